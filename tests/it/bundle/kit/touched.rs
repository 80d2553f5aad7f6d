//! Bundles that somebody without any key has changed: files of them, their names, the zip file around them.

use super::super::sample::{Sample, key};
use super::super::unzip;
use super::{Case, Files, files, full, logged};
use chancery::bundle::{Bundle, BundledStatement};
use chancery::statement::Role;

/// What is done to the files of `full.zip`.
type Change = (&'static str, &'static str, fn(&mut Files));

/// The cases.
pub(super) fn cases() -> Vec<Case> {
    let erased = Bundle { text: None, ..logged::full().bundle() };
    let accepted = vec![
        Case::of_files("a letter, its publication and its withdrawal", &files(), "none"),
        Case::of_files(
            "a letter whose text was erased",
            &unzip(&erased.to_zip().expect("a zip file")),
            "none",
        ),
    ];
    [accepted, of_files(), of_names(), of_keys(), of_zip()].concat()
}

fn file<'f>(files: &'f mut Files, name: &str) -> &'f mut Vec<u8> {
    &mut files.iter_mut().find(|(found, _)| found == name).expect("a file").1
}

fn replace(bytes: &mut Vec<u8>, from: &str, to: &str) {
    let text = String::from_utf8(bytes.clone()).expect("text");
    assert!(text.contains(from), "{from:?} is not in {text:?}");
    *bytes = text.replacen(from, to, 1).into_bytes();
}

/// The letter's statement as it was proven when it was the last of the log.
fn older() -> BundledStatement {
    let mut older = logged::full();
    older.statements.truncate(3);
    older.bundled(2)
}

/// Takes the last byte away.
pub(super) fn cut(bytes: &mut Vec<u8>) {
    bytes.truncate(bytes.len() - 1);
}

