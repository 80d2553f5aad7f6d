//! Entries 0 and 1: the registration policy and the trust anchors, which RFC 9943 requires to be registered as
//! statements themselves.

use super::ArchiveError;
use super::state::tag;
use crate::letter::Issuer;
use crate::log::{Origin, SignedCheckpoint};
use crate::statement::{
    Anchor, Anchors, Claims, KeySet, Payload, Predicate, PublicKey, Role, Statement, Subject,
};
use crate::store::Keyring;
use sha2::{Digest, Sha256};

/// What is registered, one rule each. The first four close what RFC 9942 and RFC 9943 leave open.
const RULES: [&str; 16] = [
    "An entry of this log is the complete bytes of one Signed Statement: a COSE_Sign1 with CBOR \
     tag 18 and an empty unprotected header. Its leaf hash is SHA-256 of the byte 0x00 followed \
     by those bytes.",
    "No receipt is issued for a tree of one entry. This policy and the trust anchors are \
     entries 0 and 1 and were logged together, so that every inclusion path has at least one \
     hash.",
    "The tree size in a receipt is not signed. Order, time and freshness are read from a signed \
     checkpoint, never from the tree size of a receipt.",
    "Statements and receipts are deterministic CBOR (RFC 8949 section 4.2.1): tagged, definite \
     lengths, shortest forms, sorted and unique keys, no bytes left over. Payloads are in-toto \
     Statements v1 in the canonical form of RFC 8785. Anything else is refused.",
    "Signatures are Ed25519 (COSE algorithm -8, fully specified -19), verified strictly: \
     canonical encodings only, no keys of small order. Hashes are SHA-256.",
    "A statement is registered if a key of the role issuer that the trust anchors hold valid at \
     its index signed it, and if its issuer (CWT claim 1) is the issuer named here.",
    "A statement about a new letter that was signed elsewhere, with an issuer key that this \
     archive does not hold, is registered within an hour of its time (CWT claim 6), which is the \
     signer's word. It counts as logged then, or at the time of the entry before it where that is \
     later. It may come without the letter's text.",
    "All statements about one letter have the same issuer (CWT claim 1) and the same subject \
     (CWT claim 2), a tag URI that is minted when the letter is deposited and does not change.",
    "The time of a statement (CWT claim 6) is when it was signed by the clock of this archive, \
     in seconds since 1970 UTC, but for statements signed elsewhere. Among the others it never \
     decreases from one entry to the next.",
    "The text of a letter is not in the log. Its statement names the SHA-256 of its exact bytes \
     (letter.txt) and of its N1 form (letter.n1) with the version of the N1 tables. A text can \
     be withheld or erased; every proof stands.",
    "One text is one letter. A text that is registered already is answered with its original \
     entry, and with other metadata it is refused.",
    "A publication says where and when a letter appeared and who asserts it: the issuer, the \
     outlet or an observer. That this log holds the statement proves who said so and since \
     when, not that it is so.",
    "A withdrawal removes nothing. It is a later statement that names the statement it \
     withdraws, and a letter is withdrawn at most once.",
    "The trust anchors change only by a later statement of the kind keys, signed by an issuer \
     key that is valid at its index. It names every key there is or was. A key is valid from its \
     from_index on and below its until_index, which is the index behind the statement that \
     retires it; a new key is valid from the index behind the statement that names it. What is \
     said of a key is not taken back.",
    "A key that others may have used is compromised from an index on. What it signed at lower \
     indexes stands, because the log proves that it was there before; what it signed from that \
     index on, the issuer does not stand by.",
    "A key has one role: issuer keys sign statements, the log key signs checkpoints, the receipt \
     key signs receipts. The log key does not change. When it is retired the log ends: no entry \
     follows, and a log that goes on from there names the final checkpoint in its policy.",
];

/// The statements that become entries 0 and 1.
pub(super) fn founding_statements(
    keyring: &Keyring,
    issuer: &Issuer,
    origin: &Origin,
    succeeds: Option<&SignedCheckpoint>,
    time: u64,
) -> Result<[Statement; 2], ArchiveError> {
    let sign = |what: &str, payload: &Payload| {
        let iss = issuer.url.as_str().to_owned();
        let claims = Claims { iss, sub: tag(issuer, time, what), iat: time };
        Statement::sign(keyring.issuer(), claims, payload)
    };
    let keys = public_keys(keyring).map(|(role, key)| Anchor::new(role, &key, 0));
    let policy = policy(issuer, origin, succeeds.map(|last| last.note().to_owned()));
    Ok([sign("policy", &policy)?, sign("keys", &keys_payload(&Anchors::founding(&keys)?))?])
}

/// The public keys of a key folder in their roles.
pub(super) fn public_keys(keyring: &Keyring) -> [(Role, PublicKey); 3] {
    [
        (Role::Issuer, keyring.issuer().public()),
        (Role::Log, keyring.log_public()),
        (Role::Receipt, keyring.receipt().public()),
    ]
}

/// `policy.txt` is the rules, one a line.
fn policy(issuer: &Issuer, origin: &Origin, succeeds: Option<String>) -> Payload {
    let rules: Vec<String> = RULES.iter().map(|rule| (*rule).to_owned()).collect();
    let text = rules.join("\n") + "\n";
    Payload {
        subject: vec![subject("policy.txt", text.as_bytes(), "text/plain; charset=utf-8")],
        predicate: Predicate::Policy {
            issuer: issuer.clone(),
            origin: origin.as_str().to_owned(),
            rules,
            succeeds,
        },
    }
}

/// `keys.cbor` is the COSE key set of the anchors, in their order.
pub(super) fn keys_payload(anchors: &Anchors) -> Payload {
    let set = KeySet(anchors.iter().map(|anchor| anchor.key.clone()).collect()).to_cbor();
    Payload {
        subject: vec![subject("keys.cbor", &set, "application/cbor")],
        predicate: Predicate::Keys { anchors: anchors.to_anchors() },
    }
}

fn subject(name: &str, content: &[u8], media_type: &str) -> Subject {
    Subject {
        name: name.to_owned(),
        sha256: hex::encode(Sha256::digest(content)),
        media_type: media_type.to_owned(),
    }
}
