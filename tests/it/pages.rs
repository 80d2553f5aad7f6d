//! The pages over a real socket: complete without script, accessible, and harmless whatever people wrote.

use crate::served::{Answer, LETTER, Served, metadata};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// One tag of a page.
#[derive(Debug, Clone)]
pub(crate) struct Tag {
    pub(crate) name: String,
    pub(crate) attributes: BTreeMap<String, String>,
}

impl Tag {
    pub(crate) fn get(&self, attribute: &str) -> &str {
        self.attributes.get(attribute).map_or("", String::as_str)
    }
}

/// Elements that have no end tag.
const VOID: [&str; 7] = ["meta", "link", "input", "br", "hr", "img", "wbr"];

/// Reads a page strictly and returns its start tags: every element is closed in its order, attributes are quoted.
#[track_caller]
fn tags(html: &str) -> Vec<Tag> {
    let mut rest = html.strip_prefix("<!doctype html>").expect("no doctype");
    let (mut all, mut open) = (Vec::new(), Vec::new());
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.split_once("-->").expect("an open comment").1;
            continue;
        }
        if let Some(end) = rest.strip_prefix('/') {
            let (name, after) = end.split_once('>').unwrap();
            assert_eq!(
                open.pop().as_deref(),
                Some(name),
                "…{}",
                &html[html.len() - after.len() - 80.min(html.len() - after.len())
                    ..html.len() - after.len()]
            );
            rest = after;
            continue;
        }
        let mut tag = Tag { name: String::new(), attributes: BTreeMap::new() };
        let length = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap();
        assert!(length > 0, "a bare < before {:?}", &rest[..rest.len().min(40)]);
        rest.split_at(length).0.clone_into(&mut tag.name);
        rest = rest.split_at(length).1;
        loop {
            rest = rest.trim_start();
            if let Some(after) = rest.strip_prefix('>') {
                rest = after;
                break;
            }
            let end = rest.find(['=', ' ', '>', '\n']).unwrap();
            let name = rest[..end].to_owned();
            assert!(
                name == "viewBox"
                    || name.chars().all(|c| c.is_ascii_lowercase() || c == '-' || c == ':'),
                "attribute {name:?}"
            );
            rest = &rest[end..];
            let mut value = String::new();
            if let Some(quoted) = rest.strip_prefix("=\"") {
                let (inside, after) = quoted.split_once('"').unwrap();
                inside.clone_into(&mut value);
                rest = after;
            } else {
                assert!(!rest.starts_with('='), "attribute {name} is not quoted");
            }
            assert!(
                tag.attributes.insert(name.clone(), value).is_none(),
                "attribute {name} is given twice"
            );
        }
        if !VOID.contains(&tag.name.as_str()) {
            open.push(tag.name.clone());
        }
        all.push(tag);
    }
    assert!(open.is_empty(), "left open: {open:?}");
    all
}

/// What every page owes its reader.
#[track_caller]
pub(crate) fn lint(answer: &Answer) -> Vec<Tag> {
    assert_eq!(
        answer.header("content-type"),
        "text/html; charset=utf-8",
        "{}",
        String::from_utf8_lossy(&answer.bytes)
    );
    let tags = tags(answer.text());
    let of = |name: &'static str| tags.iter().filter(move |tag| tag.name == name);
    assert_eq!(of("html").next().unwrap().get("lang"), answer.header("content-language"));
    assert!(answer.headers_named("vary").contains("accept-language"));
    assert!(!answer.text().contains('⟦'), "a message is missing: {}", answer.text());
    assert_eq!(of("title").count(), 1);
    assert_eq!(of("main").count(), 1);
    assert_eq!(of("h1").count(), 1, "one first heading");
    let mut ids = BTreeSet::new();
    for tag in tags.iter().filter(|tag| !tag.get("id").is_empty()) {
        assert!(ids.insert(tag.get("id").to_owned()), "id {} is given twice", tag.get("id"));
    }
    for tag in &tags {
        assert!(
            !matches!(tag.name.as_str(), "style" | "iframe" | "object" | "embed" | "base")
                && (tag.name != "script" || tag.get("type") == "application/ld+json"),
            "{tag:?}"
        );
        for (name, value) in &tag.attributes {
            assert!(!name.starts_with("on") && name != "style", "{tag:?}");
            if matches!(name.as_str(), "href" | "src" | "action") {
                let ours = value.starts_with('/') || value.starts_with('#');
                let theirs = tag.name == "a"
                    && (value.starts_with("https://") || value.starts_with("http://"));
                assert!(ours && !value.starts_with("//") || theirs, "{tag:?}");
                assert!(!theirs || tag.get("rel").contains("noopener"), "{tag:?}");
            }
            if matches!(
                name.as_str(),
                "aria-labelledby" | "aria-describedby" | "aria-errormessage" | "for"
            ) {
                assert!(
                    value.split(' ').all(|id| ids.contains(id)),
                    "{name}={value} leads nowhere"
                );
            }
            if let Some(anchor) = value.strip_prefix('#').filter(|_| name == "href") {
                assert!(ids.contains(anchor), "#{anchor} leads nowhere");
            }
        }
        if matches!(tag.name.as_str(), "input" | "select" | "textarea")
            && tag.get("type") != "hidden"
        {
            assert!(
                of("label").any(|label| label.get("for") == tag.get("id")),
                "no label: {tag:?}"
            );
        }
    }
    let mut level = 0;
    for tag in tags
        .iter()
        .filter(|tag| tag.name.len() == 2 && tag.name.starts_with('h') && tag.name != "hr")
    {
        let next: usize = tag.name[1..].parse().unwrap();
        assert!(next <= level + 1, "h{next} after h{level}");
        level = next;
    }
    assert!(of("a").any(|tag| tag.get("class") == "skip"), "no skip link");
    tags
}