#[expect(clippy::too_many_lines, reason = "a table")]
fn of_files() -> Vec<Case> {
    let changes: Vec<Change> = vec![
        ("a word of the text", "text-digest", |f| replace(file(f, "letter.txt"), "open", "shut")),
        ("a text that is longer", "text-digest", |f| file(f, "letter.txt").push(b'\n')),
        ("a text that is not UTF-8", "files", |f| file(f, "letter.txt").push(0xff)),
        ("a byte order mark before the text", "text-digest", |f| {
            drop(file(f, "letter.txt").splice(0..0, *b"\xef\xbb\xbf"));
        }),
        ("an empty text", "text-digest", |f| file(f, "letter.txt").clear()),
        ("another title in the metadata", "copies", |f| {
            replace(file(f, "metadata.json"), "harbour", "airport");
        }),
        ("metadata without its last newline", "copies", |f| cut(file(f, "metadata.json"))),
        ("another key in the readme", "copies", |f| {
            replace(file(f, "README.txt"), "issuer   ", "issuer  0");
        }),
        ("another command in the readme", "copies", |f| {
            replace(file(f, "README.txt"), "sha256sum", "sha1sum");
        }),
        ("more behind the readme", "copies", |f| file(f, "README.txt").push(b'\n')),
        ("the checkpoint of another time", "copies", |f| {
            replace(file(f, "checkpoint"), "\n5\n", "\n4\n");
        }),
        ("a cut signature file", "copies", |f| cut(file(f, "statements/2.sig"))),
        ("bytes to be signed of another statement", "copies", |f| {
            let other = file(f, "statements/3.tbs").clone();
            *file(f, "statements/2.tbs") = other;
        }),
        ("bytes behind a statement", "statement-deterministic", |f| {
            file(f, "statements/2.cose").push(0);
        }),
        ("an empty statement", "statement-deterministic", |f| file(f, "statements/2.cose").clear()),
        ("a statement over its bound", "statement-deterministic", |f| {
            *file(f, "statements/2.cose") = vec![0; 65_536];
        }),
        ("two statements exchanged", "policy", |f| exchanged(f, 0, 1)),
        ("the letter and its publication exchanged under their names", "same-letter", |f| {
            exchanged(f, 2, 3);
        }),
        ("a statement with the proof of another", "inclusion", |f| {
            *file(f, "statements/2.tlog-proof") = file(f, "statements/3.tlog-proof").clone();
        }),
        ("a statement with the receipt of another", "receipt-signature", |f| {
            *file(f, "statements/2.receipt") = file(f, "statements/3.receipt").clone();
        }),
        ("a receipt of an older tree", "inclusion", |f| {
            *file(f, "statements/2.receipt") = older().receipt;
        }),
        ("a proof with an older checkpoint", "checkpoint-signature", |f| {
            *file(f, "statements/2.tlog-proof") = older().proof.into_bytes();
        }),
        ("bytes behind a receipt", "receipt-signature", |f| {
            file(f, "statements/2.receipt").push(0);
        }),
        ("an empty receipt", "receipt-signature", |f| file(f, "statements/2.receipt").clear()),
        ("a receipt over its bound", "receipt-signature", |f| {
            *file(f, "statements/2.receipt") = vec![0; 16_385];
        }),
        ("a proof with an extra line", "inclusion", |f| {
            replace(file(f, "statements/2.tlog-proof"), "index", "extra eA==\nindex");
        }),
        ("a proof with an extra line that is not base64", "checkpoint-signature", |f| {
            replace(file(f, "statements/2.tlog-proof"), "index", "extra eB==\nindex");
        }),
        ("a proof without an index", "checkpoint-signature", |f| {
            replace(file(f, "statements/2.tlog-proof"), "index 2\n", "");
        }),
        ("a proof with a leading zero in its index", "checkpoint-signature", |f| {
            replace(file(f, "statements/2.tlog-proof"), "index 2", "index 02");
        }),
        ("a proof with an index beyond 64 bits", "checkpoint-signature", |f| {
            replace(file(f, "statements/2.tlog-proof"), "index 2", "index 18446744073709551616");
        }),
        ("a proof with the largest index", "inclusion", |f| {
            replace(file(f, "statements/2.tlog-proof"), "index 2", "index 18446744073709551615");
        }),
        ("a proof with a hash too many", "inclusion", |f| {
            replace(
                file(f, "statements/2.tlog-proof"),
                "index 2\n",
                &format!("index 2\n{}=\n", "A".repeat(43)),
            );
        }),
        ("a proof with a hash of 31 bytes", "checkpoint-signature", |f| {
            replace(
                file(f, "statements/2.tlog-proof"),
                "index 2\n",
                &format!("index 2\n{}==\n", "A".repeat(42)),
            );
        }),
        ("a proof with 65 hashes", "checkpoint-signature", |f| {
            let hashes = format!("index 2\n{}", format!("{}=\n", "A".repeat(43)).repeat(65));
            replace(file(f, "statements/2.tlog-proof"), "index 2\n", &hashes);
        }),
        ("a proof with carriage returns", "checkpoint-signature", |f| {
            replace(file(f, "statements/2.tlog-proof"), "index 2\n", "index 2\r\n");
        }),
        ("a proof of another version", "checkpoint-signature", |f| {
            replace(file(f, "statements/2.tlog-proof"), "@v1", "@v2");
        }),
        ("a proof that is not UTF-8", "files", |f| file(f, "statements/2.tlog-proof").push(0xff)),
        ("an empty proof", "checkpoint-signature", |f| file(f, "statements/2.tlog-proof").clear()),
    ];
    let checkpoints: Vec<(&str, &str, [&str; 2])> = vec![
        ("a checkpoint with more entries", "checkpoint-signature", ["log\n5\n", "log\n6\n"]),
        ("a checkpoint with a leading zero", "checkpoint-signature", ["log\n5\n", "log\n05\n"]),
        (
            "a checkpoint of another log",
            "checkpoint-signature",
            ["\n\nembassy.example/log\n", "\n\nembassy.example/dog\n"],
        ),
        (
            "a checkpoint with an unknown signature",
            "none",
            ["\n\u{2014} embassy", "\n\u{2014} witness.example AAAAAAAA\n\u{2014} embassy"],
        ),
        (
            "a checkpoint with a signature twice",
            "checkpoint-signature",
            ["\n\u{2014} embassy", "\n\u{2014} w AAAAAAAA\n\u{2014} w AAAAAAAB\n\u{2014} embassy"],
        ),
        (
            "a checkpoint with a hyphen for the dash",
            "checkpoint-signature",
            ["\n\u{2014} embassy", "\n- embassy"],
        ),
        (
            "a checkpoint with a signature of no bytes",
            "checkpoint-signature",
            ["\n\u{2014} embassy", "\n\u{2014} w AAAAAA==\n\u{2014} embassy"],
        ),
        (
            "a checkpoint with a tab",
            "checkpoint-signature",
            ["\n\u{2014} embassy", "\n\u{2014} w\tx AAAAAAAA\n\u{2014} embassy"],
        ),
        (
            "a checkpoint with a plus in a name",
            "checkpoint-signature",
            ["\n\u{2014} embassy", "\n\u{2014} w+x AAAAAAAA\n\u{2014} embassy"],
        ),
        (
            "a checkpoint with a no-break space in a name",
            "checkpoint-signature",
            ["\n\u{2014} embassy", "\n\u{2014} w\u{a0}x AAAAAAAA\n\u{2014} embassy"],
        ),
        (
            "a checkpoint with a zero-width no-break space in a name",
            "none",
            ["\n\u{2014} embassy", "\n\u{2014} w\u{feff}x AAAAAAAA\n\u{2014} embassy"],
        ),
        (
            "a checkpoint with an extension line",
            "checkpoint-signature",
            ["\n\n\u{2014}", "\nmore\n\n\u{2014}"],
        ),
    ];
    let everywhere = checkpoints.into_iter().map(|(name, step, [from, to])| {
        let mut made = files();
        for (found, bytes) in &mut made {
            if found.ends_with(".tlog-proof") || found == "checkpoint" {
                replace_in_note(found, bytes, from, to);
            }
        }
        Case::of_files(name, &made, step)
    });
    let changed = changes.into_iter().map(|(name, step, change)| {
        let mut made = files();
        change(&mut made);
        Case::of_files(name, &made, step)
    });
    changed.chain(everywhere).collect()
}

