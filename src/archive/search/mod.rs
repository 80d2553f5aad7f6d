//! Searching the letters: words, phrases and fields ranked by BM25, filters by outlet and date, and counts by outlet,
//! year and language.
//!
//! `query` reads what was typed, `ranking` asks the index, `gather` takes what matches, `cursor` goes on. The index is
//! tantivy's, derived and never on the way of a deposit: `standing` follows the log in a thread of its own, and
//! `recent` has what it lacks. What is shown of a letter is read from the log, verified as everything that is read.

mod cursor;
mod folder;
mod gather;
mod query;
mod ranking;
mod recent;
mod schema;
mod snippet;
mod standing;
mod words;

pub use cursor::Cursor;
pub use query::SearchField;
pub use snippet::Snippet;
pub use standing::SearchOptions;
pub(super) use standing::Standing;

use super::catalogue::Letter;
use super::state::State;
use super::view::{Facet, Facets, Found, Order};
use super::{ArchiveError, LetterFilter, LetterPage};
use crate::letter::PartialDate;
use crate::limits::{FACET_VALUES_MAX, PAGE_LETTERS_MAX};
use cursor::Ranked;
use gather::{Counted, Gather, Gathered};
use query::Query;
use ranking::{ByTerm, Counts};
use standing::Searched;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use tantivy::Searcher;

impl From<tantivy::TantivyError> for ArchiveError {
    fn from(error: tantivy::TantivyError) -> Self {
        Self::SearchIndex(error.to_string())
    }
}

/// A search, read and ready to be asked.
struct Search<'f> {
    filter: &'f LetterFilter,
    query: Option<Query>,
    /// Only where letters are ranked: where the page before ended.
    after: Option<&'f Ranked>,
    gather: Gather,
}

impl State {
    /// One page of the letters that pass `filter`.
    pub(super) fn search(&self, filter: &LetterFilter) -> Result<LetterPage, ArchiveError> {
        if let Some(page) = self.without_index(filter)? {
            return Ok(page);
        }
        let search = Search::read(filter)?;
        let mut searched = self.standing.searched(self)?;
        let (mut found, counts) = match search.run_guarded(&searched) {
            Ok(found) => found,
            Err(why) if searched.standing.is_some() => {
                self.standing.give_up(&why);
                searched = self.standing.searched(self)?;
                search.run(&searched)?
            }
            Err(why) => return Err(why),
        };
        let limit = search.gather.limit - 1;
        let more = found.places.len() > limit;
        found.places.truncate(limit);
        let size = searched.recent.entries.1;
        let next =
            found.places.last().filter(|_| more).map(|last| search.next(size, *last, counts));
        let mut letters = Vec::with_capacity(found.places.len());
        for (_, index) in &found.places {
            letters.push(self.letter_found(*index, search.query.as_ref())?);
        }
        Ok(LetterPage {
            letters,
            next,
            total: self.catalogue().len(),
            matches: found.matches,
            facets: filter.facets.then(|| facets(found.facets)),
            unsearched: searched.recent.left_out,
        })
    }

    /// The page where no index is needed: nothing is asked for but the newest letters, or another issuer's.
    fn without_index(&self, filter: &LetterFilter) -> Result<Option<LetterPage>, ArchiveError> {
        let catalogue = self.catalogue();
        let total = catalogue.len();
        if !filter.issuer.as_deref().is_none_or(|issuer| self.is_issuer(issuer)) {
            let facets = filter.facets.then(Facets::default);
            let letters = Vec::new();
            return Ok(Some(LetterPage {
                letters,
                next: None,
                total,
                matches: 0,
                facets,
                unsearched: 0,
            }));
        }
        let LetterFilter { q, outlet, from, until, facets, .. } = filter;
        if q.is_some() || outlet.is_some() || from.is_some() || until.is_some() || *facets {
            return Ok(None);
        }
        let end = match &filter.cursor {
            None => catalogue.letters().len(),
            Some(Cursor::Before(before)) => catalogue.letters_before(*before),
            Some(Cursor::Ranked(_)) => return Err(foreign_cursor()),
        };
        let start = end.saturating_sub(filter.limit.clamp(1, PAGE_LETTERS_MAX));
        let shown: Vec<Letter> =
            catalogue.letters().get(start..end).unwrap_or_default().iter().rev().cloned().collect();
        drop(catalogue);
        let next = shown.last().filter(|_| start > 0).map(|last| Cursor::Before(last.index));
        let mut letters = Vec::with_capacity(shown.len());
        for letter in &shown {
            letters.push(Found { letter: self.view(letter)?, snippets: Vec::new() });
        }
        Ok(Some(LetterPage { letters, next, total, matches: total, facets: None, unsearched: 0 }))
    }

