//! Style as a test: what a reader may rely on in every file of `src/`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Lines of a source file, unit tests included.
const FILE_LINES_MAX: usize = 400;
/// Columns of a line. rustfmt keeps code to 100; comments, strings and tables it does not break.
const LINE_COLUMNS_MAX: usize = 140;
/// Modules that say nothing of what they are for.
const EMPTY_NAMES: [&str; 6] = ["util", "utils", "helper", "helpers", "manager", "common"];

struct Source {
    /// Path below the repository, as `src/log/tree.rs`.
    name: String,
    text: String,
    /// Whether it is a module for tests alone.
    tests: bool,
}

impl Source {
    /// The room it belongs to: `log` for `src/log/tree.rs`, `bundle` for `src/bundle.rs`.
    fn room(&self) -> &str {
        let below = self.name.strip_prefix("src/").unwrap_or(&self.name);
        below.split('/').next().unwrap_or(below).trim_end_matches(".rs")
    }

    /// The lines before the unit tests; none of a file that is a test as a whole.
    fn shipped(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines: Vec<&str> = self.text.lines().collect();
        let unit_tests = lines.windows(2).position(|pair| {
            matches!(pair, [one, next] if one.starts_with("#[cfg(test)]") && next.ends_with('{'))
        });
        let end = if self.tests { 0 } else { unit_tests.unwrap_or(lines.len()) };
        lines.into_iter().take(end).enumerate().map(|(number, line)| (number + 1, line))
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn below(folder: &str, extension: &str) -> Vec<Source> {
    fn walk(folder: &Path, extension: &str, found: &mut Vec<PathBuf>) {
        let Ok(entries) = fs::read_dir(folder) else { return };
        for path in entries.map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                walk(&path, extension, found);
            } else if path.extension().is_some_and(|found| found == extension) {
                found.push(path);
            }
        }
    }
    let mut paths = Vec::new();
    walk(&root().join(folder), extension, &mut paths);
    paths.sort();
    paths
        .iter()
        .map(|path| Source {
            name: path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned(),
            text: fs::read_to_string(path).unwrap(),
            tests: false,
        })
        .collect()
}

fn sources() -> Vec<Source> {
    let mut sources = below("src", "rs");
    let test_modules: BTreeSet<String> = sources.iter().flat_map(test_modules).collect();
    for source in &mut sources {
        source.tests = test_modules.iter().any(|module| source.name.starts_with(module.as_str()));
    }
    assert!(sources.len() > 50, "only {} source files were found", sources.len());
    sources
}

/// The modules that a file declares for tests alone, as the beginning of their files' names.
fn test_modules(source: &Source) -> Vec<String> {
    let stem = source.name.trim_end_matches(".rs").trim_end_matches("/mod");
    let lines: Vec<&str> = source.text.lines().collect();
    let declared = lines.windows(2).filter_map(|pair| match pair {
        ["#[cfg(test)]", next] => {
            let (_, module) = next.strip_suffix(';')?.rsplit_once("mod ")?;
            Some(format!("{stem}/{module}"))
        }
        _ => None,
    });
    declared.flat_map(|module| [format!("{module}.rs"), format!("{module}/")]).collect()
}

