//! A flipped bit, a zeroed page, a cut and a deletion in every file there is, at rest and while running.

use crate::desk::{
    Auditor, Desk, all_is_well, check_letters, copy, deposit, id_of, letter, publication, submit,
    text,
};
use chancery::archive::{Archive, ArchiveError, Place, Submission, TokenName, TokenRole};
use std::fs;
use std::path::{Path, PathBuf};

const LETTERS: u64 = 5;

/// What befalls a file.
#[derive(Debug, Clone, Copy)]
enum Damage {
    /// One bit, this many thousandths of the way through the file.
    Bit(usize),
    /// 4,096 bytes become zero, from there on.
    Page(usize),
    /// The file ends there.
    Cut(usize),
    /// It is gone.
    Gone,
}

const ALL: [Damage; 7] = [
    Damage::Bit(3),
    Damage::Bit(480),
    Damage::Bit(990),
    Damage::Page(0),
    Damage::Page(900),
    Damage::Cut(600),
    Damage::Gone,
];

impl Damage {
    /// Does it; `false` where it changes nothing.
    fn befall(self, file: &Path) -> bool {
        let before = fs::read(file).unwrap();
        let mut bytes = before.clone();
        let at = |thousandth: usize| before.len() * thousandth / 1_000;
        match self {
            Self::Bit(where_to) => match bytes.get_mut(at(where_to)) {
                Some(byte) => *byte ^= 0x04,
                None => return false,
            },
            Self::Page(where_to) => {
                let end = (at(where_to) + 4_096).min(bytes.len());
                bytes[at(where_to)..end].fill(0);
            }
            Self::Cut(where_to) => bytes.truncate(at(where_to)),
            Self::Gone => {
                fs::remove_file(file).unwrap();
                return true;
            }
        }
        fs::write(file, &bytes).unwrap();
        bytes != before
    }
}

/// An archive with one of everything, in several segments.
fn whole() -> (Desk, Auditor) {
    let mut desk = Desk::empty();
    desk.options.bounds.segment_bytes_max = 4_000;
    let mut auditor = Auditor::default();
    let archive = desk.init().unwrap();
    for number in 0..LETTERS {
        let key = format!("key-{number}");
        auditor.answered(&archive, &submit(&archive, letter(number, Some(&key))).unwrap());
    }
    let name = TokenName::parse("press").unwrap();
    archive.create_token(&name, TokenRole::Deposit).unwrap();
    let id = id_of(&archive, 1);
    let publication = publication("The Evening Mail");
    submit(&archive, Submission::Publication { id, publication, idempotency_key: None }).unwrap();
    drop(archive);
    (desk, auditor)
}

/// Every file below a folder, in order.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

/// Each damage to each file of `folder` in turn, on a fresh copy.
fn each_file_of(folder: &str) {
    let (desk, mut auditor) = whole();
    let good = desk.folder.path().join("good");
    for part in ["data", "keys"] {
        copy(&desk.folder.path().join(part), &good.join(part));
    }
    let names: Vec<_> = files(&good.join(folder))
        .into_iter()
        .map(|path| path.strip_prefix(&good).unwrap().to_owned())
        .collect();
    assert!(names.len() > 1, "{names:?}");
    for name in names {
        for damage in ALL {
            for part in ["data", "keys"] {
                fs::remove_dir_all(desk.folder.path().join(part)).unwrap();
                copy(&good.join(part), &desk.folder.path().join(part));
            }
            if damage.befall(&desk.folder.path().join(&name)) {
                let what = format!("{} {damage:?}", name.display());
                after_damage(&desk, &mut auditor, &what);
            }
        }
    }
}

/// It refuses to run, or it runs with everything in its place; and never anything in between.
fn after_damage(desk: &Desk, auditor: &mut Auditor, what: &str) {
    let archive = match desk.open() {
        Ok(archive) => archive,
        Err(
            error @ (ArchiveError::Contradiction(_)
            | ArchiveError::Store(_)
            | ArchiveError::NoArchive(_)),
        ) => {
            assert!(error.to_string().len() > 20, "{what}: {error}");
            return;
        }
        Err(other) => panic!("{what}: {other:?}"),
    };
    assert_eq!(archive.health().letters, LETTERS, "{what}: a letter is lost");
    for number in 0..LETTERS {
        let served = archive.text(&id_of(&archive, number));
        assert!(served.is_err() || *served.unwrap() == *text(number), "{what}: a wrong text");
    }
    auditor.check_log(&archive);
    check_letters(&archive, LETTERS);
    let report = archive.audit(&mut |_, _, _| {}).unwrap();
    if report.findings.is_empty() {
        // Nothing is wrong any more, so it goes on as if nothing had been.
        auditor.answered(&archive, &deposit(&archive, LETTERS));
    } else if what.contains(".vkey") {
        // Nothing is read from it: it is for others, and only the audit looks at it.
        assert!(report.findings.iter().all(|finding| finding.what.contains("log.vkey")));
    } else {
        // sled was damaged where nothing had looked before; the next start rebuilds it.
        assert!(what.contains("sled"), "{what}: {:#?}", report.findings);
        drop(archive);
        let archive = desk.open().unwrap();
        check_letters(&archive, LETTERS);
        all_is_well(&archive);
        auditor.answered(&archive, &deposit(&archive, LETTERS));
    }
    // The next trial starts from the copy again.
    *auditor = Auditor::default();
}

