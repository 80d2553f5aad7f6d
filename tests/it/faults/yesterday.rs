//! Yesterday's copy put back, of one part or of all; parts that are gone; frames that never were acknowledged.

use crate::desk::{Auditor, Desk, all_is_well, check_letters, copy, deposit, letter, submit};
use chancery::archive::{Archive, ArchiveError, TokenName, TokenRole};
use chancery::store::{Keyring, StoreError};
use std::fs;
use std::path::{Path, PathBuf};

/// A closed archive with six letters in several segments, and a copy of it from when it had three.
struct Yesterday {
    desk: Desk,
    copy: PathBuf,
    auditor: Auditor,
}

impl Yesterday {
    fn new() -> Self {
        let mut desk = Desk::empty();
        desk.options.bounds.segment_bytes_max = 3_000;
        let mut auditor = Auditor::default();
        let archive = desk.init().unwrap();
        (0..3).for_each(|number| auditor.answered(&archive, &deposit(&archive, number)));
        drop(archive);
        let yesterday = desk.folder.path().join("yesterday");
        copy(&desk.data(), &yesterday.join("data"));
        copy(&desk.keys(), &yesterday.join("keys"));
        let archive = desk.open().unwrap();
        (3..6).for_each(|number| auditor.answered(&archive, &deposit(&archive, number)));
        drop(archive);
        Self { desk, copy: yesterday, auditor }
    }

    /// Puts yesterday's copy of `part` in the place of today's.
    fn put_back(&self, part: &str) {
        let today = self.desk.folder.path().join(part);
        fs::remove_dir_all(&today).unwrap();
        copy(&self.copy.join(part), &today);
    }

    /// It opens, with all six letters and one history.
    fn heals(mut self) {
        let archive = self.desk.open().unwrap();
        self.auditor.check_log(&archive);
        check_letters(&archive, 6);
        all_is_well(&archive);
        self.auditor.answered(&archive, &deposit(&archive, 6));
        drop(archive);
        let archive = self.desk.open().unwrap();
        self.auditor.check_log(&archive);
        all_is_well(&archive);
    }

    /// It refuses to run and says why.
    fn refuses(&self, expected: &[&str]) {
        match self.desk.open().map(drop) {
            Err(ArchiveError::Contradiction(why)) => {
                for part in expected {
                    assert!(why.contains(part), "{part:?} is not in {why:?}");
                }
            }
            other => panic!("{other:?}"),
        }
    }
}

fn journal_files(data: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> =
        fs::read_dir(data.join("journal")).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    files
}

#[test]
fn yesterday_s_sled_is_healed_from_the_journal() {
    let case = Yesterday::new();
    case.put_back("data/sled");
    case.heals();
}

#[test]
fn a_deleted_sled_is_rebuilt_from_the_journal() {
    let case = Yesterday::new();
    fs::remove_dir_all(case.desk.data().join("sled")).unwrap();
    case.heals();
}

#[test]
fn another_archive_s_sled_is_set_aside() {
    let case = Yesterday::new();
    let other = Desk::with_letters(6);
    fs::remove_dir_all(case.desk.data().join("sled")).unwrap();
    copy(&other.data().join("sled"), &case.desk.data().join("sled"));
    case.heals();
}

#[test]
fn yesterday_s_journal_is_mended_from_sled() {
    let case = Yesterday::new();
    case.put_back("data/journal");
    case.heals();
}

#[test]
fn a_deleted_segment_is_mended_from_sled_and_without_sled_refused() {
    let segments = journal_files(&Yesterday::new().desk.data()).len();
    assert!(segments >= 3, "{segments} segments");
    for at in 0..segments {
        let case = Yesterday::new();
        fs::remove_file(&journal_files(&case.desk.data())[at]).unwrap();
        case.heals();

        let case = Yesterday::new();
        fs::remove_file(&journal_files(&case.desk.data())[at]).unwrap();
        fs::remove_dir_all(case.desk.data().join("sled")).unwrap();
        case.refuses(&["backup", "nothing was signed"]);
    }
}

#[test]
fn journal_and_sled_both_gone_is_refused() {
    let case = Yesterday::new();
    for file in journal_files(&case.desk.data()) {
        fs::remove_file(file).unwrap();
    }
    fs::remove_dir_all(case.desk.data().join("sled")).unwrap();
    case.refuses(&["older copy", "backup"]);
}

#[test]
fn yesterday_s_data_folder_is_refused() {
    let case = Yesterday::new();
    case.put_back("data");
    case.refuses(&["older copy", "Put back the newest backup of the data folder", "\"8\""]);
    case.refuses(&["nothing was signed"]);
}

