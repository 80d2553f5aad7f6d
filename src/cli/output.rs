//! The one place that turns answers into lines and errors into text and exit codes.
//!
//! Results go to stdout, all else to stderr. An error is two lines: the cause, and what to do. Text that came from
//! outside is shown on a terminal with its control characters spelled out, so that a letter cannot steer a terminal.

use super::exit::Exit;
use super::server::ServerError;
use crate::archive::ArchiveError;
use crate::letter::LetterError;
use crate::store::StoreError;
use std::error::Error as StdError;
use std::io::{self, ErrorKind, IsTerminal, Write};
use std::process::ExitCode;

/// Where answers go and how they look.
#[derive(Debug, Clone)]
pub(crate) struct Out {
    json: bool,
    quiet: bool,
    stdout: Stdout,
}

/// What stdout is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stdout {
    /// A file or another program.
    Pipe,
    /// A terminal that wants no colours.
    Plain,
    /// A terminal.
    Coloured,
}

/// An error of the command line itself, with what to do about it.
#[derive(Debug, thiserror::Error)]
#[error("{cause}")]
pub(crate) struct Trouble {
    cause: String,
    hint: Option<String>,
    exit: Exit,
}

impl Trouble {
    /// Something that could not be done (exit 3).
    pub(crate) fn new(cause: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { cause: cause.into(), hint: Some(hint.into()), exit: Exit::CouldNot }
    }

    /// The same with another exit code.
    pub(crate) fn with(mut self, exit: Exit) -> Self {
        self.exit = exit;
        self
    }
}

impl Out {
    /// How stdout is: colour only on a terminal, and never with `NO_COLOR`.
    pub(crate) fn new(json: bool, quiet: bool) -> Self {
        let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let stdout = match (io::stdout().is_terminal(), plain) {
            (false, _) => Stdout::Pipe,
            (true, true) => Stdout::Plain,
            (true, false) => Stdout::Coloured,
        };
        Self { json, quiet, stdout }
    }

    /// Whether JSON was asked for.
    pub(crate) fn json(&self) -> bool {
        self.json
    }

    /// Whether only the result was asked for.
    pub(crate) fn quiet(&self) -> bool {
        self.quiet
    }

    /// Whether colours may be used.
    pub(crate) fn colour(&self) -> bool {
        self.stdout == Stdout::Coloured
    }

    /// Prints text as the result.
    #[expect(clippy::unused_self, reason = "an answer is printed through the one that knows how")]
    pub(crate) fn print(&self, text: &str) -> io::Result<()> {
        let mut stdout = io::stdout().lock();
        stdout.write_all(text.as_bytes())?;
        if !text.ends_with('\n') {
            stdout.write_all(b"\n")?;
        }
        stdout.flush()
    }

    /// Prints a JSON document as the result, on lines of its own.
    pub(crate) fn document(&self, value: &impl serde::Serialize) -> anyhow::Result<()> {
        Ok(self.print(&serde_json::to_string_pretty(value)?)?)
    }

    /// Prints bytes exactly; refuses to send binary ones to a terminal.
    pub(crate) fn bytes(&self, bytes: &[u8]) -> anyhow::Result<()> {
        let mut stdout = io::stdout().lock();
        if self.stdout == Stdout::Pipe {
            stdout.write_all(bytes)?;
        } else if let Ok(text) = std::str::from_utf8(bytes) {
            stdout.write_all(printable(text).as_bytes())?;
        } else {
            return Err(Trouble::new(
                "the answer is binary and would garble this terminal",
                "write it to a file with -o FILE, or send it into another program",
            )
            .into());
        }
        Ok(stdout.flush()?)
    }

    /// Says something that is not the result, unless only the result was asked for.
    pub(crate) fn note(&self, text: &str) {
        if !self.quiet {
            // Nobody is there to hear it where stderr is closed.
            let _ = writeln!(io::stderr().lock(), "chancery: {text}");
        }
    }
}

/// `text` with control and direction-changing characters spelled out as `\u{..}`; line breaks and tabs stay.
pub(crate) fn printable(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        let steers = character.is_control() && !matches!(character, '\n' | '\t');
        let turns = matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        if steers || turns {
            shown.extend(character.escape_unicode());
        } else {
            shown.push(character);
        }
    }
    shown
}

/// Says what is wrong with the command line; help and version are answers, not errors.
pub(crate) fn usage(error: &clap::Error) -> ExitCode {
    if !error.use_stderr() {
        return match error.print() {
            Err(broken) if broken.kind() != ErrorKind::BrokenPipe => Exit::CouldNot.into(),
            _ => Exit::Done.into(),
        };
    }
    if error.kind() == clap::error::ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        let _ = error.print();
        return Exit::Usage.into();
    }
    let text = error.render().to_string();
    let mut paragraphs = text.trim_end().split("\n\n");
    let cause = paragraphs.next().unwrap_or_default();
    let cause = cause.strip_prefix("error: ").unwrap_or(cause);
    let cause = cause.lines().map(str::trim).collect::<Vec<_>>().join(" ");
    let tip = paragraphs.clone().find_map(|paragraph| paragraph.trim().strip_prefix("tip: "));
    let usage = paragraphs.find_map(|paragraph| paragraph.trim().strip_prefix("Usage: "));
    let hint = match (tip, usage) {
        (Some(tip), _) => tip.lines().next().unwrap_or_default().to_owned(),
        (None, Some(usage)) => format!("usage: {}", usage.lines().next().unwrap_or_default()),
        (None, None) => "'chancery --help' says what there is".to_owned(),
    };
    // The arguments did not parse, so `--json` is looked for by hand.
    let json = std::env::args_os().any(|argument| argument == "--json");
    say(&cause, Some(&hint), Exit::Usage, json)
}

