//! The real letter of `CHANCERY_SAMPLES` (default `../shared/samples` beside the repository) through the pure check.
//! Nothing of it is in this repository; where it is absent the tests say so and pass.

use crate::archived::Archived;
use chancery::check::{DifferenceKind, EqualIn, Verdict, VerdictCode};
use chancery::letter::{AssertedBy, Medium};
use chancery::text::FoldingKind;
use std::path::PathBuf;

struct Sample {
    letter: String,
    page: String,
    archived: Archived,
}

impl Sample {
    fn read() -> Option<Self> {
        let default = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/samples");
        let folder = std::env::var_os("CHANCERY_SAMPLES").map_or_else(default, PathBuf::from);
        let folder = folder.join("embassy-ft-2013");
        let file = |name: &str| std::fs::read(folder.join(name)).ok();
        let (Some(letter), Some(page), Some(metadata), Some(issuer)) =
            (file("letter.txt"), file("page.txt"), file("letter.json"), file("issuer.json"))
        else {
            eprintln!("no sample in {}: skipped (set CHANCERY_SAMPLES)", folder.display());
            return None;
        };
        let letter = chancery::intake::text(&letter).unwrap();
        let mut archived = Archived::of(&[
            ("harbour", include_str!("letters/harbour.txt")),
            ("river", include_str!("letters/river.txt")),
        ]);
        archived.put(&letter, &metadata, &issuer);
        let page = chancery::intake::text(&page).unwrap();
        Some(Self { letter, page, archived })
    }

    /// Checks the letter with one thing changed in it.
    fn with(&self, from: &str, to: &str) -> Verdict {
        assert!(self.letter.contains(from), "{from:?} is not in the letter");
        self.archived.check(&self.letter.replacen(from, to, 1))
    }
}

fn words(verdict: &Verdict) -> Vec<(DifferenceKind, &str, &str)> {
    let differences = verdict.letters[0].differences.iter();
    differences.map(|d| (d.kind, d.pasted_text.as_str(), d.letter_text.as_str())).collect()
}

#[test]
fn the_page_is_the_letter_with_the_pages_words_around_it() {
    let Some(sample) = Sample::read() else { return };
    let verdict = sample.archived.check(&sample.page);
    assert_eq!(verdict.verdict, VerdictCode::IdenticalText, "{:#?}", words(&verdict));
    assert_eq!(verdict.letters.len(), 1);
    let around: Vec<&str> =
        verdict.surrounding.iter().map(|span| &sample.page[span.clone()]).collect();
    assert_eq!(around.len(), 2, "{around:#?}");
    assert!(
        around[0].starts_with("Ambassador Liu") && around[0].contains("The following is a letter")
    );
    assert!(around[1].starts_with("Suggest to a Friend"));
    let letter = &verdict.letters[0];
    assert!(letter.differences.is_empty() && letter.extent.kept_percent == 100);
    let media: Vec<_> = letter
        .publications
        .iter()
        .map(|each| {
            let publication = &each.publication;
            assert_eq!(
                publication.title.as_deref(),
                Some("China opposes and combats cyber attacks")
            );
            assert_eq!(publication.asserted_by, AssertedBy::Issuer);
            assert_eq!(
                publication.date.as_ref().map(chancery::letter::PartialDate::as_str),
                Some("2013-04-01")
            );
            publication.medium
        })
        .collect();
    assert_eq!(media, [Medium::Print, Medium::Online]);
    assert!(letter.archived_retrospectively);
}

#[test]
fn other_typography_is_the_same_text() {
    let Some(sample) = Sample::read() else { return };
    let copy = sample.letter.replace(['“', '”'], "\"").replace('’', "'").replace("\n\n", "\r\n");
    let copy = copy.replace(" the ", "\u{2003}the\n");
    let verdict = sample.archived.check(&copy);
    assert_eq!(verdict.verdict, VerdictCode::IdenticalText, "{:#?}", words(&verdict));
    let letter = &verdict.letters[0];
    assert_eq!(letter.equal_in, Some(EqualIn::N1));
    let kinds: Vec<FoldingKind> = letter.ignored.keys().copied().collect();
    assert_eq!(kinds, [FoldingKind::WhiteSpace, FoldingKind::QuotationMark]);
    assert_eq!(letter.ignored[&FoldingKind::QuotationMark], 4);
}

#[test]
fn without_its_fourth_paragraph_it_is_abridged() {
    let Some(sample) = Sample::read() else { return };
    let fourth = sample.letter.split("\n\n").nth(3).unwrap();
    let verdict = sample.with(&format!("{fourth}\n\n"), "");
    assert_eq!(verdict.verdict, VerdictCode::Abridged);
    assert_eq!(words(&verdict), [(DifferenceKind::Omitted, "", fourth)]);
}

#[test]
fn a_changed_word_is_shown_exactly() {
    let Some(sample) = Sample::read() else { return };
    let verdict = sample.with("1.9 million", "19 million");
    assert_eq!(verdict.verdict, VerdictCode::Altered);
    assert_eq!(words(&verdict), [(DifferenceKind::Changed, "19", "1.9")]);
    let verdict = sample.with("firmly opposes", "opposes");
    assert_eq!(verdict.verdict, VerdictCode::Altered);
    assert_eq!(words(&verdict), [(DifferenceKind::Deleted, "", "firmly")]);
}

#[test]
fn one_sentence_of_it_is_a_quotation() {
    let Some(sample) = Sample::read() else { return };
    for sentence in
        ["The Chinese government firmly opposes", "Cyber attack is a global", "Those groundless"]
    {
        let spans = chancery::text::sentences(&sample.letter);
        let span = spans
            .into_iter()
            .find(|span| sample.letter[span.clone()].starts_with(sentence))
            .unwrap();
        let verdict = sample.archived.check(&sample.letter[span]);
        if sentence.starts_with("Cyber") {
            // Seven words: too few to look for.
            assert_eq!(verdict.verdict, VerdictCode::CannotCheck);
            continue;
        }
        assert_eq!(verdict.verdict, VerdictCode::Quotes, "{sentence}");
        assert_eq!(verdict.letters[0].passages.len(), 1);
    }
}
