//! Rubbish in: every refusal is its problem document, and the log does not grow.

use crate::served::{LETTER, Served, metadata};
use chancery::web::Options;
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// Sends something and expects a problem; the log must not have grown.
#[track_caller]
fn refused(served: &Served, answer: &crate::served::Answer, status: u16, code: &str) -> Value {
    let problem = answer.is_problem(status, code);
    assert_eq!(served.size(), 2, "the log has grown by a refused request");
    assert_eq!(served.archive.health().letters, 0);
    problem
}

fn with_token<'h>(served: &Served, more: &[(&'h str, &'h str)]) -> Vec<(&'h str, String)> {
    let mut headers = vec![("authorization", format!("Bearer {}", served.token))];
    headers.extend(more.iter().map(|(name, value)| (*name, (*value).to_owned())));
    headers
}

fn send(
    served: &Served,
    path: &str,
    headers: &[(&str, String)],
    body: &[u8],
) -> crate::served::Answer {
    let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    served.send("POST", path, &headers, body)
}

fn deposit(served: &Served, metadata: &Value) -> crate::served::Answer {
    served.post("/v1/letters", &json!({"text": LETTER, "metadata": metadata}))
}

#[test]
fn metadata_that_cannot_be_accepted_names_its_member() {
    let served = Served::start();
    let cases: [(&str, Value, &str); 9] = [
        ("/publications/0/date", json!("1st April"), "metadata.publications[0].date"),
        ("/publications/1/date", json!("2018-02-30"), "metadata.publications[1].date"),
        ("/date", json!("24 March 2018"), "metadata.date"),
        ("/language", json!("zh-CN"), "metadata.language"),
        ("/language", json!("zh"), "metadata.language"),
        ("/kind", json!("poem"), "metadata.kind"),
        ("/author/name", json!(""), "metadata.author.name"),
        ("/publications/0/url", json!("javascript:alert(1)"), "metadata.publications[0].url"),
        ("/title", json!(["a", "b"]), "metadata.title"),
    ];
    for (pointer, value, member) in cases {
        let mut given = metadata("A title");
        match given.pointer_mut(pointer) {
            Some(place) => *place = value.clone(),
            None => given["publications"][0]["url"] = value.clone(),
        }
        let problem = refused(&served, &deposit(&served, &given), 422, "letter-not-acceptable");
        assert_eq!(problem["member"], member, "{value}: {problem}");
    }
}

#[test]
fn unknown_members_are_refused_at_every_depth() {
    let served = Served::start();
    for pointer in ["", "/author", "/publications/0"] {
        let mut given = metadata("A title");
        given.pointer_mut(pointer).unwrap()["surprise"] = json!(1);
        let problem = refused(&served, &deposit(&served, &given), 422, "letter-not-acceptable");
        assert!(problem["detail"].as_str().unwrap().contains("surprise"), "{problem}");
    }
    let body = json!({"text": LETTER, "metadata": metadata("A title"), "surprise": 1});
    let problem = refused(&served, &served.post("/v1/letters", &body), 400, "bad-json");
    assert!(problem["detail"].as_str().unwrap().contains("surprise"), "{problem}");
}

#[test]
fn json_that_is_none_is_told_where_it_breaks() {
    let served = Served::start();
    let headers = with_token(&served, &[("content-type", "application/json")]);
    for body in
        ["", "{", "[]", "null", "{\"text\": 1}", "{\"text\": \"a\"}", "{} trailing", "\u{feff}{}"]
    {
        let answer = send(&served, "/v1/letters", &headers, body.as_bytes());
        let problem = refused(&served, &answer, 400, "bad-json");
        assert!(problem["detail"].as_str().unwrap().contains("line 1"), "{body}: {problem}");
    }
    // Deep nesting is bounded by the parser, not by the stack.
    let deep = format!("{{\"text\": {}", "[".repeat(200_000));
    refused(&served, &send(&served, "/v1/letters", &headers, deep.as_bytes()), 400, "bad-json");
    let twice = br#"{"text": "a", "text": "b", "metadata": {}}"#;
    refused(&served, &send(&served, "/v1/letters", &headers, twice), 400, "bad-json");
    for metadata in ["null", "[]", "\"x\"", "7"] {
        let body = format!("{{\"text\": \"a b c\", \"metadata\": {metadata}}}");
        let problem = refused(
            &served,
            &send(&served, "/v1/letters", &headers, body.as_bytes()),
            422,
            "letter-not-acceptable",
        );
        assert_eq!(problem["member"], "metadata");
    }
}

