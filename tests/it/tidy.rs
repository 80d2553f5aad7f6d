//! Style as a test: what a reader may rely on in every file of `src/`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Lines of a source file, unit tests included.
const FILE_LINES_MAX: usize = 400;
/// Columns of a line of code.
const CODE_COLUMNS_MAX: usize = 100;
/// Columns of a comment, and of a line with a string in it, which rustfmt does not break.
const PROSE_COLUMNS_MAX: usize = 125;
/// Modules that say nothing of what they are for.
const EMPTY_NAMES: [&str; 6] = ["util", "utils", "helper", "helpers", "manager", "common"];

struct Source {
    /// Path below the repository, as `src/log/tree.rs`.
    name: String,
    text: String,
}

impl Source {
    /// The room it belongs to: `log` for `src/log/tree.rs`, `bundle` for `src/bundle.rs`.
    fn room(&self) -> &str {
        let below = self.name.strip_prefix("src/").unwrap_or(&self.name);
        below.split('/').next().unwrap_or(below).trim_end_matches(".rs")
    }

    /// The lines before the unit tests.
    fn shipped(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text
            .lines()
            .enumerate()
            .map(|(number, line)| (number + 1, line))
            .take_while(|(_, line)| !line.starts_with("#[cfg(test)]") || line.ends_with(';'))
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
        })
        .collect()
}

fn sources() -> Vec<Source> {
    let sources = below("src", "rs");
    assert!(sources.len() > 50, "only {} source files were found", sources.len());
    sources
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
            let prose = line.contains("//") || line.contains('"');
            let columns = line.chars().count();
            if columns > if prose { PROSE_COLUMNS_MAX } else { CODE_COLUMNS_MAX } {
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
        ["todo!(", "unimplemented!(", "dbg!(", "FIXME", "TODO", "to be written", "XXX"];
    let mut complaints = Vec::new();
    for source in sources().into_iter().chain(below("tests/it", "rs")) {
        if source.name.ends_with("tidy.rs") {
            continue;
        }
        for (number, line) in source.text.lines().enumerate() {
            // EDTF writes unknown digits as X, so `XXX` may stand in a string.
            let found = unfinished.iter().find(|word| line.contains(**word));
            if let Some(word) = found.filter(|word| **word != "XXX" || line.contains("// XXX")) {
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
        .filter_map(|source| Some(source.text.split_once("\n#[cfg(test)]")?.1.to_owned()))
        .chain(below("tests/it", "rs").into_iter().map(|source| source.text))
        .collect();
    let complaints: Vec<String> = bounds
        .into_iter()
        .filter(|bound| !tests.contains(bound))
        .map(|bound| format!("no test names limits::{bound}"))
        .collect();
    none(&complaints);
}
