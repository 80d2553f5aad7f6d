//! P: `.tlog-proof` files.

use super::{entry, leaf, note_key, signing_key, tree};
use chancery::limits::{PROOF_HASHES_MAX, TLOG_PROOF_BYTES_MAX, TLOG_PROOF_LINE_BYTES_MAX};
use chancery::log::{
    Checkpoint, CosignerKey, KeyName, LeafIndex, LogError, SignedCheckpoint, TlogProof,
    VerifierKey, leaf_hash,
};

const ORIGIN: &str = "archive.example/log";

fn log() -> VerifierKey {
    note_key(ORIGIN, "note-1").verifier()
}

fn checkpoint(size: u64) -> SignedCheckpoint {
    let tree = tree(size);
    let origin = KeyName::parse(ORIGIN).unwrap();
    Checkpoint { origin, size: tree.size(), root: tree.root() }
        .sign(&note_key(ORIGIN, "note-1"))
        .unwrap()
}

fn proof(index: u64, size: u64) -> TlogProof {
    let checkpoint = checkpoint(size);
    let tree = tree(size);
    TlogProof::new(&tree.inclusion_proof(LeafIndex::new(index), tree.size()).unwrap(), &checkpoint)
}

/// The line that is refused in a file.
fn refused_line(file: &str) -> &'static str {
    match TlogProof::parse(file.as_bytes()) {
        Err(LogError::ProofLine { line, .. }) => line,
        other => panic!("{file:?} gave {other:?}"),
    }
}

#[test]
fn p1_what_is_written_reads_back() {
    for (index, size) in [(0, 2), (1, 2), (6, 7), (299, 300)] {
        for extra in [None, Some(Vec::new()), Some(vec![0; 100])] {
            let proof = TlogProof { extra, ..proof(index, size) };
            let read = TlogProof::parse(proof.to_string().as_bytes()).unwrap();
            assert_eq!(read, proof);
            assert_eq!(read.verify(&leaf(index), &log()).unwrap(), checkpoint(size));
        }
    }
}

/// The worked example that the project's formats were fixed with, made by another program. Its entries are the 32 bytes
/// of digests.
#[test]
fn p1_the_worked_example_verifies_and_is_reproduced() {
    const CHECKPOINT: &str = "log.letters.example
4
3U3mVYARTpv+gH3ugP4fuO9xiawZGg9HAuCv4rB2gGM=

— log.letters.example Aymy8jZhZHqo2Zg/MW43vjlt5fuSKywPC4NkhOS1gyx390hPOw7L5QU2UEMtYdXOUgglbop/xI6rwiYRWlH6KGTGNwA=
";
    let leaves = [
        "f70140c0bb6ffe778e913a4e3e1d212cddec81a2b6427be09ae2febc203eb28d",
        "106750fe4803876e3b46d1366d725001a9c19d3f841b96615a5d061d4c11b08d",
        "95421e47cfaaf396c868abd0edb05ba9079d6050dcb08c25a0c34fd46423fb60",
        "322d9892eafcbde49b1d108276c3cc3b6864d3eced99361353f589bb4a1e73c3",
    ]
    .map(|entry| leaf_hash(&hex::decode(entry).unwrap()));
    let file = format!(
        "c2sp.org/tlog-proof@v1\nindex 2\nOfE5MDSAbTw4ZTqONKfZIXH2Sde7fj1p0iIp2U1ajA4=\n\
         XE0uDL39eoPDW58YWXA5jzPLEsORDWfkXppoYXhRlxw=\n\n{CHECKPOINT}"
    );
    let mut tree = chancery::log::Tree::default();
    for leaf in leaves {
        tree.push(leaf);
    }
    let key = note_key("log.letters.example", "note-1");
    let checkpoint =
        Checkpoint { origin: key.verifier().name().clone(), size: tree.size(), root: tree.root() };
    let signed = checkpoint.sign(&key).unwrap();
    assert_eq!(signed.note(), CHECKPOINT);
    let proof = tree.inclusion_proof(LeafIndex::new(2), tree.size()).unwrap();
    assert_eq!(TlogProof::new(&proof, &signed).to_string(), file);
    let read = TlogProof::parse(file.as_bytes()).unwrap();
    assert_eq!(read.verify(&leaves[2], &key.verifier()), Ok(signed));
}

