//! One difference between the pasted text and the letter.

use super::reading::Reading;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// What sort of difference.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum DifferenceKind {
    /// Words of the letter were replaced by others.
    #[default]
    Changed,
    /// Words were added to a sentence of the letter.
    Added,
    /// Sentences were put between sentences of the letter.
    Inserted,
    /// Words were left out inside a sentence.
    Deleted,
    /// Whole sentences, or the end of a sentence marked by an ellipsis, were left out.
    Omitted,
    /// A passage stands at another place than in the letter.
    Moved,
}

impl DifferenceKind {
    /// Whether the printed words can be said to be the letter's in spite of it.
    pub const fn is_omission(self) -> bool {
        matches!(self, Self::Omitted)
    }
}

/// What a difference may mean, where that can be told from closed lists alone. A fuller classification by tables takes
/// the place of [`flags`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DifferenceFlag {
    /// A figure is among the words.
    Number,
    /// A word of negation came or went.
    Negation,
    /// A word looks like the letter's word and is another (UTS #39).
    Confusable,
    /// An ellipsis marks it.
    Marked,
    /// The pasted text begins or ends here, in the middle of a sentence.
    CutShort,
}

/// One difference, with its place in both texts.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Difference {
    /// What sort.
    pub kind: DifferenceKind,
    /// Bytes of the pasted text (empty where something was left out).
    pub pasted: Range<usize>,
    /// Bytes of the letter (empty where something was added).
    pub letter: Range<usize>,
    /// The words as pasted.
    pub pasted_text: String,
    /// The words of the letter.
    pub letter_text: String,
    /// How many words (Chinese: characters) are in `pasted_text`.
    pub pasted_words: usize,
    /// How many words (Chinese: characters) are in `letter_text`.
    pub letter_words: usize,
    /// The sentence of the pasted text it stands in; empty where sentences as a whole were left out or put in.
    pub pasted_sentence: String,
    /// The sentence of the letter it stands in; empty where sentences as a whole were left out or put in.
    pub letter_sentence: String,
    /// What it may mean.
    pub flags: Vec<DifferenceFlag>,
}

/// A difference in tokens, before it is written out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Draft {
    pub(super) kind: DifferenceKind,
    pub(super) p: Range<usize>,
    pub(super) l: Range<usize>,
    pub(super) flags: Vec<DifferenceFlag>,
}

impl Draft {
    pub(super) const fn new(kind: DifferenceKind, p: Range<usize>, l: Range<usize>) -> Self {
        Self { kind, p, l, flags: Vec::new() }
    }

    pub(super) fn flagged(mut self, flag: DifferenceFlag, set: bool) -> Self {
        if set {
            self.flags.push(flag);
        }
        self
    }

    /// The difference with its words, its sentences and all its flags.
    pub(super) fn write(mut self, pasted: &Reading, letter: &Reading) -> Difference {
        use DifferenceKind::{Inserted, Moved, Omitted};
        let whole = matches!(self.kind, Omitted | Inserted | Moved);
        if self.kind != Moved {
            self.flags.extend(flags(pasted, letter, &self.p, &self.l));
        }
        self.flags.sort_unstable();
        let bytes = |reading: &Reading, tokens: &Range<usize>| {
            if whole { reading.bytes_with_marks(tokens) } else { reading.bytes(tokens) }
        };
        let (in_pasted, in_letter) = (bytes(pasted, &self.p), bytes(letter, &self.l));
        Difference {
            kind: self.kind,
            pasted_text: pasted.slice(&in_pasted).to_owned(),
            letter_text: letter.slice(&in_letter).to_owned(),
            pasted_words: self.p.len(),
            letter_words: self.l.len(),
            pasted_sentence: if whole { String::new() } else { pasted.around(&self.p).to_owned() },
            letter_sentence: if whole { String::new() } else { letter.around(&self.l).to_owned() },
            pasted: in_pasted,
            letter: in_letter,
            flags: self.flags,
        }
    }
}

/// What can be told of a difference from closed lists alone.
pub(super) fn flags(
    pasted: &Reading,
    letter: &Reading,
    p: &Range<usize>,
    l: &Range<usize>,
) -> Vec<DifferenceFlag> {
    let (ours, theirs) = (pasted.range(p), letter.range(l));
    let mut flags = Vec::new();
    if ours.iter().chain(theirs).any(|token| token.text.contains(char::is_numeric)) {
        flags.push(DifferenceFlag::Number);
    }
    let negations = |tokens: &[crate::text::Token]| {
        tokens.iter().filter(|token| is_negation(&token.text)).count()
    };
    if negations(ours) != negations(theirs) {
        flags.push(DifferenceFlag::Negation);
    }
    let alike = |(one, other): (&crate::text::Token, &crate::text::Token)| {
        crate::text::look_alike(&one.text, &other.text)
    };
    if ours.len() == theirs.len() && ours.iter().zip(theirs).any(alike) {
        flags.push(DifferenceFlag::Confusable);
    }
    flags
}

/// Words that turn a sentence into its contrary, as N2 tokens.
fn is_negation(word: &str) -> bool {
    const WORDS: [&str; 17] = [
        "not", "no", "never", "none", "nor", "neither", "cannot", "nothing", "nobody", "nowhere",
        "without", "ne", "nicht", "kein", "keine", "niemals", "нет",
    ];
    const CHARACTERS: &str = "不未非无無没沒勿莫否";
    WORDS.contains(&word)
        || word.ends_with("n't")
        || (!word.is_empty() && CHARACTERS.contains(word))
}