#[test]
fn text_that_is_no_text_is_refused() {
    let served = Served::start();
    for text in ["", " \n\t ", "a\u{0}b and more"] {
        let body = json!({"text": text, "metadata": metadata("A title")});
        let problem =
            refused(&served, &served.post("/v1/letters", &body), 422, "letter-not-acceptable");
        assert_eq!(problem["member"], "text");
    }
    let media_type = "multipart/form-data; boundary=b";
    let headers = with_token(&served, &[("content-type", media_type)]);
    let mut form =
        b"--b\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nSir, \xff\xfe no\r\n"
            .to_vec();
    form.extend(b"--b\r\nContent-Disposition: form-data; name=\"metadata\"\r\n\r\n");
    form.extend(metadata("A title").to_string().as_bytes());
    form.extend(b"\r\n--b--\r\n");
    let problem = refused(
        &served,
        &send(&served, "/v1/letters", &headers, &form),
        422,
        "letter-not-acceptable",
    );
    assert!(problem["detail"].as_str().unwrap().contains("byte 5"), "{problem}");
    // Invalid UTF-8 inside JSON is no JSON.
    let headers = with_token(&served, &[("content-type", "application/json")]);
    refused(
        &served,
        &send(&served, "/v1/letters", &headers, b"{\"text\": \"\xff\"}"),
        400,
        "bad-json",
    );
}

#[test]
fn what_is_over_its_bound_is_refused_at_one_more() {
    let served = Served::start();
    let body = |bytes: usize| json!({"text": "word ".repeat(bytes / 5 + 1)[..bytes], "metadata": metadata("A title")});
    let max = chancery::limits::TEXT_BYTES_MAX;
    refused(&served, &served.post("/v1/letters", &body(max + 1)), 413, "too-long");
    let mut long = metadata("A title");
    long["title"] = json!("t".repeat(chancery::limits::FIELD_CHARS_MAX + 1));
    assert!(matches!(deposit(&served, &long).status, 413 | 422));
    assert_eq!(served.size(), 2);
    assert_eq!(served.post("/v1/letters", &body(max)).status, 201);
}

#[test]
fn a_statement_that_would_not_fit_in_an_entry_is_refused() {
    let served = Served::start();
    // Many long but allowed members make a statement of more than 65,535 bytes.
    let mut given = metadata("A title");
    let publication = json!({
        "outlet": "o".repeat(900), "medium": "print", "title": "t".repeat(900), "edition": "e".repeat(900),
        "page": "p".repeat(900), "asserted_by": "issuer"
    });
    given["publications"] = json!(vec![publication; 64]);
    let answer = deposit(&served, &given);
    let code = answer.json()["code"].as_str().unwrap().to_owned();
    assert!(matches!(code.as_str(), "statement-too-long" | "too-long"), "{code}");
    assert_eq!(served.size(), 2);
}

/// Reads the head and body of an answer that ends in a JSON object.
fn answer_of(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    let mut buffer = [0; 4096];
    while let Ok(read @ 1..) = stream.read(&mut buffer) {
        answer.extend_from_slice(&buffer[..read]);
        if answer.ends_with(b"}") {
            break;
        }
    }
    String::from_utf8_lossy(&answer).into_owned()
}

#[test]
fn a_body_of_100_mb_is_refused_before_it_is_read() {
    let served = Served::start();
    let open = |length: &str| {
        let mut stream = TcpStream::connect(served.url.trim_start_matches("http://")).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let head = format!(
            "POST /v1/letters HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\n{length}\r\n\r\n",
            served.token
        );
        stream.write_all(head.as_bytes()).unwrap();
        stream
    };
    let refused = |answer: &str| {
        assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
        assert!(answer.contains("application/problem+json"), "{answer}");
        assert!(answer.contains("body-too-large"), "{answer}");
    };
    // Where the length is announced, not one byte of the body is waited for.
    refused(&answer_of(&mut open("Content-Length: 104857600")));

    // Where it is not, the answer comes as soon as the bound is passed, and then the connection is closed.
    let mut stream = open("Transfer-Encoding: chunked");
    let mut chunk = b"10000\r\n".to_vec();
    chunk.extend(vec![b' '; 1 << 16]);
    chunk.extend(b"\r\n");
    let chunks = chancery::limits::BODY_BYTES_MAX / (1 << 16) + 1;
    for _ in 0..chunks {
        stream.write_all(&chunk).unwrap();
    }
    refused(&answer_of(&mut stream));
    let gigabyte = 1 << 14;
    let sent = (0..100 * gigabyte).take_while(|_| stream.write_all(&chunk).is_ok()).count();
    assert!(sent < 100 * gigabyte, "a refused body is read for ever");
    assert_eq!(served.size(), 2);
    assert_eq!(served.get("/livez").status, 200);
}