#[test]
fn p2_no_line_reaches_64_kib() {
    // `extra ` and 65,528 characters of base64 are 65,534 bytes; three bytes more are 65,538.
    let extra = |length| TlogProof { extra: Some(vec![1; length]), ..proof(1, 5) }.to_string();
    let longest = extra(49_146);
    assert!(longest.lines().all(|line| line.len() <= TLOG_PROOF_LINE_BYTES_MAX));
    assert!(TlogProof::parse(longest.as_bytes()).unwrap().verify(&leaf(1), &log()).is_ok());
    let (what, found, max) = ("line of the proof file", 65_538, TLOG_PROOF_LINE_BYTES_MAX);
    assert_eq!(
        TlogProof::parse(extra(49_147).as_bytes()),
        Err(LogError::TooLong { what, found, max })
    );
    let at = |length: usize| format!("{}{}", proof(1, 5), "x".repeat(length));
    assert!(TlogProof::parse(at(TLOG_PROOF_LINE_BYTES_MAX).as_bytes()).is_ok());
    assert!(TlogProof::parse(at(TLOG_PROOF_LINE_BYTES_MAX + 1).as_bytes()).is_err());
    assert_eq!(proof(1, 5).with_extra(vec![1; 49_146]).unwrap().to_string(), longest);
    assert!(proof(1, 5).with_extra(vec![1; 49_147]).is_err());
}

#[test]
fn p2_the_size_of_a_file_is_bounded() {
    let line = format!("{}\n", "x".repeat(999));
    let mut file = proof(1, 5).to_string();
    while file.len() + line.len() <= TLOG_PROOF_BYTES_MAX {
        file.push_str(&line);
    }
    file.push_str(&"x".repeat(TLOG_PROOF_BYTES_MAX - file.len()));
    assert!(TlogProof::parse(file.as_bytes()).is_ok());
    let (what, found, max) = ("proof file", TLOG_PROOF_BYTES_MAX + 1, TLOG_PROOF_BYTES_MAX);
    assert_eq!(
        TlogProof::parse(format!("{file}x").as_bytes()),
        Err(LogError::TooLong { what, found, max })
    );
}

#[test]
fn p3_a_wrong_leaf_index_proof_key_or_checkpoint_is_named() {
    let good = proof(6, 20);
    assert!(good.verify(&leaf(6), &log()).is_ok());
    assert_eq!(good.verify(&leaf(7), &log()), Err(LogError::InclusionRoot));
    assert_eq!(
        good.verify(&leaf_hash(&[entry(6), vec![0]].concat()), &log()),
        Err(LogError::InclusionRoot)
    );
    let moved = TlogProof { index: LeafIndex::new(7), ..good.clone() };
    assert_eq!(moved.verify(&leaf(6), &log()), Err(LogError::InclusionRoot));
    let outside = TlogProof { index: LeafIndex::new(20), ..good.clone() };
    assert!(matches!(outside.verify(&leaf(6), &log()), Err(LogError::IndexOutOfRange { .. })));
    let short = TlogProof { path: good.path[1..].to_vec(), ..good.clone() };
    assert_eq!(short.verify(&leaf(6), &log()), Err(LogError::PathTooShort));
    let long = TlogProof { path: [&good.path[..], &good.path[..1]].concat(), ..good.clone() };
    assert_eq!(long.verify(&leaf(6), &log()), Err(LogError::PathTooLong));
    let later = TlogProof { checkpoint: checkpoint(21).note().to_owned(), ..good.clone() };
    assert_eq!(later.verify(&leaf(6), &log()), Err(LogError::InclusionRoot));
    let resized =
        TlogProof { checkpoint: good.checkpoint.replacen("\n20\n", "\n21\n", 1), ..good.clone() };
    assert!(matches!(resized.verify(&leaf(6), &log()), Err(LogError::BadSignature { .. })));
    let other = note_key("other.example/log", "note-1").verifier();
    assert!(matches!(good.verify(&leaf(6), &other), Err(LogError::Origin { .. })));
}

