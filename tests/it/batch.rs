//! Many texts at once: over HTTP as lines and as a table, and at the terminal from a folder, a table and a server.

use crate::program::Home;
use crate::served::{LETTER, Served, metadata};
use chancery::limits::{CHECKS_MAX, PASTED_BYTES_MAX};
use chancery::web::{Options, Rate};
use serde_json::{Value, json};
use std::fmt::Write as _;

fn served() -> (Served, String) {
    let served = Served::start();
    let id = served.deposit(LETTER, &metadata("=A title"))["id"].as_str().unwrap().to_owned();
    (served, id)
}

fn send(served: &Served, body: &str, sent: &str, accept: &str) -> crate::served::Answer {
    served.send("POST", "/v1/check/batch", &[("content-type", sent), ("accept", accept)], body)
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn each_text_gets_the_verdict_it_would_get_alone_in_its_order() {
    let (served, id) = served();
    let changed = LETTER.replace("1.9 million", "19 million");
    let texts = [
        LETTER,
        "Too short.",
        &changed,
        "No letter anywhere has ever said anything at all like this sentence.",
    ];
    let body: Vec<Value> = (0..)
        .zip(texts)
        .map(|(n, text)| json!({"name": format!("text {n}"), "text": text}))
        .collect();
    let answer = served.post("/v1/check/batch", &json!(body));
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/x-ndjson"));
    assert_eq!(answer.header("cache-control"), "no-store");
    let lines = lines(answer.text());
    assert_eq!(lines.len(), texts.len());
    for (n, (line, text)) in lines.iter().zip(texts).enumerate() {
        assert_eq!(line["name"], format!("text {n}"));
        let alone = served.post("/v1/check", &json!({"text": text})).json();
        assert_eq!(line["answer"], alone);
    }
    assert_eq!(lines[2]["answer"]["letters"][0]["id"], id);
    assert_eq!(served.archive.checkpoint().checkpoint().size.get(), 3, "nothing was stored");
    assert_eq!(served.post("/v1/check/batch", &json!([])).text(), "");
}

#[test]
fn a_table_is_answered_with_a_table_that_no_spreadsheet_runs() {
    let (served, id) = served();
    let changed = LETTER.replace("firmly opposes", "opposes").replace("1.9 million", "19 million");
    let cell = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let table = format!("date,name,text\n2026,=cmd(),{}\n,@b,Too short.\n", cell(&changed));
    let answer = send(&served, &table, "text/csv; charset=utf-8", "text/csv");
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert!(answer.header("content-type").starts_with("text/csv"));
    let rows: Vec<&str> = answer.text().lines().collect();
    let columns = "name,verdict,letter_id,title,kept_percent,pasted_percent,changes,meaning_changes,first_logged";
    assert_eq!(rows[0], columns);
    let cells: Vec<&str> = rows[1].split(',').collect();
    assert_eq!(cells[..4], ["'=cmd()", "altered", id.as_str(), "'=A title"]);
    assert_eq!(cells[6..], ["2", "1", "2026-11-23T00:00:00Z"], "{}", rows[1]);
    assert_eq!(rows[2], "'@b,cannot_check,,,,,,,");
    assert_eq!(rows.len(), 3);
    let as_lines = send(&served, &table, "text/csv", "*/*");
    assert_eq!(lines(as_lines.text())[1]["answer"]["verdict"], "cannot_check");
}

#[test]
fn what_cannot_be_read_is_refused_before_anything_is_checked() {
    let (served, _) = served();
    let many = |count: usize| json!(vec![json!({"name": "a", "text": "b"}); count]).to_string();
    let long = json!([{"name": "a", "text": "x".repeat(PASTED_BYTES_MAX + 1)}]).to_string();
    for (body, sent, status, why) in [
        ("{}", "application/json", 400, "expected a sequence"),
        ("[{\"name\": \"a\"}]", "application/json", 400, "missing field"),
        ("name;text\n", "text/csv", 400, "no column name"),
        ("name,text\na\n", "text/csv", 400, "row 1: it has 1 cells"),
        ("[]", "text/plain", 415, "expected application/json, text/csv"),
        (&many(CHECKS_MAX + 1), "application/json", 413, "at most 500"),
        (&long, "application/json", 400, "row 1: it has 1048577 bytes"),
    ] {
        let answer = send(&served, body, sent, "*/*");
        assert_eq!(answer.status, status, "{}", answer.text());
        assert!(answer.json()["detail"].as_str().unwrap().contains(why), "{}", answer.text());
    }
    let answer = send(&served, &many(CHECKS_MAX), "application/json", "*/*");
    assert_eq!((answer.status, lines(answer.text()).len()), (200, CHECKS_MAX));
}

#[test]
fn each_text_counts_as_a_check() {
    let checks = Rate { burst: 3, per_minute: 1 };
    let served = Served::with(Options { workers: 1, checks, ..Options::default() });
    let three = json!(vec![json!({"name": "a", "text": "b"}); 3]);
    assert_eq!(served.post("/v1/check/batch", &three).status, 200);
    let refused = served.post("/v1/check/batch", &three);
    assert_eq!(refused.status, 429);
    assert_ne!(refused.header("retry-after"), "");
}

/// A home with an archive of one letter and a folder of texts.
fn home() -> Home {
    let (home, _) = Home::with_letter();
    std::fs::create_dir_all(home.path("texts/deep")).unwrap();
    home.write("texts/b.txt", crate::program::LETTER);
    home.write(
        "texts/a.txt",
        "Nobody in any archive ever wrote a sentence that is like this one here.",
    );
    home.write("texts/deep/c.txt", b"\xff\xfe\0");
    home.write("texts/.hidden", "not a text");
    home
}

#[test]
fn a_folder_is_checked_file_by_file_and_the_worst_is_how_it_ends() {
    let home = home();
    let ended = home.run(&["check", "--batch", "texts"]);
    assert_eq!(ended.code, Some(3), "{}", ended.stderr);
    let rows: Vec<Vec<&str>> =
        ended.stdout.lines().map(|line| line.split_whitespace().take(2).collect()).collect();
    let expected =
        [["no_record", "a.txt"], ["identical_file", "b.txt"], ["cannot_check", "deep/c.txt"]];
    assert_eq!(rows, expected, "{}", ended.stdout);
    assert!(ended.stderr.contains("deep/c.txt: "), "{}", ended.stderr);
    std::fs::remove_dir_all(home.path("texts/deep")).unwrap();
    assert_eq!(home.run(&["check", "--batch", "texts"]).code, Some(4));
    std::fs::remove_file(home.path("texts/a.txt")).unwrap();
    let ended = home.run(&["check", "--batch", "texts", "--csv"]);
    assert_eq!(ended.code, Some(0));
    assert_eq!(ended.stdout.lines().count(), 2);
    assert!(ended.stdout.contains("\nb.txt,identical_file,"), "{}", ended.stdout);
    std::fs::remove_file(home.path("texts/b.txt")).unwrap();
    assert_eq!(home.run(&["check", "--batch", "texts"]).code, Some(3), "an empty folder");
    for wrong in
        [&["check", "--batch", "texts", "letter.txt"][..], &["check"], &["check", "x", "--csv"]]
    {
        assert_eq!(home.run(wrong).code, Some(2), "{wrong:?}");
    }
}

#[test]
fn a_table_on_a_server_is_answered_as_in_the_folder() {
    let home = home();
    let mut table = "text,name\n".to_owned();
    for n in 0..45 {
        let text = crate::program::LETTER.replace('"', "\"\"");
        writeln!(table, "\"{text} {n}\",row {n}").unwrap();
    }
    home.write("table.csv", table);
    let here = home.run(&["check", "--batch", "table.csv", "--json"]);
    let told = lines(&here.stdout);
    assert_eq!(told.len(), 45);
    assert_eq!(told[44]["name"], "row 44");
    let server = home.start(&["serve", "--listen", "127.0.0.1:0"]);
    let there = home.run(&["check", "--batch", "table.csv", "--json", "--server", &server.address]);
    assert_eq!((there.code, lines(&there.stdout)), (here.code, told), "{}", there.stderr);
    home.write("empty.csv", "name,text\n");
    assert_eq!(
        home.run(&["check", "--batch", "empty.csv", "--server", &server.address]).code,
        Some(3)
    );
}
