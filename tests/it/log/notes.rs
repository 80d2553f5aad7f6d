//! N: signed notes, their keys, and the cosignatures of witnesses.

use super::{note_key, signing_key, vector};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chancery::limits::{KEY_NAME_BYTES_MAX, NOTE_BYTES_MAX, NOTE_SIGNATURES_MAX};
use chancery::log::{CosignerKey, KeyName, LogError, Note, SignedCheckpoint, VerifierKey};
use ed25519_dalek::Signer;

/// The vkey that C2SP signed-note gives as its example.
const SPEC_VKEY: &str = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";

/// The note and keys of the documentation of golang.org/x/mod/sumdb/note.
const GO_NOTE: &str = "If you think cryptography is the answer to your problem,
then you don't know what your problem is.

— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
";
const GO_VKEY: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

fn go_key() -> VerifierKey {
    VerifierKey::parse(GO_VKEY).unwrap()
}

/// A line by a key that nobody knows, with a signature of `length` bytes.
fn unknown_line(number: usize, length: usize) -> String {
    let blob = [number.to_be_bytes().as_slice(), &vec![7; length]].concat();
    format!("— stranger{number} {}\n", STANDARD.encode(blob))
}

/// What parsing `note` says.
fn refusal(note: &str) -> LogError {
    Note::parse(note.as_bytes()).unwrap_err()
}

#[test]
fn n1_the_published_key_and_note() {
    let key = VerifierKey::parse(SPEC_VKEY).unwrap();
    assert_eq!(key.name().as_str(), "example.com/foo");
    assert_eq!(hex::encode(key.id()), "530d903a");
    assert_eq!(key.to_string(), SPEC_VKEY);

    let note = Note::parse(GO_NOTE.as_bytes()).unwrap();
    assert_eq!(note.verify(&[key, go_key()]).unwrap(), [&go_key()]);
    assert_eq!(note.text(), GO_NOTE.split_inclusive('\n').take(2).collect::<String>());
    assert_eq!(note.to_string(), GO_NOTE);
}

#[test]
fn n1_what_a_key_signs_verifies() {
    let key = note_key("log.example/log", "note-1");
    let signed = key.sign("one line\n\nand another\n").unwrap();
    let note = Note::parse(signed.as_bytes()).unwrap();
    assert_eq!(note.text(), "one line\n\nand another\n");
    assert_eq!(note.verify(&[key.verifier()]).unwrap().len(), 1);
    for text in ["", "\n", "\n\n", "no newline", "a\u{1}b\n", "a\r\n"] {
        assert!(key.sign(text).is_err(), "{text:?}");
    }
}

#[test]
fn n2_every_mutated_byte_fails() {
    for at in 0..GO_NOTE.len() {
        for bit in 0..8 {
            let mut note = GO_NOTE.as_bytes().to_vec();
            note[at] ^= 1 << bit;
            assert!(
                Note::parse(&note).and_then(|note| note.verify(&[go_key()]).map(|_| ())).is_err()
            );
        }
        let mut note = GO_NOTE.as_bytes().to_vec();
        note.remove(at);
        assert!(Note::parse(&note).and_then(|note| note.verify(&[go_key()]).map(|_| ())).is_err());
    }
}

#[test]
fn n3_signatures_by_unknown_names_or_ids_are_passed_over() {
    let key = note_key("log.example/log", "note-1");
    let signed = key.sign("text\n").unwrap();
    let line = signed.lines().last().unwrap();
    // The right name with another id, and the right id with another name: both are somebody else's.
    let blob = line.rsplit(' ').next().unwrap();
    let other_name = format!("— other.example/log {blob}\n");
    let other_id = format!("— log.example/log {}\n", STANDARD.encode([9; 68]));
    let note = Note::parse(format!("{signed}{other_name}{other_id}").as_bytes()).unwrap();
    assert_eq!(note.signature_count(), 3);
    assert_eq!(note.verify(&[key.verifier()]).unwrap(), [&key.verifier()]);

    let strangers = Note::parse(format!("text\n\n{other_name}{other_id}").as_bytes()).unwrap();
    let error = strangers.verify(&[key.verifier()]).unwrap_err();
    assert!(
        matches!(&error, LogError::NoKnownSignature { found } if found.contains("other.example/log"))
    );
    assert!(matches!(strangers.verify(&[]), Err(LogError::NoKnownSignature { .. })));
}

