//! Which house style do two texts differ in?
//!
//! For the words that a comparison found equal in N3, what N3 had to fold to make them equal; and for a pair of unequal
//! words, whether house style explains them all the same. Never aligns texts: that is `check`.

use super::table::{Part, TABLES};
use super::{HouseStyle, N3_REACH, StyleClass, StyleToken, Token};
use std::ops::Range;

/// Words that are the same in N3 and differ in N2.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StyleDifference {
    /// The class of what was folded. `None` where both texts are in traditional characters and print different ones with
    /// one simplified form: that is a changed word, which no newspaper's script explains.
    pub class: Option<StyleClass>,
    /// The words of N2 in the first text.
    pub first: Range<usize>,
    /// The words of N2 in the second text.
    pub second: Range<usize>,
}

/// What house style hides in a run of words that are equal in N3: `first` and `second` are as long as each other, and
/// their words pairwise equal. Words beyond the shorter run are left out, and so is a substitution that only begins or
/// ends in the run: it is part of the difference beside it.
pub fn style_differences(
    one: &HouseStyle<'_>,
    first: Range<usize>,
    other: &HouseStyle<'_>,
    second: Range<usize>,
) -> Vec<StyleDifference> {
    let groups = style_groups(one, first, other, second).into_iter();
    let differing = groups.filter(|(first, second)| !same_words(one, first, other, second));
    differing
        .map(|(first, second)| StyleDifference {
            class: class(one, &first, other, &second),
            first,
            second,
        })
        .collect()
}

/// The words of N2 behind such a run, in the smallest stretches that no substitution of either text reaches out of: which
/// words of the one text are which of the other, whether they differ in N2 or not.
pub fn style_groups(
    one: &HouseStyle<'_>,
    first: Range<usize>,
    other: &HouseStyle<'_>,
    second: Range<usize>,
) -> Vec<(Range<usize>, Range<usize>)> {
    let length = first.len().min(second.len());
    let mut groups = Vec::new();
    // The first group is whole only if no substitution reaches into the run.
    let mut start = (!broken(one, other, first.start, second.start)).then_some(0);
    for at in 1..=length {
        if broken(one, other, first.start + at, second.start + at) {
            continue;
        }
        if let Some(group) = start.replace(at).map(|start| start..at) {
            groups.push((words(one, &first, &group), words(other, &second, &group)));
        }
    }
    groups
}

/// Whether a substitution of either text reaches over the place before these tokens.
fn broken(one: &HouseStyle<'_>, other: &HouseStyle<'_>, first: usize, second: usize) -> bool {
    let reaches = |tokens: &[StyleToken<'_>], at: usize| {
        let pair = at.checked_sub(1).and_then(|before| tokens.get(before..=at));
        matches!(pair, Some([one, next]) if one.words == next.words)
    };
    reaches(&one.tokens, first) || reaches(&other.tokens, second)
}

/// The words of N2 behind a group of a run.
fn words(style: &HouseStyle<'_>, run: &Range<usize>, group: &Range<usize>) -> Range<usize> {
    match style.tokens.get(run.start + group.start..run.start + group.end) {
        Some([first, .., last]) => first.words.start..last.words.end,
        Some([only]) => only.words.clone(),
        _ => 0..0,
    }
}

fn same_words(
    one: &HouseStyle<'_>,
    first: &Range<usize>,
    other: &HouseStyle<'_>,
    second: &Range<usize>,
) -> bool {
    let left = one.words.get(first.clone()).unwrap_or_default();
    let right = other.words.get(second.clone()).unwrap_or_default();
    left.len() == right.len() && left.iter().zip(right).all(|(left, right)| left.text == right.text)
}

fn class(
    one: &HouseStyle<'_>,
    first: &Range<usize>,
    other: &HouseStyle<'_>,
    second: &Range<usize>,
) -> Option<StyleClass> {
    let (left, right) = (substituted(one, first), substituted(other, second));
    match (left, right) {
        (Some(StyleClass::Script), Some(StyleClass::Script)) | (None, None) => None,
        (Some(StyleClass::Script), None) if traditional(other, second) => None,
        (None, Some(StyleClass::Script)) if traditional(one, first) => None,
        // The table of one side says more than the plain digits or letters of the other.
        (Some(class), None) | (None, Some(class)) => Some(class),
        (Some(left), Some(right)) => Some(left.min(right)),
    }
}

