//! Which letters may a text be? One interface, so that the index for millions of letters can take its place.

use super::LetterNumber;
use super::fingerprint::{Gram, K_CHARACTERS, K_WORDS, grams, token_hash, winnow};
use crate::text::{Token, tokens};
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, HashSet};

/// A search for letters that share a run of words with a text.
pub trait Candidates {
    /// Every letter that shares a verbatim run of 8 words, or of 16 tokens of any script, with the text: first letters
    /// that together have every such run, the one with most of the text first; then the others; then letters that only
    /// share shorter runs. The order depends on nothing but the text and the letters.
    fn find(&self, tokens: &[Token]) -> Vec<LetterNumber>;

    /// How many letters have all these words in a row: a run of at least 8 words, or of 16 tokens of any script.
    fn letters_with(&self, run: &[Token]) -> usize;
}

/// Buckets by the first bits of the hash: small enough that one posting is put in its place by moving a few others.
const BUCKET_BITS: u32 = 16;

/// Winnowed fingerprints in memory.
///
/// One posting is 12 bytes; a letter has about 0.4 postings a word (0.2 a Chinese character), and 2 bytes a token to
/// tell a long shared run from a short one without its text.
#[derive(Debug, Default)]
pub struct Index {
    buckets: Vec<Vec<Posting>>,
    letters: HashMap<LetterNumber, Box<[u16]>>,
}

/// A fingerprint, the letter it is of, and the token it begins at. Ordered by fingerprint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Posting {
    /// The bits of the hash below those that chose the bucket.
    hash: u32,
    letter: LetterNumber,
    at: u32,
}

/// What the index keeps of one letter. Made without the index, on any thread: it is most of the work of adding one.
#[derive(Debug, Clone)]
pub struct Fingerprints {
    /// Bucket, hash below it, and the token it begins at.
    grams: Vec<(usize, u32, u32)>,
    short: Box<[u16]>,
}

impl Fingerprints {
    /// The fingerprints of a letter's text.
    pub fn of(text: &str) -> Self {
        let tokens = tokens(text);
        let mut kept = Vec::new();
        for (at, gram) in winnow(&tokens, &grams(&tokens)) {
            let (bucket, hash) = place(gram);
            let Ok(at) = u32::try_from(at) else { break };
            kept.push((bucket, hash, at));
        }
        Self { grams: kept, short: tokens.iter().map(short_hash).collect() }
    }
}

impl Index {
    /// Adds a letter. It is found from the moment this returns. Adding it again changes nothing.
    pub fn add(&mut self, number: LetterNumber, text: &str) {
        self.insert(number, &Fingerprints::of(text));
    }

    /// The same with fingerprints that were made before.
    pub fn insert(&mut self, number: LetterNumber, fingerprints: &Fingerprints) {
        if self.letters.contains_key(&number) {
            return;
        }
        if self.buckets.is_empty() {
            self.buckets.resize_with(1 << BUCKET_BITS, Vec::new);
        }
        for &(bucket, hash, at) in &fingerprints.grams {
            let posting = Posting { hash, letter: number, at };
            if let Some(bucket) = self.buckets.get_mut(bucket)
                && let Err(place) = bucket.binary_search(&posting)
            {
                bucket.insert(place, posting);
            }
        }
        self.letters.insert(number, fingerprints.short.clone());
    }

    /// Letters added so far.
    pub fn letters(&self) -> usize {
        self.letters.len()
    }

    /// Fingerprints kept so far.
    pub fn postings(&self) -> usize {
        self.buckets.iter().map(Vec::len).sum()
    }

    fn postings_of(&self, gram: Gram) -> &[Posting] {
        let (bucket, hash) = place(gram);
        let Some(bucket) = self.buckets.get(bucket) else { return &[] };
        let start = bucket.partition_point(|posting| posting.hash < hash);
        let rest = bucket.get(start..).unwrap_or_default();
        let length = rest.partition_point(|posting| posting.hash == hash);
        rest.get(..length).unwrap_or_default()
    }
}

