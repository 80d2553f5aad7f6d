//! What is done to a submission before it queues, on the thread that submits it: everything that costs time and needs
//! no order. The writer only has to decide, hash and write.

use super::facts::{Facts, publication_digest};
use super::read::metadata;
use super::state::State;
use super::submission::Found;
use super::{Archive, ArchiveError, Submission, elsewhere};
use crate::letter::{Issuer, LetterError, LetterId, LetterText, Metadata, Publication};
use crate::limits::FIELD_CHARS_MAX;
use crate::statement::{Claims, Payload, Predicate, Statement, Subject};
use crate::text::{N1_TABLES, n1_sha256};
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// A submission that waits for the writer.
#[derive(Debug)]
pub(super) struct Task {
    pub(super) key: Option<RequestKey>,
    pub(super) wanted: Wanted,
    /// `None` where it is known already and only its idempotency key is to be kept.
    pub(super) signed: Option<Signed>,
}

/// An idempotency key with the request it stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RequestKey {
    pub(super) key: [u8; 32],
    pub(super) request: [u8; 32],
}

/// What is to be stated.
#[derive(Debug)]
pub(super) enum Wanted {
    Letter {
        /// `None` where it is not held.
        text: Option<Arc<str>>,
        text_sha256: [u8; 32],
        n1_sha256: [u8; 32],
        metadata: Arc<Metadata>,
        /// SHA-256 of its statement, where that was signed elsewhere.
        elsewhere: Option<[u8; 32]>,
    },
    Publication {
        id: LetterId,
        publication: Box<Publication>,
        digest: [u8; 32],
    },
    Withdrawal {
        id: LetterId,
        reason: String,
        supersedes: String,
    },
}

/// The statement, and what is remembered of it.
#[derive(Debug)]
pub(super) struct Signed {
    pub(super) id: LetterId,
    pub(super) statement: Statement,
    pub(super) facts: Facts,
}

/// Either an answer at once, or something for the writer.
pub(super) enum Prepared {
    Known(Found),
    Task(Box<Task>),
}

/// Checks a submission, looks whether it is known, and signs its statement where it is not.
pub(super) fn prepare(state: &State, submission: Submission) -> Result<Prepared, ArchiveError> {
    let (wanted, key, signed) = wanted(state, submission)?;
    let key = key.map(|key| RequestKey {
        key: Sha256::digest(key.as_bytes()).into(),
        request: wanted.request_digest(),
    });
    if let Some(found) = by_key(state, key)? {
        return Ok(Prepared::Known(found));
    }
    let signed = match (known(state, &wanted)?, key) {
        (Some(found), None) => return Ok(Prepared::Known(found)),
        (Some(_), Some(_)) => None,
        (None, _) if signed.is_some() => signed,
        (None, _) => Some(wanted.sign(state, state.time(), 0)?),
    };
    Ok(Prepared::Task(Box::new(Task { key, wanted, signed })))
}

impl Archive {
    /// Whether what would be submitted is logged already. What is wrong with it is told as [`Archive::submit`] tells it.
    pub fn knows(&self, submission: Submission) -> Result<bool, ArchiveError> {
        let (wanted, ..) = wanted(self.state(), submission)?;
        Ok(known(self.state(), &wanted)?.is_some())
    }
}

/// The answer that was given under this key; an error where the key stood for another request.
pub(super) fn by_key(
    state: &State,
    key: Option<RequestKey>,
) -> Result<Option<Found>, ArchiveError> {
    let Some(key) = key else { return Ok(None) };
    let kept = match state.recent_key(&key.key) {
        Some(kept) => Some(kept),
        None => state.store.kept_key(&key.key)?,
    };
    match kept {
        None => Ok(None),
        Some(kept) if kept.request == key.request => state.found_at(kept.index, kept.new).map(Some),
        Some(_) => Err(ArchiveError::IdempotencyKeyReused),
    }
}

/// The entry that says the same already; an error where one contradicts it.
pub(super) fn known(state: &State, wanted: &Wanted) -> Result<Option<Found>, ArchiveError> {
    match wanted {
        Wanted::Letter { text_sha256, metadata: given, elsewhere, .. } => {
            let letter = {
                let catalogue = state.catalogue();
                catalogue.by_text(text_sha256).and_then(|number| catalogue.letter(number)).cloned()
            };
            let Some(letter) = letter else { return Ok(None) };
            let own = state.statement(letter.index)?;
            same_statement(&letter.id, elsewhere.as_ref(), &own.sha256)?;
            if elsewhere.is_none() {
                let kept = metadata(&own, letter.index)?;
                same_metadata(&letter.id, &kept, given)?;
                if state.is_withheld(letter.index) {
                    return Err(ArchiveError::TextNotHeld(letter.id));
                }
            }
            Ok(Some(state.found(&letter, letter.index, false)))
        }
        Wanted::Publication { id, digest, .. } => {
            let letter = state.find(id)?;
            let index = letter.publication(digest);
            Ok(index.map(|index| state.found(&letter, index, false)))
        }
        Wanted::Withdrawal { id, .. } => match state.find(id)?.withdrawal() {
            Some(_) => Err(ArchiveError::AlreadyWithdrawn(id.clone())),
            None => Ok(None),
        },
    }
}

