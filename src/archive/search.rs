//! Searching the letters by words, outlet and dates, newest first. Reads every letter in turn: correct for an archive
//! of thousands; an index for millions takes its place behind the same filter.

use super::catalogue::Letter;
use super::read::metadata;
use super::state::State;
use super::{ArchiveError, LetterFilter, LetterPage};
use crate::check::PublicationRecord;
use crate::letter::{LetterError, Metadata, PartialDate};
use crate::limits::{PAGE_LETTERS_MAX, QUERY_CHARS_MAX};
use crate::text::{Token, tokens};
use std::collections::HashSet;

impl State {
    /// One page of the letters that pass `filter`.
    pub(super) fn search(&self, filter: &LetterFilter) -> Result<LetterPage, ArchiveError> {
        let query = filter.q.as_deref().map(Query::parse).transpose()?;
        let limit = filter.limit.clamp(1, PAGE_LETTERS_MAX);
        let (mut next, total) = {
            let catalogue = self.catalogue();
            let all = catalogue.letters().len();
            let from = filter.before.map_or(all, |before| catalogue.letters_before(before));
            (from, catalogue.len())
        };
        let mut page = LetterPage { letters: Vec::new(), next: None, total };
        while let Some(at) = next.checked_sub(1) {
            next = at;
            let Some(letter) = self.catalogue().letters().get(at).cloned() else { break };
            if !self.passes(&letter, filter, query.as_ref())? {
                continue;
            }
            if page.letters.len() == limit {
                page.next = page.letters.last().map(|last| last.index);
                break;
            }
            page.letters.push(self.view(&letter)?);
        }
        Ok(page)
    }

    fn passes(
        &self,
        letter: &Letter,
        filter: &LetterFilter,
        query: Option<&Query>,
    ) -> Result<bool, ArchiveError> {
        if query.is_none()
            && filter.outlet.is_none()
            && filter.from.is_none()
            && filter.until.is_none()
        {
            return Ok(true);
        }
        let own = self.statement(letter.index)?;
        let metadata = metadata(&own, letter.index)?;
        let publications = self.publications(letter)?;
        if let Some(outlet) = &filter.outlet {
            let wanted = folded(outlet);
            if !publications.iter().any(|p| folded(&p.publication.outlet) == wanted) {
                return Ok(false);
            }
        }
        if !in_period(&metadata, &publications, filter) {
            return Ok(false);
        }
        let Some(query) = query else { return Ok(true) };
        let mut found = query.clone();
        for field in fields(&metadata, &publications) {
            found.strike(field);
        }
        if !found.is_met() {
            found.strike(&self.text_of(letter.index, &letter.text_sha256)?);
        }
        Ok(found.is_met())
    }
}

/// Words that must all occur, each in any of the fields. Characters of scripts without spaces must occur side by side.
#[derive(Debug, Clone)]
struct Query {
    words: HashSet<String>,
    runs: Vec<String>,
}

impl Query {
    fn parse(given: &str) -> Result<Self, ArchiveError> {
        let chars = given.chars().count();
        if chars > QUERY_CHARS_MAX {
            let error = LetterError::TooLong {
                what: "characters of a search",
                found: chars,
                max: QUERY_CHARS_MAX,
            };
            return Err(error.into());
        }
        let mut query = Self { words: HashSet::new(), runs: Vec::new() };
        let mut in_run = false;
        for token in tokens(given) {
            match (token.cjk, query.runs.last_mut()) {
                (true, Some(run)) if in_run => run.push_str(&token.text),
                (true, _) => query.runs.push(token.text),
                (false, _) => {
                    query.words.insert(token.text);
                }
            }
            in_run = token.cjk;
        }
        Ok(query)
    }

    /// Takes away what occurs in this field.
    fn strike(&mut self, field: &str) {
        let tokens = tokens(field);
        for token in &tokens {
            self.words.remove(&token.text);
        }
        if !self.runs.is_empty() {
            let side_by_side = side_by_side(&tokens);
            self.runs.retain(|run| !side_by_side.contains(run.as_str()));
        }
    }

    fn is_met(&self) -> bool {
        self.words.is_empty() && self.runs.is_empty()
    }
}

/// The characters of scripts without spaces, with a gap wherever another word stands between them.
fn side_by_side(tokens: &[Token]) -> String {
    let mut text = String::new();
    for token in tokens {
        text.push_str(if token.cjk { &token.text } else { " " });
    }
    text
}

fn folded(words: &str) -> Vec<String> {
    tokens(words).into_iter().map(|token| token.text).collect()
}

fn fields<'m>(
    metadata: &'m Metadata,
    publications: &'m [PublicationRecord],
) -> impl Iterator<Item = &'m str> {
    let addressee = metadata.addressee.iter();
    let of_letter = [metadata.title.as_str(), metadata.author.name.as_str()]
        .into_iter()
        .chain(metadata.author.role.as_deref())
        .chain(
            addressee
                .flat_map(|a| std::iter::once(a.name.as_str()).chain(a.organization.as_deref())),
        );
    let of_publications = publications.iter().flat_map(|record| {
        let publication = &record.publication;
        std::iter::once(publication.outlet.as_str()).chain(publication.title.as_deref())
    });
    of_letter.chain(of_publications)
}

/// Whether the letter's date, or that of one of its publications, can lie within the filter's.
fn in_period(
    metadata: &Metadata,
    publications: &[PublicationRecord],
    filter: &LetterFilter,
) -> bool {
    if filter.from.is_none() && filter.until.is_none() {
        return true;
    }
    let first = filter.from.as_ref().and_then(PartialDate::earliest);
    let last = filter.until.as_ref().and_then(PartialDate::latest);
    let within = |date: &PartialDate| {
        let late_enough = first.is_none_or(|first| date.latest().is_none_or(|l| l >= first));
        let early_enough = last.is_none_or(|last| date.earliest().is_none_or(|e| e <= last));
        late_enough && early_enough
    };
    let of_publications = publications.iter().filter_map(|p| p.publication.date.as_ref());
    metadata.date.iter().chain(of_publications).any(within)
}
