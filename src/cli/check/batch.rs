//! `chancery check --batch`: the texts of a folder or of a CSV file, one verdict after the other.

use crate::archive::Archive;
use crate::check::Verdict;
use crate::cli::Exit;
use crate::cli::input;
use crate::cli::output::{Out, Trouble, printable};
use crate::cli::progress::Progress;
use crate::cli::reach::Reach;
use crate::cli::server::Server;
use crate::intake::{self, Named};
use crate::limits::PASTED_BYTES_MAX;
use crate::web::api::{BatchLine, BatchText, COLUMNS, cells, table_row};
use anyhow::Context;
use std::path::{Path, PathBuf};

/// Texts, and bytes of them, sent to a server with one request: small enough to be answered in time.
const SENT_TEXTS: usize = 20;
const SENT_BYTES: usize = 512 << 10;
/// Bytes of a CSV file.
const TABLE_BYTES_MAX: usize = 256 << 20;

/// How the answers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Text,
    Table,
    Lines,
}

/// Checks every text of a folder or of a table, and ends with the worst of their exit codes.
pub(super) fn run(from: &Path, table: bool, reached: &Reach, out: &Out) -> anyhow::Result<Exit> {
    let form = match (out.json(), table) {
        (true, _) => Form::Lines,
        (false, true) => Form::Table,
        (false, false) => Form::Text,
    };
    let sources = sources(from)?;
    if form == Form::Table {
        write(out, &table_row(&COLUMNS)?)?;
    }
    let mut told = Told { form, out, worst: Exit::Done, done: 0, of: sources.len() as u64 };
    let mut progress = Progress::new(out.quiet());
    match reached {
        Reach::Here(archive) => here(sources, archive, &mut told, &mut progress)?,
        Reach::There(server) => there(sources, server, &mut told, &mut progress)?,
    }
    Ok(told.worst)
}

/// A text, or a file that has one.
enum Source {
    File(PathBuf, String),
    Row(Named),
}

/// The files of a folder by name, those of its folders too; or the rows of a CSV file.
fn sources(from: &Path) -> anyhow::Result<Vec<Source>> {
    if from.is_dir() {
        let mut files = Vec::new();
        files_below(from, "", &mut files)?;
        files.sort_by(|(_, a), (_, b)| a.cmp(b));
        if files.is_empty() {
            let cause = format!("{} has no file in it", from.display());
            return Err(Trouble::new(cause, "name a folder of text files, or a CSV file").into());
        }
        return Ok(files.into_iter().map(|(path, name)| Source::File(path, name)).collect());
    }
    let bytes = input::read(from, TABLE_BYTES_MAX)?;
    let rows = intake::list_of(&bytes, usize::MAX).with_context(|| from.display().to_string())?;
    if rows.is_empty() {
        let cause = format!("{} has no row below its first", from.display());
        return Err(Trouble::new(cause, "each row is a text: its name and the text itself").into());
    }
    Ok(rows.into_iter().map(Source::Row).collect())
}

/// Hidden files, and what is no file at all, are passed over; links are not followed.
fn files_below(
    folder: &Path,
    within: &str,
    files: &mut Vec<(PathBuf, String)>,
) -> anyhow::Result<()> {
    let unreadable = || format!("cannot read {}", folder.display());
    for entry in std::fs::read_dir(folder).with_context(unreadable)? {
        let entry = entry.with_context(unreadable)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let kind = entry.file_type().with_context(unreadable)?;
        if name.starts_with('.') {
            continue;
        }
        if kind.is_dir() {
            files_below(&entry.path(), &format!("{within}{name}/"), files)?;
        } else if kind.is_file() {
            files.push((entry.path(), format!("{within}{name}")));
        }
    }
    Ok(())
}

impl Source {
    /// Its text; an error is of this text alone.
    fn read(self) -> Result<Named, (String, anyhow::Error)> {
        match self {
            Self::Row(named) => Ok(named),
            Self::File(path, name) => {
                let text = input::read(&path, PASTED_BYTES_MAX)
                    .and_then(|bytes| Ok(intake::text(&bytes)?));
                match text {
                    Ok(text) => Ok(Named { name, text }),
                    Err(error) => Err((name, error)),
                }
            }
        }
    }
}

fn here(
    sources: Vec<Source>,
    archive: &Archive,
    told: &mut Told<'_>,
    progress: &mut Progress,
) -> anyhow::Result<()> {
    for source in sources {
        match source.read() {
            Ok(Named { name, text }) => told.verdict(&name, archive.check(&text))?,
            Err((name, error)) => told.unread(&name, &error)?,
        }
        progress.show("checking", told.done, told.of);
    }
    archive.close();
    Ok(())
}

