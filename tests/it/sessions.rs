//! Signing in: the cookie, the roles, what is refused, how often a token may be tried, and that all of it is listed.

use crate::pages::{lint, plain};
use crate::served::{Answer, LETTER, Served, metadata};
use chancery::archive::{TokenName, TokenRole};
use chancery::web::{Options, Rate};
use serde_json::{Value, json};

/// The newest act of a list.
#[track_caller]
fn newest(served: &Served, list: &str) -> Value {
    acts(served, list).remove(0)
}

#[track_caller]
fn acts(served: &Served, list: &str) -> Vec<Value> {
    let token = format!("Bearer {}", served.admin);
    let path = format!("/v1/audit?list={list}&limit=200");
    let mut body = served.send("GET", &path, &[("authorization", &token)], "").json();
    std::mem::take(body["acts"].as_array_mut().unwrap())
}

#[track_caller]
fn refused(served: &Served, answer: &Answer, status: u16, deed: &str, why: &str) -> Value {
    assert_eq!(answer.status, status, "{}", plain(answer.text()));
    let act = newest(served, "refused");
    assert_eq!(
        (&act["deed"], &act["why"], &act["outcome"]),
        (&json!(deed), &json!(why), &json!("refused"))
    );
    act
}

fn behind_proxy() -> Served {
    let options = Options { behind_proxy: true, workers: 1, ..Options::default() };
    Served::with(options)
}

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
const HTTPS: (&str, &str) = ("x-forwarded-proto", "https");
const PAGE: (&str, &str) = ("accept", "text/html");

#[test]
fn a_session_begins_with_a_token_and_ends_when_one_signs_out() {
    let served = Served::start();
    for path in ["/desk", "/deposit", "/desk/audit"] {
        let way_in = served.page(path);
        lint(&way_in);
        assert!(plain(way_in.text()).contains("Sign in to the desk"), "{path}");
        assert_eq!(way_in.header("set-cookie"), "", "nobody gets a cookie who did not sign in");
    }
    let answer = served.form("/desk/sign-in", &[("token", &served.token), ("next", "/deposit")]);
    assert_eq!((answer.status, answer.header("location")), (303, "/deposit"));
    let cookie = answer.header("set-cookie");
    assert!(cookie.starts_with("chancery=") && cookie.contains("HttpOnly"), "{cookie}");
    assert!(cookie.contains("SameSite=Strict") && cookie.contains("Path=/"), "{cookie}");
    assert!(!cookie.contains("Secure"), "a browser would not send it back over http: {cookie}");
    assert!(!cookie.contains("Expires") && !cookie.contains("Max-Age"), "it ends with the browser");

    let desk = served.sign_in(&served.token);
    let home = desk.page("/desk");
    lint(&home);
    assert_eq!(
        (home.header("cache-control"), home.header("referrer-policy")),
        ("no-store", "same-origin")
    );
    assert!(plain(home.text()).contains("Signed in as desk deposit"));
    assert_eq!(newest(&served, "done")["deed"], "sign-in");
    let gone = desk.form("/desk/sign-out", &[]);
    assert_eq!((gone.status, gone.header("location")), (303, "/desk"));
    assert!(gone.header("set-cookie").contains("Max-Age=0"), "{}", gone.header("set-cookie"));
    assert!(plain(desk.page("/desk").text()).contains("Sign in to the desk"));
    assert_eq!(newest(&served, "done")["deed"], "sign-out");
}

#[test]
fn nobody_is_sent_elsewhere_and_a_wrong_token_gets_no_cookie() {
    let served = Served::start();
    for next in ["https://evil.example/", "//evil.example", "/letters", "/desk\\evil"] {
        let answer = served.form("/desk/sign-in", &[("token", &served.token), ("next", next)]);
        assert_eq!((answer.status, answer.header("location")), (303, "/desk"), "{next}");
    }
    let wrong = served.form("/desk/sign-in", &[("token", "chancery_wrong"), ("next", "/deposit")]);
    lint(&wrong);
    refused(&served, &wrong, 401, "sign-in", "token-unknown");
    assert_eq!(wrong.header("set-cookie"), "");
    assert!(!wrong.text().contains("chancery_wrong"), "what was typed is not shown again");
    let empty = served.form("/desk/sign-in", &[("token", "")]);
    assert_eq!((empty.status, empty.header("set-cookie")), (401, ""));
    lint(&empty);
}

