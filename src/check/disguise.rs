//! Words that are the letter's by every table and that hide something: an invisible character, a control that turns the
//! direction of what is seen, full-width letters among plain ones.
//!
//! N1 drops or folds such characters, so the words are the same. But nobody who prints a letter has a use for them, and what
//! is seen, searched or copied may be another text. What the letter itself has at that place is no disguise.

use super::align::Pasted;
use super::changes::Pair;
use super::difference::{DifferenceFlag, DifferenceKind, Draft};
use super::style::{Link, Linked};
use crate::text::{Alarm, AlarmKind};
use std::ops::Range;

/// A change for each word of the letter in which, or before which, the text hides something.
pub(super) fn disguised(pair: Pair, pasted: &Pasted, linked: &Linked) -> Vec<Draft> {
    if pasted.alarms.is_empty() {
        return Vec::new();
    }
    let mut links: Vec<&Link> = linked.all().collect();
    links.sort_by_key(|link| link.p.start);
    let mut drafts: Vec<Draft> = Vec::new();
    for alarm in &pasted.alarms {
        for word in words_of(pair, alarm) {
            if drafts.last().is_some_and(|last| last.p.end > word) {
                continue;
            }
            let at = links.partition_point(|link| link.p.end <= word);
            let Some(link) = links.get(at).filter(|link| link.p.start <= word) else { continue };
            let (p, l) = place(link, word);
            if !has(pair, &l, alarm) {
                let draft = Draft::new(DifferenceKind::Changed, p, l);
                drafts.push(draft.flagged(DifferenceFlag::Hidden, true));
            }
        }
    }
    drafts
}

/// The words that an alarm is about: those it stands in, or the one after a control that turns the direction of it.
fn words_of(pair: Pair, alarm: &Alarm) -> Range<usize> {
    let tokens = &pair.pasted.tokens;
    let start = tokens.partition_point(|token| token.span.end <= alarm.span.start);
    let end = tokens.partition_point(|token| token.span.start < alarm.span.end);
    let turns = alarm.kind == AlarmKind::BidiControl
        && pair.pasted.slice(&alarm.span).contains(TURNING)
        && start < tokens.len();
    if end <= start && turns { start..start + 1 } else { start..end.max(start) }
}

/// Controls that change the order in which plain words and numbers are seen.
const TURNING: [char; 6] = ['\u{061C}', '\u{200F}', '\u{202B}', '\u{202D}', '\u{202E}', '\u{2067}'];

/// The word in both texts; of a link in house style, all of it.
fn place(link: &Link, word: usize) -> (Range<usize>, Range<usize>) {
    if link.style.is_some() {
        return (link.p.clone(), link.l.clone());
    }
    let l = link.l.start + (word - link.p.start);
    (word..word + 1, l..l + 1)
}

/// Whether the letter has at these words what the alarm is about.
fn has(pair: Pair, words: &Range<usize>, alarm: &Alarm) -> bool {
    let inside = pair.letter.slice(&pair.letter.bytes(words));
    let hidden = pair.pasted.slice(&alarm.span);
    !hidden.is_empty()
        && (inside.contains(hidden) || pair.letter.between(words.start).contains(hidden))
}
