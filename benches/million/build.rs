//! The index made: fingerprints on all processors, runs written and merged as an archive does it.

use crate::letters::Letters;
use chancery::check::{Fingerprints, Index, LetterNumber, Memory, Run, merge};
use chancery::limits::INDEX_LETTERS_IN_MEMORY;
use chancery::store::RunFolder;
use serde_json::{Value, json};
use std::ops::Range;
use std::path::Path;
use std::time::Instant;

const STEP: u32 = 2_048;

fn memory(cache_bytes: usize) -> Memory {
    Memory { letters: INDEX_LETTERS_IN_MEMORY, cache_bytes }
}

fn write(
    folder: &RunFolder,
    letters: &Range<u32>,
    content: impl FnOnce(&mut dyn std::io::Write),
) -> Run {
    let file = folder
        .write(letters, |out| {
            content(out);
            Ok(())
        })
        .unwrap();
    let serial = u64::from(letters.start) << 32 | u64::from(letters.end);
    Run::open(Box::new(file), serial).unwrap()
}

pub(crate) fn build(data: &Path, letters: &Letters, cache_bytes: usize) -> (Index, Value) {
    let folder = RunFolder::of(data);
    let mut index = Index::new(memory(cache_bytes));
    let begun = Instant::now();
    let threads = std::thread::available_parallelism().map_or(1, usize::from) as u32;
    let mut inserting = 0.0;
    for from in (0..letters.count()).step_by(STEP as usize) {
        let end = letters.count().min(from + STEP);
        let share = (end - from).div_ceil(threads).max(1);
        let made: Vec<Vec<Fingerprints>> = std::thread::scope(|scope| {
            let parts: Vec<_> = (from..end)
                .step_by(share as usize)
                .map(|at| {
                    let part = at..end.min(at + share);
                    scope.spawn(|| {
                        part.map(|number| Fingerprints::of(&letters.read(number))).collect()
                    })
                })
                .collect();
            parts.into_iter().map(|part| part.join().unwrap()).collect()
        });
        let start = Instant::now();
        for (number, made) in (from..).zip(made.into_iter().flatten()) {
            index.insert(LetterNumber(number), &made);
        }
        write_full(&folder, &mut index);
        inserting += start.elapsed().as_secs_f64();
    }
    index.close_newest();
    write_full(&folder, &mut index);
    let runs = index.runs().to_vec();
    let merging = Instant::now();
    if runs.len() > 1 {
        let run = write(&folder, &(0..letters.count()), |out| {
            merge(&runs, [0; 32], out, &mut |_, _| {}).unwrap();
        });
        assert!(index.replace(run));
        let part = |run: &Run| run.covers().first..run.covers().end;
        runs.iter().for_each(|run| folder.remove(&part(run)).unwrap());
    }
    let seconds = begun.elapsed().as_secs_f64();
    let bytes: u64 = index.runs().iter().map(|run| run.length()).sum();
    let count = f64::from(letters.count());
    let told = json!({
        "seconds": seconds,
        "letters_per_s": count / seconds,
        "inserting_and_writing_s": inserting,
        "merging_s": merging.elapsed().as_secs_f64(),
        "bytes": bytes,
        "bytes_per_letter": bytes as f64 / count,
        "postings_per_letter": index.postings() as f64 / count,
    });
    (index, told)
}

fn write_full(folder: &RunFolder, index: &mut Index) {
    for full in index.full().collect::<Vec<_>>() {
        let run = write(folder, &full.letters(), |out| full.write([0; 32], out).unwrap());
        assert!(index.replace(run));
    }
}

pub(crate) fn reopen(data: &Path, letters: u32, cache_bytes: usize) -> Index {
    let mut index = Index::new(memory(cache_bytes));
    let begun = Instant::now();
    let file = RunFolder::of(data).open(&(0..letters)).unwrap();
    index.adopt(Run::open(Box::new(file), 1).unwrap()).unwrap();
    eprintln!("read and checked in {:?}", begun.elapsed());
    index
}
