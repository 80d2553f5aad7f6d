//! Which letters of a million share a run of words with a text?
//!
//! The newest letters are in memory, all others in runs: files that are written once, each with the postings of
//! consecutive letters, and that are merged as they become many. Which letters are in which run makes no difference to
//! what is found. All of it is derived from the texts. Where the bytes of a run rest is the caller's affair; this room
//! opens no file.

mod cache;
mod choose;
mod counts;
mod keys;
mod memtable;
mod order;
mod posting;
mod query;
mod run;
mod write;

#[cfg(test)]
mod guarantee;

pub use keys::Fingerprints;
pub use run::{Covers, ReadAt, Run, RunFault};
pub use write::merge;

use super::{Candidates, Found, LetterNumber, Shelf};
use crate::limits::{INDEX_CACHE_BYTES, INDEX_LETTERS_IN_MEMORY, INDEX_POSTINGS_OF_LETTER};
use crate::text::Token;
use cache::Cache;
use choose::{Chosen, choose};
use counts::Counts;
use keys::{Around, Print};
use memtable::Memtable;
use order::{Listed, Ordered, Tally, rarity};
use query::{Query, windows_of};
use run::Postings;
use std::collections::HashSet;
use std::io::Write;
use std::sync::Arc;

/// Postings of a fingerprint above which it adds nothing to letters that share only short runs.
const SHORT_POSTINGS_MAX: usize = 256;

/// How much of it is held in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Memory {
    /// Letters that are held before they are written as a run.
    pub letters: u32,
    /// Bytes of what was read of runs.
    pub cache_bytes: usize,
}

impl Default for Memory {
    fn default() -> Self {
        Self { letters: INDEX_LETTERS_IN_MEMORY, cache_bytes: INDEX_CACHE_BYTES }
    }
}

/// The index of the check.
#[derive(Debug)]
pub struct Index {
    memory: Memory,
    parts: Parts,
    newest: Memtable,
    counts: Counts,
    cache: Arc<Cache>,
}

/// What does not change any more, letters in order.
#[derive(Debug, Clone, Default)]
struct Parts {
    runs: Vec<Arc<Run>>,
    full: Vec<Arc<Memtable>>,
}

/// Letters in memory that are complete and can be written as a run.
#[derive(Debug, Clone)]
pub struct Full(Arc<Memtable>);

impl Full {
    /// The first letter's number, and the one after the last letter's.
    pub fn letters(&self) -> std::ops::Range<u32> {
        self.0.first..self.0.end
    }

    /// Writes them as a run; `texts` stands for the texts of those letters.
    pub fn write(&self, texts: [u8; 32], out: &mut dyn Write) -> Result<(), RunFault> {
        let covers = Covers { first: self.0.first, end: self.0.end, texts };
        write::write_memtable(&self.0, covers, out)
    }
}

impl Default for Index {
    fn default() -> Self {
        Self::new(Memory::default())
    }
}

impl Index {
    /// An empty one.
    pub fn new(memory: Memory) -> Self {
        Self {
            memory,
            parts: Parts::default(),
            newest: Memtable::new(0, memory.letters),
            counts: Counts::default(),
            cache: Arc::new(Cache::new(memory.cache_bytes)),
        }
    }

    /// Adds a letter. It is found from the moment this returns. Letters come in the order of their numbers, some may be
    /// left out; adding one again changes nothing.
    pub fn add(&mut self, number: LetterNumber, text: &str) {
        self.insert(number, &Fingerprints::of(text));
    }

    /// The same with fingerprints that were made before.
    pub fn insert(&mut self, number: LetterNumber, fingerprints: &Fingerprints) {
        let number = number.0;
        if number < self.end() || number == u32::MAX {
            return;
        }
        let postings_max = self.memory.letters as usize * INDEX_POSTINGS_OF_LETTER;
        if number - self.newest.first >= self.memory.letters
            || self.newest.postings() > postings_max
        {
            self.close(number);
        }
        let chosen = choose(fingerprints, &self.counts, |run| self.kept(run));
        let Chosen { postings, beyond } = &chosen;
        let prints = postings.iter().map(|(print, _)| print).chain(beyond);
        prints.for_each(|print| self.counts.add(*print, 1));
        self.newest.add(number, &chosen);
    }

