//! Backups: taken while the archive runs, put back only when all of it verifies and nothing newer was shown to others.

use crate::desk::{Auditor, Desk, all_is_well, check_letters, copy, deposit};
use crate::dice::Dice;
use crate::program::Home;
use chancery::archive::{Archive, ArchiveError};
use std::fs;
use std::path::PathBuf;

/// A closed archive with `letters` letters in several segments, and a backup of it.
fn backed_up(letters: u64) -> (Desk, Vec<u8>) {
    let mut desk = Desk::empty();
    desk.options.bounds.segment_bytes_max = 3_000;
    let archive = desk.init().unwrap();
    (0..letters).for_each(|number| drop(deposit(&archive, number)));
    // Taken while it is open.
    let backup = back_up(&desk);
    drop(archive);
    (desk, backup)
}

fn back_up(desk: &Desk) -> Vec<u8> {
    let mut backup = Vec::new();
    Archive::back_up(&desk.place(), &mut backup, &mut |_, _, _| {}).unwrap();
    backup
}

fn restore(desk: &Desk, backup: &[u8]) -> Result<Archive, ArchiveError> {
    Archive::restore(&desk.place(), backup, None, desk.clock.clone(), &mut |_, _, _| {})
}

fn lose_data(desk: &Desk) {
    fs::remove_dir_all(desk.data()).unwrap();
}

/// What unpacking would leave behind.
fn leftovers(desk: &Desk) -> Vec<PathBuf> {
    let inside = fs::read_dir(desk.folder.path()).unwrap().map(|entry| entry.unwrap().path());
    inside.filter(|path| *path != desk.keys()).collect()
}

#[test]
fn a_backup_of_a_running_archive_is_put_back_whole() {
    let (desk, backup) = backed_up(6);
    lose_data(&desk);
    let archive = restore(&desk, &backup).unwrap();
    check_letters(&archive, 6);
    all_is_well(&archive);
    let mut auditor = Auditor::default();
    auditor.answered(&archive, &deposit(&archive, 6));
    auditor.check_log(&archive);
    drop(archive);
    assert_eq!(leftovers(&desk), [desk.data()]);
}

#[test]
fn it_ends_with_a_checkpoint_while_deposits_go_on() {
    let (desk, archive) = Desk::new();
    let sizes: Vec<u64> = std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            for number in 0..60 {
                deposit(&archive, number);
            }
        });
        let mut backups = vec![back_up(&desk)];
        while !writer.is_finished() {
            backups.push(back_up(&desk));
        }
        backups.iter().map(|backup| size_in(backup)).collect()
    });
    assert!(sizes.is_sorted(), "{sizes:?}");
    let last = back_up(&desk);
    assert_eq!(size_in(&last), 62, "60 letters, the policy and the trust anchors");
    drop(archive);
    lose_data(&desk);
    check_letters(&restore(&desk, &last).unwrap(), 60);
}

/// The size in the checkpoint that stands in a backup as it is.
fn size_in(backup: &[u8]) -> u64 {
    let mut tar = tar::Archive::new(backup);
    let mut entries = tar.entries().unwrap();
    let found = entries.find(|entry| {
        entry.as_ref().is_ok_and(|entry| entry.path_bytes().ends_with(b"/checkpoint"))
    });
    let note = std::io::read_to_string(found.unwrap().unwrap()).unwrap();
    note.lines().nth(1).unwrap().parse().unwrap()
}

#[test]
fn a_backup_older_than_what_was_shown_is_refused() {
    let (desk, backup) = backed_up(3);
    drop(deposit(&desk.open().unwrap(), 3));
    lose_data(&desk);
    match restore(&desk, &backup) {
        Err(ArchiveError::Contradiction(why)) => assert!(why.contains("older copy"), "{why}"),
        other => panic!("{:?}", other.map(drop)),
    }
    assert!(leftovers(&desk).is_empty(), "{:?}", leftovers(&desk));
}

#[test]
fn a_backup_of_another_history_is_refused() {
    let (desk, _) = backed_up(3);
    let fork = Desk::empty();
    copy(&desk.data(), &fork.data());
    copy(&desk.keys(), &fork.keys());
    drop(deposit(&desk.open().unwrap(), 3));
    drop(deposit(&fork.open().unwrap(), 4));
    let backup = back_up(&fork);
    lose_data(&desk);
    match restore(&desk, &backup) {
        Err(ArchiveError::Contradiction(why)) => assert!(why.contains("another history"), "{why}"),
        other => panic!("{:?}", other.map(drop)),
    }
}

#[test]
fn it_is_never_put_over_anything() {
    let (desk, backup) = backed_up(1);
    let refused = restore(&desk, &backup).map(drop).unwrap_err();
    assert!(refused.to_string().contains("never put over it"), "{refused}");
    drop(desk.open().unwrap());
    lose_data(&desk);
    fs::create_dir(desk.data()).unwrap();
    check_letters(&restore(&desk, &backup).unwrap(), 1);
}

