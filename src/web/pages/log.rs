//! `/log`: the log's size, root, checkpoint and keys, and how to audit it.

use super::plot::Plot;
use super::tongue::{Message, Tongue};
use super::{Frame, date, page, verify};
use crate::web::api::keys;
use crate::web::problem::Problem;
use crate::web::state::State;
use crate::web::witnesses::Standing;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

#[derive(Template)]
#[template(path = "log.html", config = ".askama.toml")]
struct Log {
    frame: Frame,
    size: u64,
    letters: u64,
    root: String,
    note: String,
    vkey: String,
    domain: String,
    keys: Vec<Key>,
    /// Entries with which the log ended.
    ended: Option<u64>,
    url: String,
    audit_lines: usize,
    audit: Option<Audit>,
    auditing: Option<(u64, u64)>,
    witnesses: Vec<Witness>,
    cosigned: Option<u64>,
    plot: Option<Plot>,
}

framed!(Log);

/// A witness and what it has seen.
struct Witness {
    name: String,
    /// A size, and when.
    seen: Option<(u64, String)>,
    trouble: bool,
}

/// The archive's last audit of itself.
struct Audit {
    when: String,
    good: bool,
    entries: u64,
    texts: u64,
}

/// One key.
struct Key {
    name: Message,
    kid: String,
    pem: String,
    /// What became of it, where that is something.
    life: Option<Message>,
}

/// The page.
pub(super) async fn log(
    req: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    let checkpoint = state.archive.shown_checkpoint();
    let keys = keys::body(&state)?;
    let frame = Frame::new(&req, &state, "/log");
    let tongue = frame.tongue();
    let size = checkpoint.checkpoint().size.get();
    let plot = state.blocking(move |archive| Plot::of(tongue, archive, size)).await?;
    let shown = |anchor: keys::AnchorBody| Key {
        life: life(tongue, &anchor),
        name: tongue.one_of("key-role", &anchor.key.role),
        kid: anchor.key.kid,
        pem: anchor.key.pem,
    };
    let ended = keys.ended;
    let template = Log {
        size,
        letters: state.archive.health().letters,
        root: checkpoint.checkpoint().root.to_string(),
        note: checkpoint.note().to_owned(),
        vkey: keys.vkey,
        domain: keys.issuer.url.domain().to_owned(),
        keys: keys.anchors.into_iter().map(shown).collect(),
        ended,
        url: state.url(&req),
        audit_lines: verify::AUDIT.lines().count(),
        audit: state.archive.last_audit().map(|audit| {
            let report = audit.result.as_ref().ok();
            Audit {
                when: date::moment(tongue, audit.at),
                good: audit.is_good(),
                entries: report.map_or(0, |report| report.entries),
                texts: report.map_or(0, |report| report.texts),
            }
        }),
        auditing: state.archive.audit_progress(),
        witnesses: witnesses(tongue, &state),
        cosigned: state.archive.cosigned().map(|cosigned| cosigned.checkpoint().size.get()),
        plot,
        frame,
    };
    page(StatusCode::OK, &template)
}

/// The life of a key in a sentence.
fn life(tongue: Tongue, anchor: &keys::AnchorBody) -> Option<Message> {
    let from = anchor.from_index;
    match (anchor.until_index, anchor.compromised_from) {
        (_, Some(stolen)) => Some(tongue.say("key-life-compromised").with("index", stolen)),
        (Some(until), None) if anchor.key.role == "log" => {
            Some(tongue.say("key-life-ended").with("count", until))
        }
        (Some(until), None) => {
            let last = until.saturating_sub(1);
            Some(tongue.say("key-life-retired").with("from", from).with("until", last))
        }
        (None, None) if from > 0 => Some(tongue.say("key-life-from").with("from", from)),
        (None, None) => None,
    }
}

fn witnesses(tongue: Tongue, state: &State) -> Vec<Witness> {
    let Some(witnesses) = &state.witnesses else { return Vec::new() };
    let shown = |standing: &Standing| Witness {
        name: standing.name.clone(),
        seen: standing.seen.map(|(size, at)| (size.get(), date::moment(tongue, at))),
        trouble: standing.trouble.is_some(),
    };
    witnesses.standing().iter().map(shown).collect()
}
