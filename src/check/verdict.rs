//! The shape of the answer: what the pasted text is, letter by letter, with every difference.
//!
//! As JSON it is the body of `POST /v1/check` and of `check --json`: member names are stable, `verdict` comes first,
//! spans are bytes of the UTF-8 text they are of, and a page or a terminal needs nothing else to show all of it.

use super::headline::headline;
use super::{Difference, PublicationRecord, record::Withdrawn};
use crate::letter::{Addressee, Author, InReplyTo, Language, LetterKind, PartialDate};
use crate::statement::KeyState;
use crate::text::{Alarm, FoldingKind, StyleClass};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

/// The verdict codes (wording for people in `headline`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VerdictCode {
    /// The bytes are those of the archived original.
    IdenticalFile,
    /// The same words: typography at most differs, or capitals and punctuation, which are then listed.
    IdenticalText,
    /// The same words in another house style: numbers in words or digits, spelling, contractions and the like, by closed
    /// tables; each place is listed.
    HouseStyle,
    /// Only whole sentences, or ends of sentences marked by an ellipsis, were left out.
    Abridged,
    /// Words were changed, added, taken out of a sentence, or moved, or something was put between the letter's paragraphs.
    Altered,
    /// Passages of the letter, word for word, in a text that does not print the letter.
    Quotes,
    /// The institution withdrew the letter.
    Withdrawn,
    /// A good part of the words is shared, in runs too short or too common to name a letter.
    Similar,
    /// One phrase, or several, that letters have too, too short or in too many letters to name any.
    CommonPhrase,
    /// No archived letter shares 8 words in a row (16 Chinese characters) with the text.
    NoRecord,
    /// The text could not be checked.
    CannotCheck,
    /// A record exists but its proof does not check.
    ProofProblem,
}

/// The whole answer.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Verdict {
    /// What it comes to: the verdict on the first letter, or why there is none.
    pub verdict: VerdictCode,
    /// The same in words for people: `en` and `zh-Hans`.
    pub headline: BTreeMap<String, String>,
    /// Why it could not be checked or what it was found to be, and what to do.
    pub reason: Option<String>,
    /// The letters, best first, at most [`crate::limits::VERDICT_LETTERS_MAX`].
    pub letters: Vec<LetterMatch>,
    /// Letters that match too but are not listed.
    pub letters_not_listed: usize,
    /// Verbatim runs of 8 words (16 Chinese characters) or more that some letter has and no listed letter's passages: in
    /// the order of the text, at most [`crate::limits::VERDICT_PHRASES_MAX`].
    pub phrases: Vec<Phrase>,
    /// Phrases that are not listed.
    pub phrases_not_listed: usize,
    /// Hidden and confusable characters in the pasted text.
    pub alarms: Vec<Alarm>,
    /// Parts of the pasted text that belong to no listed letter: menus, headlines, comments, the article's own words.
    pub surrounding: Vec<Range<usize>>,
    /// Bytes of the pasted text.
    pub pasted_bytes: usize,
    /// Words (Chinese: characters) of the pasted text.
    pub pasted_words: usize,
    /// Versions of the tables of the normal forms by which texts were compared.
    pub tables: Tables,
    /// What this does not tell.
    pub caveats: Vec<String>,
}

impl Verdict {
    /// The answer where a letter that had to be compared could not be: whatever else was found, it is not the whole.
    #[must_use]
    pub fn incomplete(mut self, reason: String) -> Self {
        self.verdict = VerdictCode::CannotCheck;
        self.headline = headline(VerdictCode::CannotCheck, &[]);
        self.reason = Some(reason);
        self
    }
}

/// A run of words of the pasted text that letters have too, and that names none of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Phrase {
    /// Bytes of the pasted text.
    pub pasted: Range<usize>,
    /// Its words (Chinese: characters).
    pub words: usize,
    /// Letters that have it.
    pub letters: usize,
    /// The identifiers of some of them, at most three.
    pub ids: Vec<String>,
}

/// Versions of the tables of the normal forms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tables {
    /// Of N1, typography.
    pub n1: Cow<'static, str>,
    /// Of N2, words.
    pub n2: Cow<'static, str>,
    /// Of N3, house style.
    pub n3: Cow<'static, str>,
}

/// The first normal form in which the whole text equals the whole letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EqualIn {
    /// The bytes.
    N0,
    /// Typography folded.
    N1,
    /// Capitals and punctuation folded.
    N2,
    /// House style folded.
    N3,
}