fn replace_in_note(name: &str, bytes: &mut Vec<u8>, from: &str, to: &str) {
    // The checkpoint file is a note without what stands before it in a proof.
    let from = if name == "checkpoint" { from.trim_start_matches("\n\n") } else { from };
    let to = if name == "checkpoint" { to.trim_start_matches("\n\n") } else { to };
    replace(bytes, from, to);
}

fn exchanged(files: &mut Files, one: u64, other: u64) {
    for ending in ["cose", "receipt", "tlog-proof", "tbs", "sig"] {
        let names = [one, other].map(|n| format!("statements/{n}.{ending}"));
        let held = file(files, &names[0]).clone();
        *file(files, &names[0]) = std::mem::replace(file(files, &names[1]), held);
    }
}

fn of_names() -> Vec<Case> {
    let mut cases = Vec::new();
    let case = |name: String, step: &str| Case { name, step: step.to_owned(), ..Case::default() };
    for name in [
        "../letter.txt",
        "/letter.txt",
        "./letter.txt",
        "keys\\log.vkey",
        "LETTER.TXT",
        "x",
        "",
        "statements/02.cose",
        "statements/+2.cose",
        "statements/2.cose/x",
        "statements/2",
        "keys/",
        "statements/2.pem",
        "statements/ 2.cose",
        "statements/99999999999999999999.cose",
        "statements/\u{662}.cose",
        "statements/-1.cose",
        "letter.txt\n",
    ] {
        let add = vec![(name.to_owned(), String::new())];
        cases.push(Case { add, ..case(format!("a file called {name:?}"), "files") });
    }
    let add = vec![("letter.txt".to_owned(), hex::encode(&files()[1].1))];
    cases.push(Case { add, ..case("a file that occurs twice".to_owned(), "files") });
    let add = vec![("statements/7.tbs".to_owned(), String::new())];
    cases.push(Case { add, ..case("bytes to be signed without a statement".to_owned(), "files") });
    for (name, _) in files() {
        let ending = name.rsplit('.').next().expect("an ending");
        let step = match (name.as_str(), ending) {
            ("keys/log.pub.pem", _) => "copies",
            (_, "cose" | "receipt" | "tlog-proof" | "pem" | "vkey") => "files",
            _ => "copies",
        };
        let remove = vec![name.clone()];
        cases.push(Case { remove, ..case(format!("without {name}"), step) });
    }
    let five = ["cose", "receipt", "tlog-proof", "tbs", "sig"];
    let renamed = |from: u64, to: u64| {
        five.map(|e| (format!("statements/{from}.{e}"), format!("statements/{to}.{e}"))).to_vec()
    };
    cases.push(Case {
        rename: renamed(4, 5),
        ..case("a statement under another number".to_owned(), "copies")
    });
    cases.push(Case { rename: renamed(0, 9), ..case("no statement 0".to_owned(), "policy") });
    let without = |n: u64| five.map(|e| format!("statements/{n}.{e}")).to_vec();
    cases.push(Case {
        remove: without(2),
        ..case("without the letter's statement".to_owned(), "same-letter")
    });
    cases.push(Case { remove: without(0), ..case("without the policy".to_owned(), "policy") });
    cases.push(Case {
        remove: without(1),
        ..case("without the anchors".to_owned(), "trust-anchors")
    });
    cases.push(Case { remove: without(4), ..case("without the withdrawal".to_owned(), "copies") });
    let all = [0, 1, 2, 3, 4].map(without).concat();
    cases.push(Case { remove: all, ..case("without any statement".to_owned(), "files") });
    cases
}

