//! Bundles of logs whose keys were changed: in good order, and against each rule.

use super::super::sample::{Sample, key};
use super::super::unzip;
use super::{Case, Files};
use chancery::statement::{Anchor, Role};

/// What is logged behind entry 1, and what is done to the files of the bundle.
type Change = (&'static str, &'static str, fn(&mut Sample), fn(&mut Files));

/// The cases.
pub(super) fn cases() -> Vec<Case> {
    let as_is: fn(&mut Files) = |_| {};
    let made: Vec<Change> = [in_order(as_is), against_a_rule(as_is), of_files()].concat();
    let case = |(name, step, log, change): Change| {
        let mut sample = Sample::new();
        sample.statements.truncate(2);
        log(&mut sample);
        let mut files = unzip(&sample.bundle().to_zip().expect("a zip file"));
        change(&mut files);
        Case::of_files(name, &files, step)
    };
    made.into_iter().map(case).collect()
}

fn in_order(as_is: fn(&mut Files)) -> Vec<Change> {
    vec![
        ("an issuer key rotated after the letter", "none", |s| letter_then(s, rotated), as_is),
        ("a letter signed with the second issuer key", "none", second_key, as_is),
        (
            "a letter logged before its key was compromised",
            "none",
            |s| {
                letter_then(s, |keys, next| {
                    rotated(keys, next);
                    keys[0].compromised_from = Some(next - 1);
                });
            },
            as_is,
        ),
        (
            "a key that turned out to be compromised from an earlier entry on",
            "none",
            |s| {
                s.state_letter(s.letter());
                for from in [4, 3] {
                    change(s, |keys, next| {
                        if from == 4 {
                            rotated(keys, next);
                        }
                        keys[0].compromised_from = Some(from);
                    });
                    s.signer = Some(key(Role::Issuer, "second"));
                }
            },
            as_is,
        ),
        (
            "receipts of a second receipt key",
            "none",
            |s| {
                letter_then(s, receipts_rotated);
                s.receipt = key(Role::Receipt, "second");
            },
            as_is,
        ),
        (
            "a log that has ended",
            "none",
            |s| {
                letter_then(s, |keys, next| keys[1].until_index = Some(next));
            },
            as_is,
        ),
        (
            "a second issuer key beside the first",
            "none",
            |s| {
                letter_then(s, |keys, next| keys.push(second(next)));
            },
            as_is,
        ),
    ]
}

/// What is done to the log of a sample.
type Log = fn(&mut Sample);

