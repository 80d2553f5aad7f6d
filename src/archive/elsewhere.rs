//! Statements signed elsewhere: with an issuer key that never touches this archive.
//!
//! Whoever holds such a key says the same of a letter as a deposit would, in the very same form, so that nothing in the
//! log has to be read in two ways; what is not in that form is refused with the reason. The text may come with the
//! statement. Where it does not, the letter is registered all the same, its text is "not held", and a text that somebody
//! pastes is compared by its digests alone.
//!
//! The time in it is the signer's word. It is registered within an hour of that ([`SIGNED_AGO_S_MAX`]), and counts as
//! logged at that time, or at the time of the entry before it where that is later.

use super::facts::Facts;
use super::prepare::{Signed, Wanted, check_metadata, letter_subjects};
use super::state::{State, tag};
use super::{Archive, ArchiveError};
use crate::letter::{Issuer, LetterId, LetterText, Metadata};
use crate::limits::{SIGNED_AGO_S_MAX, TEXT_BYTES_MAX};
use crate::statement::{Claims, Payload, Predicate, SecretKey, Statement};
use crate::text::{N1_TABLES, n1_sha256};
use sha2::{Digest as _, Sha256};
use std::sync::Arc;

/// What such a statement says, once everything about it is right but its place in the log.
pub(super) fn wanted(
    state: &State,
    bytes: &[u8],
    text: Option<&LetterText>,
) -> Result<(Wanted, Signed), ArchiveError> {
    let statement =
        Statement::without_receipts(bytes).map_err(|error| rejected(error.to_string()))?;
    let payload = verified(state, &statement)?;
    let (claims, read) = (statement.claims(), |why: String| rejected(why));
    let Predicate::Letter { id, metadata, text_bytes, n1_tables } = &payload.predicate else {
        let kind = payload.kind().as_str();
        return Err(rejected(format!(
            "it is a {kind} statement; only statements about new letters are registered this way"
        )));
    };
    check_metadata(&state.issuer, metadata)?;
    let facts = Facts::of(claims, &payload).map_err(read)?;
    let (text_sha256, n1) = facts.digests().ok_or_else(|| rejected("it is about no letter"))?;
    is_about(state, claims.iat, &claims.sub, id, &text_sha256)?;
    if payload.subject != letter_subjects(&text_sha256, &n1, metadata) {
        return Err(rejected(
            "its subjects are not letter.txt, letter.n1 and the attachments of its metadata, in this order",
        ));
    }
    if n1_tables != N1_TABLES {
        return Err(rejected(format!(
            "its letter.n1 is made with version {n1_tables:?} of the tables, and this archive has {N1_TABLES:?}"
        )));
    }
    if *text_bytes == 0 || *text_bytes > TEXT_BYTES_MAX as u64 {
        return Err(rejected(format!("a text of {text_bytes} bytes is no letter's")));
    }
    if let Some(text) = text {
        is_its_text(text, &text_sha256, &n1, *text_bytes)?;
    }
    let wanted = Wanted::Letter {
        text: text.map(|text| text.as_str().into()),
        text_sha256,
        n1_sha256: n1,
        metadata: Arc::new(Metadata::clone(metadata)),
        elsewhere: Some(Sha256::digest(statement.bytes()).into()),
    };
    let facts = if text.is_some() { facts } else { facts.without_text() };
    Ok((wanted, Signed { id: id.clone(), statement, facts }))
}

/// A statement about a new letter, as an archive of this issuer registers it: made offline, by whoever holds the key.
pub fn letter_statement(
    key: &SecretKey,
    issuer: &Issuer,
    text: &LetterText,
    metadata: Metadata,
    signed_at: u64,
) -> Result<Statement, ArchiveError> {
    issuer.validate()?;
    check_metadata(issuer, &metadata)?;
    let sha256 = text.sha256();
    let id = LetterId::mint(&issuer.url, &sha256, 0);
    let claims = Claims {
        iss: issuer.url.as_str().to_owned(),
        sub: tag(issuer, signed_at, &format!("letter/{id}")),
        iat: signed_at,
    };
    let payload = Payload {
        subject: letter_subjects(&sha256, &n1_sha256(text.as_str()), &metadata),
        predicate: Predicate::Letter {
            id,
            metadata: Box::new(metadata),
            text_bytes: text.as_str().len() as u64,
            n1_tables: N1_TABLES.to_owned(),
        },
    };
    Ok(Statement::sign(key, claims, &payload)?)
}