#[expect(clippy::too_many_lines, reason = "a table")]
fn of_keys() -> Vec<Case> {
    let other = key(Role::Issuer, "somebody else").public();
    let pem = |bytes: &[u8]| {
        use base64::Engine as _;
        let der = [&hex::decode("302a300506032b6570032100").expect("hex")[..], bytes].concat();
        let body = base64::engine::general_purpose::STANDARD.encode(der);
        format!("-----BEGIN PUBLIC KEY-----\n{body}\n-----END PUBLIC KEY-----\n")
    };
    let (issuer, receipt) = ("keys/issuer.pub.pem", "keys/receipt.pub.pem");
    let point = |hex: &str| pem(&hex::decode(hex).expect("hex"));
    let zeros = |first: &str, last: &str| {
        point(&format!("{first}{}{last}", "00".repeat(31 - last.len() / 2)))
    };
    let all_ff = |first: &str, last: &str| point(&format!("{first}{}{last}", "ff".repeat(30)));
    let keys: Vec<(&str, &str, &str, String)> = vec![
        ("another issuer key", issuer, "statement-signature", other.to_pem()),
        ("another receipt key", receipt, "trust-anchors", other.to_pem()),
        ("another log key as PEM", "keys/log.pub.pem", "copies", other.to_pem()),
        ("a key of small order: the neutral element", issuer, "files", zeros("01", "")),
        ("a key of small order: order 4", issuer, "files", zeros("00", "")),
        ("a key of small order: order 4, the other sign", issuer, "files", zeros("00", "80")),
        ("a key of small order: order 2", issuer, "files", all_ff("ec", "7f")),
        (
            "a key of small order: order 8",
            issuer,
            "files",
            point("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
        ),
        (
            "a key of small order: order 8, another",
            issuer,
            "files",
            point("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
        ),
        ("a key in another encoding: p", issuer, "files", all_ff("ed", "7f")),
        ("a key in another encoding: p + 1", issuer, "files", all_ff("ee", "7f")),
        ("a key in another encoding: p + 3", issuer, "files", all_ff("f0", "7f")),
        ("a key in another encoding: 1 with a sign", issuer, "files", zeros("01", "80")),
        ("a key that is no point", issuer, "files", zeros("02", "")),
        ("a key of 31 bytes", issuer, "files", pem(&[9; 31])),
        ("a key of 33 bytes", issuer, "files", pem(&[9; 33])),
        ("a private key's label", issuer, "files", other.to_pem().replace("PUBLIC", "PRIVATE")),
        ("two keys in a file", issuer, "files", other.to_pem().repeat(2)),
        ("an empty key file", issuer, "files", String::new()),
    ];
    let mut cases: Vec<Case> = keys
        .into_iter()
        .map(|(name, file, step, pem)| {
            let mut made = files();
            *self::file(&mut made, file) = pem.into_bytes();
            Case::of_files(name, &made, step)
        })
        .collect();
    let spelled: Vec<Change> = vec![
        ("a key file with CRLF", "copies", |f| {
            replace(file(f, "keys/issuer.pub.pem"), "-----\n", "-----\r\n");
        }),
        ("a key file with white space", "copies", |f| {
            drop(file(f, "keys/issuer.pub.pem").splice(0..0, *b" \t\x0c"));
        }),
        ("a key file with a vertical tab", "files", |f| {
            drop(file(f, "keys/issuer.pub.pem").splice(0..0, *b"\x0b"));
        }),
        ("a key file with text before", "files", |f| {
            drop(file(f, "keys/issuer.pub.pem").splice(0..0, *b"x\n"));
        }),
        ("a key file without padding", "files", |f| {
            replace(file(f, "keys/issuer.pub.pem"), "=\n", "\n");
        }),
        ("a vkey without its newline", "copies", |f| cut(file(f, "keys/log.vkey"))),
        ("a vkey with two newlines", "files", |f| file(f, "keys/log.vkey").push(b'\n')),
        ("a vkey with its id in capitals", "files", |f| {
            file(f, "keys/log.vkey").make_ascii_uppercase();
        }),
        ("a vkey of a witness", "files", |f| replace(file(f, "keys/log.vkey"), "+AR", "+BB")),
        ("an empty vkey", "files", |f| file(f, "keys/log.vkey").clear()),
    ];
    cases.extend(spelled.into_iter().map(|(name, step, change)| {
        let mut made = files();
        change(&mut made);
        Case::of_files(name, &made, step)
    }));
    let sample = Sample::new();
    let own = [
        ("log", sample.log.verifier().to_string()),
        ("issuer", sample.issuer.public().to_pem()),
        ("receipt", sample.receipt.public().to_pem()),
    ];
    let trusting = |name: &str, role: &str, key: &str, step: &str| Case {
        trust: [(role.to_owned(), key.to_owned())].into(),
        ..Case::of_files(name, &files(), step)
    };
    for (role, key) in &own {
        cases.push(trusting(&format!("the {role} key held already"), role, key, "none"));
    }
    let log = chancery::log::VerifierKey::new(
        sample.log.verifier().name().clone(),
        *other.verifying_key(),
    );
    cases.push(trusting("another log key held already", "log", &log.to_string(), "keys"));
    cases.push(trusting("another issuer key held already", "issuer", &other.to_pem(), "keys"));
    cases.push(trusting("another receipt key held already", "receipt", &other.to_pem(), "keys"));
    cases
}

/// At, cut, put.
type Splices = Vec<(usize, usize, &'static str)>;

fn of_zip() -> Vec<Case> {
    let zip = full();
    let end = zip.len();
    let directory = u32::from_le_bytes(zip[end - 6..end - 2].try_into().expect("4 bytes")) as usize;
    let second = 30
        + "README.txt".len()
        + zip[22..26].try_into().map(u32::from_le_bytes).expect("4") as usize;
    let changes: Vec<(&str, &str, Splices)> = vec![
        ("no bytes at all", "not-a-bundle", vec![(0, end, "")]),
        ("a zip file behind other bytes", "not-a-bundle", vec![(0, 0, "00")]),
        ("an empty zip file", "not-a-bundle", vec![(0, directory, "")]),
        ("bytes behind the zip file", "files", vec![(end, 0, "00")]),
        ("a comment of the zip file", "files", vec![(end - 2, 2, "010078")]),
        ("a zip file without its end", "files", vec![(end - 22, 22, "")]),
        ("a zip file without its directory", "files", vec![(directory, end - directory, "")]),
        ("a zip file cut inside a file", "files", vec![(500, end - 500, "")]),
        ("a zip file cut inside a header", "files", vec![(20, end - 20, "")]),
        ("a zip file cut inside a name", "files", vec![(33, end - 33, "")]),
        ("a compressed file", "files", vec![(8, 1, "08")]),
        ("a file with an extra field", "files", vec![(28, 1, "01")]),
        ("a file with a time", "files", vec![(10, 1, "01")]),
        ("a file with another check sum", "files", vec![(14, 1, "00")]),
        ("a file with another name in the directory", "files", vec![(directory + 46, 1, "72")]),
        ("a file with another mode", "files", vec![(directory + 38, 4, "0000ffa1")]),
        ("an encrypted file", "files", vec![(6, 1, "01")]),
        ("bytes between two files", "files", vec![(second, 0, "00")]),
        ("a name that is not UTF-8", "files", vec![(30, 1, "ff")]),
        ("a size of 4 GiB", "files", vec![(18, 8, "ffffffffffffffff")]),
    ];
    changes
        .into_iter()
        .map(|(name, step, zip)| Case {
            zip: zip.into_iter().map(|(at, cut, put)| (at, cut, put.to_owned())).collect(),
            ..Case::of_files(name, &files(), step)
        })
        .collect()
}