/// One letter and how the pasted text relates to it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LetterMatch {
    /// The letter's identifier.
    pub id: String,
    /// What the text is of this letter.
    pub verdict: VerdictCode,
    /// In which normal form the letter's text is the same, where it is the same.
    pub equal_in: Option<EqualIn>,
    /// The institution's title.
    pub title: String,
    /// The institution.
    pub issuer: IssuerMatch,
    /// Who wrote or signed it.
    pub author: Author,
    /// To whom.
    pub addressee: Option<Addressee>,
    /// What sort of document.
    pub kind: LetterKind,
    /// Its language.
    pub language: Language,
    /// The date it bears, which is the institution's claim.
    pub date: Option<PartialDate>,
    /// The article it answers.
    pub in_reply_to: Option<InReplyTo>,
    /// Publications with who asserts each.
    pub publications: Vec<PublicationRecord>,
    /// Its entry in the log.
    pub index: u64,
    /// When it was logged, seconds since 1970.
    pub logged_at: u64,
    /// What became of the key that signed its statement. This never changes the verdict on the text.
    pub key_state: KeyState,
    /// Whether the archive holds its text; where it does not, the pasted text was compared by its digest alone.
    pub text_held: bool,
    /// Whether it was logged more than 30 days after its date (or its first publication, where it bears none): then only
    /// the institution says that it is that old.
    pub archived_retrospectively: bool,
    /// Withdrawn by the institution. This never changes the verdict on the text.
    pub withdrawn: Option<Withdrawn>,
    /// How much of the letter is printed, and how much of the text is the letter's.
    pub extent: ExtentMatch,
    /// Passages of the pasted text that are the letter's, in the order of the pasted text, at most
    /// [`crate::limits::VERDICT_PASSAGES_MAX`].
    pub passages: Vec<Passage>,
    /// Passages that are not listed.
    pub passages_not_listed: usize,
    /// Differences, in the order of the pasted text, at most [`crate::limits::VERDICT_DIFFERENCES_MAX`].
    pub differences: Vec<Difference>,
    /// Differences that are not listed.
    pub differences_not_listed: usize,
    /// Places in `differences` of what was left out, longest first.
    pub omitted: Vec<usize>,
    /// What was ignored between the texts, by kind.
    pub ignored: BTreeMap<FoldingKind, usize>,
    /// How many differences are house style, by class; each is listed in `differences`. Whatever the verdict is, the words
    /// there count as the letter's.
    pub house_style: BTreeMap<StyleClass, usize>,
    /// Where capitals or punctuation differ, which N2 ignores, at most
    /// [`crate::limits::VERDICT_MARKS_MAX`].
    pub marks: Vec<Mark>,
}

/// The institution, as a verdict names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssuerMatch {
    /// Its full name.
    pub name: String,
    /// Its URL.
    pub url: String,
    /// The domain its keys are bound to.
    pub domain: String,
    /// Where a newsroom reaches its press office.
    pub contact: Option<String>,
}

/// Counts of words; in scripts without spaces, of characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ExtentMatch {
    /// Words of the letter.
    pub letter_words: usize,
    /// Of these, printed.
    pub kept_words: usize,
    /// Printed, per cent: 100 only if all are, 0 only if none is.
    pub kept_percent: u8,
    /// Not printed, per cent: 100 less `kept_percent`.
    pub omitted_percent: u8,
    /// Words of the pasted text that are the letter's.
    pub pasted_words: usize,
    /// The same per cent of the pasted text.
    pub pasted_percent: u8,
    /// Words changed or added by the printed text.
    pub changed_words: usize,
    /// Words that stand between the letter's paragraphs in paragraphs of their own, and are not the institution's.
    pub inserted_words: usize,
    /// Words that are the letter's and hide something: see [`super::DifferenceFlag::Hidden`].
    #[serde(default)]
    pub disguised_words: usize,
    /// Words of passages that stand at another place than in the letter.
    pub moved_words: usize,
    /// Words taken out of sentences that were printed otherwise.
    pub deleted_words: usize,
    /// Words of sentences left out.
    pub omitted_words: usize,
    /// Words of the longest run that both texts share.
    pub longest_run_words: usize,
    /// Whether words are characters of a script without spaces.
    pub characters: bool,
}

/// A passage of the pasted text that is the letter's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passage {
    /// Bytes of the pasted text.
    pub pasted: Range<usize>,
    /// Bytes of the letter.
    pub letter: Range<usize>,
    /// Its words.
    pub words: usize,
    /// `identical_text`, `house_style`, or `altered` where a word in it differs.
    pub verdict: VerdictCode,
    /// It begins inside a sentence of the letter.
    pub starts_mid_sentence: bool,
    /// It ends inside a sentence of the letter.
    pub ends_mid_sentence: bool,
    /// It stands out of the letter's order.
    pub moved: bool,
    /// The text has it once before.
    pub repeated: bool,
    /// The letter's text before it: the rest of its sentence, or the sentence before.
    pub before: String,
    /// The letter's text after it: the rest of its sentence, or the sentence after.
    pub after: String,
}

/// A place where capitals or punctuation differ though the words are the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// `case`, `punctuation` or `quotation_boundary`.
    pub kind: FoldingKind,
    /// Bytes of the pasted text.
    pub pasted: Range<usize>,
    /// Bytes of the letter.
    pub letter: Range<usize>,
    /// As pasted.
    pub pasted_text: String,
    /// As in the letter.
    pub letter_text: String,
}