#[test]
fn p3_a_quorum_that_is_not_reached_is_named() {
    let signed = proof(6, 20).verify(&leaf(6), &log()).unwrap();
    let witness =
        CosignerKey::new(KeyName::parse("w.example").unwrap(), signing_key("w-1").verifying_key());
    assert_eq!(signed.cosignatures_by(0, std::slice::from_ref(&witness)), Ok(Vec::new()));
    let error = LogError::Quorum { found: 0, needed: 1 };
    assert_eq!(signed.cosignatures_by(1, &[witness]), Err(error));
}

#[test]
fn p3_every_changed_byte_is_noticed() {
    let file = proof(2, 5).to_string().into_bytes();
    for at in 0..file.len() {
        for bit in [0, 1, 5, 7] {
            let mut changed = file.clone();
            changed[at] ^= 1 << bit;
            let verdict =
                TlogProof::parse(&changed).and_then(|proof| proof.verify(&leaf(2), &log()));
            assert!(verdict.is_err(), "byte {at} bit {bit}");
        }
    }
}

#[test]
fn p3_malformed_files_are_refused_by_line() {
    let good = proof(2, 5).to_string();
    let hash = good.lines().nth(2).unwrap();
    for (file, line) in [
        (String::new(), "header"),
        (good.replace("@v1", "@v2"), "header"),
        (format!("\n{good}"), "header"),
        (format!("\u{feff}{good}"), "header"),
        (good.replace('\n', "\r\n"), "header"),
        (good.replace("index 2\n", ""), "index"),
        (good.replace("index 2", "index 02"), "index"),
        (good.replace("index 2", "index +2"), "index"),
        (good.replace("index 2", "index  2"), "index"),
        (good.replace("index 2", "index 18446744073709551616"), "index"),
        (good.replace("index 2", "extra AAAA\nextra AAAA\nindex 2"), "index"),
        (good.replace("index 2", "index 2\nextra AAAA"), "hash"),
        (good.replace("index 2", "extra AAB=\nindex 2"), "extra"),
        (good.replace("index 2", "extra !\nindex 2"), "extra"),
        (good.replace(hash, &hash[1..]), "hash"),
        (good.replace(hash, &format!("{hash} ")), "hash"),
        (good.replace(hash, "AAAA"), "hash"),
        ("c2sp.org/tlog-proof@v1\nindex 2\n".to_owned(), "checkpoint"),
        ("c2sp.org/tlog-proof@v1\n\nindex 2\n".to_owned(), "checkpoint"),
    ] {
        assert_eq!(refused_line(&file), line, "{file:?}");
    }
    let with_hashes =
        |count| good.replace(&format!("{hash}\n"), &format!("{hash}\n").repeat(count));
    let others = proof(2, 5).path.len() - 1;
    assert!(TlogProof::parse(with_hashes(PROOF_HASHES_MAX - others).as_bytes()).is_ok());
    assert_eq!(refused_line(&with_hashes(PROOF_HASHES_MAX - others + 1)), "hash");
}

#[test]
fn p4_a_log_of_one_entry_needs_no_hashes() {
    let proof = proof(0, 1);
    assert_eq!(proof.path, Vec::new());
    let file = proof.to_string();
    assert!(
        file.starts_with("c2sp.org/tlog-proof@v1\nindex 0\n\narchive.example/log\n1\n"),
        "{file}"
    );
    assert!(TlogProof::parse(file.as_bytes()).unwrap().verify(&leaf(0), &log()).is_ok());
}
