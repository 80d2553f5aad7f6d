//! `/deposit/{draft}`: the form of a letter that is not deposited yet. What is typed is kept each time it is sent, and a
//! suggestion stays marked until a person has confirmed it or typed something else.

use super::fill::Fill;
use super::typed::Typed;
use super::{Way, page, see, sent, way};
use crate::archive::TokenRole;
use crate::desk::{Deed, DeskError, DeskId, Draft};
use crate::letter::{LetterText, Metadata};
use crate::web::code::Code;
use crate::web::pages::text;
use crate::web::problem::Problem;
use crate::web::session::{self, Archivist};
use crate::web::state::State;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use std::collections::BTreeMap;

/// Why a draft cannot go on.
pub(super) struct Refused {
    /// What is wrong, as HTML.
    pub(super) detail: String,
    /// The field it is about; empty where it is about none.
    pub(super) field: String,
}

/// Step two: the form.
pub(in crate::web::pages) async fn fill_page(
    req: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    let archivist = match way(&req, &state, TokenRole::Deposit, Deed::Deposit)? {
        Way::In(answer) => return Ok(answer),
        Way::Open(archivist) => archivist,
    };
    let draft = find(&req, &state, &archivist).await?;
    let saved = req.query_string().contains("saved");
    let mut shown = Fill::new(&req, &state, &archivist, draft, None);
    if !saved {
        shown.saved = None;
    }
    page(StatusCode::OK, &shown)
}

/// Keeps what was typed, and goes on to the preview where nothing is wrong.
pub(in crate::web::pages) async fn save(
    req: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    let archivist = session::acting(&state, &req, TokenRole::Deposit, Deed::Deposit)?;
    let fields = sent(&req, payload, &state, &archivist, Deed::Deposit).await?;
    let mut draft = find(&req, &state, &archivist).await?;
    let wish = fields.get("do").cloned().unwrap_or_default();
    take(&mut draft, fields);
    if wish == "all" {
        draft.typed.insert("text".to_owned(), normal(&draft.pasted));
        draft.suggested.remove("text");
    }
    draft.saved_at = state.archive.now();
    keep(&state, &archivist, draft.clone()).await?;
    let path = format!("/deposit/{}", draft.id.as_str());
    if wish != "preview" {
        return Ok(see(&req, &format!("{path}?saved")));
    }
    match whole(&draft) {
        Ok(_) => Ok(see(&req, &format!("{path}/preview"))),
        Err(problem) => {
            let status = problem.code().status();
            let refused = Refused::of(&draft, &problem);
            page(status, &Fill::new(&req, &state, &archivist, draft, Some(refused)))
        }
    }
}

/// Puts what a form holds into a draft. A suggestion is gone once a person has confirmed it or typed something else.
fn take(draft: &mut Draft, fields: BTreeMap<String, String>) {
    let confirmed = |name: &String| fields.contains_key(&format!("ok-{name}"));
    let typed = Typed::of_form(fields.clone());
    draft.suggested.retain(|name, suggested| {
        let now = if name == "text" { typed.text() } else { typed.get(name).to_owned() };
        let left_open = suggested.value.is_empty() && now.is_empty();
        left_open || (now == suggested.value && !suggested.value.is_empty() && !confirmed(name))
    });
    draft.typed = typed.into_fields();
}

/// Removes a draft.
pub(in crate::web::pages) async fn remove(
    req: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    let archivist = session::acting(&state, &req, TokenRole::Deposit, Deed::Deposit)?;
    sent(&req, payload, &state, &archivist, Deed::Deposit).await?;
    let (owner, id) = (archivist.actor.name, draft_id(&req)?);
    web::block(move || state.desk.drafts.remove(&owner, &id)).await?.map_err(desk_problem)?;
    Ok(see(&req, "/desk"))
}

/// The draft that the path names, of whoever is signed in.
pub(super) async fn find(
    req: &HttpRequest,
    state: &web::Data<State>,
    archivist: &Archivist,
) -> Result<Draft, Problem> {
    let (owner, id, state) = (archivist.actor.name.clone(), draft_id(req)?, state.clone());
    let found = web::block(move || state.desk.drafts.find(&owner, &id)).await?;
    found.map_err(desk_problem)?.ok_or_else(no_draft)
}

async fn keep(
    state: &web::Data<State>,
    archivist: &Archivist,
    draft: Draft,
) -> Result<(), Problem> {
    let (owner, state) = (archivist.actor.name.clone(), state.clone());
    web::block(move || state.desk.drafts.save(&owner, &draft)).await?.map_err(desk_problem)
}

fn draft_id(req: &HttpRequest) -> Result<DeskId, Problem> {
    req.match_info().get("draft").and_then(DeskId::parse).ok_or_else(no_draft)
}

fn no_draft() -> Problem {
    Problem::new(Code::NoSuchDraft, "this token has no such draft; perhaps its letter is deposited")
}

/// A fault of the desk as a problem.
pub(super) fn desk_problem(fault: DeskError) -> Problem {
    match fault {
        DeskError::TooMany { .. } => Problem::new(Code::DeskFull, fault.to_string()),
        DeskError::TooLong { .. } => Problem::new(Code::TooLong, fault.to_string()),
        fault => Problem::internal(&fault),
    }
}