#[test]
fn n4_a_bad_signature_by_a_known_key_refuses_the_note() {
    let (good, bad) = (note_key("good.example", "note-1"), note_key("bad.example", "note-2"));
    let keys = [good.verifier(), bad.verifier()];
    let line_of = |note: &str| note.split_inclusive('\n').next_back().unwrap().to_owned();
    let over_other_text = line_of(&bad.sign("other text\n").unwrap());
    let note = format!("{}{over_other_text}", good.sign("text\n").unwrap());
    let refused = Note::parse(note.as_bytes()).unwrap().verify(&keys).unwrap_err();
    let id = hex::encode(bad.verifier().id());
    assert_eq!(refused, LogError::BadSignature { name: "bad.example".to_owned(), id });
    // Without trust in that key its line means nothing.
    assert!(Note::parse(note.as_bytes()).unwrap().verify(&keys[..1]).is_ok());
    // A known key's signature of another length is bad too.
    let short = [keys[1].id().as_slice(), &[1; 63]].concat();
    let note =
        format!("{}— bad.example {}\n", good.sign("text\n").unwrap(), STANDARD.encode(short));
    let refused = Note::parse(note.as_bytes()).unwrap().verify(&keys);
    assert!(matches!(refused, Err(LogError::BadSignature { .. })));
}

/// Two keys found by search whose ids are the same four bytes: which of them a line names cannot be said.
#[test]
fn n4_two_known_keys_with_one_name_and_id_are_refused() {
    let (one, other) =
        (note_key("log.example/log", "collide-9778"), note_key("log.example/log", "collide-13318"));
    assert_eq!(one.verifier().id(), other.verifier().id());
    let note = Note::parse(one.sign("text\n").unwrap().as_bytes()).unwrap();
    let (name, id) = ("log.example/log".to_owned(), "99eb3654".to_owned());
    let both = [one.verifier(), other.verifier()];
    assert_eq!(note.verify(&both), Err(LogError::AmbiguousKeys { name, id }));
    assert!(note.verify(&[one.verifier(), one.verifier()]).is_ok());
    assert!(matches!(note.verify(&both[1..]), Err(LogError::BadSignature { .. })));
}

/// The neutral point as a key, for which lax verifiers take one signature for every text.
#[test]
fn n4_a_key_under_which_anyone_can_sign_verifies_nothing() {
    let mut neutral = [0; 32];
    neutral[0] = 1;
    let key = ed25519_dalek::VerifyingKey::from_bytes(&neutral).unwrap();
    let weak = VerifierKey::new(KeyName::parse("weak.example").unwrap(), key);
    let blob = [weak.id().as_slice(), &neutral, &[0; 32]].concat();
    let note = format!("any text\n\n— weak.example {}\n", STANDARD.encode(blob));
    let verdict =
        Note::parse(note.as_bytes()).unwrap().verify(std::slice::from_ref(&weak)).map(|_| ());
    assert!(matches!(verdict, Err(LogError::BadSignature { .. })));
    let why = "it is a weak key, for which anyone can sign";
    assert_eq!(VerifierKey::parse(&weak.to_string()), Err(LogError::Vkey { why }));
}

#[test]
fn n5_sixteen_and_a_hundred_signatures_and_no_more() {
    for count in [16, NOTE_SIGNATURES_MAX, NOTE_SIGNATURES_MAX + 1] {
        let others: String = (1..count).map(|number| unknown_line(number, 64)).collect();
        let note = Note::parse(format!("{GO_NOTE}{others}").as_bytes());
        if count > NOTE_SIGNATURES_MAX {
            let why = "at most 100 signatures are allowed";
            assert_eq!(note, Err(LogError::SignatureLine { line: count, why }));
        } else {
            assert_eq!(note.unwrap().verify(&[go_key()]).unwrap().len(), 1);
        }
    }
}