#[test]
fn a_damaged_backup_is_refused_or_harmless() {
    let (desk, backup) = backed_up(3);
    lose_data(&desk);
    let mut dice = Dice::new(7);
    let mut refused = 0;
    for _ in 0..40 {
        let mut bad = backup.clone();
        let at = dice.below(bad.len());
        bad[at] ^= 1 << dice.below(8);
        match restore(&desk, &bad) {
            // A byte of the container that bears nothing: its padding, its end.
            Ok(archive) => {
                check_letters(&archive, 3);
                drop(archive);
                lose_data(&desk);
            }
            Err(_) => refused += 1,
        }
        assert!(leftovers(&desk).is_empty(), "byte {at}: {:?}", leftovers(&desk));
    }
    assert!(refused > 10, "{refused}");
    // A tar ends with two empty blocks; without them it is still whole.
    for length in (0..backup.len() - 1_024 - 512).step_by(backup.len() / 12) {
        assert!(restore(&desk, &backup[..length]).is_err(), "{length} bytes of it");
        assert!(leftovers(&desk).is_empty());
    }
}

#[test]
fn nothing_in_it_is_written_elsewhere() {
    let (desk, backup) = backed_up(1);
    lose_data(&desk);
    let regular = tar::EntryType::Regular;
    for (name, kind) in [
        ("chancery-backup/../escaped", regular),
        ("chancery-backup/journal/../../escaped", regular),
        ("chancery-backup/journal/1.frames", regular),
        ("chancery-backup/LOCK", regular),
        ("VERSION", regular),
        ("chancery-backup/journal/00000000000000000009.frames", tar::EntryType::Symlink),
        ("chancery-backup/journal", tar::EntryType::Directory),
    ] {
        let mut header = tar::Header::new_ustar();
        header.set_entry_type(kind);
        header.set_mode(0o600);
        header.set_size(0);
        // By hand: the writer of the library would refuse some of these names.
        header.as_mut_bytes()[..name.len()].copy_from_slice(name.as_bytes());
        header.set_cksum();
        let bad = [header.as_bytes().as_slice(), &backup].concat();
        let error = restore(&desk, &bad).map(drop).unwrap_err().to_string();
        assert!(error.contains("belongs in no backup"), "{name}: {error}");
        assert!(leftovers(&desk).is_empty(), "{name}: {:?}", leftovers(&desk));
    }
    // A second file of one name is not written over the first.
    let twice = [&backup[..backup.len() - 1_024], &backup].concat();
    assert!(restore(&desk, &twice).is_err());
    assert!(leftovers(&desk).is_empty());
}

#[test]
fn damage_in_the_archive_is_not_backed_up_in_silence() {
    let (desk, _) = backed_up(6);
    let mut files: Vec<_> = fs::read_dir(desk.data().join("journal"))
        .unwrap()
        .map(|file| file.unwrap().path())
        .collect();
    files.sort();
    let first = &files[0];
    let mut bytes = fs::read(first).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(first, bytes).unwrap();
    let refused = Archive::back_up(&desk.place(), Vec::new(), &mut |_, _, _| {}).unwrap_err();
    assert!(refused.to_string().contains("damaged"), "{refused}");
}

#[test]
fn the_verbs_take_one_from_a_served_archive_and_put_it_back() {
    let (home, _) = Home::with_letter();
    let served = home.start(&["serve", "--listen", "127.0.0.1:0"]);
    let taken = home.run(&["backup", "archive.tar", "--json"]).json(0);
    assert_eq!(served.terminate().code, Some(0));
    assert_eq!(
        (taken["entries"].as_u64(), taken["sha256"].as_str().map(str::len)),
        (Some(3), Some(64))
    );
    let again = home.run(&["backup", "archive.tar"]);
    assert_eq!(again.code, Some(3));
    assert!(again.stderr.contains("is there already"), "{}", again.stderr);
    assert_eq!(home.run(&["backup", "x.tar", "--data", "nowhere"]).code, Some(10));
    assert_eq!(home.run(&["restore", "archive.tar"]).code, Some(3), "the archive is still there");
    let there = home.run(&["restore", "archive.tar", "--server", "http://127.0.0.1:1"]);
    assert_eq!(there.code, Some(2));
    home.run(&["log", "checkpoint"]).ok();
    fs::rename(home.path("chancery-data"), home.path("lost")).unwrap();
    let put_back = home.run(&["restore", "archive.tar", "--json"]).json(0);
    assert_eq!(put_back["letters"], 1);
    assert_eq!(home.run(&["check", "letter.txt", "--json"]).json(0)["verdict"], "identical_file");
    assert_eq!(home.run(&["log", "audit"]).code, Some(0));
    assert_eq!(home.run(&["restore", "letter.txt", "--data", "other"]).code, Some(3));
    assert!(!home.path("other").exists() && !home.path("other.restoring").exists());
}
