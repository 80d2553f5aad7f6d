//! No space, and no right to write: on a file system of its own where this user may mount one.

use crate::desk::{Auditor, Desk, all_is_well, metadata, submit};
use chancery::archive::{Archive, ArchiveError, Registered, Submission};
use chancery::letter::LetterText;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A small file system in memory, gone when dropped.
struct SmallDisk(PathBuf);

impl SmallDisk {
    /// `None` where this user may not mount; the test says so and ends.
    fn mount(at: &Path, mebibytes: u32) -> Option<Self> {
        std::fs::create_dir_all(at).unwrap();
        let size = format!("size={mebibytes}m");
        let mounted = run("mount", &["-t", "tmpfs", "-o", &size, "tmpfs", at.to_str().unwrap()]);
        if !mounted {
            eprintln!("skipped: this user may not mount a file system");
        }
        mounted.then(|| Self(at.to_owned()))
    }

    fn remount(&self, options: &str) {
        let options = format!("remount,{options}");
        assert!(run("mount", &["-o", &options, self.0.to_str().unwrap()]));
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        run("umount", &["-l", self.0.to_str().unwrap()]);
    }
}

fn run(program: &str, arguments: &[&str]) -> bool {
    let mut command = Command::new(program);
    command.args(arguments).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

/// A letter of about 300 kB.
fn long_letter(number: u64) -> Submission {
    let text =
        format!("Letter {number} is long and says the same thing again and again. ").repeat(5_000);
    Submission::Letter {
        text: LetterText::parse(text.as_bytes()).unwrap(),
        metadata: metadata(&format!("Letter {number}")),
        idempotency_key: Some(format!("key-{number}")),
    }
}

/// Deposits until the disk is full; what was acknowledged, and what was told at the end.
fn fill(archive: &Archive, auditor: &mut Auditor) -> (Vec<Registered>, ArchiveError) {
    let mut answers = Vec::new();
    for number in 0..200 {
        match submit(archive, long_letter(number)) {
            Ok(answer) => {
                auditor.answered(archive, &answer);
                answers.push(answer);
            }
            Err(error) => return (answers, error),
        }
    }
    panic!("the disk never was full");
}

fn all_there(archive: &Archive, answers: &[Registered]) {
    for answer in answers {
        assert!(archive.text(&answer.id).unwrap().len() > 250_000);
        assert_eq!(archive.letter(&answer.id).unwrap().index, answer.index.get());
    }
}

#[test]
fn below_the_reserve_deposits_are_refused_and_reads_go_on() {
    let mut desk = Desk::empty();
    let Some(mounted) = SmallDisk::mount(&desk.data(), 16) else { return };
    desk.options.bounds.free_bytes_min = 6 << 20;
    let archive = desk.init().unwrap();
    let mut auditor = Auditor::default();
    let (answers, error) = fill(&archive, &mut auditor);
    assert!(matches!(error, ArchiveError::LowSpace { .. }), "{error}");
    assert!(answers.len() > 2);
    all_there(&archive, &answers);
    auditor.check_log(&archive);
    // Known letters are answered, new ones are not, and nothing is half-written.
    assert!(!submit(&archive, long_letter(0)).unwrap().statement.is_empty());
    assert!(matches!(submit(&archive, long_letter(99)), Err(ArchiveError::LowSpace { .. })));
    all_is_well(&archive);
    // With space again the same archive goes on.
    mounted.remount("size=64m");
    auditor.answered(&archive, &submit(&archive, long_letter(99)).unwrap());
    all_is_well(&archive);
}

#[test]
fn a_disk_that_fills_up_in_the_middle_loses_nothing_that_was_acknowledged() {
    let desk = Desk::empty();
    let Some(mounted) = SmallDisk::mount(&desk.data(), 9) else { return };
    let archive = desk.init().unwrap();
    let mut auditor = Auditor::default();
    let (answers, error) = fill(&archive, &mut auditor);
    assert!(matches!(error, ArchiveError::WriterStopped(_)), "{error}");
    assert!(answers.len() > 2);
    all_there(&archive, &answers);
    auditor.check_log(&archive);
    drop(archive);
    mounted.remount("size=64m");
    let archive = desk.open().unwrap();
    auditor.check_log(&archive);
    all_there(&archive, &answers);
    all_is_well(&archive);
    let again = submit(&archive, long_letter(answers.len() as u64)).unwrap();
    auditor.answered(&archive, &again);
    auditor.check_log(&archive);
}

#[test]
fn a_read_only_folder_is_told() {
    let desk = Desk::empty();
    let Some(mounted) = SmallDisk::mount(&desk.data(), 16) else { return };
    drop(desk.init().unwrap());
    mounted.remount("ro");
    match desk.open().map(drop) {
        Err(ArchiveError::Store(error)) => {
            let told = error.to_string();
            assert!(told.contains("LOCK") && told.contains("Read-only"), "{told}");
        }
        other => panic!("{other:?}"),
    }
    mounted.remount("rw");
    all_is_well(&desk.open().unwrap());
}
