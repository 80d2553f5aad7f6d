//! C: checkpoints.

use super::{note_key, tree, vector};
use chancery::log::{
    Checkpoint, KeyName, LogError, Note, RootHash, SignedCheckpoint, TreeSize, VerifierKey,
};
use ed25519_dalek::VerifyingKey;

const ROOT: &str = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";

/// The line that is refused in a checkpoint text.
fn refused_line(text: &str) -> &'static str {
    match Checkpoint::parse_text(text) {
        Err(LogError::CheckpointLine { line, .. }) => line,
        other => panic!("{text:?} gave {other:?}"),
    }
}

#[test]
fn c1_sizes_have_one_spelling() {
    for size in ["0", "1", "9", "20852163", "18446744073709551615"] {
        let root = if size == "0" { RootHash::of_nothing().to_base64() } else { ROOT.to_owned() };
        let text = format!("example.com/behind-the-sofa\n{size}\n{root}\n");
        let checkpoint = Checkpoint::parse_text(&text).unwrap();
        assert_eq!(checkpoint.size.to_string(), size);
        assert_eq!(checkpoint.to_text(), text);
    }
    for size in ["", "00", "01", "+1", "-1", " 1", "1 ", "0x10", "1e3", "18446744073709551616", "٣"]
    {
        assert_eq!(refused_line(&format!("example.com/log\n{size}\n{ROOT}\n")), "size", "{size:?}");
    }
}

#[test]
fn c2_roots_have_32_bytes() {
    for root in [
        "",
        "AAAA",
        "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I",
        "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=",
        "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jx",
        "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2Ir",
    ] {
        assert_eq!(refused_line(&format!("example.com/log\n1\n{root}\n")), "root", "{root:?}");
    }
}

#[test]
fn c3_the_root_of_an_empty_log() {
    let root = tree(0).root();
    assert_eq!(root.to_base64(), "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    assert!(Checkpoint::parse_text(&format!("example.com/log\n0\n{}\n", root.to_base64())).is_ok());
    assert_eq!(refused_line(&format!("example.com/log\n0\n{ROOT}\n")), "root");
}

#[test]
fn c4_another_logs_checkpoint_is_refused() {
    let (ours, theirs) =
        (note_key("ours.example/log", "note-1"), note_key("theirs.example/log", "note-2"));
    let checkpoint = |origin: &str| Checkpoint {
        origin: KeyName::parse(origin).unwrap(),
        size: TreeSize::new(5),
        root: tree(5).root(),
    };
    let mismatch = |expected: &str, found: &str| {
        Err(LogError::Origin { expected: expected.to_owned(), found: found.to_owned() })
    };
    let signed = checkpoint("theirs.example/log").sign(&theirs).unwrap();
    let opened = SignedCheckpoint::open(signed.note().as_bytes(), &ours.verifier());
    assert_eq!(opened, mismatch("ours.example/log", "theirs.example/log"));
    let made = checkpoint("theirs.example/log").sign(&ours);
    assert_eq!(made, mismatch("ours.example/log", "theirs.example/log"));
    // Even where our key did sign it as a note.
    let note = ours.sign(&checkpoint("theirs.example/log").to_text()).unwrap();
    let opened = SignedCheckpoint::open(note.as_bytes(), &ours.verifier());
    assert_eq!(opened, mismatch("ours.example/log", "theirs.example/log"));
    // Our name with another's key.
    let forged =
        checkpoint("ours.example/log").sign(&note_key("ours.example/log", "note-3")).unwrap();
    let opened = SignedCheckpoint::open(forged.note().as_bytes(), &ours.verifier());
    assert!(matches!(opened, Err(LogError::NoKnownSignature { .. })));
}

#[test]
fn c4_origins_and_lines() {
    for (text, line) in [
        ("", "last"),
        ("example.com/log\n1\n", "root"),
        ("example.com/log\n", "size"),
        ("\n1\nAAAA\n", "origin"),
        ("example.com log\n1\nAAAA\n", "origin"),
        ("example.com+log\n1\nAAAA\n", "origin"),
    ] {
        assert_eq!(refused_line(text), line, "{text:?}");
    }
    assert_eq!(refused_line(&format!("example.com/log\n1\n{ROOT}\n\n")), "extension");
    assert_eq!(refused_line(&format!("example.com/log\n1\n{ROOT}\n\nx\n")), "extension");
    assert_eq!(refused_line(&format!("example.com/log\n1\n{ROOT}")), "last");
    assert!(Checkpoint::parse_text(&format!("example.com/log\n1\n{ROOT}\nextension\n")).is_ok());
}

#[test]
fn c5_the_published_sigsum_checkpoint() {
    let note = vector("notes/sigsum.checkpoint");
    let key =
        hex::decode("66e0b858e462a609e66fe71370c816d8846ff103d5499a22a7fec37fdbc424a7").unwrap();
    let key = VerifyingKey::from_bytes(&key.try_into().unwrap()).unwrap();
    let origin =
        "sigsum.org/v1/tree/e796172b92befd62d9dc67e41c2f5bc9d3100a3023b20b1ca40288dd1c679e69";
    let log = VerifierKey::new(KeyName::parse(origin).unwrap(), key);
    let signed = SignedCheckpoint::open(&note, &log).unwrap();
    assert_eq!(signed.checkpoint().size.get(), 10);
    assert_eq!(signed.checkpoint().origin.as_str(), origin);
    assert_eq!(
        signed.checkpoint().root.to_base64(),
        "HA5HAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
    );
    assert_eq!(signed.note().as_bytes(), note);
}

#[test]
fn c6_our_checkpoint_has_three_lines_and_one_signature_by_its_origin() {
    let key = note_key("archive.example/log", "note-1");
    let tree = tree(300);
    let checkpoint =
        Checkpoint { origin: key.verifier().name().clone(), size: tree.size(), root: tree.root() };
    let signed = checkpoint.clone().sign(&key).unwrap();
    let note = Note::parse(signed.note().as_bytes()).unwrap();
    assert_eq!(
        note.text().lines().collect::<Vec<_>>(),
        ["archive.example/log", "300", &tree.root().to_base64()]
    );
    let [signature] = note.signatures() else { panic!("one signature") };
    assert_eq!(signature.name(), "archive.example/log");
    assert_eq!((signature.id(), signature.bytes().len()), (key.verifier().id(), 64));
    let opened = SignedCheckpoint::open(signed.note().as_bytes(), &key.verifier()).unwrap();
    assert_eq!(opened, signed);
    assert_eq!(opened.checkpoint(), &checkpoint);
}
