//! Gathers what matches: the first letters of a page in their order, how many match in all, and the counts by outlet,
//! year and language.

use super::schema::{FIRST_DAY, LANGUAGE, LAST_DAY, LETTER, OUTLET_NAME, YEAR};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, HashSet};
use std::sync::Arc;
use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader};

/// A letter's place in a list: rank, then entry; the greatest comes first.
pub(super) type Place = (u32, u64);

/// What is gathered.
#[derive(Debug, Clone, Default)]
pub(super) struct Gather {
    /// By rank, otherwise newest first.
    pub(super) ranked: bool,
    /// How many.
    pub(super) limit: usize,
    /// Only what comes after this place.
    pub(super) after: Option<Place>,
    /// Only letters before this entry are counted at all.
    pub(super) size: Option<u64>,
    /// First and last day that a date must touch.
    pub(super) period: Option<(i64, i64)>,
    /// Letters that are searched elsewhere.
    pub(super) except: Arc<HashSet<u64>>,
    /// Whether counts are wanted.
    pub(super) facets: bool,
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Gathered {
    /// The first places after the cursor, in order.
    pub(super) places: Vec<Place>,
    /// All that match, shown or not.
    pub(super) matches: u64,
    pub(super) facets: Counted,
}

/// How many of them have each value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Counted {
    pub(super) outlets: BTreeMap<String, u64>,
    pub(super) years: BTreeMap<i64, u64>,
    pub(super) languages: BTreeMap<String, u64>,
}

impl Gathered {
    /// Puts two together, as if they had been gathered at once.
    pub(super) fn merge(mut self, other: Self, limit: usize) -> Self {
        self.places.extend(other.places);
        self.places.sort_unstable_by_key(|place| Reverse(*place));
        self.places.truncate(limit);
        self.matches += other.matches;
        add(&mut self.facets.outlets, other.facets.outlets);
        add(&mut self.facets.years, other.facets.years);
        add(&mut self.facets.languages, other.facets.languages);
        self
    }
}

fn add<K: Ord>(counts: &mut BTreeMap<K, u64>, more: BTreeMap<K, u64>) {
    for (value, count) in more {
        *counts.entry(value).or_default() += count;
    }
}

impl Collector for Gather {
    type Fruit = Gathered;
    type Child = OfSegment;

    fn for_segment(
        &self,
        _: SegmentOrdinal,
        segment: &SegmentReader,
    ) -> tantivy::Result<OfSegment> {
        let columns = segment.fast_fields();
        let dates = match self.period {
            Some(_) => Some((columns.i64(FIRST_DAY)?, columns.i64(LAST_DAY)?)),
            None => None,
        };
        let facets = if self.facets {
            let words = |name| Ok::<_, tantivy::TantivyError>(columns.str(name)?.map(Values::new));
            Some((words(OUTLET_NAME)?, columns.i64(YEAR)?, words(LANGUAGE)?))
        } else {
            None
        };
        let years = BTreeMap::new();
        let letters = columns.u64(LETTER)?;
        let first = BinaryHeap::new();
        Ok(OfSegment { gather: self.clone(), letters, dates, facets, years, first, matches: 0 })
    }

    fn requires_scoring(&self) -> bool {
        self.ranked
    }

    fn merge_fruits(
        &self,
        of_segments: Vec<tantivy::Result<Gathered>>,
    ) -> tantivy::Result<Gathered> {
        let mut all = Gathered::default();
        for of_segment in of_segments {
            all = all.merge(of_segment?, self.limit);
        }
        Ok(all)
    }
}

/// The same within one segment of the index.
pub(super) struct OfSegment {
    gather: Gather,
    letters: Column<u64>,
    /// First and last days of its letters' dates, where a period is asked for.
    dates: Option<(Column<i64>, Column<i64>)>,
    facets: Option<(Option<Values>, Column<i64>, Option<Values>)>,
    years: BTreeMap<i64, u64>,
    first: BinaryHeap<Reverse<Place>>,
    matches: u64,
}

impl SegmentCollector for OfSegment {
    type Fruit = tantivy::Result<Gathered>;

    fn collect(&mut self, doc: DocId, score: Score) {
        let Some(letter) = self.letters.first(doc) else { return };
        let Gather { ranked, limit, after, size, except, .. } = &self.gather;
        if size.is_some_and(|size| letter >= size) || except.contains(&letter) || !self.touches(doc)
        {
            return;
        }
        self.matches += 1;
        if let Some((outlets, years, languages)) = &mut self.facets {
            outlets.iter_mut().chain(languages).for_each(|values| values.count(doc));
            if let Some(year) = years.first(doc) {
                *self.years.entry(year).or_default() += 1;
            }
        }
        let place = (if *ranked { rank(score) } else { 0 }, letter);
        if after.is_none_or(|after| place < after) {
            self.first.push(Reverse(place));
            if self.first.len() > *limit {
                self.first.pop();
            }
        }
    }

    fn harvest(self) -> tantivy::Result<Gathered> {
        let mut facets = Counted { years: self.years, ..Counted::default() };
        if let Some((outlets, _, languages)) = self.facets {
            facets.outlets = outlets.map_or(Ok(BTreeMap::new()), Values::named)?;
            facets.languages = languages.map_or(Ok(BTreeMap::new()), Values::named)?;
        }
        let places = self.first.into_sorted_vec().into_iter().map(|Reverse(place)| place).collect();
        Ok(Gathered { places, matches: self.matches, facets })
    }
}

impl OfSegment {
    /// Whether one of the letter's dates touches the period.
    fn touches(&self, doc: DocId) -> bool {
        let (Some((from, until)), Some((first, last))) = (self.gather.period, &self.dates) else {
            return true;
        };
        let mut dates = first.values_for_doc(doc).zip(last.values_for_doc(doc));
        dates.any(|(first, last)| first <= until && last >= from)
    }
}

/// A score as a number that is the same on every page: coarser than what the order of adding makes of it.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a cast of a float saturates, which is what is wanted"
)]
fn rank(score: Score) -> u32 {
    (score * 1_024.0) as u32
}

/// How many letters of a segment have each value of a column.
struct Values {
    column: StrColumn,
    counts: BTreeMap<u64, u64>,
}

impl Values {
    fn new(column: StrColumn) -> Self {
        Self { column, counts: BTreeMap::new() }
    }

    fn count(&mut self, doc: DocId) {
        for value in self.column.term_ords(doc) {
            *self.counts.entry(value).or_default() += 1;
        }
    }

    fn named(self) -> tantivy::Result<BTreeMap<String, u64>> {
        let mut named = BTreeMap::new();
        for (value, count) in self.counts {
            let mut name = String::new();
            if self.column.ord_to_str(value, &mut name)? {
                named.insert(name, count);
            }
        }
        Ok(named)
    }
}
