//! Tests of the whole index: whatever lies where, what must be found is found, and nothing depends on the layout.

use super::*;
use crate::check::Record;
use crate::limits::{INDEX_LETTERS_OF_GRAM, INDEX_LETTERS_OF_RUN};
use crate::text::tokens;

/// Letters by number.
struct Texts(Vec<String>);

impl Shelf for Texts {
    fn letter(&self, _: LetterNumber) -> Option<Record> {
        None
    }
    fn text(&self, number: LetterNumber) -> Option<Arc<str>> {
        self.0.get(number.0 as usize).map(|text| text.as_str().into())
    }
    fn by_text_sha256(&self, _: &[u8; 32]) -> Vec<LetterNumber> {
        Vec::new()
    }
    fn by_n1_sha256(&self, _: &[u8; 32]) -> Vec<LetterNumber> {
        Vec::new()
    }
}

/// The next number of a fixed sequence, below `bound`.
fn dice(state: &mut u64, bound: usize) -> usize {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    usize::try_from(*state >> 33).unwrap() % bound
}

/// Words of a small vocabulary, or characters of one, so that runs recur.
fn some_text(state: &mut u64, length: usize, cjk: usize) -> String {
    (0..length)
        .map(|_| {
            if dice(state, 100) < cjk {
                char::from_u32(0x4E00 + u32::try_from(dice(state, 30)).unwrap())
                    .unwrap()
                    .to_string()
            } else {
                format!(" w{} ", dice(state, 30))
            }
        })
        .collect()
}

fn memory(letters: u32) -> Memory {
    Memory { letters, cache_bytes: 1 << 20 }
}

fn indexed(texts: &Texts, letters: u32) -> Index {
    let mut index = Index::new(memory(letters));
    for (number, text) in (0..).zip(&texts.0) {
        index.add(LetterNumber(number), text);
    }
    index
}

/// Writes everything in memory as runs, and merges some of them.
fn laid_out(mut index: Index, serial: &mut u64, state: &mut u64) -> Index {
    let mut open = |bytes: Vec<u8>| {
        *serial += 1;
        Run::open(Box::new(bytes), *serial).unwrap()
    };
    for full in index.full().collect::<Vec<_>>() {
        let mut bytes = Vec::new();
        full.write([7; 32], &mut bytes).unwrap();
        assert!(index.replace(open(bytes)));
    }
    for _ in 0..2 {
        let runs = index.runs().to_vec();
        if runs.len() < 2 {
            break;
        }
        let from = dice(state, runs.len() - 1);
        let some = &runs[from..from + 2 + dice(state, runs.len() - from - 1)];
        let mut bytes = Vec::new();
        merge(some, [7; 32], &mut bytes, &mut |_, _| {}).unwrap();
        assert!(index.replace(open(bytes)));
    }
    index
}

/// The same runs opened again, and the letters that are in none added again.
fn reopened(index: &Index, texts: &Texts, letters: u32) -> Index {
    let mut again = Index::new(memory(letters));
    for (serial, run) in (1_000..).zip(index.runs()) {
        let mut bytes = Vec::new();
        merge(&[Arc::clone(run)], [7; 32], &mut bytes, &mut |_, _| {}).unwrap();
        again.adopt(Run::open(Box::new(bytes), serial).unwrap()).unwrap();
    }
    for number in again.end()..u32::try_from(texts.0.len()).unwrap() {
        again.add(LetterNumber(number), &texts.0[number as usize]);
    }
    again
}

/// Whether two texts share a run that is always found, by trying every pair of places.
fn shares_run(one: &[Token], other: &[Token]) -> bool {
    (0..one.len()).any(|start| {
        (0..other.len()).any(|place| {
            let equal = |(a, b): &(&Token, &Token)| a.text == b.text;
            let run = one[start..].iter().zip(&other[place..]).take_while(equal).count();
            run >= 16 || run >= 8 && one[start..start + 8].iter().all(|token| !token.cjk)
        })
    })
}

#[test]
fn every_layout_finds_the_same_and_all_that_must_be_found() {
    let (mut state, mut serial) = (1, 0);
    for round in 0..12 {
        let cjk = [0, 0, 100, 50][round % 4];
        let mut texts: Vec<String> = (0..60)
            .map(|_| {
                let n = 10 + dice(&mut state, 60);
                some_text(&mut state, n, cjk)
            })
            .collect();
        for at in 0..30 {
            let from: Vec<char> = texts[dice(&mut state, 60)].chars().collect();
            let start = dice(&mut state, from.len() / 2 + 1);
            let part: String = from[start..].iter().take(90).collect();
            texts[at].push_str(&part);
        }
        let texts = Texts(texts);
        let plain = indexed(&texts, 1 << 10);
        let small = laid_out(indexed(&texts, 7), &mut serial, &mut state);
        let again = reopened(&small, &texts, 11);
        assert_eq!(plain.postings(), small.postings());
        assert_eq!(plain.postings(), again.postings());
        for _ in 0..40 {
            let from = tokens(&texts.0[dice(&mut state, 60)]);
            let (start, length) = (dice(&mut state, from.len()), 8 + dice(&mut state, 30));
            let words: Vec<&str> =
                from.iter().skip(start).take(length).map(|token| token.text.as_str()).collect();
            let before = some_text(&mut state, 4, cjk);
            let pasted = tokens(&format!("{before} {} {before}", words.join(" ")));
            let found = plain.find(&pasted, &texts).unwrap();
            assert_eq!(found, small.find(&pasted, &texts).unwrap(), "round {round}");
            assert_eq!(found, again.find(&pasted, &texts).unwrap(), "round {round}");
            for (number, text) in (0..).map(LetterNumber).zip(&texts.0) {
                let shares = shares_run(&pasted, &tokens(text));
                let claimed = found.letters[..found.sharing].contains(&number);
                assert!(claimed || !shares, "letter {number:?} was missed in round {round}");
            }
        }
    }
}