impl Candidates for Index {
    fn find(&self, tokens: &[Token]) -> Vec<LetterNumber> {
        let query = Query::new(tokens);
        let mut shared: HashMap<LetterNumber, Shared> = HashMap::new();
        for (number, (gram, places)) in query.grams.iter().enumerate() {
            let postings = self.postings_of(*gram);
            for of_letter in postings.chunk_by(|one, next| one.letter == next.letter) {
                let Some(first) = of_letter.first() else { continue };
                let Some(letter) = self.letters.get(&first.letter) else { continue };
                let entry = shared.entry(first.letter).or_default();
                let says = rarity(self.letters.len(), postings.len());
                entry.weight += says;
                if query.shares_long_run(places, letter, of_letter) {
                    entry.long.push((number, says));
                }
            }
        }
        order(shared)
    }

    fn letters_with(&self, run: &[Token]) -> usize {
        let short: Vec<u16> = run.iter().map(short_hash).collect();
        let has_run = |offset: usize, posting: &Posting| {
            let start = (posting.at as usize).checked_sub(offset);
            let letter = self.letters.get(&posting.letter);
            start.zip(letter).is_some_and(|(start, letter)| {
                letter.get(start..start + short.len()) == Some(short.as_slice())
            })
        };
        // What winnowing keeps of the run it keeps of every letter that has it, but near the ends.
        let kept = winnow(run, &grams(run));
        let counts = kept.into_iter().take(GRAMS_COUNTED).map(|(offset, gram)| {
            let postings = self.postings_of(gram).chunk_by(|one, next| one.letter == next.letter);
            postings.filter(|of_letter| of_letter.iter().any(|one| has_run(offset, one))).count()
        });
        counts.max().unwrap_or(0)
    }
}

/// Fingerprints of a run by which the letters that have it are counted.
const GRAMS_COUNTED: usize = 16;

/// The bucket of a k-gram and what is kept of its hash there.
#[expect(
    clippy::cast_possible_truncation,
    reason = "16 and 32 of the 64 bits are taken on purpose"
)]
const fn place(gram: Gram) -> (usize, u32) {
    ((gram.0 >> (64 - BUCKET_BITS)) as usize, (gram.0 >> (32 - BUCKET_BITS)) as u32)
}

/// What is kept of a letter's token: eight of them in a row are not equal by chance.
#[expect(clippy::cast_possible_truncation, reason = "the low 16 bits are taken on purpose")]
fn short_hash(token: &Token) -> u16 {
    token_hash(token) as u16
}

/// How much a fingerprint says: rare ones much, those of every letter little. Integer, so that order is the same on
/// every machine.
fn rarity(letters: usize, postings: usize) -> u64 {
    let ratio = 1 + letters / postings.max(1);
    u64::from(usize::BITS - ratio.leading_zeros()) * 16
}

/// A pasted text, ready to be looked up.
struct Query {
    short: Vec<u16>,
    cjk: Vec<bool>,
    /// Each different k-gram with the places it occurs at.
    grams: Vec<(Gram, Vec<usize>)>,
}

impl Query {
    fn new(tokens: &[Token]) -> Self {
        let mut numbers: HashMap<Gram, usize> = HashMap::new();
        let mut all: Vec<(Gram, Vec<usize>)> = Vec::new();
        for (at, gram) in grams(tokens).into_iter().enumerate() {
            let Some(gram) = gram else { continue };
            let number = *numbers.entry(gram).or_insert_with(|| {
                all.push((gram, Vec::new()));
                all.len() - 1
            });
            if let Some((_, places)) = all.get_mut(number) {
                places.push(at);
            }
        }
        let short = tokens.iter().map(short_hash).collect();
        Self { short, cjk: tokens.iter().map(|token| token.cjk).collect(), grams: all }
    }

    /// Whether one of these places lies in a run of 8 words or 16 tokens that the letter has too.
    fn shares_long_run(&self, places: &[usize], letter: &[u16], postings: &[Posting]) -> bool {
        if places.len().saturating_mul(postings.len()) <= 64 {
            return places.iter().any(|&place| {
                postings.iter().any(|posting| self.long_run_at(place, letter, posting.at as usize))
            });
        }
        self.shares_window(places, letter, postings, 8)
            || self.shares_window(places, letter, postings, 16)
    }

