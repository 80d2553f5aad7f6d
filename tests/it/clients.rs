//! The field's own clients against a running server: Go's tlog and note packages, pyscitt and scitt-cose; and statements
//! signed elsewhere, which they bring.
//!
//! These tests never pass without the programs: `tests/run` installs them, and `tests/interop/setup.sh` makes them ready.

use crate::program::{Home, METADATA, Running};
use crate::served::{LETTER, Served, metadata};
use chancery::statement::{Receipt, Statement};
use serde_json::Value;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

fn ready(name: &str, made_of: &str) -> PathBuf {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let made = fs::read(root.join("target").join(name).join("made-of")).unwrap_or_default();
    let wanted = fs::read(root.join("tests/interop").join(made_of)).unwrap();
    assert!(made == wanted, "{name} is not there: run tests/interop/setup.sh");
    root.join("target").join(name)
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// What Go's packages say of the log at `url`.
fn go(url: &str, vkey: &str, old: Option<&str>) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(ready("interop-go", "tlog.go").join("tlog"));
    command.args(["-vkey", vkey]);
    if let Some(old) = old {
        let file = folder.path().join("old");
        fs::write(&file, old).unwrap();
        command.arg("-old").arg(file);
    }
    command.arg(format!("{url}/log")).output().unwrap()
}

#[test]
fn go_reads_the_log_and_proves_every_entry_and_every_earlier_tree() {
    let served = Served::start();
    let vkey = served.archive.keys().log.to_string();
    let old = served.archive.checkpoint().note().to_owned();
    for number in 0..300 {
        served.deposit(&format!("{LETTER}\nNumber {number}."), &metadata("Arandia answers"));
    }
    let found = go(&served.url, &vkey, Some(&old));
    assert!(found.status.success(), "{}", text(&found));
    let found: Value = serde_json::from_slice(&found.stdout).unwrap();
    let checkpoint = served.archive.checkpoint();
    assert_eq!(found["origin"], "letters.arandia.example/log");
    assert_eq!((&found["size"], &found["entries"]), (&302.into(), &302.into()), "{found}");
    assert_eq!(found["root"], checkpoint.note().lines().nth(2).unwrap());
    assert_eq!(found["extends"], 2);

    let other = Served::start();
    let foreign = go(&served.url, &other.archive.keys().log.to_string(), None);
    assert!(!foreign.status.success(), "{}", text(&foreign));
    let forked = go(&other.url, &other.archive.keys().log.to_string(), Some(&old));
    assert!(!forked.status.success(), "{}", text(&forked));
}

/// An archive served by the program, whose log names an office's key; that key; and how many entries there are.
struct Office {
    home: Home,
    server: Running,
}

impl Office {
    fn new() -> Self {
        let home = Home::with_archive();
        home.run(&["keys", "new", "--unencrypted", "--keys", "office"]).ok();
        home.run(&["keys", "add", "office/issuer.pub.pem"]).ok();
        home.write("letter.toml", METADATA);
        let server = home.start(&["serve", "--listen", "127.0.0.1:0"]);
        Self { home, server }
    }

    /// Signs a statement about a text with the office's key.
    fn sign(&self, text: &str) -> Vec<u8> {
        self.home.write("letter.txt", text);
        let key = ["--key", "office/issuer.pem", "--issuer", "issuer.toml", "-o", "letter.cose"];
        let sign = ["sign", "letter.txt", "--metadata", "letter.toml"];
        self.home.run(&[&sign[..], &key].concat()).ok();
        fs::read(self.home.path("letter.cose")).unwrap()
    }

    fn post(&self, query: &str, body: &[u8], media_type: &str) -> ureq::http::Response<ureq::Body> {
        let agent = ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0);
        let agent = agent.max_redirects_will_error(false).build().new_agent();
        let request = agent.post(format!("{}/entries{query}", self.server.address));
        request.header("content-type", media_type).send(body).unwrap()
    }

    fn refused(&self, body: &[u8]) -> (u16, String) {
        let mut answer = self.post("", body, "application/cose");
        let status = answer.status().as_u16();
        let problem = answer.headers().get("content-type").unwrap().to_str().unwrap().to_owned();
        assert_eq!(problem, "application/concise-problem-details+cbor");
        let body = answer.body_mut().read_to_vec().unwrap();
        // {-1: title, -2: detail}
        assert_eq!(body[..2], [0xa2, 0x20], "{body:x?}");
        (status, String::from_utf8_lossy(&body).into_owned())
    }

    fn json(&self, path: &str) -> Value {
        let (status, body) = self.server.get(path);
        assert_eq!(status, 200, "{path}: {}", String::from_utf8_lossy(&body));
        serde_json::from_slice(&body).unwrap()
    }
}

