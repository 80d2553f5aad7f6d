//! The steps, in order, each with its sentence. The first that fails ends the list: what stands behind it rests on it.

use super::container::File;
use super::files::{self, Numbered};
use super::{About, Bundle, BundleError, Report, ReportedKey, Step, Trust};
use crate::check::{PublicationRecord, Withdrawn};
use crate::letter::{Issuer, LetterId, Metadata};
use crate::log::{Checkpoint, InclusionProof, RootHash, SignedCheckpoint, TlogProof, leaf_hash};
use crate::statement::{Payload, Predicate, PublicKey, Receipt, Role};
use crate::text::{N1_TABLES, n1_sha256};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;

/// A step failed; its sentence is in the list.
struct Failed;

/// What a step gives the next ones, with its sentence; or what is wrong.
type Found<T> = Result<(T, String), String>;

#[derive(Default)]
struct Steps(Vec<Step>);

impl Steps {
    fn take<T>(&mut self, name: &'static str, found: Found<T>) -> Result<T, Failed> {
        let (passed, detail, value) = match found {
            Ok((value, detail)) => (true, detail, Ok(value)),
            Err(why) => (false, why, Err(Failed)),
        };
        self.0.push(Step { name, passed, detail });
        value
    }
}

/// Verifies a bundle's parts.
pub(super) fn parts(bundle: &Bundle, trust: &Trust) -> Report {
    let mut steps = Steps::default();
    let about = all(bundle, trust, &mut steps).ok();
    report(steps, about, reported_keys(bundle, trust))
}

/// Verifies files as they were read.
pub(super) fn files(read: Result<Vec<File>, BundleError>, trust: &Trust) -> Report {
    let mut steps = Steps::default();
    let mut keys = Vec::new();
    let about = (|| {
        let found = read.and_then(|found| files::read(&found).map(|bundle| (found, bundle)));
        let found = found.map_err(|e| e.to_string()).map(|(found, bundle)| {
            let detail = format!("{} files, each known and none missing", found.len());
            ((found, bundle), detail)
        });
        let (found, bundle) = steps.take("files", found)?;
        keys = reported_keys(&bundle, trust);
        let about = all(&bundle, trust, &mut steps)?;
        let copies = files::write(&bundle)
            .and_then(|expected| files::compare_unordered(&expected, &found))
            .map_err(|e| e.to_string())
            .map(|()| ((), "every file that is not signed repeats what is".to_owned()));
        steps.take("copies", copies)?;
        Ok::<_, Failed>(about)
    })();
    report(steps, about.ok(), keys)
}

fn report(steps: Steps, about: Option<About>, keys: Vec<ReportedKey>) -> Report {
    Report { passed: about.is_some(), steps: steps.0, about, keys }
}

fn all(bundle: &Bundle, trust: &Trust, steps: &mut Steps) -> Result<About, Failed> {
    steps.take("keys", keys(bundle, trust))?;
    let checkpoint = steps.take("checkpoint-signature", checkpoint(bundle))?;
    let numbered = steps.take("statement-deterministic", deterministic(bundle))?;
    let payloads = steps.take("statement-payload", payloads(&numbered))?;
    let entries = Entries { numbered: &numbered, payloads: &payloads };
    steps.take("statement-signature", signatures(bundle, entries))?;
    let issuer = steps.take("policy", policy(entries, &checkpoint))?;
    steps.take("trust-anchors", anchors(bundle, entries))?;
    steps.take("issuer-key-trusted", trusted_issuer(entries, issuer, bundle))?;
    let receipts = steps.take("receipt-signature", receipts(bundle, entries))?;
    steps.take("inclusion", inclusion(entries, &receipts, &checkpoint))?;
    let letter = steps.take("same-letter", same_letter(entries))?;
    steps.take("text-digest", text_digest(bundle, &letter))?;
    steps.take("n1-digest", n1_digest(bundle, &letter))?;
    Ok(about(bundle, entries, &letter, issuer, &checkpoint))
}

/// Statements with what they say: the policy, the anchors, the letter, and what was said of it later.
#[derive(Clone, Copy)]
struct Entries<'a> {
    numbered: &'a [Numbered<'a>],
    payloads: &'a [Payload],
}

impl<'a> Entries<'a> {
    fn iter(self) -> impl Iterator<Item = (&'a Numbered<'a>, &'a Payload)> {
        self.numbered.iter().zip(self.payloads)
    }
}

fn keys(bundle: &Bundle, trust: &Trust) -> Found<()> {
    let reported = reported_keys(bundle, trust);
    let pins = [
        (Role::Issuer, trust.issuers.is_empty()),
        (Role::Receipt, trust.receipts.is_empty()),
        (Role::Log, trust.logs.is_empty()),
    ];
    for (key, (role, none_given)) in reported.iter().zip(pins) {
        if !none_given && !key.pinned {
            let role = role.as_str();
            return Err(format!("the {role} key {} is none of the {role} keys you gave", key.kid));
        }
    }
    let came: Vec<_> = reported.iter().filter(|key| !key.pinned).collect();
    if came.is_empty() {
        return Ok(((), "issuer, receipt and log key are among those you gave".to_owned()));
    }
    let list: Vec<_> = came.iter().map(|key| format!("{} {}", key.role, key.fingerprint)).collect();
    let detail = format!(
        "these keys came with the bundle; compare them with what the institution publishes elsewhere: {}",
        list.join("; ")
    );
    Ok(((), detail))
}

