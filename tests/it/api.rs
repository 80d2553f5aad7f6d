//! The API over a real socket: deposit, check, read, keys, tokens, log and operation.

use crate::served::{LETTER, NOW, Served, metadata};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chancery::bundle::{Bundle, Trust};
use chancery::log::{SignedCheckpoint, TlogProof, VerifierKey, leaf_hash, parse_entry_bundle};
use chancery::statement::{KeySet, PublicKey, Receipt, Statement};
use chancery::web::{Options, Rate};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;
use std::io::{Read as _, Write as _};
use std::process::{Command, Stdio};

// ── deposit and read ──

#[test]
fn a_deposit_answers_with_proofs_that_verify_with_public_keys_alone() {
    let served = Served::start();
    let answer =
        served.post("/v1/letters", &json!({"text": LETTER, "metadata": metadata("A title")}));
    assert_eq!(answer.status, 201, "{}", answer.text());
    let body = answer.json();
    let id = body["id"].as_str().unwrap();
    assert_eq!(answer.header("location"), format!("/v1/letters/{id}"));
    assert_eq!(
        (body["new"].clone(), body["index"].clone(), body["logged_at"].clone()),
        (json!(true), json!(2), json!(NOW))
    );
    assert_eq!(body["ark"], format!("ark:/99999/{id}"));

    let keys = served.get("/v1/keys").json();
    let key = |role: &str| {
        let key = keys["keys"]
            .as_array()
            .unwrap()
            .iter()
            .find(|key| key["role"] == role)
            .unwrap()
            .clone();
        PublicKey::from_pem(key["pem"].as_str().unwrap()).unwrap()
    };
    let log = VerifierKey::parse(keys["vkey"].as_str().unwrap()).unwrap();
    let bytes = STANDARD.decode(body["statement"].as_str().unwrap()).unwrap();
    let statement = Statement::parse(&bytes).unwrap();
    statement.verify(&key("issuer")).unwrap();
    let digest = hex::encode(Sha256::digest(LETTER.as_bytes()));
    assert_eq!(statement.payload().unwrap().digest_of("letter.txt"), Some(digest.as_str()));
    let receipt =
        Receipt::parse(&STANDARD.decode(body["receipt"].as_str().unwrap()).unwrap()).unwrap();
    let root = receipt.verify(&key("receipt"), &bytes).unwrap();
    let proof = TlogProof::parse(body["proof"].as_str().unwrap().as_bytes()).unwrap();
    let checkpoint = proof.verify(&leaf_hash(&bytes), &log).unwrap();
    assert_eq!(checkpoint.checkpoint().root, root);
    assert_eq!(body["checkpoint"], checkpoint.note());

    // The same deposit again is the same entry.
    let again =
        served.post("/v1/letters", &json!({"text": LETTER, "metadata": metadata("A title")}));
    assert_eq!(again.status, 200);
    assert_eq!(
        (again.json()["new"].clone(), again.json()["index"].clone()),
        (json!(false), json!(2))
    );
    assert_eq!(again.json()["statement"], body["statement"]);
    assert_eq!(served.size(), 3);
}

#[test]
fn a_deposit_as_files_is_byte_for_byte() {
    let served = Served::start();
    let text = "\u{feff}Sir,\r\n\r\n  Spaces  and\ttabs \r\nstay.\r\n\r\n\r\n";
    let toml =
        "kind = \"statement\"\nlanguage = \"zh-Hans\"\ntitle = \"T\"\n[author]\nname = \"N\"\n";
    let boundary = "b";
    let body = format!(
        "--b\r\nContent-Disposition: form-data; name=\"text\"; filename=\"l.txt\"\r\n\r\n{text}\r\n--b\r\nContent-Disposition: form-data; name=\"metadata\"; filename=\"l.toml\"\r\n\r\n{toml}\r\n--b--\r\n"
    );
    let token = format!("Bearer {}", served.token);
    let media_type = format!("multipart/form-data; boundary={boundary}");
    let headers = [("authorization", token.as_str()), ("content-type", media_type.as_str())];
    let answer = served.send("POST", "/v1/letters", &headers, body);
    assert_eq!(answer.status, 201, "{}", answer.text());
    let id = answer.json()["id"].as_str().unwrap().to_owned();
    let read = served.get(&format!("/v1/letters/{id}/text"));
    assert_eq!(read.bytes, text.as_bytes());
    assert_eq!(read.header("content-type"), "text/plain; charset=utf-8");
    assert_eq!(read.header("content-language"), "zh-Hans");
}

