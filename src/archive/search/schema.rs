//! What the index holds of a letter: its words by field, and the few values that filters, order and counts need. No text
//! is kept in it; what is shown comes from the log and the texts, verified as everything that is read.

use super::query::SearchField;
use super::words::{WORDS_VERSION, WordTokenizer, folded};
use crate::archive::ArchiveError;
use crate::archive::catalogue::Letter;
use crate::archive::read::metadata;
use crate::archive::state::State;
use crate::check::PublicationRecord;
use crate::letter::{Metadata, PartialDate};
use crate::text::N2_TABLES;
use jiff::civil::Date;
use std::collections::HashSet;
use std::sync::LazyLock;
use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STRING, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::tokenizer::{RAW_TOKENIZER_NAME, TokenizerManager};
use tantivy::{TantivyDocument, Term};

/// The tokenizer's name in the schema.
const WORDS: &str = "words";
/// Version of the fields and of what is put into them.
const SCHEMA_VERSION: u32 = 1;

/// Names of columns.
pub(super) const LETTER: &str = "letter";
pub(super) const FIRST_DAY: &str = "first_day";
pub(super) const LAST_DAY: &str = "last_day";
pub(super) const YEAR: &str = "year";
pub(super) const LANGUAGE: &str = "language";
pub(super) const OUTLET_NAME: &str = "outlet_name";

/// The index's fields.
pub(super) struct Fields {
    pub(super) schema: Schema,
    letter: Field,
    words: [Field; 5],
    /// An outlet's words joined by spaces, for the filter.
    outlet_is: Field,
    outlet_name: Field,
    language: Field,
    year: Field,
    first_day: Field,
    last_day: Field,
}

static FIELDS: LazyLock<Fields> = LazyLock::new(Fields::new);

impl Fields {
    fn new() -> Self {
        let mut schema = Schema::builder();
        let indexing = TextFieldIndexing::default()
            .set_tokenizer(WORDS)
            .set_index_option(IndexRecordOption::WithFreqsAndPositions);
        let options = TextOptions::default().set_indexing_options(indexing);
        let words =
            SearchField::ALL.map(|field| schema.add_text_field(field.as_str(), options.clone()));
        let name = TextOptions::default().set_fast(RAW_TOKENIZER_NAME);
        Self {
            letter: schema.add_u64_field(LETTER, INDEXED | FAST),
            words,
            outlet_is: schema.add_text_field("outlet_is", STRING),
            outlet_name: schema.add_text_field(OUTLET_NAME, name.clone()),
            language: schema.add_text_field(LANGUAGE, name),
            year: schema.add_i64_field(YEAR, FAST),
            first_day: schema.add_i64_field(FIRST_DAY, FAST),
            last_day: schema.add_i64_field(LAST_DAY, FAST),
            schema: schema.build(),
        }
    }

    /// The field that holds these words.
    pub(super) fn words(&self, field: SearchField) -> Field {
        let [title, author, addressee, outlet, text] = self.words;
        match field {
            SearchField::Title => title,
            SearchField::Author => author,
            SearchField::Addressee => addressee,
            SearchField::Outlet => outlet,
            SearchField::Text => text,
        }
    }

    /// A word in a field.
    pub(super) fn word(&self, field: SearchField, word: &str) -> Term {
        Term::from_field_text(self.words(field), word)
    }

    /// The letter of an entry.
    pub(super) fn letter(&self, index: u64) -> Term {
        Term::from_field_u64(self.letter, index)
    }

    /// An outlet, without regard to case and punctuation.
    pub(super) fn outlet(&self, name: &str) -> Term {
        Term::from_field_text(self.outlet_is, &folded(name).join(" "))
    }
}

/// The fields, which are the same in every index.
pub(super) fn fields() -> &'static Fields {
    &FIELDS
}

/// The tokenizers that the schema names.
pub(super) fn tokenizers() -> TokenizerManager {
    let tokenizers = TokenizerManager::default();
    tokenizers.register(WORDS, WordTokenizer);
    tokenizers
}

/// What decides how an index is made: one with another version is built again.
pub(super) fn version() -> String {
    format!("{SCHEMA_VERSION}.{WORDS_VERSION}.{N2_TABLES}")
}

/// A day as a number that grows with it.
pub(super) fn day(date: Date) -> i64 {
    i64::from(date.year()) * 10_000 + i64::from(date.month()) * 100 + i64::from(date.day())
}

impl State {
    /// What the index holds of a letter.
    pub(super) fn document(&self, letter: &Letter) -> Result<TantivyDocument, ArchiveError> {
        let own = self.statement(letter.index)?;
        let metadata = metadata(&own, letter.index)?;
        let publications = self.publications(letter)?;
        let text = self.text_if_held(letter)?.unwrap_or_default();
        let fields = fields();
        let mut document = TantivyDocument::default();
        document.add_u64(fields.letter, letter.index);
        for field in SearchField::ALL {
            for value in values(field, &metadata, &publications) {
                document.add_text(fields.words(field), value);
            }
        }
        document.add_text(fields.words(SearchField::Text), &*text);
        let mut known = HashSet::new();
        for record in &publications {
            let outlet = &record.publication.outlet;
            let words = folded(outlet).join(" ");
            if known.insert(words.clone()) {
                document.add_text(fields.outlet_is, words);
                document.add_text(fields.outlet_name, outlet);
            }
        }
        document.add_text(fields.language, metadata.language.as_str());
        let dates = dates(&metadata, &publications);
        for date in &dates {
            document.add_i64(fields.first_day, date.earliest().map_or(i64::MIN, day));
            document.add_i64(fields.last_day, date.latest().map_or(i64::MAX, day));
        }
        if let Some(year) = dates.iter().find_map(|date| date.earliest()).map(Date::year) {
            document.add_i64(fields.year, i64::from(year));
        }
        Ok(document)
    }
}

/// The letter's date, then those of its publications.
fn dates<'m>(
    metadata: &'m Metadata,
    publications: &'m [PublicationRecord],
) -> Vec<&'m PartialDate> {
    let of_publications = publications.iter().filter_map(|p| p.publication.date.as_ref());
    metadata.date.iter().chain(of_publications).collect()
}

/// What of the metadata belongs to a field; the text is not of it.
pub(super) fn values<'m>(
    field: SearchField,
    metadata: &'m Metadata,
    publications: &'m [PublicationRecord],
) -> Vec<&'m str> {
    let printed = publications.iter().map(|record| &record.publication);
    match field {
        SearchField::Title => std::iter::once(metadata.title.as_str())
            .chain(printed.filter_map(|publication| publication.title.as_deref()))
            .collect(),
        SearchField::Author => std::iter::once(metadata.author.name.as_str())
            .chain(metadata.author.role.as_deref())
            .collect(),
        SearchField::Addressee => metadata
            .addressee
            .iter()
            .flat_map(|to| std::iter::once(to.name.as_str()).chain(to.organization.as_deref()))
            .collect(),
        SearchField::Outlet => printed.map(|publication| publication.outlet.as_str()).collect(),
        SearchField::Text => Vec::new(),
    }
}
