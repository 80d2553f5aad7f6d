//! The words of the verdict's page that are not in its template.

use crate::check::{DifferenceFlag, DifferenceKind, EqualIn, LetterMatch, VerdictCode};
use crate::text::{AlarmKind, FoldingKind};

/// The answer to "Is it theirs?".
pub(super) fn theirs(letter: &LetterMatch) -> &'static str {
    match letter.verdict {
        VerdictCode::IdenticalFile => "Yes. Byte for byte, this is the text of a letter by",
        VerdictCode::IdenticalText => "Yes. Word for word, this is a letter by",
        VerdictCode::Abridged => "Yes, every word of it, but not the whole letter. It is by",
        VerdictCode::Altered => "Not as it stands. Words differ from a letter by",
        VerdictCode::Quotes => "The quoted passages are. They are from a letter by",
        VerdictCode::ProofProblem => "Do not rely on it: the proof does not check of a letter by",
        VerdictCode::Similar
        | VerdictCode::Withdrawn
        | VerdictCode::NoRecord
        | VerdictCode::CannotCheck => "That is not shown. A few words are shared with a letter by",
    }
}

/// What is the same in which form.
pub(super) fn equal(form: EqualIn) -> &'static str {
    match form {
        EqualIn::N0 => "Nothing differs: the bytes are the same.",
        EqualIn::N1 => "Nothing differs but typography, which was ignored and counted below.",
        EqualIn::N2 => "No word differs. Capitals or punctuation do: they are listed below.",
    }
}

/// What sort of difference, for the table.
pub(super) fn kind(kind: DifferenceKind) -> &'static str {
    match kind {
        DifferenceKind::Changed => "changed",
        DifferenceKind::Added => "added",
        DifferenceKind::Inserted => "sentence put in",
        DifferenceKind::Deleted => "taken out of a sentence",
        DifferenceKind::Omitted => "left out",
        DifferenceKind::Moved => "moved",
    }
}

/// What a difference may mean.
pub(super) fn flag(flag: DifferenceFlag) -> &'static str {
    match flag {
        DifferenceFlag::Number => "a number",
        DifferenceFlag::Negation => "a negation came or went",
        DifferenceFlag::Confusable => "looks like the letter’s word and is another",
        DifferenceFlag::Marked => "marked by an ellipsis",
        DifferenceFlag::CutShort => "the text begins or ends here",
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
        AlarmKind::Confusable => "a word that looks like the letter’s and is another",
    }
}

/// A verdict on one of several letters, or on one passage.
pub(super) fn verdict(code: VerdictCode) -> &'static str {
    match code {
        VerdictCode::IdenticalFile => "the same file",
        VerdictCode::IdenticalText => "the same words",
        VerdictCode::Abridged => "shortened",
        VerdictCode::Altered => "words differ",
        VerdictCode::Quotes => "quoted",
        VerdictCode::Withdrawn => "withdrawn",
        VerdictCode::Similar => "a few words shared",
        VerdictCode::NoRecord => "no record",
        VerdictCode::CannotCheck => "not checked",
        VerdictCode::ProofProblem => "its proof does not check",
    }
}