    /// Whether these words are the issuer's name or part of it, or its domain.
    fn is_issuer(&self, given: &str) -> bool {
        let wanted = words::folded(given);
        let name = words::folded(&self.issuer.name);
        let in_name = !wanted.is_empty() && name.windows(wanted.len()).any(|part| *part == *wanted);
        in_name || self.issuer.url.domain().eq_ignore_ascii_case(given.trim())
    }

    /// A letter with what of it was searched for.
    fn letter_found(&self, index: u64, query: Option<&Query>) -> Result<Found, ArchiveError> {
        let letter = {
            let catalogue = self.catalogue();
            catalogue.letters().get(catalogue.letters_before(index)).cloned()
        };
        let letter = letter.ok_or_else(|| {
            ArchiveError::SearchIndex(format!("it names entry {index}, which is no letter"))
        })?;
        let view = self.view(&letter)?;
        let mut snippets = Vec::new();
        if let Some(query) = query {
            for field in SearchField::ALL {
                let values = schema::values(field, &view.metadata, &view.publications);
                let found =
                    values.into_iter().filter_map(|value| snippet::snippet(query, field, value));
                for snippet in found {
                    // An outlet is named by each of its publications.
                    if !snippets.contains(&snippet) {
                        snippets.push(snippet);
                    }
                }
            }
            let text = self.text_if_held(&letter)?.unwrap_or_default();
            snippets.extend(snippet::snippet(query, SearchField::Text, &text));
        }
        Ok(Found { letter: view, snippets })
    }
}

impl<'f> Search<'f> {
    fn read(filter: &'f LetterFilter) -> Result<Self, ArchiveError> {
        let query = filter.q.as_deref().map(Query::parse).transpose()?;
        let ranked = match (filter.order, &query) {
            (Some(Order::Newest), _) | (_, None) => false,
            (_, Some(query)) => query.clauses.iter().any(|clause| !clause.excluded),
        };
        let mut search = Self { filter, query, after: None, gather: Gather::default() };
        let (after, size) = match &filter.cursor {
            None => (None, None),
            Some(Cursor::Before(before)) if !ranked => (Some((0, *before)), None),
            Some(Cursor::Ranked(place)) if ranked && search.goes_on_at(place) => {
                search.after = Some(place);
                (Some(place.last), Some(place.size))
            }
            Some(_) => return Err(foreign_cursor()),
        };
        search.gather = Gather {
            ranked,
            limit: filter.limit.clamp(1, PAGE_LETTERS_MAX) + 1,
            after,
            size,
            period: period(filter),
            except: Arc::default(),
            facets: filter.facets,
        };
        Ok(search)
    }

    fn goes_on_at(&self, place: &Ranked) -> bool {
        let fit = self.query.as_ref().is_some_and(|query| place.counts.fit(query));
        fit && place.asked == self.checksum()
    }

    /// CRC-32 of what decides which letters are listed.
    fn checksum(&self) -> u32 {
        let LetterFilter { q, outlet, issuer, from, until, .. } = self.filter;
        let dates = [from, until].map(|date| date.as_ref().map(ToString::to_string));
        let [from, until] = dates;
        let asked =
            [q.as_deref(), outlet.as_deref(), issuer.as_deref(), from.as_deref(), until.as_deref()];
        crc32fast::hash(format!("{asked:?}").as_bytes())
    }

    /// The same as [`Search::run`]; an index that was damaged since it was verified may do anything.
    fn run_guarded(&self, searched: &Searched) -> Result<(Gathered, Option<Counts>), ArchiveError> {
        catch_unwind(AssertUnwindSafe(|| self.run(searched)))
            .unwrap_or_else(|_| Err(ArchiveError::SearchIndex("reading it panicked".into())))
    }