impl Archive {
    /// Letters that are here without their text.
    pub fn without_text(&self) -> u64 {
        self.state().catalogue().without_text()
    }
}

/// Whether it may be logged now, by this archive's clock, behind an entry of time `earliest`; when it counts as logged.
pub(super) fn logged_at(signed_at: u64, now: u64, earliest: u64) -> Result<u64, ArchiveError> {
    if signed_at > now {
        return Err(rejected(format!(
            "it is dated {} s after this archive's clock; set the clock of the machine that signs",
            signed_at - now
        )));
    }
    if signed_at.saturating_add(SIGNED_AGO_S_MAX) < now.max(earliest) {
        return Err(rejected(format!(
            "it was signed more than {} minutes ago; sign it again",
            SIGNED_AGO_S_MAX / 60
        )));
    }
    Ok(signed_at.max(earliest))
}

/// The payload, of a statement in the institution's name that a key which is in force signed.
fn verified(state: &State, statement: &Statement) -> Result<Payload, ArchiveError> {
    let claims = statement.claims();
    if claims.iss != state.issuer.url.as_str() {
        return Err(rejected(format!(
            "its issuer is {:?}, and this archive's is {}",
            claims.iss, state.issuer.url
        )));
    }
    let next = state.published().checkpoint().size.get();
    let signer =
        state.signer(statement.key_id(), next).map_err(|error| rejected(error.to_string()))?;
    statement.verify(&signer.key).map_err(|error| rejected(error.to_string()))?;
    statement.payload().map_err(|error| rejected(error.to_string()))
}

/// Whether identifier and subject are those that a letter with this text gets.
fn is_about(
    state: &State,
    signed_at: u64,
    sub: &str,
    id: &LetterId,
    text_sha256: &[u8; 32],
) -> Result<(), ArchiveError> {
    let minted = LetterId::mint(&state.issuer.url, text_sha256, 0);
    if *id != minted {
        return Err(rejected(format!(
            "its letter is called {id}, and with this text it is {minted}"
        )));
    }
    let expected = tag(&state.issuer, signed_at, &format!("letter/{id}"));
    if sub != expected {
        return Err(rejected(format!("its subject is {sub:?}, {expected:?} was expected")));
    }
    Ok(())
}

fn is_its_text(
    text: &LetterText,
    text_sha256: &[u8; 32],
    n1: &[u8; 32],
    text_bytes: u64,
) -> Result<(), ArchiveError> {
    if text.sha256() != *text_sha256 || text.as_str().len() as u64 != text_bytes {
        return Err(rejected("the text is not the one whose digest it states"));
    }
    if n1_sha256(text.as_str()) != *n1 {
        return Err(rejected("the text has another N1 form than it states"));
    }
    Ok(())
}

pub(super) fn rejected(why: impl Into<String>) -> ArchiveError {
    ArchiveError::Rejected(why.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_is_registered_within_the_hour() {
        let now = 1_000_000;
        assert_eq!(logged_at(now, now, 0).unwrap(), now);
        assert_eq!(logged_at(now - SIGNED_AGO_S_MAX, now, 0).unwrap(), now - SIGNED_AGO_S_MAX);
        assert!(logged_at(now - SIGNED_AGO_S_MAX - 1, now, 0).is_err());
        assert!(logged_at(now + 1, now, 0).is_err());
        // Behind an entry that is later, it counts as logged then.
        assert_eq!(logged_at(now - 10, now, now - 3).unwrap(), now - 3);
        // The archive's clock may have been set back since.
        assert!(logged_at(now, now, now + SIGNED_AGO_S_MAX + 1).is_err());
    }
}
