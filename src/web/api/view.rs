//! A letter, and the answer to a submission, as the API shows them.

use super::SnippetBody;
use crate::archive::{LetterView, Registered};
use crate::check::{PublicationRecord, Withdrawn, is_retrospective};
use crate::desk::Waiting;
use crate::letter::{LetterId, Metadata};
use crate::statement::{KeyState, Kind};
use crate::web::problem::ProblemBody;
use crate::web::shape;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

/// One letter with its statements and status.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct LetterBody {
    /// Its identifier.
    #[schema(value_type = String)]
    pub id: LetterId,
    /// The identifier as an ARK.
    pub ark: String,
    /// `current` or `withdrawn`.
    pub status: String,
    /// What the institution says about it.
    #[schema(value_type = shape::Metadata)]
    pub metadata: Metadata,
    /// Its entry in the log.
    pub index: u64,
    /// When it was logged, seconds since 1970.
    pub logged_at: u64,
    /// Whether it was logged more than 30 days after the date it bears (or after its first publication, where it bears
    /// none), so that only the institution says that it is that old.
    pub archived_retrospectively: bool,
    /// Whether its text is here. A statement that was signed elsewhere may have come without; then only its digests are.
    pub text_held: bool,
    /// Bytes of its text.
    pub text_bytes: u64,
    /// SHA-256 of its text.
    pub text_sha256: String,
    /// SHA-256 of its N1 form.
    pub n1_sha256: String,
    /// Every statement about it in log order.
    pub statements: Vec<StatementBody>,
    /// Its publications, those of the deposit first, each with who asserts it and the entry that says so.
    #[schema(value_type = Vec<shape::PublicationRecord>)]
    pub publications: Vec<PublicationRecord>,
    /// When and why it was withdrawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<shape::Withdrawn>)]
    pub withdrawn: Option<Withdrawn>,
    /// Where the words that were searched stand in it, metadata first; only in a list, and absent where none were.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub snippets: Vec<SnippetBody>,
    /// Where its files are.
    pub links: Links,
}

/// One statement about a letter.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct StatementBody {
    /// Its entry in the log.
    pub index: u64,
    /// `letter`, `publication`, `amendment` or `withdrawal`.
    #[schema(value_type = String)]
    pub kind: Kind,
    /// When it was logged, seconds since 1970.
    pub logged_at: u64,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// Identifier of the key that signed it.
    pub kid: String,
    /// What became of that key: `in_force`, `retired`, `before_compromise` or `in_doubt`.
    #[schema(value_type = String)]
    pub key_state: KeyState,
    /// When it was signed, as the signer says, seconds since 1970. It is logged within an hour of that.
    pub signed_at: u64,
    /// Whether it was signed elsewhere, with a key that the archive never held.
    pub signed_elsewhere: bool,
}

/// Paths of a letter's page and files.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[allow(missing_docs, reason = "each member is the file of its name")]
pub struct Links {
    pub page: String,
    pub text: String,
    pub statement: String,
    pub receipt: String,
    pub proof: String,
    pub bundle: String,
}

impl Links {
    fn of(id: &LetterId) -> Self {
        let file = |name: &str| format!("/v1/letters/{id}/{name}");
        Self {
            page: format!("/letters/{id}"),
            text: file("text"),
            statement: file("statement"),
            receipt: file("receipt"),
            proof: file("proof"),
            bundle: file("bundle"),
        }
    }
}

impl From<LetterView> for LetterBody {
    fn from(view: LetterView) -> Self {
        let archived_retrospectively =
            is_retrospective(&view.metadata, &view.publications, view.logged_at);
        let statements = view.statements.into_iter().map(|statement| StatementBody {
            index: statement.index,
            kind: statement.kind,
            logged_at: statement.logged_at,
            sha256: statement.sha256,
            kid: statement.kid.to_string(),
            key_state: statement.key_state,
            signed_at: statement.signed_at,
            signed_elsewhere: statement.elsewhere,
        });
        Self {
            ark: view.id.ark(),
            status: if view.withdrawn.is_some() { "withdrawn" } else { "current" }.to_owned(),
            metadata: view.metadata.as_ref().clone(),
            index: view.index,
            logged_at: view.logged_at,
            archived_retrospectively,
            text_held: view.text_held,
            text_bytes: view.text_bytes,
            text_sha256: view.text_sha256,
            n1_sha256: view.n1_sha256,
            statements: statements.collect(),
            publications: view.publications,
            withdrawn: view.withdrawn,
            snippets: Vec::new(),
            links: Links::of(&view.id),
            id: view.id,
        }
    }
}

/// The answer to a deposit or a later statement, given after its entry is durable.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct RegisteredBody {
    /// The letter.
    #[schema(value_type = String)]
    pub id: LetterId,
    /// The identifier as an ARK.
    pub ark: String,
    /// False where the same thing was already logged: all else then describes its original entry.
    pub new: bool,
    /// The entry in the log.
    pub index: u64,
    /// When it was logged, seconds since 1970.
    pub logged_at: u64,
    /// The signed statement (COSE_Sign1), base64.
    pub statement: String,
    /// The COSE receipt, base64.
    pub receipt: String,
    /// The `.tlog-proof` file.
    pub proof: String,
    /// The checkpoint the proof leads to, as a signed note.
    pub checkpoint: String,
    /// Where the letter's page and files are.
    pub links: Links,
}

impl From<Registered> for RegisteredBody {
    fn from(registered: Registered) -> Self {
        Self {
            ark: registered.id.ark(),
            new: registered.new,
            index: registered.index.get(),
            logged_at: registered.logged_at,
            statement: STANDARD.encode(&registered.statement),
            receipt: STANDARD.encode(&registered.receipt),
            proof: registered.proof,
            checkpoint: registered.checkpoint.note().to_owned(),
            links: Links::of(&registered.id),
            id: registered.id,
        }
    }
}

/// The answer where two persons are asked for: nothing is logged before the second has confirmed it.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct WaitingBody {
    /// What it is called by until then; `/desk/waiting/<this>` is where it is confirmed.
    pub waiting: String,
    /// The name of the token that submitted it.
    pub by: String,
    /// When, seconds since 1970.
    pub since: u64,
    /// SHA-256 of all that it says, which is what the second person confirms.
    pub digest: String,
}

impl From<&Waiting> for WaitingBody {
    fn from(waiting: &Waiting) -> Self {
        Self {
            waiting: waiting.id.as_str().to_owned(),
            by: waiting.by.clone(),
            since: waiting.at,
            digest: waiting.proposal.digest(),
        }
    }
}

/// What a deposit or a later statement is answered.
#[derive(utoipa::IntoResponses)]
#[expect(dead_code, reason = "describes what submitted_answer and problems answer")]
pub(super) enum RegisteredAnswers {
    /// It is logged and durable.
    #[response(status = 201)]
    New(RegisteredBody),
    /// It was logged already; this is its original entry.
    #[response(status = 200)]
    Known(RegisteredBody),
    /// It waits for a second person, where the server asks for two; nothing is logged yet.
    #[response(status = 202)]
    Waiting(WaitingBody),
    /// It was refused.
    #[response(status = "4XX", content_type = "application/problem+json")]
    Refused(ProblemBody),
    /// It was not taken.
    #[response(status = "5XX", content_type = "application/problem+json")]
    NotTaken(ProblemBody),
}
