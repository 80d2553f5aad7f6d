//! What a normal form ignored, by kind, place and count.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::ops::Range;

/// The kinds of difference that a normal form ignores. The names are those of `tables/n1.tsv` and of the JSON answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FoldingKind {
    /// Byte order mark.
    ByteOrderMark,
    /// Line ends, line breaks, kinds of space and runs of space.
    WhiteSpace,
    /// Shape of quotation marks, apostrophes and primes.
    QuotationMark,
    /// Shape of hyphens.
    Hyphen,
    /// Dashes, written as hyphens in N1.
    Dash,
    /// Minus signs, written as hyphens in N1.
    Minus,
    /// One character for three full stops.
    Ellipsis,
    /// The dot between the parts of a name.
    Interpunct,
    /// Ligatures.
    Ligature,
    /// Forms of Arabic letters by their place in the word.
    PresentationForm,
    /// Full and half width, small and vertical forms.
    Width,
    /// Soft hyphens.
    SoftHyphen,
    /// Zero-width and other invisible characters.
    Invisible,
    /// Variation selectors.
    VariationSelector,
    /// Controls of the direction of writing.
    BidiControl,
    /// Canonically equivalent spellings (NFC).
    Composition,
    /// A word divided at the end of a line: a guess.
    EndOfLineHyphen,
    /// Capital and small letters (N2).
    Case,
    /// Punctuation (N2).
    Punctuation,
    /// Quotation marks that only one of two texts has (N2): who says the words may depend on them.
    QuotationBoundary,
}

impl FoldingKind {
    /// Every kind, in order.
    pub const ALL: [Self; 20] = [
        Self::ByteOrderMark,
        Self::WhiteSpace,
        Self::QuotationMark,
        Self::Hyphen,
        Self::Dash,
        Self::Minus,
        Self::Ellipsis,
        Self::Interpunct,
        Self::Ligature,
        Self::PresentationForm,
        Self::Width,
        Self::SoftHyphen,
        Self::Invisible,
        Self::VariationSelector,
        Self::BidiControl,
        Self::Composition,
        Self::EndOfLineHyphen,
        Self::Case,
        Self::Punctuation,
        Self::QuotationBoundary,
    ];

    /// The name in tables and answers.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ByteOrderMark => "byte_order_mark",
            Self::WhiteSpace => "white_space",
            Self::QuotationMark => "quotation_mark",
            Self::Hyphen => "hyphen",
            Self::Dash => "dash",
            Self::Minus => "minus",
            Self::Ellipsis => "ellipsis",
            Self::Interpunct => "interpunct",
            Self::Ligature => "ligature",
            Self::PresentationForm => "presentation_form",
            Self::Width => "width",
            Self::SoftHyphen => "soft_hyphen",
            Self::Invisible => "invisible",
            Self::VariationSelector => "variation_selector",
            Self::BidiControl => "bidi_control",
            Self::Composition => "composition",
            Self::EndOfLineHyphen => "end_of_line_hyphen",
            Self::Case => "case",
            Self::Punctuation => "punctuation",
            Self::QuotationBoundary => "quotation_boundary",
        }
    }

    /// The kind with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Whether N1 ignores it (otherwise only N2 does).
    pub const fn is_typography(self) -> bool {
        !matches!(self, Self::Case | Self::Punctuation | Self::QuotationBoundary)
    }
}

/// One folding: where in the input, and of what kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Folding {
    /// Its kind.
    pub kind: FoldingKind,
    /// Bytes of the input it replaced.
    pub span: Range<usize>,
}

/// All foldings of one text, in the order in which they were made, which is nearly that of the text.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Foldings(pub Vec<Folding>);

impl Foldings {
    /// How many of each kind.
    pub fn counts(&self) -> BTreeMap<FoldingKind, usize> {
        let mut counts = BTreeMap::new();
        for folding in &self.0 {
            *counts.entry(folding.kind).or_insert(0) += 1;
        }
        counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_ones_serde_writes() {
        for kind in FoldingKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
            assert_eq!(FoldingKind::from_name(kind.name()), Some(kind));
        }
    }
}
