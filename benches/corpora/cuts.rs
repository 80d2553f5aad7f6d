//! Letters with sentences left out, letters with their paragraphs in another order, and articles that quote several letters.

use crate::changes::Desk;
use crate::dice::Dice;
use crate::texts::{Library, share, slice, times};
use chancery::check::{DifferenceKind, LetterMatch, VerdictCode};
use chancery::text::{sentences, tokens};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::ops::Range;
use std::time::Instant;

const EXAMPLES: usize = 20;

/// Sentences left out: a quarter, half and three quarters of them.
pub(crate) fn cuts(cases: usize) -> Value {
    let desk = Desk::open();
    let mut dice = Dice::new(4);
    let mut by_share: BTreeMap<usize, [usize; 4]> = BTreeMap::new();
    let mut verdicts: BTreeMap<String, usize> = BTreeMap::new();
    let (mut examples, mut checks) = (Vec::new(), Vec::new());
    let mut case = 0;
    while case < cases {
        let letter = desk.pick(&mut dice);
        let percent = [25, 50, 75][case % 3];
        let Some((pasted, kept)) = cut(desk.library.text(letter), percent, &mut dice) else {
            continue;
        };
        case += 1;
        let start = Instant::now();
        let verdict = desk.library.archived.check(&pasted);
        checks.push(start.elapsed());
        let tally = by_share.entry(percent).or_default();
        tally[0] += 1;
        let Some(found) = desk.of(&verdict, letter) else {
            tally[1] += 1;
            continue;
        };
        let right = matches!(found.verdict, VerdictCode::Abridged | VerdictCode::Quotes);
        let exact = right && is_exact(desk.library.text(letter), found, &kept);
        tally[2] += usize::from(right);
        tally[3] += usize::from(exact);
        *verdicts.entry(format!("{percent} {:?}", found.verdict)).or_default() += 1;
        if !exact && examples.len() < EXAMPLES {
            examples.push(json!({
                "letter": letter, "percent": percent, "verdict": found.verdict, "lang": desk.library.langs[letter],
                "kept": kept.len(), "differences": found.differences,
                "passages": found.passages.iter().map(|one| (one.letter.clone(), one.moved, one.repeated)).collect::<Vec<_>>(),
                "pasted": if pasted.len() < 3_000 { pasted.as_str() } else { "" },
                "letter_text": if pasted.len() < 3_000 { desk.library.text(letter) } else { "" },
            }));
        }
    }
    let sum = |at: usize| by_share.values().map(|tally| tally[at]).sum::<usize>();
    json!({
        "letters": desk.library.numbers.len(), "cases": cases,
        "another_letter_named": sum(1), "not_called_altered": sum(2), "exact": sum(3),
        "share_exact": share(sum(3), cases - sum(1)), "verdicts": verdicts,
        "by_percent": by_share.iter().map(|(percent, tally)| (percent.to_string(), json!({
            "cases": tally[0], "another_letter_named": tally[1], "right": tally[2], "exact": tally[3],
        }))).collect::<serde_json::Map<_, _>>(),
        "check": times(checks), "examples": examples,
    })
}

/// Leaves about so many of a hundred sentences out. What is left, and the tokens of the letter that it has; `None` where the
/// letter has few sentences, or where words grow together.
fn cut(text: &str, percent: usize, dice: &mut Dice) -> Option<(String, Vec<usize>)> {
    let all = tokens(text);
    let spans = sentences(text);
    let mut left = Vec::new();
    let mut pasted = String::new();
    for span in &spans {
        if dice.below(100) < percent {
            continue;
        }
        pasted.push_str(&text[span.clone()]);
        if !pasted.ends_with(char::is_whitespace)
            && text[span.end..].starts_with(char::is_whitespace)
        {
            pasted.push(text[span.end..].chars().next()?);
        }
        let inside =
            |at: &usize| all[*at].span.start >= span.start && all[*at].span.end <= span.end;
        left.extend((0..all.len()).filter(inside));
    }
    let words: Vec<String> = tokens(&pasted).into_iter().map(|token| token.text).collect();
    let same = words.iter().eq(left.iter().map(|&at| &all[at].text));
    let enough = spans.len() >= 8 && left.len() >= 40 && left.len() < all.len();
    (same && enough).then_some((pasted, left))
}

