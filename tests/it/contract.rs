//! The contract: `api.md`, `/openapi.json`, the router and the real answers say the same.

use crate::served::{Answer, LETTER, Served, metadata};
use chancery::web::{self, Code};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;

const CONTRACT: &str = include_str!("../../api.md");

fn document() -> Value {
    serde_json::to_value(web::document()).unwrap()
}

fn documented() -> BTreeSet<(String, String)> {
    let document = document();
    let paths = document["paths"].as_object().unwrap();
    paths
        .iter()
        .flat_map(|(path, methods)| {
            methods
                .as_object()
                .unwrap()
                .keys()
                .map(move |method| (method.to_uppercase(), path.clone()))
        })
        .collect()
}

#[test]
fn the_contract_the_openapi_document_and_the_router_name_the_same_routes() {
    let written: BTreeSet<(String, String)> = CONTRACT
        .lines()
        .filter_map(|line| line.strip_prefix("### `")?.strip_suffix('`')?.split_once(' '))
        .map(|(method, path)| (method.to_owned(), path.to_owned()))
        .collect();
    assert_eq!(written, documented());
    assert_eq!(web::listed(), documented());
}

#[test]
fn the_contract_lists_every_problem_code() {
    let rows: Vec<String> = CONTRACT
        .split("## Problem codes")
        .nth(1)
        .unwrap()
        .lines()
        .filter(|line| line.starts_with("| `"))
        .map(str::to_owned)
        .collect();
    let codes: Vec<String> = Code::ALL
        .iter()
        .map(|code| {
            let (status, title, hint) = (code.status().as_u16(), code.title(), code.hint());
            format!("| `{}` | {status} | {title} | {hint} |", code.as_str())
        })
        .collect();
    assert_eq!(rows, codes);
}

#[test]
fn the_openapi_document_is_3_1_and_what_it_refers_to_is_there() {
    let document = document();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    let text = document.to_string();
    for reference in text.split("\"$ref\":\"#").skip(1) {
        let pointer = reference.split('"').next().unwrap();
        assert!(document.pointer(pointer).is_some(), "{pointer}");
    }
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let summary = operation["summary"].as_str().or(operation["description"].as_str());
            assert!(summary.is_some_and(|text| !text.is_empty()), "{method} {path}");
        }
    }
}

#[test]
fn the_running_server_has_every_documented_route_and_no_other_method() {
    let served = Served::start();
    let mut paths: Vec<String> = documented().into_iter().map(|(_, path)| path).collect();
    paths.dedup();
    for path in paths {
        let methods: BTreeSet<String> = documented()
            .into_iter()
            .filter(|(_, of)| *of == path)
            .map(|(method, _)| method)
            .collect();
        let filled = path
            .replace("{id}", "x")
            .replace("{hex}", "x")
            .replace("{kid}", "x")
            .replace("{name}", "x")
            .replace("{tile}", "x");
        let answer = served.send("PATCH", &filled, &[], "");
        assert_eq!(answer.status, 405, "{path}: {}", String::from_utf8_lossy(&answer.bytes));
        let allowed: BTreeSet<String> = answer
            .header("allow")
            .split(", ")
            .filter(|method| !matches!(*method, "HEAD" | "OPTIONS"))
            .map(str::to_owned)
            .collect();
        assert_eq!(allowed, methods, "{path}");
    }
}

/// The document, and which of its members real values had.
struct Held {
    document: Value,
    seen: BTreeSet<String>,
}

