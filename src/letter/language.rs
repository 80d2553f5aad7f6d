//! Languages: well-formed BCP 47 (RFC 5646), with the script said for Chinese.
//!
//! The grammar is the crate's. On top of it stands what the grammar alone lets through and the IANA registry does not
//! have: `cn` for Chinese, `en-UK` for British English, `eng` for `en`. Three-letter languages, scripts and variants are
//! taken as they are, because a table of all of them would be older than the next language.

use super::{LetterError, excerpt};
use crate::limits::LANGUAGE_BYTES_MAX;
use oxilangtag::LanguageTag;

/// A BCP 47 language tag in canonical case (`zh-Hans`, `en-GB`).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Language(String);

impl Language {
    /// Reads a tag. `zh` and `zh-CN` are refused: `zh-Hans` or `zh-Hant` was expected.
    pub fn parse(given: &str) -> Result<Self, LetterError> {
        let error = |expected| LetterError::Language { given: excerpt(given), expected };
        if given.len() > LANGUAGE_BYTES_MAX {
            return Err(error("at most 35 characters"));
        }
        if given.contains('_') {
            return Err(error("hyphens between the parts, as en-GB or zh-Hans"));
        }
        let tag = LanguageTag::parse_and_normalize(given).map_err(|_| error(WELL_FORMED))?;
        known(&tag).map_err(error)?;
        Ok(Self(tag.into_inner()))
    }

    /// The tag.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether text in it is written from right to left (Arabic, Hebrew, Persian, Urdu, ...).
    pub fn is_right_to_left(&self) -> bool {
        let Ok(tag) = LanguageTag::parse(self.0.as_str()) else { return false };
        match tag.script() {
            Some(script) => RIGHT_TO_LEFT_SCRIPTS.contains(&script),
            None => RIGHT_TO_LEFT_LANGUAGES.contains(&tag.primary_language()),
        }
    }
}

const WELL_FORMED: &str = "a BCP 47 tag, as en, en-GB, fr, ar or zh-Hans";
const CHINESE: &str = "Chinese with its script, zh-Hans (simplified) or zh-Hant (traditional), as zh-Hans-CN or zh-Hant-HK";
const LANGUAGE: &str =
    "a language of the IANA registry, as en, fr, ar, ja or zh-Hans; a country is no language";
const SHORTEST: &str = "the two-letter code, as en for English or fr for French";
const REGION: &str = "a country of ISO 3166, as GB (not UK), US, CN or HK";

/// Languages that are Chinese with a choice of scripts: the macrolanguage, Mandarin and Cantonese.
const CHINESE_LANGUAGES: [&str; 3] = ["zh", "cmn", "yue"];
const RIGHT_TO_LEFT_SCRIPTS: [&str; 11] =
    ["Adlm", "Arab", "Aran", "Hebr", "Mand", "Mend", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa"];
/// Languages whose usual script is one of those.
const RIGHT_TO_LEFT_LANGUAGES: [&str; 19] = [
    "ar", "arc", "arz", "bal", "ckb", "dv", "fa", "glk", "he", "lrc", "mzn", "nqo", "prs", "ps",
    "sd", "syr", "ug", "ur", "yi",
];

/// Two-letter languages of the registry that are not deprecated.
const LANGUAGES: &str = "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz \
    ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv \
    ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn \
    no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so sq sr ss st su sv sw ta te \
    tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu";

/// Three-letter codes (ISO 639-2) of languages with a two-letter code that letters are often written in: BCP 47 takes
/// the shortest code only (RFC 5646 section 2.2.1).
const LONGER_CODES: &str = "ara ben bul ces chi cze dan deu dut ell eng est fas fin fra fre ger gre heb hin hrv hun ice ind isl ita jpn \
    kor lav lit mon msa nld nor per pol por ron rum rus slk slo slv spa srp swa swe tam tha tur ukr urd vie zho";

/// Regions of the registry by two letters, those of past countries included: an archive has letters from them.
const REGIONS: &str = "AC AD AE AF AG AI AL AM AN AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BU BV \
    BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CP CR CS CU CV CW CX CY CZ DD DE DG DJ DK DM DO DZ EA EC EE EG EH ER ES ET EU \
    EZ FI FJ FK FM FO FR FX GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU IC ID IE IL IM IN IO IQ \
    IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO \
    MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NT NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE \
    RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SU SV SX SY SZ TA TC TD TF TG TH TJ TK TL TM TN TO TP TR TT \
    TV TW TZ UA UG UM UN US UY UZ VA VC VE VG VI VN VU WF WS YD YE YT YU ZA ZM ZR ZW";

/// What a well-formed tag must also be; the error is what was expected.
fn known(tag: &LanguageTag<String>) -> Result<(), &'static str> {
    let language = tag.primary_language();
    match language.len() {
        2 if !has(LANGUAGES, language) => return Err(LANGUAGE),
        3 if has(LONGER_CODES, language) => return Err(SHORTEST),
        2 | 3 => {}
        // `x-...` and the grandfathered `i-...` name no language a reader knows; longer ones are not registered.
        _ => return Err(LANGUAGE),
    }
    if CHINESE_LANGUAGES.contains(&language) && !matches!(tag.script(), Some("Hans" | "Hant")) {
        return Err(CHINESE);
    }
    match tag.region() {
        Some(region) if region.len() == 2 && !has(REGIONS, region) => Err(REGION),
        _ => Ok(()),
    }
}