/// Letters in which every k-gram of one run of 8 words is common, and the run itself is in the last one only.
fn common_words() -> Texts {
    let (mut state, mut texts) = (5, Vec::new());
    for _ in 0..INDEX_LETTERS_OF_GRAM + 60 {
        let words = some_text(&mut state, 6, 0);
        texts.push(format!("{words} alpha beta gamma delta epsilon zeta eta {words} end"));
        texts.push(format!("{words} beta gamma delta epsilon zeta eta theta {words} end"));
    }
    texts.push("one two alpha beta gamma delta epsilon zeta eta theta three four".to_owned());
    Texts(texts)
}

#[test]
fn a_run_of_common_parts_is_found_where_it_is_not_common_itself() {
    let texts = common_words();
    let last = LetterNumber(u32::try_from(texts.0.len() - 1).unwrap());
    let query = tokens("alpha beta gamma delta epsilon zeta eta theta");
    for letters in [1 << 14, 100] {
        let (mut state, mut serial) = (3, 0);
        let index = laid_out(indexed(&texts, letters), &mut serial, &mut state);
        let found = index.find(&query, &texts).unwrap();
        assert_eq!(found.letters.first(), Some(&last));
    }
}

#[test]
fn a_run_of_too_many_letters_is_counted() {
    let mut state = 9;
    let most = 7 * INDEX_LETTERS_OF_GRAM + 4 * INDEX_LETTERS_OF_RUN;
    let many = most + 500;
    let formula = "we have the honour to be your most obedient humble servants";
    let texts =
        Texts((0..many).map(|_| format!("{} {formula}", some_text(&mut state, 9, 0))).collect());
    let mut serial = 0;
    let index = laid_out(indexed(&texts, 500), &mut serial, &mut state);
    let again = reopened(&index, &texts, 500);
    for index in [index, again] {
        let found = index.find(&tokens(formula), &texts).unwrap();
        let named = INDEX_LETTERS_OF_RUN as usize..=most as usize;
        assert!(named.contains(&found.sharing), "{}", found.sharing);
        let with = index.letters_with(&tokens(formula));
        assert!(with.abs_diff(many as usize) <= 5, "{with} of {many}");
    }
}

#[test]
fn a_damaged_run_is_noticed_wherever_it_is_damaged() {
    let mut state = 11;
    let texts = Texts((0..40).map(|_| some_text(&mut state, 30, 20)).collect());
    let mut index = indexed(&texts, 64);
    index.close_newest();
    let mut bytes = Vec::new();
    index.full().next().unwrap().write([7; 32], &mut bytes).unwrap();
    Run::open(Box::new(bytes.clone()), 1).unwrap().check().unwrap();
    let usable = |bytes: Vec<u8>| Run::open(Box::new(bytes), 1).and_then(|run| run.check());
    for at in 0..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[at] ^= 1 << (at % 8);
        assert!(usable(damaged).is_err(), "byte {at} of {}", bytes.len());
    }
    for length in (0..bytes.len()).step_by(7) {
        assert!(usable(bytes[..length].to_vec()).is_err(), "cut at {length}");
    }
    bytes.push(0);
    assert!(usable(bytes).is_err());
}

#[test]
fn letters_are_forgotten_and_added_again() {
    let mut state = 13;
    let texts = Texts((0..50).map(|_| some_text(&mut state, 40, 0)).collect());
    let mut serial = 0;
    let plain = indexed(&texts, 64);
    let mut index = laid_out(indexed(&texts, 7), &mut serial, &mut state);
    let first = index.runs()[1].covers().first;
    index.forget_from(first);
    assert_eq!(index.end(), first);
    for number in first..50 {
        index.add(LetterNumber(number), &texts.0[number as usize]);
    }
    for text in &texts.0 {
        let words = tokens(text);
        assert_eq!(plain.find(&words, &texts).unwrap(), index.find(&words, &texts).unwrap());
    }
}

#[test]
fn memory_is_bounded_by_letters_and_by_postings() {
    assert_eq!(Memory::default().letters, INDEX_LETTERS_IN_MEMORY);
    assert_eq!(Memory::default().cache_bytes, INDEX_CACHE_BYTES);
    let mut state = 15;
    let mut index = Index::new(memory(3));
    for number in 0..3 {
        index.add(LetterNumber(number), &some_text(&mut state, 20, 0));
    }
    assert_eq!(index.full().count(), 0);
    index.add(LetterNumber(3), &some_text(&mut state, 20, 0));
    assert_eq!(index.full().count(), 1, "the fourth letter closes the first three");
    let long = some_text(&mut state, 4 * INDEX_POSTINGS_OF_LETTER * 3, 0);
    index.add(LetterNumber(4), &long);
    index.add(LetterNumber(5), "and one more letter");
    assert_eq!(index.full().count(), 2, "and many postings do so as well");
}
