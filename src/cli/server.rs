//! An archive on a server, through its HTTP API.

use super::exit::Exit;
use super::input;
use crate::limits::BUNDLE_BYTES_MAX;
use crate::web::ProblemBody;
use crate::web::api::{RegisteredBody, WaitingBody};
use serde::de::DeserializeOwned;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::time::Duration;

/// Bytes of a token file.
const TOKEN_BYTES_MAX: usize = 1_024;
/// How long a server may ask to wait before it answers.
const WAIT_SECONDS_MAX: u64 = 120;
/// How long one request may take.
const REQUEST_SECONDS_MAX: u64 = 120;
/// How long connecting may take.
const CONNECT_SECONDS_MAX: u64 = 10;

/// A server that holds an archive.
pub(crate) struct Server {
    url: String,
    token: Option<String>,
    agent: ureq::Agent,
}

/// Why a server gave no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ServerError {
    /// Nothing answered.
    #[error("no answer from {url}: {why}")]
    NoAnswer {
        /// Where it was asked.
        url: String,
        /// What happened instead.
        why: String,
    },
    /// The server answered that it will not.
    #[error("the server answered {status}: {detail}")]
    Refused {
        /// HTTP status.
        status: u16,
        /// What happened, in the server's words.
        detail: String,
        /// What to do, in the server's words.
        hint: Option<String>,
    },
    /// It is not logged yet: where two persons are asked for, the second has to confirm it.
    #[error("taken, and not logged before a second person confirms it at {at} (SHA-256 {digest})")]
    Waits {
        /// Where it is confirmed.
        at: String,
        /// What is confirmed.
        digest: String,
    },
    /// The answer could not be read.
    #[error("the answer of {url} could not be read: {why}")]
    Unreadable {
        /// Where it was asked.
        url: String,
        /// What is wrong with it.
        why: String,
    },
}

/// What a server answers to a submission.
#[derive(serde::Deserialize)]
#[serde(untagged)]
enum Submitted {
    Logged(Box<RegisteredBody>),
    Waits(WaitingBody),
}

impl ServerError {
    /// How the program ends.
    pub(crate) fn exit(&self) -> Exit {
        match self {
            Self::Refused { status: 404, .. } => Exit::NoRecord,
            _ => Exit::CouldNot,
        }
    }

    /// What to do about it.
    pub(crate) fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::NoAnswer { .. } => "is it running, and is the address right?",
            Self::Refused { status: 401, .. } | Self::Refused { status: 403, hint: None, .. } => {
                "name a token with --token-file; 'chancery token new' makes one where the archive is"
            }
            Self::Refused { status: 404, .. } => "'chancery search' lists what is archived",
            Self::Refused { hint, .. } => return hint.clone(),
            Self::Waits { .. } => "somebody with a token of the role approve opens that page",
            Self::Unreadable { .. } => "is it a Chancery server, and of this version?",
        };
        Some(hint.to_owned())
    }
}

impl Server {
    /// A server at an [`address`]. `token` is a file's name, or the token itself where it looks like one.
    pub(crate) fn new(url: &str, token: Option<&str>) -> anyhow::Result<Self> {
        let token = match token {
            Some(token) if token.starts_with("chancery_") => Some(token.to_owned()),
            Some(file) => {
                let bytes = input::read(Path::new(file), TOKEN_BYTES_MAX)?;
                Some(String::from_utf8_lossy(&bytes).trim().to_owned())
            }
            None => None,
        };
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_connect(Some(Duration::from_secs(CONNECT_SECONDS_MAX)))
            .timeout_global(Some(Duration::from_secs(REQUEST_SECONDS_MAX)))
            .user_agent(concat!("chancery/", env!("CARGO_PKG_VERSION")))
            .build()
            .new_agent();
        Ok(Self { url: url.to_owned(), token, agent })
    }

    /// Fetches bytes.
    pub(crate) fn get(&self, path: &str) -> Result<Vec<u8>, ServerError> {
        self.find(path, &[])
    }

    /// Fetches bytes; more than `bytes_max` are refused.
    pub(crate) fn get_at_most(&self, path: &str, bytes_max: usize) -> Result<Vec<u8>, ServerError> {
        let url = format!("{}{path}", self.url);
        let request = self.authorized(self.agent.get(&url));
        Self::bounded_body(url, request.call(), bytes_max)
    }

    /// Fetches bytes, with query parameters.
    pub(crate) fn find(
        &self,
        path: &str,
        query: &[(&str, String)],
    ) -> Result<Vec<u8>, ServerError> {
        let url = format!("{}{path}", self.url);
        let pairs = query.iter().map(|(name, value)| (*name, value.as_str()));
        let request = self.authorized(self.agent.get(&url).query_pairs(pairs));
        Self::body(url, request.call())
    }

    /// Deletes what is at a path.
    pub(crate) fn delete(&self, path: &str) -> Result<(), ServerError> {
        let url = format!("{}{path}", self.url);
        let request = self.authorized(self.agent.delete(&url));
        Self::body(url, request.call()).map(drop)
    }

    /// Posts a JSON document and returns the answer's bytes.
    pub(crate) fn post(
        &self,
        path: &str,
        body: &serde_json::Value,
        idempotency_key: Option<&str>,
    ) -> Result<Vec<u8>, ServerError> {
        let url = format!("{}{path}", self.url);
        let mut request = self.authorized(self.agent.post(&url));
        if let Some(key) = idempotency_key {
            request = request.header("Idempotency-Key", key);
        }
        Self::body(url, request.send_json(body))
    }

