//! The index of the check follows the log, and a check never waits for it: whatever was acknowledged is found.

use crate::desk::{Desk, all_is_well, deposit, id_of, letter, text};
use chancery::archive::Archive;
use chancery::check::{Memory, VerdictCode};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

fn is_found(archive: &Archive, number: u64, id: &str) {
    let quote = format!("They say that {}", text(number));
    let verdict = archive.check(&quote);
    let found = verdict.letters.iter().any(|letter| letter.id == id);
    assert!(found, "letter {number}: {:?}", verdict.reason);
}

#[test]
fn what_is_acknowledged_is_found_while_others_deposit() {
    let (_desk, archive) = Desk::new();
    let next = AtomicU64::new(0);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::SeqCst);
                    if number >= 60 {
                        break;
                    }
                    let answer = deposit(&archive, number);
                    is_found(&archive, number, answer.id.as_str());
                }
            });
        }
    });
    assert_eq!(archive.health().indexed, archive.health().entries);
}

#[test]
fn a_check_covers_a_backlog_of_many_letters() {
    let (_desk, archive) = Desk::new();
    let pending: Vec<_> =
        (0..1_000).map(|number| archive.submit(letter(number, None)).unwrap()).collect();
    let answers: Vec<_> = pending.into_iter().map(|pending| pending.wait().unwrap()).collect();
    for number in [0, 499, 999] {
        is_found(&archive, number, answers[number as usize].id.as_str());
    }
    assert_eq!(archive.health().indexed, 1_002);
}

#[test]
fn the_index_is_there_after_a_restart_and_on_a_closed_archive() {
    let desk = Desk::with_letters(3);
    let archive = desk.open().unwrap();
    assert_eq!(archive.health().indexed, 5);
    let answer = deposit(&archive, 3);
    archive.close();
    is_found(&archive, 3, answer.id.as_str());
    assert_ne!(archive.check(&text(1)).verdict, VerdictCode::NoRecord);
}

/// A closed archive of letters `0..count` whose index is in files of `letters` letters and more.
fn in_files(count: u64, letters: u32) -> Desk {
    let mut desk = Desk::with_letters(count);
    desk.options.index = Memory { letters, cache_bytes: 0 };
    desk.open().unwrap();
    assert!(!files(&desk).is_empty());
    desk
}

/// The files of the index, in order.
fn files(desk: &Desk) -> Vec<PathBuf> {
    let Ok(folder) = fs::read_dir(desk.data().join("index")) else { return Vec::new() };
    let mut files: Vec<_> = folder.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn all_are_found(archive: &Archive, count: u64) {
    for number in 0..count {
        is_found(archive, number, id_of(archive, number).as_str());
    }
}

#[test]
fn an_index_in_files_finds_what_one_in_memory_finds() {
    let desk = in_files(41, 4);
    assert!(files(&desk).len() < 5, "runs are merged: {:?}", files(&desk));
    let archive = desk.open().unwrap();
    assert_eq!(archive.health().indexed, 43);
    all_are_found(&archive, 41);
    for number in 41..60 {
        let answer = deposit(&archive, number);
        is_found(&archive, number, answer.id.as_str());
    }
    all_are_found(&archive, 60);
    all_is_well(&archive);
    drop(archive);
    all_are_found(&desk.open().unwrap(), 60);
}

#[test]
fn what_is_wrong_in_the_files_of_the_index_is_made_again_at_a_start() {
    type Spoiler = (&'static str, fn(&[PathBuf]));
    let spoilers: [Spoiler; 7] = [
        ("a flipped bit", |files| flip(&files[0], 700)),
        ("a flipped bit at the end", |files| {
            flip(&files[1], fs::read(&files[1]).unwrap().len() - 30);
        }),
        ("a short file", |files| {
            let bytes = fs::read(&files[0]).unwrap();
            fs::write(&files[0], &bytes[..bytes.len() / 2]).unwrap();
        }),
        ("an empty file", |files| fs::write(&files[1], b"").unwrap()),
        ("a missing file", |files| fs::remove_file(&files[0]).unwrap()),
        ("two files exchanged", |files| {
            let (one, other) = (fs::read(&files[0]).unwrap(), fs::read(&files[1]).unwrap());
            fs::write(&files[0], other).unwrap();
            fs::write(&files[1], one).unwrap();
        }),
        ("no folder", |files| fs::remove_dir_all(files[0].parent().unwrap()).unwrap()),
    ];
    let desk = in_files(30, 4);
    let archive = desk.open().unwrap();
    for number in 30..36 {
        deposit(&archive, number);
    }
    drop(archive);
    desk.open().unwrap();
    let good: Vec<_> =
        files(&desk).into_iter().map(|file| (fs::read(&file).unwrap(), file)).collect();
    assert!(good.len() >= 2);
    for (what, spoil) in spoilers {
        files(&desk).iter().for_each(|file| fs::remove_file(file).unwrap());
        fs::create_dir_all(desk.data().join("index")).unwrap();
        good.iter().for_each(|(bytes, file)| fs::write(file, bytes).unwrap());
        spoil(&files(&desk));
        let archive = desk.open().unwrap();
        all_are_found(&archive, 36);
        all_is_well(&archive);
        assert_eq!(archive.index_status().letters, 36, "{what}");
        assert!(archive.index_status().files > 0, "{what}");
    }
}

fn flip(file: &Path, at: usize) {
    let mut bytes = fs::read(file).unwrap();
    bytes[at] ^= 4;
    fs::write(file, bytes).unwrap();
}

#[test]
fn another_archive_s_index_is_not_used() {
    let desk = in_files(12, 4);
    let other = Desk::empty();
    let archive = other.init().unwrap();
    for number in 100..112 {
        deposit(&archive, number);
    }
    drop(archive);
    let other = Desk { options: desk.options, ..other };
    other.open().unwrap();
    for file in files(&other) {
        fs::copy(&file, desk.data().join("index").join(file.file_name().unwrap())).unwrap();
    }
    let archive = desk.open().unwrap();
    all_are_found(&archive, 12);
    all_is_well(&archive);
}

#[test]
fn a_file_damaged_while_it_is_used_is_named_and_made_again_and_never_believed() {
    let desk = in_files(30, 4);
    let archive = desk.open().unwrap();
    let file = files(&desk)[0].clone();
    let bytes = fs::read(&file).unwrap();
    let mut open = fs::OpenOptions::new().write(true).open(&file).unwrap();
    open.write_all(&bytes.iter().map(|byte| byte ^ 0xFF).collect::<Vec<_>>()).unwrap();
    let named = archive.audit(&mut |_, _, _| {}).unwrap().findings;
    let name = file.file_name().unwrap().to_str().unwrap();
    assert!(named.iter().any(|finding| finding.what == format!("index/{name}")), "{named:?}");
    for number in (0..30).cycle().take(30_000) {
        let verdict = archive.check(&text(number));
        if verdict.verdict == VerdictCode::CannotCheck {
            assert!(verdict.reason.unwrap().contains("index"));
        } else {
            assert_eq!(verdict.verdict, VerdictCode::IdenticalFile);
        }
        if archive.audit(&mut |_, _, _| {}).unwrap().findings.is_empty() {
            break;
        }
    }
    all_is_well(&archive);
    all_are_found(&archive, 30);
}
