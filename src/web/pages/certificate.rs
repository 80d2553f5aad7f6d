//! The certificate: one page to print, of a letter's record or of a check of a text against it. It says how to check
//! without us, names the domain to type by hand, and its code carries the digest of the signed statement, so that a
//! cloned page is found out by whoever holds the bundle.

use super::check::Asked;
use super::publication::Row;
use super::result::Checked;
use super::tongue::Message;
use super::{Frame, citation, date, name_of, page, private_page, text};
use crate::archive::{Archive, ArchiveError, LetterView};
use crate::letter::LetterId;
use crate::web::api::check::verdict;
use crate::web::api::letter_id;
use crate::web::code::Code;
use crate::web::problem::Problem;
use crate::web::state::State;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use fast_qr::{ECL, QRBuilder};

#[derive(Template)]
#[template(path = "certificate.html", config = ".askama.toml")]
struct Certificate {
    frame: Frame,
    row: Row,
    plain_title: String,
    kind: Message,
    role: Option<String>,
    /// Why it was withdrawn, as HTML.
    reason: String,
    /// What a text that was checked is of this letter.
    checked: Option<Checked>,
    grouped: String,
    ark: String,
    index: u64,
    logged: String,
    /// Digests in groups of four digits.
    text_sha256: String,
    statement_sha256: String,
    kid: String,
    size: u64,
    root: String,
    /// The host of this server, to be typed by hand.
    host: String,
    /// The domain of the institution.
    domain: String,
    code: Option<Squares>,
    citations: Vec<(&'static str, Message)>,
}

framed!(Certificate);

/// A QR code as the path of an SVG.
struct Squares {
    /// Modules on a side, with the quiet zone.
    side: usize,
    path: String,
}

/// The certificate of a record.
pub(super) async fn of_letter(
    req: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    let id = letter_id(&req)?;
    let view = state.blocking_or(move |archive| archive.letter(&id)).await?;
    let frame = Frame::new(&req, &state, "/letters");
    page(StatusCode::OK, &Certificate::new(&req, &state, frame, &view, None)?)
}

/// The certificate of a check: the text comes once more, and is forgotten again.
pub(super) async fn of_check(
    req: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    let Asked { text, letter } = Asked::read(&req, payload, &state).await?;
    let verdict = verdict(&state, &req, text.clone()).await?;
    let frame = Frame::new(&req, &state, "/");
    let tongue = frame.tongue();
    let read = move |archive: &Archive| {
        let checked = Checked::new(tongue, archive, &text, &verdict, letter.as_deref());
        let Some((id, checked)) = checked else { return Ok::<_, ArchiveError>(None) };
        let id = LetterId::parse(&id)?;
        Ok(Some((archive.letter(&id)?, checked)))
    };
    let Some((view, checked)) = state.blocking_or(read).await? else {
        let detail = "the text is of no letter that could be certified";
        return Err(Problem::new(Code::NoSuchLetter, detail));
    };
    let certificate = Certificate::new(&req, &state, frame, &view, Some(checked))?;
    private_page(StatusCode::OK, &certificate)
}

impl Certificate {
    fn new(
        req: &HttpRequest,
        state: &State,
        frame: Frame,
        view: &LetterView,
        checked: Option<Checked>,
    ) -> Result<Self, Problem> {
        let tongue = frame.tongue();
        let metadata = &view.metadata;
        let own = view.statements.iter().find(|statement| statement.index == view.index);
        let own = own.ok_or_else(|| Problem::internal(&"a letter without its statement"))?;
        let url = state.url(req);
        let host = url.split("://").last().unwrap_or(&url).to_owned();
        let checkpoint = state.archive.shown_checkpoint();
        let carried = format!("{url}/{}#statement-sha256={}", view.id.ark(), own.sha256);
        Ok(Self {
            row: Row::new(tongue, view),
            plain_title: metadata.title.clone(),
            kind: tongue.one_of("kind", &name_of(metadata.kind)),
            role: metadata.author.role.clone(),
            reason: view.withdrawn.as_ref().map(|it| text::shown(&it.reason)).unwrap_or_default(),
            checked,
            grouped: view.id.grouped(),
            ark: view.id.ark(),
            index: view.index,
            logged: date::moment(tongue, view.logged_at),
            text_sha256: in_fours(&view.text_sha256),
            statement_sha256: in_fours(&own.sha256),
            kid: in_fours(state.archive.keys().issuer.id().as_str()),
            size: checkpoint.checkpoint().size.get(),
            root: checkpoint.checkpoint().root.to_string(),
            citations: citation::citations(tongue, &frame.issuer, view, &url),
            domain: state.archive.issuer().url.domain().to_owned(),
            code: Squares::new(&carried),
            host,
            frame,
        })
    }
}

/// `1a2b 3c4d`: as people compare digests.
pub(super) fn in_fours(digest: &str) -> String {
    let digits: Vec<char> = digest.chars().collect();
    digits.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

impl Squares {
    /// Modules around a code that stay white (ISO/IEC 18004 asks for four).
    const QUIET: usize = 4;

    /// The code of a text; `None` where it is longer than a code can be.
    fn new(carried: &str) -> Option<Self> {
        use std::fmt::Write as _;
        let code = QRBuilder::new(carried).ecl(ECL::M).build().ok()?;
        let mut path = String::new();
        for y in 0..code.size {
            for x in 0..code.size {
                if code[y][x].value() {
                    let _ = write!(path, "M{} {}h1v1h-1z", x + Self::QUIET, y + Self::QUIET);
                }
            }
        }
        Some(Self { side: code.size + 2 * Self::QUIET, path })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_shown_in_fours() {
        assert_eq!(in_fours("0123456789"), "0123 4567 89");
        assert_eq!(in_fours(""), "");
    }

    #[test]
    fn a_code_has_its_finders_and_its_quiet_zone() {
        let code =
            Squares::new("https://letters.example/ark:/99999/x#statement-sha256=00").unwrap();
        assert!(code.path.starts_with("M4 4h1v1h-1zM5 4h1v1h-1z"), "{}", &code.path[..40]);
        assert!(code.side > 21 + 8);
        assert!(Squares::new(&"x".repeat(3_000)).is_none());
    }
}
