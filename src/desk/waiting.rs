//! What waits for a second person: submitted by one, logged only when another has confirmed it.
//!
//! What is confirmed is named by a digest of all of it, so that nobody confirms another thing than they were shown.

use super::DeskError;
use super::acts::Surface;
use super::id::DeskId;
use super::kept;
use crate::archive::{Submission, TokenName};
use crate::letter::{LetterId, LetterText, Metadata, Publication};
use crate::limits::WAITING_MAX;
use crate::store::{make_private_folder, replace};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// Something that waits.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Waiting {
    /// What it is called by.
    pub id: DeskId,
    /// The name of the token that submitted it.
    pub by: String,
    /// When, seconds since 1970.
    pub at: u64,
    /// From where.
    pub surface: Surface,
    /// What it is.
    pub proposal: Proposal,
}

/// What is to be stated once a second person has confirmed it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Proposal {
    /// A letter.
    Letter {
        /// Its exact text.
        text: String,
        /// What the institution says about it.
        metadata: Box<Metadata>,
    },
    /// A publication learned later.
    Publication {
        /// The letter.
        letter: LetterId,
        /// Where it appeared.
        publication: Box<Publication>,
    },
    /// A withdrawal.
    Withdrawal {
        /// The letter.
        letter: LetterId,
        /// Why.
        reason: String,
    },
}

impl Proposal {
    /// From a submission; `None` of a statement, which the institution has signed already.
    pub fn of(submission: &Submission) -> Option<Self> {
        Some(match submission {
            Submission::Letter { text, metadata, .. } => {
                Self::Letter { text: text.as_str().to_owned(), metadata: metadata.clone() }
            }
            Submission::Publication { id, publication, .. } => {
                Self::Publication { letter: id.clone(), publication: publication.clone() }
            }
            Submission::Withdrawal { id, reason, .. } => {
                Self::Withdrawal { letter: id.clone(), reason: reason.clone() }
            }
            Submission::Statement { .. } => return None,
        })
    }

    /// The submission; an error where what rests is no longer one.
    pub fn submission(&self) -> Result<Submission, crate::letter::LetterError> {
        let idempotency_key = None;
        Ok(match self.clone() {
            Self::Letter { text, metadata } => {
                let text = LetterText::parse(text.as_bytes())?;
                Submission::Letter { text, metadata, idempotency_key }
            }
            Self::Publication { letter: id, publication } => {
                Submission::Publication { id, publication, idempotency_key }
            }
            Self::Withdrawal { letter: id, reason } => {
                Submission::Withdrawal { id, reason, idempotency_key }
            }
        })
    }

    /// SHA-256 of all that it says, hexadecimal: what a second person confirms.
    pub fn digest(&self) -> String {
        let json = serde_json::to_vec(self).unwrap_or_default();
        hex::encode(
            Sha256::new_with_prefix(b"chancery/proposal/v1\n").chain_update(json).finalize(),
        )
    }
}

/// Everything that waits.
pub struct WaitingRoom {
    folder: PathBuf,
    /// Held while something comes or goes, so that nothing is taken twice.
    door: Mutex<()>,
}

impl WaitingRoom {
    pub(super) fn of(folder: &Path) -> Self {
        Self { folder: folder.join("waiting"), door: Mutex::new(()) }
    }

    /// Lets something wait. The same thing submitted again by the same person is what waits already.
    pub fn add(
        &self,
        proposal: Proposal,
        by: &TokenName,
        surface: Surface,
        now: u64,
    ) -> Result<Waiting, DeskError> {
        let _door = self.door.lock().unwrap_or_else(PoisonError::into_inner);
        let digest = proposal.digest();
        let there = self.list()?;
        if let Some(same) =
            there.iter().find(|one| one.by == by.as_str() && one.proposal.digest() == digest)
        {
            return Ok(same.clone());
        }
        if there.len() >= WAITING_MAX {
            return Err(DeskError::TooMany {
                what: "submissions waiting for a second person",
                max: WAITING_MAX,
            });
        }
        let by = by.as_str().to_owned();
        let waiting = Waiting { id: DeskId::random()?, by, at: now, surface, proposal };
        make_private_folder(&self.folder)?;
        replace(&self.path(&waiting.id), &serde_json::to_vec(&waiting).unwrap_or_default())?;
        Ok(waiting)
    }

    /// What waits under this identifier.
    pub fn find(&self, id: &DeskId) -> Result<Option<Waiting>, DeskError> {
        kept::read(&self.path(id))
    }

    /// Everything that waits, the oldest first.
    pub fn list(&self) -> Result<Vec<Waiting>, DeskError> {
        let mut waiting = Vec::new();
        for id in super::id::listed(&self.folder)? {
            match self.find(&id) {
                Ok(found) => waiting.extend(found),
                Err(error) => tracing::warn!(%error, "something that waits could not be read"),
            }
        }
        waiting.sort_by(|a: &Waiting, b| (a.at, &a.id).cmp(&(b.at, &b.id)));
        Ok(waiting)
    }

    /// Takes something out: it was logged, or sent back.
    pub fn remove(&self, id: &DeskId) -> Result<(), DeskError> {
        let _door = self.door.lock().unwrap_or_else(PoisonError::into_inner);
        kept::remove(&self.path(id))
    }

    fn path(&self, id: &DeskId) -> PathBuf {
        self.folder.join(id.file_name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn withdrawal(reason: &str) -> Proposal {
        let letter = LetterId::mint(
            &crate::letter::IssuerUrl::parse("https://a.example/").unwrap(),
            &[0; 32],
            0,
        );
        Proposal::Withdrawal { letter, reason: reason.to_owned() }
    }

    fn name(given: &str) -> TokenName {
        TokenName::parse(given).unwrap()
    }

    #[test]
    fn what_waits_is_there_after_a_restart_and_once() {
        let folder = tempfile::tempdir().unwrap();
        let room = WaitingRoom::of(folder.path());
        let first = room.add(withdrawal("one"), &name("a"), Surface::Page, 5).unwrap();
        let again = room.add(withdrawal("one"), &name("a"), Surface::Api, 6).unwrap();
        assert_eq!((first.id.as_str(), first.at), (again.id.as_str(), again.at));
        room.add(withdrawal("two"), &name("b"), Surface::Page, 4).unwrap();
        let room = WaitingRoom::of(folder.path());
        let there = room.list().unwrap();
        assert_eq!(there.iter().map(|one| one.by.as_str()).collect::<Vec<_>>(), ["b", "a"]);
        let kept = room.find(&first.id).unwrap().unwrap();
        assert_eq!(kept.proposal.digest(), withdrawal("one").digest());
        assert_ne!(kept.proposal.digest(), withdrawal("two").digest());
        assert!(matches!(kept.proposal.submission(), Ok(Submission::Withdrawal { .. })));
        room.remove(&first.id).unwrap();
        assert!(room.find(&first.id).unwrap().is_none());
    }

    #[test]
    fn so_many_wait_and_no_more() {
        let folder = tempfile::tempdir().unwrap();
        let room = WaitingRoom::of(folder.path());
        for n in 0..WAITING_MAX {
            room.add(withdrawal(&n.to_string()), &name("a"), Surface::Page, 5).unwrap();
        }
        let full = room.add(withdrawal("more"), &name("a"), Surface::Page, 5).unwrap_err();
        assert!(matches!(full, DeskError::TooMany { max: WAITING_MAX, .. }));
    }
}
