//! The paragraph that leads to a letter: who wrote it to whom, and where it was printed, when and under which title.

use super::{Found, dates};

/// What stands around a name and is no part of it.
const HONORIFICS: [&str; 12] = [
    "Mr.",
    "Mrs.",
    "Ms.",
    "Mr",
    "Mrs",
    "Ms",
    "Dr.",
    "Dr",
    "H.E.",
    "His Excellency",
    "Her Excellency",
    "Ambassador",
];
/// Words before the newspaper's name.
const BEFORE_OUTLET: [&str; 12] = [
    "editions of the ",
    "edition of the ",
    "editions of ",
    "edition of ",
    "published in the ",
    "published in ",
    "published by the ",
    "published by ",
    "carried in the ",
    "carried by the ",
    "printed in the ",
    "appeared in the ",
];
/// Words before the title it was printed under.
const BEFORE_TITLE: [&str; 6] = ["title", "titled", "entitled", "headline", "题为", "標題"];
const QUOTES: [(char, char); 6] = [
    ('\u{201c}', '\u{201d}'),
    ('"', '"'),
    ('\u{2018}', '\u{2019}'),
    ('《', '》'),
    ('「', '」'),
    ('«', '»'),
];

/// What the paragraph says.
#[derive(Debug, Default)]
pub(super) struct Lead {
    /// The newspaper.
    pub(super) outlet: Option<String>,
    /// What was found.
    pub(super) found: Vec<Found>,
}

/// Reads the paragraph; `years` are those that the page names before the letter.
pub(super) fn read(lead: &str, years: &[i16]) -> Lead {
    let mut read = Lead::default();
    let addressee = addressee(lead);
    if let Some((_, kind, words)) = KINDS.iter().find_map(|(cue, kind)| {
        let at = lead.to_lowercase().find(cue)?;
        Some((cue, kind, lead.get(at..at + cue.len())?))
    }) {
        read.put("kind", kind, words);
    }
    if let Some((name, role)) = author(lead) {
        read.put("author.name", without_honorific(name), name);
        if !role.is_empty() {
            read.put("author.role", role, role);
        }
    }
    if let Some((outlet, person)) = addressee {
        if !person.is_empty() {
            read.put("addressee.name", person, person);
        }
        read.put("addressee.organization", outlet, outlet);
    }
    let printed = outlet(lead);
    let full = printed.map(|printed| match addressee {
        Some((outlet, _)) if stands_for(printed, outlet) => (outlet, printed),
        _ => (printed, printed),
    });
    let full = full.or_else(|| addressee.map(|(outlet, _)| (outlet, outlet)));
    read.outlet = full.map(|(name, _)| name.to_owned());
    read.publications(lead, full, years);
    read
}

/// What sort of document the words name; the narrower first.
const KINDS: [(&str, &str); 8] = [
    ("open letter", "open-letter"),
    ("letter", "letter-to-editor"),
    ("来信", "letter-to-editor"),
    ("press release", "press-release"),
    ("statement", "statement"),
    ("denial", "denial"),
    ("reply", "reply"),
    ("声明", "statement"),
];

impl Lead {
    fn put(&mut self, member: &str, value: &str, words: &str) {
        self.found.push(Found::new(member, value, words));
    }