#[test]
fn damage_to_the_journal() {
    each_file_of("data/journal");
}

#[test]
fn damage_to_sled() {
    each_file_of("data/sled");
}

#[test]
fn damage_to_the_key_folder() {
    each_file_of("keys");
}

#[test]
fn damage_to_the_version_file() {
    let (desk, _) = whole();
    let version = desk.data().join("VERSION");
    let good = fs::read(&version).unwrap();
    for at in 0..good.len() {
        let mut bad = good.clone();
        bad[at] ^= 1;
        fs::write(&version, bad).unwrap();
        assert!(desk.open().is_err(), "byte {at}");
    }
    fs::write(&version, good).unwrap();
    all_is_well(&desk.open().unwrap());
}

/// What the audit says is wrong, in one string.
fn findings(archive: &Archive) -> String {
    let report = archive.audit(&mut |_, _, _| {}).unwrap();
    let findings =
        report.findings.iter().map(|finding| format!("{}: {}\n", finding.what, finding.why));
    findings.collect()
}

#[test]
fn the_audit_names_what_is_damaged_while_the_archive_runs() {
    let (desk, mut auditor) = whole();
    let archive = desk.open().unwrap();
    all_is_well(&archive);
    let journal = files(&desk.data().join("journal"));
    let in_journal =
        journal.iter().map(|file| (file.clone(), file.file_name().unwrap().to_owned()));
    let others = [
        (desk.data().join("VERSION"), "VERSION"),
        (desk.keys().join("released"), "released record"),
        (desk.keys().join("issuer.pub.pem"), "key"),
        (desk.keys().join("receipt.pub.pem"), "key"),
        (desk.keys().join("log.vkey"), "log.vkey"),
    ];
    let others = others.into_iter().map(|(file, name)| (file, name.into()));
    for (file, name) in in_journal.chain(others) {
        let good = fs::read(&file).unwrap();
        assert!(Damage::Bit(480).befall(&file));
        let found = findings(&archive);
        assert!(found.contains(name.to_str().unwrap()), "{} is not in: {found}", name.display());
        check_letters(&archive, LETTERS);
        auditor.check_log(&archive);
        fs::write(&file, good).unwrap();
        all_is_well(&archive);
    }
}

#[test]
fn the_audit_does_not_stop_at_the_first_finding() {
    let (desk, _) = whole();
    let archive = desk.open().unwrap();
    let journal = files(&desk.data().join("journal"));
    for file in &journal {
        assert!(Damage::Bit(480).befall(file));
    }
    assert!(Damage::Bit(480).befall(&desk.keys().join("log.vkey")));
    let found = findings(&archive);
    for file in &journal {
        assert!(found.contains(file.file_name().unwrap().to_str().unwrap()), "{found}");
    }
    assert!(found.contains("log.vkey"), "{found}");
    check_letters(&archive, LETTERS);
}

#[test]
fn what_a_kill_leaves_in_sled_does_no_harm() {
    let (desk, mut auditor) = whole();
    let sled = desk.data().join("sled");
    for content in [&b""[..], b"half a snapshot"] {
        let half = sled.join("snap.FFFFFFFFFFFFFFFF.generating");
        fs::write(&half, content).unwrap();
        let archive = desk.open().unwrap();
        assert!(!half.exists());
        auditor.check_log(&archive);
        check_letters(&archive, LETTERS);
        all_is_well(&archive);
    }
    assert!(!desk.data().join("sled.set-aside").exists(), "nothing had to be rebuilt");
    let conf = fs::read(sled.join("conf")).unwrap();
    for torn in [&conf[..0], &conf[..1], &conf[..conf.len() / 2], &conf[..conf.len() - 1]] {
        fs::write(sled.join("conf"), torn).unwrap();
        let archive = desk.open().unwrap();
        auditor.check_log(&archive);
        check_letters(&archive, LETTERS);
        all_is_well(&archive);
    }
}

#[test]
fn something_else_in_the_journal_folder_is_told() {
    let (desk, _) = whole();
    let stranger = desk.data().join("journal/notes.txt");
    fs::write(&stranger, b"mine").unwrap();
    match desk.open().map(drop) {
        Err(ArchiveError::Store(error)) => assert!(error.to_string().contains("notes.txt")),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_journal_of_another_archive_is_refused() {
    let (desk, _) = whole();
    let other = Desk::with_letters(9);
    fs::remove_dir_all(desk.data().join("journal")).unwrap();
    copy(&other.data().join("journal"), &desk.data().join("journal"));
    fs::remove_dir_all(desk.data().join("sled")).unwrap();
    assert!(matches!(desk.open().map(drop), Err(ArchiveError::Contradiction(_))));
    let place = Place { data: other.data(), keys: desk.keys() };
    let opened = Archive::open(&place, None, desk.clock.clone(), &mut |_, _, _| {});
    assert!(matches!(opened.map(drop), Err(ArchiveError::ForeignKeys(_))));
}
