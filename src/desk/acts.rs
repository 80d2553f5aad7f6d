//! The audit list: what was done and what was refused, by whom, when, and from which surface.
//!
//! Two lists, so that no flood of refused attempts can push out what was done. Each is bounded, and each line carries the
//! SHA-256 of the line before it, so that a line changed or taken out later shows. A list is told in names: of tokens, of
//! letters, of problem codes. It holds no token, nothing that was typed, and of an address only its network.

use super::DeskError;
use super::series::Series;
use crate::letter::LetterId;
use serde::{Deserialize, Serialize};
use std::net::IpAddr;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What somebody did, or was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Act {
    /// Its number in its list, from 0.
    #[serde(default)]
    pub number: u64,
    /// When, seconds since 1970.
    #[serde(default)]
    pub at: u64,
    /// What it was.
    #[schema(value_type = String)]
    pub deed: Deed,
    /// What came of it.
    #[schema(value_type = String)]
    pub outcome: Outcome,
    /// From where.
    #[schema(value_type = String)]
    pub surface: Surface,
    /// The name of the token that was used; absent where none was known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// The letter it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub letter: Option<LetterId>,
    /// The entry that was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index: Option<u64>,
    /// The name of the token that was made or revoked, or of what waits for a second person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// Why it was refused: a problem code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// The network it came from, only of what was refused: the first 24 bits of an IPv4 address, 48 of an IPv6 one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub network: Option<String>,
    /// SHA-256 of the line before it; of the first, 64 zeros.
    #[serde(default)]
    pub previous: String,
}

/// What can be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "each is what its name says")]
pub enum Deed {
    SignIn,
    SignOut,
    Session,
    Deposit,
    Publication,
    Withdrawal,
    Approval,
    Return,
    TokenMade,
    TokenRevoked,
    Audit,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It is done.
    Done,
    /// It was done before; nothing was added.
    Known,
    /// It waits for a second person.
    Waiting,
    /// It was refused.
    Refused,
}

/// From where it was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Surface {
    /// The pages.
    Page,
    /// The HTTP API.
    Api,
    /// The program, on the archive's own folder.
    Cli,
}

/// Which of the two lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum List {
    /// What was done, was known, or waits.
    Done,
    /// What was refused.
    Refused,
}

/// A part of a list, the newest act first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The acts.
    pub acts: Vec<Act>,
    /// Where the next page begins: acts with smaller numbers. `None` on the last.
    pub next: Option<u64>,
}

impl Act {
    /// What somebody does now; nothing more is known of it yet.
    pub fn new(deed: Deed, outcome: Outcome, surface: Surface) -> Self {
        Self {
            number: 0,
            at: 0,
            deed,
            outcome,
            surface,
            by: None,
            letter: None,
            index: None,
            about: None,
            why: None,
            network: None,
            previous: String::new(),
        }
    }

    /// The same by whoever has the token of this name.
    #[must_use]
    pub fn by(self, name: &str) -> Self {
        Self { by: Some(name.to_owned()), ..self }
    }

    /// The same about a letter.
    #[must_use]
    pub fn letter(self, letter: Option<&LetterId>) -> Self {
        Self { letter: letter.cloned(), ..self }
    }

    /// The same about something with a name.
    #[must_use]
    pub fn about(self, name: &str) -> Self {
        Self { about: Some(name.to_owned()), ..self }
    }

    /// The same, with the entry that was made.
    #[must_use]
    pub fn index(self, index: u64) -> Self {
        Self { index: Some(index), ..self }
    }

    /// The same, refused for the reason of this code.
    #[must_use]
    pub fn why(self, code: &str) -> Self {
        Self { why: Some(code.to_owned()), ..self }
    }

    /// The same, from the network of this address.
    #[must_use]
    pub fn from(self, address: IpAddr) -> Self {
        Self { network: Some(network(address)), ..self }
    }
}

/// Both lists.
pub struct Acts {
    done: Mutex<Series>,
    refused: Mutex<Series>,
}

impl Acts {
    /// The lists in this folder; it need not be there.
    pub(super) fn of(folder: &Path) -> Self {
        let series = |name| Mutex::new(Series::of(folder, name));
        Self { done: series("done"), refused: series("refused") }
    }

    /// Adds an act at this time. What cannot be written is told in the server's log, since what was done is done.
    pub fn add(&self, act: Act, now: u64) {
        let list = if act.outcome == Outcome::Refused { List::Refused } else { List::Done };
        let (deed, outcome) = (act.deed, act.outcome);
        if let Err(error) = self.series(list).add(Act { at: now, ..act }) {
            tracing::error!(%error, ?deed, ?outcome, "an act could not be listed");
        }
    }

    /// The newest acts, or those before a number.
    pub fn page(&self, list: List, before: Option<u64>, limit: usize) -> Result<Page, DeskError> {
        self.series(list).page(before, limit)
    }

    /// Reads a whole list and holds each line against the one before it. How many acts there are.
    pub fn check(&self, list: List) -> Result<u64, DeskError> {
        self.series(list).check()
    }

    fn series(&self, list: List) -> MutexGuard<'_, Series> {
        let series = match list {
            List::Done => &self.done,
            List::Refused => &self.refused,
        };
        series.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The network of an address, as far as it may be kept.
fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(v4) => {
            let [a, b, c, _] = v4.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        IpAddr::V6(v6) => {
            let [a, b, c, ..] = v6.segments();
            format!("{a:x}:{b:x}:{c:x}::/48")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_refused_never_pushes_out_what_was_done() {
        let folder = tempfile::tempdir().unwrap();
        let acts = Acts::of(folder.path());
        acts.add(Act::new(Deed::Deposit, Outcome::Done, Surface::Page).by("desk").index(7), 100);
        let stranger = IpAddr::from([192, 0, 2, 77]);
        for now in 0..50 {
            let act = Act::new(Deed::SignIn, Outcome::Refused, Surface::Page);
            acts.add(act.why("token-unknown").from(stranger), now);
        }
        let done = acts.page(List::Done, None, 10).unwrap();
        assert_eq!((done.acts.len(), done.next), (1, None));
        assert_eq!((done.acts[0].at, done.acts[0].index), (100, Some(7)));
        let refused = acts.page(List::Refused, None, 10).unwrap();
        assert_eq!(refused.acts.len(), 10);
        assert_eq!((refused.acts[0].number, refused.next), (49, Some(40)));
        assert_eq!(refused.acts[0].network.as_deref(), Some("192.0.2.0/24"));
    }

    #[test]
    fn an_address_is_kept_as_its_network_alone() {
        assert_eq!(network("::ffff:192.0.2.9".parse().unwrap()), "192.0.2.0/24");
        assert_eq!(network("2001:db8:1:2::3".parse().unwrap()), "2001:db8:1::/48");
    }
}