#[test]
fn yesterday_s_data_folder_is_refused_also_where_only_a_token_is_missing() {
    let desk = Desk::with_letters(1);
    let yesterday = desk.folder.path().join("yesterday");
    copy(&desk.data(), &yesterday);
    let archive = desk.open().unwrap();
    let name = TokenName::parse("press").unwrap();
    archive.create_token(&name, TokenRole::Deposit).unwrap();
    drop(archive);
    fs::remove_dir_all(desk.data()).unwrap();
    copy(&yesterday, &desk.data());
    assert!(matches!(desk.open().map(drop), Err(ArchiveError::Contradiction(_))));
}

#[test]
fn yesterday_s_keys_are_as_good_as_today_s() {
    let case = Yesterday::new();
    case.put_back("keys");
    case.heals();
}

#[test]
fn another_history_of_the_same_keys_is_refused() {
    // Yesterday's data and keys are put back together: nothing here can tell. The log goes on from there, and then
    // today's data, which is another history now, is put back under those keys.
    let case = Yesterday::new();
    let today = case.desk.folder.path().join("today");
    copy(&case.desk.data(), &today);
    case.put_back("data");
    case.put_back("keys");
    let archive = case.desk.open().unwrap();
    (10..14).for_each(|number| drop(deposit(&archive, number)));
    drop(archive);
    fs::remove_dir_all(case.desk.data()).unwrap();
    copy(&today, &case.desk.data());
    assert!(matches!(case.desk.open().map(drop), Err(ArchiveError::Contradiction(_))));
}

#[test]
fn a_missing_released_record_is_refused_and_an_empty_one_is_a_vow() {
    let case = Yesterday::new();
    let released = case.desk.keys().join("released");
    fs::remove_file(&released).unwrap();
    case.refuses(&["released", "backup of the key folder"]);
    fs::write(&released, b"").unwrap();
    case.heals();
}

#[test]
fn another_archive_s_keys_are_told() {
    let (desk, other) = (Desk::with_letters(1), Desk::with_letters(5));
    fs::remove_dir_all(desk.keys()).unwrap();
    copy(&other.keys(), &desk.keys());
    set_private(&desk.keys());
    assert!(matches!(desk.open().map(drop), Err(ArchiveError::ForeignKeys(_))));
}

fn set_private(folder: &Path) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).unwrap();
}

/// A frame that was being written when the process ended, cut at every so many bytes: what was not acknowledged is cut
/// off, and the next deposit takes its place.
#[test]
fn a_torn_last_frame_is_cut_off_if_it_was_never_acknowledged() {
    let desk = Desk::with_letters(2);
    let before = desk.folder.path().join("before");
    copy(&desk.data(), &before.join("data"));
    copy(&desk.keys(), &before.join("keys"));
    deposit(&desk.open().unwrap(), 2);
    let file = journal_files(&desk.data()).pop().unwrap();
    let after = fs::read(&file).unwrap();
    let whole =
        fs::metadata(before.join("data/journal").join(file.file_name().unwrap())).unwrap().len();
    let whole = usize::try_from(whole).unwrap();
    let mut cuts: Vec<_> = (whole + 1..after.len()).step_by((after.len() - whole) / 7).collect();
    cuts.extend([whole + 1, whole + 27, whole + 28, whole + 29, after.len() - 1, after.len()]);
    for cut in cuts {
        for part in ["data", "keys"] {
            fs::remove_dir_all(desk.folder.path().join(part)).unwrap();
            copy(&before.join(part), &desk.folder.path().join(part));
        }
        fs::write(&file, &after[..cut]).unwrap();
        let archive = desk.open().unwrap();
        let letters = if cut == after.len() { 3 } else { 2 };
        assert_eq!(archive.health().letters, letters, "cut at {cut} of {}", after.len());
        let mut auditor = Auditor::default();
        auditor.check_log(&archive);
        all_is_well(&archive);
        auditor.answered(&archive, &submit(&archive, letter(9, None)).unwrap());
        auditor.check_log(&archive);
    }
}

