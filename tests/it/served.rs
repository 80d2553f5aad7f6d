//! A real server on a free port of the loopback, over an archive in a folder of its own, with a clock that stands still.

use chancery::archive::{Archive, Clock, Place, TokenName, TokenRole};
use chancery::letter::Issuer;
use chancery::log::Origin;
use chancery::web::{self, Options};
use serde_json::{Value, json};
use std::net::TcpListener;
use std::sync::Arc;
use std::thread::JoinHandle;
use tempfile::TempDir;
use tokio::sync::oneshot;
use ureq::http::Response;
use ureq::{Agent, Body};

/// 23 November 2026, 00:00 UTC.
pub(crate) const NOW: u64 = 1_795_392_000;

struct Still;
impl Clock for Still {
    fn now(&self) -> u64 {
        NOW
    }
}

/// A running server.
pub(crate) struct Served {
    pub(crate) url: String,
    pub(crate) archive: Archive,
    /// May deposit.
    pub(crate) token: String,
    /// May do everything.
    pub(crate) admin: String,
    pub(crate) folder: TempDir,
    agent: Agent,
    stop: Option<oneshot::Sender<()>>,
    running: Option<JoinHandle<std::io::Result<()>>>,
}

impl Served {
    pub(crate) fn start() -> Self {
        Self::with(Options { workers: 1, ..Options::default() })
    }

    pub(crate) fn with(options: Options) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let place = Place { data: folder.path().join("data"), keys: folder.path().join("keys") };
        let issuer = json!({
            "name": "Embassy of Arandia in Lowmark", "url": "https://arandia.example/",
            "languages": ["en-GB", "zh-Hans"], "contact": "press@arandia.example"
        });
        let issuer = Issuer::parse(issuer.to_string().as_bytes()).unwrap();
        let origin = Origin::parse("letters.arandia.example/log").unwrap();
        let archive = Archive::init(&place, &issuer, &origin, None, Arc::new(Still)).unwrap();
        let token = |name: &str, role| {
            archive.create_token(&TokenName::parse(name).unwrap(), role).unwrap()
        };
        let (deposit, admin) =
            (token("desk", TokenRole::Deposit), token("admin", TokenRole::Admin));
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = archive.clone();
        let running = std::thread::spawn(move || {
            web::serve(serving, listener, options, async move {
                let _ = stopped.await;
            })
        });
        let config = Agent::config_builder().http_status_as_error(false).max_redirects(0);
        let agent = config.max_redirects_will_error(false).build().into();
        Self {
            url,
            archive,
            token: deposit,
            admin,
            folder,
            agent,
            stop: Some(stop),
            running: Some(running),
        }
    }

    /// Sends a request and reads the whole answer.
    pub(crate) fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: impl AsRef<[u8]>,
    ) -> Answer {
        let mut request =
            ureq::http::Request::builder().method(method).uri(format!("{}{path}", self.url));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(body.as_ref().to_vec()).unwrap();
        Answer::read(self.agent.run(request).unwrap())
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], "")
    }

    /// A page as a browser asks for it.
    pub(crate) fn page(&self, path: &str) -> Answer {
        self.send("GET", path, &[("accept", "text/html,application/xhtml+xml,*/*;q=0.8")], "")
    }

    /// Sends JSON with the token that may deposit.
    pub(crate) fn post(&self, path: &str, body: &Value) -> Answer {
        let token = format!("Bearer {}", self.token);
        let headers = [("authorization", token.as_str()), ("content-type", "application/json")];
        self.send("POST", path, &headers, body.to_string())
    }

    /// Deposits a letter and returns the answer's body.
    pub(crate) fn deposit(&self, text: &str, metadata: &Value) -> Value {
        let answer = self.post("/v1/letters", &json!({"text": text, "metadata": metadata}));
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.json()
    }

    /// Sends a form with parts of text.
    pub(crate) fn form(&self, path: &str, parts: &[(&str, &str)]) -> Answer {
        self.form_with(path, parts, &[])
    }

    /// The same with more headers.
    pub(crate) fn form_with(
        &self,
        path: &str,
        parts: &[(&str, &str)],
        more: &[(&str, &str)],
    ) -> Answer {
        let boundary = "chancery-test-boundary";
        let mut body = String::new();
        for (name, value) in parts {
            let file = if *name == "file" { "; filename=\"f.txt\"" } else { "" };
            let part = format!(
                "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n{value}\r\n"
            );
            body.push_str(&part);
        }
        body.extend(["--", boundary, "--\r\n"]);
        let media_type = format!("multipart/form-data; boundary={boundary}");
        let mut headers = vec![("content-type", media_type.as_str()), ("accept", "text/html")];
        headers.extend_from_slice(more);
        self.send("POST", path, &headers, body)
    }

    /// Signs in as a browser does on this machine; the answer is what its later requests carry.
    pub(crate) fn sign_in(&self, token: &str) -> Browser<'_> {
        let answer = self.form("/desk/sign-in", &[("token", token)]);
        assert_eq!(answer.status, 303, "{}", answer.text());
        let cookie = answer.header("set-cookie").split(';').next().unwrap().to_owned();
        let browser = Browser { served: self, cookie, word: String::new() };
        let word = browser.word();
        Browser { word, ..browser }
    }

    /// Makes one more token.
    pub(crate) fn token_of(&self, name: &str, role: TokenRole) -> String {
        self.archive.create_token(&TokenName::parse(name).unwrap(), role).unwrap()
    }

    /// Entries in the log.
    pub(crate) fn size(&self) -> u64 {
        self.archive.checkpoint().checkpoint().size.get()
    }
}