#[test]
fn the_files_of_a_letter_are_what_its_statements_say() {
    let served = Served::start();
    let body = served.deposit(LETTER, &metadata("A title"));
    let id = body["id"].as_str().unwrap();
    let at = |file: &str| format!("/v1/letters/{id}/{file}");
    let statement = served.get(&at("statement"));
    assert_eq!(statement.header("content-type"), "application/scitt-statement+cose");
    assert_eq!(STANDARD.encode(&statement.bytes), body["statement"].as_str().unwrap());
    let parsed = Statement::parse(&statement.bytes).unwrap();
    assert_eq!(served.get(&at("statement.tbs")).bytes, parsed.tbs());
    assert_eq!(served.get(&at("statement.sig")).bytes, parsed.signature());
    let receipt = served.get(&at("receipt"));
    assert_eq!(receipt.header("content-type"), "application/scitt-receipt+cose");
    let receipt_key = served.archive.keys().receipt;
    Receipt::parse(&receipt.bytes).unwrap().verify(&receipt_key, &statement.bytes).unwrap();
    assert_eq!(served.get(&at("statement.scitt")).bytes, parsed.transparent(&[&receipt.bytes]));
    let proof = TlogProof::parse(&served.get(&at("proof")).bytes).unwrap();
    proof.verify(&leaf_hash(&statement.bytes), &served.archive.keys().log).unwrap();
    let bundle = served.get(&at("bundle"));
    assert_eq!(bundle.header("content-type"), "application/zip");
    assert_eq!(bundle.header("content-disposition"), format!("attachment; filename=\"{id}.zip\""));
    let report = Bundle::from_zip(&bundle.bytes).unwrap().verify(&Trust::default());
    assert!(report.passed, "{report:?}");

    // Each has an entity tag, and is not sent twice.
    for file in ["text", "statement", "receipt", "proof", "bundle"] {
        let etag = served.get(&at(file)).header("etag").to_owned();
        assert!(etag.starts_with('"') && etag.len() > 10, "{file}: {etag}");
        let known = served.send("GET", &at(file), &[("if-none-match", etag.as_str())], "");
        assert_eq!((known.status, known.bytes.len()), (304, 0), "{file}");
        let head = served.send("HEAD", &at(file), &[], "");
        assert_eq!(
            (head.status, head.header("etag"), head.bytes.len()),
            (200, etag.as_str(), 0),
            "{file}"
        );
    }
}

#[test]
fn later_statements_are_shown_in_the_order_of_the_log() {
    let served = Served::start();
    let id = served.deposit(LETTER, &metadata("A title"))["id"].as_str().unwrap().to_owned();
    let publication = json!({
        "outlet": "Sel Valley News", "medium": "online", "date": "2026-11-22", "title": "Of rivers",
        "url": "https://sel.example/1", "extent": "abridged", "asserted_by": "observer"
    });
    let answer = served.post(&format!("/v1/letters/{id}/publications"), &publication);
    assert_eq!(answer.status, 201, "{}", answer.text());
    assert_eq!(answer.json()["index"], 3);
    let again = served.post(&format!("/v1/letters/{id}/publications"), &publication);
    assert_eq!((again.status, again.json()["index"].clone()), (200, json!(3)));
    let answer =
        served.post(&format!("/v1/letters/{id}/withdrawal"), &json!({"reason": "Sent in error."}));
    assert_eq!((answer.status, answer.json()["index"].clone()), (201, json!(4)));

    let letter = served.get(&format!("/v1/letters/{id}")).json();
    assert_eq!(letter["status"], "withdrawn");
    assert_eq!(letter["withdrawn"]["reason"], "Sent in error.");
    let kinds: Vec<_> = letter["statements"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| (s["kind"].clone(), s["index"].clone()))
        .collect();
    assert_eq!(
        kinds,
        [
            (json!("letter"), json!(2)),
            (json!("publication"), json!(3)),
            (json!("withdrawal"), json!(4))
        ]
    );
    let publications = letter["publications"].as_array().unwrap();
    assert_eq!(publications.len(), 3);
    assert_eq!(
        (
            publications[2]["outlet"].clone(),
            publications[2]["asserted_by"].clone(),
            publications[2]["index"].clone()
        ),
        (json!("Sel Valley News"), json!("observer"), json!(3))
    );
    for index in 2..5 {
        let bytes = served.get(&format!("/v1/letters/{id}/statement?index={index}")).bytes;
        Statement::parse(&bytes).unwrap().verify(&served.archive.keys().issuer).unwrap();
        let proof = served.get(&format!("/v1/letters/{id}/proof?index={index}")).bytes;
        TlogProof::parse(&proof)
            .unwrap()
            .verify(&leaf_hash(&bytes), &served.archive.keys().log)
            .unwrap();
    }
    served.get(&format!("/v1/letters/{id}/statement?index=0")).is_problem(404, "no-such-statement");
    served.get(&format!("/v1/letters/{id}/receipt?index=x")).is_problem(400, "bad-query");
    served
        .post(&format!("/v1/letters/{id}/withdrawal"), &json!({"reason": "Again."}))
        .is_problem(409, "already-withdrawn");
}