/// Whether the answer tells exactly what is left: its passages are the letter's sentences that are printed (or others of the
/// same words), and what it says was left out is all the rest.
fn is_exact(letter: &str, found: &LetterMatch, kept: &[usize]) -> bool {
    let all = tokens(letter);
    let within = |span: &Range<usize>| {
        let start = all.partition_point(|token| token.span.end <= span.start);
        let end = all.partition_point(|token| token.span.start < span.end);
        start..end
    };
    let printed: Vec<usize> =
        found.passages.iter().flat_map(|passage| within(&passage.letter)).collect();
    let words =
        |places: &[usize]| places.iter().map(|&at| all[at].text.as_str()).collect::<Vec<_>>();
    if printed != kept && words(&printed) != words(kept) {
        return false;
    }
    if found.verdict == VerdictCode::Quotes {
        return true;
    }
    let omitted: usize = found.differences.iter().map(|one| within(&one.letter).len()).sum();
    found.differences.iter().all(|one| one.kind == DifferenceKind::Omitted)
        && omitted + kept.len() == all.len()
}

/// Letters whose parts stand in another order.
pub(crate) fn reorders(cases: usize) -> Value {
    let desk = Desk::open();
    let mut dice = Dice::new(5);
    let (mut named, mut right, mut least, mut case) = (0, 0, 0, 0);
    let (mut examples, mut checks) = (Vec::new(), Vec::new());
    while case < cases {
        let letter = desk.pick(&mut dice);
        let Some((pasted, moved)) = swap(desk.library.text(letter), &mut dice) else { continue };
        case += 1;
        let start = Instant::now();
        let verdict = desk.library.archived.check(&pasted);
        checks.push(start.elapsed());
        let Some(found) = desk.of(&verdict, letter) else { continue };
        named += 1;
        let only_moved = !found.differences.is_empty()
            && found.differences.iter().all(|one| one.kind == DifferenceKind::Moved)
            && found.extent.kept_percent == 100;
        right += usize::from(only_moved);
        let exact = only_moved && found.extent.moved_words <= moved;
        least += usize::from(exact);
        if !exact && examples.len() < EXAMPLES {
            examples.push(json!({
                "letter": letter, "verdict": found.verdict, "differences": found.differences,
                "moved": moved, "found_moved": found.extent.moved_words, "lang": desk.library.langs[letter],
                "pasted": if pasted.len() < 3_000 { pasted.as_str() } else { "" },
            }));
        }
    }
    json!({
        "cases": cases, "named": named, "seen_as_moved_only": right, "and_least_words_moved": least,
        "share": share(right, named), "check": times(checks), "examples": examples,
    })
}

/// Two neighbouring stretches of whole sentences change places; how many words the shorter has.
fn swap(text: &str, dice: &mut Dice) -> Option<(String, usize)> {
    let spans = sentences(text);
    if spans.len() < 6 {
        return None;
    }
    let first = 1 + dice.below(spans.len() - 3);
    let second = first + 1 + dice.below((spans.len() - first - 2).min(5));
    let third = second + 1 + dice.below((spans.len() - second - 1).min(5));
    let part = |range: Range<usize>| &text[spans[range.start].start..spans[range.end - 1].end];
    let (one, other) = (part(first..second), part(second..third));
    let (head, tail) = (&text[..spans[first].start], &text[spans[third - 1].end..]);
    let pasted = format!("{head}{other}\n\n{one}\n\n{tail}");
    let sorted = |text: &str| {
        let mut words: Vec<String> = tokens(text).into_iter().map(|token| token.text).collect();
        words.sort_unstable();
        words
    };
    let (one, other) = (tokens(one), tokens(other));
    // Shorter than a passage, it is two changes and no move.
    let units = |all: &[chancery::text::Token]| {
        all.iter().map(|token| if token.cjk { 1 } else { 2 }).sum::<usize>()
    };
    let shorter = one.len().min(other.len());
    (sorted(&pasted) == sorted(text) && units(&one).min(units(&other)) >= 20)
        .then_some((pasted, shorter))
}