fn header(answer: &ureq::http::Response<ureq::Body>, name: &str) -> String {
    answer.headers().get(name).map_or("", |value| value.to_str().unwrap()).to_owned()
}

#[test]
fn a_statement_signed_elsewhere_is_registered_without_its_text() {
    let office = Office::new();
    let text =
        "Sir, the ferry of Examplestadt ran on every day of June, and its log is open to all.\n";
    let statement = office.sign(text);
    let made = office.post("", &statement, "application/cose");
    assert_eq!(made.status(), 201);
    assert_eq!(header(&made, "location"), "/entries/1.3");
    assert_eq!(header(&made, "content-type"), "application/cose");
    // Again: the same entry.
    let again =
        office.post("?api-version=2026-03-26", &statement, "application/scitt-statement+cose");
    assert_eq!((again.status().as_u16(), header(&again, "location")), (303, "/entries/1.3".into()));
    let waits = office.post("?api-version=1&waitForCommit=true", &statement, "application/cose");
    assert_eq!(waits.status(), 201);
    assert_eq!(header(&waits, "x-ms-ccf-transaction-id"), "1.3");
    for (path, status) in [
        ("/entries/1.3", 200),
        ("/entries/1.3/statement", 200),
        ("/entries/1.4", 404),
        ("/entries/1.04", 400),
        ("/entries/2.3", 400),
        ("/entries/x", 400),
    ] {
        assert_eq!(office.server.get(path).0, status, "{path}");
    }
    let (parsed, receipts) =
        Statement::from_transparent(&office.server.get("/entries/1.3/statement").1).unwrap();
    assert_eq!((parsed.bytes(), receipts.len()), (&*statement, 1));

    let letters = office.json("/v1/letters");
    let letter = &letters["letters"][0];
    assert_eq!((letter["text_held"].as_bool(), letter["index"].as_u64()), (Some(false), Some(3)));
    let id = letter["id"].as_str().unwrap();
    let (status, problem) = office.server.get(&format!("/v1/letters/{id}/text"));
    assert!(status == 410 && String::from_utf8_lossy(&problem).contains("text-not-held"));
    let page = String::from_utf8(office.server.get(&format!("/letters/{id}")).1).unwrap();
    assert!(
        page.contains("The text is not held here") && page.contains("Signed elsewhere"),
        "{page}"
    );

    // Whoever has the text can check it all the same, by its digest.
    let check = |text: &str| office.check(text);
    let same = check(text);
    assert_eq!(
        (&same["verdict"], &same["letters"][0]["text_held"]),
        (&"identical_file".into(), &false.into())
    );
    assert_eq!(check(&text.replace(", and", ",  and"))["verdict"], "identical_text");
    let other = check(&text.replace("June", "July"));
    assert_eq!(other["verdict"], "no_record");
    assert!(other["caveats"].to_string().contains("Of 1 letters"), "{other}");

    // A bundle without the text verifies, and so does the whole archive, after a restart too.
    let (_, bundle) = office.server.get(&format!("/v1/letters/{id}/bundle"));
    office.home.write("letter.zip", &bundle);
    let report = office.home.run(&["verify", "letter.zip", "--json"]).json(0);
    assert_eq!(report["about"]["text_included"], false);
    assert_eq!(report["about"]["signers"][0]["from_index"], 3);
    let address = office.server.address.clone();
    office.home.run(&["follow", &address, "--once"]).ok();
    let Office { home, server } = office;
    server.terminate();
    let report = home.run(&["log", "audit", "--json"]).json(0);
    assert_eq!(report["findings"].as_array().unwrap().len(), 0, "{report}");
    home.run(&["backup", "all.tar"]).ok();
    home.run(&["restore", "all.tar", "--data", "again"]).ok();
    let again = home.run(&["show", id, "--json", "--data", "again"]).json(0);
    assert_eq!(again["text_held"], false);
    // What is known of it later is stated as of any letter; the text cannot come later.
    home.run(&["withdraw", id, "--reason", "Sent twice."]).ok();
    home.write("letter.txt", text);
    let late = home.run(&["deposit", "letter.txt", "--metadata", "letter.toml"]);
    assert!(late.stderr.contains("registered without it"), "{}", late.stderr);
}

