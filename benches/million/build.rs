//! The index made: fingerprints on all processors, runs written and merged as an archive does it.

use crate::letters::Letters;
use chancery::check::{Fingerprints, Index, LetterNumber, Memory, ReadAt, Run, merge};
use chancery::limits::INDEX_LETTERS_IN_MEMORY;
use serde_json::{Value, json};
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::time::Instant;

const STEP: u32 = 2_048;

fn memory(cache_bytes: usize) -> Memory {
    Memory { letters: INDEX_LETTERS_IN_MEMORY, cache_bytes }
}

/// A run, as an archive has it.
#[derive(Debug)]
struct RunFile {
    file: File,
    length: u64,
}

impl ReadAt for RunFile {
    fn length(&self) -> u64 {
        self.length
    }

    fn read_at(&self, at: u64, into: &mut [u8]) -> std::io::Result<()> {
        self.file.read_exact_at(into, at)
    }
}

fn path(data: &Path, letters: &Range<u32>) -> PathBuf {
    data.join(format!("{}-{}.run", letters.start, letters.end))
}

fn open(data: &Path, letters: &Range<u32>) -> Run {
    let file = File::open(path(data, letters)).unwrap();
    let length = file.metadata().unwrap().len();
    let serial = u64::from(letters.start) << 32 | u64::from(letters.end);
    Run::open(Box::new(RunFile { file, length }), serial).unwrap()
}

fn write(data: &Path, letters: &Range<u32>, content: impl FnOnce(&mut dyn Write)) -> Run {
    let mut out = BufWriter::with_capacity(1 << 20, File::create(path(data, letters)).unwrap());
    content(&mut out);
    out.into_inner().unwrap().sync_data().unwrap();
    open(data, letters)
}

pub(crate) fn build(data: &Path, letters: &Letters, cache_bytes: usize) -> (Index, Value) {
    let mut index = Index::new(memory(cache_bytes));
    let (begun, processor) = (Instant::now(), processor_s());
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
        write_full(data, &mut index);
        inserting += start.elapsed().as_secs_f64();
    }
    index.close_newest();
    write_full(data, &mut index);
    let runs = index.runs().to_vec();
    let merging = Instant::now();
    if runs.len() > 1 {
        let run = write(data, &(0..letters.count()), |out| {
            merge(&runs, [0; 32], out, &mut |_, _| {}).unwrap();
        });
        assert!(index.replace(run));
        let part = |run: &Run| run.covers().first..run.covers().end;
        runs.iter().for_each(|run| fs::remove_file(path(data, &part(run))).unwrap());
    }
    let seconds = begun.elapsed().as_secs_f64();
    let processor = processor_s() - processor;
    let bytes: u64 = index.runs().iter().map(|run| run.length()).sum();
    let count = f64::from(letters.count());
    let told = json!({
        "letters": letters.count(),
        "seconds": seconds,
        "letters_per_s": count / seconds,
        "processor_s": processor,
        "letters_per_processor_s": count / processor,
        "inserting_and_writing_s": inserting,
        "merging_s": merging.elapsed().as_secs_f64(),
        "bytes": bytes,
        "bytes_per_letter": bytes as f64 / count,
        "postings_per_letter": index.postings() as f64 / count,
    });
    (index, told)
}

/// Seconds that this process was on a processor, all threads together.
fn processor_s() -> f64 {
    let told = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    told.tv_sec as f64 + told.tv_nsec as f64 / 1e9
}

fn write_full(data: &Path, index: &mut Index) {
    for full in index.full().collect::<Vec<_>>() {
        let run = write(data, &full.letters(), |out| full.write([0; 32], out).unwrap());
        assert!(index.replace(run));
    }
}

/// The index that [`build`] made.
pub(crate) fn reopen(data: &Path, letters: u32, cache_bytes: usize) -> Index {
    let mut index = Index::new(memory(cache_bytes));
    let begun = Instant::now();
    index.adopt(open(data, &(0..letters))).unwrap();
    eprintln!("read and checked in {:?}", begun.elapsed());
    index
}