    /// Posts a JSON document and hands on each line of the answer as it comes. Where the server asks to wait, it waits.
    pub(crate) fn post_lines(
        &self,
        path: &str,
        body: &serde_json::Value,
        mut each: impl FnMut(&[u8]) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let url = format!("{}{path}", self.url);
        let mut answer = loop {
            let request = self.authorized(self.agent.post(&url));
            let answer = request.send_json(body);
            let wait = answer.as_ref().ok().filter(|answer| answer.status().as_u16() == 429);
            let wait = wait.and_then(|answer| answer.headers().get("retry-after"));
            let wait = wait.and_then(|seconds| seconds.to_str().ok()?.parse().ok());
            match (wait, answer) {
                (Some(seconds), Ok(_)) if seconds <= WAIT_SECONDS_MAX => {
                    std::thread::sleep(Duration::from_secs(seconds));
                }
                (_, Ok(answer)) if answer.status().is_success() => break answer,
                (_, refused) => {
                    Self::body(url.clone(), refused)?;
                }
            }
        };
        let unreadable = |why: std::io::Error| ServerError::Unreadable {
            url: url.clone(),
            why: why.to_string(),
        };
        let mut lines = BufReader::new(answer.body_mut().as_reader());
        loop {
            let mut line = Vec::new();
            let limit = u64::try_from(BUNDLE_BYTES_MAX).unwrap_or(u64::MAX);
            let mut one = std::io::Read::take(&mut lines, limit);
            one.read_until(b'\n', &mut line).map_err(unreadable)?;
            if line.is_empty() {
                return Ok(());
            }
            each(&line)?;
        }
    }

    /// Posts a statement that is to be logged.
    pub(crate) fn submit(
        &self,
        path: &str,
        body: &serde_json::Value,
        idempotency_key: Option<&str>,
    ) -> Result<RegisteredBody, ServerError> {
        let bytes = self.post(path, body, idempotency_key)?;
        match self.read(path, &bytes)? {
            Submitted::Logged(registered) => Ok(*registered),
            Submitted::Waits(waiting) => Err(ServerError::Waits {
                at: format!("{}/desk/waiting/{}", self.url, waiting.waiting),
                digest: waiting.digest,
            }),
        }
    }

    /// Reads a JSON answer.
    pub(crate) fn read<T: DeserializeOwned>(
        &self,
        path: &str,
        bytes: &[u8],
    ) -> Result<T, ServerError> {
        serde_json::from_slice(bytes).map_err(|error| ServerError::Unreadable {
            url: format!("{}{path}", self.url),
            why: error.to_string(),
        })
    }

    fn authorized<B>(&self, request: ureq::RequestBuilder<B>) -> ureq::RequestBuilder<B> {
        match &self.token {
            Some(token) => request.header("Authorization", format!("Bearer {token}")),
            None => request,
        }
    }

    fn body(
        url: String,
        answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>,
    ) -> Result<Vec<u8>, ServerError> {
        Self::bounded_body(url, answer, BUNDLE_BYTES_MAX)
    }

    fn bounded_body(
        url: String,
        answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>,
        bytes_max: usize,
    ) -> Result<Vec<u8>, ServerError> {
        let mut answer = match answer {
            Ok(answer) => answer,
            Err(error) => return Err(ServerError::NoAnswer { url, why: error.to_string() }),
        };
        let status = answer.status().as_u16();
        let limit = u64::try_from(bytes_max).unwrap_or(u64::MAX);
        let bytes = answer
            .body_mut()
            .with_config()
            .limit(limit)
            .read_to_vec()
            .map_err(|error| ServerError::Unreadable { url, why: error.to_string() })?;
        if (200..300).contains(&status) {
            return Ok(bytes);
        }
        Err(refusal(status, &bytes))
    }
}

/// The address of a server, without a slash at its end.
pub(crate) fn address(given: &str) -> Result<String, String> {
    let url = given.trim_end_matches('/');
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    if host.is_none_or(str::is_empty) {
        return Err("http:// or https:// and a host were expected".to_owned());
    }
    Ok(url.to_owned())
}

/// A problem document (RFC 9457) in the server's words, or the first line of whatever was answered.
fn refusal(status: u16, body: &[u8]) -> ServerError {
    if let Ok(problem) = serde_json::from_slice::<ProblemBody>(body) {
        let detail = problem.detail;
        return ServerError::Refused { status, detail, hint: Some(problem.hint) };
    }
    let text = String::from_utf8_lossy(body);
    let detail = text.lines().next().unwrap_or("nothing more").chars().take(200).collect();
    ServerError::Refused { status, detail, hint: None }
}

#[cfg(test)]
mod tests {
    use super::{address, refusal};

    #[test]
    fn a_refusal_is_told_in_the_servers_words() {
        let problem = r#"{"type":"/problems/queue-full","title":"T","status":503,"detail":"D",
            "code":"queue-full","hint":"H"}"#;
        let told = refusal(503, problem.as_bytes());
        assert_eq!(told.to_string(), "the server answered 503: D");
        assert_eq!(told.hint().as_deref(), Some("H"));
        assert_eq!(refusal(502, b"<html>\nmore").to_string(), "the server answered 502: <html>");
        assert_eq!(refusal(500, b"").to_string(), "the server answered 500: nothing more");
    }

    #[test]
    fn an_address_has_a_scheme_and_a_host() {
        assert_eq!(address("http://127.0.0.1:8080/").as_deref(), Ok("http://127.0.0.1:8080"));
        for wrong in ["", "letters.example", "https://", "ftp://a"] {
            assert!(address(wrong).is_err(), "{wrong}");
        }
    }
}
