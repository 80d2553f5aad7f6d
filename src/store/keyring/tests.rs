//! Keys made, opened, damaged and refused.

use super::*;
use crate::limits::{KEY_FILE_BYTES_MAX, KEY_ROUNDS_MAX};
use pkcs8::EncryptedPrivateKeyInfoRef;
use pkcs8::der::asn1::OctetStringRef;
use pkcs8::pkcs5::pbes2::Parameters;

const PASSPHRASE: Option<&[u8]> = Some(b"correct horse battery staple");

/// Random bytes that are the same in every run: a counter.
fn counted() -> impl FnMut(&mut [u8]) -> Result<(), StoreError> {
    let mut n = 0_u8;
    move |buffer| {
        buffer.fill_with(|| {
            n = n.wrapping_mul(5).wrapping_add(29);
            n
        });
        Ok(())
    }
}

fn folder() -> (tempfile::TempDir, PathBuf) {
    let outer = tempfile::tempdir().expect("a folder");
    let keys = outer.path().join("keys");
    (outer, keys)
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).expect("there").permissions().mode() & 0o777
}

/// Keys whose files ask for few rounds, so that thousands can be opened.
fn quick(keys: &Path) -> Keyring {
    let made = Keyring::create_with(keys, None, &mut counted()).expect("keys");
    for key in [&made.issuer, &made.log, &made.receipt] {
        let pem = file::write_with_rounds(key, PASSPHRASE, 2, &mut counted()).expect("a file");
        overwrite(&private(keys, key.role()), pem.as_bytes());
    }
    made
}

fn overwrite(path: &Path, bytes: &[u8]) {
    fs::write(path, bytes).expect("written");
}

#[test]
fn keys_are_made_once_and_opened_again() {
    let (_outer, keys) = folder();
    let made = Keyring::create(&keys, PASSPHRASE).expect("keys");
    let opened = Keyring::open(&keys, PASSPHRASE).expect("opened");
    assert_eq!(opened.issuer().public(), made.issuer().public());
    assert_eq!(opened.receipt().public(), made.receipt().public());
    assert_eq!(opened.log_public(), made.log_public());
    assert_eq!(mode(&keys), 0o700);
    for role in Role::ALL {
        assert_eq!((mode(&private(&keys, role)), mode(&public(&keys, role))), (0o600, 0o644));
    }
    assert!(Keyring::needs_passphrase(&keys).expect("read"));
    let listed = Keyring::list(&keys).expect("listed");
    assert!(listed.iter().all(|key| key.encrypted == Some(true)));
    assert_eq!(listed.len(), 3);
    assert!(matches!(Keyring::create(&keys, PASSPHRASE), Err(StoreError::KeyExists(_))));
    assert!(fs::read_dir(&keys).expect("read").all(|entry| {
        !entry.expect("an entry").file_name().to_string_lossy().ends_with(".new")
    }));
}

#[test]
fn no_file_of_a_key_is_ever_overwritten() {
    for name in ["issuer.pem", "log.pub.pem", "receipt.pem", "log.vkey"] {
        let (_outer, keys) = folder();
        fs::create_dir(&keys).expect("made");
        overwrite(&keys.join(name), b"mine");
        let refused = Keyring::create(&keys, None);
        assert!(matches!(refused, Err(StoreError::KeyExists(path)) if path.ends_with(name)));
        assert_eq!(fs::read_dir(&keys).expect("read").count(), 1);
        assert_eq!(fs::read(keys.join(name)).expect("there"), b"mine");
        let put = file::put(&keys.join(name), b"theirs", 0o600);
        assert!(matches!(put, Err(StoreError::KeyExists(_))));
    }
}

#[test]
fn keys_without_passphrase_say_so() {
    let (_outer, keys) = folder();
    let made = Keyring::create(&keys, None).expect("keys");
    assert!(!Keyring::needs_passphrase(&keys).expect("read"));
    assert!(Keyring::list(&keys).expect("listed").iter().all(|key| key.encrypted == Some(false)));
    let opened = Keyring::open(&keys, PASSPHRASE).expect("opened");
    assert_eq!(opened.issuer().public(), made.issuer().public());
    let (_outer, other) = folder();
    assert!(matches!(Keyring::create(&other, Some(b"")), Err(StoreError::EmptyPassphrase)));
    assert!(!other.exists());
}

#[test]
fn wrong_missing_and_damaged_are_three_things() {
    let (_outer, keys) = folder();
    quick(&keys);
    assert!(Keyring::open(&keys, PASSPHRASE).is_ok());
    assert!(matches!(Keyring::open(&keys, None), Err(StoreError::PassphraseNeeded(_))));
    for wrong in [&b""[..], b"x", b"correct horse battery staple "] {
        let refused = Keyring::open(&keys, Some(wrong));
        assert!(matches!(refused, Err(StoreError::WrongPassphrase(_))), "{refused:?}");
    }
    fs::remove_file(keys.join("log.pem")).expect("removed");
    assert!(matches!(Keyring::open(&keys, PASSPHRASE), Err(StoreError::KeyMissing(_))));
    let listed = Keyring::list(&keys).expect("listed");
    assert_eq!(
        listed.iter().map(|key| key.encrypted).collect::<Vec<_>>(),
        [Some(true), None, Some(true)]
    );
    let nowhere = keys.join("nowhere");
    assert!(matches!(Keyring::open(&nowhere, None), Err(StoreError::KeyMissing(_))));
    assert_eq!(Keyring::list(&nowhere).expect("listed"), []);
}