impl Office {
    fn check(&self, text: &str) -> Value {
        let agent = ureq::Agent::new_with_defaults();
        let request = agent.post(format!("{}/v1/check", self.server.address));
        let body = serde_json::json!({ "text": text }).to_string();
        let mut answer = request.header("content-type", "application/json").send(body).unwrap();
        serde_json::from_slice(&answer.body_mut().read_to_vec().unwrap()).unwrap()
    }
}

#[test]
fn what_is_no_statement_of_a_trusted_key_is_refused_by_name() {
    let office = Office::new();
    let good = office.sign("Sir, the tram of Examplestadt was late once in June, on the ninth.\n");
    let mut changed = good.clone();
    let last = changed.len() - 1;
    changed[last] ^= 1;
    for (body, title, detail) in [
        (&b"rubbish"[..], "Malformed request", ""),
        (&[], "Malformed request", ""),
        (&good[..good.len() - 1], "Malformed request", ""),
        (&changed, "Rejected", "signature"),
        // Entry 0 of the log: a statement of a trusted key, about no letter.
        (&office.entry(0), "Rejected", "policy statement"),
    ] {
        let (status, problem) = office.refused(body);
        assert_eq!(status, 400, "{problem}");
        assert!(problem.contains(title) && problem.contains(detail), "{problem}");
    }
    // The same key, where the log does not name it.
    let home = Home::with_archive();
    home.write("letter.toml", METADATA);
    home.write("letter.cose", &good);
    home.write(
        "letter.txt",
        "Sir, the tram of Examplestadt was late once in June, on the ninth.\n",
    );
    let refused = home.run(&["deposit", "letter.txt", "--statement", "letter.cose"]);
    assert_eq!(refused.code, Some(3));
    assert!(refused.stderr.contains("no issuer key of the trust anchors"), "{}", refused.stderr);
    let wrong = office.post("", &good, "text/plain");
    assert_eq!(wrong.status(), 415);
    assert_eq!(office.post("", &good, "application/cose").status(), 201);
}

impl Office {
    fn entry(&self, index: u64) -> Vec<u8> {
        let (_, transparent) = self.server.get(&format!("/entries/1.{index}/statement"));
        Statement::from_transparent(&transparent).unwrap().0.bytes().to_vec()
    }
}

#[test]
fn a_statement_signed_elsewhere_is_deposited_with_its_text() {
    let office = Office::new();
    let text =
        "Sir, the lighthouse of Examplestadt was never dark in the storm of the fourth of June.\n";
    office.sign(text);
    let token = office.home.path("token");
    drop(token);
    let Office { home, server } = office;
    server.terminate();
    home.write("other.txt", "Sir, another text.\n");
    let other = home.run(&["deposit", "other.txt", "--statement", "letter.cose"]);
    assert!(other.stderr.contains("not the one whose digest"), "{}", other.stderr);
    let deposit = ["deposit", "letter.txt", "--statement", "letter.cose", "--json"];
    let answer = home.run(&deposit).json(0);
    assert_eq!((answer["new"].as_bool(), answer["index"].as_u64()), (Some(true), Some(3)));
    assert_eq!(home.run(&deposit).json(0)["new"], false);
    home.write("printed.txt", text.replace("never dark", "dark"));
    assert_eq!(home.run(&["check", "printed.txt", "--json"]).json(1)["verdict"], "altered");
    let shown = home.run(&["show", answer["id"].as_str().unwrap(), "--text"]).ok();
    assert_eq!(shown, text);
}

