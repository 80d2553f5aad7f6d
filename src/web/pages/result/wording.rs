//! The words of the verdict's page that are not in its template.

use crate::check::{
    DifferenceClass, DifferenceFlag, DifferenceKind, EqualIn, LetterMatch, VerdictCode,
};
use crate::text::{AlarmKind, FoldingKind, StyleClass};

/// The answer to "Is it theirs?".
pub(super) fn theirs(letter: &LetterMatch) -> &'static str {
    match letter.verdict {
        VerdictCode::IdenticalFile => "Yes. Byte for byte, this is the text of a letter by",
        VerdictCode::IdenticalText => "Yes. Word for word, this is a letter by",
        VerdictCode::HouseStyle => {
            "Yes. In another house style, but word for word, this is a letter by"
        }
        VerdictCode::Abridged => "Yes, every word of it, but not the whole letter. It is by",
        VerdictCode::Altered if extent_unchanged(letter) => {
            "Yes, but something was put into it. The rest is a letter by"
        }
        VerdictCode::Altered => "Not as it stands. Words differ from a letter by",
        VerdictCode::Quotes => "The quoted passages are. They are from a letter by",
        VerdictCode::ProofProblem => "Do not rely on it: the proof does not check of a letter by",
        VerdictCode::Similar
        | VerdictCode::CommonPhrase
        | VerdictCode::Withdrawn
        | VerdictCode::NoRecord
        | VerdictCode::CannotCheck => "That is not shown. A few words are shared with a letter by",
    }
}

/// Whether nothing of the letter was changed, and only something put in.
const fn extent_unchanged(letter: &LetterMatch) -> bool {
    let extent = &letter.extent;
    extent.changed_words + extent.deleted_words + extent.moved_words == 0
}

/// What is the same in which form.
pub(super) fn equal(form: EqualIn) -> &'static str {
    match form {
        EqualIn::N0 => "Nothing differs: the bytes are the same.",
        EqualIn::N1 => "Nothing differs but typography, which was ignored and counted below.",
        EqualIn::N2 => "No word differs. Capitals or punctuation do: they are listed below.",
        EqualIn::N3 => {
            "No word differs but in house style, as newspapers have it: every place is listed below."
        }
    }
}

/// What sort of difference, for the table.
pub(super) fn kind(kind: DifferenceKind) -> &'static str {
    match kind {
        DifferenceKind::Changed => "changed",
        DifferenceKind::Added => "added",
        DifferenceKind::Inserted => "put in, not the institution’s",
        DifferenceKind::Deleted => "taken out of a sentence",
        DifferenceKind::Omitted => "left out",
        DifferenceKind::Moved => "moved",
        DifferenceKind::HouseStyle => "house style",
    }
}

/// What a difference may mean.
pub(super) fn flag(flag: DifferenceFlag) -> &'static str {
    match flag {
        DifferenceFlag::Confusable => "looks like the letter’s word and is another",
        DifferenceFlag::Negation => "a negation came or went",
        DifferenceFlag::NumberValue => "another number or date",
        DifferenceFlag::Name => "another name",
        DifferenceFlag::Quantifier => "how many or how much",
        DifferenceFlag::Modal => "must, may, can or will",
        DifferenceFlag::Spacing => "the same letters with other spaces",
        DifferenceFlag::OwnParagraph => "in paragraphs of its own",
        DifferenceFlag::Marked => "marked by an ellipsis",
        DifferenceFlag::CutShort => "the text begins or ends here",
    }
}

/// The class of house style of a difference; nothing for the others, whose kind and flags say it.
pub(super) fn class(class: DifferenceClass) -> Option<&'static str> {
    Some(match class {
        DifferenceClass::NumberForm => style(StyleClass::NumberForm),
        DifferenceClass::DateForm => style(StyleClass::DateForm),
        DifferenceClass::Contraction => style(StyleClass::Contraction),
        DifferenceClass::Apostrophe => style(StyleClass::Apostrophe),
        DifferenceClass::Abbreviation => style(StyleClass::Abbreviation),
        DifferenceClass::Compound => style(StyleClass::Compound),
        DifferenceClass::Spelling => style(StyleClass::Spelling),
        DifferenceClass::Variant => style(StyleClass::Variant),
        DifferenceClass::Romanisation => style(StyleClass::Romanisation),
        DifferenceClass::Script => style(StyleClass::Script),
        _ => return None,
    })
}

/// A class of house style.
const fn style(class: StyleClass) -> &'static str {
    match class {
        StyleClass::NumberForm => "numbers in words or digits",
        StyleClass::DateForm => "the form of a date",
        StyleClass::Contraction => "a contraction",
        StyleClass::Apostrophe => "an apostrophe lost in printing",
        StyleClass::Abbreviation => "an abbreviation",
        StyleClass::Compound => "words joined or apart",
        StyleClass::Spelling => "spelling",
        StyleClass::Variant => "another form of the word",
        StyleClass::Romanisation => "spelling of a foreign name",
        StyleClass::Script => "traditional and simplified characters",
    }
}

/// What was ignored.
pub(super) fn folding(kind: FoldingKind) -> &'static str {
    match kind {
        FoldingKind::ByteOrderMark => "byte order mark",
        FoldingKind::WhiteSpace => "spaces and line breaks",
        FoldingKind::QuotationMark => "shape of quotation marks and apostrophes",
        FoldingKind::Hyphen => "shape of hyphens",
        FoldingKind::Dash => "shape of dashes",
        FoldingKind::Minus => "shape of minus signs",
        FoldingKind::Ellipsis => "shape of ellipses",
        FoldingKind::Interpunct => "dots inside names",
        FoldingKind::Ligature => "ligatures",
        FoldingKind::PresentationForm => "forms of Arabic letters",
        FoldingKind::Width => "full and half width",
        FoldingKind::SoftHyphen => "soft hyphens",
        FoldingKind::Invisible => "invisible characters",
        FoldingKind::VariationSelector => "variants of one character",
        FoldingKind::BidiControl => "controls of the direction of writing",
        FoldingKind::Composition => "composed and decomposed accents",
        FoldingKind::EndOfLineHyphen => "words divided at the end of a line",
        FoldingKind::Case => "capital letters",
        FoldingKind::Punctuation => "punctuation",
        FoldingKind::QuotationBoundary => "quotation marks that only one text has",
    }
}

/// What raised an alarm.
pub(super) fn alarm(kind: AlarmKind) -> &'static str {
    match kind {
        AlarmKind::Invisible => "invisible character",
        AlarmKind::BidiControl => "control of the direction of writing",
        AlarmKind::MixedScript => "letters of several scripts in one word",
        AlarmKind::Width => "full-width letters or digits among plain ones",
        AlarmKind::Confusable => "a word that looks like the letter’s and is another",
    }
}

/// A verdict on one of several letters, or on one passage.
pub(super) fn verdict(code: VerdictCode) -> &'static str {
    match code {
        VerdictCode::IdenticalFile => "the same file",
        VerdictCode::IdenticalText => "the same words",
        VerdictCode::HouseStyle => "the same words in another house style",
        VerdictCode::Abridged => "shortened",
        VerdictCode::Altered => "words differ",
        VerdictCode::Quotes => "quoted",
        VerdictCode::Withdrawn => "withdrawn",
        VerdictCode::Similar => "a few words shared",
        VerdictCode::CommonPhrase => "a phrase shared",
        VerdictCode::NoRecord => "no record",
        VerdictCode::CannotCheck => "not checked",
        VerdictCode::ProofProblem => "its proof does not check",
    }
}
