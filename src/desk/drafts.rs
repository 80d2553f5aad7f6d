//! Letters that are not deposited yet, so that a lost connection loses no work. Each is its owner's alone, one file of
//! JSON in a folder that nobody else on the machine may look into; it is removed when its letter is deposited, and
//! some months after it was last touched in any case.

use super::DeskError;
use super::id::DeskId;
use super::kept;
use crate::archive::TokenName;
use crate::limits::{DRAFT_BYTES_MAX, DRAFT_S_MAX, DRAFTS_OF_TOKEN_MAX};
use crate::store::{make_private_folder, replace};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A letter that is not deposited yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// What it is called by.
    pub id: DeskId,
    /// When it was last saved, seconds since 1970.
    pub saved_at: u64,
    /// What was pasted or dropped, exactly.
    pub pasted: String,
    /// What is typed, by field.
    pub typed: BTreeMap<String, String>,
    /// What was suggested, by field.
    #[serde(default)]
    pub suggested: BTreeMap<String, Suggested>,
}

/// A suggestion, until a person has confirmed it or typed something else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggested {
    /// What it seems to be; empty where the page leaves it open.
    pub value: String,
    /// The words of the page that it was read from.
    pub words: String,
}

/// The drafts of everybody.
pub struct Drafts {
    folder: PathBuf,
}

impl Drafts {
    pub(super) fn of(folder: &Path) -> Self {
        Self { folder: folder.join("drafts") }
    }

    /// Begins a draft of somebody's.
    pub fn begin(&self, owner: &TokenName, pasted: String, now: u64) -> Result<Draft, DeskError> {
        self.sweep(owner, now)?;
        if self.ids(owner)?.len() >= DRAFTS_OF_TOKEN_MAX {
            return Err(DeskError::TooMany { what: "drafts", max: DRAFTS_OF_TOKEN_MAX });
        }
        let (typed, suggested) = (BTreeMap::new(), BTreeMap::new());
        Ok(Draft { id: DeskId::random()?, saved_at: now, pasted, typed, suggested })
    }

    /// Keeps a draft, in the place of what was kept of it before.
    pub fn save(&self, owner: &TokenName, draft: &Draft) -> Result<(), DeskError> {
        let bytes = serde_json::to_vec(draft).unwrap_or_default();
        if bytes.len() > DRAFT_BYTES_MAX {
            return Err(DeskError::TooLong { found: bytes.len(), max: DRAFT_BYTES_MAX });
        }
        make_private_folder(&self.folder_of(owner))?;
        Ok(replace(&self.path(owner, &draft.id), &bytes)?)
    }

    /// A draft of somebody's.
    pub fn find(&self, owner: &TokenName, id: &DeskId) -> Result<Option<Draft>, DeskError> {
        kept::read(&self.path(owner, id))
    }

    /// All drafts of somebody's, the last saved first. One that cannot be read is left out and told in the server's log.
    pub fn list(&self, owner: &TokenName, now: u64) -> Result<Vec<Draft>, DeskError> {
        self.sweep(owner, now)?;
        let mut drafts = Vec::new();
        for id in self.ids(owner)? {
            match self.find(owner, &id) {
                Ok(draft) => drafts.extend(draft),
                Err(error) => tracing::warn!(%error, "a draft could not be read"),
            }
        }
        drafts.sort_by(|a, b| (b.saved_at, &b.id).cmp(&(a.saved_at, &a.id)));
        Ok(drafts)
    }

    /// Removes a draft, if it is there.
    pub fn remove(&self, owner: &TokenName, id: &DeskId) -> Result<(), DeskError> {
        kept::remove(&self.path(owner, id))
    }

    /// Removes what nobody touched for too long.
    fn sweep(&self, owner: &TokenName, now: u64) -> Result<(), DeskError> {
        for id in self.ids(owner)? {
            let old = |draft: Draft| now.saturating_sub(draft.saved_at) > DRAFT_S_MAX;
            if self.find(owner, &id).is_ok_and(|draft| draft.is_some_and(old)) {
                self.remove(owner, &id)?;
            }
        }
        Ok(())
    }

    fn ids(&self, owner: &TokenName) -> Result<Vec<DeskId>, DeskError> {
        super::id::listed(&self.folder_of(owner))
    }

    /// A name may be two dots, so that something stands before it.
    fn folder_of(&self, owner: &TokenName) -> PathBuf {
        self.folder.join(format!("of-{owner}"))
    }

    fn path(&self, owner: &TokenName, id: &DeskId) -> PathBuf {
        self.folder_of(owner).join(id.file_name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(given: &str) -> TokenName {
        TokenName::parse(given).unwrap()
    }

    #[test]
    fn a_draft_is_its_owner_s_alone_until_it_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let drafts = Drafts::of(folder.path());
        let (own, other) = (name(".."), name("other"));
        assert_eq!(drafts.list(&own, 0).unwrap(), []);
        let mut draft = drafts.begin(&own, "Sir,\0\r\nno.".into(), 5).unwrap();
        assert_eq!(drafts.find(&own, &draft.id).unwrap(), None, "it is kept when it is saved");
        draft.typed.insert("title".into(), "\u{202e}<b>".into());
        drafts.save(&own, &draft).unwrap();
        assert_eq!(drafts.find(&own, &draft.id).unwrap(), Some(draft.clone()));
        assert_eq!(drafts.find(&other, &draft.id).unwrap(), None);
        assert_eq!(drafts.list(&own, 5).unwrap(), [draft.clone()]);
        let inside: Vec<_> =
            std::fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert_eq!(inside, ["drafts"], "two dots lead nowhere");
        drafts.remove(&own, &draft.id).unwrap();
        drafts.remove(&own, &draft.id).unwrap();
        assert_eq!(drafts.list(&own, 5).unwrap(), []);
    }

    #[test]
    fn their_number_size_and_age_are_bounded() {
        let folder = tempfile::tempdir().unwrap();
        let drafts = Drafts::of(folder.path());
        let own = name("a");
        for n in 0..DRAFTS_OF_TOKEN_MAX as u64 {
            let draft = drafts.begin(&own, String::new(), n).unwrap();
            drafts.save(&own, &draft).unwrap();
        }
        let full = drafts.begin(&own, String::new(), 30).unwrap_err();
        assert!(matches!(full, DeskError::TooMany { max: DRAFTS_OF_TOKEN_MAX, .. }));
        assert!(drafts.begin(&name("b"), String::new(), 30).is_ok());
        assert_eq!(drafts.list(&own, DRAFT_S_MAX).unwrap().len(), DRAFTS_OF_TOKEN_MAX);
        assert_eq!(drafts.list(&own, DRAFT_S_MAX + 1).unwrap().len(), DRAFTS_OF_TOKEN_MAX - 1);
        let mut draft = drafts.begin(&own, String::new(), DRAFT_S_MAX + 1).unwrap();
        let empty = serde_json::to_vec(&draft).unwrap().len();
        draft.pasted = "x".repeat(DRAFT_BYTES_MAX - empty);
        drafts.save(&own, &draft).unwrap();
        draft.pasted.push('x');
        assert!(matches!(drafts.save(&own, &draft), Err(DeskError::TooLong { .. })));
    }
}
