//! Letters and publications as the pages show them: dates written out, and who asserts what.

use super::{date, text};
use crate::archive::{Found, LetterView, SearchField, Snippet};
use crate::check::{PublicationRecord, is_retrospective};
use crate::letter::{AssertedBy, Extent, LetterKind, Medium, PartialDate};
use jiff::civil::Date;

/// One publication, ready to be shown.
pub(super) struct Shown {
    pub(super) outlet: String,
    /// `Print` or `Online`.
    pub(super) medium: &'static str,
    pub(super) edition: Option<String>,
    pub(super) page: Option<String>,
    pub(super) date: Option<String>,
    /// The title as printed, as HTML.
    pub(super) title: Option<String>,
    pub(super) url: Option<String>,
    pub(super) extent: &'static str,
    /// Who says so, as a sentence.
    pub(super) asserted: &'static str,
    /// The same in two words.
    pub(super) asserted_short: &'static str,
    /// The entry that says so.
    pub(super) index: u64,
    /// When that was logged.
    pub(super) logged: String,
    earliest: Option<Date>,
}

impl Shown {
    /// One publication.
    pub(super) fn new(record: &PublicationRecord) -> Self {
        let publication = &record.publication;
        let (asserted, asserted_short) = wording::asserted(publication.asserted_by);
        Self {
            outlet: publication.outlet.clone(),
            medium: wording::medium(publication.medium),
            edition: publication.edition.clone(),
            page: publication.page.clone(),
            date: publication.date.as_ref().map(date::partial),
            title: publication.title.as_deref().map(text::shown),
            url: publication.url.clone(),
            extent: wording::extent(publication.extent),
            asserted,
            asserted_short,
            index: record.index,
            logged: date::moment(record.logged_at),
            earliest: publication.date.as_ref().and_then(PartialDate::earliest),
        }
    }

    /// All publications in the order of time; those without a date come last.
    pub(super) fn all(records: &[PublicationRecord]) -> Vec<Self> {
        let mut all: Vec<_> = records.iter().map(Self::new).collect();
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
    pub(super) fn found(found: &Found) -> Self {
        let mut row = Self::new(&found.letter);
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
    pub(super) fn new(view: &LetterView) -> Self {
        let metadata = &view.metadata;
        Self {
            id: view.id.to_string(),
            title: text::shown(&metadata.title),
            language: metadata.language.to_string(),
            language_name: wording::language(metadata.language.as_str()),
            author: metadata.author.name.clone(),
            addressee: metadata.addressee.as_ref().map(|addressee| {
                let organization = addressee.organization.as_deref();
                organization.map_or_else(
                    || addressee.name.clone(),
                    |of| format!("{}, {of}", addressee.name),
                )
            }),
            date: metadata.date.as_ref().map(date::partial),
            withdrawn: view.withdrawn.as_ref().map(|withdrawn| date::moment(withdrawn.logged_at)),
            retrospective: is_retrospective(&view.metadata, &view.publications, view.logged_at),
            publications: Shown::all(&view.publications),
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

/// The words for what the metadata says.
pub(super) mod wording {
    use super::{AssertedBy, Extent, LetterKind, Medium};

    pub(in super::super) fn medium(medium: Medium) -> &'static str {
        match medium {
            Medium::Print => "Print",
            Medium::Online => "Online",
        }
    }

    pub(in super::super) fn extent(extent: Extent) -> &'static str {
        match extent {
            Extent::Full => "in full",
            Extent::Abridged => "shortened",
            Extent::Altered => "with changed words",
            Extent::NotPrinted => "not printed",
            Extent::Unknown => "to an extent that nobody has said",
        }
    }

    /// The same in a list to choose from.
    pub(in super::super) fn extent_choice(given: Extent) -> &'static str {
        match given {
            Extent::Unknown => "not said",
            given => extent(given),
        }
    }

    pub(in super::super) fn asserted(by: AssertedBy) -> (&'static str, &'static str) {
        match by {
            AssertedBy::Issuer => ("The institution says so", "says the institution"),
            AssertedBy::Outlet => ("The newspaper says so", "says the newspaper"),
            AssertedBy::Observer => ("Somebody who saw it says so", "says an observer"),
        }
    }

    pub(in super::super) fn kind(kind: LetterKind) -> &'static str {
        match kind {
            LetterKind::LetterToEditor => "Letter to the editor",
            LetterKind::OpenLetter => "Open letter",
            LetterKind::Statement => "Statement",
            LetterKind::Reply => "Reply",
            LetterKind::Denial => "Denial",
            LetterKind::PressRelease => "Press release",
        }
    }

    /// The English name of a language, or its tag where it is rarer than these.
    pub(in super::super) fn language(tag: &str) -> String {
        let name = match tag.split('-').next().unwrap_or(tag) {
            "ar" => "Arabic",
            "de" => "German",
            "en" => "English",
            "es" => "Spanish",
            "fa" => "Persian",
            "fr" => "French",
            "he" => "Hebrew",
            "hi" => "Hindi",
            "it" => "Italian",
            "ja" => "Japanese",
            "ko" => "Korean",
            "pt" => "Portuguese",
            "ru" => "Russian",
            "tr" => "Turkish",
            "uk" => "Ukrainian",
            "ur" => "Urdu",
            "zh" if tag.contains("Hant") => "Chinese, traditional script",
            "zh" => "Chinese, simplified script",
            _ => return tag.to_owned(),
        };
        name.to_owned()
    }
}
