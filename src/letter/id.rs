//! The identifier of a letter: ARK-shaped, with a check character, so that a mistyped printed code is caught.
//!
//! The check character is the one of the NOID tool (California Digital Library, "NOID Check Digit Algorithm"). It
//! catches every single wrong character and every swap of two neighbours. Never opens a register of identifiers:
//! whether a letter with this identifier exists is for the archive to say.

use super::{IssuerUrl, LetterError, excerpt};
use crate::limits::LETTER_ID_BYTES_MAX;
use sha2::{Digest, Sha256};

/// A letter's identifier: 14 betanumeric characters and a check character (NOID check digit algorithm over
/// `99999/<name>`). Displayed bare; `ark()` gives the full form.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LetterId(String);

impl LetterId {
    /// Mints the identifier of a letter from what never changes about it.
    ///
    /// With `h = SHA-256("chancery/letter-id/v1\n" || issuer URL || "\n" || text_sha256 || uint32_be(salt))` and `n` the
    /// first 16 bytes of `h` as a big-endian number, character `i` of the name is digit `floor(n / 29^i) mod 29`.
    /// `salt` is 0 and only counts up where the identifier is already another letter's.
    pub fn mint(issuer: &IssuerUrl, text_sha256: &[u8; 32], salt: u32) -> Self {
        let digest = Sha256::new()
            .chain_update(b"chancery/letter-id/v1\n")
            .chain_update(issuer.as_str())
            .chain_update(b"\n")
            .chain_update(text_sha256)
            .chain_update(salt.to_be_bytes())
            .finalize();
        let mut number: Vec<u32> = digest
            .chunks(4)
            .take(4)
            .map(|four| four.iter().fold(0, |sum, byte| sum << 8 | u32::from(*byte)))
            .collect();
        let mut name = String::with_capacity(NAME_CHARS + 1);
        for _ in 0..NAME_CHARS {
            name.push(character(divide_by_29(&mut number)));
        }
        let check = check_character(&name);
        name.push(check);
        Self(name)
    }

    /// Reads an identifier as printed or typed: bare, with hyphens, in capitals, or as `ark:/99999/...`. White space
    /// around it is ignored; look-alikes (`o`, `l`, `i`) are refused rather than guessed at.
    pub fn parse(given: &str) -> Result<Self, LetterError> {
        let error = |why| LetterError::Id { given: excerpt(given), why };
        if given.len() > LETTER_ID_BYTES_MAX {
            return Err(error("it is too long, 15 characters were expected"));
        }
        let bare = given.trim().to_ascii_lowercase();
        let name = match bare.strip_prefix("ark:") {
            None => bare.as_str(),
            Some(ark) => {
                ark.strip_prefix('/').unwrap_or(ark).strip_prefix("99999/").ok_or_else(|| {
                    error("an ark: identifier of this archive starts with ark:/99999/")
                })?
            }
        };
        let name: String = name.chars().filter(|c| *c != '-').collect();
        if !name.chars().all(|c| ordinal(c).is_some()) {
            return Err(error("only digits and the letters bcdfghjkmnpqrstvwxz were expected"));
        }
        if name.len() != NAME_CHARS + 1 {
            return Err(error("15 characters were expected, hyphens not counted"));
        }
        let (body, check) = name.split_at(NAME_CHARS);
        if !check.starts_with(check_character(body)) {
            return Err(error(
                "its check character does not match, so something in it is mistyped",
            ));
        }
        Ok(Self(name))
    }

    /// The bare identifier.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `ark:/99999/<id>`.
    pub fn ark(&self) -> String {
        format!("ark:/99999/{}", self.0)
    }

    /// In groups of five joined by hyphens, as it is printed for people.
    pub fn grouped(&self) -> String {
        let mut grouped = String::with_capacity(NAME_CHARS + 3);
        for (at, c) in self.0.chars().enumerate() {
            if at > 0 && at % 5 == 0 {
                grouped.push('-');
            }
            grouped.push(c);
        }
        grouped
    }
}

/// Characters of the name, without the check character.
const NAME_CHARS: usize = 14;
/// NOID's betanumeric alphabet: 29 characters, no vowel and no `l`, so no words and few look-alikes. 29 is prime, which
/// is what the guarantees of the check character rest on.
const ALPHABET: &str = "0123456789bcdfghjkmnpqrstvwxz";

fn ordinal(c: char) -> Option<usize> {
    ALPHABET.bytes().position(|candidate| char::from(candidate) == c)
}

fn character(ordinal: usize) -> char {
    ALPHABET.as_bytes().get(ordinal % 29).map_or('0', |&byte| char::from(byte))
}

/// Divides a number of 32-bit digits, the highest first; what is left. A division of `u128` takes ten times as long.
fn divide_by_29(number: &mut [u32]) -> usize {
    let mut rest = 0_u64;
    for digit in number {
        let part = rest << 32 | u64::from(*digit);
        // Below 2^32, because the rest is below 29.
        *digit = u32::try_from(part / 29).unwrap_or(u32::MAX);
        rest = part % 29;
    }
    usize::try_from(rest).unwrap_or_default()
}

