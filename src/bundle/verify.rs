//! The steps, in order, each with its sentence. The first that fails ends the list: what stands behind it rests on it.

mod letter;
mod log;

use super::container::File;
use super::files::{self, Numbered};
use super::{About, Bundle, BundleError, Report, ReportedKey, Step, Trust};
use crate::statement::{Kind, Payload, PublicKey, Role};

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
    let checkpoint = steps.take("checkpoint-signature", log::checkpoint(bundle))?;
    if let Some(policy) = &trust.witnesses {
        steps.take("witness-quorum", log::witnesses(policy, bundle, &checkpoint))?;
    }
    let numbered = steps.take("statement-deterministic", log::deterministic(bundle))?;
    steps.take("statement-signature", log::signatures(bundle, &numbered))?;
    let payloads = steps.take("statement-payload", log::payloads(&numbered))?;
    let entries = Entries { numbered: &numbered, payloads: &payloads };
    let issuer = steps.take("policy", log::policy(entries, &checkpoint))?;
    let keys = steps.take("trust-anchors", log::anchors(bundle, entries, &checkpoint))?;
    steps.take("issuer-key-trusted", log::trusted_issuer(entries, issuer, &keys))?;
    let receipts = steps.take("receipt-signature", log::receipts(bundle, entries))?;
    steps.take("inclusion", log::inclusion(entries, &receipts, &checkpoint))?;
    let about = steps.take("same-letter", letter::same_letter(entries))?;
    steps.take("text-digest", letter::text_digest(bundle, &about))?;
    steps.take("n1-digest", letter::n1_digest(bundle, &about))?;
    Ok(letter::about(bundle, entries, &about, issuer, &checkpoint, &keys))
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

    /// What is said after entries 0 and 1 of anything but keys: the letter, and what was said of it later.
    fn of_letter(self) -> impl Iterator<Item = (&'a Numbered<'a>, &'a Payload)> {
        self.iter().skip(2).filter(|(_, payload)| payload.kind() != Kind::Keys)
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
