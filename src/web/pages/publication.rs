//! Letters and publications as the pages show them: dates written out, and who asserts what.

use super::tongue::{Message, Tongue};
use super::{date, name_of, text};
use crate::archive::{Found, LetterView, SearchField, Snippet};
use crate::check::{PublicationRecord, is_retrospective};
use crate::letter::PartialDate;
use jiff::civil::Date;

/// One publication, ready to be shown.
pub(super) struct Shown {
    pub(super) outlet: String,
    /// `Print` or `Online`.
    pub(super) medium: Message,
    pub(super) edition: Option<String>,
    pub(super) page: Option<String>,
    pub(super) date: Option<String>,
    /// The title as printed, as HTML.
    pub(super) title: Option<String>,
    pub(super) url: Option<String>,
    pub(super) extent: Message,
    /// Who says so, as a sentence.
    pub(super) asserted: Message,
    /// The same in two words.
    pub(super) asserted_short: Message,
    /// The entry that says so.
    pub(super) index: u64,
    /// When that was logged.
    pub(super) logged: String,
    earliest: Option<Date>,
}

impl Shown {
    /// One publication.
    pub(super) fn new(tongue: Tongue, record: &PublicationRecord) -> Self {
        let publication = &record.publication;
        let by = name_of(publication.asserted_by);
        Self {
            outlet: publication.outlet.clone(),
            medium: tongue.one_of("medium", &name_of(publication.medium)),
            edition: publication.edition.clone(),
            page: publication.page.clone(),
            date: publication.date.as_ref().map(|date| date::partial(tongue, date)),
            title: publication.title.as_deref().map(text::shown),
            url: publication.url.clone(),
            extent: tongue.one_of("extent", &name_of(publication.extent)),
            asserted: tongue.one_of("asserted", &by),
            asserted_short: tongue.one_of("asserted-short", &by),
            index: record.index,
            logged: date::moment(tongue, record.logged_at),
            earliest: publication.date.as_ref().and_then(PartialDate::earliest),
        }
    }

    /// All publications in the order of time; those without a date come last.
    pub(super) fn all(tongue: Tongue, records: &[PublicationRecord]) -> Vec<Self> {
        let mut all: Vec<_> = records.iter().map(|record| Self::new(tongue, record)).collect();
        all.sort_by_key(|publication| (publication.earliest.is_none(), publication.earliest));
        all
    }
}

/// One letter in a list.
pub(super) struct Row {
    pub(super) id: String,
    /// The title, as HTML.
    pub(super) title: String,
    pub(super) language: String,
    pub(super) language_name: String,
    pub(super) author: String,
    pub(super) addressee: Option<String>,
    pub(super) date: Option<String>,
    pub(super) withdrawn: Option<String>,
    pub(super) retrospective: bool,
    pub(super) publications: Vec<Shown>,
    /// Where the searched words stand, as HTML with marks.
    pub(super) snippets: Vec<String>,
}

impl Row {
    /// A letter that was found, with marks in its title and in its text; its other words stand in the row already.
    pub(super) fn found(tongue: Tongue, found: &Found) -> Self {
        let mut row = Self::new(tongue, &found.letter);
        let title = found.letter.metadata.title.as_str();
        for snippet in &found.snippets {
            match snippet.field {
                SearchField::Title if snippet.text == title => row.title = marked(snippet),
                SearchField::Text => row.snippets.push(marked(snippet)),
                _ => {}
            }
        }
        row
    }

    /// One letter.
    pub(super) fn new(tongue: Tongue, view: &LetterView) -> Self {
        let metadata = &view.metadata;
        Self {
            id: view.id.to_string(),
            title: text::shown(&metadata.title),
            language: metadata.language.to_string(),
            language_name: language(tongue, metadata.language.as_str()),
            author: metadata.author.name.clone(),
            addressee: metadata.addressee.as_ref().map(|addressee| {
                let organization = addressee.organization.as_deref();
                organization.map_or_else(
                    || addressee.name.clone(),
                    |of| format!("{}, {of}", addressee.name),
                )
            }),
            date: metadata.date.as_ref().map(|date| date::partial(tongue, date)),
            withdrawn: view
                .withdrawn
                .as_ref()
                .map(|withdrawn| date::moment(tongue, withdrawn.logged_at)),
            retrospective: is_retrospective(&view.metadata, &view.publications, view.logged_at),
            publications: Shown::all(tongue, &view.publications),
            snippets: Vec::new(),
        }
    }
}

/// A snippet as HTML, the searched words marked.
fn marked(snippet: &Snippet) -> String {
    let mut shown = text::Shown::default();
    let mut at = 0;
    if snippet.at > 0 {
        shown.tag("… ");
    }
    for span in &snippet.matches {
        shown.push(snippet.text.get(at..span.start).unwrap_or_default());
        shown.tag("<mark>");
        shown.push(snippet.text.get(span.clone()).unwrap_or_default());
        shown.tag("</mark>");
        at = span.end;
    }
    shown.push(snippet.text.get(at..).unwrap_or_default());
    if snippet.goes_on {
        shown.tag(" …");
    }
    shown.finish()
}

/// The name of a language, or its tag where it is rarer than those of the catalogue.
pub(super) fn language(tongue: Tongue, tag: &str) -> String {
    let primary = tag.split('-').next().unwrap_or(tag);
    let name = match primary {
        "zh" if tag.contains("Hant") => "zh-hant",
        "zh" => "zh-hans",
        primary => primary,
    };
    tongue.one_of_if("language", name).map_or_else(|| text::shown(tag), |name| name.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::letter::{AssertedBy, Extent, LetterKind, Medium};

    #[test]
    fn every_word_of_the_metadata_is_in_the_catalogue() {
        use LetterKind::{Denial, LetterToEditor, OpenLetter, PressRelease, Reply, Statement};
        let kinds = [LetterToEditor, OpenLetter, Statement, Reply, Denial, PressRelease];
        let extents =
            [Extent::Unknown, Extent::Full, Extent::Abridged, Extent::Altered, Extent::NotPrinted];
        let asserters = [AssertedBy::Issuer, AssertedBy::Outlet, AssertedBy::Observer];
        let mut words: Vec<(&str, String)> = Vec::new();
        words.extend(kinds.map(|kind| ("kind", name_of(kind))));
        words.extend(extents.map(|extent| ("extent", name_of(extent))));
        words.extend(asserters.map(|by| ("asserted", name_of(by))));
        words.extend(asserters.map(|by| ("asserted-short", name_of(by))));
        words.extend([Medium::Print, Medium::Online].map(|medium| ("medium", name_of(medium))));
        for (list, name) in words {
            for tongue in Tongue::ALL {
                assert!(tongue.one_of_if(list, &name).is_some(), "{list}-{name}");
            }
        }
    }

    #[test]
    fn a_rare_language_is_named_by_its_tag() {
        assert_eq!(language(Tongue::English, "zh-Hant-TW"), "Chinese, traditional script");
        assert_eq!(language(Tongue::Chinese, "en-GB"), "英文");
        assert_eq!(language(Tongue::Chinese, "tlh"), "tlh");
    }
}
