//! Checkpoints that witnesses cosigned, and the policies of those who ask for it.

use super::super::sample::key;
use super::super::unzip;
use super::{Case, Policy, logged};
use chancery::bundle::Bundle;
use chancery::log::{CosigningKey, KeyName, SignedCheckpoint, WitnessPolicy};
use chancery::statement::Role;

/// When witnesses saw it, seconds since 1970.
const SEEN: u64 = 1_767_300_000;

fn witness(name: &str) -> CosigningKey {
    let key_name = KeyName::parse(&format!("{name}.example")).expect("a name");
    CosigningKey::new(key_name, key(Role::Log, name).signing_key().clone())
}

/// A line of a policy.
fn known(name: &str) -> String {
    format!("witness {name} {}\n", witness(name).cosigner())
}

/// The good bundle with these signature lines behind that of the log.
fn cosigned(lines: &[String]) -> Bundle {
    let mut bundle = logged::full().bundle();
    let parts = [&mut bundle.policy, &mut bundle.anchors].into_iter().chain(&mut bundle.statements);
    for part in parts {
        part.proof.push_str(&lines.concat());
    }
    bundle
}

fn checkpoint() -> SignedCheckpoint {
    let bundle = logged::full().bundle();
    let note = bundle.policy.proof.split_once("\n\n").expect("a note").1;
    SignedCheckpoint::open(note.as_bytes(), &bundle.log_key).expect("a checkpoint")
}

fn line(name: &str, time: u64) -> String {
    witness(name).cosign(&checkpoint(), time).expect("a cosignature")
}

/// The line with its base64 changed by `change`.
fn changed(line: &str, change: impl FnOnce(&mut Vec<u8>)) -> String {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    let (by, blob) = line.trim_end().rsplit_once(' ').expect("a signature");
    let mut blob = STANDARD.decode(blob).expect("base64");
    change(&mut blob);
    format!("{by} {}\n", STANDARD.encode(blob))
}

/// The cases.
#[expect(clippy::too_many_lines, reason = "one list of cases")]
pub(super) fn cases() -> Vec<Case> {
    let three = ["north", "south", "west"].map(known).concat();
    let two_of_three = format!("{three}group most 2 north south west\nquorum most\n");
    let nested = format!(
        "# nested\n{three}{}group coast all north south\ngroup any any coast west\nquorum any\n",
        known("east").trim_end().to_owned() + "\thttps://east.example/w\n"
    );
    let this_log = format!("log {}\n", logged::full().bundle().log_key);
    let stranger = chancery::log::NoteKey::new(
        KeyName::parse("other.example/log").expect("a name"),
        key(Role::Log, "other").signing_key().clone(),
    );
    let other_log = format!("log {}\nquorum none\n", stranger.verifier());
    let (north, south, west) = (line("north", SEEN), line("south", SEEN + 7), line("west", 0));
    let bad = changed(&west, |blob| blob[20] ^= 1);
    let later = changed(&west, |blob| blob[11] ^= 1);
    let short = changed(&west, |blob| blob.truncate(71));
    let far = changed(&west, |blob| blob[4] |= 0x80);
    let other_key = witness("north").cosign(&checkpoint(), SEEN).expect("a line");
    let other_key = changed(&other_key, |blob| blob[0] ^= 1);
    let none = "quorum none\n".to_owned();
    let cases: Vec<(&str, Vec<&String>, &String, &str)> = vec![
        ("two of three witnesses", vec![&north, &south], &two_of_three, "none"),
        ("three of three witnesses", vec![&west, &north, &south], &two_of_three, "none"),
        ("one of three witnesses", vec![&south], &two_of_three, "witness-quorum"),
        ("no witness", vec![], &two_of_three, "witness-quorum"),
        ("no witness where none is asked for", vec![], &none, "none"),
        ("all of a group", vec![&north, &south], &nested, "none"),
        ("half of a group", vec![&north], &nested, "witness-quorum"),
        ("the other of any", vec![&west], &nested, "none"),
        (
            "a bad cosignature beside enough good ones",
            vec![&north, &south, &bad],
            &two_of_three,
            "witness-quorum",
        ),
        (
            "a cosignature of another time",
            vec![&north, &south, &later],
            &two_of_three,
            "witness-quorum",
        ),
        (
            "a cosignature that is too short",
            vec![&north, &south, &short],
            &two_of_three,
            "witness-quorum",
        ),
        (
            "a cosignature beyond all time",
            vec![&north, &south, &far],
            &two_of_three,
            "witness-quorum",
        ),
        ("a bad cosignature by nobody known", vec![&bad], &none, "none"),
        (
            "the name of a witness with another key",
            vec![&other_key, &south],
            &two_of_three,
            "witness-quorum",
        ),
        ("a log that the policy does not know", vec![], &other_log, "witness-quorum"),
    ];
    let known_log = format!("{this_log}{two_of_three}");
    let with_log: (&str, Vec<&String>, &String, &str) =
        ("a log that the policy knows", vec![&north, &south], &known_log, "none");
    let mut made: Vec<Case> = cases
        .into_iter()
        .chain([with_log])
        .map(|(name, lines, policy, step)| {
            let lines: Vec<String> = lines.into_iter().cloned().collect();
            let mut case =
                Case::of_files(name, &unzip(&cosigned(&lines).to_zip().expect("a zip")), step);
            case.trust.insert("witnesses".to_owned(), policy.clone());
            case
        })
        .collect();
    let files = unzip(&cosigned(&[bad]).to_zip().expect("a zip"));
    made.push(Case::of_files("a bad cosignature that nobody asks about", &files, "none"));
    made
}

