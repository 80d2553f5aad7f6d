//! `/desk/audit`: what was done and what was refused, by whom, when and from which surface.

use super::{Badge, Way, page, way};
use crate::archive::TokenRole;
use crate::desk::{Act, Deed, List, Surface};
use crate::web::body;
use crate::web::pages::tongue::{Message, Tongue, without_lang};
use crate::web::pages::{Frame, date, name_of};
use crate::web::problem::Problem;
use crate::web::state::State;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use serde::Deserialize;

/// Acts on one page.
const ACTS: usize = 50;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Query {
    list: String,
    before: Option<u64>,
}

#[derive(Template)]
#[template(path = "audit.html", config = ".askama.toml")]
struct Audit {
    frame: Frame,
    badge: Badge,
    refused: bool,
    rows: Vec<Row>,
    /// Where the next page begins.
    next: Option<u64>,
}
framed!(Audit);

struct Row {
    /// What was asked for, and what came of it.
    act: Message,
    /// From where.
    surface: Message,
    /// Whether it was done with the program, where no token is needed.
    local: bool,
    number: u64,
    when: String,
    iso: String,
    by: Option<String>,
    letter: Option<String>,
    index: Option<u64>,
    about: Option<String>,
    why: Option<String>,
    network: Option<String>,
}

/// The page.
pub(in crate::web::pages) async fn audit(
    req: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    let archivist = match way(&req, &state, TokenRole::Admin, Deed::Audit)? {
        Way::In(answer) => return Ok(answer),
        Way::Open(archivist) => archivist,
    };
    let Query { list, before } = body::query_of(&without_lang(req.query_string()))?;
    let refused = list == "refused";
    let list = if refused { List::Refused } else { List::Done };
    let frame = Frame::new(&req, &state, "/desk");
    let read = web::block(move || state.desk.acts.page(list, before, ACTS));
    let read = read.await?.map_err(|fault| Problem::internal(&fault))?;
    let rows = read.acts.into_iter().map(|act| Row::of(frame.tongue(), act)).collect();
    let badge = Badge::of(&archivist);
    page(StatusCode::OK, &Audit { frame, badge, refused, rows, next: read.next })
}

impl Row {
    fn of(tongue: Tongue, act: Act) -> Self {
        let deed = tongue.one_of("deed", &name_of(act.deed));
        let outcome = tongue.one_of("outcome", &name_of(act.outcome));
        Self {
            act: tongue.say("audit-act").html("deed", deed).html("outcome", outcome),
            surface: tongue.one_of("surface", &name_of(act.surface)),
            local: act.surface == Surface::Cli,
            number: act.number,
            when: date::moment(tongue, act.at),
            iso: date::iso(act.at),
            by: act.by,
            letter: act.letter.map(|letter| letter.to_string()),
            index: act.index,
            about: act.about,
            why: act.why,
            network: act.network,
        }
    }
}
