//! What the index is asked, and by which counts it ranks (BM25).
//!
//! A letter's rank depends on how many letters there are and how many of them have each word. A list that goes on with
//! other counts than it began with would repeat letters and leave others out, so the cursor carries the counts of the
//! first page, and every page is ranked by them.

use super::query::{Clause, Query, SearchField};
use super::schema::fields;
use std::collections::{BTreeMap, HashMap};
use tantivy::query::{
    AllQuery, Bm25StatisticsProvider, BooleanQuery, BoostQuery, ConstScoreQuery, Occur,
    PhrasePrefixQuery, PhraseQuery, Query as Asked, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{Searcher, Term};

/// How much a word in a field weighs. A title says in a few words what a letter is about.
fn weight(field: SearchField) -> f32 {
    match field {
        SearchField::Title => 3.0,
        SearchField::Author | SearchField::Addressee | SearchField::Outlet => 2.0,
        SearchField::Text => 1.0,
    }
}

/// The query for the index: every clause, and the outlet where one is asked for.
pub(super) fn asked(query: Option<&Query>, outlet: Option<&str>) -> Box<dyn Asked> {
    let mut clauses: Vec<(Occur, Box<dyn Asked>)> = Vec::new();
    for clause in query.iter().flat_map(|query| &query.clauses) {
        let occur = if clause.excluded { Occur::MustNot } else { Occur::Must };
        clauses.push((occur, anywhere(clause)));
    }
    if let Some(outlet) = outlet {
        let outlet = TermQuery::new(fields().outlet(outlet), IndexRecordOption::Basic);
        clauses.push((Occur::Must, Box::new(ConstScoreQuery::new(Box::new(outlet), 0.0))));
    }
    if !clauses.iter().any(|(occur, _)| *occur == Occur::Must) {
        clauses.push((Occur::Must, Box::new(ConstScoreQuery::new(Box::new(AllQuery), 0.0))));
    }
    Box::new(BooleanQuery::new(clauses))
}

/// A clause in each of its fields.
fn anywhere(clause: &Clause) -> Box<dyn Asked> {
    let fields = clause.fields().map(|field| -> (Occur, Box<dyn Asked>) {
        (Occur::Should, Box::new(BoostQuery::new(within(clause, field), weight(field))))
    });
    Box::new(BooleanQuery::new(fields.collect()))
}

fn within(clause: &Clause, field: SearchField) -> Box<dyn Asked> {
    let terms: Vec<Term> = clause.words.iter().map(|word| fields().word(field, word)).collect();
    match <[Term; 1]>::try_from(terms) {
        Ok(only) if clause.prefix => {
            let mut beginning = PhrasePrefixQuery::new(only.into());
            // A bound here would leave letters out without a word.
            beginning.set_max_expansions(u32::MAX);
            Box::new(beginning)
        }
        Ok([only]) => Box::new(TermQuery::new(only, IndexRecordOption::WithFreqs)),
        Err(several) => Box::new(PhraseQuery::new(several)),
    }
}

/// The terms whose counts decide the rank, each once, in an order that the query alone decides.
fn terms(query: &Query) -> Vec<Term> {
    let mut terms = Vec::new();
    for clause in query.clauses.iter().filter(|clause| !clause.prefix && !clause.excluded) {
        for field in clause.fields() {
            terms.extend(clause.words.iter().map(|word| fields().word(field, word)));
        }
    }
    terms.sort();
    terms.dedup();
    terms
}

/// The counts by which letters are ranked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Counts {
    /// Letters.
    pub(super) letters: u64,
    /// Words in each field.
    pub(super) words: [u64; 5],
    /// Letters with each of the query's terms, in the order of [`terms`].
    pub(super) with: Vec<u64>,
}

impl Counts {
    /// The counts of these indexes together.
    pub(super) fn of(query: &Query, searchers: &[&Searcher]) -> tantivy::Result<Self> {
        let mut counts = Self { letters: 0, words: [0; 5], with: vec![0; terms(query).len()] };
        for searcher in searchers {
            counts.letters += searcher.total_num_docs()?;
            for (count, field) in counts.words.iter_mut().zip(SearchField::ALL) {
                *count += searcher.total_num_tokens(fields().words(field))?;
            }
            for (count, term) in counts.with.iter_mut().zip(terms(query)) {
                *count += searcher.doc_freq(&term)?;
            }
        }
        Ok(counts)
    }

    /// Whether they can be the counts of this query's terms.
    pub(super) fn fit(&self, query: &Query) -> bool {
        self.with.len() == terms(query).len() && self.with.iter().all(|with| *with <= self.letters)
    }
}

/// The same by term, as the index asks for them.
pub(super) struct ByTerm {
    letters: u64,
    words: BTreeMap<Field, u64>,
    with: HashMap<Term, u64>,
}

impl ByTerm {
    pub(super) fn new(query: &Query, counts: &Counts) -> Self {
        let words = SearchField::ALL.map(|field| fields().words(field));
        Self {
            letters: counts.letters.max(1),
            words: words.into_iter().zip(counts.words).collect(),
            with: terms(query).into_iter().zip(counts.with.iter().copied()).collect(),
        }
    }
}

impl Bm25StatisticsProvider for ByTerm {
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        Ok(self.words.get(&field).copied().unwrap_or_default().max(1))
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        Ok(self.letters)
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        Ok(self.with.get(term).copied().unwrap_or_default())
    }
}