#[test]
fn a_body_is_read_up_to_its_bound_and_refused_at_one_more() {
    let served = Served::start();
    let octets = [("content-type", "application/octet-stream")];
    let max = chancery::limits::BODY_BYTES_MAX;
    // It is read, and then it is too long to be a text.
    served.send("POST", "/v1/check", &octets, "a".repeat(max)).is_problem(413, "too-long");
    let answer = served.send("POST", "/v1/check", &octets, "a".repeat(max + 1));
    answer.is_problem(413, "body-too-large");
}

#[test]
fn a_body_that_never_ends_is_not_waited_for() {
    let body_wait_max = Duration::from_millis(50);
    let served = Served::with(Options { workers: 1, body_wait_max, ..Options::default() });
    let mut stream = TcpStream::connect(served.url.trim_start_matches("http://")).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let head = "POST /v1/check HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 100\r\n\r\nSir,";
    stream.write_all(head.as_bytes()).unwrap();
    let answer = answer_of(&mut stream);
    assert!(answer.starts_with("HTTP/1.1 408") && answer.contains("body-too-slow"), "{answer}");
}

#[test]
fn media_types_that_are_not_read_are_refused() {
    let served = Served::start();
    let deposits = [
        None,
        Some("text/plain"),
        Some("application/xml"),
        Some("rubbish"),
        Some("application/jsonp"),
    ];
    for media_type in deposits {
        let given: Vec<_> =
            media_type.map(|media_type| ("content-type", media_type)).into_iter().collect();
        let answer = send(&served, "/v1/letters", &with_token(&served, &given), b"{}");
        refused(&served, &answer, 415, "unsupported-media-type");
    }
    let coded =
        with_token(&served, &[("content-type", "application/json"), ("content-encoding", "gzip")]);
    refused(&served, &send(&served, "/v1/letters", &coded, b"{}"), 415, "unsupported-media-type");
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    served.send("POST", "/v1/check", &headers, "text=a").is_problem(415, "unsupported-media-type");
    let headers = [("content-type", "text/plain; charset=gbk")];
    served.send("POST", "/v1/check", &headers, "a").is_problem(415, "unsupported-media-type");
}

#[test]
fn forms_that_are_not_as_expected_are_refused() {
    let served = Served::start();
    let part = |name: &str| {
        format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{{}}\r\n")
    };
    let cases = [
        (String::new(), "multipart/form-data; boundary=b"),
        (part("text") + "--b--\r\n", "multipart/form-data"),
        (part("text") + "--b--\r\n", "multipart/form-data; boundary=b"),
        (part("text") + &part("text") + "--b--\r\n", "multipart/form-data; boundary=b"),
        (
            part("text") + &part("metadata") + &part("other") + "--b--\r\n",
            "multipart/form-data; boundary=b",
        ),
        (part("text") + &part("metadata"), "multipart/form-data; boundary=b"),
        (
            "--b\r\nContent-Disposition: attachment\r\n\r\nx\r\n--b--\r\n".to_owned(),
            "multipart/form-data; boundary=b",
        ),
    ];
    for (body, media_type) in cases {
        let headers = with_token(&served, &[("content-type", media_type)]);
        let answer = send(&served, "/v1/letters", &headers, body.as_bytes());
        refused(&served, &answer, 400, "bad-multipart");
    }
}

#[test]
fn tokens_that_are_none_are_told_apart_from_tokens_that_may_not() {
    let served = Served::start();
    let body = json!({"text": LETTER, "metadata": metadata("A title")}).to_string();
    let json = ("content-type", "application/json");
    let answer = served.send("POST", "/v1/letters", &[json], &body);
    refused(&served, &answer, 401, "token-missing");
    assert_eq!(answer.header("www-authenticate"), "Bearer realm=\"chancery\"");
    for value in ["", "Basic YTpi", "Bearer", &served.token] {
        let answer = served.send("POST", "/v1/letters", &[json, ("authorization", value)], &body);
        refused(&served, &answer, 401, "token-missing");
    }
    let mut wrong = served.token.clone();
    let last = wrong.pop();
    wrong.push(if last == Some('A') { 'B' } else { 'A' });
    for token in [wrong.as_str(), "chancery_", "x", &"t".repeat(5_000), &served.token[..20]] {
        let value = format!("Bearer {token}");
        let answer =
            served.send("POST", "/v1/letters", &[json, ("authorization", value.as_str())], &body);
        refused(&served, &answer, 401, "token-unknown");
        assert!(answer.header("www-authenticate").contains("invalid_token"));
    }
    let value = format!("Bearer {}", served.token);
    served
        .send("GET", "/v1/tokens", &[("authorization", value.as_str())], "")
        .is_problem(403, "role-missing");
}

