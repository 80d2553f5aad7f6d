//! The fields of a draft, and the metadata they stand for.
//!
//! A field is named as the metadata's member, with `-` for each step: `author-name`, `publications-0-date`. So an error
//! of the letter room, which names a member, finds its field.

use crate::letter::{Metadata, Publication};
use crate::web::problem::Problem;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Publications that the form has room for.
pub(super) const PUBLICATIONS: usize = 2;

/// The members of one publication that the form asks for.
const PUBLICATION: [&str; 9] =
    ["outlet", "medium", "edition", "page", "date", "title", "url", "extent", "asserted_by"];

const AUTHOR: [&str; 2] = ["name", "role"];
const ADDRESSEE: [&str; 2] = ["name", "organization"];
const IN_REPLY_TO: [&str; 6] = ["outlet", "title", "author", "author_role", "date", "url"];

/// What was typed, by field.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Typed(BTreeMap<String, String>);

impl Typed {
    /// The fields of a draft.
    pub(super) fn new(fields: BTreeMap<String, String>) -> Self {
        Self(fields)
    }

    /// Those of a form's fields that a draft has; others are passed over.
    pub(super) fn of_form(form: BTreeMap<String, String>) -> Self {
        Self(form.into_iter().filter(|(name, _)| is_field(name)).collect())
    }

    /// All of them.
    pub(super) fn into_fields(self) -> BTreeMap<String, String> {
        self.0
    }

    /// One publication, from fields without a place.
    pub(super) fn publication(&self) -> Result<Publication, Problem> {
        let mut publication = Map::new();
        for member in PUBLICATION {
            self.put(&mut publication, member, member);
        }
        let json = Value::Object(publication).to_string();
        Publication::parse(json.as_bytes()).map_err(Problem::from)
    }

    /// What was typed in a field, without white space around it.
    pub(super) fn get(&self, field: &str) -> &str {
        self.0.get(field).map_or("", |typed| typed.trim())
    }

    /// The text as typed. Browsers send CRLF at each line end of a text area, whatever was typed (HTML standard,
    /// section 4.10.21.4), so that line ends are put back to LF.
    pub(super) fn text(&self) -> String {
        self.0.get("text").map(|text| text.replace("\r\n", "\n")).unwrap_or_default()
    }

    /// The metadata as the deposit API takes it; empty fields are left out.
    pub(super) fn metadata(&self) -> Result<Metadata, Problem> {
        let mut object = Map::new();
        for field in ["kind", "language", "title", "date"] {
            self.put(&mut object, field, field);
        }
        self.group(&mut object, "author", &AUTHOR);
        self.group(&mut object, "addressee", &ADDRESSEE);
        self.group(&mut object, "in_reply_to", &IN_REPLY_TO);
        let places = self.places();
        let publications = places.iter().map(|place| {
            let mut publication = Map::new();
            for member in PUBLICATION {
                self.put(&mut publication, member, &format!("publications-{place}-{member}"));
            }
            Value::Object(publication)
        });
        let publications: Vec<Value> = publications.collect();
        if !publications.is_empty() {
            object.insert("publications".to_owned(), Value::Array(publications));
        }
        let json = Value::Object(object).to_string();
        Metadata::parse(json.as_bytes()).map_err(Problem::from)
    }

    /// The field that a member of the metadata was typed into.
    pub(super) fn field_of(&self, member: &str) -> String {
        let mut steps = steps(member);
        if steps.first().is_some_and(|step| step == "metadata") {
            steps.remove(0);
        }
        // A publication whose fields are all empty is left out, so the others move up.
        if steps.first().is_some_and(|step| step == "publications")
            && let Some(step) = steps.get_mut(1)
            && let Some(place) =
                step.parse::<usize>().ok().and_then(|n| self.places().get(n).copied())
        {
            *step = place.to_string();
        }
        steps.join("-")
    }

