//! What a page says about the letter on it: where the letter begins and ends between menus and footers, and, from the
//! paragraph that leads to it, who wrote it to whom, where it was printed, when and under which title.
//!
//! All of it is a suggestion for a person to confirm. Each comes with the very words it was read from, and what the
//! words leave open (a day without a year) is left open.

mod bounds;
mod dates;
mod lead;
mod reply;

use bounds::Bounds;
use std::ops::Range;

/// Bytes at the beginning of a page in which the letter's beginning is looked for, and of the letter's own beginning.
const HEAD_BYTES_MAX: usize = 64 << 10;

/// What a page seems to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Where the letter's text stands, as byte range of the page; the whole page where nothing tells.
    pub letter: Range<usize>,
    /// What was found, by member of the metadata; each member at most once.
    pub found: Vec<Found>,
}

/// Something found in a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The member of the metadata, as `publications[0].date`.
    pub member: String,
    /// What it seems to be; empty where the words leave it open and a person must say it.
    pub value: String,
    /// The words it was read from.
    pub words: String,
}

/// Reads a page.
pub fn read_page(text: &str) -> Page {
    let bounds = Bounds::of(text);
    let mut page = Page { letter: bounds.letter.clone(), found: Vec::new() };
    let slice = |range: &Range<usize>| text.get(range.clone()).unwrap_or_default();
    let title = bounds.title.as_ref().map(slice);
    if let Some(title) = title {
        page.put("title", title, title);
    }
    let years = dates::years(text.get(..bounds.letter.start).unwrap_or_default());
    let lead = bounds.lead.as_ref().map(|range| lead::read(slice(range), &years));
    let lead = lead.unwrap_or_default();
    let outlet = lead.outlet.clone();
    page.found.extend(lead.found);
    let body = slice(&bounds.letter);
    page.found.extend(reply::read(head(body), outlet.as_deref(), &years));
    if let Some(language) = language(body) {
        page.put("language", language, first_words(body));
    }
    page
}

impl Page {
    fn put(&mut self, member: &str, value: &str, words: &str) {
        self.found.push(Found::new(member, value, words));
    }

    /// What was found for a member.
    pub fn get(&self, member: &str) -> Option<&Found> {
        self.found.iter().find(|found| found.member == member)
    }
}

impl Found {
    fn new(member: &str, value: &str, words: &str) -> Self {
        let words = words.trim().to_owned();
        Self { member: member.to_owned(), value: value.trim().to_owned(), words }
    }
}