/// Microsoft's client as it is, and scitt-cose on what it brings home.
#[test]
fn pyscitt_registers_a_statement_and_scitt_cose_verifies_what_it_gets() {
    let office = Office::new();
    let scitt = ready("interop-pyscitt", "pyscitt.txt").join("bin/scitt");
    office.sign("Sir, the market of Examplestadt opens at six, and has since 1904.\n");
    for (out, more) in [("a.cose", &[][..]), ("b.cose", &["--wait-for-commit"])] {
        let mut command = Command::new(&scitt);
        command.current_dir(office.home.path("."));
        command.args(["submit", "letter.cose", "--url", &office.server.address]);
        let output = command.args(["--transparent-statement", out]).args(more).output().unwrap();
        assert!(output.status.success(), "{}", text(&output));
        assert!(text(&output).contains("1.3"), "{}", text(&output));
    }
    let transparent = fs::read(office.home.path("a.cose")).unwrap();
    let (statement, receipts) = Statement::from_transparent(&transparent).unwrap();
    assert_eq!(statement.bytes(), fs::read(office.home.path("letter.cose")).unwrap());
    office.home.write("receipt", &receipts[0]);
    let receipt = |name: &str| fs::read(office.home.path(name)).unwrap();
    let proof = |name: &str| Receipt::parse(&receipt(name)).unwrap().proof().clone();
    assert_eq!(proof("b.cose"), proof("receipt"));
    let python = ready("interop-venv", "requirements.txt").join("bin/scitt-cose");
    let verified = |receipt: &str| {
        let mut command = Command::new(&python);
        command.current_dir(office.home.path("."));
        command.args(["--statement", "letter.cose", "--statement-pubkey", "office/issuer.pub.pem"]);
        command.args(["--receipt", receipt, "--receipt-log-pubkey", "keys/receipt.pub.pem"]);
        let entry: String = statement.bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        command.args(["--leaf-entry-hex", &entry]).output().unwrap()
    };
    let good = verified("receipt");
    assert!(good.status.success(), "{}", text(&good));
    let mut changed = receipts[0].clone();
    let last = changed.len() - 1;
    changed[last] ^= 1;
    office.home.write("changed", changed);
    assert!(!verified("changed").status.success());

    // What is refused is told to people.
    office.home.write("bad.cose", b"rubbish");
    let mut command = Command::new(&scitt);
    command.current_dir(office.home.path("."));
    let output = command.args(["submit", "bad.cose", "--url", &office.server.address]).output();
    let output = output.unwrap();
    assert!(!output.status.success());
    assert!(text(&output).contains("Malformed request"), "{}", text(&output));
}

/// Every path that can be read answers HEAD as GET without the body, and lets other sites read it.
#[test]
fn whatever_can_be_got_can_be_asked_for_with_head() {
    let served = Served::start();
    let id =
        served.deposit(LETTER, &metadata("Arandia answers"))["id"].as_str().unwrap().to_owned();
    let kid = served.archive.keys().issuer.id().to_string();
    let admin = format!("Bearer {}", served.admin);
    let paths: Vec<String> = chancery::web::listed()
        .into_iter()
        .filter(|(method, _)| method == "GET")
        .map(|(_, path)| path)
        .collect();
    assert!(paths.len() > 20);
    for path in paths {
        let at = path
            .replace("/entries/{id}", "/entries/1.2")
            .replace("{id}", &id)
            .replace("{hex}", &"0".repeat(64))
            .replace("{kid}", &kid)
            .replace("{first}", "0?size=2")
            .replace("/log/tile/entries/{tile}", "/log/tile/entries/000.p/3")
            .replace("{tile}", "0/000.p/3");
        let ask = |method| served.send(method, &at, &[("authorization", admin.as_str())], "");
        let (got, head) = (ask("GET"), ask("HEAD"));
        if got.status == 404 {
            continue;
        }
        assert_eq!((got.status, head.status), (200, 200), "{at}");
        assert!(head.bytes.is_empty() && !got.bytes.is_empty(), "{at}");
        for name in ["content-type", "cache-control", "access-control-allow-origin"] {
            assert_eq!(got.header(name), head.header(name), "{at}: {name}");
        }
        if at.starts_with("/v1/") || at.starts_with("/log/") || at.starts_with("/entries/") {
            assert_eq!(got.header("access-control-allow-origin"), "*", "{at}");
        }
        let etag = got.header("etag").to_owned();
        if !etag.is_empty() && !at.ends_with("/bundle") && !at.ends_with("/receipt") {
            let known = [("if-none-match", etag.as_str()), ("authorization", admin.as_str())];
            assert_eq!(served.send("GET", &at, &known, "").status, 304, "{at}");
        }
    }
}