/// Articles that quote two to five letters.
pub(crate) fn articles(cases: usize) -> Value {
    let desk = Desk::open();
    let mut dice = Dice::new(6);
    let (mut quotes, mut found_in, mut exact_in, mut own_words, mut set_apart) = (0, 0, 0, 0, 0);
    let (mut all_found, mut examples, mut checks) = (0, Vec::new(), Vec::new());
    for _ in 0..cases {
        let count = 2 + dice.below(4);
        let lang = desk.library.langs[desk.pick(&mut dice)].clone();
        let mut pasted = String::from("HOME | NEWS | OPINION\n\n");
        let mut placed: Vec<(usize, Range<usize>, Vec<u32>)> = Vec::new();
        let mut own: Vec<Range<usize>> = Vec::new();
        let mut letter = desk.pick(&mut dice);
        for _ in 0..count {
            for _ in 0..5_000 {
                let other = desk.pick(&mut dice);
                let taken = placed.iter().any(|(one, ..)| *one == other);
                if desk.library.langs[other] == lang && !taken {
                    letter = other;
                    break;
                }
            }
            let length = 25 + dice.below(60);
            let page = desk.page(letter, length, &mut dice);
            own.push(pasted.len()..pasted.len() + page.len());
            pasted.push_str(&page);
            pasted.push_str("\n\n“");
            let text = desk.library.text(letter);
            let all = tokens(text);
            let unit =
                if all.iter().filter(|token| token.cjk).count() * 2 > all.len() { 2 } else { 1 };
            let length = (25 + dice.below(36)) * unit;
            let length = length.min(all.len());
            let start = dice.below(all.len() - length + 1);
            let quote = slice(text, &all, start, length);
            placed.push((
                letter,
                pasted.len()..pasted.len() + quote.len(),
                desk.library.numbers[letter][start..start + length].to_vec(),
            ));
            pasted.push_str(quote);
            pasted.push_str("”\n\n");
        }
        let start = Instant::now();
        let verdict = desk.library.archived.check(&pasted);
        checks.push(start.elapsed());
        let mut all_here = true;
        for (letter, span, words) in &placed {
            quotes += 1;
            let holding: Vec<&LetterMatch> = verdict
                .letters
                .iter()
                .filter(|one| desk.library.holds(Library::letter_at(one.index), words))
                .collect();
            let covers = |one: &&LetterMatch| {
                one.passages.iter().any(|passage| {
                    passage.pasted.start <= span.start + 4 && span.end <= passage.pasted.end + 4
                })
            };
            let found = holding.iter().any(|one| covers(one));
            found_in += usize::from(found);
            all_here &= found;
            let exact = holding.iter().any(|one| {
                one.passages.iter().any(|passage| {
                    passage.pasted.start.abs_diff(span.start) <= 4
                        && passage.pasted.end.abs_diff(span.end) <= 4
                })
            });
            exact_in += usize::from(exact);
            if !found && examples.len() < EXAMPLES {
                examples.push(json!({
                    "letter": letter, "lang": lang, "verdict": verdict.verdict, "listed": verdict.letters.len(),
                    "not_listed": verdict.letters_not_listed, "holding": holding.len(),
                    "quote": &pasted[span.clone()],
                    "places": verdict.letters.iter().map(|one| (Library::letter_at(one.index), one.verdict, one.extent.longest_run_words, one.passages.iter().map(|passage| passage.pasted.clone()).collect::<Vec<_>>())).collect::<Vec<_>>(),
                    "at": span,
                    "quotes": placed.iter().map(|(letter, span, _)| (letter, span)).collect::<Vec<_>>(),
                }));
            }
        }
        all_found += usize::from(all_here);
        for part in own {
            own_words += part.len();
            let overlap = |span: &Range<usize>| {
                span.end.min(part.end).saturating_sub(span.start.max(part.start))
            };
            set_apart += verdict.surrounding.iter().map(overlap).sum::<usize>();
        }
    }
    json!({
        "articles": cases, "quotations": quotes, "found": found_in, "with_exact_ends": exact_in,
        "share_found": share(found_in, quotes), "articles_with_all_found": all_found,
        "share_of_own_words_set_apart": share(set_apart, own_words),
        "check": times(checks), "examples": examples,
    })
}