#[test]
fn an_idempotency_key_belongs_to_one_request() {
    let served = Served::start();
    let headers = |key: &'static str| {
        with_token(&served, &[("content-type", "application/json"), ("idempotency-key", key)])
    };
    let body = json!({"text": LETTER, "metadata": metadata("A title")}).to_string();
    let first = send(&served, "/v1/letters", &headers("k1"), body.as_bytes());
    assert_eq!(first.status, 201);
    let size = served.size();
    let again = send(&served, "/v1/letters", &headers("k1"), body.as_bytes());
    assert_eq!((again.status, again.json()), (201, first.json()), "a repeat gets the first answer");
    let other =
        json!({"text": "Another letter altogether.", "metadata": metadata("A title")}).to_string();
    send(&served, "/v1/letters", &headers("k1"), other.as_bytes())
        .is_problem(422, "idempotency-key-reused");
    // The same text with other metadata is not quietly the same letter.
    let other = json!({"text": LETTER, "metadata": metadata("Another title")}).to_string();
    let problem = send(&served, "/v1/letters", &headers("k2"), other.as_bytes())
        .is_problem(409, "known-with-other-metadata");
    assert_eq!(problem["letter"], first.json()["id"]);
    let longest = "k".repeat(chancery::limits::IDEMPOTENCY_KEY_CHARS_MAX);
    let keys = with_token(
        &served,
        &[("content-type", "application/json"), ("idempotency-key", longest.as_str())],
    );
    assert_eq!(send(&served, "/v1/letters", &keys, body.as_bytes()).status, 200);
    let long = "k".repeat(chancery::limits::IDEMPOTENCY_KEY_CHARS_MAX + 1);
    let keys = with_token(
        &served,
        &[("content-type", "application/json"), ("idempotency-key", long.as_str())],
    );
    send(&served, "/v1/letters", &keys, body.as_bytes()).is_problem(400, "bad-idempotency-key");
    let keys =
        with_token(&served, &[("content-type", "application/json"), ("idempotency-key", " ")]);
    send(&served, "/v1/letters", &keys, body.as_bytes()).is_problem(400, "bad-idempotency-key");
    assert_eq!(served.size(), size);
    // Another client's key of the same name is another key.
    let admin = [
        ("authorization", format!("Bearer {}", served.admin)),
        ("content-type", "application/json".to_owned()),
        ("idempotency-key", "k1".to_owned()),
    ];
    let other =
        json!({"text": "Another letter altogether.", "metadata": metadata("A third title")})
            .to_string();
    assert_eq!(send(&served, "/v1/letters", &admin, other.as_bytes()).status, 201);
}

