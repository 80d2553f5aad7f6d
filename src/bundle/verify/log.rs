//! The steps about the log: its checkpoint, its statements and who signed them, its first two entries, its promises.

use super::{Entries, Found};
use crate::bundle::files::{self, Numbered};
use crate::bundle::{Bundle, BundledStatement};
use crate::letter::Issuer;
use crate::log::{Checkpoint, InclusionProof, RootHash, SignedCheckpoint, TlogProof, leaf_hash};
use crate::statement::{Payload, Predicate, PublicKey, Receipt, Role};
use std::collections::BTreeSet;

pub(super) fn checkpoint(bundle: &Bundle) -> Found<SignedCheckpoint> {
    let mut notes = BTreeSet::new();
    for parts in all_parts(bundle) {
        notes.insert(files::parse_proof(parts).map_err(|e| e.to_string())?.checkpoint);
    }
    let (Some(note), 1) = (notes.first(), notes.len()) else {
        return Err("the proofs do not carry one and the same checkpoint".to_owned());
    };
    let signed =
        SignedCheckpoint::open(note.as_bytes(), &bundle.log_key).map_err(|e| e.to_string())?;
    let Checkpoint { origin, size, root } = signed.checkpoint();
    let detail = format!("log {} signed {} entries under root {root}", origin.as_str(), size.get());
    Ok((signed.clone(), detail))
}

pub(super) fn deterministic(bundle: &Bundle) -> Found<Vec<Numbered<'_>>> {
    let numbered = files::numbered(bundle).map_err(|e| e.to_string())?;
    let detail = format!("{} statements, each in its one encoding", numbered.len());
    Ok((numbered, detail))
}

/// Before anything is read in them: what is not signed is not looked at.
pub(super) fn signatures(bundle: &Bundle, numbered: &[Numbered<'_>]) -> Found<()> {
    for Numbered { index, statement, .. } in numbered {
        statement.verify(&bundle.issuer_key).map_err(|e| format!("statement {index}: {e}"))?;
    }
    let detail = format!("key {} signed all of them", bundle.issuer_key.id());
    Ok(((), detail))
}

pub(super) fn payloads(numbered: &[Numbered<'_>]) -> Found<Vec<Payload>> {
    let payloads = numbered
        .iter()
        .map(|Numbered { index, statement, .. }| {
            statement.payload().map_err(|e| format!("statement {index}: {e}"))
        })
        .collect::<Result<Vec<_>, _>>()?;
    let kinds: Vec<_> = payloads.iter().map(|payload| payload.kind().as_str()).collect();
    let detail = format!("they say: {}", kinds.join(", "));
    Ok((payloads, detail))
}

pub(super) fn policy<'a>(entries: Entries<'a>, checkpoint: &SignedCheckpoint) -> Found<&'a Issuer> {
    let Some((Numbered { index: 0, .. }, payload)) = entries.iter().next() else {
        return Err("the registration policy is not entry 0".to_owned());
    };
    let Predicate::Policy { issuer, origin, .. } = &payload.predicate else {
        return Err(format!("entry 0 is a {} statement", payload.kind().as_str()));
    };
    if origin != checkpoint.checkpoint().origin.as_str() {
        return Err(format!("the policy is of log {origin:?}"));
    }
    Ok((issuer, format!("entry 0 is the policy of {} for this log", issuer.name)))
}

pub(super) fn anchors(bundle: &Bundle, entries: Entries<'_>) -> Found<()> {
    let Some((Numbered { index: 1, .. }, payload)) = entries.iter().nth(1) else {
        return Err("the trust anchors are not entry 1".to_owned());
    };
    let Predicate::Keys { anchors } = &payload.predicate else {
        return Err(format!("entry 1 is a {} statement", payload.kind().as_str()));
    };
    let letter = entries.numbered.get(2).map_or(0, |letter| letter.index);
    let log_key = PublicKey::from_bytes(bundle.log_key.key().as_bytes());
    let log_key = log_key.map_err(|e| e.to_string())?;
    for (role, key) in [
        (Role::Issuer, &bundle.issuer_key),
        (Role::Receipt, &bundle.receipt_key),
        (Role::Log, &log_key),
    ] {
        let named = anchors.iter().any(|anchor| {
            anchor.from_index <= letter
                && anchor.key().is_ok_and(|(named, found)| (named, &found) == (role, key))
        });
        if !named {
            return Err(format!("entry 1 does not name {} as {} key", key.id(), role.as_str()));
        }
    }
    Ok(((), "entry 1 names the issuer, receipt and log key".to_owned()))
}

pub(super) fn trusted_issuer(entries: Entries<'_>, issuer: &Issuer, bundle: &Bundle) -> Found<()> {
    for Numbered { index, statement, .. } in entries.numbered {
        let iss = &statement.claims().iss;
        if iss != issuer.url.as_str() {
            return Err(format!("statement {index} is made as {iss:?}, not as {}", issuer.url));
        }
    }
    let detail = format!(
        "all are made as {}, whose key the log's trust anchors say is {}",
        issuer.url,
        bundle.issuer_key.id()
    );
    Ok(((), detail))
}

/// The receipts, each with the root it was verified to lead to.
pub(super) fn receipts(bundle: &Bundle, entries: Entries<'_>) -> Found<Vec<(Receipt, RootHash)>> {
    let mut proven = Vec::new();
    for Numbered { index, statement, parts } in entries.numbered {
        let wrong = |e: &dyn std::fmt::Display| format!("receipt {index}: {e}");
        let receipt = Receipt::parse(&parts.receipt).map_err(|e| wrong(&e))?;
        let root = receipt.verify(&bundle.receipt_key, statement.bytes()).map_err(|e| wrong(&e))?;
        if receipt.claims().sub != statement.claims().sub {
            return Err(wrong(&format_args!("it is about {:?}", receipt.claims().sub)));
        }
        proven.push((receipt, root));
    }
    let detail = format!("key {} promised each of them", bundle.receipt_key.id());
    Ok((proven, detail))
}

pub(super) fn inclusion(
    entries: Entries<'_>,
    receipts: &[(Receipt, RootHash)],
    signed: &SignedCheckpoint,
) -> Found<()> {
    let checkpoint = signed.checkpoint();
    for (Numbered { index, statement, parts }, (receipt, root)) in
        entries.numbered.iter().zip(receipts)
    {
        let wrong = |e: &dyn std::fmt::Display| format!("statement {index}: {e}");
        let proof = TlogProof::parse(parts.proof.as_bytes()).map_err(|e| wrong(&e))?;
        let proof = InclusionProof { index: proof.index, size: checkpoint.size, path: proof.path };
        proof.verify(&leaf_hash(statement.bytes()), &checkpoint.root).map_err(|e| wrong(&e))?;
        if TlogProof::new(&proof, signed).to_string() != parts.proof {
            return Err(wrong(&"its proof carries more than the proof"));
        }
        if (root, receipt.proof()) != (&checkpoint.root, &proof) {
            return Err(wrong(&"its receipt leads elsewhere than its proof"));
        }
    }
    let indexes: Vec<_> = entries.numbered.iter().map(|n| n.index.to_string()).collect();
    Ok(((), format!("entries {} are in the log under this checkpoint", indexes.join(", "))))
}

fn all_parts(bundle: &Bundle) -> impl Iterator<Item = &BundledStatement> {
    [&bundle.policy, &bundle.anchors].into_iter().chain(&bundle.statements)
}