/// Says what went wrong and what to do, and how the program ends.
pub(crate) fn report(error: &anyhow::Error, out: &Out) -> ExitCode {
    if error.chain().any(is_broken_pipe) {
        return Exit::Done.into();
    }
    let (exit, hint) = error.chain().find_map(verdict_on).unwrap_or((Exit::CouldNot, None));
    say(&format!("{error:#}"), hint.as_deref(), exit, out.json)
}

/// A fault of this program is told by its place alone: its message may quote a text that was pasted.
pub(crate) fn keep_faults_quiet() {
    std::panic::set_hook(Box::new(|fault| {
        let place = fault.location().map_or_else(String::new, |place| format!(" at {place}"));
        let mut stderr = io::stderr().lock();
        let _ = writeln!(stderr, "chancery: error: this program has a fault{place}");
        let _ = writeln!(stderr, "chancery: hint: report this line; nothing was stored half-way");
    }));
}

fn say(cause: &str, hint: Option<&str>, exit: Exit, json: bool) -> ExitCode {
    let mut stderr = io::stderr().lock();
    let _ = if json {
        let body = serde_json::json!({
            "error": cause, "hint": hint, "code": exit.name(), "exit": exit.code(),
        });
        writeln!(stderr, "{body}")
    } else {
        let hint = hint.map(|hint| format!("\nchancery: hint: {}", printable(hint)));
        writeln!(stderr, "chancery: error: {}{}", printable(cause), hint.unwrap_or_default())
    };
    exit.into()
}

fn is_broken_pipe(error: &(dyn StdError + 'static)) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == ErrorKind::BrokenPipe)
}

/// What an error means for the exit code, and what to do about it.
fn verdict_on(error: &(dyn StdError + 'static)) -> Option<(Exit, Option<String>)> {
    if let Some(trouble) = error.downcast_ref::<Trouble>() {
        return Some((trouble.exit, trouble.hint.clone()));
    }
    if let Some(error) = error.downcast_ref::<ArchiveError>() {
        return Some(of_archive(error));
    }
    if let Some(error) = error.downcast_ref::<ServerError>() {
        return Some((error.exit(), error.hint()));
    }
    let error = error.downcast_ref::<LetterError>()?;
    let hint = match error {
        LetterError::Id { .. } => "an identifier has 15 characters and is printed with each letter",
        LetterError::NotUtf8 { .. } => "save the text as UTF-8",
        LetterError::Member { .. } | LetterError::Syntax { .. } => {
            "README.md has a metadata file to start from"
        }
        _ => return Some((Exit::CouldNot, None)),
    };
    Some((Exit::CouldNot, Some(hint.to_owned())))
}

fn of_archive(error: &ArchiveError) -> (Exit, Option<String>) {
    use ArchiveError as E;
    let (exit, hint) = match error {
        E::NoArchive(_) => (
            Exit::NoArchive,
            "make one with 'chancery init --issuer FILE', name its folder with --data, or try \
             'chancery demo'",
        ),
        E::AlreadyThere(_) => (Exit::CouldNot, "name another folder with --data"),
        E::InUse(_) => (
            Exit::InUse,
            "where a server has it open, work through it: --server http://127.0.0.1:8080",
        ),
        E::WrongPassphrase => (Exit::Passphrase, "try again, or name its file: --passphrase-file"),
        E::PassphraseNeeded => (Exit::Passphrase, "name its file: --passphrase-file FILE"),
        E::Contradiction(_) => (
            Exit::Contradiction,
            "do not go on: keep this folder as evidence, put the newest backup in its place, and \
             see keys/README.md",
        ),
        E::Store(StoreError::KeyMissing(_)) => {
            (Exit::CouldNot, "name the key folder with --keys, or put it back from its backup")
        }
        E::Store(StoreError::Occupied(_)) => {
            (Exit::CouldNot, "move it away, or name another folder with --data")
        }
        E::ReadOnly => (Exit::CouldNot, "name the archive itself: --data DIR, or --server URL"),
        E::NotMirrored(_) => (Exit::NoRecord, "ask the archive that it mirrors: --server URL"),
        E::Mirror { .. } => (Exit::CouldNot, "chancery follow URL --mirror DIR goes on with it"),
        E::NoLetter(_) => (Exit::NoRecord, "'chancery search' lists what is archived"),
        E::KnownWithOtherMetadata { .. } => {
            (Exit::CouldNot, "a publication learned later is stated with 'chancery publish'")
        }
        E::LogEnded(_) => (
            Exit::CouldNot,
            "a new archive goes on from it: 'chancery init --succeeds', see keys/README.md",
        ),
        E::ForeignKeys(_) => (Exit::CouldNot, "name the right key folder with --keys"),
        E::QueueFull => (Exit::CouldNot, "try again in a moment"),
        E::LowSpace { .. } => (Exit::CouldNot, "free some space; nothing was stored"),
        E::WriterStopped(_) => (Exit::CouldNot, "start it again: it recovers from what is on disk"),
        E::Letter(error) => {
            return verdict_on(error).unwrap_or((Exit::CouldNot, None));
        }
        _ => return (Exit::CouldNot, None),
    };
    (exit, Some(hint.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::printable;

    #[test]
    fn a_letter_cannot_steer_a_terminal() {
        assert_eq!(printable("a\u{1b}[2Jb\nc\td\u{202e}e"), "a\\u{1b}[2Jb\nc\td\\u{202e}e");
        assert_eq!(printable("使馆 café"), "使馆 café");
    }
}