fn checkpoint(bundle: &Bundle) -> Found<SignedCheckpoint> {
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
    let detail =
        format!("log {} signed {} entries under root {root}", origin.as_str(), size.get(),);
    Ok((signed.clone(), detail))
}

fn deterministic(bundle: &Bundle) -> Found<Vec<Numbered<'_>>> {
    let numbered = files::numbered(bundle).map_err(|e| e.to_string())?;
    let detail = format!("{} statements, each in its one encoding", numbered.len());
    Ok((numbered, detail))
}

fn payloads(numbered: &[Numbered<'_>]) -> Found<Vec<Payload>> {
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

fn signatures(bundle: &Bundle, entries: Entries<'_>) -> Found<()> {
    for Numbered { index, statement, .. } in entries.numbered {
        statement.verify(&bundle.issuer_key).map_err(|e| format!("statement {index}: {e}"))?;
    }
    let detail = format!("key {} signed all of them", bundle.issuer_key.id());
    Ok(((), detail))
}

fn policy<'a>(entries: Entries<'a>, checkpoint: &SignedCheckpoint) -> Found<&'a Issuer> {
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

fn anchors(bundle: &Bundle, entries: Entries<'_>) -> Found<()> {
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

fn trusted_issuer(entries: Entries<'_>, issuer: &Issuer, bundle: &Bundle) -> Found<()> {
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
fn receipts(bundle: &Bundle, entries: Entries<'_>) -> Found<Vec<(Receipt, RootHash)>> {
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

fn inclusion(
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

/// The letter's own statement.
struct Letter<'a> {
    index: u64,
    signed_at: u64,
    id: &'a LetterId,
    metadata: &'a Metadata,
    text_bytes: u64,
    n1_tables: &'a str,
    payload: &'a Payload,
}

fn same_letter(entries: Entries<'_>) -> Found<Letter<'_>> {
    let Some((first, payload)) = entries.iter().nth(2) else {
        return Err("there is no statement about a letter".to_owned());
    };
    let Predicate::Letter { id, metadata, text_bytes, n1_tables } = &payload.predicate else {
        return Err(format!("the first is a {} statement", payload.kind().as_str()));
    };
    let sha256 = hex::encode(Sha256::digest(first.statement.bytes()));
    let mut previous = first.index;
    for (later, payload) in entries.iter().skip(3) {
        let wrong = |why: &str| Err(format!("statement {}: {why}", later.index));
        if later.index <= previous {
            return wrong("it is not in the order of the log");
        }
        previous = later.index;
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

fn text_digest(bundle: &Bundle, letter: &Letter<'_>) -> Found<()> {
    let Some(signed) = letter.payload.digest_of("letter.txt") else {
        return Err("the statement names no digest of letter.txt".to_owned());
    };
    let Some(text) = &bundle.text else {
        return Ok(((), "the text is not in this bundle: it was erased".to_owned()));
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

fn n1_digest(bundle: &Bundle, letter: &Letter<'_>) -> Found<()> {
    let Some(signed) = letter.payload.digest_of("letter.n1") else {
        return Err("the statement names no digest of letter.n1".to_owned());
    };
    let Some(text) = &bundle.text else {
        return Ok(((), "the text is not in this bundle: it was erased".to_owned()));
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

fn about(
    bundle: &Bundle,
    entries: Entries<'_>,
    letter: &Letter<'_>,
    issuer: &Issuer,
    signed: &SignedCheckpoint,
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
    for (Numbered { index, statement, .. }, payload) in entries.iter().skip(3) {
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
    }
}

/// Issuer, receipt and log key, in this order.
fn reported_keys(bundle: &Bundle, trust: &Trust) -> Vec<ReportedKey> {
    let reported = |role: Role, key: &PublicKey, pinned| ReportedKey {
        role: role.as_str(),
        kid: key.id().to_string(),
        fingerprint: key.fingerprint(),
        pinned,
    };
    let issuer = &bundle.issuer_key;
    let receipt = &bundle.receipt_key;
    let mut keys = vec![
        reported(Role::Issuer, issuer, trust.issuers.contains(issuer)),
        reported(Role::Receipt, receipt, trust.receipts.contains(receipt)),
    ];
    if let Ok(log) = PublicKey::from_bytes(bundle.log_key.key().as_bytes()) {
        keys.push(reported(Role::Log, &log, trust.logs.contains(&bundle.log_key)));
    }
    keys
}

fn all_parts(bundle: &Bundle) -> impl Iterator<Item = &super::BundledStatement> {
    [&bundle.policy, &bundle.anchors].into_iter().chain(&bundle.statements)
}

/// Seconds since 1970 as people read them.
fn time(seconds: u64) -> String {
    i64::try_from(seconds)
        .ok()
        .and_then(|seconds| jiff::Timestamp::from_second(seconds).ok())
        .map_or_else(|| format!("at second {seconds}"), |time| time.to_string())
}
