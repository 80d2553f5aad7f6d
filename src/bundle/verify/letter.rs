//! The steps about the letter: that all statements are about it, and that the text is the one they name.

use super::{Entries, Found};
use crate::bundle::files::Numbered;
use crate::bundle::{About, Bundle, Signer};
use crate::check::{PublicationRecord, Withdrawn};
use crate::letter::{Issuer, LetterId, Metadata};
use crate::log::{Checkpoint, SignedCheckpoint};
use crate::statement::{Anchors, Payload, Predicate, TrustedKey};
use crate::text::{N1_TABLES, n1_sha256};
use sha2::{Digest as _, Sha256};

/// The letter's own statement.
pub(super) struct Letter<'a> {
    index: u64,
    signed_at: u64,
    id: &'a LetterId,
    metadata: &'a Metadata,
    text_bytes: u64,
    n1_tables: &'a str,
    payload: &'a Payload,
}

pub(super) fn same_letter(entries: Entries<'_>) -> Found<Letter<'_>> {
    let mut previous = 1;
    for (Numbered { index, .. }, _) in entries.iter().skip(2) {
        if *index <= previous {
            return Err(format!("statement {index}: it is not in the order of the log"));
        }
        previous = *index;
    }
    let Some((first, payload)) = entries.of_letter().next() else {
        return Err("there is no statement about a letter".to_owned());
    };
    let Predicate::Letter { id, metadata, text_bytes, n1_tables } = &payload.predicate else {
        return Err(format!("the first is a {} statement", payload.kind().as_str()));
    };
    let sha256 = hex::encode(Sha256::digest(first.statement.bytes()));
    for (later, payload) in entries.of_letter().skip(1) {
        let wrong = |why: &str| Err(format!("statement {}: {why}", later.index));
        let same = later.statement.claims().sub == first.statement.claims().sub;
        if !same || payload.predicate.letter() != Some(id) {
            return wrong("it is about another letter");
        }
        match &payload.predicate {
            Predicate::Letter { .. } => return wrong("the letter was deposited twice"),
            Predicate::Withdrawal { supersedes, .. } if *supersedes != sha256 => {
                return wrong("it withdraws another statement");
            }
            _ => {}
        }
    }
    let letter = Letter {
        index: first.index,
        signed_at: first.statement.claims().iat,
        id,
        metadata,
        text_bytes: *text_bytes,
        n1_tables,
        payload,
    };
    let detail = format!("letter {id}, {:?}, signed {}", metadata.title, time(letter.signed_at));
    Ok((letter, detail))
}

pub(super) fn text_digest(bundle: &Bundle, letter: &Letter<'_>) -> Found<()> {
    let Some(signed) = letter.payload.digest_of("letter.txt") else {
        return Err("the statement names no digest of letter.txt".to_owned());
    };
    let Some(text) = &bundle.text else {
        return Ok(((), "the text is not in this bundle".to_owned()));
    };
    let found = hex::encode(Sha256::digest(text));
    if found != signed {
        return Err(format!("letter.txt has SHA-256 {found}, the statement says {signed}"));
    }
    if text.len() as u64 != letter.text_bytes {
        return Err(format!(
            "letter.txt has {} bytes, the statement says {}",
            text.len(),
            letter.text_bytes
        ));
    }
    Ok(((), format!("letter.txt has the signed SHA-256 {found}")))
}

pub(super) fn n1_digest(bundle: &Bundle, letter: &Letter<'_>) -> Found<()> {
    let Some(signed) = letter.payload.digest_of("letter.n1") else {
        return Err("the statement names no digest of letter.n1".to_owned());
    };
    let Some(text) = &bundle.text else {
        return Ok(((), "the text is not in this bundle".to_owned()));
    };
    if letter.n1_tables != N1_TABLES {
        let tables = letter.n1_tables;
        return Ok(((), format!("not checked here: made with version {tables:?} of the tables")));
    }
    let found = hex::encode(n1_sha256(text));
    if found == signed {
        Ok(((), format!("its N1 form has the signed SHA-256 {found}")))
    } else {
        Err(format!("the N1 form of letter.txt has SHA-256 {found}, the statement says {signed}"))
    }
}

pub(super) fn about(
    bundle: &Bundle,
    entries: Entries<'_>,
    letter: &Letter<'_>,
    issuer: &Issuer,
    signed: &SignedCheckpoint,
    keys: &Anchors,
) -> About {
    let mut publications: Vec<_> = letter
        .metadata
        .publications
        .iter()
        .map(|publication| PublicationRecord {
            publication: publication.clone(),
            index: letter.index,
            logged_at: letter.signed_at,
        })
        .collect();
    let mut withdrawn = None;
    for (Numbered { index, statement, .. }, payload) in entries.of_letter().skip(1) {
        let (index, logged_at) = (*index, statement.claims().iat);
        match &payload.predicate {
            Predicate::Publication { publication, .. } => publications.push(PublicationRecord {
                publication: (**publication).clone(),
                index,
                logged_at,
            }),
            Predicate::Withdrawal { reason, .. } => {
                withdrawn = Some(Withdrawn { reason: reason.clone(), index, logged_at });
            }
            _ => {}
        }
    }
    let Checkpoint { origin, size, root } = signed.checkpoint();
    About {
        id: letter.id.to_string(),
        title: letter.metadata.title.clone(),
        issuer: issuer.url.to_string(),
        issuer_name: issuer.name.clone(),
        origin: origin.as_str().to_owned(),
        size: size.get(),
        root: root.to_string(),
        index: letter.index,
        logged_at: letter.signed_at,
        text_sha256: letter.payload.digest_of("letter.txt").unwrap_or_default().to_owned(),
        text_included: bundle.text.is_some(),
        publications,
        withdrawn,
        signers: signers(entries, keys),
    }
}

/// Which issuer keys signed what is said of the letter.
fn signers(entries: Entries<'_>, keys: &Anchors) -> Vec<Signer> {
    let signer = |key: &TrustedKey| {
        let own = entries.of_letter().filter(|(n, _)| *n.statement.key_id() == key.kid);
        let signed: Vec<u64> = own.map(|(n, _)| n.index).collect();
        let last = signed.last().copied()?;
        Some(Signer {
            kid: key.kid.to_string(),
            from_index: key.from_index,
            until_index: key.until_index,
            compromised_from: key.compromised_from,
            state: key.state_of(last),
            signed,
        })
    };
    keys.issuers().filter_map(signer).collect()
}

/// Seconds since 1970 as people read them.
pub(super) fn time(seconds: u64) -> String {
    i64::try_from(seconds)
        .ok()
        .and_then(|seconds| jiff::Timestamp::from_second(seconds).ok())
        .map_or_else(|| format!("at second {seconds}"), |time| time.to_string())
}
