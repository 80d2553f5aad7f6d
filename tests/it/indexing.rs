//! The index of the check follows the log, and a check never waits for it: whatever was acknowledged is found.

use crate::desk::{Desk, deposit, letter, text};
use chancery::archive::Archive;
use chancery::check::VerdictCode;
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