/// The character whose ordinal is the sum, modulo 29, of every character's ordinal times its position from 1. A
/// character outside the alphabet (here the `/`) counts 0.
fn check_character(name: &str) -> char {
    let sum: usize = "99999/"
        .chars()
        .chain(name.chars())
        .zip(1..)
        .map(|(c, position)| ordinal(c).unwrap_or(0) * position)
        .sum();
    character(sum % 29)
}

impl std::fmt::Display for LetterId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl serde::Serialize for LetterId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> serde::Deserialize<'de> for LetterId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let given = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        Self::parse(&given).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use proptest::test_runner::RngSeed;

    fn id(seed: u8, salt: u32) -> LetterId {
        LetterId::mint(&IssuerUrl::parse("https://embassy.example/").unwrap(), &[seed; 32], salt)
    }

    /// The worked example of the algorithm's published description.
    #[test]
    fn the_published_example_of_the_algorithm() {
        let sum: usize = "13030/xf93gt2"
            .chars()
            .zip(1..)
            .map(|(c, position)| ordinal(c).unwrap_or(0) * position)
            .sum();
        assert_eq!((sum, character(sum % 29)), (891, 'q'));
    }

    #[test]
    fn an_identifier_reads_back_in_every_form_people_type() {
        let id = id(7, 0);
        let (bare, grouped) = (id.as_str(), id.grouped());
        assert_eq!(grouped.len(), 17);
        for given in [
            bare.to_owned(),
            grouped.clone(),
            bare.to_uppercase(),
            id.ark(),
            format!("ark:99999/{grouped}"),
            format!("ARK:/99999/{}", grouped.to_uppercase()),
            format!(" {bare}\n"),
        ] {
            assert_eq!(LetterId::parse(&given).unwrap(), id, "{given}");
        }
    }

    #[test]
    fn its_name_is_the_number_in_base_29() {
        let issuer = IssuerUrl::parse("https://embassy.example/").unwrap();
        for seed in 0..=255 {
            let digest = Sha256::new()
                .chain_update(b"chancery/letter-id/v1\nhttps://embassy.example/\n")
                .chain_update([seed; 32])
                .chain_update([0; 4])
                .finalize();
            let number = u128::from_be_bytes(digest[..16].try_into().unwrap());
            let digit = |place: usize| {
                let rest = (0..place).fold(number, |number, _| number / 29);
                character(usize::try_from(rest % 29).unwrap())
            };
            let name: String = (0..NAME_CHARS).map(digit).collect();
            assert!(LetterId::mint(&issuer, &[seed; 32], 0).as_str().starts_with(&name));
        }
    }

    #[test]
    fn what_it_is_minted_from_changes_it() {
        assert_ne!(id(1, 0), id(1, 1));
        assert_ne!(id(1, 0), id(2, 0));
    }

    #[test]
    fn refusals_say_why() {
        let id = id(7, 0);
        for (given, why) in [
            (String::new(), "15 characters"),
            (id.as_str()[1..].to_owned(), "15 characters"),
            (format!("{id}0"), "15 characters"),
            (format!("o{}", &id.as_str()[1..]), "only digits"),
            (format!("ark:/12345/{id}"), "ark:/99999/"),
            ("é".repeat(15), "only digits"),
            ("-".repeat(LETTER_ID_BYTES_MAX), "15 characters"),
            ("-".repeat(LETTER_ID_BYTES_MAX + 1), "too long"),
        ] {
            let error = LetterId::parse(&given).unwrap_err().to_string();
            assert!(error.contains(why), "{error}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            rng_seed: RngSeed::Fixed(1), failure_persistence: None, ..ProptestConfig::default()
        })]

        #[test]
        fn every_single_substitution_and_neighbour_swap_is_caught(seed: u8, salt: u32) {
            let id = id(seed, salt);
            let chars: Vec<char> = id.as_str().chars().collect();
            for at in 0..chars.len() {
                for wrong in ALPHABET.chars().filter(|wrong| *wrong != chars[at]) {
                    let mut mistyped = chars.clone();
                    mistyped[at] = wrong;
                    prop_assert!(LetterId::parse(&mistyped.iter().collect::<String>()).is_err());
                }
                if at + 1 < chars.len() && chars[at] != chars[at + 1] {
                    let mut mistyped = chars.clone();
                    mistyped.swap(at, at + 1);
                    prop_assert!(LetterId::parse(&mistyped.iter().collect::<String>()).is_err());
                }
            }
            prop_assert_eq!(LetterId::parse(id.as_str()).unwrap(), id);
        }

        #[test]
        fn any_text_is_answered(given: String) {
            let _ = LetterId::parse(&given);
        }
    }
}