/// One request on a connection of its own, its path byte for byte as given.
fn raw(served: &Served, request: &str) -> String {
    let mut stream = TcpStream::connect(served.url.trim_start_matches("http://")).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

#[test]
fn paths_that_play_tricks_reach_nothing() {
    let served = Served::start();
    let bad = [
        "/log/tile/00/000",
        "/log/tile/0/x000/001",
        "/log/tile/0/1",
        "/log/tile/0/000.p/256",
        "/log/tile/0/000.p/0",
        "/log/tile/0/000.p/01",
        "/log/tile/+1/000",
        "/log/tile/64/000",
        "/log/tile/0/..",
        "/log/tile/0/000/",
        "/log/tile/0/000.p/2/",
        "/log/tile//0/000",
        "/log/tile/0/%30%30%30",
        "/log/tile/entries/0",
        "/log/tile/entries/",
        "/log/tile/",
        "/log/tile/0/000.p",
        "/log/tile/0/000.p/",
        "/log/tile/-0/000",
        "/log/tile/0/x999/x999/x999/x999/x999/x999/x999/999",
        "/log/tile/0/000.p/2%00",
        "/log/tile/entries/../0/000",
        "/log/tile/0/000.P/2",
        "/log/tile/data/000",
    ];
    for path in bad {
        let answer =
            raw(&served, &format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
        assert!(answer.starts_with("HTTP/1.1 400"), "{path}: {answer}");
        assert!(answer.contains("\"code\":\"bad-tile-path\""), "{path}: {answer}");
    }
    let missing = [
        "/log/tile/0/000",
        "/log/tile/0/000.p/3",
        "/log/tile/1/000.p/1",
        "/log/tile/63/000",
        "/log/tile/entries/000",
        "/log/tile/entries/000.p/200",
        "/log/tile/0/x001/000",
    ];
    for path in missing {
        let answer =
            raw(&served, &format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
        assert!(
            answer.starts_with("HTTP/1.1 404") && answer.contains("no-such-tile"),
            "{path}: {answer}"
        );
    }
}

#[test]
fn paths_out_of_the_map_reach_nothing() {
    let served = Served::start();
    let nothing = [
        "/log/",
        "/log/checkpoint/",
        "/log/../data/journal",
        "/log/%2e%2e/keys/log.pem",
        "/log//checkpoint",
        "/../../etc/passwd",
        "/letters/../../etc/passwd",
        "/v1/../keys/log.pem",
        "/..%2f..%2fetc%2fpasswd",
        "/style-0.css",
        "/style-../../Cargo.toml.css",
        "/v1/%ff",
        "/%ff%fe",
        "/v1",
        "/v1/",
        "/problems/none",
    ];
    for path in nothing {
        let answer =
            raw(&served, &format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
        assert!(
            answer.starts_with("HTTP/1.1 404") && answer.contains("no-such-path"),
            "{path}: {answer}"
        );
    }
    for path in [
        "/letters/..%2f..%2fetc%2fpasswd",
        "/v1/letters/%00",
        "/v1/letters/%ff%fe",
        "/ark:/99999/x",
    ] {
        let answer =
            raw(&served, &format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
        assert!(
            answer.starts_with("HTTP/1.1 400") && answer.contains("bad-letter-id"),
            "{path}: {answer}"
        );
    }
}

#[test]
fn requests_that_are_not_http_leave_the_server_standing() {
    let served = Served::start();
    let long = format!("GET /{} HTTP/1.1\r\nHost: x\r\n\r\n", "a".repeat(300_000));
    let headers = format!("GET / HTTP/1.1\r\nHost: x\r\n{}\r\n", "X-A: b\r\n".repeat(500));
    for request in [
        "rubbish\r\n\r\n",
        "GET\r\n\r\n",
        "\u{0}\u{1}\u{2}",
        "GET / HTTP/9.9\r\n\r\n",
        "POST /v1/check HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        long.as_str(),
        headers.as_str(),
        "POST /v1/check HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ] {
        let mut stream = TcpStream::connect(served.url.trim_start_matches("http://")).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let _ = stream.write_all(request.as_bytes());
        let _ = stream.shutdown(std::net::Shutdown::Write);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        let answer = String::from_utf8_lossy(&answer).into_owned();
        assert!(!answer.starts_with("HTTP/1.1 2"), "{answer}");
        assert_eq!(served.get("/livez").status, 200);
    }
    assert_eq!(served.size(), 2);
}

#[test]
fn queries_that_cannot_be_read_are_refused() {
    let served = Served::start();
    let long = format!("q={}", "a".repeat(chancery::limits::QUERY_CHARS_MAX + 1));
    let over = format!("limit={}", chancery::limits::PAGE_LETTERS_MAX + 1);
    let at = format!("/v1/letters?limit={}", chancery::limits::PAGE_LETTERS_MAX);
    assert_eq!(served.get(&at).status, 200);
    for query in [
        "limit=0",
        over.as_str(),
        "limit=x",
        "limit=-1",
        "from=1st+April",
        "until=2018-02-30",
        "before=x",
        "sort=up",
        "q=a&q=b",
        "before=1&cursor=1",
        long.as_str(),
    ] {
        served.get(&format!("/v1/letters?{query}")).is_problem(400, "bad-query");
    }
    for digest in ["x", "00", &"0".repeat(63), &"0".repeat(65), &"g".repeat(64)] {
        served.get(&format!("/v1/check/sha256/{digest}")).is_problem(400, "bad-query");
    }
    for id in ["x", "0123456789", "--", "aaaaaaaaaaaaaaaaaaaaaaaa"] {
        served.get(&format!("/v1/letters/{id}")).is_problem(400, "bad-letter-id");
    }
}

#[test]
fn methods_that_a_path_does_not_take_are_named_with_those_it_does() {
    let served = Served::start();
    for (method, path, allow) in [
        ("DELETE", "/v1/letters", "POST, GET, HEAD, OPTIONS"),
        ("PUT", "/v1/check", "POST, OPTIONS"),
        ("GET", "/v1/check", "POST, OPTIONS"),
        ("POST", "/log/checkpoint", "GET, HEAD, OPTIONS"),
        ("PATCH", "/log/tile/0/000", "GET, HEAD, OPTIONS"),
        ("POST", "/openapi.json", "GET, HEAD, OPTIONS"),
        ("DELETE", "/", "GET, HEAD, OPTIONS"),
    ] {
        let answer = served.send(method, path, &[], "");
        answer.is_problem(405, "method-not-allowed");
        assert_eq!(answer.header("allow"), allow, "{method} {path}");
    }
}

#[test]
fn later_statements_are_checked_like_deposits() {
    let served = Served::start();
    let id = served.deposit(LETTER, &metadata("A title"))["id"].as_str().unwrap().to_owned();
    let size = served.size();
    let at = |member: &str| format!("/v1/letters/{id}/{member}");
    let publication =
        json!({"outlet": "P", "medium": "print", "asserted_by": "observer", "date": "1st April"});
    let problem =
        served.post(&at("publications"), &publication).is_problem(422, "letter-not-acceptable");
    assert_eq!(problem["member"], "date");
    served
        .post(&at("publications"), &json!({"outlet": "P"}))
        .is_problem(422, "letter-not-acceptable");
    served.post(&at("publications"), &json!([])).is_problem(422, "letter-not-acceptable");
    served.post(&at("withdrawal"), &json!({})).is_problem(400, "bad-json");
    assert!(matches!(served.post(&at("withdrawal"), &json!({"reason": " "})).status, 422));
    let unknown = chancery::letter::LetterId::mint(&served.archive.issuer().url, &[7; 32], 0);
    served
        .post(&format!("/v1/letters/{unknown}/withdrawal"), &json!({"reason": "x"}))
        .is_problem(404, "no-such-letter");
    assert_eq!(served.size(), size);
}

#[test]
fn texts_to_be_checked_are_bounded_and_read_strictly() {
    let served = Served::start();
    let max = chancery::limits::PASTED_BYTES_MAX;
    let plain = [("content-type", "text/plain")];
    served
        .send("POST", "/v1/check", &plain, "a ".repeat(max / 2) + "b")
        .is_problem(413, "too-long");
    assert_eq!(served.send("POST", "/v1/check", &plain, "a ".repeat(max / 2)).status, 200);
    served.send("POST", "/v1/check", &plain, b"\xff\xff\xff\xff").is_problem(422, "file-not-text");
    served
        .send("POST", "/v1/check", &plain, b"%PDF-1.7\n\x00\x01")
        .is_problem(422, "file-not-text");
    served.post("/v1/check", &json!({"text": 1})).is_problem(400, "bad-json");
    served.post("/v1/check", &json!({"text": "a", "more": 1})).is_problem(400, "bad-json");
    for text in ["", " ", "a", "\u{0}\u{0}", "\u{202e}\u{200b}", "\u{301}\u{301}\u{301}"] {
        let answer = served.post("/v1/check", &json!({"text": text}));
        assert_eq!(answer.status, 200, "{text:?}");
        assert_eq!(answer.json()["verdict"], "cannot_check", "{text:?}");
    }
}

#[test]
fn tokens_are_named_within_their_bounds() {
    let served = Served::start();
    let admin = format!("Bearer {}", served.admin);
    let headers = [("authorization", admin.as_str()), ("content-type", "application/json")];
    for name in ["", "A", "a b", "../x", &"n".repeat(65), "\u{430}"] {
        let body = json!({"name": name, "role": "deposit"}).to_string();
        served.send("POST", "/v1/tokens", &headers, body).is_problem(422, "letter-not-acceptable");
    }
    let body = json!({"name": "desk", "role": "deposit"}).to_string();
    served.send("POST", "/v1/tokens", &headers, body).is_problem(409, "token-exists");
    let body = json!({"name": "other", "role": "king"}).to_string();
    let problem = served.send("POST", "/v1/tokens", &headers, body).is_problem(400, "bad-json");
    assert_eq!(problem["member"], "role");
    served.send("DELETE", "/v1/tokens/nobody", &headers[..1], "").is_problem(404, "no-such-token");
}
