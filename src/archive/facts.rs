//! What the archive must remember of an entry to find it again: a few digests and numbers, taken from the statement
//! itself, the same way when it is logged and when the log is read at start.

use crate::letter::{LetterId, Publication};
use crate::statement::{Anchor, Claims, Kind, Payload, Predicate};
use sha2::{Digest, Sha256};

/// What is remembered of one entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Facts {
    pub(super) kind: Kind,
    /// What the statement says of its time.
    pub(super) signed_at: u64,
    /// When it counts as logged: that, and not before the entry before it.
    pub(super) logged_at: u64,
    pub(super) what: What,
}

/// What it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum What {
    Letter(Box<LetterFacts>),
    Publication {
        id: LetterId,
        digest: [u8; 32],
    },
    Withdrawal {
        id: LetterId,
    },
    /// The registration policy.
    Policy,
    /// All keys as they are from here on.
    Keys(Vec<Anchor>),
}

/// What is remembered of a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LetterFacts {
    pub(super) id: LetterId,
    pub(super) text_bytes: u64,
    pub(super) text_sha256: [u8; 32],
    pub(super) n1_sha256: [u8; 32],
    /// Whether its text is here; a statement that was signed elsewhere may come without.
    pub(super) text_held: bool,
    /// Digests of the publications named in the deposit.
    pub(super) publications: Vec<[u8; 32]>,
}

impl Facts {
    /// What is remembered of a statement; an error names what it lacks.
    pub(super) fn of(claims: &Claims, payload: &Payload) -> Result<Self, String> {
        let what = match &payload.predicate {
            Predicate::Letter { id, metadata, text_bytes, .. } => {
                What::Letter(Box::new(LetterFacts {
                    id: id.clone(),
                    text_bytes: *text_bytes,
                    text_sha256: digest(payload, "letter.txt")?,
                    n1_sha256: digest(payload, "letter.n1")?,
                    text_held: true,
                    publications: metadata.publications.iter().map(publication_digest).collect(),
                }))
            }
            Predicate::Publication { id, publication } => {
                What::Publication { id: id.clone(), digest: publication_digest(publication) }
            }
            Predicate::Withdrawal { id, .. } => What::Withdrawal { id: id.clone() },
            Predicate::Policy { .. } => What::Policy,
            Predicate::Keys { anchors } => What::Keys(anchors.clone()),
        };
        Ok(Self { kind: payload.kind(), signed_at: claims.iat, logged_at: claims.iat, what })
    }

    /// The same of a letter whose text is not held.
    pub(super) fn without_text(mut self) -> Self {
        if let What::Letter(letter) = &mut self.what {
            letter.text_held = false;
        }
        self
    }

    /// The digests of a letter's text and of its N1 form.
    pub(super) fn digests(&self) -> Option<([u8; 32], [u8; 32])> {
        match &self.what {
            What::Letter(letter) => Some((letter.text_sha256, letter.n1_sha256)),
            _ => None,
        }
    }
}

/// `SHA-256("chancery/publication/v1\n" || JSON)`: when two publications are the same.
pub(super) fn publication_digest(publication: &Publication) -> [u8; 32] {
    // A publication is strings and names; writing it as JSON cannot fail, and a failure would only be a digest of its own.
    let json = serde_json::to_vec(publication).unwrap_or_default();
    Sha256::new().chain_update(b"chancery/publication/v1\n").chain_update(json).finalize().into()
}

fn digest(payload: &Payload, name: &str) -> Result<[u8; 32], String> {
    let mut bytes = [0; 32];
    payload
        .digest_of(name)
        .and_then(|digits| hex::decode_to_slice(digits, &mut bytes).ok())
        .ok_or_else(|| format!("it names no digest of {name}"))?;
    Ok(bytes)
}