#[test]
fn letters_are_listed_page_by_page_and_found_by_their_words() {
    let served = Served::start();
    for n in 0..5 {
        let mut given = metadata(&format!("Letter {n}"));
        if n == 3 {
            given["publications"][0]["outlet"] = json!("Sel Valley News");
            given["date"] = json!("2013-04-01");
        }
        served
            .deposit(&format!("{LETTER}\nNumber {n} of a series called heliotrope{n}.\n"), &given);
    }
    let titles = |answer: &crate::served::Answer| -> Vec<String> {
        let letters = answer.json()["letters"].as_array().unwrap().clone();
        letters
            .iter()
            .map(|letter| letter["metadata"]["title"].as_str().unwrap().to_owned())
            .collect()
    };
    let first = served.get("/v1/letters?limit=2");
    assert_eq!(titles(&first), ["Letter 4", "Letter 3"]);
    assert_eq!(first.json()["total"], 5);
    let next = served
        .get(&format!("/v1/letters?limit=2&cursor={}", first.json()["next"].as_str().unwrap()));
    assert_eq!(titles(&next), ["Letter 2", "Letter 1"]);
    let last = served
        .get(&format!("/v1/letters?limit=2&before={}", next.json()["next"].as_str().unwrap()));
    assert_eq!(titles(&last), ["Letter 0"]);
    assert!(last.json().get("next").is_none());
    assert_eq!(titles(&served.get("/v1/letters?q=heliotrope3")), ["Letter 3"]);
    assert_eq!(titles(&served.get("/v1/letters?outlet=sel+valley+news")), ["Letter 3"]);
    assert_eq!(titles(&served.get("/v1/letters?until=2015")), ["Letter 3"]);
    assert_eq!(titles(&served.get("/v1/letters?q=heliotrope3&from=2027")), Vec::<String>::new());
    assert!(served.get("/v1/letters?q=").json()["letters"].as_array().unwrap().len() == 5);
}

// ── check ──

#[test]
fn every_way_to_send_a_text_gives_the_same_verdict() {
    let served = Served::start();
    let id = served.deposit(LETTER, &metadata("A title"))["id"].as_str().unwrap().to_owned();
    let printed = LETTER.replace(['\u{201c}', '\u{201d}'], "\"");
    let json = served.send(
        "POST",
        "/v1/check",
        &[("content-type", "application/json")],
        json!({"text": printed}).to_string(),
    );
    assert_eq!(json.status, 200, "{}", json.text());
    assert_eq!(json.header("cache-control"), "no-store");
    assert!(json.text().starts_with("{\"verdict\":"), "{}", json.text());
    assert_eq!(json.json()["verdict"], "identical_text");
    assert_eq!(json.json()["letters"][0]["id"], id.as_str());
    for media_type in ["text/plain", "text/plain; charset=UTF-8", "application/octet-stream"] {
        let answer = served.send("POST", "/v1/check", &[("content-type", media_type)], &printed);
        assert_eq!(answer.json(), json.json(), "{media_type}");
    }
    assert_eq!(served.form("/v1/check", &[("file", &printed)]).json(), json.json());
    assert_eq!(served.form("/v1/check", &[("text", &printed)]).json(), json.json());
    let exact =
        served.send("POST", "/v1/check", &[("content-type", "application/octet-stream")], LETTER);
    assert_eq!(exact.json()["verdict"], "identical_file");
    for verdict in [exact, json] {
        let headline = verdict.json()["headline"].clone();
        assert!(headline["en"].is_string() && headline["zh-Hans"].is_string(), "{headline}");
    }
}

