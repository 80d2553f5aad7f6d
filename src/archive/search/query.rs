//! What a person types into a search: words that must all occur, phrases in quotation marks, `field:`, `-without`,
//! and `begin*`.
//!
//! ```text
//! query  = { [ "-" ] [ field ":" ] value }
//! value  = word [ "*" ] | '"' words '"'
//! field  = "title" | "author" | "addressee" | "outlet" | "text"
//! ```
//! Characters of scripts without spaces that stand side by side are a phrase, and so are the parts of a word that a
//! hyphen or another mark divides.

use super::words::folded;
use crate::archive::ArchiveError;
use crate::letter::LetterError;
use crate::limits::{QUERY_CHARS_MAX, QUERY_WORDS_MAX};

/// Where words can be searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SearchField {
    /// The letter's title, and its titles as printed.
    Title,
    /// Who wrote it: name and role.
    Author,
    /// To whom: name and organization.
    Addressee,
    /// Where it appeared.
    Outlet,
    /// Its text.
    Text,
}

impl SearchField {
    /// Every field.
    pub const ALL: [Self; 5] =
        [Self::Title, Self::Author, Self::Addressee, Self::Outlet, Self::Text];

    /// The name in a query and in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Author => "author",
            Self::Addressee => "addressee",
            Self::Outlet => "outlet",
            Self::Text => "text",
        }
    }

    fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.as_str().eq_ignore_ascii_case(name))
    }
}

/// A search taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Query {
    pub(super) clauses: Vec<Clause>,
}

/// One thing that must occur, or must not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Clause {
    /// Only there; anywhere where it is `None`.
    pub(super) field: Option<SearchField>,
    /// Folded, side by side; at least one.
    pub(super) words: Vec<String>,
    /// The one word is only a beginning.
    pub(super) prefix: bool,
    /// It must not occur.
    pub(super) excluded: bool,
}

impl Clause {
    /// The fields it is searched in.
    pub(super) fn fields(&self) -> impl Iterator<Item = SearchField> {
        let only = self.field;
        SearchField::ALL.into_iter().filter(move |field| only.is_none_or(|only| only == *field))
    }
}

impl Query {
    /// Reads a query; an error says what is wrong with it and what was expected.
    pub(super) fn parse(given: &str) -> Result<Self, ArchiveError> {
        let chars = given.chars().count();
        if chars > QUERY_CHARS_MAX {
            return Err(too_long("characters of a search", chars, QUERY_CHARS_MAX));
        }
        let mut clauses = Vec::new();
        let mut rest = given.trim_start();
        while !rest.is_empty() {
            let (clause, after) = clause(rest)?;
            clauses.extend(clause);
            rest = after.trim_start();
        }
        if clauses.is_empty() {
            return Err(malformed("there is no word in it; letters or digits were expected"));
        }
        let words = clauses.iter().map(|clause: &Clause| clause.words.len()).sum();
        if words > QUERY_WORDS_MAX {
            return Err(too_long("words of a search", words, QUERY_WORDS_MAX));
        }
        Ok(Self { clauses })
    }
}

fn too_long(what: &'static str, found: usize, max: usize) -> ArchiveError {
    LetterError::TooLong { what, found, max }.into()
}

fn malformed(why: impl Into<String>) -> ArchiveError {
    ArchiveError::Search { why: why.into() }
}

/// The clause at the start, if it has a word in it, and what follows.
fn clause(given: &str) -> Result<(Option<Clause>, &str), ArchiveError> {
    let (excluded, rest) = match given.strip_prefix('-') {
        Some(rest) if rest.starts_with(|c: char| !c.is_whitespace() && c != '-') => (true, rest),
        _ => (false, given),
    };
    let (field, rest) = field(rest)?;
    let (value, after, quoted) = value(rest)?;
    let (prefix, after) = match (quoted, after.strip_prefix('*')) {
        (true, Some(after)) => (true, after),
        _ => (value.ends_with('*'), after),
    };
    let words = folded(value);
    if let Some(field) = field
        && words.is_empty()
    {
        let name = field.as_str();
        return Err(malformed(format!("no word follows {name}: ; write it as {name}:word")));
    }
    if prefix && (words.len() != 1 || words.iter().any(|word| word.chars().count() < 2)) {
        let why = "* stands at the end of one word of at least two letters, as in harbo*";
        return Err(malformed(why));
    }
    let clause = (!words.is_empty()).then_some(Clause { field, words, prefix, excluded });
    Ok((clause, after))
}