#[test]
fn n6_malformed_notes_are_refused() {
    let line = GO_NOTE.split_inclusive('\n').next_back().unwrap();
    for (note, why) in [
        (GO_NOTE.trim_end().to_owned(), "a newline at its end was expected"),
        (GO_NOTE.replace('\n', "\r\n"), "no control characters but newlines were expected"),
        (GO_NOTE.replace("answer", "ans\twer"), "no control characters but newlines were expected"),
        (format!("\u{0}{GO_NOTE}"), "no control characters but newlines were expected"),
        (GO_NOTE.replace("\n\n", "\n"), "a blank line before signatures was expected"),
        (format!("\n{line}"), "a blank line before signatures was expected"),
        (line.to_owned(), "a blank line before signatures was expected"),
        (format!("\n\n{line}"), "a text before the blank line was expected"),
        ("text\n\n".to_owned(), "a signature line was expected"),
        (String::new(), "a newline at its end was expected"),
    ] {
        assert_eq!(refusal(&note), LogError::Note { why }, "{note:?}");
    }
    assert_eq!(Note::parse(b"\xff\n\n"), Err(LogError::Note { why: "UTF-8 was expected" }));
    for (line, why) in [
        (line.replace('—', "-"), "it does not start with an em dash and a space"),
        (line.replace("— ", "—"), "it does not start with an em dash and a space"),
        ("— alone\n".to_owned(), "a name, a space and base64 were expected"),
        (line.replace("PeterNeumann", ""), "it is empty"),
        (line.replace("PeterNeumann", "Peter+Neumann"), "it has a + in it"),
        (line.replace("PeterNeumann", "Peter\u{a0}Neumann"), "it has white space in it"),
        (line.replace("PeterNeumann", "Peter Neumann"), "its base64 is not canonical"),
        ("— a AAAA\n".to_owned(), "a key id of 4 bytes and a signature were expected"),
        ("— a AAAAAA==\n".to_owned(), "a key id of 4 bytes and a signature were expected"),
    ] {
        assert_eq!(
            refusal(&format!("text\n\n{line}")),
            LogError::SignatureLine { line: 1, why },
            "{line:?}"
        );
    }
}

#[test]
fn n6_the_size_of_a_note_is_bounded() {
    let note = |bytes: usize| format!("{}{GO_NOTE}", "x".repeat(bytes - GO_NOTE.len()));
    assert!(Note::parse(note(NOTE_BYTES_MAX).as_bytes()).is_ok());
    let (found, max) = (NOTE_BYTES_MAX + 1, NOTE_BYTES_MAX);
    assert_eq!(refusal(&note(found)), LogError::TooLong { what: "note", found, max });
}

#[test]
fn n7_base64_has_one_spelling() {
    let why = "its base64 is not canonical";
    for (from, to) in [
        ("nAM=", "nAM"),
        ("nAM=", "nAN="),
        ("nAM=", "nAM=="),
        ("nAM=", "nAM= "),
        ("x08go/", "x08go_"),
        ("nAM=", "n AM="),
    ] {
        let error = refusal(&GO_NOTE.replace(from, to));
        assert_eq!(error, LogError::SignatureLine { line: 1, why }, "{from} as {to}");
    }
}

#[test]
fn n8_a_long_unknown_signature_passes_through_byte_for_byte() {
    let note = format!("{GO_NOTE}{}{}", unknown_line(1, 2420), unknown_line(2, 1));
    let parsed = Note::parse(note.as_bytes()).unwrap();
    assert!(parsed.verify(&[go_key()]).is_ok());
    assert_eq!(parsed.to_string(), note);
}

#[test]
fn n9_keys_with_a_wrong_id_or_form_are_refused() {
    let changed = SPEC_VKEY.replace("530d903a", "530d903b");
    let (found, expected) = ("530d903b".to_owned(), "530d903a".to_owned());
    assert_eq!(VerifierKey::parse(&changed), Err(LogError::VkeyId { found, expected }));
    assert!(matches!(
        VerifierKey::parse(&SPEC_VKEY.replace("foo", "fop")),
        Err(LogError::VkeyId { .. })
    ));
    for wrong in [
        "",
        "a",
        "a+530d903a",
        "+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        &SPEC_VKEY.replace("530d903a", "530D903A"),
        &SPEC_VKEY.replace("530d903a", "30d903a"),
        &SPEC_VKEY.replace("530d903a", "+30d903a"),
        &SPEC_VKEY.replace("U2k", "U2l"),
        &SPEC_VKEY[..SPEC_VKEY.len() - 4],
        &format!("{SPEC_VKEY}\n"),
        &SPEC_VKEY.replace("AekyeRrm", "BOkyeRrm"),
    ] {
        assert!(VerifierKey::parse(wrong).is_err(), "{wrong:?}");
    }
}

#[test]
fn n9_key_names_are_bounded_and_plain() {
    assert!(KeyName::parse(&"a".repeat(KEY_NAME_BYTES_MAX)).is_ok());
    for wrong in
        ["", "a b", "a+b", "a\u{2003}b", "a\n", "a\u{7f}", &"a".repeat(KEY_NAME_BYTES_MAX + 1)]
    {
        assert!(matches!(KeyName::parse(wrong), Err(LogError::KeyName { .. })), "{wrong:?}");
    }
}