/// Policies and whether they can be read.
pub(super) fn policies() -> Vec<Policy> {
    let (north, south) = (known("north"), known("south"));
    let log = format!("log {}\n", logged::full().bundle().log_key);
    let texts: Vec<(&str, String, bool)> = vec![
        ("quorum none", "quorum none\n".into(), true),
        ("no line end", "quorum none".into(), true),
        ("spaces, tabs and comments", format!("\n # x\n\t{log} \n{north}quorum\tnorth  \n"), true),
        ("nothing", String::new(), false),
        ("no quorum", north.clone(), false),
        ("two quorums", "quorum none\nquorum none\n".into(), false),
        ("a quorum below", format!("quorum north\n{north}"), false),
        ("an unknown word", "witnesses a b\nquorum none\n".into(), false),
        (
            "a name twice",
            format!("{north}{}quorum none\n", south.replace("witness south", "witness north")),
            false,
        ),
        (
            "a key twice",
            format!("{north}{}quorum none\n", north.replace("witness north", "witness other")),
            false,
        ),
        ("a log twice", format!("{log}{log}quorum none\n"), false),
        (
            "the name none",
            format!("{}quorum none\n", north.replace("witness north", "witness none")),
            false,
        ),
        ("a log's key for a witness", log.replace("log ", "witness x ") + "quorum none\n", false),
        (
            "a witness's key for a log",
            north.replace("witness north", "log") + "quorum none\n",
            false,
        ),
        ("more than its members", format!("{north}group g 2 north\nquorum g\n"), false),
        ("none of its members", format!("{north}group g 0 north\nquorum g\n"), false),
        ("an empty group", "group g all\nquorum g\n".into(), false),
        ("a number with a zero before it", format!("{north}group g 01 north\nquorum g\n"), false),
        (
            "a member of two groups",
            format!("{north}group g any north\ngroup h any north\nquorum h\n"),
            false,
        ),
        ("a member twice", format!("{north}group g 2 north north\nquorum g\n"), false),
        (
            "a group of groups",
            format!("{north}{south}group g any north\ngroup h 2 g south\nquorum h\n"),
            true,
        ),
        ("an address", format!("{} https://w.example\nquorum north\n", north.trim_end()), true),
        ("no address", format!("{} w.example\nquorum north\n", north.trim_end()), false),
        ("two addresses", format!("{} http://a http://b\nquorum north\n", north.trim_end()), false),
        ("a carriage return", "quorum none\r\n".into(), false),
        ("a control character in a comment", "# \u{7f}\nquorum none\n".into(), false),
        ("a thousand lines", "\n".repeat(999) + "quorum none", true),
        ("a thousand and one", "\n".repeat(1_000) + "quorum none", false),
    ];
    let policy = |(name, policy, valid): (&str, String, bool)| {
        assert_eq!(WitnessPolicy::parse(policy.as_bytes()).is_ok(), valid, "{name}");
        Policy { name: name.to_owned(), policy, valid }
    };
    texts.into_iter().map(policy).collect()
}
