//! Every byte of every file of a bundle changed, one at a time, and the step that tells.

use super::{files, full, step_of};
use chancery::bundle::{Bundle, Trust};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Byte `at` has its bit `at % 8` turned, one byte in `every`. For each file, and for the zip file as a whole, the steps
/// that fail with how many such bytes in a row they fail at.
#[derive(Serialize, Deserialize, PartialEq, Debug)]
pub(super) struct Sweep {
    files: BTreeMap<String, Changed>,
    zip: Changed,
}

#[derive(Serialize, Deserialize, PartialEq, Debug)]
struct Changed {
    every: usize,
    runs: Vec<(String, usize)>,
}

impl Sweep {
    #[expect(
        clippy::case_sensitive_file_extension_comparisons,
        reason = "these names have one spelling"
    )]
    fn make() -> Self {
        let whole = files();
        let file = |at: usize| {
            let judged = |byte: usize| {
                let mut changed = whole.clone();
                changed[at].1[byte] ^= 1 << (byte % 8);
                step_of(Ok(Bundle::verify_files(changed, &Trust::default())))
            };
            let (name, bytes) = &whole[at];
            // Copies are compared whole, and one statement is judged as the others are.
            let copies = ["README.txt", "metadata.json", "checkpoint", "keys/log.pub.pem"];
            let is_copy = copies.contains(&name.as_str()) || name.ends_with(".tbs");
            let is_other = name.starts_with("statements/") && !name.starts_with("statements/2.");
            let every = if is_copy {
                13
            } else if is_other {
                3
            } else {
                1
            };
            (
                name.clone(),
                Changed { every, runs: runs((0..bytes.len()).step_by(every).map(judged)) },
            )
        };
        let zip = full();
        let judged = |byte: usize| {
            let mut changed = zip.clone();
            changed[byte] ^= 1 << (byte % 8);
            step_of(Bundle::verify_zip(&changed, &Trust::default()))
        };
        let files = std::thread::scope(|threads| {
            let file = &file;
            let all: Vec<_> = (0..whole.len()).map(|at| threads.spawn(move || file(at))).collect();
            all.into_iter().map(|thread| thread.join().expect("a file")).collect()
        });
        Self { files, zip: Changed { every: 1, runs: runs((0..zip.len()).map(judged)) } }
    }
}

/// The sweep of the kit.
pub(super) fn sweep() -> Sweep {
    let sweep = Sweep::make();
    // What each file can be found out by. The rest of the kit says when exactly.
    for (name, Changed { runs, .. }) in &sweep.files {
        let ending = name.rsplit('.').next().expect("an ending");
        let expected: &[&str] = match (name.as_str(), ending) {
            ("letter.txt", _) => &["files", "text-digest"],
            ("keys/issuer.pub.pem", _) => &["files", "statement-signature", "copies"],
            ("keys/receipt.pub.pem", _) => &["files", "trust-anchors", "copies"],
            ("keys/log.vkey", _) => &["files", "checkpoint-signature"],
            (_, "cose") => &["statement-deterministic", "statement-signature"],
            (_, "receipt") => &["receipt-signature", "inclusion"],
            (_, "tlog-proof") => {
                &["files", "checkpoint-signature", "policy", "trust-anchors", "inclusion"]
            }
            _ => &["copies"],
        };
        for (step, _) in runs {
            assert!(expected.contains(&step.as_str()), "{name}: {step}");
        }
    }
    assert!(
        sweep.zip.runs.iter().all(|(step, _)| ["files", "not-a-bundle"].contains(&step.as_str()))
    );
    sweep
}

fn runs(steps: impl Iterator<Item = String>) -> Vec<(String, usize)> {
    let mut runs: Vec<(String, usize)> = Vec::new();
    for step in steps {
        match runs.last_mut() {
            Some((last, count)) if *last == step => *count += 1,
            _ => runs.push((step, 1)),
        }
    }
    runs
}