#[test]
fn a_session_ends_with_its_token_and_another_of_the_same_name_is_another() {
    let served = Served::start();
    let desk = served.sign_in(&served.token);
    let name = TokenName::parse("desk").unwrap();
    served.archive.revoke_token(&name).unwrap();
    assert!(plain(desk.page("/desk").text()).contains("Sign in to the desk"));
    let other = Served::start();
    let desk = other.sign_in(&other.token);
    other.archive.revoke_token(&name).unwrap();
    other.archive.create_token(&name, TokenRole::Admin).unwrap();
    // Made in the same second, it is still refused the audit list: the session was another token's.
    let page = desk.page("/desk/audit");
    assert!(plain(page.text()).contains("Sign in to the desk"), "{}", plain(page.text()));
}

#[test]
fn a_role_does_what_it_allows_and_what_it_is_refused_is_listed() {
    let served = Served::start();
    let approve = served.token_of("second", TokenRole::Approve);
    let second = served.sign_in(&approve);
    let page = second.page("/desk");
    assert!(!page.text().contains("href=\"/deposit\""), "no way to what is refused");
    let typed = [("text", "Sir, no."), ("title", "T")];
    let act = refused(&served, &second.form("/deposit", &typed), 403, "deposit", "role-missing");
    assert_eq!((&act["by"], &act["surface"]), (&json!("second"), &json!("page")));
    assert_eq!(act["network"], "127.0.0.0/24");
    let bearer = format!("Bearer {approve}");
    let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
    let body = json!({"text": LETTER, "metadata": metadata("T")}).to_string();
    let answer = served.send("POST", "/v1/letters", &headers, body);
    answer.is_problem(403, "role-missing");
    let act = refused(&served, &answer, 403, "deposit", "role-missing");
    assert_eq!(act["surface"], "api");
    assert_eq!(served.size(), 2, "nothing was logged");

    let desk = served.sign_in(&served.token);
    let page = desk.page("/desk/audit");
    refused(&served, &page, 403, "audit", "role-missing");
    let admin = served.sign_in(&served.admin);
    for path in ["/desk/audit", "/desk/audit?list=refused"] {
        lint(&admin.page(path));
    }
    let listed = plain(admin.page("/desk/audit?list=refused").text());
    assert!(listed.contains("second Deposit a letter: refused (role-missing)"), "{listed}");
}

#[test]
fn a_form_of_another_site_is_refused_and_listed() {
    let served = Served::start();
    let desk = served.sign_in(&served.token);
    let cookie = ("cookie", desk.cookie.as_str());
    let body = format!("word={}&text=Sir", desk.word);
    let host = served.url.trim_start_matches("http://").to_owned();
    let foreign: [&[(&str, &str)]; 7] = [
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "none")],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
        &[("origin", &format!("https://{host}"))],
        &[("origin", "http://127.0.0.1:1")],
    ];
    for more in foreign {
        let headers = [&[cookie, FORM, PAGE], more].concat();
        let answer = served.send("POST", "/deposit", &headers, &body);
        let act = refused(&served, &answer, 403, "deposit", "cross-site");
        assert_eq!(act["by"], "desk", "whose browser was used");
        let answer =
            served.send("POST", "/desk/sign-in", &[&[FORM, PAGE], more].concat(), "token=x");
        refused(&served, &answer, 403, "sign-in", "cross-site");
        let answer =
            served.send("POST", "/desk/sign-out", &[&[cookie, FORM, PAGE], more].concat(), "");
        assert_eq!(answer.status, 403);
    }
    // A browser that says nothing of where a form stood is held to the word that our page showed.
    let parts = [("text", "Sir, no."), ("word", "guessed")];
    let answer = served.form_with("/deposit", &parts, &[cookie]);
    refused(&served, &answer, 403, "deposit", "cross-site");
    for ours in [("sec-fetch-site", "same-origin"), ("origin", served.url.as_str())] {
        let parts = [("text", "Sir, no."), ("word", desk.word.as_str())];
        let answer = served.form_with("/deposit", &parts, &[cookie, ours]);
        assert_ne!(answer.status, 403, "{ours:?}");
    }
    assert_eq!(served.size(), 2);
}