/// Fails with every complaint, not only the first.
fn none(complaints: &[String]) {
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

#[test]
fn files_are_short_and_lines_are_too() {
    let mut complaints = Vec::new();
    for source in sources() {
        let lines = source.text.lines().count();
        if lines > FILE_LINES_MAX {
            complaints.push(format!("{} has {lines} lines: split it by meaning", source.name));
        }
        for (number, line) in source.shipped() {
            let columns = line.chars().count();
            if columns > LINE_COLUMNS_MAX {
                complaints.push(format!("{}:{number} has {columns} columns", source.name));
            }
        }
    }
    none(&complaints);
}

#[test]
fn every_file_opens_with_its_charter() {
    let bare = |source: &Source| !source.text.starts_with("//! ");
    let mut complaints = Vec::new();
    for source in sources().into_iter().chain(below("tests/it", "rs")).filter(bare) {
        complaints.push(format!("{} does not say what it is for (//!)", source.name));
    }
    none(&complaints);
}

#[test]
fn nothing_is_left_to_be_done() {
    let unfinished =
        ["todo!(", "unimplemented!(", "dbg!(", "FIXME", "TODO", "//! to be written", "//! To be"];
    let mut complaints = Vec::new();
    for source in sources().into_iter().chain(below("tests/it", "rs")) {
        if source.name.ends_with("tidy.rs") {
            continue;
        }
        for (number, line) in source.text.lines().enumerate() {
            if let Some(word) = unfinished.iter().find(|word| line.contains(**word)) {
                complaints.push(format!("{}:{}: {word}", source.name, number + 1));
            }
        }
    }
    none(&complaints);
}

#[test]
fn a_room_uses_only_rooms_above_it() {
    let map = fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let rooms: Vec<&str> =
        map.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    assert!(rooms.len() >= 12, "{rooms:?}");
    let place = |room: &str| rooms.iter().position(|known| *known == room);
    let mut complaints = Vec::new();
    for source in sources() {
        let Some(own) = place(source.room()) else { continue };
        for (number, line) in source.shipped() {
            for used in line.split("crate::").skip(1) {
                let end = used.find(|c: char| !c.is_alphanumeric() && c != '_');
                let used = &used[..end.unwrap_or(used.len())];
                let names_a_room = place(used).is_some_and(|used| used > own);
                // Documentation may point downwards; code may not.
                if names_a_room && !line.trim_start().starts_with("//") {
                    complaints.push(format!("{}:{number} uses {used}", source.name));
                }
            }
        }
    }
    none(&complaints);
}

#[test]
fn names_say_what_a_module_is_for() {
    let empty = |source: &Source| {
        Path::new(&source.name)
            .iter()
            .filter_map(|part| part.to_str())
            .any(|part| EMPTY_NAMES.contains(&part.trim_end_matches(".rs")))
    };
    let complaints: Vec<String> =
        sources().into_iter().filter(empty).map(|source| source.name).collect();
    none(&complaints);
}

#[test]
fn errors_are_returned_and_not_thrown() {
    let mut complaints = Vec::new();
    for source in sources() {
        for (number, line) in source.shipped() {
            let thrown = [".unwrap()", ".expect(", "panic!(", "unreachable!("]
                .into_iter()
                .find(|call| line.contains(call));
            if let Some(call) = thrown.filter(|_| !line.trim_start().starts_with("//")) {
                complaints.push(format!("{}:{number}: {call}", source.name));
            }
        }
    }
    none(&complaints);
}

#[test]
fn only_the_store_names_sled() {
    let mut complaints = Vec::new();
    for source in sources().into_iter().filter(|source| source.room() != "store") {
        for (number, line) in source.shipped() {
            if line.contains("sled::") {
                complaints.push(format!("{}:{number}", source.name));
            }
        }
    }
    none(&complaints);
}

#[test]
fn no_file_knows_the_machine_it_was_written_on() {
    // Spelled in pieces, so that this file does not name them itself.
    let places = [["/wo", "rk/"].concat(), ["/ho", "me/"].concat(), ["/ro", "ot/"].concat()];
    let folders = ["src", "tests", "benches", "keys", ".ci", ".config"];
    let extensions = ["rs", "md", "toml", "sh", "html", "py", "txt"];
    let mut complaints = Vec::new();
    for folder in folders {
        for source in extensions.iter().flat_map(|extension| below(folder, extension)) {
            for (number, line) in source.text.lines().enumerate() {
                if places.iter().any(|place| line.contains(place)) {
                    complaints.push(format!("{}:{}: {line}", source.name, number + 1));
                }
            }
        }
    }
    none(&complaints);
}

#[test]
fn every_bound_has_a_test() {
    let limits = fs::read_to_string(root().join("src/limits.rs")).unwrap();
    let bounds: BTreeSet<&str> = limits
        .lines()
        .filter_map(|line| line.strip_prefix("pub const ")?.split(':').next())
        .collect();
    assert!(bounds.len() >= 20, "{bounds:?}");
    let tests: String = sources()
        .iter()
        .filter_map(|source| {
            let whole = source.tests.then(|| source.text.clone());
            whole.or_else(|| Some(source.text.split_once("\n#[cfg(test)]")?.1.to_owned()))
        })
        .chain(below("tests/it", "rs").into_iter().map(|source| source.text))
        .collect();
    let complaints: Vec<String> = bounds
        .into_iter()
        .filter(|bound| !tests.contains(bound))
        .map(|bound| format!("no test names limits::{bound}"))
        .collect();
    none(&complaints);
}
