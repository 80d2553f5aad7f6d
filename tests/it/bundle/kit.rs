//! The kit of `tests/vectors/bundle/`, which the verifiers in all three languages run: it is made here, from fixed keys,
//! and what is stored must be what is made. `CHANCERY_WRITE_KIT=1` writes it.

mod forged;
mod keyed;
mod logged;
mod sweep;
mod touched;
mod witnessed;

use super::unzip;
use chancery::bundle::{Bundle, BundleError, Report, Trust};
use chancery::log::{VerifierKey, WitnessPolicy};
use chancery::statement::PublicKey;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

/// Bytes as the kit writes them: hexadecimal, `00*65536` where one byte is repeated.
fn written(bytes: &[u8]) -> String {
    match bytes {
        [first, rest @ ..] if rest.len() > 64 && rest.iter().all(|byte| byte == first) => {
            format!("{first:02x}*{}", bytes.len())
        }
        _ => hex::encode(bytes),
    }
}

fn read(written: &str) -> Vec<u8> {
    match written.split_once('*') {
        Some((byte, count)) => {
            hex::decode(byte).expect("hexadecimal").repeat(count.parse().expect("a count"))
        }
        None => hex::decode(written).expect("hexadecimal"),
    }
}

/// What the file `kit.json` holds.
#[derive(Serialize, Deserialize, PartialEq, Debug)]
struct Kit {
    about: String,
    cases: Vec<Case>,
    policies: Vec<Policy>,
    sweep: sweep::Sweep,
}

/// A policy of witnesses, and whether it can be read.
#[expect(clippy::struct_field_names, reason = "the names of the kit's members")]
#[derive(Serialize, Deserialize, PartialEq, Debug, Clone)]
pub(super) struct Policy {
    name: String,
    policy: String,
    valid: bool,
}

/// One bundle and how it must be judged.
#[derive(Serialize, Deserialize, PartialEq, Debug, Clone, Default)]
pub(super) struct Case {
    /// What was done to it.
    name: String,
    /// `[name, at, cut, hexadecimal]`: in that file of `full.zip`, at that byte, so many bytes are cut and these put in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    splices: Vec<(String, usize, usize, String)>,
    /// The same of the zip file as a whole.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    zip: Vec<(usize, usize, String)>,
    /// Files put in behind the others, in hexadecimal.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    add: Vec<(String, String)>,
    /// Files taken out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    remove: Vec<String>,
    /// Files with another name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    rename: Vec<(String, String)>,
    /// Keys the verifier holds already, by role: `log` a vkey, `issuer` and `receipt` a PEM; and `witnesses`, a policy.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    trust: BTreeMap<String, String>,
    /// The step that must fail; `none`: all must pass; `not-a-bundle`: there must be no report.
    step: String,
}

/// Files of a bundle by name.
pub(super) type Files = Vec<(String, Vec<u8>)>;

impl Case {
    /// What it takes to make these files of those of the base.
    #[expect(
        clippy::case_sensitive_file_extension_comparisons,
        reason = "these names have one spelling"
    )]
    fn of_files(name: &str, made: &Files, step: &str) -> Self {
        let (name, step) = (name.to_owned(), step.to_owned());
        let mut case = Self { name, step, ..Self::default() };
        let old = files();
        // What only repeats other files is looked at last.
        let early = !["none", "copies"].contains(&case.step.as_str());
        let is_copy = |name: &str| {
            let copies = ["README.txt", "metadata.json", "checkpoint"];
            early && (copies.contains(&name) || name.ends_with(".tbs") || name.ends_with(".sig"))
        };
        for (name, bytes) in &old {
            match made.iter().find(|(found, _)| found == name) {
                Some(_) if is_copy(name) => {}
                Some((_, new)) => case.splices.extend(
                    pieces(name, bytes, new)
                        .into_iter()
                        .map(|(at, cut, put)| (name.clone(), at, cut, written(&put))),
                ),
                None => case.remove.push(name.clone()),
            }
        }
        let is_new = |name: &str| !is_copy(name) && old.iter().all(|(known, _)| known != name);
        let added = made.iter().filter(|(name, _)| is_new(name));
        case.add = added.map(|(name, bytes)| (name.clone(), written(bytes))).collect();
        case
    }

    /// Its files.
    fn files(&self) -> Files {
        let mut files = files();
        // From the last to the first, so that places stay what they are.
        for (name, at, cut, put) in self.splices.iter().rev() {
            let file = files.iter_mut().find(|(found, _)| found == name).expect("a file");
            file.1.splice(at..&(at + cut), read(put));
        }
        files.retain(|(name, _)| !self.remove.contains(name));
        for (old, new) in &self.rename {
            files
                .iter_mut()
                .filter(|(name, _)| name == old)
                .for_each(|file| file.0.clone_from(new));
        }
        let added = |(name, put): &(String, String)| (name.clone(), read(put));
        files.extend(self.add.iter().map(added));
        files
    }

    fn judged(&self) -> String {
        let pem = |role: &str| {
            self.trust
                .get(role)
                .map(|pem| PublicKey::from_pem(pem).expect("a key"))
                .into_iter()
                .collect()
        };
        let log = |vkey: &String| VerifierKey::parse(vkey).expect("a vkey");
        let logs = self.trust.get("log").map(log).into_iter().collect();
        let policy = |text: &String| WitnessPolicy::parse(text.as_bytes()).expect("a policy");
        let witnesses = self.trust.get("witnesses").map(policy);
        let trust = Trust { logs, issuers: pem("issuer"), receipts: pem("receipt"), witnesses };
        if self.zip.is_empty() {
            return step_of(Ok(Bundle::verify_files(self.files(), &trust)));
        }
        let mut zip = stored("full.zip");
        for (at, cut, put) in self.zip.iter().rev() {
            zip.splice(at..&(at + cut), read(put));
        }
        step_of(Bundle::verify_zip(&zip, &trust))
    }
}

