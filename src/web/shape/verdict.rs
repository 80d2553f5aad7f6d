//! The verdict: the types of `check` and `text`.

use super::metadata::{Addressee, Author, InReplyTo, PublicationRecord, Withdrawn};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// The whole answer of a check.
#[derive(ToSchema)]
pub(in crate::web) struct Verdict {
    /// `identical_file`, `identical_text`, `house_style`, `abridged`, `altered`, `quotes`, `withdrawn`, `similar`,
    /// `common_phrase`, `no_record`, `cannot_check` or `proof_problem`: the verdict on the first letter, or why there is
    /// none. New codes may be added.
    verdict: String,
    /// The same in words for people, by language: `en` and `zh-Hans`.
    headline: BTreeMap<String, String>,
    /// Why it could not be checked, or what it was found to be, and what to do.
    reason: Option<String>,
    /// The letters, best first, at most 10.
    letters: Vec<LetterMatch>,
    /// Letters that match too but are not listed.
    letters_not_listed: u64,
    /// Verbatim runs of 8 words (16 Chinese characters) or more that some letter has and no listed letter's passages, at
    /// most 100.
    phrases: Vec<Phrase>,
    /// Phrases that are not listed.
    phrases_not_listed: u64,
    /// Hidden and confusable characters in the pasted text.
    alarms: Vec<Alarm>,
    /// Parts of the pasted text that belong to no listed letter.
    surrounding: Vec<Span>,
    /// Bytes of the pasted text.
    pasted_bytes: u64,
    /// Words (Chinese: characters) of the pasted text.
    pasted_words: u64,
    /// Versions of the tables by which texts were compared.
    tables: Tables,
    /// What this does not tell.
    caveats: Vec<String>,
}

/// A run of words of the pasted text that letters have too, and that names none of them.
#[derive(ToSchema)]
pub(in crate::web) struct Phrase {
    /// Where in the pasted text.
    pasted: Span,
    /// Its words.
    words: u64,
    /// Letters that have it.
    letters: u64,
    /// The identifiers of some of them, at most three.
    ids: Vec<String>,
}

/// A part of a text, in bytes of its UTF-8.
#[derive(ToSchema)]
pub(in crate::web) struct Span {
    /// The first byte.
    start: u64,
    /// The byte after the last.
    end: u64,
}

/// Versions of the tables of the normal forms.
#[derive(ToSchema)]
pub(in crate::web) struct Tables {
    /// Of N1, typography.
    n1: String,
    /// Of N2, words.
    n2: String,
    /// Of N3, house style.
    n3: String,
}

/// Characters that deceive the eye.
#[derive(ToSchema)]
pub(in crate::web) struct Alarm {
    /// `invisible`, `bidi_control`, `mixed_script`, `width` or `confusable`.
    kind: String,
    /// Where in the pasted text.
    span: Span,
    /// The characters, as `U+200B ZERO WIDTH SPACE`.
    what: String,
}

/// One letter and how the pasted text relates to it.
#[derive(ToSchema)]
pub(in crate::web) struct LetterMatch {
    /// The letter's identifier.
    id: String,
    /// What the text is of this letter.
    verdict: String,
    /// `n0`, `n1`, `n2` or `n3`: the first normal form in which the letter's text is the same, where it is the same.
    equal_in: Option<String>,
    /// The institution's title.
    title: String,
    /// The institution.
    issuer: IssuerMatch,
    /// Who wrote or signed it.
    author: Author,
    /// To whom.
    addressee: Option<Addressee>,
    /// What sort of document.
    kind: String,
    /// Its language.
    language: String,
    /// The date it bears, which is the institution's claim.
    date: Option<String>,
    /// The article it answers.
    in_reply_to: Option<InReplyTo>,
    /// Publications with who asserts each.
    publications: Vec<PublicationRecord>,
    /// Its entry in the log.
    index: u64,
    /// When it was logged, seconds since 1970.
    logged_at: u64,
    /// Whether it was logged more than 30 days after its date.
    archived_retrospectively: bool,
    /// What became of the key that signed its statement: `in_force`, `retired`, `before_compromise` (signed and logged
    /// before others may have had the key) or `in_doubt`. This never changes the verdict on the text.
    key_state: String,
    /// Whether the archive holds its text; where it does not, the pasted text was compared by its digest alone.
    text_held: bool,
    /// When and why it was withdrawn. This never changes the verdict on the text.
    withdrawn: Option<Withdrawn>,
    /// How much of the letter is printed, and how much of the text is the letter's.
    extent: ExtentMatch,
    /// Passages of the pasted text that are the letter's, in the order of the pasted text.
    passages: Vec<Passage>,
    /// Passages that are not listed.
    passages_not_listed: u64,
    /// Differences, in the order of the pasted text.
    differences: Vec<Difference>,
    /// Differences that are not listed.
    differences_not_listed: u64,
    /// Places in `differences` of what was left out, longest first.
    omitted: Vec<u64>,
    /// What was ignored between the texts: how many of each kind.
    ignored: BTreeMap<String, u64>,
    /// How many differences are house style, by class; each is listed in `differences`.
    house_style: BTreeMap<String, u64>,
    /// Where capitals or punctuation differ, the first 200.
    marks: Vec<Mark>,
}