#[expect(clippy::too_many_lines, reason = "one list, a rule a line or two")]
fn against_a_rule(as_is: fn(&mut Files)) -> Vec<Change> {
    let rules: [(&'static str, Log); 12] = [
        ("a change of keys that changes nothing", |s| letter_then(s, |_, _| {})),
        ("a change that leaves a key out", |s| {
            letter_then(s, |keys, next| {
                keys.push(second(next));
                keys.remove(0);
            });
        }),
        ("a key retired behind another entry", |s| {
            letter_then(s, |keys, next| {
                keys.push(second(next));
                keys[0].until_index = Some(next - 1);
            });
        }),
        ("a change that leaves no issuer key", |s| {
            letter_then(s, |keys, next| keys[0].until_index = Some(next));
        }),
        ("a change that leaves two receipt keys", |s| {
            letter_then(s, |keys, next| {
                keys.push(Anchor::new(Role::Receipt, &key(Role::Receipt, "second").public(), next));
            });
        }),
        ("a second log key", |s| {
            letter_then(s, |keys, next| {
                keys.push(Anchor::new(Role::Log, &key(Role::Log, "second").public(), next));
            });
        }),
        ("a new key that is valid too early", |s| {
            letter_then(s, |keys, next| keys.push(second(next - 1)));
        }),
        ("a compromised key that is not retired", |s| {
            letter_then(s, |keys, _| keys[0].compromised_from = Some(2));
        }),
        ("a key in two roles", |s| {
            letter_then(s, |keys, next| {
                keys.push(Anchor::new(
                    Role::Issuer,
                    &key(Role::Receipt, "bundle receipt").public(),
                    next,
                ));
            });
        }),
        ("a compromise taken back", |s| {
            letter_then(s, |keys, next| {
                rotated(keys, next);
                keys[0].compromised_from = Some(3);
            });
            s.signer = Some(key(Role::Issuer, "second"));
            change(s, |keys, _| keys[0].compromised_from = None);
        }),
        ("a change of keys signed with a retired key", |s| {
            letter_then(s, rotated);
            change(s, |keys, next| {
                keys.push(Anchor::new(Role::Issuer, &key(Role::Issuer, "third").public(), next));
            });
        }),
        ("more keys than a log may have", |s| {
            letter_then(s, |keys, next| {
                for number in 0..62 {
                    let more = key(Role::Issuer, &format!("number {number}")).public();
                    keys.push(Anchor::new(Role::Issuer, &more, next));
                }
            });
        }),
    ];
    let anchors = rules.map(|(name, log)| (name, "trust-anchors", log, as_is));
    let others: [Change; 4] = [
        (
            "receipts of a retired receipt key",
            "trust-anchors",
            |s| {
                letter_then(s, receipts_rotated);
                s.publish();
            },
            as_is,
        ),
        (
            "a log that goes on behind its end",
            "trust-anchors",
            |s| {
                letter_then(s, |keys, next| keys[1].until_index = Some(next));
                s.publish();
            },
            as_is,
        ),
        (
            "a publication signed with a retired key",
            "issuer-key-trusted",
            |s| {
                letter_then(s, rotated);
                s.publish();
            },
            as_is,
        ),
        (
            "a publication logged after its key was compromised",
            "issuer-key-trusted",
            |s| {
                s.state_letter(s.letter());
                s.publish();
                change(s, |keys, next| {
                    rotated(keys, next);
                    keys[0].compromised_from = Some(next - 2);
                });
            },
            as_is,
        ),
    ];
    anchors.into_iter().chain(others).collect()
}

fn of_files() -> Vec<Change> {
    fn key_file(files: &mut Files) -> &mut Vec<u8> {
        &mut files.iter_mut().find(|(name, _)| name == "statements/3.pub.pem").expect("there").1
    }
    vec![
        (
            "a letter without the change that names its key",
            "statement-signature",
            second_key,
            |f| {
                f.retain(|(name, _)| !name.starts_with("statements/2."));
            },
        ),
        ("another key beside a statement", "copies", second_key, |f| {
            *key_file(f) = key(Role::Issuer, "third").public().to_pem().into_bytes();
        }),
        ("a key beside a statement that is no key", "copies", second_key, |f| key_file(f).clear()),
        ("no key beside a statement of the second key", "copies", second_key, |f| {
            f.retain(|(name, _)| name != "statements/3.pub.pem");
        }),
        ("a key beside a statement of the first key", "copies", second_key, |f| {
            let first = key(Role::Issuer, "bundle issuer").public().to_pem();
            f.push(("statements/1.pub.pem".to_owned(), first.into_bytes()));
        }),
    ]
}

/// A letter, and behind it a change of keys.
fn letter_then(sample: &mut Sample, changed: fn(&mut Vec<Anchor>, u64)) {
    sample.state_letter(sample.letter());
    change(sample, changed);
}

/// A change of keys; `changed` is told the index behind it.
fn change(sample: &mut Sample, changed: impl FnOnce(&mut Vec<Anchor>, u64)) {
    let mut keys = sample.keys();
    changed(&mut keys, sample.statements.len() as u64 + 1);
    sample.state_keys(keys);
}

fn second(from_index: u64) -> Anchor {
    Anchor::new(Role::Issuer, &key(Role::Issuer, "second").public(), from_index)
}

fn receipts_rotated(keys: &mut Vec<Anchor>, next: u64) {
    keys[2].until_index = Some(next);
    keys.push(Anchor::new(Role::Receipt, &key(Role::Receipt, "second").public(), next));
}

fn rotated(keys: &mut Vec<Anchor>, next: u64) {
    keys[0].until_index = Some(next);
    keys.push(second(next));
}

fn second_key(sample: &mut Sample) {
    change(sample, rotated);
    sample.signer = Some(key(Role::Issuer, "second"));
    sample.state_letter(sample.letter());
}