/// Of one text there is one statement: one that was signed elsewhere must be that.
pub(super) fn same_statement(
    id: &LetterId,
    elsewhere: Option<&[u8; 32]>,
    kept: &[u8; 32],
) -> Result<(), ArchiveError> {
    match elsewhere {
        Some(given) if given != kept => Err(ArchiveError::KnownByAnotherStatement(id.clone())),
        _ => Ok(()),
    }
}

/// An error that names the members in which two descriptions of one text differ.
pub(super) fn same_metadata(
    id: &LetterId,
    kept: &Metadata,
    given: &Metadata,
) -> Result<(), ArchiveError> {
    if kept == given {
        return Ok(());
    }
    let members = |metadata: &Metadata| match serde_json::to_value(metadata) {
        Ok(serde_json::Value::Object(members)) => members,
        _ => serde_json::Map::new(),
    };
    let (kept, given) = (members(kept), members(given));
    let names: std::collections::BTreeSet<_> = kept.keys().chain(given.keys()).collect();
    let differing: Vec<_> =
        names.into_iter().filter(|name| kept.get(*name) != given.get(*name)).cloned().collect();
    Err(ArchiveError::KnownWithOtherMetadata { id: id.clone(), members: differing.join(", ") })
}

/// What is to be stated, under which key of the client, and its statement where that was signed elsewhere.
fn wanted(
    state: &State,
    submission: Submission,
) -> Result<(Wanted, Option<String>, Option<Signed>), ArchiveError> {
    let (wanted, idempotency_key) = match submission {
        Submission::Statement { statement, text } => {
            let (wanted, signed) = elsewhere::wanted(state, &statement, text.as_ref())?;
            return Ok((wanted, None, Some(signed)));
        }
        Submission::Letter { text, metadata, idempotency_key } => {
            (letter(state, &text, metadata)?, idempotency_key)
        }
        Submission::Publication { id, publication, idempotency_key } => {
            publication.validate()?;
            let digest = publication_digest(&publication);
            (Wanted::Publication { id, publication, digest }, idempotency_key)
        }
        Submission::Withdrawal { id, reason, idempotency_key } => {
            check_reason(&reason)?;
            let letter = state.find(&id)?;
            let supersedes = hex::encode(state.statement(letter.index)?.sha256);
            (Wanted::Withdrawal { id, reason, supersedes }, idempotency_key)
        }
    };
    Ok((wanted, idempotency_key, None))
}

fn letter(
    state: &State,
    text: &LetterText,
    metadata: Box<Metadata>,
) -> Result<Wanted, ArchiveError> {
    check_metadata(&state.issuer, &metadata)?;
    Ok(Wanted::Letter {
        text_sha256: text.sha256(),
        n1_sha256: n1_sha256(text.as_str()),
        text: Some(text.as_str().into()),
        metadata: Arc::from(metadata),
        elsewhere: None,
    })
}

/// Whether this issuer may say this of a letter.
pub(super) fn check_metadata(ours: &Issuer, metadata: &Metadata) -> Result<(), ArchiveError> {
    metadata.validate()?;
    if let Some(issuer) = metadata.issuer.as_ref().filter(|i| i.name != ours.name) {
        return Err(member(
            "issuer.name",
            format!("{:?} is not this archive's issuer, {:?}", issuer.name, ours.name),
        ));
    }
    for (at, attachment) in metadata.attachments.iter().enumerate() {
        let before = metadata.attachments.iter().take(at).any(|a| a.name == attachment.name);
        if before || ["letter.txt", "letter.n1"].contains(&attachment.name.as_str()) {
            return Err(member(
                &format!("attachments[{at}].name"),
                format!("{:?} is taken; each file needs a name of its own", attachment.name),
            ));
        }
    }
    Ok(())
}