fn has(table: &str, subtag: &str) -> bool {
    table.split_ascii_whitespace().any(|entry| entry == subtag)
}

impl std::fmt::Display for Language {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl serde::Serialize for Language {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> serde::Deserialize<'de> for Language {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let given = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        Self::parse(&given).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_kept_in_canonical_case() {
        for (given, canonical) in [
            ("en", "en"),
            ("EN-gb", "en-GB"),
            ("zh-hans", "zh-Hans"),
            ("ZH-HANT-hk", "zh-Hant-HK"),
            ("yue-Hant", "yue-Hant"),
            ("sr-latn-rs", "sr-Latn-RS"),
            ("es-419", "es-419"),
            ("ru-SU", "ru-SU"),
            ("haw", "haw"),
            ("de-CH-1996", "de-CH-1996"),
        ] {
            assert_eq!(Language::parse(given).unwrap().as_str(), canonical);
        }
    }

    #[test]
    fn refusals_say_what_was_expected() {
        for (given, expected) in [
            ("zh", CHINESE),
            ("zh-CN", CHINESE),
            ("zh-Latn", CHINESE),
            ("cmn-CN", CHINESE),
            ("zh_Hans", "hyphens between the parts, as en-GB or zh-Hans"),
            ("zh_CN", "hyphens between the parts, as en-GB or zh-Hans"),
            ("", WELL_FORMED),
            ("e", WELL_FORMED),
            ("en-", WELL_FORMED),
            ("en GB", WELL_FORMED),
            ("中文", WELL_FORMED),
            ("cn", LANGUAGE),
            ("jp", LANGUAGE),
            ("english", LANGUAGE),
            ("i-klingon", LANGUAGE),
            ("x-secret", LANGUAGE),
            ("eng", SHORTEST),
            ("zho-Hans", SHORTEST),
            ("en-UK", REGION),
        ] {
            let error = Language::parse(given).unwrap_err();
            assert_eq!(error, LetterError::Language { given: given.to_owned(), expected });
        }
    }

    #[test]
    fn the_length_is_bounded() {
        let longest =
            format!("en-x-{}-{}-{}-{}", "a".repeat(8), "b".repeat(8), "c".repeat(8), "d".repeat(3));
        assert_eq!(longest.len(), LANGUAGE_BYTES_MAX);
        assert!(Language::parse(&longest).is_ok());
        assert!(Language::parse(&format!("{longest}e")).is_err());
    }

    #[test]
    fn right_to_left_follows_the_script() {
        for (tag, is_right_to_left) in [
            ("ar", true),
            ("he-IL", true),
            ("ur-Latn", false),
            ("az-Arab", true),
            ("en", false),
            ("zh-Hans", false),
            ("fa", true),
        ] {
            assert_eq!(Language::parse(tag).unwrap().is_right_to_left(), is_right_to_left, "{tag}");
        }
    }
}