/// `name:` at the start. A colon inside a web address or between digits names no field.
fn field(given: &str) -> Result<(Option<SearchField>, &str), ArchiveError> {
    let letters = given.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (name, rest) = given.split_at_checked(letters).unwrap_or((given, ""));
    let rest = match rest.strip_prefix([':', '：']) {
        Some(rest) if !name.is_empty() && !rest.starts_with("//") => rest,
        _ => return Ok((None, given)),
    };
    match SearchField::named(name) {
        Some(field) => Ok((Some(field), rest)),
        None => Err(malformed(format!(
            "there is no field {name}; title, author, addressee, outlet or text was expected (words with a colon \
             stand in quotation marks)"
        ))),
    }
}

/// The value at the start, what follows, and whether it stands in quotation marks.
fn value(given: &str) -> Result<(&str, &str, bool), ArchiveError> {
    let is_quote = |c: char| matches!(c, '"' | '\u{201C}' | '\u{201D}' | '\u{201E}');
    if let Some(rest) = given.strip_prefix(is_quote) {
        let Some((value, after)) = rest.split_once(is_quote) else {
            return Err(malformed("a quotation mark is opened and not closed"));
        };
        return Ok((value, after, true));
    }
    let end = given.find(|c: char| c.is_whitespace() || is_quote(c)).unwrap_or(given.len());
    let (value, after) = given.split_at_checked(end).unwrap_or((given, ""));
    Ok((value, after, false))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `-title:"a b"*` for each clause.
    fn told(given: &str) -> String {
        let clause = |clause: &Clause| {
            let minus = if clause.excluded { "-" } else { "" };
            let field = clause.field.map_or(String::new(), |field| format!("{}:", field.as_str()));
            let star = if clause.prefix { "*" } else { "" };
            format!("{minus}{field}{}{star}", clause.words.join("+"))
        };
        let query = Query::parse(given).unwrap();
        query.clauses.iter().map(clause).collect::<Vec<_>>().join(" ")
    }

    fn refused(given: &str) -> String {
        Query::parse(given).unwrap_err().to_string()
    }

    #[test]
    fn words_phrases_fields_and_exclusions_are_read() {
        assert_eq!(told("Harbour  agreement"), "harbour agreement");
        assert_eq!(told("\"the Harbour agreement\" x"), "the+harbour+agreement x");
        assert_eq!(told("“curly marks”x"), "curly+marks x");
        assert_eq!(
            told("title:Harbour -outlet:\"The Courier\""),
            "title:harbour -outlet:the+courier"
        );
        assert_eq!(told("TITLE:harbo* -x"), "title:harbo* -x");
        assert_eq!(told("\"harbo\"*"), "harbo*");
        assert_eq!(told("well-known U.S.-led"), "well+known u.s+led");
        assert_eq!(told("中国外交部 2013年3月"), "中+国+外+交+部 2013+年+3+月");
        assert_eq!(told("outlet：北方日报"), "outlet:北+方+日+报");
        assert_eq!(told("at 10:30 - x -- !"), "at 10+30 x");
        assert_eq!(told("https://a.example/x"), "https+a+example+x");
        assert_eq!(told("Zürich"), "zurich");
    }

    #[test]
    fn what_cannot_be_read_is_refused_with_what_was_expected() {
        assert!(refused("\"open").contains("not closed"));
        assert!(refused("titel:x").contains("there is no field titel; title, author"));
        assert!(refused("title: x").contains("no word follows title:"));
        assert!(refused("title:\"!\"").contains("no word follows title:"));
        assert!(refused("a*").contains("at least two letters"));
        assert!(refused("well-kno*").contains("one word"));
        assert!(refused("*").contains("one word"));
        assert!(refused(" ! ").contains("no word in it"));
        assert!(refused("").contains("no word in it"));
    }

    proptest::proptest! {
        #[test]
        fn any_query_is_read_or_refused(given in "(?s).{0,60}|[-a:\"*：“” é中]{0,30}") {
            if let Ok(query) = Query::parse(&given) {
                let clauses = &query.clauses;
                proptest::prop_assert!(clauses.iter().all(|clause| !clause.words.is_empty()));
            }
        }
    }

    #[test]
    fn a_query_is_bounded_in_characters_and_in_words() {
        let words = |n: usize| "a ".repeat(n);
        assert!(Query::parse(&words(QUERY_WORDS_MAX)).is_ok());
        assert!(refused(&words(QUERY_WORDS_MAX + 1)).contains("words of a search"));
        assert!(Query::parse(&"x".repeat(QUERY_CHARS_MAX)).is_ok());
        assert!(refused(&"x".repeat(QUERY_CHARS_MAX + 1)).contains("characters of a search"));
    }
}