impl Held {
    /// Holds a value against a schema: types, required members, and no member that is not described.
    fn hold(&mut self, value: &Value, schema: &Value, name: &str) -> Result<(), String> {
        if let Some(reference) = schema["$ref"].as_str() {
            let schema = self.document.pointer(reference.trim_start_matches('#')).unwrap().clone();
            return self.hold(value, &schema, reference);
        }
        for alternatives in ["oneOf", "anyOf"] {
            let Some(several) = schema[alternatives].as_array() else { continue };
            let tried: Vec<_> = several.iter().map(|one| self.hold(value, one, name)).collect();
            let fits = tried.iter().any(Result::is_ok);
            return if fits { Ok(()) } else { Err(format!("{name}: {tried:?}")) };
        }
        if let Some(several) = schema["allOf"].as_array() {
            return several.iter().try_for_each(|one| self.hold(value, one, name));
        }
        let types: Vec<&str> = match &schema["type"] {
            Value::String(one) => vec![one],
            Value::Array(several) => several.iter().filter_map(Value::as_str).collect(),
            _ => return Err(format!("{name} is not described")),
        };
        let found = match value {
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Number(_) => "integer",
            Value::String(_) => "string",
            Value::Array(_) => "array",
            Value::Object(_) => "object",
        };
        if !types.contains(&found) {
            return Err(format!("{name}: {types:?} expected, {found} found"));
        }
        for element in value.as_array().into_iter().flatten() {
            self.hold(element, &schema["items"], name)?;
        }
        match (schema["properties"].as_object(), value.as_object()) {
            (Some(properties), Some(members)) => {
                let required = schema["required"].as_array().into_iter().flatten();
                for required in required.filter_map(Value::as_str) {
                    members.get(required).ok_or(format!("{name}: {required} is missing"))?;
                }
                for (member, value) in members {
                    let at = format!("{name}/{member}");
                    let schema = properties.get(member).ok_or(format!("{at} is not described"))?;
                    self.hold(value, schema, &at)?;
                    self.seen.insert(at);
                }
                Ok(())
            }
            (None, Some(members)) => members
                .values()
                .try_for_each(|value| self.hold(value, &schema["additionalProperties"], name)),
            _ => Ok(()),
        }
    }

    #[track_caller]
    fn answer(&mut self, answer: &Answer, method: &str, path: &str) {
        let status = answer.status.to_string();
        let content = &self.document["paths"][path][method]["responses"][&status]["content"];
        let schema = content["application/json"]["schema"].clone();
        assert!(!schema.is_null(), "{method} {path} {status} is not described: {}", answer.text());
        if let Err(why) = self.hold(&answer.json(), &schema, path) {
            panic!("{method} {path}: {why}");
        }
    }
}

/// Metadata with every member there is.
fn whole_metadata(served: &Served) -> Value {
    let mut given = metadata("A whole title");
    given["issuer"] = json!({"name": served.archive.issuer().name});
    given["in_reply_to"] = json!({
        "outlet": "The Lowmark Courier", "title": "Water diverted", "author": "Jon Vane",
        "author_role": "correspondent", "date": "2026-11-12", "url": "https://courier.example/1"
    });
    given["attachments"] =
        json!([{"name": "gauges.csv", "media_type": "text/csv", "sha256": "0".repeat(64)}]);
    given["publications"][0]["edition"] = json!("Late");
    given["publications"][1]["url"] = json!("https://courier.example/2");
    given
}

#[test]
fn real_requests_and_answers_are_what_the_document_describes() {
    let served = Served::start();
    let mut held = Held { document: document(), seen: BTreeSet::new() };
    letters_and_checks(&served, &mut held);
    keys_tokens_and_problems(&served, &mut held);
    let options = web::Options { two_persons: true, workers: 1, ..web::Options::default() };
    let two = Served::with(options);
    let waits = two.post("/v1/letters", &json!({"text": LETTER, "metadata": metadata("Waits")}));
    assert_eq!(waits.status, 202, "{}", waits.text());
    held.answer(&waits, "post", "/v1/letters");

    // And nothing is described that is never there.
    let schemas = held.document["components"]["schemas"].as_object().unwrap().clone();
    for (name, schema) in schemas {
        let members = schema["properties"].as_object();
        for member in members.into_iter().flat_map(|members| members.keys()) {
            let at = format!("#/components/schemas/{name}/{member}");
            assert!(held.seen.contains(&at), "{at} is described, and no value had it");
        }
    }
}