/// The step that failed.
pub(super) fn step_of(report: Result<Report, BundleError>) -> String {
    match report {
        Err(_) => "not-a-bundle",
        Ok(report) if report.passed => "none",
        Ok(report) => report.steps.last().expect("a step").name,
    }
    .to_owned()
}

/// The bundle that all others are made of.
fn full() -> Vec<u8> {
    logged::full().bundle().to_zip().expect("a zip file")
}

/// Its files.
fn files() -> Files {
    unzip(&full())
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/bundle")
}

fn stored(name: &str) -> Vec<u8> {
    fs::read(folder().join(name)).expect("a file of the kit")
}

/// Few splices that make `new` of `old`: one for each of the places a statement is changed at.
#[expect(
    clippy::case_sensitive_file_extension_comparisons,
    reason = "these names have one spelling"
)]
fn pieces(name: &str, old: &[u8], new: &[u8]) -> Vec<(usize, usize, Vec<u8>)> {
    // Length of the payload, payload, signature: far apart, and all three change where a payload is signed again.
    let cuts = |bytes: &[u8]| {
        let payload = bytes.windows(8).position(|w| w == b"{\"_type\"");
        match (name.ends_with(".cose"), payload, bytes.len().checked_sub(64)) {
            (true, Some(payload), Some(signature)) if payload < signature => {
                vec![payload, signature]
            }
            _ => vec![],
        }
    };
    let (old_cuts, new_cuts) = (cuts(old), cuts(new));
    if old_cuts.len() != new_cuts.len() {
        return one_piece(0, old, new);
    }
    let bounds = |cuts: Vec<usize>, end: usize| [vec![0], cuts, vec![end]].concat();
    let (old_bounds, new_bounds) = (bounds(old_cuts, old.len()), bounds(new_cuts, new.len()));
    let both = old_bounds.windows(2).zip(new_bounds.windows(2));
    both.flat_map(|(o, n)| one_piece(o[0], &old[o[0]..o[1]], &new[n[0]..n[1]])).collect()
}

fn one_piece(at: usize, old: &[u8], new: &[u8]) -> Vec<(usize, usize, Vec<u8>)> {
    let same = |a: &[u8], b: &[u8]| a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let start = same(old, new);
    let reversed = |bytes: &[u8]| bytes[start..].iter().rev().copied().collect::<Vec<_>>();
    let end = same(&reversed(old), &reversed(new));
    let (cut, put) = (old.len() - start - end, &new[start..new.len() - end]);
    if cut == 0 && put.is_empty() { vec![] } else { vec![(at + start, cut, put.to_vec())] }
}

const ABOUT: &str = "Bundles and how they must be judged, for verifiers in any language; README.md says how to read this.";

#[test]
fn the_kit_is_what_these_sources_make() {
    let cases =
        [touched::cases(), forged::cases(), logged::cases(), keyed::cases(), witnessed::cases()]
            .concat();
    let kit = Kit {
        about: ABOUT.to_owned(),
        cases,
        policies: witnessed::policies(),
        sweep: sweep::sweep(),
    };
    // One case a line: a change of the kit can be read.
    let json =
        serde_json::to_string(&kit).expect("JSON").replace("},{\"name\"", "},\n{\"name\"") + "\n";
    let made = [("full.zip", full()), ("kit.json", json.into_bytes())];
    let write = std::env::var_os("CHANCERY_WRITE_KIT").is_some();
    for (name, bytes) in made {
        if write {
            fs::write(folder().join(name), &bytes).expect("written");
        }
        assert!(stored(name) == bytes, "{name} is another: write it with CHANCERY_WRITE_KIT=1");
    }
}

#[test]
fn every_case_of_the_kit_is_judged_as_it_says() {
    let kit: Kit = serde_json::from_slice(&stored("kit.json")).expect("the kit");
    let mut wrong = Vec::new();
    for case in &kit.cases {
        let found = case.judged();
        if found != case.step {
            wrong.push(format!("{}: {found}, expected {}", case.name, case.step));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), kit.cases.len(), wrong.join("\n"));
    let mut names: Vec<_> = kit.cases.iter().map(|case| &case.name).collect();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), kit.cases.len(), "two cases have one name");
}

/// Made by `signatures.py` beside it.
#[test]
fn signatures_are_judged_as_the_kit_says() {
    #[derive(Deserialize)]
    struct Vector {
        name: String,
        valid: bool,
        key: String,
        signature: String,
        message: String,
    }
    #[derive(Deserialize)]
    struct Vectors {
        cases: Vec<Vector>,
    }
    let vectors: Vectors = serde_json::from_slice(&stored("signatures.json")).expect("vectors");
    assert!(vectors.cases.len() > 80);
    for Vector { name, valid, key, signature, message } in vectors.cases {
        let fixed = |hex: &str| hex::decode(hex).expect("hexadecimal");
        let key: [u8; 32] = fixed(&key).try_into().expect("32 bytes");
        let signature: [u8; 64] = fixed(&signature).try_into().expect("64 bytes");
        let judged = PublicKey::from_bytes(&key)
            .is_ok_and(|key| key.verify(&fixed(&message), &signature).is_ok());
        assert_eq!(judged, valid, "{name}");
    }
}