#[test]
fn n10_two_signatures_with_one_name_and_id_are_refused() {
    let line = GO_NOTE.split_inclusive('\n').next_back().unwrap();
    let (name, id) = ("PeterNeumann".to_owned(), "c74f20a3".to_owned());
    assert_eq!(refusal(&format!("{GO_NOTE}{line}")), LogError::DuplicateSignature { name, id });
    // The same name with another id is how one log signs with two algorithms.
    let other = format!("— PeterNeumann {}\n", STANDARD.encode([1; 100]));
    assert!(
        Note::parse(format!("{GO_NOTE}{other}").as_bytes()).unwrap().verify(&[go_key()]).is_ok()
    );
}

#[test]
fn cosignatures_of_real_witnesses_verify() {
    let note = vector("notes/arche2025h1.checkpoint");
    let keys = String::from_utf8(vector("notes/arche2025h1.keys")).unwrap();
    let (log, witnesses) = keys.split_once('\n').unwrap();
    let log = VerifierKey::parse(log).unwrap();
    let witnesses: Vec<CosignerKey> =
        witnesses.lines().map(|line| CosignerKey::parse(line).unwrap()).collect();
    assert_eq!(
        witnesses.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"),
        keys.lines().skip(1).collect::<Vec<_>>().join("\n")
    );
    let signed = SignedCheckpoint::open(&note, &log).unwrap();
    assert_eq!(signed.checkpoint().size.get(), 1_432_088_532);
    assert_eq!(signed.note().as_bytes(), note);
    let cosignatures = signed.cosignatures_by(3, &witnesses).unwrap();
    assert!(cosignatures.iter().all(|cosignature| cosignature.time == 1_779_573_024));
    // A witness's key is no log's key and the other way round.
    assert!(matches!(VerifierKey::parse(&witnesses[0].to_string()), Err(LogError::Vkey { .. })));
    assert!(matches!(CosignerKey::parse(&log.to_string()), Err(LogError::Vkey { .. })));
}

/// A cosignature line made from its formula: `id || uint64_be(time) || Ed25519("cosignature/v1\ntime <t>\n" || text)`.
fn cosignature(name: &str, label: &str, time: u64, text: &str) -> String {
    let signing = signing_key(label);
    let id = CosignerKey::new(KeyName::parse(name).unwrap(), signing.verifying_key()).id();
    let signature = signing.sign(format!("cosignature/v1\ntime {time}\n{text}").as_bytes());
    let blob = [id.as_slice(), &time.to_be_bytes(), &signature.to_bytes()].concat();
    format!("— {name} {}\n", STANDARD.encode(blob))
}

#[test]
fn cosignatures_are_counted_by_key_and_bad_ones_refuse() {
    let log = note_key("log.example/log", "note-1");
    let text = "log.example/log\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n";
    let signed = log.sign(text).unwrap();
    let key = |name: &str, label: &str| {
        CosignerKey::new(KeyName::parse(name).unwrap(), signing_key(label).verifying_key())
    };
    let open = |lines: &[String]| {
        SignedCheckpoint::open(format!("{signed}{}", lines.concat()).as_bytes(), &log.verifier())
            .unwrap()
    };
    let keys = [key("w1.example", "w-1"), key("w2.example", "w-2"), key("alias.example", "w-1")];
    let first = cosignature("w1.example", "w-1", 7, text);
    let second = cosignature("w2.example", "w-2", 8, text);
    let alias = cosignature("alias.example", "w-1", 9, text);
    let both = open(&[first.clone(), second]);
    let times: Vec<u64> =
        both.cosignatures_by(2, &keys).unwrap().iter().map(|one| one.time).collect();
    assert_eq!(times, [7, 8]);
    assert_eq!(open(&[]).cosignatures_by(1, &keys), Err(LogError::Quorum { found: 0, needed: 1 }));
    let one_key_twice = open(&[first, alias]);
    assert_eq!(
        one_key_twice.cosignatures_by(2, &keys),
        Err(LogError::Quorum { found: 1, needed: 2 })
    );

    let other_text = text.replace("log.example", "log2.example");
    let latest = i64::MAX as u64;
    assert!(open(&[cosignature("w1.example", "w-1", latest, text)]).cosignatures(&keys).is_ok());
    for bad in [
        cosignature("w1.example", "w-1", 7, &other_text),
        cosignature("w1.example", "w-1", latest + 1, text),
        format!("— w1.example {}\n", STANDARD.encode([&keys[0].id()[..], &[0; 3]].concat())),
        format!("— w1.example {}\n", STANDARD.encode([&keys[0].id()[..], &[0; 73]].concat())),
    ] {
        assert!(matches!(open(&[bad]).cosignatures(&keys), Err(LogError::BadSignature { .. })));
    }
}