/// The text of a page without its tags, references undone.
pub(crate) fn plain(html: &str) -> String {
    let mut plain = String::new();
    for piece in html.split('<') {
        plain.push_str(piece.split_once('>').map_or(piece, |(_, text)| text));
    }
    let words = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    words
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#34;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}

fn with_letter() -> (Served, String) {
    let served = Served::start();
    let id = served.deposit(LETTER, &metadata("Arandia kept the treaty"))["id"]
        .as_str()
        .unwrap()
        .to_owned();
    (served, id)
}

#[test]
fn every_page_that_a_link_leads_to_is_there_and_in_order() {
    let (served, id) = with_letter();
    let mut seen = BTreeSet::new();
    let mut next = vec!["/".to_owned(), "/problems/bad-json".to_owned(), format!("/letters/{id}")];
    while let Some(path) = next.pop() {
        if !seen.insert(path.clone()) {
            continue;
        }
        let answer = served.page(&path);
        assert_eq!(answer.status, 200, "{path}");
        // The page that verifies bundles is a file of its own, with scripts in it: `verifiers` opens it in a browser.
        if !answer.header("content-type").starts_with("text/html") || path == "/verify" {
            continue;
        }
        for tag in lint(&answer) {
            let link =
                [tag.get("href"), tag.get("src")].into_iter().find(|link| link.starts_with('/'));
            if let Some(link) = link.filter(|link| !link.starts_with("/ark:")) {
                next.push(
                    link.split('#').next().unwrap().replace("&amp;", "&").replace("&#38;", "&"),
                );
            }
        }
    }
    for path in ["/", "/letters", "/log", "/about", "/desk", "/api", "/verify", "/favicon.svg"] {
        assert!(seen.contains(path), "no link leads to {path}");
    }
    assert_eq!(served.get("/robots.txt").status, 200);
}

/// A page as a browser that prefers these languages asks for it.
fn page_in(served: &Served, path: &str, accepted: &str) -> Answer {
    served.send("GET", path, &[("accept", "text/html"), ("accept-language", accepted)], "")
}

#[test]
fn every_page_speaks_the_language_that_the_address_or_the_browser_asks_for() {
    let (served, id) = with_letter();
    let language = |path: &str, accepted: &str| {
        let answer = page_in(&served, path, accepted);
        lint(&answer);
        answer.header("content-language").to_owned()
    };
    assert_eq!(language("/", "fr,en;q=0.5"), "en");
    assert_eq!(language("/", "zh-CN,zh;q=0.9,en;q=0.8"), "zh-Hans");
    assert_eq!(language("/?lang=en", "zh-CN"), "en");
    assert_eq!(language("/?lang=zh-Hans", "en"), "zh-Hans");
    // A refusal and a search speak it too, and `lang` is no unknown parameter of a page.
    assert_eq!(language("/nothing?lang=zh-Hans", "en"), "zh-Hans");
    assert_eq!(language("/letters?q=Sel&lang=zh-Hans", "en"), "zh-Hans");
    assert_eq!(language(&format!("/letters/{id}"), "zh"), "zh-Hans");
    served.get("/v1/letters?lang=zh-Hans").is_problem(400, "bad-query");
}

#[test]
fn the_switch_keeps_the_page_and_its_links_keep_the_language() {
    let (served, id) = with_letter();
    let answer = served.page("/letters?q=Sel&from=2013");
    let switch = |tags: &[Tag], tongue: &str| {
        let link = tags.iter().find(|tag| tag.get("hreflang") == tongue);
        link.unwrap().get("href").replace("&#38;", "&").replace("&amp;", "&")
    };
    let address = switch(&lint(&answer), "zh-Hans");
    assert_eq!(address, "/letters?q=Sel&from=2013&lang=zh-Hans");
    let tags = lint(&served.page(&address));
    let hrefs: Vec<_> = tags.iter().map(|tag| tag.get("href")).collect();
    for path in ["/?lang=zh-Hans", "/log?lang=zh-Hans", &format!("/letters/{id}?lang=zh-Hans")] {
        assert!(hrefs.contains(&path), "{path} is missing in {hrefs:?}");
    }
    assert_eq!(switch(&tags, "en"), "/letters?q=Sel&from=2013&lang=en");
    let hidden = tags.iter().find(|tag| tag.get("name") == "lang").unwrap();
    assert_eq!(hidden.get("value"), "zh-Hans", "a search keeps the language");
    let answer = served.page(&format!("/ark:/99999/{id}?lang=zh-Hans"));
    assert_eq!(answer.header("location"), format!("/letters/{id}?lang=zh-Hans"));
    // What stands in an address cannot get out of its attribute.
    lint(&served.page("/letters?q=%22%3E%3Cscript%3E'x'"));
}

#[test]
fn the_stylesheet_is_kept_for_good_under_a_name_that_changes_with_it() {
    let served = Served::start();
    let tags = lint(&served.page("/"));
    let path =
        tags.iter().find(|tag| tag.get("rel") == "stylesheet").unwrap().get("href").to_owned();
    let style = served.get(&path);
    assert_eq!(style.header("content-type"), "text/css; charset=utf-8");
    assert!(style.header("cache-control").contains("immutable"));
    assert_eq!(served.get("/style-0000000000000000.css").status, 404);
}

#[test]
fn the_letter_s_page_says_where_it_appeared_and_who_says_so() {
    let (served, id) = with_letter();
    let answer = served.page(&format!("/letters/{id}"));
    let tags = lint(&answer);
    let text = plain(answer.text());
    for words in [
        "Arandia kept the treaty",
        "Mira Tal",
        "The Lowmark Courier",
        "21 November 2026",
        "22 November 2026",
        "Arandia answers its critics",
        "The institution says so",
        "The newspaper says so",
        "page 12",
        "1.9 million cubic metres",
        "entry 2",
        "chancery verify",
        "openssl pkeyutl",
    ] {
        assert!(text.contains(words), "{words:?} is missing in {text}");
    }
    assert!(!text.contains("retrospectively"), "it was logged three days after its date");
    // In the order of time, not of the deposit.
    let (print, online) =
        (text.find("21 November 2026").unwrap(), text.find("22 November 2026").unwrap());
    assert!(print < online);
    let letter = tags.iter().find(|tag| tag.get("class") == "letter").unwrap();
    assert_eq!((letter.get("lang"), letter.get("dir")), ("en-GB", "auto"));
    // The printed identifier leads to the same page.
    for path in [format!("/ark:/99999/{id}"), format!("/ark:99999/{id}")] {
        let answer = served.page(&path);
        assert_eq!(
            (answer.status, answer.header("location")),
            (303, format!("/letters/{id}").as_str())
        );
    }
    assert_eq!(served.page(&format!("/letters/{}", id.to_uppercase())).status, 200);
}

#[test]
fn a_letter_archived_long_after_its_date_says_so() {
    let served = Served::start();
    let mut given = metadata("An old letter");
    given["date"] = json!("2013-04-01");
    let id = served.deposit(LETTER, &given)["id"].as_str().unwrap().to_owned();
    assert!(
        plain(served.page(&format!("/letters/{id}")).text())
            .contains("Archived retrospectively. This record was logged on 23 November 2026")
    );
    assert!(plain(served.page("/letters").text()).contains("archived retrospectively"));
    assert_eq!(served.get(&format!("/v1/letters/{id}")).json()["archived_retrospectively"], true);
}

#[test]
fn a_withdrawn_letter_shows_why_and_still_its_text() {
    let (served, id) = with_letter();
    served.post(&format!("/v1/letters/{id}/withdrawal"), &json!({"reason": "Sent in <error>."}));
    let answer = served.page(&format!("/letters/{id}"));
    lint(&answer);
    let text = plain(answer.text());
    assert!(
        text.contains("The institution withdrew this letter") && text.contains("Sent in <error>."),
        "{text}"
    );
    assert!(text.contains("1.9 million"));
}

#[test]
fn the_list_is_searched_and_paged_by_addresses_alone() {
    let served = Served::start();
    for n in 0..22 {
        served.deposit(&format!("{LETTER} {n}"), &metadata(&format!("Letter <{n}>")));
    }
    let first = served.page("/letters");
    let tags = lint(&first);
    let next = tags.iter().find(|tag| tag.get("rel") == "next").unwrap().get("href").to_owned();
    let second = served.page(&next);
    lint(&second);
    assert!(
        plain(second.text()).contains("Letter <1>") && !plain(second.text()).contains("Letter <5>")
    );
    let found =
        served.page("/letters?q=%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E&outlet=&from=&until=");
    lint(&found);
    let wrong = served.page("/letters?from=1st+April");
    assert_eq!(wrong.status, 400);
    assert!(plain(lint_text(&wrong)).contains("is not a date"));
}

#[track_caller]
fn lint_text(answer: &Answer) -> &str {
    lint(answer);
    answer.text()
}

#[test]
fn problems_are_pages_where_a_browser_asks_and_json_elsewhere() {
    let served = Served::start();
    let answer = served.page("/nothing");
    assert_eq!(answer.status, 404);
    lint(&answer);
    assert!(plain(answer.text()).contains("There is nothing at this path"));
    served.get("/nothing").is_problem(404, "no-such-path");
    let browser = [("accept", "text/html")];
    served.send("GET", "/v1/nothing", &browser, "").is_problem(404, "no-such-path");
    let answer = served.send("DELETE", "/letters", &browser, "");
    assert_eq!((answer.status, answer.header("allow")), (405, "GET, HEAD, OPTIONS"));
    lint(&answer);
    let answer = served.page("/letters/rubbish");
    assert_eq!(answer.status, 400);
    assert!(plain(lint_text(&answer)).contains("This is not a letter identifier"));
    for code in chancery::web::Code::ALL {
        let answer = served.page(&format!("/problems/{}", code.as_str()));
        assert!(plain(lint_text(&answer)).contains(code.title()), "{}", code.as_str());
    }
}

// ── the verdict ──

/// The page of a verdict on a text, linted, as plain text.
#[track_caller]
fn verdict(served: &Served, text: &str) -> (Vec<Tag>, String) {
    let page = served.form("/check", &[("text", text), ("file", "")]);
    assert_eq!((page.status, page.header("cache-control")), (200, "no-store"));
    let tags = lint(&page);
    let text = plain(page.text());
    let mut last = 0;
    for question in [
        "Is it theirs?",
        "What differs?",
        "Who says so, and since when?",
        "What this does not tell you",
    ] {
        let at = text.find(question).unwrap_or_else(|| panic!("{question} is missing in {text}"));
        assert!(at > last, "{question} is out of order");
        last = at;
    }
    for word in ["tampered", "fake", "verified", "true "] {
        let headline = text.split("Is it theirs?").next().unwrap();
        assert!(!headline.to_lowercase().contains(word), "{word} in {headline}");
    }
    (tags, text)
}

#[track_caller]
fn says(text: &str, words: &[&str]) {
    for words in words {
        assert!(text.contains(words), "{words:?} is missing in {text}");
    }
}

#[test]
fn the_verdict_on_the_same_text_says_what_was_ignored_and_who_says_so() {
    let (served, id) = with_letter();
    let printed = LETTER.replace(['\u{201c}', '\u{201d}'], "\"").replace("\n\n", "\n");
    let (tags, text) = verdict(&served, &printed);
    says(
        &text,
        &[
            "Same text as the archived letter.",
            "identical_text",
            "Word for word, this is a letter by Mira Tal",
            "shape of quotation marks and apostrophes (2)",
            "Nothing differs but typography",
            "entry 2, since 23 November 2026",
            "21 November 2026",
            "Arandia answers its critics",
            "The institution says so",
            "The newspaper says so",
            "None has cosigned this checkpoint",
        ],
    );
    assert!(tags.iter().any(|tag| tag.get("href") == format!("/v1/letters/{id}/bundle")));
    assert!(!tags.iter().any(|tag| matches!(tag.name.as_str(), "ins" | "del")));
    let (_, text) = verdict(&served, LETTER);
    says(&text, &["This file is the archived original.", "the bytes are the same"]);
}

#[test]
fn the_verdict_on_changed_words_marks_each_in_words_and_lists_them() {
    let (served, _) = with_letter();
    let printed = LETTER.replace("1.9 million", "19 million").replace("firmly opposes", "opposes");
    let (tags, text) = verdict(&served, &printed);
    says(
        &text,
        &[
            "Changed: 1 word was changed or added",
            "Not as it stands.",
            "[letter: 1.9] [printed: 19] million",
            "[left out: firmly] opposes",
            "another number or date",
            "taken out of a sentence",
        ],
    );
    assert_eq!(
        tags.iter().filter(|tag| tag.name == "ins").count(),
        3,
        "one in the text, one beside it, and one in the legend"
    );
    let rows =
        tags.iter().filter(|tag| tag.name == "td" && tag.get("data-label") == "What").count();
    assert_eq!(rows, 2);
    // The letter stands there in its own language.
    assert!(tags.iter().any(|tag| tag.get("class") == "letter" && tag.get("lang") == "en-GB"));
}

#[test]
fn the_verdict_on_a_shortened_text_shows_what_was_left_out_in_its_place() {
    let (served, _) = with_letter();
    let paragraphs: Vec<_> = LETTER.split("\n\n").collect();
    let printed = [paragraphs[0], paragraphs[1], paragraphs[2], paragraphs[4]].join("\n\n");
    let (tags, text) = verdict(&served, &printed);
    says(
        &text,
        &[
            "Shortened: every printed word is in the letter",
            "every word of it, but not the whole letter",
            "[left out: We regret that nobody asked us",
            "% of the letter printed",
        ],
    );
    assert!(tags.iter().any(|tag| tag.name == "del" && tag.get("class") == "gap"));
}

#[test]
fn the_verdict_on_an_article_that_quotes_shows_the_quoted_words_alone() {
    let (served, _) = with_letter();
    let article = "The dispute about the Sel went on yesterday. The embassy wrote to this newspaper, saying: \u{201c}Notice was given on 3 October, in writing, to the ministry concerned.\u{201d} The ministry did not answer our questions. Farmers on both sides of the border have asked for talks since the spring.";
    let (tags, text) = verdict(&served, article);
    says(
        &text,
        &[
            "This text quotes 1 passage of the letter.",
            "Notice was given on 3 October",
            "of the pasted text is the letter\u{2019}s",
            "Set aside",
        ],
    );
    assert!(tags.iter().any(|tag| tag.name == "mark"));
    assert!(!text.contains("[left out: Arandia firmly"), "a quotation is no shortened letter");
}

#[test]
fn the_verdict_on_a_page_sets_its_own_words_aside() {
    let (served, _) = with_letter();
    let page = format!(
        "Home | News | Letters | Sport\n\nToday in the Courier\n\n{LETTER}\nSubscribe now for one crown a week. Comments (12)\n"
    );
    let (_, text) = verdict(&served, &page);
    says(
        &text,
        &[
            "Same text as the archived letter.",
            "Set aside: 2 parts of the pasted text",
            "Subscribe now for one crown a week.",
        ],
    );
}

#[test]
fn the_verdict_on_an_unknown_or_too_short_text_accuses_nobody() {
    let (served, _) = with_letter();
    let unknown = "The committee met on Tuesday and agreed that the bridge should be painted green before the summer fair begins.";
    let (_, text) = verdict(&served, unknown);
    says(
        &text,
        &[
            "No record found. This is not proof of forgery.",
            "The archive holds 1 letter, of 2026, in English.",
            "press@arandia.example",
        ],
    );
    let (_, text) = verdict(&served, "Sir,");
    says(&text, &["Could not check.", "cannot_check"]);
    let empty = served.form("/check", &[("text", ""), ("file", "")]);
    assert_eq!(empty.status, 200);
    lint(&empty);
}

#[test]
fn the_verdict_on_a_withdrawn_letter_still_says_what_the_text_is() {
    let (served, id) = with_letter();
    served.post(&format!("/v1/letters/{id}/withdrawal"), &json!({"reason": "Sent in error."}));
    let (_, text) = verdict(&served, LETTER);
    says(
        &text,
        &[
            "This file is the archived original. The institution withdrew this letter on 23 November 2026.",
            "Sent in error.",
            "What the text is does not change by that.",
        ],
    );
}

#[test]
fn characters_that_deceive_the_eye_are_named() {
    let (served, _) = with_letter();
    let printed = LETTER.replace("firmly", "fir\u{200b}mly").replace("treaty", "tr\u{435}aty");
    let (_, text) = verdict(&served, &printed);
    says(&text, &["characters that deceive the eye", "U+200B", "U+0435"]);
}

#[test]
fn a_page_with_two_letters_on_it_names_both() {
    let (served, first) = with_letter();
    let other = "To the Editor,\n\nThe opera house at Sel was not closed for want of money, as you wrote on Friday, but because its roof is being mended at our expense. It opens again on 2 March with a concert to which your readers are invited.\n\nOla Brandt\nCultural attach\u{e9}\n";
    let mut given = metadata("The opera house opens again");
    given["author"] = json!({"name": "Ola Brandt"});
    let second = served.deposit(other, &given)["id"].as_str().unwrap().to_owned();
    let (tags, text) = verdict(&served, &format!("Letters\n\n{LETTER}\n\n{other}\n"));
    for id in [first, second] {
        let bundle = format!("/v1/letters/{id}/bundle");
        assert!(tags.iter().any(|tag| tag.get("href") == bundle), "{id} is missing in {text}");
    }
    says(&text, &["Also:", "Ola Brandt", "Mira Tal"]);
}

#[test]
fn pages_are_sent_compressed_and_without_a_body_where_that_is_asked() {
    let served = Served::start();
    let packed = served.send("GET", "/about", &[("accept-encoding", "gzip")], "");
    assert_eq!((packed.status, packed.header("content-encoding")), (200, "gzip"));
    assert!(packed.headers_named("vary").contains("accept-encoding"));
    let head = served.send("HEAD", "/about", &[("accept-encoding", "identity")], "");
    assert_eq!((head.status, head.bytes.len()), (200, 0));
}

#[test]
fn a_check_is_a_post_and_its_text_is_in_no_address() {
    let (served, _) = with_letter();
    let answer = served.page("/check");
    assert_eq!((answer.status, answer.header("location")), (303, "/"));
    let headers = [("content-type", "application/x-www-form-urlencoded"), ("accept", "text/html")];
    let page = served.send(
        "POST",
        "/check",
        &headers,
        "text=Notice+was+given+on+3+October%2C+in+writing%2C+to+the+ministry+concerned.",
    );
    assert_eq!(page.status, 200);
    for tag in lint(&page) {
        assert!(!tag.get("href").contains("October") && !tag.get("action").contains("October"));
    }
    served
        .send("POST", "/check", &[("content-type", "application/x-www-form-urlencoded")], "x=1")
        .is_problem(400, "bad-request");
}

/// The value of the hidden field in which a verdict's page holds the text.
#[track_caller]
fn again(tags: &[Tag]) -> &str {
    tags.iter().find(|tag| tag.get("name") == "again").unwrap().get("value")
}

/// Sends what a verdict's page sends when one of its buttons is pressed.
fn pressed(served: &Served, path: &str, again: &str, letter: &str) -> Answer {
    let headers = [("content-type", "application/x-www-form-urlencoded"), ("accept", "text/html")];
    served.send("POST", path, &headers, format!("again={again}&letter={letter}"))
}

#[test]
fn a_verdict_is_told_in_the_other_language_though_nothing_was_stored() {
    let (served, id) = with_letter();
    let printed = LETTER.replace("1.9 million", "19 million").replace("firmly opposes", "opposes");
    let (tags, _) = verdict(&served, &printed);
    let switch = |tag: &&Tag| tag.get("lang") == "zh-Hans" && tag.name == "button";
    let switch = tags.iter().find(switch).unwrap().get("formaction").to_owned();
    assert_eq!(switch, "/check?lang=zh-Hans");
    let page = pressed(&served, &switch, again(&tags), &id);
    assert_eq!((page.status, page.header("cache-control")), (200, "no-store"));
    assert_eq!(page.header("content-language"), "zh-Hans");
    let tags = lint(&page);
    says(
        &plain(page.text()),
        &[
            "有改动：更改或增加了 1 个词",
            "[原件：1.9] [刊出：19] million",
            "数字或日期不同",
            "是他们的信吗？",
            "2026年11月21日",
        ],
    );
    // The letter stays in its own language, and the marks in it are in the page's.
    assert!(tags.iter().any(|tag| tag.get("class") == "mark" && tag.get("lang") == "zh-Hans"));
    assert_eq!(again(&tags), again(&verdict(&served, &printed).0));
}

#[test]
fn the_table_of_changes_is_made_anew_as_csv() {
    let (served, id) = with_letter();
    let printed = LETTER.replace("1.9 million", "=19 million").replace("firmly opposes", "opposes");
    let (tags, _) = verdict(&served, &printed);
    let csv = pressed(&served, "/check/changes.csv", again(&tags), &id);
    assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8; header=present");
    assert!(csv.header("content-disposition").contains("attachment"));
    assert_eq!(csv.header("cache-control"), "no-store");
    let rows: Vec<&str> = csv.text().trim_start_matches('\u{feff}').lines().collect();
    assert_eq!(rows[0], "No.,Place,What,Printed,Letter,Note");
    assert_eq!(rows.len(), 3, "{rows:?}");
    assert!(rows[1].contains("taken out of a sentence,,firmly,"), "{rows:?}");
    assert!(rows[2].contains("changed,") && rows[2].contains(",1.9,"), "{rows:?}");
    assert!(!csv.text().contains(",=19"), "no cell is a formula: {rows:?}");
    let chinese = pressed(&served, "/check/changes.csv?lang=zh-Hans", again(&tags), &id);
    assert!(chinese.text().contains("序号,位置,类别,刊出,原件,说明"));
    let refused = pressed(&served, "/check/changes.csv", "%21", &id);
    assert_eq!(refused.status, 400);
}

#[test]
fn a_certificate_says_how_to_check_without_us() {
    let (served, id) = with_letter();
    let letter = served.get(&format!("/v1/letters/{id}")).json();
    let page = served.page(&format!("/letters/{id}/certificate"));
    let fours = |digest: &serde_json::Value| {
        let digits: Vec<char> = digest.as_str().unwrap().chars().collect();
        let fours: Vec<String> = digits.chunks(4).map(|four| four.iter().collect()).collect();
        fours.join(" ")
    };
    lint(&page);
    let text = plain(page.text());
    says(
        &text,
        &[
            "Certificate of record",
            "Mira Tal",
            "Type the address yourself: 127.0.0.1",
            &fours(&letter["text_sha256"]),
            &fours(&letter["statements"][0]["sha256"]),
            "entry 2",
            "does not say that the letter\u{2019}s claims are true",
            "GB/T 7714",
        ],
    );
    for word in ["verified", "fake", "tampered"] {
        assert!(!text.to_lowercase().contains(word), "{word}");
    }
    assert!(page.text().contains("<svg class=\"code\""));
    // Of a check: what differs stands on it, and the digest of what was checked.
    let printed = LETTER.replace("1.9 million", "19 million");
    let (tags, _) = verdict(&served, &printed);
    let page = pressed(&served, "/check/certificate", again(&tags), &id);
    assert_eq!((page.status, page.header("cache-control")), (200, "no-store"));
    lint(&page);
    let digest = json!(hex::encode(<sha2::Sha256 as sha2::Digest>::digest(&printed)));
    says(
        &plain(page.text()),
        &["Changed: 1 word was changed", "Certificate of a check", &fours(&digest)],
    );
    // Of a text of no letter there is none.
    let (tags, _) = verdict(
        &served,
        "The committee met on Tuesday and agreed that the bridge should be painted green.",
    );
    assert_eq!(pressed(&served, "/check/certificate", again(&tags), "").status, 404);
}

#[test]
fn the_badge_says_that_a_record_exists_and_no_more() {
    let (served, id) = with_letter();
    let path = format!("/letters/{id}/badge.svg");
    let badge = served.get(&path);
    assert_eq!(badge.header("content-type"), "image/svg+xml");
    assert!(badge.text().contains("Record exists") && !badge.text().contains("erified"));
    for loads in ["href", "url(", "<script", "<style", "style="] {
        assert!(!badge.text().contains(loads), "{loads}");
    }
    assert!(served.get(&format!("{path}?lang=zh-Hans")).text().contains("有存档记录"));
    served.post(&format!("/v1/letters/{id}/withdrawal"), &json!({"reason": "Sent in error."}));
    assert!(served.get(&path).text().contains("Record withdrawn"));
    served.get("/letters/rubbish/badge.svg").is_problem(400, "bad-letter-id");
}

#[test]
fn a_file_is_checked_as_it_is() {
    let (served, _) = with_letter();
    let page = served.form("/check", &[("text", ""), ("file", LETTER)]);
    says(&plain(page.text()), &["This file is the archived original."]);
    let page = served.form("/check", &[("text", ""), ("file", "%PDF-1.7 and so on")]);
    assert_eq!(page.status, 422);
    says(&plain(lint_text(&page)), &["The file is not plain text", "PDF"]);
}

// ── hostile text ──

/// Texts that try to get out of their place on a page.
fn hostile() -> Vec<String> {
    vec![
        "<script>alert(1)</script><img src=x onerror=alert(1)> and \" onmouseover=\"alert(1) ' of a letter".to_owned(),
        "</textarea></p></div></main><h1>Verified</h1> says the text of this letter, plainly and at length".to_owned(),
        "A word \u{202e}desrever si\u{202c} and \u{2066}isolated\u{2069} and zero\u{200b}width\u{feff} in eight words or more".to_owned(),
        format!("Zalgo{} and then enough other words to be a letter of its own", "\u{301}\u{327}\u{489}".repeat(400)),
        "👩‍👩‍👧‍👦 🏴󠁧󠁢󠁳󠁣󠁴󠁿 ❤️ emoji of families and flags in a letter with enough words".to_owned(),
        "{{ 7*7 }} {% raw %} ${7*7} <%= 7*7 %> &lt;b&gt; &#60;script&#62; templates of many engines in one letter".to_owned(),
        "رسالة من السفارة إلى رئيس التحرير بشأن مياه نهر سيل وما نشر عنها في الصحيفة".to_owned(),
    ]
}

#[test]
fn hostile_letters_are_shown_harmlessly() {
    let served = Served::start();
    for (n, text) in hostile().into_iter().enumerate() {
        let mut given = metadata(&format!("T{n}"));
        let short: String = text.chars().take(200).filter(|c| !c.is_control()).collect();
        given["author"]["role"] = json!(short);
        given["publications"][0]["title"] = json!(short);
        given["publications"][0]["url"] = json!("https://x.example/?a=\"&b='<c>");
        let answer = served.post("/v1/letters", &json!({"text": text, "metadata": given}));
        // The letter room may refuse such metadata; then the text alone is deposited.
        let answer = if answer.status == 201 {
            answer
        } else {
            served
                .post("/v1/letters", &json!({"text": text, "metadata": metadata(&format!("T{n}"))}))
        };
        assert_eq!(answer.status, 201, "{}", answer.text());
        let id = answer.json()["id"].as_str().unwrap().to_owned();
        for path in [format!("/letters/{id}"), "/letters".to_owned(), "/".to_owned()] {
            let page = served.page(&path);
            lint(&page);
            harmless(page.text());
        }
        let page = served.form("/check", &[("text", &format!("{text} {text}"))]);
        assert_eq!(page.status, 200);
        lint(&page);
        harmless(page.text());
    }
}

#[track_caller]
fn harmless(html: &str) {
    for hidden in ['\u{202e}', '\u{2066}', '\u{200b}', '\u{feff}', '\0'] {
        assert!(!html.contains(hidden), "{hidden:?} is passed through");
    }
    assert!(
        html.matches("<script").count()
            == html.matches("<script type=\"application/ld+json\">").count()
            && !html.contains("<img"),
        "a tag got out"
    );
    assert!(html.matches('\u{301}').count() < 60, "a storm of marks is passed through");
}

#[test]
fn a_megabyte_without_a_space_is_answered() {
    let served = Served::start();
    let word = "x".repeat(chancery::limits::PASTED_BYTES_MAX);
    let page = served.form("/check", &[("text", &word)]);
    assert_eq!(page.status, 200, "{}", page.text());
    lint(&page);
    let id = served.deposit(&word, &metadata("A long word"))["id"].as_str().unwrap().to_owned();
    lint(&served.page(&format!("/letters/{id}")));
}