    /// What matches in both indexes, and the counts by which it is ranked.
    fn run(&self, searched: &Searched) -> Result<(Gathered, Option<Counts>), ArchiveError> {
        let recent = &searched.recent;
        let counts = match (&self.query, self.after) {
            (Some(_), Some(after)) => Some(after.counts.clone()),
            (Some(query), None) => {
                let both: Vec<&Searcher> =
                    searched.standing.iter().chain([&recent.searcher]).collect();
                Some(Counts::of(query, &both)?)
            }
            (None, _) => None,
        };
        let mut gather = self.gather.clone();
        // What is published after this is not of this list.
        gather.size.get_or_insert(recent.entries.1);
        let mut found = self.ask(&recent.searcher, &gather, counts.as_ref())?;
        if let Some(standing) = &searched.standing {
            gather.except = Arc::clone(&recent.letters);
            let others = self.ask(standing, &gather, counts.as_ref())?;
            found = found.merge(others, gather.limit);
        }
        Ok((found, counts))
    }

    fn ask(
        &self,
        searcher: &Searcher,
        gather: &Gather,
        counts: Option<&Counts>,
    ) -> tantivy::Result<Gathered> {
        let asked = ranking::asked(self.query.as_ref(), self.filter.outlet.as_deref());
        match (&self.query, counts) {
            (Some(query), Some(counts)) => {
                let counts = ByTerm::new(query, counts);
                searcher.search_with_statistics_provider(&*asked, gather, &counts)
            }
            _ => searcher.search(&*asked, gather),
        }
    }

    /// Where the next page begins.
    fn next(&self, size: u64, last: gather::Place, counts: Option<Counts>) -> Cursor {
        match counts {
            Some(counts) if self.gather.ranked => {
                let size = self.after.map_or(size, |after| after.size);
                let asked = self.checksum();
                Cursor::Ranked(Box::new(Ranked { size, last, asked, counts }))
            }
            _ => Cursor::Before(last.1),
        }
    }
}

fn foreign_cursor() -> ArchiveError {
    ArchiveError::Cursor { why: "it belongs to another search" }
}

/// First and last day that a letter's date, or that of one of its publications, must touch.
fn period(filter: &LetterFilter) -> Option<(i64, i64)> {
    if filter.from.is_none() && filter.until.is_none() {
        return None;
    }
    let first = filter.from.as_ref().and_then(PartialDate::earliest);
    let last = filter.until.as_ref().and_then(PartialDate::latest);
    Some((first.map_or(i64::MIN, schema::day), last.map_or(i64::MAX, schema::day)))
}

/// The counts as they are shown: the most frequent first, names that differ only in case or punctuation as one.
fn facets(counted: Counted) -> Facets {
    let mut outlets: BTreeMap<Vec<String>, (u64, String, u64)> = BTreeMap::new();
    for (name, count) in counted.outlets {
        let outlet = outlets.entry(words::folded(&name)).or_default();
        outlet.0 += count;
        if count > outlet.2 {
            (outlet.1, outlet.2) = (name, count);
        }
    }
    let outlets = outlets.into_values().map(|(count, name, _)| (name, count));
    let years = counted.years.into_iter().rev().map(|(year, count)| (year.to_string(), count));
    Facets {
        outlets: shown(outlets),
        languages: shown(counted.languages.into_iter()),
        years: years.take(FACET_VALUES_MAX).map(|(value, count)| Facet { value, count }).collect(),
    }
}

fn shown(values: impl Iterator<Item = (String, u64)>) -> Vec<Facet> {
    let mut values: Vec<Facet> = values.map(|(value, count)| Facet { value, count }).collect();
    values.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
    values.truncate(FACET_VALUES_MAX);
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_counts_by_so_many_values_and_no_more() {
        for count in [FACET_VALUES_MAX, FACET_VALUES_MAX + 1] {
            let name = |n: usize| format!("Outlet {n}");
            let years = (0_i64..).take(count).map(|year| (year, 1)).collect();
            let outlets = (0..count).map(|n| (name(n), 1)).collect();
            let languages = (0..count).map(|n| (name(n), 1)).collect();
            let Facets { outlets, years, languages } =
                facets(Counted { outlets, years, languages });
            let found = [outlets.len(), years.len(), languages.len()];
            assert_eq!(found, [FACET_VALUES_MAX; 3]);
        }
    }
}