#[test]
fn a_digest_finds_the_letter_without_its_text() {
    let served = Served::start();
    let id = served.deposit(LETTER, &metadata("A title"))["id"].clone();
    let letter = served.get(&format!("/v1/letters/{}", id.as_str().unwrap())).json();
    let by = |digest: &Value| {
        served.get(&format!("/v1/check/sha256/{}", digest.as_str().unwrap())).json()["letters"]
            .clone()
    };
    assert_eq!(by(&letter["text_sha256"]), json!([{"id": id, "of": "letter.txt"}]));
    assert_eq!(by(&letter["n1_sha256"]), json!([{"id": id, "of": "letter.n1"}]));
    assert_eq!(by(&json!("0".repeat(64))), json!([]));
}

#[test]
fn an_address_that_asks_too_often_is_told_when_to_come_back() {
    let checks = Rate { burst: 3, per_minute: 1 };
    let failures = Rate { burst: 2, per_minute: 1 };
    let served = Served::with(Options { workers: 1, checks, failures, ..Options::default() });
    for _ in 0..3 {
        assert_eq!(served.post("/v1/check", &json!({"text": LETTER})).status, 200);
    }
    let answer = served.post("/v1/check", &json!({"text": LETTER}));
    answer.is_problem(429, "too-many-requests");
    let seconds: u64 = answer.header("retry-after").parse().unwrap();
    assert!((1..=61).contains(&seconds), "{seconds}");
    // Failed tokens have a rate of their own, and once it is used up even a good token waits.
    for _ in 0..2 {
        let wrong = [("authorization", "Bearer chancery_wrong")];
        served.send("GET", "/v1/tokens", &wrong, "").is_problem(401, "token-unknown");
    }
    let admin = format!("Bearer {}", served.admin);
    served
        .send("GET", "/v1/tokens", &[("authorization", admin.as_str())], "")
        .is_problem(429, "too-many-requests");
    assert_eq!(served.get("/v1/letters").status, 200);
}

#[test]
fn behind_a_proxy_the_last_forwarded_address_is_the_client_s() {
    let checks = Rate { burst: 1, per_minute: 1 };
    let served =
        Served::with(Options { workers: 1, checks, behind_proxy: true, ..Options::default() });
    let from = |address: &str| {
        let headers = [("content-type", "text/plain"), ("x-forwarded-for", address)];
        served.send("POST", "/v1/check", &headers, LETTER).status
    };
    assert_eq!(from("192.0.2.1"), 200);
    assert_eq!(from("192.0.2.1"), 429);
    assert_eq!(from("192.0.2.1, 192.0.2.2"), 200);
    assert_eq!(from("203.0.113.9, 192.0.2.1"), 429);
}

