//! `/v1/check/batch`: many texts at once, each as `/v1/check` checks it, the answers one by one in their order. Nothing
//! of them is stored, logged or cached.

use super::verdict_name;
use crate::check::Verdict;
use crate::intake::{self, Named};
use crate::limits::CHECKS_MAX;
use crate::web::body::{self, Body};
use crate::web::code::Code;
use crate::web::problem::{Problem, ProblemBody};
use crate::web::shape;
use crate::web::state::State;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use futures_util::{StreamExt as _, stream};
use serde::{Deserialize, Serialize};

/// The columns of a table of verdicts.
pub const COLUMNS: [&str; 9] = [
    "name",
    "verdict",
    "letter_id",
    "title",
    "kept_percent",
    "pasted_percent",
    "changes",
    "meaning_changes",
    "first_logged",
];

/// One of many texts to be checked.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BatchText {
    /// What the sender calls it; stands before its verdict.
    pub name: String,
    /// The text as it was printed.
    pub text: String,
}

/// One line of the answer.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct BatchLine {
    /// The text's name.
    pub name: String,
    /// What `POST /v1/check` answers to the text.
    #[schema(value_type = shape::Verdict)]
    pub answer: Verdict,
}

/// Checks many texts. The answer has a line for each, in their order, sent as soon as it is known.
#[utoipa::path(post, path = "/v1/check/batch", tag = "check", request_body(
    description = "At most 500 texts: a JSON list, or CSV with the columns `name` and `text`.",
    content((Vec<BatchText> = "application/json"), (String = "text/csv"))), responses(
    (status = 200, description = "A line for each text; CSV where the client accepts `text/csv` and no JSON",
     content((BatchLine = "application/x-ndjson"), (String = "text/csv"))),
    (status = "4XX", description = "It could not be read; nothing was checked", body = ProblemBody,
     content_type = "application/problem+json")))]
pub(in crate::web) async fn check_batch(
    req: HttpRequest,
    payload: web::Payload,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    let types = ["application/json", "text/csv"];
    let texts = match body::read(&req, payload, &types, state.options.body_wait_max).await? {
        Body::Json(bytes) => named(body::json(&bytes)?)?,
        Body::Plain(bytes) => intake::list(&bytes)?,
        Body::Form(_) | Body::Fields(_) => return Err(Problem::internal(&"an impossible body")),
    };
    state.take_checks(&req, texts.len())?;
    let form = Form::wanted(&req);
    let head = form.head()?.into_iter().map(Ok);
    let answered = stream::iter(texts).then(move |Named { name, text }| {
        let state = state.clone();
        async move {
            let verdict = state.in_turn(move |archive| archive.check(&text)).await;
            let verdict = verdict.map_err(broken)?;
            state.metrics.check(verdict.verdict);
            form.line(name, verdict).map_err(broken)
        }
    });
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, form.media_type()))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .streaming(stream::iter(head).chain(answered)))
}

/// An answer that breaks off: what went wrong is in the server's log.
fn broken(problem: Problem) -> std::io::Error {
    std::io::Error::other(problem.detail().to_owned())
}

fn named(texts: Vec<BatchText>) -> Result<Vec<Named>, Problem> {
    if texts.len() > CHECKS_MAX {
        let detail = format!("{} texts, at most {CHECKS_MAX} are checked at once", texts.len());
        return Err(Problem::new(Code::TooLong, detail));
    }
    let named = |(row, BatchText { name, text }): (usize, BatchText)| {
        let problem = |error| Problem::from(error).at(format!("[{}]", row - 1));
        Named::new(row, name, text).map_err(problem)
    };
    (1..).zip(texts).map(named).collect()
}

/// How the answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Lines,
    Table,
}

impl Form {
    /// CSV where the client names it and does not name JSON.
    fn wanted(req: &HttpRequest) -> Self {
        let accepted =
            req.headers().get_all(header::ACCEPT).filter_map(|value| value.to_str().ok());
        let accepted = accepted.collect::<Vec<_>>().join(",").to_ascii_lowercase();
        if accepted.contains("text/csv") && !accepted.contains("json") {
            Self::Table
        } else {
            Self::Lines
        }
    }