/// A text with the line ends of a form.
pub(super) fn normal(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// The letter and the metadata of a draft in which nothing is wrong and nothing is left to confirm.
pub(super) fn whole(draft: &Draft) -> Result<(LetterText, Metadata), Problem> {
    let typed = Typed::new(draft.typed.clone());
    let text = LetterText::parse(text_of(draft, &typed).as_bytes())?;
    let metadata = typed.metadata()?;
    let open = draft.suggested.iter().find(|(_, suggested)| !suggested.value.is_empty());
    match open {
        None => Ok((text, metadata)),
        Some((name, _)) => {
            let detail = format!("what is suggested for {name} was not confirmed");
            Err(Problem::new(Code::NotConfirmed, detail).at(name.clone()))
        }
    }
}

/// The text: what was dropped or pasted byte for byte, unless it was changed in the form, where browsers change line
/// ends.
fn text_of(draft: &Draft, typed: &Typed) -> String {
    let typed = typed.text();
    if typed == normal(&draft.pasted) { draft.pasted.clone() } else { typed }
}

impl Refused {
    pub(super) fn of(draft: &Draft, problem: &Problem) -> Self {
        let typed = Typed::new(draft.typed.clone());
        let member = problem.member();
        let field = match problem.code() {
            Code::NotConfirmed => member.unwrap_or_default().to_owned(),
            _ => member.map(|member| typed.field_of(member)).unwrap_or_default(),
        };
        Self { detail: text::shown(&sentence(problem.detail(), member)), field }
    }
}

/// What is wrong, for somebody who typed into a field: without the member's name, and without line and column, which
/// are those of the JSON that the form was made into.
pub(super) fn sentence(detail: &str, member: Option<&str>) -> String {
    let bare = member.and_then(|member| detail.strip_prefix(member)?.strip_prefix(": "));
    let bare = bare.unwrap_or(detail);
    let end = bare.rfind(" at line ").filter(|at| {
        let place = bare.get(at + 9..).unwrap_or_default().replace(" column ", "");
        !place.is_empty() && place.chars().all(|c| c.is_ascii_digit())
    });
    text::sentence(bare.get(..end.unwrap_or(bare.len())).unwrap_or(bare))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::Suggested;

    fn draft(suggested: &[(&str, &str)]) -> Draft {
        let id = DeskId::parse(&"0".repeat(32)).unwrap();
        let one = |(name, value): &(&str, &str)| {
            let suggested = Suggested { value: (*value).to_owned(), words: "w".to_owned() };
            ((*name).to_owned(), suggested)
        };
        let suggested = suggested.iter().map(one).collect();
        Draft { id, saved_at: 0, pasted: "a\r\nb".to_owned(), typed: BTreeMap::new(), suggested }
    }

    fn fields(given: &[(&str, &str)]) -> BTreeMap<String, String> {
        given.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn a_suggestion_is_gone_once_it_is_confirmed_or_something_else_is_typed() {
        let given = [("title", "T"), ("date", ""), ("language", "en"), ("kind", "reply")];
        let mut draft = draft(&given);
        take(
            &mut draft,
            fields(&[
                ("title", "T"),
                ("date", ""),
                ("language", "en"),
                ("ok-language", "1"),
                ("kind", "denial"),
            ]),
        );
        assert_eq!(draft.suggested.keys().collect::<Vec<_>>(), ["date", "title"]);
        take(&mut draft, fields(&[("title", "T"), ("date", "2013"), ("word", "w")]));
        assert_eq!(draft.suggested.keys().collect::<Vec<_>>(), ["title"]);
        assert_eq!(draft.typed.get("word"), None);
    }

    #[test]
    fn an_unconfirmed_suggestion_goes_nowhere() {
        let mut draft = draft(&[("title", "T")]);
        let typed = [
            ("text", "Sir."),
            ("title", "T"),
            ("kind", "reply"),
            ("language", "en"),
            ("author-name", "A"),
        ];
        take(&mut draft, fields(&typed));
        let problem = whole(&draft).unwrap_err();
        assert_eq!((problem.code(), problem.member()), (Code::NotConfirmed, Some("title")));
        take(&mut draft, fields(&[&typed[..], &[("ok-title", "1")]].concat()));
        assert_eq!(whole(&draft).unwrap().1.title, "T");
    }

    #[test]
    fn bytes_stay_as_they_were_pasted_unless_the_form_changed_them() {
        let draft = draft(&[]);
        let text = |typed: &str| text_of(&draft, &Typed::new(fields(&[("text", typed)])));
        assert_eq!(text("a\r\nb"), "a\r\nb");
        assert_eq!(text("a\r\nc"), "a\nc");
    }

    #[test]
    fn an_error_is_told_without_the_json_it_was_found_in() {
        let detail = "date: \"x at line y\" is not a date: expected 2018 at line 1 column 41";
        assert_eq!(sentence(detail, Some("date")), "\"x at line y\" is not a date: expected 2018.");
        assert_eq!(sentence("the text is empty", Some("text")), "The text is empty.");
    }
}