/// A canary goes through every path and every error, and is then looked for in all that is at rest and in the log.
#[test]
fn nothing_of_what_is_pasted_is_kept_anywhere() {
    let written = Captured::default();
    let writer = written.clone();
    let lines = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    tracing::subscriber::set_global_default(lines).unwrap();
    let served = Served::start();
    served.deposit(LETTER, &metadata("A title"));
    let canary = "zebrafinch-quixotry-4711";
    let text = format!("{LETTER} {canary} {canary}");
    let plain = [("content-type", "text/plain")];
    assert_eq!(served.send("POST", "/v1/check", &plain, &text).status, 200);
    assert_eq!(served.form("/check", &[("text", &text)]).status, 200);
    assert_eq!(served.form("/check", &[("file", &text)]).status, 200);
    served.post("/v1/check", &json!({"text": text, "more": canary}));
    served.post("/v1/check", &json!(canary));
    served.send("POST", "/v1/check", &plain, [canary.as_bytes(), b"\xff"].concat());
    served.send("POST", "/v1/check", &plain, canary.repeat(100_000));
    served.send("POST", "/v1/check", &[("content-type", "application/xml")], canary);
    served.form("/check", &[("text", canary), ("text", canary)]);
    served.post("/v1/letters", &json!({"text": text, "metadata": {"title": canary}}));
    served.form("/deposit", &[("text", &text), ("token", canary), ("title", canary)]);
    served.get(&format!("/v1/letters?q={canary}"));
    served.get(&format!("/letters?q={canary}"));
    served.get(&format!("/{canary}"));
    served.send("GET", "/v1/tokens", &[("authorization", &format!("Bearer {canary}"))], "");
    let folder = served.folder.path().to_owned();
    let (token, admin) = (served.token.clone(), served.admin.clone());
    let metrics = served.get("/metrics");
    assert!(!metrics.text().contains(canary));
    served.archive.close();
    let lines = String::from_utf8(written.0.lock().unwrap().clone()).unwrap();
    assert!(lines.contains("/v1/check"), "the log was not captured");
    for secret in [canary, token.as_str(), admin.as_str(), "127.0.0.1"] {
        let told: Vec<_> = lines
            .lines()
            .filter(|line| line.contains("chancery") && line.contains(secret))
            .collect();
        assert!(told.is_empty(), "{told:?}");
    }
    let mut files = vec![folder];
    let mut read = 0;
    while let Some(path) = files.pop() {
        if path.is_dir() {
            files.extend(std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        read += 1;
        for secret in [canary, token.as_str(), admin.as_str()] {
            let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!found, "{} holds {secret}", path.display());
        }
    }
    assert!(read > 5, "the archive has only {read} files");
}

#[derive(Clone, Default)]
struct Captured(std::sync::Arc<std::sync::Mutex<Vec<u8>>>);
impl std::io::Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

// ── keys, tokens, log, operation ──

#[test]
fn keys_are_the_archive_s_in_every_form() {
    let served = Served::start();
    let keys = served.archive.keys();
    let set = served.get("/.well-known/scitt-keys");
    assert_eq!(set.header("content-type"), "application/cbor");
    assert_eq!(KeySet::parse(&set.bytes).unwrap(), keys.key_set());
    for key in [&keys.issuer, &keys.receipt] {
        let one = served.get(&format!("/.well-known/scitt-keys/{}", key.id().as_str()));
        assert_eq!((one.status, &one.bytes), (200, &KeySet::key_to_cbor(key)));
    }
    let none = served.get("/.well-known/scitt-keys/none");
    assert_eq!(none.status, 404);
    assert_eq!(none.header("content-type"), "application/concise-problem-details+cbor");
    assert!(none.bytes.starts_with(b"\xa2\x20\x6bNo such key\x21"), "{:?}", none.bytes);
    let other = served.send("POST", "/.well-known/scitt-keys", &[], "");
    assert_eq!(
        (other.status, other.header("content-type")),
        (405, "application/concise-problem-details+cbor")
    );
    let listed = served.get("/v1/keys").json();
    assert_eq!(listed["vkey"], keys.log.to_string());
    assert_eq!(listed["origin"], served.archive.origin().as_str());
    assert_eq!(listed["issuer"]["url"], "https://arandia.example/");
}

#[test]
fn tokens_are_made_used_and_revoked() {
    let served = Served::start();
    let admin = format!("Bearer {}", served.admin);
    let headers = [("authorization", admin.as_str()), ("content-type", "application/json")];
    let made = served.send(
        "POST",
        "/v1/tokens",
        &headers,
        json!({"name": "night-desk", "role": "deposit"}).to_string(),
    );
    assert_eq!((made.status, made.header("cache-control")), (201, "no-store"));
    let token = made.json()["token"].as_str().unwrap().to_owned();
    assert!(token.starts_with("chancery_") && token.len() == 52, "{token}");
    let deposit = |token: &str| {
        let bearer = format!("bearer {token}");
        let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
        served.send(
            "POST",
            "/v1/letters",
            &headers,
            json!({"text": LETTER, "metadata": metadata("A title")}).to_string(),
        )
    };
    assert_eq!(deposit(&token).status, 201);
    let listed = served.send("GET", "/v1/tokens", &headers[..1], "");
    assert!(!listed.text().contains("chancery_"));
    let names: Vec<_> = listed.json()["tokens"]
        .as_array()
        .unwrap()
        .iter()
        .map(|t| t["name"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(names, ["admin", "desk", "night-desk"]);
    assert_eq!(served.send("DELETE", "/v1/tokens/night-desk", &headers[..1], "").status, 204);
    deposit(&token).is_problem(401, "token-unknown");
}

#[test]
fn the_log_is_served_as_tiles_with_the_headers_that_caches_need() {
    let served = Served::start();
    served.deposit(LETTER, &metadata("A title"));
    let note = served.get("/log/checkpoint");
    let checkpoint = SignedCheckpoint::open(&note.bytes, &served.archive.keys().log).unwrap();
    assert_eq!(checkpoint.checkpoint().size.get(), 3);
    assert_eq!(note.header("content-type"), "text/plain; charset=utf-8");
    assert_eq!(note.header("cache-control"), "no-cache");
    let mut leaves = Vec::new();
    for width in 1..=3 {
        let tile = served.get(&format!("/log/tile/0/000.p/{width}"));
        assert_eq!((tile.status, tile.bytes.len()), (200, 32 * width));
        assert!(leaves.is_empty() || tile.bytes.starts_with(&leaves), "an older tile is no prefix");
        leaves = tile.bytes;
    }
    let path = "/log/tile/entries/000.p/3";
    let plain = served.send("GET", path, &[("accept-encoding", "identity")], "");
    assert_eq!(plain.header("content-encoding"), "");
    let entries = parse_entry_bundle(&plain.bytes).unwrap();
    let hashes: Vec<u8> = entries.iter().flat_map(|entry| *leaf_hash(entry).as_bytes()).collect();
    assert_eq!(hashes, leaves);
    let packed = served.send("GET", path, &[("accept-encoding", "gzip")], "");
    assert_eq!(packed.header("content-encoding"), "gzip");
    assert_eq!(packed.header("vary"), "accept-encoding");
    let mut unpacked = Vec::new();
    flate2::read::GzDecoder::new(packed.bytes.as_slice()).read_to_end(&mut unpacked).unwrap();
    assert_eq!(unpacked, plain.bytes);
    assert_ne!(packed.header("etag"), plain.header("etag"));
    for path in ["/log/checkpoint", "/log/tile/0/000.p/3", path] {
        let answer = served.get(path);
        assert_eq!(answer.header("access-control-allow-origin"), "*", "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        if path != "/log/checkpoint" {
            assert_eq!(answer.header("content-type"), "application/octet-stream");
            assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
        }
        let known = served.send("GET", path, &[("if-none-match", answer.header("etag"))], "");
        assert_eq!((known.status, known.bytes.len()), (304, 0), "{path}");
        let head = served.send("HEAD", path, &[], "");
        assert_eq!((head.status, head.bytes.len()), (200, 0), "{path}");
        assert_eq!(head.header("content-length"), answer.bytes.len().to_string(), "{path}");
        let preflight = served.send(
            "OPTIONS",
            path,
            &[("origin", "https://reader.example"), ("access-control-request-method", "GET")],
            "",
        );
        assert_eq!(
            (preflight.status, preflight.header("access-control-allow-origin")),
            (204, "*"),
            "{path}"
        );
    }
    let etag = note.header("etag").to_owned();
    served.deposit(&format!("{LETTER} More."), &metadata("Another title"));
    let changed = served.send("GET", "/log/checkpoint", &[("if-none-match", etag.as_str())], "");
    assert_eq!(changed.status, 200);
}

#[test]
fn the_audit_script_follows_the_log_with_python_and_openssl() {
    let there = |program: &str, argument: &str| {
        Command::new(program)
            .arg(argument)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_ok()
    };
    if !there("python3", "--version") || !there("openssl", "version") {
        eprintln!("python3 or openssl is absent: nothing was tested");
        return;
    }
    let served = Served::start();
    for n in 0..3 {
        served.deposit(&format!("{LETTER} {n}"), &metadata(&format!("Letter {n}")));
    }
    let script = served.get("/audit.py");
    let run = |vkey: &str| {
        let prefix = format!("{}/log", served.url);
        let mut python = Command::new("python3")
            .args(["-", &prefix, vkey])
            .env_remove("http_proxy")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        python.stdin.take().unwrap().write_all(&script.bytes).unwrap();
        python.wait_with_output().unwrap()
    };
    let vkey = served.archive.keys().log.to_string();
    let output = run(&vkey);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(String::from_utf8_lossy(&output.stdout).contains("5 entries lead to the root"));
    // Another key of the same name did not sign this checkpoint.
    let head: Vec<_> = vkey.split('+').take(2).collect();
    let other = format!("{}+{}", head.join("+"), STANDARD.encode([&[1u8][..], &[7; 32]].concat()));
    let output = run(&other);
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("NOT signed"));
}

#[test]
fn other_sites_may_read_the_api_but_not_the_pages() {
    let served = Served::start();
    for path in
        ["/v1/letters", "/v1/keys", "/.well-known/scitt-keys", "/openapi.json", "/v1/nothing"]
    {
        assert_eq!(served.get(path).header("access-control-allow-origin"), "*", "{path}");
    }
    for path in ["/", "/letters", "/deposit"] {
        assert_eq!(served.get(path).header("access-control-allow-origin"), "", "{path}");
    }
    let preflight = served.send("OPTIONS", "/v1/check", &[("origin", "https://x.example")], "");
    assert_eq!(
        (preflight.status, preflight.header("access-control-allow-methods")),
        (204, "POST, OPTIONS")
    );
    assert!(preflight.header("access-control-allow-headers").contains("content-type"));
}

#[test]
fn every_answer_is_guarded_and_named() {
    let served = Served::start();
    let mut ids = BTreeSet::new();
    for path in [
        "/",
        "/v1/letters",
        "/v1/nothing",
        "/nothing",
        "/livez",
        "/openapi.json",
        "/.well-known/scitt-keys",
    ] {
        let answer = served.get(path);
        let policy = answer.header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{path}: {policy}"
        );
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(answer.header("set-cookie"), "", "{path}");
        ids.insert(answer.header("x-request-id").to_owned());
    }
    assert_eq!(ids.len(), 7);
    assert!(ids.iter().all(|id| id.len() == 16));
}

#[test]
fn health_and_counters_tell_how_it_is() {
    let served = Served::start();
    served.deposit(LETTER, &metadata("A title"));
    served.post("/v1/check", &json!({"text": LETTER}));
    served.get("/log/checkpoint");
    assert_eq!(served.get("/livez").json(), json!({"status": "live", "letters": 1, "entries": 3}));
    assert_eq!(served.get("/readyz").json()["status"], "ready");
    let metrics = served.get("/metrics");
    assert!(metrics.header("content-type").starts_with("application/openmetrics-text"));
    let text = metrics.text();
    for line in [
        "chancery_letters 1",
        "chancery_entries 3",
        "chancery_writable 1",
        "chancery_log_files_total 1",
        "chancery_checks_total{verdict=\"identical_file\"} 1",
        "chancery_http_requests_total{method=\"POST\",route=\"/v1/letters\",status=\"201\"} 1",
    ] {
        assert!(text.lines().any(|found| found == line), "{line} is missing in\n{text}");
    }
    assert!(text.ends_with("# EOF\n"));
}

#[test]
fn deposits_at_the_same_moment_all_get_their_own_entry() {
    let served = Served::start();
    let indexes: BTreeSet<u64> = std::thread::scope(|scope| {
        let served = &served;
        let threads: Vec<_> = (0..16)
            .map(|n| {
                scope.spawn(move || {
                    let body = served
                        .deposit(&format!("{LETTER} Copy {n}."), &metadata(&format!("Letter {n}")));
                    body["index"].as_u64().unwrap()
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(indexes, (2..18).collect());
}