/// Whether the text around some words is in traditional characters.
fn traditional(style: &HouseStyle<'_>, words: &Range<usize>) -> bool {
    let around = words.start.saturating_sub(N3_REACH)..words.end + N3_REACH;
    let start = style.substitutions.partition_point(|found| found.words.end <= around.start);
    let found = style.substitutions.get(start..).unwrap_or_default().iter();
    let mut near = found.take_while(|found| found.words.start < around.end);
    near.any(|found| found.class == StyleClass::Script)
}

/// The class of the first substitution among some words.
fn substituted(style: &HouseStyle<'_>, words: &Range<usize>) -> Option<StyleClass> {
    let start =
        style.substitutions.partition_point(|substitution| substitution.words.end <= words.start);
    let substitution = style.substitutions.get(start)?;
    (substitution.words.start < words.end).then_some(substitution.class)
}

/// Words that may not stand at the head of what the other text prints as one: in valid, a part, not able.
const APART: [&str; 15] = [
    "a", "an", "dis", "i", "il", "im", "in", "ir", "neither", "never", "no", "none", "nor", "not",
    "un",
];
/// Words of the longest pair that is looked at.
const PAIR_MAX: usize = 8;

/// Whether house style explains two unequal runs of N2 words that no fold makes equal, because it takes both texts to see:
/// a contraction with two readings beside one of them (`he'd` and `he would`), or the same letters with the spaces
/// elsewhere (`of the` and `ofthe`), unless that makes another word (`may be` and `maybe`).
pub fn style_pair(first: &[Token], second: &[Token]) -> Option<StyleClass> {
    if read_as(first, second) || read_as(second, first) {
        return Some(StyleClass::Contraction);
    }
    spacing(first, second).then_some(StyleClass::Compound)
}

/// Whether `short` is a contraction that can stand for `long`.
fn read_as(short: &[Token], long: &[Token]) -> bool {
    let ([short], [pronoun, verb]) = (short, long) else { return false };
    let Some(entry) = TABLES.word(&short.text) else { return false };
    let verbs = match entry.part {
        Part::IsOrHas => ["is", "has"],
        Part::HadOrWould => ["had", "would"],
        _ => return false,
    };
    entry.single() == Some(&pronoun.text) && verbs.contains(&verb.text.as_str())
}

/// Whether both print the same letters with other spaces, and no word of either means something else for it.
fn spacing(first: &[Token], second: &[Token]) -> bool {
    let sizes =
        [first.len(), second.len()].into_iter().all(|words| (1..=PAIR_MAX).contains(&words));
    let letters =
        |words: &[Token]| -> String { words.iter().map(|word| word.text.as_str()).collect() };
    let words = || first.iter().chain(second);
    sizes
        && first.len() != second.len()
        && words().all(|word| word.text.chars().all(char::is_alphabetic))
        && letters(first) == letters(second)
        && !divides(first, second)
        && !divides(second, first)
}

/// Whether `parts` divides a word of `whole` where that makes other words. Both have the same letters.
fn divides(whole: &[Token], parts: &[Token]) -> bool {
    let mut parts = parts.iter().scan(0, |end, part| {
        let start = *end;
        *end += part.text.len();
        Some((start, *end, part.text.as_str()))
    });
    let mut start = 0;
    let mut part = parts.next();
    for word in whole {
        let end = start + word.text.len();
        let mut inside = Vec::new();
        while let Some((from, to, text)) = part.filter(|(from, ..)| *from < end) {
            if from >= start && to <= end {
                inside.push(text);
            }
            part = parts.next();
        }
        let apart = TABLES
            .word(&word.text)
            .is_some_and(|entry| entry.part == Part::Apart && entry.pieces == inside);
        let headed = inside.len() > 1 && inside.first().is_some_and(|head| APART.contains(head));
        if apart || headed {
            return true;
        }
        start = end;
    }
    false
}
