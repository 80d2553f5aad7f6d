//! Reading what was published. Nothing is served that was not hashed when it was read: an entry must have its leaf
//! hash, a text the digest that its statement names. What sled gives wrong is read from the journal instead, and sled
//! is rebuilt at the next start.

use super::catalogue::Letter;
use super::state::State;
use super::{ArchiveError, LetterView, StatementView};
use crate::check::{PublicationRecord, Withdrawn};
use crate::letter::{LetterId, Metadata};
use crate::log::{LeafIndex, leaf_hash};
use crate::statement::{Claims, KeyId, KeyState, Kind, Payload, Predicate, Role, Statement};
use crate::store::{Frame, StoreError};
use sha2::{Digest, Sha256};
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// A statement taken apart.
#[derive(Debug)]
pub(super) struct Decoded {
    pub(super) claims: Claims,
    pub(super) payload: Payload,
    /// The metadata, where it is a letter's.
    pub(super) metadata: Option<Arc<Metadata>>,
    /// SHA-256 of the statement's bytes.
    pub(super) sha256: [u8; 32],
    /// Which key signed it.
    pub(super) key_id: KeyId,
}

impl State {
    /// A published entry; `None` past the published size.
    pub(super) fn entry(&self, index: u64) -> Result<Option<Arc<[u8]>>, ArchiveError> {
        if index >= self.published().checkpoint().size.get() {
            return Ok(None);
        }
        self.committed_entry(index).map(Some)
    }

    fn committed_entry(&self, index: u64) -> Result<Arc<[u8]>, ArchiveError> {
        if let Some(entry) = self.entries.get(index) {
            return Ok(entry);
        }
        let leaf = self.tree().leaf(LeafIndex::new(index));
        let good = |bytes: &[u8]| leaf.is_some_and(|leaf| leaf_hash(bytes) == leaf);
        let from_sled = self.settling.has(index).then(|| self.store.entry(index));
        let bytes = match from_sled {
            Some(Ok(Some(bytes))) if good(&bytes) => bytes,
            wrong => {
                self.distrust_sled("entry", index, wrong.as_ref());
                self.entry_from_journal(index)?.filter(|bytes| good(bytes)).ok_or_else(|| {
                    damaged(format!("entry {index}"), "neither sled nor the journal has it whole")
                })?
            }
        };
        let entry: Arc<[u8]> = bytes.into();
        self.entries.put(index, Arc::clone(&entry), entry.len());
        Ok(entry)
    }

    fn entry_from_journal(&self, index: u64) -> Result<Option<Vec<u8>>, ArchiveError> {
        let Some(bytes) = self.store.frame_holding(index)? else { return Ok(None) };
        let frame = Frame::parse(&bytes)?;
        let at = usize::try_from(index - frame.first.min(index)).unwrap_or(usize::MAX);
        Ok(frame.entries.get(at).map(|entry| entry.to_vec()))
    }

    /// The statement at a published index, taken apart.
    pub(super) fn statement(&self, index: u64) -> Result<Arc<Decoded>, ArchiveError> {
        if let Some(decoded) = self.decoded.get(index) {
            return Ok(decoded);
        }
        let entry = self.committed_entry(index)?;
        let statement = Statement::parse(&entry)?;
        let decoded = Arc::new(Decoded::of(&statement, statement.payload()?));
        self.decoded.put(index, Arc::clone(&decoded), 2 * entry.len());
        Ok(decoded)
    }

    /// A letter's text. Takes what is needed of the catalogue by value, so that no lock is held while reading.
    pub(super) fn text_of(&self, index: u64, sha256: &[u8; 32]) -> Result<Arc<str>, ArchiveError> {
        if let Some(text) = self.texts.get(index) {
            return Ok(text);
        }
        if let Some(letter) = self.catalogue().letter_at(index).filter(|it| !it.text_held) {
            return Err(ArchiveError::TextNotHeld(letter.id.clone()));
        }
        let good = |bytes: &[u8]| <[u8; 32]>::from(Sha256::digest(bytes)) == *sha256;
        let from_sled = self.settling.has(index).then(|| self.store.text(index));
        let bytes = match from_sled {
            Some(Ok(Some(bytes))) if good(&bytes) => bytes,
            wrong => {
                self.distrust_sled("text of entry", index, wrong.as_ref());
                self.text_from_journal(index)?.filter(|bytes| good(bytes)).ok_or_else(|| {
                    damaged(
                        format!("the text of entry {index}"),
                        "neither sled nor the journal has it whole",
                    )
                })?
            }
        };
        let text = String::from_utf8(bytes)
            .map_err(|_| damaged(format!("the text of entry {index}"), "it is not UTF-8"))?;
        let text: Arc<str> = text.into();
        self.texts.put(index, Arc::clone(&text), text.len());
        Ok(text)
    }