/// Somebody's browser, signed in.
pub(crate) struct Browser<'s> {
    pub(crate) served: &'s Served,
    /// `name=secret`.
    pub(crate) cookie: String,
    /// What its forms carry.
    pub(crate) word: String,
}

impl Browser<'_> {
    pub(crate) fn page(&self, path: &str) -> Answer {
        let headers = [("accept", "text/html"), ("cookie", self.cookie.as_str())];
        self.served.send("GET", path, &headers, "")
    }

    /// Sends a form of a page that this browser was shown.
    pub(crate) fn form(&self, path: &str, parts: &[(&str, &str)]) -> Answer {
        let mut parts = parts.to_vec();
        parts.push(("word", &self.word));
        let headers = [("cookie", self.cookie.as_str()), ("sec-fetch-site", "same-origin")];
        self.served.form_with(path, &parts, &headers)
    }

    fn word(&self) -> String {
        let page = self.page("/desk");
        let (_, after) = page.text().split_once("name=\"word\" value=\"").unwrap();
        after.split('"').next().unwrap().to_owned()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(running) = self.running.take() {
            let ended = running.join();
            if !std::thread::panicking() {
                ended.unwrap().unwrap();
            }
        }
        self.archive.close();
    }
}

/// A whole answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: ureq::http::HeaderMap,
    pub(crate) bytes: Vec<u8>,
}

impl Answer {
    fn read(answer: Response<Body>) -> Self {
        let (parts, mut body) = answer.into_parts();
        let bytes = body.with_config().limit(64 << 20).read_to_vec().unwrap();
        Self { status: parts.status.as_u16(), headers: parts.headers, bytes }
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The values of every header with this name.
    pub(crate) fn headers_named(&self, name: &str) -> String {
        let values = self.headers.get_all(name).iter();
        values.map(|value| value.to_str().unwrap().to_lowercase()).collect::<Vec<_>>().join(", ")
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.bytes).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes)
            .unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// The answer is this problem, in every member that a problem has.
    #[track_caller]
    pub(crate) fn is_problem(&self, status: u16, code: &str) -> Value {
        assert_eq!(self.status, status, "{}", self.text());
        assert_eq!(self.header("content-type"), "application/problem+json", "{}", self.text());
        let problem = self.json();
        assert_eq!(problem["code"], code, "{problem}");
        assert_eq!(problem["status"], status, "{problem}");
        assert_eq!(problem["type"], format!("/problems/{code}"), "{problem}");
        for member in ["title", "detail", "hint"] {
            assert!(
                problem[member].as_str().is_some_and(|text| !text.is_empty()),
                "{member}: {problem}"
            );
        }
        problem
    }
}

/// The metadata of a letter with a print and an online publication.
pub(crate) fn metadata(title: &str) -> Value {
    json!({
        "kind": "letter-to-editor", "language": "en-GB", "title": title, "date": "2026-11-20",
        "author": {"name": "Mira Tal", "role": "Spokeswoman"},
        "addressee": {"name": "The Editor", "organization": "The Lowmark Courier"},
        "publications": [
            {"outlet": "The Lowmark Courier", "medium": "print", "date": "2026-11-21", "page": "12",
             "title": "Arandia answers", "extent": "abridged", "asserted_by": "issuer"},
            {"outlet": "The Lowmark Courier", "medium": "online", "date": "2026-11-22",
             "title": "Arandia answers its critics", "asserted_by": "outlet"}
        ]
    })
}

/// A letter of four paragraphs with a number, a negation and quotation marks in it.
pub(crate) const LETTER: &str = "Sir,\n\nYour report of 12 November says that Arandia diverted water from the river Sel \u{201c}without warning\u{201d}. It did not. Notice was given on 3 October, in writing, to the ministry concerned.\n\nArandia firmly opposes any unilateral use of shared rivers. In the past year it released 1.9 million cubic metres more than the treaty asks of it.\n\nWe regret that nobody asked us before the report was printed. Our gauges are public, and your readers are welcome to look at them.\n\nMira Tal\nSpokeswoman, Embassy of Arandia in Lowmark\n";