    /// Of how many letters a run of words is kept; at least the bound where more are only counted.
    fn kept(&self, run: Print) -> u32 {
        if self.beyond(run) > 0 {
            return u32::MAX;
        }
        let mut postings = Vec::new();
        self.newest.find(run, &mut postings);
        // Where a run cannot be read the letter is kept once more, which does no harm.
        if self.parts.find(run, &self.cache, &mut postings).is_err() {
            return 0;
        }
        u32::try_from(postings.len()).unwrap_or(u32::MAX)
    }

    /// Of how many letters a run of words is only counted.
    fn beyond(&self, run: Print) -> u32 {
        let of_newest = self.newest.beyond.get(&run).copied().unwrap_or_default();
        self.parts.beyond(run).saturating_add(of_newest)
    }

    /// The number after the last letter's.
    pub fn end(&self) -> u32 {
        self.newest.end
    }

    /// Fingerprints kept so far.
    pub fn postings(&self) -> u64 {
        let runs: u64 = self.parts.runs.iter().map(|run| run.postings()).sum();
        let full: usize = self.parts.full.iter().map(|full| full.postings()).sum();
        runs + (full + self.newest.postings()) as u64
    }

    /// The runs, in order.
    pub fn runs(&self) -> &[Arc<Run>] {
        &self.parts.runs
    }

    /// Letters in memory that can be written as a run, oldest first.
    pub fn full(&self) -> impl Iterator<Item = Full> {
        self.parts.full.iter().map(|full| Full(Arc::clone(full)))
    }

    /// Lets the letters in memory be written as a run, however few they are.
    pub fn close_newest(&mut self) {
        self.close(self.end());
    }

    fn close(&mut self, next: u32) {
        let new = Memtable::new(next, self.memory.letters);
        let full = std::mem::replace(&mut self.newest, new);
        if full.end > full.first {
            self.parts.full.push(Arc::new(full));
        }
    }

    /// Takes a run that was made before, of letters beyond those it has. Reads all of it; an error says why it cannot be
    /// used, and nothing was taken.
    pub fn adopt(&mut self, run: Run) -> Result<(), RunFault> {
        if run.covers().first < self.end() || !self.parts.full.is_empty() {
            return Err(RunFault::Damaged("it has letters that are there already"));
        }
        let before = self.counts.clone();
        if let Err(why) = run.check_each(|posting| self.counts.add(posting.print, 1)) {
            self.counts = before;
            return Err(why);
        }
        run.beyond().iter().for_each(|(print, count)| self.counts.add(*print, *count));
        self.newest = Memtable::new(run.covers().end, self.memory.letters);
        self.parts.runs.push(Arc::new(run));
        Ok(())
    }

    /// Puts a run in the place of the letters in memory, or of the runs, that it was made of. False where they are not
    /// there any more: then it is of no use.
    pub fn replace(&mut self, run: Run) -> bool {
        let Covers { first, end, .. } = run.covers();
        let inside = |from: u32, to: u32| first <= from && to <= end;
        let Parts { runs, full } = &mut self.parts;
        let runs_here = runs.iter().map(|run| (run.covers().first, run.covers().end));
        let here = runs_here.chain(full.iter().map(|full| (full.first, full.end)));
        let made_of: Vec<_> = here.filter(|&(from, to)| inside(from, to)).collect();
        if made_of.first().map(|part| part.0) != Some(first)
            || made_of.last().map(|part| part.1) != Some(end)
        {
            return false;
        }
        runs.retain(|run| !inside(run.covers().first, run.covers().end));
        full.retain(|full| !inside(full.first, full.end));
        let place = runs.partition_point(|run| run.covers().first < first);
        runs.insert(place, Arc::new(run));
        true
    }

    /// Forgets the letters from `first` on, so that they can be added again: a run of theirs was found damaged.
    pub fn forget_from(&mut self, first: u32) {
        self.parts.runs.retain(|run| run.covers().end <= first);
        self.parts.full.clear();
        let end = self.parts.runs.last().map_or(0, |run| run.covers().end);
        self.newest = Memtable::new(end, self.memory.letters);
        if end == 0 {
            self.counts = Counts::default();
        }
    }

    /// Begins a search: looks at what is in memory. What is left to do needs no lock on the index.
    pub fn search(&self, tokens: &[Token]) -> Search {
        let query = Query::new(&Fingerprints::of_tokens(tokens), &self.counts);
        let newest = query.probes.iter().map(|probe| {
            let mut postings = Vec::new();
            self.newest.find(probe.print, &mut postings);
            let beyond = if probe.whole_run { self.beyond(probe.print) } else { 0 };
            (postings, beyond)
        });
        Search {
            newest: newest.collect(),
            query,
            parts: self.parts.clone(),
            cache: Arc::clone(&self.cache),
            letters: self.end(),
        }
    }