    fn media_type(self) -> &'static str {
        match self {
            Self::Lines => "application/x-ndjson",
            Self::Table => "text/csv; charset=utf-8; header=present",
        }
    }

    fn head(self) -> Result<Option<web::Bytes>, Problem> {
        match self {
            Self::Lines => Ok(None),
            Self::Table => Ok(Some(row(&COLUMNS)?.into())),
        }
    }

    fn line(self, name: String, answer: Verdict) -> Result<web::Bytes, Problem> {
        let line = match self {
            Self::Lines => {
                let line = serde_json::to_string(&BatchLine { name, answer });
                line.map_err(|error| Problem::internal(&error))? + "\n"
            }
            Self::Table => row(&cells(&name, &answer))?,
        };
        Ok(line.into())
    }
}

fn row(cells: &[impl AsRef<str>]) -> Result<String, Problem> {
    table_row(cells).map_err(|error| Problem::internal(&error))
}

/// The cells of a verdict, under [`COLUMNS`].
pub fn cells(name: &str, verdict: &Verdict) -> [String; 9] {
    let summary = verdict.summary();
    let code = verdict_name(summary.verdict);
    let Some(letter) = summary.letter else {
        let mut cells = [const { String::new() }; 9];
        let [first, second, ..] = &mut cells;
        (*first, *second) = (name.to_owned(), code);
        return cells;
    };
    [
        name.to_owned(),
        code,
        letter.id,
        letter.title,
        letter.kept_percent.to_string(),
        letter.pasted_percent.to_string(),
        letter.changes.to_string(),
        letter.meaning_changes.to_string(),
        time(letter.logged_at),
    ]
}

/// `2026-03-24T10:15:00Z`.
fn time(seconds: u64) -> String {
    let time =
        i64::try_from(seconds).ok().and_then(|seconds| jiff::Timestamp::from_second(seconds).ok());
    time.map_or_else(String::new, |time| time.to_string())
}

/// One row of a table as CSV. A spreadsheet takes a cell that begins with `=`, `+`, `-`, `@` or a control character for a
/// formula, so an apostrophe stands before it.
pub fn table_row(cells: &[impl AsRef<str>]) -> Result<String, csv::Error> {
    let safe = |cell: &str| match cell.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠') => {
            format!("'{cell}")
        }
        _ => cell.to_owned(),
    };
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(cells.iter().map(|cell| safe(cell.as_ref())))?;
    let bytes = writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    #[test]
    fn no_cell_is_a_formula() {
        let row =
            table_row(&["=1+1", "-5", "@x", "+a", "\tb", "plain, \"quoted\"", "a=b", ""]).unwrap();
        assert_eq!(row, "'=1+1,'-5,'@x,'+a,'\tb,\"plain, \"\"quoted\"\"\",a=b,\n");
    }

    #[test]
    fn a_table_is_given_to_who_asks_for_no_json() {
        let form = |accept: &str| {
            let request = TestRequest::get().insert_header((header::ACCEPT, accept));
            Form::wanted(&request.to_http_request())
        };
        assert_eq!(form("text/csv"), Form::Table);
        assert_eq!(form("Text/CSV;q=0.9, */*"), Form::Table);
        assert_eq!(form("application/x-ndjson, text/csv;q=0.5"), Form::Lines);
        assert_eq!(form("*/*"), Form::Lines);
        assert_eq!(Form::wanted(&TestRequest::get().to_http_request()), Form::Lines);
    }

    #[test]
    fn as_many_texts_as_are_allowed_are_taken_and_no_more() {
        let texts = |count| vec![BatchText { name: "a".into(), text: "b".into() }; count];
        assert_eq!(named(texts(CHECKS_MAX)).unwrap().len(), CHECKS_MAX);
        assert_eq!(named(texts(CHECKS_MAX + 1)).unwrap_err().code(), Code::TooLong);
    }
}
