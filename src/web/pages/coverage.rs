//! What the archive holds: how many letters, of which years, in which languages. Shown where a text is not found, and
//! before anything is pasted: that a letter is missing can only be judged by who knows what is there.

use super::publication::language;
use super::tongue::{Message, Tongue};
use crate::archive::{Archive, LetterFilter};

/// Languages that are named.
const LANGUAGES_SHOWN: usize = 6;

/// What the archive holds.
#[derive(Debug, Clone, Default)]
pub(super) struct Coverage {
    /// Letters.
    pub(super) total: u64,
    /// The first and the last year that a letter bears.
    years: Option<(String, String)>,
    /// The tags of its languages, the most frequent first.
    languages: Vec<String>,
}

impl Coverage {
    /// What an archive holds, `whole` with years and languages.
    pub(super) fn of(archive: &Archive, whole: bool) -> Self {
        let total = archive.health().letters;
        let filter = LetterFilter { limit: 1, facets: true, ..LetterFilter::default() };
        let facets = whole.then(|| archive.letters(&filter).ok()).flatten();
        let Some(facets) = facets.and_then(|found| found.facets) else {
            return Self { total, ..Self::default() };
        };
        // Years before 1000 and after 9999 have other lengths and are no years of letters.
        let years = || facets.years.iter().map(|year| &year.value).filter(|year| year.len() == 4);
        Self {
            total,
            years: years().min().cloned().zip(years().max().cloned()),
            languages: facets.languages.into_iter().map(|facet| facet.value).collect(),
        }
    }

    /// The same in a sentence.
    pub(super) fn said(&self, tongue: Tongue) -> Message {
        let kind = match &self.years {
            Some((first, last)) if first == last => "year",
            Some(_) => "years",
            None => "total",
        };
        let (first, last) = self.years.clone().unwrap_or_default();
        let mut names: Vec<String> = Vec::new();
        for tag in &self.languages {
            let name = language(tongue, tag);
            if !names.contains(&name) && names.len() < LANGUAGES_SHOWN {
                names.push(name);
            }
        }
        let names = names.join(&tongue.say("coverage-and").to_string());
        let said = tongue.one_of("coverage", kind);
        said.with("count", self.total)
            .with("first", first)
            .with("last", last)
            .html("languages", names)
    }
}