    /// What [`Candidates::letters_with`] says, or why it cannot be told; 0 where the words are too few to be always found.
    pub fn count_letters_with(&self, words: &[Token]) -> Result<usize, RunFault> {
        let mut fewest = usize::MAX;
        let windows = windows_of(&Fingerprints::of_tokens(words));
        for window in windows.iter().take(64) {
            let mut letters = HashSet::new();
            for &(print, mask, bits) in &window.grams {
                let mut postings = Vec::new();
                self.newest.find(print, &mut postings);
                self.parts.find(print, &self.cache, &mut postings)?;
                let inside = |&&(_, theirs): &&(u32, Around)| theirs.0 & mask == bits;
                letters.extend(postings.iter().filter(inside).map(|&(letter, _)| letter));
            }
            let mut beyond = 0;
            if let Some(run) = window.run {
                let mut postings = Vec::new();
                self.newest.find(run, &mut postings);
                self.parts.find(run, &self.cache, &mut postings)?;
                letters.extend(postings.iter().map(|&(letter, _)| letter));
                beyond = self.beyond(run) as usize;
            }
            fewest = fewest.min(letters.len() + beyond);
        }
        Ok(if windows.is_empty() { 0 } else { fewest })
    }
}

impl Parts {
    fn find(&self, print: Print, cache: &Cache, found: &mut Postings) -> Result<(), RunFault> {
        for run in &self.runs {
            run.find(print, cache, found)?;
        }
        self.full.iter().for_each(|full| full.find(print, found));
        Ok(())
    }

    fn beyond(&self, run: Print) -> u32 {
        let runs = self.runs.iter().filter_map(|it| it.beyond().get(&run));
        let full = self.full.iter().filter_map(|it| it.beyond.get(&run));
        runs.chain(full).fold(0, |sum, more| sum.saturating_add(*more))
    }
}

impl Candidates for Index {
    fn find(&self, tokens: &[Token], shelf: &dyn Shelf) -> Result<Found, RunFault> {
        self.search(tokens).finish(shelf)
    }

    fn letters_with(&self, run: &[Token]) -> usize {
        self.count_letters_with(run).unwrap_or_default()
    }
}

/// A search that was begun.
pub struct Search {
    query: Query,
    /// For each probe what the newest letters have, and how many more letters are only counted.
    newest: Vec<(Postings, u32)>,
    parts: Parts,
    cache: Arc<Cache>,
    letters: u32,
}

impl Search {
    /// Ends it: looks at the runs, and reads the letters that may be the best to see whether they are.
    pub fn finish(self, shelf: &dyn Shelf) -> Result<Found, RunFault> {
        let mut tally = Tally::default();
        let mut postings = Vec::new();
        for (probe, (newest, beyond)) in self.query.probes.iter().zip(&self.newest) {
            if probe.common && !probe.is_promise() {
                continue;
            }
            postings.clear();
            self.parts.find(probe.print, &self.cache, &mut postings)?;
            postings.extend(newest);
            let of_letters = postings.len() + *beyond as usize;
            let says = rarity(self.letters, of_letters);
            let counts = of_letters <= SHORT_POSTINGS_MAX;
            if !counts && !probe.is_promise() {
                continue;
            }
            let mut listed = Listed::default();
            for of_letter in postings.chunk_by(|one, next| one.0 == next.0) {
                let Some(&(letter, _)) = of_letter.first() else { continue };
                let mut promised = of_letter.iter().flat_map(|&(_, around)| probe.promised(around));
                tally.add(letter, says, &mut promised, counts, &mut listed);
            }
        }
        let windows = self.query.windows();
        let read = |letter| shelf.words(letter).map(|words| windows.held(&words));
        let Ordered { letters, sharing, telling } = tally.order(windows, read);
        Ok(Found { letters, sharing, telling })
    }
}

/// What a run must have been made with.
fn tables() -> String {
    use crate::text::{N1_TABLES, N2_TABLES, N3_TABLES};
    format!(
        "n1 {N1_TABLES} n2 {N2_TABLES} n3 {N3_TABLES} k {} {} w {} {}",
        keys::K_WORDS,
        keys::K_CHARACTERS,
        keys::WINDOW_WORDS,
        keys::WINDOW_ANY
    )
}
