//! Where in a letter the searched words stand, with a few words around them.

use super::query::{Clause, Query, SearchField};
use super::words::{Word, words};
use std::ops::Range;

/// Bytes of text in one snippet, about thirty English words or eighty Chinese characters; a longer match is shown whole.
const SNIPPET_BYTES: usize = 240;
/// Bytes of the longest match that is shown.
const MATCH_BYTES_MAX: usize = 4 * SNIPPET_BYTES;

/// Text of a letter in which searched words stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snippet {
    /// What it is of.
    pub field: SearchField,
    /// As it stands there.
    pub text: String,
    /// Byte of that title, name or text at which it begins.
    pub at: usize,
    /// Whether it ends before the end of that title, name or text.
    pub goes_on: bool,
    /// Bytes of `text`: the words that were searched, in order.
    pub matches: Vec<Range<usize>>,
}

/// A clause's words in a text.
struct Match {
    span: Range<usize>,
    clause: usize,
}

/// The part of a field's text in which most of the query's clauses stand; `None` where none does.
pub(super) fn snippet(query: &Query, field: SearchField, text: &str) -> Option<Snippet> {
    let words = words(text);
    let found = found(query, field, &words);
    let window = window(&found)?;
    let around = around(text, &words, window);
    let mut matches: Vec<Range<usize>> = Vec::new();
    for Match { span, .. } in &found {
        if span.start < around.start || span.end > around.end {
            continue;
        }
        let span = span.start - around.start..span.end - around.start;
        match matches.last_mut() {
            Some(last) if span.start < last.end => last.end = last.end.max(span.end),
            _ => matches.push(span),
        }
    }
    Some(Snippet {
        field,
        text: text.get(around.clone())?.to_owned(),
        at: around.start,
        goes_on: around.end < text.len(),
        matches,
    })
}

/// Every place in which a clause stands, in order.
fn found(query: &Query, field: SearchField, words: &[Word]) -> Vec<Match> {
    let mut found = Vec::new();
    for (number, clause) in query.clauses.iter().enumerate() {
        if clause.excluded || clause.field.is_some_and(|only| only != field) {
            continue;
        }
        for place in words.windows(clause.words.len()) {
            if stands(clause, place)
                && let (Some(first), Some(last)) = (place.first(), place.last())
                && last.span.end - first.span.start <= MATCH_BYTES_MAX
            {
                let span = first.span.start..last.span.end;
                found.push(Match { span, clause: number });
            }
        }
    }
    found.sort_by_key(|found| (found.span.start, found.span.end));
    found
}

fn stands(clause: &Clause, place: &[Word]) -> bool {
    let mut pairs = clause.words.iter().zip(place);
    if clause.prefix {
        pairs.all(|(wanted, word)| word.text.starts_with(wanted.as_str()))
    } else {
        pairs.all(|(wanted, word)| word.text == *wanted)
    }
}

/// The bytes from the first to the last match of the window that has most clauses, then most matches, then comes first.
fn window(found: &[Match]) -> Option<Range<usize>> {
    let mut best: Option<((usize, usize), Range<usize>)> = None;
    for (at, first) in found.iter().enumerate() {
        let mut clauses = Vec::new();
        let mut end = first.span.end;
        let mut matches = 0;
        for next in found.iter().skip(at) {
            if matches > 0 && next.span.end > first.span.start + SNIPPET_BYTES {
                break;
            }
            matches += 1;
            end = end.max(next.span.end);
            if !clauses.contains(&next.clause) {
                clauses.push(next.clause);
            }
        }
        let worth = (clauses.len(), matches);
        if best.as_ref().is_none_or(|(most, _)| worth > *most) {
            best = Some((worth, first.span.start..end));
        }
    }
    best.map(|(_, window)| window)
}

/// The window with whole words around it, as many before as after where the text has them.
fn around(text: &str, words: &[Word], window: Range<usize>) -> Range<usize> {
    if text.len() <= SNIPPET_BYTES {
        return 0..text.len();
    }
    let spare = SNIPPET_BYTES.saturating_sub(window.len());
    let earliest = window.start.saturating_sub(spare / 2);
    let first = words.partition_point(|word| word.span.start < earliest);
    let start = match words.get(first) {
        Some(_) if earliest == 0 => 0,
        Some(word) => word.span.start.min(window.start),
        None => window.start,
    };
    let latest = (start + SNIPPET_BYTES).max(window.end);
    if latest >= text.len() {
        return start..text.len();
    }
    let after = words.partition_point(|word| word.span.end <= latest);
    let last = after.checked_sub(1).and_then(|last| words.get(last));
    start..last.map_or(window.end, |word| word.span.end.max(window.end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(query: &str, text: &str) -> Option<(String, Vec<String>)> {
        let snippet = snippet(&Query::parse(query).unwrap(), SearchField::Text, text)?;
        assert_eq!(text.get(snippet.at..snippet.at + snippet.text.len()), Some(&*snippet.text));
        assert_eq!(snippet.goes_on, snippet.at + snippet.text.len() < text.len());
        let matches = snippet.matches.iter().map(|span| snippet.text[span.clone()].to_owned());
        Some((snippet.text.clone(), matches.collect()))
    }

    #[test]
    fn shows_the_words_as_they_stand() {
        let (text, matches) = shown("zurich \"STRASSE nach\"", "Die Straße nach Zürich.").unwrap();
        assert_eq!(text, "Die Straße nach Zürich.");
        assert_eq!(matches, ["Straße nach", "Zürich"]);
        let (_, matches) = shown("外交部", "中国外交部的信，外交").unwrap();
        assert_eq!(matches, ["外交部"]);
        let (_, matches) = shown("harbo*", "The harbours of Harborough").unwrap();
        assert_eq!(matches, ["harbours", "Harborough"]);
        assert_eq!(shown("title:harbour", "the harbour"), None);
        assert_eq!(shown("-harbour x", "the harbour"), None);
    }

    #[test]
    fn shows_the_part_with_most_of_them() {
        let filler = "many other words stand here. ".repeat(40);
        let text = format!("{filler}harbour {filler}the agreement on the harbour {filler}");
        let (text, matches) = shown("harbour agreement", &text).unwrap();
        assert_eq!(matches, ["agreement", "harbour"]);
        assert!(text.len() <= SNIPPET_BYTES, "{}", text.len());
        assert!(text.starts_with(char::is_alphabetic) && text.ends_with(char::is_alphabetic));
    }

    #[test]
    fn overlapping_matches_are_one_and_giants_are_left_out() {
        let (_, matches) = shown("\"a b\" \"b c\"", "x a b c x").unwrap();
        assert_eq!(matches, ["a b c"]);
        let giant = "x".repeat(MATCH_BYTES_MAX);
        assert_eq!(shown("xx*", &giant).unwrap().1.len(), 1);
        assert_eq!(shown("xx*", &format!("{giant}x")), None);
    }

    #[test]
    fn every_place_in_any_text_is_cut_at_characters() {
        let text = "«中国🇨🇳 Z\u{308}ürich\u{0}ﬁrm» ".repeat(60);
        for query in ["中国", "zurich*", "firm", "ﬁrm"] {
            let (text, _) = shown(query, &text).unwrap();
            assert!(text.len() <= SNIPPET_BYTES + 8, "{}", text.len());
        }
    }
}
