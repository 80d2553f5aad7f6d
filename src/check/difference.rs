//! One difference between the pasted text and the letter.

use super::changes::Pair;
use super::classify::Classes;
use super::reading::Reading;
use crate::text::StyleClass;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// What happened to the words.
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
    /// The same words in another house style, by the closed tables of N3: no word was changed.
    HouseStyle,
}

impl DifferenceKind {
    /// Whether the printed words cannot be said to be the letter's because of it.
    pub const fn is_change(self) -> bool {
        !matches!(self, Self::Omitted | Self::HouseStyle)
    }

    /// Whether words inside a sentence are others than the letter's.
    pub const fn is_inside(self) -> bool {
        matches!(self, Self::Changed | Self::Added | Self::Deleted)
    }
}

/// What sort of difference it is. Of several, the most serious: the flags name them all.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum DifferenceClass {
    /// A word looks like the letter's word and is another, or hides characters that the letter has not.
    Confusable,
    /// A negation came or went.
    Negation,
    /// A number, a share, a sign, a month or a day of the week is another.
    NumberValue,
    /// A name is another.
    Name,
    /// A word that says how many, how much or how exactly came, went or is another.
    Quantifier,
    /// A word that says what must, may, can or will be came, went or is another.
    Modal,
    /// Any other word.
    #[default]
    Word,
    /// Words were put in.
    Insertion,
    /// Words were taken out of a sentence.
    Deletion,
    /// Whole sentences, or a marked end of one, were left out.
    SentenceCut,
    /// A passage stands at another place.
    Reorder,
    /// House style: two and 2.
    NumberForm,
    /// House style: April 1 and 1 April.
    DateForm,
    /// House style: isn't and is not.
    Contraction,
    /// House style: an apostrophe lost in printing.
    Apostrophe,
    /// House style: U.N. and United Nations.
    Abbreviation,
    /// House style: cannot and can not.
    Compound,
    /// House style: colour and color.
    Spelling,
    /// House style: towards and toward.
    Variant,
    /// House style: Qaida and Qaeda.
    Romanisation,
    /// House style: traditional and simplified characters.
    Script,
}

impl From<StyleClass> for DifferenceClass {
    fn from(class: StyleClass) -> Self {
        match class {
            StyleClass::NumberForm => Self::NumberForm,
            StyleClass::DateForm => Self::DateForm,
            StyleClass::Contraction => Self::Contraction,
            StyleClass::Apostrophe => Self::Apostrophe,
            StyleClass::Abbreviation => Self::Abbreviation,
            StyleClass::Compound => Self::Compound,
            StyleClass::Spelling => Self::Spelling,
            StyleClass::Variant => Self::Variant,
            StyleClass::Romanisation => Self::Romanisation,
            StyleClass::Script => Self::Script,
        }
    }
}

/// What can be told of a difference, most serious first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DifferenceFlag {
    /// A word looks like the letter's word and is another (UTS #39, or raised digits that look like plain ones).
    Confusable,
    /// The word is the letter's, with characters in it or before it that are not seen, that turn the direction of what is
    /// seen, or that are full-width among plain ones.
    Hidden,
    /// A negation came or went.
    Negation,
    /// A number, a share, a sign, a month or a day of the week came, went or is another.
    NumberValue,
    /// A name came, went or is another.
    Name,
    /// A word of quantity came, went or is another.
    Quantifier,
    /// A modal word came, went or is another.
    Modal,
    /// The same letters with other spaces between.
    Spacing,
    /// An ellipsis marks it.
    Marked,
    /// The pasted text begins or ends here, in the middle of a sentence.
    CutShort,
    /// It stands in paragraphs of its own: an advertisement, a heading, or something put into the letter.
    OwnParagraph,
}

impl DifferenceFlag {
    /// The class of a difference of which this is the most serious flag; `None` where it says nothing of the words.
    pub(super) const fn class(self) -> Option<DifferenceClass> {
        Some(match self {
            Self::Confusable | Self::Hidden => DifferenceClass::Confusable,
            Self::Negation => DifferenceClass::Negation,
            Self::NumberValue => DifferenceClass::NumberValue,
            Self::Name => DifferenceClass::Name,
            Self::Quantifier => DifferenceClass::Quantifier,
            Self::Modal => DifferenceClass::Modal,
            Self::Spacing | Self::Marked | Self::CutShort | Self::OwnParagraph => return None,
        })
    }

    /// Whether it is one of the sorts that most easily change what is said.
    pub const fn may_change_meaning(self) -> bool {
        matches!(
            self,
            Self::Confusable | Self::Hidden | Self::Negation | Self::NumberValue | Self::Name
        )
    }
}

/// One difference, with its place in both texts.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Difference {
    /// What happened.
    pub kind: DifferenceKind,
    /// What sort it is.
    pub class: DifferenceClass,
    /// Whether it is of a sort that most easily changes what is said: a number, a negation, a name, a word that only looks
    /// the same. Any other changed word may do so too.
    pub may_change_meaning: bool,
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

impl Difference {
    /// Whether the words are the letter's and hide something.
    pub fn is_hidden(&self) -> bool {
        self.flags.contains(&DifferenceFlag::Hidden)
    }
}

/// A difference in tokens, before it is written out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Draft {
    pub(super) kind: DifferenceKind,
    pub(super) p: Range<usize>,
    pub(super) l: Range<usize>,
    pub(super) flags: Vec<DifferenceFlag>,
    /// The class of house style, where it is nothing else.
    pub(super) style: Option<StyleClass>,
}

impl Draft {
    pub(super) const fn new(kind: DifferenceKind, p: Range<usize>, l: Range<usize>) -> Self {
        Self { kind, p, l, flags: Vec::new(), style: None }
    }

    pub(super) const fn styled(p: Range<usize>, l: Range<usize>, class: StyleClass) -> Self {
        Self { kind: DifferenceKind::HouseStyle, p, l, flags: Vec::new(), style: Some(class) }
    }

    pub(super) fn flagged(mut self, flag: DifferenceFlag, set: bool) -> Self {
        if set {
            self.flags.push(flag);
        }
        self
    }

    /// Where it stands among others.
    pub(super) fn place(&self) -> (usize, usize, usize) {
        (self.p.start, self.p.end, self.l.start)
    }

    pub(super) fn has(&self, flag: DifferenceFlag) -> bool {
        self.flags.contains(&flag)
    }

    /// The difference with its words, its sentences, its class and all its flags.
    pub(super) fn write(&self, pair: Pair, classes: &Classes) -> Difference {
        use DifferenceKind::{Inserted, Moved, Omitted};
        let (class, flags) = classes.of(pair, self);
        let whole = matches!(self.kind, Omitted | Inserted | Moved);
        let bytes = |reading: &Reading, tokens: &Range<usize>| {
            if whole { reading.bytes_with_marks(tokens) } else { reading.bytes(tokens) }
        };
        let (pasted, letter) = (pair.pasted, pair.letter);
        let (in_pasted, in_letter) = (bytes(pasted, &self.p), bytes(letter, &self.l));
        Difference {
            kind: self.kind,
            class,
            may_change_meaning: flags.iter().any(|flag| flag.may_change_meaning()),
            pasted_text: pasted.slice(&in_pasted).to_owned(),
            letter_text: letter.slice(&in_letter).to_owned(),
            pasted_words: self.p.len(),
            letter_words: self.l.len(),
            pasted_sentence: if whole { String::new() } else { pasted.around(&self.p).to_owned() },
            letter_sentence: if whole { String::new() } else { letter.around(&self.l).to_owned() },
            pasted: in_pasted,
            letter: in_letter,
            flags,
        }
    }
}
