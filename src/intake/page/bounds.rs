//! Where on a page the letter stands: after the paragraph that leads to it, or from its salutation on, and up to the
//! page's footer.

use super::head;
use std::ops::Range;

/// Words of a paragraph that leads to a letter.
const LEADS: [&str; 10] = [
    "following is",
    "full text",
    "text of the letter",
    "published the letter",
    "published a letter",
    "was carried in",
    "全文如下",
    "全文",
    "来信如下",
    "來信如下",
];
/// How letters begin.
const SALUTATIONS: [&str; 12] = [
    "Sir,",
    "Sir:",
    "Sirs,",
    "Madam,",
    "Dear Sir",
    "Dear Editor",
    "Dear Madam",
    "To the Editor",
    "编辑先生",
    "編輯先生",
    "尊敬的",
    "主编先生",
];
/// How lines of a page's footer begin, in small letters.
const FOOTERS: [&str; 16] = [
    "suggest to a friend",
    "all rights reserved",
    "copyright",
    "©",
    "share this",
    "share to",
    "related news",
    "print this",
    "[print]",
    "back to top",
    "版权所有",
    "版權所有",
    "推荐给朋友",
    "相关新闻",
    "分享到",
    "打印本",
];
/// Characters of the longest line that may be a footer or a title.
const SHORT_CHARS_MAX: usize = 300;
/// Characters of the longest paragraph that may lead to a letter.
const LEAD_CHARS_MAX: usize = 2_000;

/// The parts of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bounds {
    /// The line before the lead or before the letter.
    pub(super) title: Option<Range<usize>>,
    /// The paragraph that leads to the letter.
    pub(super) lead: Option<Range<usize>>,
    /// The letter.
    pub(super) letter: Range<usize>,
}

impl Bounds {
    pub(super) fn of(text: &str) -> Self {
        let lines = lines(head(text));
        let is_lead = |line: &Range<usize>| is_lead(text.get(line.clone()).unwrap_or_default());
        let lead = lines.iter().position(is_lead).filter(|at| at + 1 < lines.len());
        let salutation = || {
            lines.iter().position(|line| {
                let line = text.get(line.clone()).unwrap_or_default();
                SALUTATIONS.iter().any(|begins| line.starts_with(begins))
            })
        };
        let first = lead.map(|at| at + 1).or_else(salutation).unwrap_or(0);
        let before = lead.or(Some(first)).and_then(|at| at.checked_sub(1));
        let title = before.and_then(|at| lines.get(at)).filter(|line| {
            text.get((*line).clone()).unwrap_or_default().chars().count() <= SHORT_CHARS_MAX
        });
        let start = lines.get(first).map_or(0, |line| line.start);
        // Where nothing leads to it, nothing tells a menu from a letter, so that all of it stays.
        let start = if first == 0 { 0 } else { start };
        Self {
            title: title.cloned(),
            lead: lead.and_then(|at| lines.get(at).cloned()),
            letter: start..end(text, start),
        }
    }
}

/// The lines that are not blank, without white space around them.
fn lines(text: &str) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim();
        if !trimmed.is_empty() {
            let start = at + line.len() - line.trim_start().len();
            lines.push(start..start + trimmed.len());
        }
        at += line.len();
    }
    lines
}

fn is_lead(line: &str) -> bool {
    let chars = line.chars().count();
    let small = line.to_lowercase();
    // "Full text" alone is a menu's word; a sentence has more.
    (12..=LEAD_CHARS_MAX).contains(&chars) && LEADS.iter().any(|lead| small.contains(lead))
}

/// Where the letter that begins at `start` ends: before the first line that is a footer's.
fn end(text: &str, start: usize) -> usize {
    let body = text.get(start..).unwrap_or_default();
    let lines = lines(body);
    let is_footer = |line: &&Range<usize>| {
        let line = body.get((*line).clone()).unwrap_or_default();
        line.chars().count() <= SHORT_CHARS_MAX && {
            let small = line.to_lowercase();
            FOOTERS.iter().any(|footer| small.starts_with(footer))
                || small.ends_with("all rights reserved")
        }
    };
    let footer = lines.iter().skip(1).find(is_footer);
    let Some(footer) = footer else { return text.len() };
    start + body.get(..footer.start).unwrap_or_default().trim_end().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(text: &str) -> &str {
        &text[Bounds::of(text).letter]
    }

    #[test]
    fn a_letter_begins_after_its_lead_or_with_its_salutation() {
        assert_eq!(
            letter("Menu\n\nThe full text of the letter follows.\n\nOne.\nTwo.\n"),
            "One.\nTwo.\n"
        );
        assert_eq!(letter("Menu\nTitle\nDear Editor,\nOne.\n"), "Dear Editor,\nOne.\n");
        let text = "Menu\nTitle\nDear Editor,\nOne.\n";
        assert_eq!(&text[Bounds::of(text).title.unwrap()], "Title");
        // Nothing tells where it begins.
        assert_eq!(letter("Menu\nTitle\nOne.\n"), "Menu\nTitle\nOne.\n");
    }

    #[test]
    fn it_ends_before_the_footer_and_not_at_a_word_of_its_own() {
        assert_eq!(
            letter("Sir, copyright is dear.\n\nCopyright is ours.\n\nA. B.\n\n© 2019"),
            "Sir, copyright is dear."
        );
        assert_eq!(
            letter("Sir, one.\n\nA. B.\n\nThe Embassy All Rights Reserved"),
            "Sir, one.\n\nA. B."
        );
        assert_eq!(letter("All Rights Reserved"), "All Rights Reserved");
    }
}
