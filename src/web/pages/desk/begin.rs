//! `/deposit`: a letter is pasted or dropped. What the page around it says is read into the draft's form, where each
//! suggestion is marked and a person confirms it.

use super::draft::{desk_problem, normal};
use super::typed::field;
use super::{Badge, Way, page, see, way};
use crate::archive::TokenRole;
use crate::desk::{Deed, Draft, Suggested};
use crate::intake;
use crate::letter::{Issuer, LetterText};
use crate::web::body::{self, Body};
use crate::web::pages::{Frame, text};
use crate::web::problem::Problem;
use crate::web::session::{self, Archivist};
use crate::web::state::State;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

#[derive(Template)]
#[template(path = "paste-letter.html", config = ".askama.toml")]
struct Begin {
    frame: Frame,
    badge: Badge,
    /// What is wrong with what was pasted.
    error: Option<String>,
    /// What was pasted, where it is shown again.
    pasted: String,
    two_persons: bool,
}
framed!(Begin);

/// Step one: paste or drop.
pub(in crate::web::pages) async fn begin_page(
    req: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    let archivist = match way(&req, &state, TokenRole::Deposit, Deed::Deposit)? {
        Way::In(answer) => return Ok(answer),
        Way::Open(archivist) => archivist,
    };
    page(StatusCode::OK, &Begin::new(&req, &state, &archivist, None, String::new()))
}

impl Begin {
    fn new(
        req: &HttpRequest,
        state: &State,
        archivist: &Archivist,
        error: Option<String>,
        pasted: String,
    ) -> Self {
        let frame = Frame::new(req, state, "/desk");
        let two_persons = state.options.two_persons;
        Self { frame, badge: Badge::of(archivist), error, pasted, two_persons }
    }
}

/// Takes what was pasted or dropped, reads what the page says of it, and keeps it as a draft.
pub(in crate::web::pages) async fn begin(
    req: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    let archivist = session::acting(&state, &req, TokenRole::Deposit, Deed::Deposit)?;
    let types = ["multipart/form-data"];
    let Body::Form(parts) = body::read(&req, payload, &types, state.options.body_wait_max).await?
    else {
        return Err(Problem::internal(&"an impossible body"));
    };
    let part = |name: &str| parts.get(name).map(|part| part.text(name)).transpose();
    archivist.sent(&state, &req, Deed::Deposit, part("word")?.unwrap_or_default())?;
    let file = parts.get("file").filter(|part| !part.bytes.is_empty());
    let typed = part("text")?.unwrap_or_default().replace("\r\n", "\n");
    let pasted = match file {
        Some(file) => dropped(&file.bytes),
        None => LetterText::parse(typed.as_bytes())
            .map(|text| text.as_str().to_owned())
            .map_err(Problem::from),
    };
    let pasted = match pasted {
        Ok(pasted) => pasted,
        Err(problem) => {
            let error = text::shown(&text::sentence(problem.detail()));
            let shown = Begin::new(&req, &state, &archivist, Some(error), typed);
            return page(problem.code().status(), &shown);
        }
    };
    let owner = archivist.actor.name.clone();
    let shared = state.clone();
    let begun = web::block(move || {
        let mut draft = shared.desk.drafts.begin(&owner, pasted, shared.archive.now())?;
        fill(&mut draft, shared.archive.issuer());
        shared.desk.drafts.save(&owner, &draft)?;
        Ok(draft.id)
    });
    let id = begun.await?.map_err(desk_problem)?;
    Ok(see(&req, &format!("/deposit/{}", id.as_str())))
}

/// The text of a dropped file, byte for byte where it is UTF-8.
fn dropped(bytes: &[u8]) -> Result<String, Problem> {
    let read = intake::text(bytes)?;
    let exact = LetterText::parse(bytes).or_else(|_| LetterText::parse(read.as_bytes()))?;
    Ok(exact.as_str().to_owned())
}

/// Fills a draft with what its page says: each field with a mark that a person must look at it.
fn fill(draft: &mut Draft, issuer: &Issuer) {
    let page = intake::read_page(&draft.pasted);
    let letter = draft.pasted.get(page.letter).unwrap_or_default();
    let whole = letter.trim() == draft.pasted.trim();
    let text = if whole {
        normal(&draft.pasted)
    } else {
        format!("{}\n", normal(letter).trim_matches('\n'))
    };
    if !whole {
        let suggested = Suggested { value: text.clone(), words: String::new() };
        draft.suggested.insert("text".to_owned(), suggested);
    }
    draft.typed.insert("text".to_owned(), text);
    for found in page.found {
        let mut value = found.value;
        if found.member == "language"
            && let Some(own) = issuer.languages.iter().find(|own| own.as_str().starts_with(&value))
        {
            own.as_str().clone_into(&mut value);
        }
        let name = field(&found.member);
        draft.typed.insert(name.clone(), value.clone());
        draft.suggested.insert(name, Suggested { value, words: found.words });
    }
}