#[test]
fn every_changed_byte_of_a_key_file_is_damage() {
    let (_outer, keys) = folder();
    quick(&keys);
    for name in ["issuer.pem", "receipt.pub.pem"] {
        let whole = fs::read(keys.join(name)).expect("there");
        for at in 0..whole.len() {
            let mut changed = whole.clone();
            changed[at] ^= 1;
            overwrite(&keys.join(name), &changed);
            let refused = Keyring::open(&keys, PASSPHRASE);
            assert!(
                matches!(refused, Err(StoreError::KeyDamaged { .. })),
                "{name} byte {at}: {refused:?}"
            );
        }
        overwrite(&keys.join(name), &whole);
    }
    assert!(Keyring::open(&keys, PASSPHRASE).is_ok());
}

#[test]
fn a_private_key_that_others_may_read_is_refused() {
    let (_outer, keys) = folder();
    quick(&keys);
    let set = |path: &Path, mode| {
        fs::set_permissions(path, Permissions::from_mode(mode)).expect("set");
    };
    for loose in [0o640, 0o604, 0o620, 0o666] {
        set(&keys.join("log.pem"), loose);
        match Keyring::open(&keys, PASSPHRASE) {
            Err(e @ StoreError::KeyPermissions { .. }) => {
                assert!(e.to_string().contains("chmod 600"), "{e}");
            }
            other => panic!("{other:?}"),
        }
    }
    set(&keys.join("log.pem"), 0o400);
    assert!(Keyring::open(&keys, PASSPHRASE).is_ok());
    set(&keys, 0o755);
    assert!(Keyring::open(&keys, PASSPHRASE).is_ok());
    set(&keys, 0o770);
    let refused = Keyring::open(&keys, PASSPHRASE);
    assert!(matches!(refused, Err(StoreError::KeyPermissions { expected: 0o700, .. })));
}

#[test]
fn exchanged_and_doubled_keys_are_refused() {
    let (_outer, keys) = folder();
    quick(&keys);
    let issuer = fs::read(keys.join("issuer.pem")).expect("there");
    overwrite(&keys.join("receipt.pem"), &issuer);
    let exchanged = Keyring::open(&keys, PASSPHRASE).expect_err("refused").to_string();
    assert!(exchanged.contains("not the public half"), "{exchanged}");
    fs::copy(keys.join("issuer.pub.pem"), keys.join("receipt.pub.pem")).expect("copied");
    let doubled = Keyring::open(&keys, PASSPHRASE).expect_err("refused").to_string();
    assert!(doubled.contains("one key has two roles"), "{doubled}");
}

#[test]
fn the_length_of_a_key_file_is_bounded() {
    let (_outer, keys) = folder();
    quick(&keys);
    let path = keys.join("issuer.pub.pem");
    let pem = fs::read_to_string(&path).expect("there");
    overwrite(&path, format!("{pem:KEY_FILE_BYTES_MAX$}").as_bytes());
    assert!(Keyring::open(&keys, PASSPHRASE).is_ok());
    overwrite(&path, format!("{pem:0$}", KEY_FILE_BYTES_MAX + 1).as_bytes());
    assert!(matches!(Keyring::open(&keys, PASSPHRASE), Err(StoreError::KeyDamaged { .. })));
}

#[test]
fn the_work_a_key_file_asks_for_is_bounded() {
    let asks = |rounds| {
        let scheme = Parameters::generate_pbkdf2_sha256_aes256cbc(rounds, &[1; 16], [2; 16]);
        let info = EncryptedPrivateKeyInfoRef {
            encryption_algorithm: scheme.expect("parameters").into(),
            encrypted_data: OctetStringRef::new(&[3; 64]).expect("bytes"),
        };
        file::refuse_costly(Path::new("log.pem"), &info)
    };
    assert!(asks(KEY_ROUNDS_MAX).is_ok());
    let refused = asks(KEY_ROUNDS_MAX + 1).expect_err("refused").to_string();
    assert!(refused.contains("10000001 rounds"), "{refused}");
}

#[test]
fn the_vkey_is_written_once_for_one_origin() {
    let (_outer, keys) = folder();
    let made = quick(&keys);
    let origin = Origin::parse("embassy.example/log").expect("an origin");
    let path = made.publish_log_key(&keys, &origin).expect("written");
    let vkey = fs::read_to_string(&path).expect("there");
    assert_eq!(VerifierKey::parse(vkey.trim_end()), Ok(made.log_verifier(&origin)));
    assert_eq!(made.publish_log_key(&keys, &origin).expect("the same"), path);
    let other = Origin::parse("other.example/log").expect("an origin");
    assert!(matches!(made.publish_log_key(&keys, &other), Err(StoreError::KeyDamaged { .. })));
}

#[test]
fn keys_are_not_made_without_randomness() {
    let (_outer, keys) = folder();
    let mut dry = |_: &mut [u8]| Err(StoreError::NoRandomness("dry".to_owned()));
    assert!(matches!(
        Keyring::create_with(&keys, None, &mut dry),
        Err(StoreError::NoRandomness(_))
    ));
    assert_eq!(fs::read_dir(&keys).expect("made").count(), 0);
    assert!(Keyring::create(&keys, None).is_ok());
}