fn schema(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

fn letters_and_checks(served: &Served, held: &mut Held) {
    let deposit = json!({"text": LETTER, "metadata": whole_metadata(served)});
    held.hold(&deposit, &schema("DepositRequest"), "").unwrap();
    let signed_elsewhere = json!({"text": LETTER, "statement": "0oRY"});
    held.hold(&signed_elsewhere, &schema("DepositRequest"), "").unwrap();
    let deposited = served.post("/v1/letters", &deposit);
    held.answer(&deposited, "post", "/v1/letters");
    let id = deposited.json()["id"].as_str().unwrap().to_owned();
    let publication = json!({
        "outlet": "P", "medium": "online", "edition": "e", "page": "1", "date": "2026", "title": "T",
        "url": "https://p.example/", "extent": "full", "asserted_by": "observer"
    });
    held.hold(&publication, &schema("Publication"), "").unwrap();
    let path = "/v1/letters/{id}/publications";
    held.answer(&served.post(&path.replace("{id}", &id), &publication), "post", path);
    for text in [
        LETTER.replace("1.9", "19"),
        LETTER.replace("We regret that nobody asked us before the report was printed. ", ""),
        format!(
            "Menu\n{}",
            LETTER
                .replace("Notice", "notice")
                .replace("tr", "t\u{200b}r")
                .replace('\u{201c}', "\"")
        ),
        "Nothing of this sort was ever written by anyone in any archive of anything.".to_owned(),
        "Sir,".to_owned(),
        format!(
            "{} your readers are welcome to look at them {}",
            "The fair opens at nine with a parade of horses. ".repeat(4),
            "Tickets for the concert may be had at the door until noon. ".repeat(4)
        ),
    ] {
        let request = json!({"text": text});
        held.hold(&request, &schema("CheckRequest"), "").unwrap();
        held.answer(&served.post("/v1/check", &request), "post", "/v1/check");
    }
    let texts = json!([{"name": "a", "text": LETTER}]);
    held.hold(&texts[0], &schema("BatchText"), "").unwrap();
    held.hold(&served.post("/v1/check/batch", &texts).json(), &schema("BatchLine"), "").unwrap();
    let withdrawal = json!({"reason": "Sent in error."});
    held.hold(&withdrawal, &schema("WithdrawalRequest"), "").unwrap();
    let path = "/v1/letters/{id}/withdrawal";
    held.answer(&served.post(&path.replace("{id}", &id), &withdrawal), "post", path);
    held.answer(&served.post("/v1/check", &json!({"text": LETTER})), "post", "/v1/check");
    served.deposit(&format!("{LETTER} More."), &metadata("Another title"));
    held.answer(&served.get("/v1/letters?limit=1"), "get", "/v1/letters");
    let search = "/v1/letters?q=asked+title*&facets=true&limit=1";
    held.answer(&served.get(search), "get", "/v1/letters");
    held.answer(&served.get(&format!("/v1/letters/{id}")), "get", "/v1/letters/{id}");
}

fn keys_tokens_and_problems(served: &Served, held: &mut Held) {
    let admin = format!("Bearer {}", served.admin);
    let admin = [("authorization", admin.as_str()), ("content-type", "application/json")];
    let token = json!({"name": "n", "role": "deposit"});
    held.hold(&token, &schema("TokenRequest"), "").unwrap();
    held.answer(
        &served.send("POST", "/v1/tokens", &admin, token.to_string()),
        "post",
        "/v1/tokens",
    );
    held.answer(&served.send("GET", "/v1/tokens", &admin[..1], ""), "get", "/v1/tokens");
    served.send("DELETE", "/v1/tokens/n", &admin[..1], "");
    served.post("/v1/tokens", &token).is_problem(403, "role-missing");
    served.deposit(&format!("{LETTER} Listed."), &metadata("A listed title"));
    for list in ["/v1/audit?limit=1", "/v1/audit?list=done&before=9", "/v1/audit?list=refused"] {
        held.answer(&served.send("GET", list, &admin[..1], ""), "get", "/v1/audit");
    }
    let digest = hex::encode(Sha256::digest(LETTER));
    held.answer(
        &served.get(&format!("/v1/check/sha256/{digest}")),
        "get",
        "/v1/check/sha256/{hex}",
    );
    let line = served.get(&format!("/v1/mirror/2?size={}&count=1", served.size()));
    held.hold(&line.json(), &schema("MirrorLine"), "").unwrap();
    for path in ["/v1/keys", "/livez", "/readyz"] {
        held.answer(&served.get(path), "get", path);
    }
    let mut title = metadata("Another title");
    title["date"] = json!("x");
    for problem in [
        served.post("/v1/letters", &json!({"text": LETTER, "metadata": title})),
        served.post("/v1/letters", &json!({"text": LETTER, "metadata": metadata("Yet another")})),
    ] {
        assert!(problem.status >= 400);
        held.hold(&problem.json(), &schema("ProblemBody"), "").unwrap();
    }
}
