//! The exit codes. They never change meaning: scripts of newsrooms rest on them.

use crate::check::VerdictCode;
use std::process::ExitCode;

/// How the program ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done; for `check`, the text is the letter.
    Done = 0,
    /// Checked and differs; for `verify`, a step failed.
    Differs = 1,
    /// The command line is wrong.
    Usage = 2,
    /// It could not be done or checked.
    CouldNot = 3,
    /// There is no such letter.
    NoRecord = 4,
    /// There is no archive there.
    NoArchive = 10,
    /// The archive is in use.
    InUse = 11,
    /// The keys did not open.
    Passphrase = 12,
    /// The log contradicts itself.
    Contradiction = 13,
    /// Interrupted.
    Interrupted = 130,
}

/// Each code with its name in JSON and its meaning.
pub(crate) const TABLE: [(Exit, &str, &str); 10] = [
    (Exit::Done, "done", "done; check: the text is the letter; verify: every step passed"),
    (
        Exit::Differs,
        "differs",
        "check: a letter is named and the text is not all of it, word for word; verify: a step failed",
    ),
    (Exit::Usage, "usage", "the command line is wrong"),
    (
        Exit::CouldNot,
        "could_not",
        "could not be done or checked: an unreadable or unacceptable file, the network, a refusal",
    ),
    (
        Exit::NoRecord,
        "no_record",
        "no such letter is archived, or only a phrase is shared; this is not proof of forgery",
    ),
    (Exit::NoArchive, "no_archive", "there is no archive at that place"),
    (Exit::InUse, "in_use", "the archive is in use by another process"),
    (Exit::Passphrase, "passphrase", "the keys did not open: no passphrase or the wrong one"),
    (
        Exit::Contradiction,
        "contradiction",
        "ALARM: the log contradicts itself, or what rests on disk is not what was signed",
    ),
    (Exit::Interrupted, "interrupted", "interrupted"),
];

impl Exit {
    /// The number the shell sees.
    pub(crate) fn code(self) -> u8 {
        self as u8
    }

    /// Its name in JSON.
    pub(crate) fn name(self) -> &'static str {
        TABLE.iter().find(|(exit, ..)| *exit == self).map_or("could_not", |(_, name, _)| name)
    }

    /// How `check` ends: 0 the same text, 4 no letter that could be named, 3 could not be checked, 1 whatever else names a
    /// letter.
    pub(crate) fn of_verdict(verdict: VerdictCode) -> Self {
        match verdict {
            VerdictCode::IdenticalFile | VerdictCode::IdenticalText | VerdictCode::HouseStyle => {
                Self::Done
            }
            VerdictCode::NoRecord | VerdictCode::CommonPhrase => Self::NoRecord,
            VerdictCode::CannotCheck => Self::CouldNot,
            _ => Self::Differs,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

#[cfg(test)]
mod tests {
    use super::{Exit, TABLE};

    #[test]
    fn every_code_is_listed_once_in_order() {
        let codes: Vec<u8> = TABLE.iter().map(|(exit, ..)| exit.code()).collect();
        assert_eq!(codes, [0, 1, 2, 3, 4, 10, 11, 12, 13, 130]);
        assert_eq!(Exit::InUse.name(), "in_use");
    }
}