    fn long_run_at(&self, place: usize, letter: &[u16], at: usize) -> bool {
        let (Some(ours), Some(theirs)) = (self.short.get(place..), letter.get(at..)) else {
            return false;
        };
        let forward = ours.iter().zip(theirs).take_while(|(a, b)| a == b).take(16).count();
        let (Some(ours), Some(theirs)) = (self.short.get(..place), letter.get(..at)) else {
            return false;
        };
        let backward =
            ours.iter().rev().zip(theirs.iter().rev()).take_while(|(a, b)| a == b).take(16).count();
        let run = place - backward..place + forward;
        is_long(self.cjk.get(run).unwrap_or_default())
    }

    /// The same for text that repeats itself, where trying every pair of places would take long: windows of the letter
    /// around its places are collected, and those of the text looked up among them.
    fn shares_window(
        &self,
        places: &[usize],
        letter: &[u16],
        postings: &[Posting],
        width: usize,
    ) -> bool {
        let reach = width - if width == 8 { K_WORDS } else { K_CHARACTERS };
        let windows =
            |at: usize| (at.saturating_sub(reach)..=at).map(move |start| start..start + width);
        let theirs: HashSet<&[u16]> = postings
            .iter()
            .flat_map(|posting| windows(posting.at as usize))
            .filter_map(|window| letter.get(window))
            .collect();
        places.iter().flat_map(|&at| windows(at)).any(|window| {
            is_long(self.cjk.get(window.clone()).unwrap_or_default())
                && self.short.get(window).is_some_and(|window| theirs.contains(window))
        })
    }
}

/// Whether a run is long enough to be always found: words count double, so 8 words are as long as 16 characters. Runs of
/// both sorts of at least 16 tokens are that long in any case.
fn is_long(cjk: &[bool]) -> bool {
    cjk.iter().map(|&cjk| if cjk { 1 } else { 2 }).sum::<usize>() >= 16
}

/// What a letter shares with a text.
#[derive(Default)]
struct Shared {
    /// What all shared k-grams say together.
    weight: u64,
    /// Numbers of the k-grams inside runs of 8 words or 16 tokens, and how much each says.
    long: Vec<(usize, u64)>,
}

/// Orders letters: greedily those that together cover all k-grams of long runs, then the other letters with long runs,
/// then the rest. A letter that alone has some passage is thus never behind a hundred that share a common one.
fn order(shared: HashMap<LetterNumber, Shared>) -> Vec<LetterNumber> {
    let (long, short): (Vec<_>, Vec<_>) =
        shared.into_iter().partition(|(_, shared)| !shared.long.is_empty());
    let mut covered = HashSet::new();
    let mut heap: BinaryHeap<(u64, u64, Reverse<LetterNumber>, usize)> = long
        .iter()
        .enumerate()
        .map(|(at, (letter, shared))| {
            (uncovered(shared, &covered), shared.weight, Reverse(*letter), at)
        })
        .collect();
    let (mut ordered, mut followers) = (Vec::new(), Vec::new());
    while let Some((promised, weight, letter, at)) = heap.pop() {
        let Some((_, shared)) = long.get(at) else { continue };
        let left = uncovered(shared, &covered);
        if left == 0 {
            followers.push((Reverse(weight), letter.0));
        } else if left < promised {
            heap.push((left, weight, letter, at));
        } else {
            covered.extend(shared.long.iter().map(|&(gram, _)| gram));
            ordered.push(letter.0);
        }
    }
    let mut rest: Vec<_> =
        short.iter().map(|(letter, shared)| (Reverse(shared.weight), *letter)).collect();
    followers.sort_unstable();
    rest.sort_unstable();
    ordered.extend(followers.into_iter().chain(rest).map(|(_, letter)| letter));
    ordered
}

/// How much the letter's long runs say that no letter before it has.
fn uncovered(shared: &Shared, covered: &HashSet<usize>) -> u64 {
    shared.long.iter().filter(|(gram, _)| !covered.contains(gram)).map(|&(_, says)| says).sum()
}