#[test]
fn over_https_the_cookie_is_secure_and_one_that_came_in_the_clear_is_refused_and_its_session_ended()
{
    let served = behind_proxy();
    let body = format!("token={}", served.token);
    let clear = served.send("POST", "/desk/sign-in", &[FORM, PAGE], &body);
    refused(&served, &clear, 403, "sign-in", "connection-not-secure");
    assert_eq!(clear.header("set-cookie"), "");
    let way_in = served.page("/desk");
    lint(&way_in);
    assert!(
        plain(way_in.text()).contains("This needs https")
            && !way_in.text().contains("name=\"token\"")
    );

    let answer = served.send("POST", "/desk/sign-in", &[FORM, PAGE, HTTPS], &body);
    let cookie = answer.header("set-cookie").to_owned();
    assert!(cookie.starts_with("__Host-chancery=") && cookie.contains("Secure"), "{cookie}");
    assert!(cookie.contains("HttpOnly") && !cookie.contains("Domain"), "{cookie}");
    let cookie = ("cookie", cookie.split(';').next().unwrap());
    let page = |more: &[(&str, &str)]| {
        plain(served.send("GET", "/desk", &[&[cookie, PAGE], more].concat(), "").text())
    };
    assert!(page(&[HTTPS]).contains("Signed in as desk"));
    // What a client writes itself stands before what the proxy adds.
    assert!(page(&[("x-forwarded-proto", "http, https")]).contains("Signed in as desk"));
    assert!(page(&[("x-forwarded-proto", "https, http")]).contains("This needs https"));
    let act = newest(&served, "refused");
    assert_eq!((&act["deed"], &act["why"]), (&json!("session"), &json!("connection-not-secure")));
    assert_eq!(act["by"], "desk");
    assert!(page(&[HTTPS]).contains("Sign in to the desk"), "the session has ended");
    // The cookie of plain http is none here, and the other way round.
    let secret = cookie.1.split_once('=').unwrap().1;
    let plain_name = format!("chancery={secret}");
    let answer = served.send("GET", "/desk", &[("cookie", &plain_name), PAGE, HTTPS], "");
    assert!(plain(answer.text()).contains("Sign in to the desk"));
}

#[test]
fn without_a_proxy_a_name_that_only_leads_to_this_machine_is_not_this_machine() {
    let served = Served::start();
    let body = format!("token={}", served.token);
    for host in ["rebound.example", "rebound.example:8080"] {
        let answer = served.send("POST", "/desk/sign-in", &[FORM, PAGE, ("host", host)], &body);
        refused(&served, &answer, 403, "sign-in", "connection-not-secure");
    }
}

fn guess(served: &Served, token: &str, address: &str) -> Answer {
    let headers = [FORM, PAGE, HTTPS, ("x-forwarded-for", address)];
    served.send("POST", "/desk/sign-in", &headers, format!("token={token}"))
}

fn limited(burst: u32) -> Served {
    let failures = Rate { burst, per_minute: 1 };
    Served::with(Options { failures, behind_proxy: true, workers: 1, ..Options::default() })
}