#[test]
fn a_last_frame_that_was_acknowledged_is_never_cut_off() {
    for keep_sled in [true, false] {
        let desk = Desk::with_letters(3);
        let file = journal_files(&desk.data()).pop().unwrap();
        let whole = fs::read(&file).unwrap();
        fs::write(&file, &whole[..whole.len() - 10]).unwrap();
        if keep_sled {
            let archive = desk.open().unwrap();
            check_letters(&archive, 3);
            all_is_well(&archive);
            assert_eq!(fs::read(&file).unwrap(), whole, "mended to the byte");
        } else {
            fs::remove_dir_all(desk.data().join("sled")).unwrap();
            match desk.open().map(drop) {
                Err(ArchiveError::Contradiction(why)) => {
                    let name = file.file_name().unwrap().to_str().unwrap();
                    assert!(why.contains(name) && why.contains("frame 3"), "{why}");
                }
                other => panic!("{other:?}"),
            }
        }
    }
}

#[test]
fn a_mending_that_was_interrupted_is_finished() {
    let desk = Desk::with_letters(3);
    let (journal, new) = (desk.data().join("journal"), desk.data().join("journal.new"));
    // Killed while the new journal was being written: the old one still counts.
    fs::create_dir(&new).unwrap();
    fs::write(new.join(format!("{:020}.frames", 0)), b"half").unwrap();
    check_letters(&desk.open().unwrap(), 3);
    // Killed before, between and after the two renames.
    fs::remove_dir_all(&new).unwrap();
    copy(&journal, &new);
    fs::write(desk.data().join("journal.new.complete"), b"").unwrap();
    check_letters(&desk.open().unwrap(), 3);
    fs::rename(&journal, &new).unwrap();
    fs::write(desk.data().join("journal.new.complete"), b"").unwrap();
    check_letters(&desk.open().unwrap(), 3);
    fs::write(desk.data().join("journal.new.complete"), b"").unwrap();
    let archive = desk.open().unwrap();
    check_letters(&archive, 3);
    all_is_well(&archive);
    assert!(!desk.data().join("journal.new.complete").exists());
}

#[test]
fn a_newer_format_is_refused_by_name() {
    let desk = Desk::with_letters(1);
    let version = desk.data().join("VERSION");
    let text = fs::read_to_string(&version).unwrap();
    fs::write(&version, text.replace("format 1", "format 2")).unwrap();
    match desk.open().map(drop) {
        Err(ArchiveError::Store(StoreError::Newer { found: 2, known: 1, .. })) => {}
        other => panic!("{other:?}"),
    }
    fs::write(&version, text).unwrap();
    check_letters(&desk.open().unwrap(), 1);
}

#[test]
fn no_archive_and_an_unfinished_one_are_told_apart() {
    let desk = Desk::empty();
    assert!(matches!(desk.open().map(drop), Err(ArchiveError::NoArchive(_))));
    assert!(!Archive::exists(&desk.place()));
    fs::create_dir_all(desk.data()).unwrap();
    fs::write(desk.data().join("notes.txt"), b"mine").unwrap();
    let refused = desk.init().map(drop);
    assert!(matches!(refused, Err(ArchiveError::Store(StoreError::NotEmpty(_)))), "{refused:?}");
    assert!(!desk.keys().exists(), "no keys were made");
}

#[test]
fn an_archive_that_could_not_be_made_leaves_nothing_behind() {
    let desk = Desk::empty();
    Keyring::create(&desk.keys(), Some(b"a passphrase")).unwrap();
    assert!(matches!(desk.init().map(drop), Err(ArchiveError::PassphraseNeeded)));
    assert!(!desk.data().exists());
    fs::remove_dir_all(desk.keys()).unwrap();
    // Where only a public half is left, no new key may be made, and the data folder is empty again.
    fs::create_dir(desk.keys()).unwrap();
    set_private(&desk.keys());
    fs::write(desk.keys().join("issuer.pub.pem"), b"mine").unwrap();
    assert!(matches!(desk.init().map(drop), Err(ArchiveError::Store(StoreError::KeyExists(_)))));
    assert_eq!(fs::read_dir(desk.data()).unwrap().count(), 0);
    fs::remove_file(desk.keys().join("issuer.pub.pem")).unwrap();
    all_is_well(&desk.init().unwrap());
}

#[test]
fn two_on_one_folder_or_on_one_key_folder_are_refused() {
    let desk = Desk::with_letters(1);
    let archive = desk.open().unwrap();
    assert!(matches!(desk.open().map(drop), Err(ArchiveError::InUse(_))));
    let twin = desk.folder.path().join("twin");
    copy(&desk.data(), &twin);
    let place = chancery::archive::Place { data: twin, keys: desk.keys() };
    let opened = Archive::open(&place, None, desk.clock.clone(), &mut |_, _, _| {});
    assert!(matches!(opened.map(drop), Err(ArchiveError::InUse(_))));
    drop(archive);
    check_letters(&desk.open().unwrap(), 1);
}
