//! The sample letters, written for this project: everybody and everything in them is invented.

/// What the embassy is.
pub(super) const ISSUER: &str = include_str!("letters/issuer.toml");

/// One letter: its file name in `try/`, its text and what the embassy says about it.
pub(super) struct Sample {
    pub(super) name: &'static str,
    pub(super) text: &'static str,
    pub(super) metadata: &'static str,
}

macro_rules! sample {
    ($name:literal) => {
        Sample {
            name: $name,
            text: include_str!(concat!("letters/", $name, ".txt")),
            metadata: include_str!(concat!("letters/", $name, ".toml")),
        }
    };
}

/// The letters in the order they are deposited.
pub(super) const LETTERS: [Sample; 8] = [
    sample!("harbour"),
    sample!("harbour-zh"),
    sample!("fishing"),
    sample!("visas"),
    sample!("festival-zh"),
    sample!("water"),
    sample!("mine"),
    sample!("flood"),
];

/// The letter the try texts are made of.
pub(super) const HARBOUR: &str = include_str!("letters/harbour.txt");
/// The same letter to the Chinese newspaper.
pub(super) const HARBOUR_ZH: &str = include_str!("letters/harbour-zh.txt");

/// A letter that is not deposited, for the person who tries.
pub(super) const NEW_LETTER: Sample = sample!("lighthouse");

/// A publication that the embassy learned of later: the letter, and where it appeared.
pub(super) const LATER: (&str, &str) = ("water", include_str!("letters/water-publication.toml"));

/// A letter the embassy withdrew, and why.
pub(super) const WITHDRAWN: (&str, &str) = (
    "mine",
    "The letter gives the share of ore sold to the company as 12 per cent. The contract says 21 \
     per cent. The embassy regrets the mistake and has written to the newspaper.",
);