/// The institution, as a verdict names it.
#[derive(ToSchema)]
pub(in crate::web) struct IssuerMatch {
    /// Its full name.
    name: String,
    /// Its URL.
    url: String,
    /// The domain its keys are bound to.
    domain: String,
    /// Where a newsroom reaches its press office.
    contact: Option<String>,
}

/// Counts of words; in scripts without spaces, of characters.
#[derive(ToSchema)]
pub(in crate::web) struct ExtentMatch {
    /// Words of the letter.
    letter_words: u64,
    /// Of these, printed.
    kept_words: u64,
    /// Printed, per cent.
    kept_percent: u8,
    /// Not printed, per cent.
    omitted_percent: u8,
    /// Words of the pasted text that are the letter's.
    pasted_words: u64,
    /// The same per cent of the pasted text.
    pasted_percent: u8,
    /// Words changed or added by the printed text.
    changed_words: u64,
    /// Words that stand between the letter's paragraphs in paragraphs of their own, and are not the institution's.
    inserted_words: u64,
    /// Words that are the letter's and hide characters that the letter has not.
    disguised_words: u64,
    /// Words of passages that stand at another place than in the letter.
    moved_words: u64,
    /// Words taken out of sentences that were printed otherwise.
    deleted_words: u64,
    /// Words of sentences left out.
    omitted_words: u64,
    /// Words of the longest run that both texts share.
    longest_run_words: u64,
    /// Whether words are characters of a script without spaces.
    characters: bool,
}

/// A passage of the pasted text that is the letter's.
#[derive(ToSchema)]
pub(in crate::web) struct Passage {
    /// Where in the pasted text.
    pasted: Span,
    /// Where in the letter.
    letter: Span,
    /// Its words.
    words: u64,
    /// `identical_text`, `house_style`, or `altered` where a word in it differs.
    verdict: String,
    /// It begins inside a sentence of the letter.
    starts_mid_sentence: bool,
    /// It ends inside a sentence of the letter.
    ends_mid_sentence: bool,
    /// It stands out of the letter's order.
    moved: bool,
    /// The text has it once before.
    repeated: bool,
    /// The letter's text before it.
    before: String,
    /// The letter's text after it.
    after: String,
}

/// One difference between the pasted text and the letter.
#[derive(ToSchema)]
pub(in crate::web) struct Difference {
    /// `changed`, `added`, `inserted`, `deleted`, `omitted`, `moved` or `house_style`.
    kind: String,
    /// What sort it is: `confusable`, `negation`, `number_value`, `name`, `quantifier`, `modal`, `word`, `insertion`,
    /// `deletion`, `sentence_cut`, `reorder`, or for house style `number_form`, `date_form`, `contraction`, `apostrophe`,
    /// `abbreviation`, `compound`, `spelling`, `variant`, `romanisation`, `script`.
    class: String,
    /// Whether it is of a sort that most easily changes what is said: number, negation, name, look-alike word.
    may_change_meaning: bool,
    /// Where in the pasted text; empty where something was left out.
    pasted: Span,
    /// Where in the letter; empty where something was added.
    letter: Span,
    /// The words as pasted.
    pasted_text: String,
    /// The words of the letter.
    letter_text: String,
    /// How many words are in `pasted_text`.
    pasted_words: u64,
    /// How many words are in `letter_text`.
    letter_words: u64,
    /// The sentence of the pasted text it stands in.
    pasted_sentence: String,
    /// The sentence of the letter it stands in.
    letter_sentence: String,
    /// What can be told of it, most serious first: `confusable`, `hidden`, `negation`, `number_value`, `name`, `quantifier`,
    /// `modal`, `spacing`, `marked`, `cut_short`, `own_paragraph`.
    flags: Vec<String>,
}

/// A place where capitals or punctuation differ though the words are the same.
#[derive(ToSchema)]
pub(in crate::web) struct Mark {
    /// `case`, `punctuation` or `quotation_boundary`.
    kind: String,
    /// Where in the pasted text.
    pasted: Span,
    /// Where in the letter.
    letter: Span,
    /// As pasted.
    pasted_text: String,
    /// As in the letter.
    letter_text: String,
}