fn check_reason(reason: &str) -> Result<(), ArchiveError> {
    let chars = reason.chars().count();
    if chars > FIELD_CHARS_MAX {
        let why = format!("it has {chars} characters, at most {FIELD_CHARS_MAX} are allowed");
        return Err(member("reason", why));
    }
    if reason.trim().is_empty() {
        return Err(member("reason", "it is blank; say why".into()));
    }
    if reason.chars().any(|c| c.is_control() && c != '\n') {
        return Err(member("reason", "it has a control character; plain text was expected".into()));
    }
    Ok(())
}

fn member(member: &str, why: String) -> ArchiveError {
    ArchiveError::Letter(LetterError::Member { member: member.into(), why })
}

impl Wanted {
    /// `SHA-256("chancery/request/v1\n" || kind || "\n" || what tells it from every other request)`.
    fn request_digest(&self) -> [u8; 32] {
        let mut hash = Sha256::new_with_prefix(b"chancery/request/v1\n");
        match self {
            Self::Letter { text_sha256, metadata, .. } => {
                hash.update(b"letter\n");
                hash.update(text_sha256);
                hash.update(serde_json::to_vec(&**metadata).unwrap_or_default());
            }
            Self::Publication { id, digest, .. } => {
                hash.update(b"publication\n");
                hash.update(id.as_str());
                hash.update(digest);
            }
            Self::Withdrawal { id, reason, .. } => {
                hash.update(b"withdrawal\n");
                hash.update(id.as_str());
                hash.update(reason);
            }
        }
        hash.finalize().into()
    }

    /// Signs the statement, as of `time`. `salt` makes another identifier where the first is another letter's.
    pub(super) fn sign(&self, state: &State, time: u64, salt: u32) -> Result<Signed, ArchiveError> {
        let id = match self {
            Self::Letter { text_sha256, .. } => {
                LetterId::mint(&state.issuer.url, text_sha256, salt)
            }
            Self::Publication { id, .. } | Self::Withdrawal { id, .. } => id.clone(),
        };
        let since = match self {
            Self::Letter { .. } => time,
            _ => state.find(&id)?.signed_at,
        };
        let claims = Claims {
            iss: state.issuer.url.as_str().to_owned(),
            sub: state.subject_of(&id, since),
            iat: time,
        };
        let payload = self.payload(&id, state)?;
        let facts = Facts::of(&claims, &payload)
            .map_err(|why| super::read::damaged("a statement just made".into(), &why))?;
        let statement = Statement::sign(state.signing()?.keyring.issuer(), claims, &payload)?;
        Ok(Signed { id, statement, facts })
    }

    fn payload(&self, id: &LetterId, state: &State) -> Result<Payload, ArchiveError> {
        let id = id.clone();
        match self {
            Self::Letter { text, text_sha256, n1_sha256, metadata, .. } => Ok(Payload {
                subject: letter_subjects(text_sha256, n1_sha256, metadata),
                predicate: Predicate::Letter {
                    id,
                    metadata: Box::new((**metadata).clone()),
                    text_bytes: text.as_ref().map_or(0, |text| text.len()) as u64,
                    n1_tables: N1_TABLES.to_owned(),
                },
            }),
            Self::Publication { publication, .. } => Ok(Payload {
                subject: state.subjects_of(&id)?,
                predicate: Predicate::Publication { id, publication: publication.clone() },
            }),
            Self::Withdrawal { reason, supersedes, .. } => Ok(Payload {
                subject: state.subjects_of(&id)?,
                predicate: Predicate::Withdrawal {
                    id,
                    reason: reason.clone(),
                    supersedes: supersedes.clone(),
                },
            }),
        }
    }
}

/// The subjects of a letter's own statement.
pub(super) fn letter_subjects(text: &[u8; 32], n1: &[u8; 32], metadata: &Metadata) -> Vec<Subject> {
    let of_text = |name: &str, digest: &[u8; 32]| Subject {
        name: name.to_owned(),
        sha256: hex::encode(digest),
        media_type: "text/plain; charset=utf-8".to_owned(),
    };
    let mut subjects = vec![of_text("letter.txt", text), of_text("letter.n1", n1)];
    subjects.extend(metadata.attachments.iter().map(|attachment| Subject {
        name: attachment.name.clone(),
        sha256: attachment.sha256.clone(),
        media_type: attachment.media_type.clone(),
    }));
    subjects
}

impl State {
    /// The subjects of a letter's own statement, repeated in every later one.
    fn subjects_of(&self, id: &LetterId) -> Result<Vec<Subject>, ArchiveError> {
        let letter = self.find(id)?;
        Ok(self.statement(letter.index)?.payload.subject.clone())
    }
}