    /// The publications of the form in which anything was typed; what is chosen from a list counts for nothing.
    fn places(&self) -> Vec<usize> {
        let typed = |place: &usize| {
            let chosen = ["medium", "extent", "asserted_by"];
            let asked = PUBLICATION.iter().filter(|member| !chosen.contains(member));
            asked
                .into_iter()
                .any(|member| !self.get(&format!("publications-{place}-{member}")).is_empty())
        };
        (0..PUBLICATIONS).filter(typed).collect()
    }

    fn group(&self, object: &mut Map<String, Value>, name: &str, members: &[&str]) {
        let mut group = Map::new();
        for member in members {
            self.put(&mut group, member, &format!("{name}-{member}"));
        }
        if !group.is_empty() || name == "author" {
            object.insert(name.to_owned(), Value::Object(group));
        }
    }

    fn put(&self, object: &mut Map<String, Value>, member: &str, field: &str) {
        let typed = self.get(field);
        if !typed.is_empty() {
            object.insert(member.to_owned(), Value::String(typed.to_owned()));
        }
    }
}

/// The field of a member of the metadata: `publications-0-date` of `publications[0].date`.
pub(super) fn field(member: &str) -> String {
    steps(member).join("-")
}

fn steps(member: &str) -> Vec<String> {
    let steps = member.split(['.', '[', ']']).filter(|step| !step.is_empty());
    steps.map(str::to_owned).collect()
}

/// Whether a draft has a field of this name.
fn is_field(name: &str) -> bool {
    let of = |group: &str, members: &[&str]| {
        let member = name.strip_prefix(group).and_then(|rest| rest.strip_prefix('-'));
        member.is_some_and(|member| members.contains(&member))
    };
    ["text", "kind", "language", "title", "date"].contains(&name)
        || of("author", &AUTHOR)
        || of("addressee", &ADDRESSEE)
        || of("in_reply_to", &IN_REPLY_TO)
        || (0..PUBLICATIONS).any(|place| of(&format!("publications-{place}"), &PUBLICATION))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(fields: &[(&str, &str)]) -> Typed {
        Typed(
            fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        )
    }

    fn least() -> Vec<(&'static str, &'static str)> {
        vec![
            ("kind", "letter-to-editor"),
            ("language", "en-GB"),
            ("title", "A title"),
            ("author-name", "A. Person"),
            ("publications-0-medium", "print"),
            ("publications-1-medium", "online"),
            ("publications-1-asserted_by", "issuer"),
        ]
    }

    #[test]
    fn empty_fields_are_left_out() {
        let metadata = typed(&least()).metadata().unwrap();
        assert_eq!(metadata.title, "A title");
        assert!(metadata.publications.is_empty() && metadata.addressee.is_none());
    }

    #[test]
    fn an_error_finds_the_field_even_where_a_publication_is_left_out() {
        let mut fields = least();
        fields.push(("publications-1-outlet", "The Paper"));
        fields.push(("publications-1-date", "1st April"));
        let typed = typed(&fields);
        let problem = typed.metadata().unwrap_err();
        assert_eq!(typed.field_of(problem.member().unwrap()), "publications-1-date");
    }

    #[test]
    fn a_missing_author_is_told() {
        let mut fields = least();
        fields.retain(|(name, _)| *name != "author-name");
        let typed = typed(&fields);
        let problem = typed.metadata().unwrap_err();
        assert!(typed.field_of(problem.member().unwrap()).starts_with("author"), "{problem}");
    }

    #[test]
    fn a_form_brings_no_field_that_a_draft_has_not() {
        let form =
            ["title", "publications-1-date", "publications-2-date", "word", "ok-title", "author-x"];
        let form = form.into_iter().map(|name| (name.to_owned(), "x".to_owned())).collect();
        let kept: Vec<_> = Typed::of_form(form).into_fields().into_keys().collect();
        assert_eq!(kept, ["publications-1-date", "title"]);
        assert_eq!(field("publications[0].date"), "publications-0-date");
    }

    #[test]
    fn line_ends_of_a_text_area_are_put_back() {
        assert_eq!(typed(&[("text", "a\r\nb\r\n")]).text(), "a\nb\n");
    }
}
