//! Passages of letters hidden word for word in other documents: found where they are, whole, and once?
//!
//! As the no-obfuscation task of PAN 2013, on a set of our own: in each document one to five passages of 50 to 400 words of
//! random letters, put between sentences. Precision, recall and granularity are those of PAN, over characters (here:
//! bytes), and `plagdet` is F1 / log2(1 + granularity).

use crate::dice::Dice;
use crate::texts::{Library, read, slice, times};
use chancery::text::{sentences, tokens};
use serde_json::{Value, json};
use std::ops::Range;
use std::time::Instant;

/// A passage of a letter, in bytes of the document.
struct Planted {
    letter: usize,
    span: Range<usize>,
}

pub(crate) fn measure(cases: usize) -> Value {
    let library = Library::of(&read("letters_delegates_en"));
    let documents = read("un_general_debate_en_1500");
    let mut dice = Dice::new(8);
    let (mut precisions, mut recalls, mut pieces, mut found_cases) = (Vec::new(), Vec::new(), 0, 0);
    let (mut checks, mut planted_all) = (Vec::new(), 0);
    for _ in 0..cases {
        let base = &documents[dice.below(documents.len())].text;
        let (pasted, planted) = document(&library, base, &mut dice);
        let start = Instant::now();
        let verdict = library.archived.check(&pasted);
        checks.push(start.elapsed());
        let detected: Vec<(usize, Range<usize>)> = verdict
            .letters
            .iter()
            .flat_map(|letter| {
                let number = Library::letter_at(letter.index);
                letter.passages.iter().map(move |passage| (number, passage.pasted.clone()))
            })
            .collect();
        let right = |letter: usize, one: &Planted| {
            letter == one.letter || library.numbers[letter] == library.numbers[one.letter]
        };
        let overlap = |a: &Range<usize>, b: &Range<usize>| {
            a.end.min(b.end).saturating_sub(a.start.max(b.start))
        };
        for (letter, span) in &detected {
            let inside: usize = planted
                .iter()
                .filter(|one| right(*letter, one))
                .map(|one| overlap(span, &one.span))
                .sum();
            precisions.push(inside as f64 / span.len().max(1) as f64);
        }
        for one in &planted {
            planted_all += 1;
            let spans: Vec<&Range<usize>> = detected
                .iter()
                .filter(|(letter, span)| right(*letter, one) && overlap(span, &one.span) > 0)
                .map(|(_, span)| span)
                .collect();
            let covered: usize = spans.iter().map(|span| overlap(span, &one.span)).sum();
            recalls.push((covered as f64 / one.span.len() as f64).min(1.0));
            if !spans.is_empty() {
                found_cases += 1;
                pieces += spans.len();
            }
        }
    }
    let mean = |all: &[f64]| all.iter().sum::<f64>() / all.len().max(1) as f64;
    let (precision, recall) = (mean(&precisions), mean(&recalls));
    let granularity = f64::from(pieces as u32) / f64::from(found_cases.max(1_u32));
    let f1 = 2.0 * precision * recall / (precision + recall).max(f64::EPSILON);
    json!({
        "letters": library.numbers.len(), "documents": cases, "passages": planted_all,
        "detections": precisions.len(), "precision": precision, "recall": recall,
        "granularity": granularity, "plagdet": f1 / (1.0 + granularity).log2(),
        "check": times(checks),
    })
}

/// A document with passages put between its sentences.
fn document(library: &Library, base: &str, dice: &mut Dice) -> (String, Vec<Planted>) {
    let spans = sentences(base);
    let mut places: Vec<usize> = (0..1 + dice.below(5)).map(|_| dice.below(spans.len())).collect();
    places.sort_unstable();
    places.dedup();
    let (mut pasted, mut planted, mut at) = (String::new(), Vec::new(), 0);
    for place in places {
        let end = spans[place].end;
        pasted.push_str(&base[at..end]);
        at = end;
        let (letter, all) = loop {
            let letter = dice.below(library.numbers.len());
            if library.numbers[letter].len() >= 60 {
                break (letter, tokens(library.text(letter)));
            }
        };
        let length = (50 + dice.below(350)).min(all.len());
        let start = dice.below(all.len() - length + 1);
        let passage = slice(library.text(letter), &all, start, length);
        pasted.push('\n');
        planted.push(Planted { letter, span: pasted.len()..pasted.len() + passage.len() });
        pasted.push_str(passage);
        pasted.push('\n');
    }
    pasted.push_str(&base[at..]);
    (pasted, planted)
}