    /// The appearances that the paragraph tells of: one, or one in print and one online.
    fn publications(&mut self, lead: &str, outlet: Option<(&str, &str)>, years: &[i16]) {
        let Some((outlet, words)) = outlet else { return };
        let small = lead.to_lowercase();
        let word_of =
            |words: &[&'static str]| words.iter().find(|word| small.contains(**word)).copied();
        let print = word_of(&["print"]).map(|word| ("print", word));
        let online = word_of(&["online", "website"]).map(|word| ("online", word));
        let media: Vec<_> = [print, online].into_iter().flatten().map(Some).collect();
        let media = if media.is_empty() { vec![None] } else { media };
        for (at, medium) in media.into_iter().enumerate() {
            let member = |name: &str| format!("publications[{at}].{name}");
            self.put(&member("outlet"), outlet, words);
            if let Some((medium, word)) = medium {
                let at = small.find(word).unwrap_or_default();
                let words = lead.get(at..at + word.len()).unwrap_or_default();
                self.put(&member("medium"), medium, words);
            }
            if let Some(day) = dates::first(lead) {
                self.found.push(day.found(&member("date"), years));
            }
            if let Some(title) = title(lead) {
                self.put(&member("title"), title, title);
            }
        }
    }
}

/// `letter from NAME, ROLE to the ...`.
fn author(lead: &str) -> Option<(&str, &str)> {
    let start = ["letter from ", "letter by ", "article by ", "statement by ", "reply by "];
    let rest = start.iter().find_map(|words| lead.split_once(words)).map(|(_, rest)| rest)?;
    let ends = [" to the ", " to ", ", which ", " which ", ". ", ", published", " published"];
    // An honorific's full stop ends no sentence.
    let skip =
        HONORIFICS.iter().find(|title| rest.starts_with(**title)).map_or(0, |title| title.len());
    let from = rest.get(skip..)?;
    let end = ends.iter().filter_map(|words| from.find(words)).min().unwrap_or(from.len());
    let whole = rest.get(..skip + end)?.trim_end_matches([',', '.', ' ']);
    let (name, role) = whole.split_once(',').unwrap_or((whole, ""));
    let fits = (2..=120).contains(&name.trim().chars().count()) && role.chars().count() <= 300;
    fits.then_some((name.trim(), role.trim()))
}

/// `to the NEWSPAPER's PERSON`: the newspaper and the person.
fn addressee(lead: &str) -> Option<(&str, &str)> {
    let (_, rest) = lead.split_once(" to the ").or_else(|| lead.split_once(" to "))?;
    let end =
        [", ", ". ", " which ", " on ", " in "].iter().filter_map(|words| rest.find(words)).min();
    let whole = rest.get(..end.unwrap_or(rest.len()))?.trim_end_matches(['.', ',']);
    let possessive = ["'s ", "\u{2019}s ", "' ", "\u{2019} "];
    let (outlet, person) = possessive
        .iter()
        .filter_map(|mark| whole.split_once(mark))
        .min_by_key(|(outlet, _)| outlet.len())
        .unwrap_or((whole, ""));
    is_name(outlet).then_some((outlet.trim(), person.trim()))
}

/// The newspaper that printed it, as the words name it.
fn outlet(lead: &str) -> Option<&str> {
    if let Some((_, rest)) = lead.split_once('《')
        && let Some((name, after)) = rest.split_once('》')
        && ["刊登", "刊载", "刊載", "发表", "發表"]
            .iter()
            .any(|word| after.trim_start().starts_with(word))
    {
        return Some(name);
    }
    let rest =
        BEFORE_OUTLET.iter().find_map(|words| lead.split_once(words)).map(|(_, rest)| rest)?;
    let words = capitalised(rest);
    is_name(words).then_some(words)
}

/// The words at the beginning that have capitals, and small words between them.
fn capitalised(text: &str) -> &str {
    let mut end = 0;
    for word in text.split_inclusive(' ') {
        let small = ["of", "and", "the", "&", "de", "la", "le"].contains(&word.trim());
        let capital = word.chars().next().is_some_and(char::is_uppercase);
        if !(capital || small && end > 0) {
            break;
        }
        end += word.len();
        if word.trim_end().ends_with([',', '.', ';', ':']) {
            break;
        }
    }
    let mut name =
        text.get(..end).unwrap_or_default().trim().trim_end_matches([',', '.', ';', ':']);
    while let Some((before, last)) = name.rsplit_once(' ') {
        if last.chars().next().is_some_and(char::is_uppercase) {
            break;
        }
        name = before;
    }
    name
}

fn is_name(given: &str) -> bool {
    let given = given.trim();
    (2..=120).contains(&given.chars().count())
        && given.chars().next().is_some_and(char::is_uppercase)
}

/// Whether capitals are the first letters of a name: `FT` of `Financial Times`.
fn stands_for(short: &str, name: &str) -> bool {
    let initials: String = name.split_whitespace().filter_map(|word| word.chars().next()).collect();
    short == name || (short.len() >= 2 && short == initials)
}

/// What stands in quotation marks after the word "title".
fn title(lead: &str) -> Option<&str> {
    let after = BEFORE_TITLE.iter().filter_map(|word| lead.split_once(word)).map(|(_, rest)| rest);
    after.filter_map(quoted).min_by_key(|(at, _)| *at).map(|(_, title)| title)
}

/// The first words in quotation marks, and where they begin.
pub(super) fn quoted(text: &str) -> Option<(usize, &str)> {
    let inside = |(open, close): &(char, char)| {
        let start = text.find(*open)? + open.len_utf8();
        let end = text.get(start..)?.find(*close)?;
        Some((start, text.get(start..start + end)?))
    };
    let found = QUOTES.iter().filter_map(inside).min_by_key(|(at, _)| *at);
    found.filter(|(_, words)| {
        (2..=300).contains(&words.trim().chars().count()) && !words.contains('\n')
    })
}

fn without_honorific(name: &str) -> &str {
    let mut name = name.trim();
    while let Some(rest) =
        HONORIFICS.iter().find_map(|title| name.strip_prefix(title)?.strip_prefix(' '))
    {
        name = rest.trim_start();
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(lead: &str) -> Vec<(String, String)> {
        read(lead, &[]).found.into_iter().map(|found| (found.member, found.value)).collect()
    }

    #[track_caller]
    fn says(lead: &str, expected: &[(&str, &str)]) {
        let values = values(lead);
        for (member, value) in expected {
            let found = values.iter().find(|(name, _)| name == member);
            assert_eq!(
                found.map(|(_, value)| value.as_str()),
                Some(*value),
                "{member} in {values:?}"
            );
        }
    }

    #[test]
    fn print_and_online_are_two_publications_and_initials_are_the_newspaper_s() {
        let lead = "The following is a letter from Mr. Anders Holm, Spokesman of the Embassy, to the Morning Post's \
                    Letters' Editor, which was carried in the print and online editions of the MP on 1st April under the title \"No\u{a0}more\".";
        says(
            lead,
            &[
                ("author.name", "Anders Holm"),
                ("addressee.name", "Letters' Editor"),
                ("publications[0].outlet", "Morning Post"),
                ("publications[0].medium", "print"),
                ("publications[0].date", ""),
                ("publications[0].title", "No\u{a0}more"),
                ("publications[1].outlet", "Morning Post"),
                ("publications[1].medium", "online"),
            ],
        );
    }

    #[test]
    fn a_newspaper_without_an_addressee_is_found_where_it_was_printed() {
        let lead = "The letter was published in the Daily Herald on 24 March 2018, with the title 'Own solutions'. The following is the full text:";
        says(
            lead,
            &[("publications[0].outlet", "Daily Herald"), ("publications[0].date", "2018-03-24")],
        );
        says(
            &lead.replace('\'', "\u{2018}").replace("ns\u{2018}", "ns\u{2019}"),
            &[("publications[0].title", "Own solutions")],
        );
    }

    #[test]
    fn nothing_is_found_where_nothing_is_said() {
        assert_eq!(values("The full text is below."), []);
        assert_eq!(capitalised("Financial Times on Monday"), "Financial Times");
        assert_eq!(capitalised("Times of London, yesterday"), "Times of London");
        assert_eq!(capitalised("Times of"), "Times");
        assert_eq!(without_honorific("H.E. Ambassador Li Wei"), "Li Wei");
    }
}