/// The beginning of a text, cut between characters.
fn head(text: &str) -> &str {
    let mut end = text.len().min(HEAD_BYTES_MAX);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

/// The first words of a text, to show what a suggestion was read from.
fn first_words(text: &str) -> &str {
    let text = text.trim_start();
    let end = text.char_indices().nth(60).map_or(text.len(), |(at, _)| at);
    let line = text.get(..end).unwrap_or_default();
    line.lines().next().unwrap_or_default()
}

/// The language where the script or the commonest words tell it, and nothing where they do not.
fn language(text: &str) -> Option<&'static str> {
    let text = head(text);
    let count = |wanted: fn(char) -> bool| text.chars().filter(|c| wanted(*c)).count();
    let letters = count(char::is_alphabetic).max(1);
    let is_kana = |c: char| matches!(c, '\u{3040}'..='\u{30ff}');
    let is_han = |c: char| matches!(c, '\u{4e00}'..='\u{9fff}');
    if count(is_han) * 2 > letters && count(is_kana) == 0 {
        // Characters that one of the two scripts alone uses, of the commonest.
        let simplified = count(|c| "国这们说为时会来对个发报实经关华闻与".contains(c));
        let traditional = count(|c| "國這們說為時會來對個發報實經關華聞與".contains(c));
        return match simplified.cmp(&traditional) {
            std::cmp::Ordering::Greater => Some("zh-Hans"),
            std::cmp::Ordering::Less => Some("zh-Hant"),
            std::cmp::Ordering::Equal => None,
        };
    }
    let words = text.split_whitespace().count();
    let common = ["the", "of", "and", "to", "in", "that", "is", "by", "not"];
    let english = text.split_whitespace().filter(|word| common.contains(word)).count();
    (words >= 20 && english * 8 > words).then_some("en")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PAGE: &str = "Home\n  News\n  Contact\nHome > Press > Letters\nEmbassy answers the Courier\n\n\
        The following is a letter from Ms. Ilse Maren, Spokeswoman of the Embassy of Valdoria, to the Northgate Courier's \
        Letters Editor, which was carried in the print edition of the NC on 3rd May 2019 under the title \u{201c}Boats and \
        rules\u{201d}.\n\nSir, your report \u{201c}Boats seized\u{201d} (April 28) by foreign editor Jon Vane is not what \
        happened in the harbour, and the words that it puts in the mouth of the minister are not to be found in any of the \
        speeches of that week.\n\nIlse Maren\n\nSuggest to a Friend\nAll Rights Reserved";

    fn value<'p>(page: &'p Page, member: &str) -> &'p str {
        page.get(member).map_or("(not found)", |found| &found.value)
    }

    #[test]
    fn the_paragraph_that_leads_to_a_letter_names_its_story() {
        let page = read_page(PAGE);
        let letter = &PAGE[page.letter.clone()];
        assert!(letter.starts_with("Sir, your") && letter.ends_with("Ilse Maren"), "{letter}");
        for (member, expected) in [
            ("title", "Embassy answers the Courier"),
            ("kind", "letter-to-editor"),
            ("language", "en"),
            ("author.name", "Ilse Maren"),
            ("author.role", "Spokeswoman of the Embassy of Valdoria"),
            ("addressee.name", "Letters Editor"),
            ("addressee.organization", "Northgate Courier"),
            ("publications[0].outlet", "Northgate Courier"),
            ("publications[0].medium", "print"),
            ("publications[0].date", "2019-05-03"),
            ("publications[0].title", "Boats and rules"),
            ("publications[1].outlet", "(not found)"),
            ("in_reply_to.outlet", "Northgate Courier"),
            ("in_reply_to.title", "Boats seized"),
            ("in_reply_to.author", "Jon Vane"),
            ("in_reply_to.date", "2019-04-28"),
        ] {
            assert_eq!(value(&page, member), expected, "{member}: {page:#?}");
        }
    }

    #[test]
    fn a_text_without_anything_around_it_is_the_letter_and_nothing_is_invented() {
        for text in ["Sir, no.", "", "\n\n", "We deny the report of yesterday.\n\nThe Embassy\n"] {
            let page = read_page(text);
            assert_eq!(text[page.letter.clone()].trim(), text.trim());
            assert_eq!(page.found, Vec::new());
        }
    }

    #[test]
    fn a_chinese_page_is_read_too() {
        let page = "首页\n新闻\n\n大使致函北门信使报\n\n2019年5月4日，《北门信使报》刊登驻北门大使伊玛的来信，题为《船只与规则》。全文如下：\n\n编辑先生：贵报的报道与事实不符，我们对这篇报道表示遗憾。\n\n版权所有";
        let read = read_page(page);
        assert_eq!(
            &page[read.letter.clone()],
            "编辑先生：贵报的报道与事实不符，我们对这篇报道表示遗憾。"
        );
        assert_eq!(value(&read, "publications[0].outlet"), "北门信使报");
        assert_eq!(value(&read, "publications[0].title"), "船只与规则");
        assert_eq!(value(&read, "publications[0].date"), "2019-05-04");
        assert_eq!(value(&read, "title"), "大使致函北门信使报");
        assert_eq!(value(&read, "language"), "zh-Hans");
    }

    proptest! {
        /// Whatever is read, the letter is a part of it, each member is found once, and what was found stands there.
        #[test]
        fn what_is_found_stands_in_the_page(text in "(The following is a letter|from Mr|, |to the|Courier's|Editor|on|title|\"|“|”|《|》|全文如下|刊登|May|3rd|2019|年|月|\\(|\\)|\n|[A-Za-z ]{0,9}|\\PC){0,60}") {
            let page = read_page(&text);
            prop_assert!(text.get(page.letter.clone()).is_some());
            let mut members: Vec<_> = page.found.iter().map(|found| &found.member).collect();
            members.sort();
            let count = members.len();
            members.dedup();
            prop_assert_eq!(members.len(), count);
            for found in &page.found {
                prop_assert!(text.contains(&found.words), "{:?}", found);
            }
        }
    }
}