fn there(
    sources: Vec<Source>,
    server: &Server,
    told: &mut Told<'_>,
    progress: &mut Progress,
) -> anyhow::Result<()> {
    let mut waiting: Vec<BatchText> = Vec::new();
    let mut bytes = 0;
    for source in sources {
        match source.read() {
            Ok(Named { name, text }) => {
                if waiting.len() == SENT_TEXTS || bytes + text.len() > SENT_BYTES {
                    told.answers(server, &std::mem::take(&mut waiting), progress)?;
                    bytes = 0;
                }
                bytes += text.len();
                waiting.push(BatchText { name, text });
            }
            Err((name, error)) => {
                // In their order, so what waits goes first.
                told.answers(server, &std::mem::take(&mut waiting), progress)?;
                bytes = 0;
                told.unread(&name, &error)?;
            }
        }
    }
    told.answers(server, &waiting, progress)
}

/// Tells the answers, and remembers the worst.
struct Told<'o> {
    form: Form,
    out: &'o Out,
    worst: Exit,
    done: u64,
    of: u64,
}

impl Told<'_> {
    fn answers(
        &mut self,
        server: &Server,
        texts: &[BatchText],
        progress: &mut Progress,
    ) -> anyhow::Result<()> {
        if texts.is_empty() {
            return Ok(());
        }
        let path = "/v1/check/batch";
        let mut answers = 0;
        server.post_lines(path, &serde_json::to_value(texts)?, |line| {
            let BatchLine { name, answer } = server.read(path, line)?;
            answers += 1;
            self.verdict(&name, answer)?;
            progress.show("checking", self.done, self.of);
            Ok(())
        })?;
        if answers < texts.len() {
            let cause =
                format!("the server answered {answers} of {} texts and broke off", texts.len());
            return Err(Trouble::new(cause, "its log says why; try again").into());
        }
        Ok(())
    }

    fn verdict(&mut self, name: &str, answer: Verdict) -> anyhow::Result<()> {
        self.ended(Exit::of_verdict(answer.verdict));
        let line = match self.form {
            Form::Lines => {
                serde_json::to_string(&BatchLine { name: name.to_owned(), answer })? + "\n"
            }
            Form::Table => table_row(&cells(name, &answer))?,
            Form::Text => line(name, &answer),
        };
        write(self.out, &line)
    }

    /// A text that could not be read is told in its place; the others are checked.
    fn unread(&mut self, name: &str, error: &anyhow::Error) -> anyhow::Result<()> {
        self.ended(Exit::CouldNot);
        let why = format!("{error:#}");
        let line = match self.form {
            Form::Lines => serde_json::json!({ "name": name, "error": why }).to_string() + "\n",
            Form::Table => {
                let mut cells = [""; COLUMNS.len()];
                let [first, second, ..] = &mut cells;
                (*first, *second) = (name, "cannot_check");
                table_row(&cells)?
            }
            Form::Text => format!("{:15} {}\n", "cannot_check", printable(name)),
        };
        self.out.note(&format!("{}: {}", printable(name), printable(&why)));
        write(self.out, &line)
    }

    fn ended(&mut self, exit: Exit) {
        self.done += 1;
        if severity(exit) > severity(self.worst) {
            self.worst = exit;
        }
    }
}

/// 0 the same text, then 1 differs, then 4 no record, then 3 could not be checked.
fn severity(exit: Exit) -> u8 {
    match exit {
        Exit::Done => 0,
        Exit::Differs => 1,
        Exit::NoRecord => 2,
        _ => 3,
    }
}

/// `altered         a.txt  2024a0001  98 % kept, 2 changes  The harbour agreement`
fn line(name: &str, verdict: &Verdict) -> String {
    let [_, code, ..] = cells(name, verdict);
    let about = verdict.summary().letter.map_or_else(String::new, |letter| {
        let changes = if letter.changes == 1 { "change" } else { "changes" };
        format!(
            "  {}  {} % kept, {} {changes}  {}",
            letter.id, letter.kept_percent, letter.changes, letter.title
        )
    });
    let line = format!("{code:15} {name}{about}");
    printable(&line.replace(['\n', '\t'], " ")) + "\n"
}

fn write(out: &Out, line: &str) -> anyhow::Result<()> {
    Ok(out.print(line.strip_suffix('\n').unwrap_or(line))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_of_all_is_how_it_ends() {
        let order = [Exit::Done, Exit::Differs, Exit::NoRecord, Exit::CouldNot];
        assert!(order.map(severity).is_sorted_by(|a, b| a < b));
    }
}