    /// A letter's text; `None` where it is known to be nowhere here.
    pub(super) fn text_if_held(&self, letter: &Letter) -> Result<Option<Arc<str>>, ArchiveError> {
        match self.text_of(letter.index, &letter.text_sha256) {
            Ok(text) => Ok(Some(text)),
            Err(ArchiveError::TextNotHeld(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// What became of the key that signed this entry; in doubt where the log names no such key.
    pub(super) fn key_state(&self, index: u64, kid: &KeyId) -> KeyState {
        let catalogue = self.catalogue();
        let key = catalogue.anchors().find(Role::Issuer, kid);
        key.map_or(KeyState::InDoubt, |key| key.state_of(index))
    }

    /// Whether the text of the letter at this entry was never given to this archive.
    pub(super) fn is_withheld(&self, index: u64) -> bool {
        self.catalogue().letter_at(index).is_some_and(|letter| !letter.text_held)
    }

    fn text_from_journal(&self, index: u64) -> Result<Option<Vec<u8>>, ArchiveError> {
        let Some(bytes) = self.store.frame_holding(index)? else { return Ok(None) };
        let frame = Frame::parse(&bytes)?;
        let text = frame.texts.iter().find(|(of, _)| *of == index);
        Ok(text.map(|(_, text)| text.as_bytes().to_vec()))
    }

    /// Notes once, for the next start and for whoever watches, that sled gave something wrong. `None` is no fault: it
    /// was not asked.
    fn distrust_sled(&self, what: &str, index: u64, given: Option<&FromSled>) {
        let Some(given) = given else { return };
        if !self.distrusted.swap(true, Ordering::AcqRel) {
            let what = format!("{what} {index}: {}", said(given));
            tracing::error!(what, "sled gave something wrong; it is read from the journal instead");
            if let Err(error) = self.disk.distrust_sled(&what) {
                tracing::error!(%error, "the next start will not rebuild sled by itself");
            }
        }
    }

    /// A letter of the catalogue, by value.
    pub(super) fn find(&self, id: &LetterId) -> Result<Letter, ArchiveError> {
        let found = self.catalogue().by_id(id).cloned();
        found.ok_or_else(|| ArchiveError::NoLetter(id.clone()))
    }

    /// One letter as readers are shown it.
    pub(super) fn view(&self, letter: &Letter) -> Result<LetterView, ArchiveError> {
        let own = self.statement(letter.index)?;
        let mut statements = vec![StatementView {
            index: letter.index,
            kind: Kind::Letter,
            logged_at: letter.logged_at,
            sha256: hex::encode(own.sha256),
            kid: own.key_id.clone(),
            key_state: self.key_state(letter.index, &own.key_id),
            signed_at: own.claims.iat,
            elsewhere: !self.catalogue().is_own(&own.key_id),
        }];
        for later in &letter.later {
            let decoded = self.statement(later.index)?;
            statements.push(StatementView {
                index: later.index,
                kind: later.kind,
                logged_at: later.logged_at,
                sha256: hex::encode(decoded.sha256),
                kid: decoded.key_id.clone(),
                key_state: self.key_state(later.index, &decoded.key_id),
                signed_at: decoded.claims.iat,
                elsewhere: !self.catalogue().is_own(&decoded.key_id),
            });
        }
        Ok(LetterView {
            id: letter.id.clone(),
            metadata: metadata(&own, letter.index)?,
            index: letter.index,
            logged_at: letter.logged_at,
            text_held: letter.text_held,
            text_bytes: letter.text_bytes,
            text_sha256: hex::encode(letter.text_sha256),
            n1_sha256: hex::encode(letter.n1_sha256),
            statements,
            publications: self.publications(letter)?,
            withdrawn: self.withdrawn(letter)?,
        })
    }

    /// Publications of the deposit, then those stated later.
    pub(super) fn publications(
        &self,
        letter: &Letter,
    ) -> Result<Vec<PublicationRecord>, ArchiveError> {
        let own = self.statement(letter.index)?;
        let deposited = metadata(&own, letter.index)?;
        let mut publications: Vec<_> = deposited
            .publications
            .iter()
            .map(|publication| PublicationRecord {
                publication: publication.clone(),
                index: letter.index,
                logged_at: letter.logged_at,
            })
            .collect();
        for later in letter.later.iter().filter(|later| later.kind == Kind::Publication) {
            let statement = self.statement(later.index)?;
            if let Predicate::Publication { publication, .. } = &statement.payload.predicate {
                publications.push(PublicationRecord {
                    publication: (**publication).clone(),
                    index: later.index,
                    logged_at: later.logged_at,
                });
            }
        }
        Ok(publications)
    }

    /// When and why a letter was withdrawn.
    pub(super) fn withdrawn(&self, letter: &Letter) -> Result<Option<Withdrawn>, ArchiveError> {
        let Some(later) = letter.withdrawal() else { return Ok(None) };
        let statement = self.statement(later.index)?;
        let Predicate::Withdrawal { reason, .. } = &statement.payload.predicate else {
            return Err(damaged(format!("entry {}", later.index), "it is no withdrawal"));
        };
        Ok(Some(Withdrawn {
            reason: reason.clone(),
            index: later.index,
            logged_at: later.logged_at,
        }))
    }
}

impl Decoded {
    pub(super) fn of(statement: &Statement, payload: Payload) -> Self {
        let metadata = match &payload.predicate {
            Predicate::Letter { metadata, .. } => Some(Arc::new((**metadata).clone())),
            _ => None,
        };
        let sha256 = Sha256::digest(statement.bytes()).into();
        let key_id = statement.key_id().clone();
        Self { claims: statement.claims().clone(), payload, metadata, sha256, key_id }
    }
}

/// The metadata of a letter's own statement.
pub(super) fn metadata(decoded: &Decoded, index: u64) -> Result<Arc<Metadata>, ArchiveError> {
    let metadata = decoded.metadata.clone();
    metadata.ok_or_else(|| damaged(format!("entry {index}"), "it is no letter"))
}

pub(super) fn damaged(what: String, why: &str) -> ArchiveError {
    ArchiveError::Store(StoreError::Damaged { what, why: why.to_owned() })
}

/// What sled gave.
type FromSled = Result<Option<Vec<u8>>, StoreError>;

fn said(found: &FromSled) -> String {
    match found {
        Ok(Some(_)) => "it is not what was stored".into(),
        Ok(None) => "it is missing".into(),
        Err(error) => error.to_string(),
    }
}