#[test]
fn one_address_may_fail_so_often_and_then_waits_and_is_listed() {
    let served = limited(4);
    for n in 0..4 {
        let answer = guess(&served, &format!("chancery_{n}"), "192.0.2.1");
        refused(&served, &answer, 401, "sign-in", "token-unknown");
    }
    // Another token of the same address, even a right one.
    for token in ["chancery_other", &served.token] {
        let answer = guess(&served, token, "192.0.2.1");
        let act = refused(&served, &answer, 429, "sign-in", "too-many-requests");
        assert_eq!(act["network"], "192.0.2.0/24");
        let wait: u64 = answer.header("retry-after").parse().unwrap();
        assert!((1..=61).contains(&wait), "{wait}");
        lint(&answer);
    }
    // The API counts with the pages.
    let bearer = [("authorization", "Bearer chancery_x"), HTTPS, ("x-forwarded-for", "192.0.2.1")];
    served.send("GET", "/v1/tokens", &bearer, "").is_problem(429, "too-many-requests");
    // Another address is not hindered.
    assert_eq!(guess(&served, &served.token, "198.51.100.1").status, 303);
    // However many come, only some are listed.
    for _ in 0..40 {
        guess(&served, "chancery_more", "192.0.2.1");
    }
    let network = json!("192.0.2.0/24");
    let listed =
        acts(&served, "refused").into_iter().filter(|act| act["network"] == network).count();
    assert_eq!(listed, 4 + 5);
}

#[test]
fn one_token_may_be_tried_so_often_from_wherever_it_comes() {
    let served = limited(4);
    for n in 0..4 {
        let answer = guess(&served, "chancery_leaked", &format!("203.0.113.{n}"));
        refused(&served, &answer, 401, "sign-in", "token-unknown");
    }
    let answer = guess(&served, "chancery_leaked", "203.0.113.9");
    refused(&served, &answer, 429, "sign-in", "too-many-requests");
    assert!(!answer.header("retry-after").is_empty());
    let answer = guess(&served, "chancery_other", "203.0.113.9");
    refused(&served, &answer, 401, "sign-in", "token-unknown");
}

#[test]
fn what_is_done_is_listed_from_each_surface_and_no_word_of_it() {
    let served = Served::start();
    let id = served.deposit(LETTER, &metadata("Arandia kept the treaty"))["id"].clone();
    let act = newest(&served, "done");
    assert_eq!(
        (&act["deed"], &act["surface"], &act["by"]),
        (&json!("deposit"), &json!("api"), &json!("desk"))
    );
    assert_eq!((&act["letter"], &act["index"]), (&id, &json!(2)));
    let again = json!({"text": LETTER, "metadata": metadata("Arandia kept the treaty")});
    assert_eq!(served.post("/v1/letters", &again).status, 200);
    assert_eq!(newest(&served, "done")["outcome"], "known");
    let path = format!("/v1/letters/{}/withdrawal", id.as_str().unwrap());
    served.post(&path, &json!({"reason": "Sent in error."}));
    served.post(&path, &json!({"reason": "Sent in error."})).is_problem(409, "already-withdrawn");
    let act = newest(&served, "refused");
    assert_eq!((&act["deed"], &act["letter"]), (&json!("withdrawal"), &id));
    let whole: String = ["done", "refused"]
        .iter()
        .flat_map(|list| acts(&served, list))
        .map(|act| act.to_string())
        .collect();
    for word in ["treaty", "error", "chancery_", "Sel"] {
        assert!(!whole.contains(word), "{word} is in the audit list: {whole}");
    }
    for (query, member) in [("list=other", "list"), ("limit=0", "limit"), ("limit=201", "limit")] {
        let token = format!("Bearer {}", served.admin);
        let path = format!("/v1/audit?{query}");
        let answer = served.send("GET", &path, &[("authorization", &token)], "");
        assert_eq!(answer.is_problem(400, "bad-query")["member"], member);
    }
    assert_eq!(chancery::limits::PAGE_ACTS_MAX, 200);
}
