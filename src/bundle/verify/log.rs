//! The steps about the log: its checkpoint, its statements and who signed them, its first two entries, its promises.

use super::letter::time;
use super::{Entries, Found};
use crate::bundle::files::{self, Numbered};
use crate::bundle::{Bundle, BundledStatement, signers};
use crate::letter::Issuer;
use crate::log::{
    Checkpoint, InclusionProof, RootHash, SignedCheckpoint, TlogProof, WitnessPolicy, leaf_hash,
};
use crate::statement::{
    Anchors, KeyId, KeyState, Kind, Payload, Predicate, PublicKey, Receipt, Role,
};
use std::collections::BTreeSet;
use std::fmt::Write as _;

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

/// Whether the witnesses that somebody trusts have seen this checkpoint.
pub(super) fn witnesses(
    policy: &WitnessPolicy,
    bundle: &Bundle,
    signed: &SignedCheckpoint,
) -> Found<()> {
    let logs = policy.logs();
    if !logs.is_empty() && logs.iter().all(|log| log.key != bundle.log_key) {
        return Err("the policy does not know this log".to_owned());
    }
    let keys: Vec<_> = policy.witnesses().iter().map(|witness| witness.key.clone()).collect();
    let seen = signed.cosignatures(&keys).map_err(|e| e.to_string())?;
    let by: Vec<_> = seen.iter().map(|cosignature| cosignature.key).collect();
    let (found, all) = (by.len(), keys.len());
    if !policy.is_met_by(&by) {
        return Err(format!(
            "{found} of the policy's {all} witnesses cosigned the checkpoint, which is not its quorum"
        ));
    }
    let mut detail = format!("{found} of the policy's {all} witnesses cosigned the checkpoint");
    for witness in policy.witnesses() {
        if let Some(seen) = seen.iter().find(|seen| *seen.key == witness.key) {
            let _ = write!(detail, "; {} {}", witness.name, time(seen.time));
        }
    }
    Ok(((), detail))
}

pub(super) fn deterministic(bundle: &Bundle) -> Found<Vec<Numbered<'_>>> {
    let numbered = files::numbered(bundle).map_err(|e| e.to_string())?;
    let detail = format!("{} statements, each in its one encoding", numbered.len());
    Ok((numbered, detail))
}

/// Before anything is read in them: what is not signed is not looked at.
pub(super) fn signatures(bundle: &Bundle, numbered: &[Numbered<'_>]) -> Found<()> {
    let first = &bundle.issuer_key;
    // A key is trusted with the statement that names it, which is read once it is verified itself.
    let mut named = Vec::new();
    let mut used = vec![first.id()];
    for Numbered { index, statement, .. } in numbered {
        let key = named.iter().find(|key: &&PublicKey| key.id() == *statement.key_id());
        let key = key.filter(|_| *statement.key_id() != first.id()).unwrap_or(first);
        statement.verify(key).map_err(|e| format!("statement {index}: {e}"))?;
        if !used.contains(&key.id()) {
            used.push(key.id());
        }
        named.extend(signers::named_by(statement));
    }
    let used: Vec<_> = used.iter().map(KeyId::as_str).collect();
    let detail = match used.as_slice() {
        [one] => format!("key {one} signed all of them"),
        several => format!("each is signed with one of the keys {}", several.join(", ")),
    };
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

/// The keys as of the last statement here that changed them.
pub(super) fn anchors(
    bundle: &Bundle,
    entries: Entries<'_>,
    signed: &SignedCheckpoint,
) -> Found<Anchors> {
    let Some((Numbered { index: 1, .. }, payload)) = entries.iter().nth(1) else {
        return Err("the trust anchors are not entry 1".to_owned());
    };
    let Predicate::Keys { anchors } = &payload.predicate else {
        return Err(format!("entry 1 is a {} statement", payload.kind().as_str()));
    };
    let mut keys = Anchors::founding(anchors).map_err(|e| e.to_string())?;
    let mut changes = 0;
    for (Numbered { index, statement, .. }, payload) in entries.iter().skip(2) {
        let Predicate::Keys { anchors } = &payload.predicate else { continue };
        let signer = keys.signer(statement.key_id(), *index);
        let changed = signer.and_then(|_| keys.changed(*index, anchors));
        keys = changed.map_err(|e| format!("statement {index}: {e}"))?;
        changes += 1;
    }
    let letter = entries.of_letter().next().map_or(0, |(letter, _)| letter.index);
    let size = signed.checkpoint().size.get();
    let log_key = PublicKey::from_bytes(bundle.log_key.key().as_bytes());
    let log_key = log_key.map_err(|e| e.to_string())?;
    for (role, key) in [
        (Role::Issuer, &bundle.issuer_key),
        (Role::Receipt, &bundle.receipt_key),
        (Role::Log, &log_key),
    ] {
        let valid = keys.find(role, &key.id()).is_some_and(|key| match role {
            Role::Issuer => key.from_index <= letter,
            Role::Receipt | Role::Log => key.is_valid_for(size),
        });
        if !valid {
            let role = role.as_str();
            return Err(format!("the log does not name {} as {role} key here", key.id()));
        }
    }
    let detail = match changes {
        0 => "entry 1 names the issuer, receipt and log key".to_owned(),
        _ => format!("entry 1 and {changes} later changes name the issuer, receipt and log key"),
    };
    Ok((keys, detail))
}

/// All in the issuer's name, and each signed while its key was valid and before it was compromised.
pub(super) fn trusted_issuer(entries: Entries<'_>, issuer: &Issuer, keys: &Anchors) -> Found<()> {
    let mut notes = String::new();
    for (Numbered { index, statement, .. }, payload) in entries.iter() {
        let iss = &statement.claims().iss;
        if iss != issuer.url.as_str() {
            return Err(format!("statement {index} is made as {iss:?}, not as {}", issuer.url));
        }
        if *index < 2 {
            continue;
        }
        let key = keys.signer(statement.key_id(), *index);
        let key = key.map_err(|e| format!("statement {index}: {e}"))?;
        // Changes of keys were judged with the anchors: the one that says it of its own key is signed with that key.
        if payload.kind() == Kind::Keys {
            continue;
        }
        match (key.state_of(*index), key.compromised_from) {
            (KeyState::InDoubt, Some(from)) => {
                return Err(format!(
                    "statement {index} is signed with key {}, which is compromised from entry {from} on",
                    key.kid
                ));
            }
            (KeyState::BeforeCompromise, Some(from)) => {
                let _ = write!(
                    notes,
                    "; statement {index} was logged before entry {from}, from which on key {} is compromised",
                    key.kid
                );
            }
            (KeyState::Retired, _) => {
                let _ = write!(
                    notes,
                    "; statement {index} is signed with key {}, retired since",
                    key.kid
                );
            }
            _ => {}
        }
    }
    let detail = format!(
        "all are made as {}, with keys that the log's trust anchors say are its own{notes}",
        issuer.url
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
