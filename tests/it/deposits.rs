//! A letter on its way through the desk: pasted, filled in from what its page says, looked at, deposited, and later
//! published or withdrawn; by one person or by two; and harmless whatever is in it.

use crate::pages::{Tag, lint, plain};
use crate::served::{Answer, Browser, LETTER, Served, metadata};
use chancery::archive::TokenRole;
use chancery::web::Options;
use serde_json::json;

const PAGE: &str = "Home\nNews\n\nThe Embassy answers the Courier\n\nThe following is a letter from Ms. Mira Tal, Spokeswoman of the \
    Embassy of Arandia, to the Lowmark Courier's Letters Editor, which was carried in the print edition of the LC on 21st \
    November under the title \u{201c}Arandia answers\u{201d}.\n\nSir, your report \u{201c}Water diverted\u{201d} (12 November 2026) says that \
    water was diverted without warning, which is not what happened on the river.\n\nMira Tal\n\nSuggest to a Friend\n";
const BODY: &str = "Sir, your report \u{201c}Water diverted\u{201d} (12 November 2026) says that \
    water was diverted without warning, which is not what happened on the river.\n\nMira Tal\n";

fn unescaped(html: &str) -> String {
    let named = html
        .replace("&#60;", "<")
        .replace("&#62;", ">")
        .replace("&#34;", "\"")
        .replace("&#39;", "'");
    named
        .replace("&#38;", "&")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
}

/// What a browser would send of a draft's form: every field as it stands on the page.
fn fields(answer: &Answer) -> Vec<(String, String)> {
    let (_, area) = answer.text().split_once("<textarea id=\"text\"").unwrap();
    let (_, area) = area.split_once(">\n").unwrap();
    let mut fields =
        vec![("text".to_owned(), unescaped(area.split("</textarea>").next().unwrap()))];
    let mut select: Option<(String, Vec<Tag>)> = None;
    for tag in lint(answer) {
        if tag.name != "option"
            && let Some((name, options)) = select.take()
        {
            let chosen = options.iter().find(|option| option.attributes.contains_key("selected"));
            fields.push((name, chosen.unwrap_or(&options[0]).get("value").to_owned()));
        }
        match tag.name.as_str() {
            "select" => select = Some((tag.get("name").to_owned(), Vec::new())),
            "option" => select.as_mut().unwrap().1.push(tag),
            "input" if matches!(tag.get("type"), "" | "text") => {
                fields.push((tag.get("name").to_owned(), unescaped(tag.get("value"))));
            }
            _ => {}
        }
    }
    fields
}

/// The boxes with which suggestions are confirmed.
fn boxes(answer: &Answer) -> Vec<String> {
    let boxes = lint(answer).into_iter().filter(|tag| tag.get("name").starts_with("ok-"));
    boxes.map(|tag| tag.get("name").to_owned()).collect()
}

fn set(fields: &mut Vec<(String, String)>, name: &str, value: &str) {
    fields.retain(|(known, _)| known != name);
    fields.push((name.to_owned(), value.to_owned()));
}

fn send(desk: &Browser<'_>, path: &str, fields: &[(String, String)]) -> Answer {
    let parts: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    desk.form(path, &parts)
}

/// Pastes a text; the draft's path.
#[track_caller]
fn begin(desk: &Browser<'_>, text: &str) -> String {
    let answer = desk.form("/deposit", &[("text", text)]);
    assert_eq!(answer.status, 303, "{}", plain(answer.text()));
    answer.header("location").to_owned()
}

/// Fills in a draft of a text that suggests nothing, and goes to its preview.
#[track_caller]
fn filled(desk: &Browser<'_>, text: &str, title: &str) -> String {
    let path = begin(desk, text);
    let page = desk.page(&path);
    let mut typed = fields(&page);
    for (name, value) in [
        ("title", title),
        ("kind", "letter-to-editor"),
        ("language", "en-GB"),
        ("date", "2026-11-20"),
        ("author-name", "Mira Tal"),
        ("do", "preview"),
    ] {
        set(&mut typed, name, value);
    }
    typed.extend(boxes(&page).into_iter().map(|name| (name, "1".to_owned())));
    let answer = send(desk, &path, &typed);
    assert_eq!(answer.status, 303, "{}", plain(answer.text()));
    assert_eq!(answer.header("location"), format!("{path}/preview"));
    path
}

fn digest(preview: &Answer) -> String {
    let tag = lint(preview).into_iter().find(|tag| tag.get("name") == "digest");
    tag.unwrap().get("value").to_owned()
}

/// Confirms a preview; where it leads.
#[track_caller]
fn confirm(desk: &Browser<'_>, path: &str) -> String {
    let path = format!("{path}/preview");
    let digest = digest(&desk.page(&path));
    let answer = desk.form(&path, &[("digest", &digest)]);
    assert_eq!(answer.status, 303, "{}", plain(answer.text()));
    answer.header("location").to_owned()
}

fn article(page: &str) -> String {
    let (_, rest) = page.split_once("<article").unwrap();
    rest.rsplit_once("</article>").unwrap().0.to_owned()
}

#[test]
fn a_letter_goes_from_its_page_to_everybody_s_in_three_steps() {
    let served = Served::start();
    let desk = served.sign_in(&served.token);
    lint(&desk.page("/deposit"));
    let path = begin(&desk, PAGE);
    let form = desk.page(&path);
    let mut typed = fields(&form);
    let value =
        |name: &str| typed.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    for (name, expected) in [
        ("text", BODY),
        ("title", "The Embassy answers the Courier"),
        ("author-name", "Mira Tal"),
        ("author-role", "Spokeswoman of the Embassy of Arandia"),
        ("addressee-organization", "Lowmark Courier"),
        ("language", "en-GB"),
        ("publications-0-outlet", "Lowmark Courier"),
        ("publications-0-medium", "print"),
        ("publications-0-title", "Arandia answers"),
        ("publications-0-date", ""),
        ("in_reply_to-title", "Water diverted"),
        ("in_reply_to-date", "2026-11-12"),
    ] {
        assert_eq!(value(name), Some(expected), "{name}");
    }
    let shown = plain(form.text());
    assert!(shown.contains("Suggested, read from \u{201c}Arandia answers\u{201d}"), "{shown}");
    assert!(
        shown.contains("The page says \u{201c}21st November\u{201d}, which leaves something open"),
        "{shown}"
    );
    assert!(shown.contains("Suggest to a Friend"), "what was set aside is shown");

    // Nothing that was suggested goes further before a person has confirmed it.
    set(&mut typed, "publications-0-date", "2026-11-21");
    set(&mut typed, "do", "preview");
    let refused = send(&desk, &path, &typed);
    assert_eq!(refused.status, 422);
    lint(&refused);
    assert!(plain(refused.text()).contains("was not confirmed"));
    assert_eq!(desk.page(&format!("{path}/preview")).status, 303, "there is no preview yet");
    let names = boxes(&refused);
    assert!(names.len() > 8 && names.contains(&"ok-text".to_owned()), "{names:?}");
    typed.extend(names.into_iter().map(|name| (name, "1".to_owned())));
    assert_eq!(send(&desk, &path, &typed).header("location"), format!("{path}/preview"));
    assert_eq!(boxes(&desk.page(&path)), Vec::<String>::new(), "all is confirmed");

    let preview = desk.page(&format!("{path}/preview"));
    lint(&preview);
    let size = served.size();
    let location = confirm(&desk, &path);
    assert_eq!(served.size(), size + 1);
    let later = desk.page(&location);
    lint(&later);
    assert!(plain(later.text()).contains("The letter is archived"), "{}", plain(later.text()));
    assert!(later.text().contains("c2sp.org/tlog-proof@v1"));
    let id = location.trim_start_matches("/desk/letters/").split('?').next().unwrap().to_owned();
    assert_eq!(served.get(&format!("/v1/letters/{id}/text")).text(), BODY);
    let letter = served.get(&format!("/v1/letters/{id}")).json();
    assert_eq!(letter["publications"][0]["date"], "2026-11-21");
    // What was looked at is what everybody sees.
    let public = served.page(&format!("/letters/{id}"));
    let public =
        public.text().replace(" href=\"", " data-href=\"").replace(" src=\"", " data-src=\"");
    assert_eq!(article(preview.text()), article(&public));
    assert_eq!(desk.page(&path).status, 404, "the draft is gone");
}

#[test]
fn the_sample_s_page_fills_its_form() {
    let Ok(samples) = std::env::var("CHANCERY_SAMPLES") else {
        eprintln!("CHANCERY_SAMPLES is not set: the real page was not tried");
        return;
    };
    let read =
        |name: &str| std::fs::read_to_string(format!("{samples}/embassy-ft-2013/{name}")).unwrap();
    let served = Served::start();
    let desk = served.sign_in(&served.token);
    let typed = fields(&desk.page(&begin(&desk, &read("page.txt"))));
    let value =
        |name: &str| typed.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value);
    assert_eq!(value("text"), read("letter.txt"));
    let given: serde_json::Value = serde_json::from_str(&read("letter.json")).unwrap();
    for (name, pointer) in [
        ("kind", "/kind"),
        ("language", "/language"),
        ("title", "/title"),
        ("author-name", "/author/name"),
        ("author-role", "/author/role"),
        ("addressee-name", "/addressee/name"),
        ("addressee-organization", "/addressee/organization"),
        ("in_reply_to-outlet", "/in_reply_to/outlet"),
        ("in_reply_to-title", "/in_reply_to/title"),
        ("in_reply_to-author", "/in_reply_to/author"),
        ("in_reply_to-author_role", "/in_reply_to/author_role"),
        ("publications-0-outlet", "/publications/0/outlet"),
        ("publications-0-medium", "/publications/0/medium"),
        ("publications-0-title", "/publications/0/title"),
        ("publications-1-medium", "/publications/1/medium"),
        ("publications-1-title", "/publications/1/title"),
    ] {
        assert_eq!(json!(value(name)), *given.pointer(pointer).unwrap(), "{name}");
    }
    // The page names a day and no year, so that none is invented.
    assert_eq!((value("publications-0-date"), value("in_reply_to-date")), ("", ""));
}

#[test]
fn a_draft_outlives_its_session_and_is_nobody_else_s() {
    let served = Served::start();
    let desk = served.sign_in(&served.token);
    let path = begin(&desk, "Sir, nothing around it is said.\n");
    let mut typed = fields(&desk.page(&path));
    set(&mut typed, "title", "Half <typed>");
    set(&mut typed, "do", "save");
    assert_eq!(send(&desk, &path, &typed).header("location"), format!("{path}?saved"));
    desk.form("/desk/sign-out", &[]);
    assert!(plain(desk.page(&path).text()).contains("Sign in"));
    let again = served.sign_in(&served.token);
    assert!(plain(again.page("/desk").text()).contains("Half <typed>"));
    assert!(fields(&again.page(&path)).contains(&("title".into(), "Half <typed>".into())));
    let admin = served.sign_in(&served.admin);
    for other in
        [path.clone(), format!("{path}/preview"), "/deposit/0".into(), "/deposit/..".into()]
    {
        assert_eq!(admin.page(&other).status, 404, "{other}");
    }
    admin.form(&format!("{path}/removal"), &[]);
    assert_eq!(again.page(&path).status, 200, "nobody removes another's draft");
    assert_eq!(again.form(&format!("{path}/removal"), &[]).status, 303);
    assert_eq!(again.page(&path).status, 404);
    assert_eq!(served.size(), 2);
}

#[test]
fn an_error_stands_at_its_field_and_nothing_typed_is_lost() {
    let served = Served::start();
    let desk = served.sign_in(&served.token);
    let path = begin(&desk, "Sir, two lines.\r\nEnd.\r\n");
    let mut typed = fields(&desk.page(&path));
    for (name, value) in [
        ("title", "Typed <by hand>"),
        ("language", "en-GB"),
        ("author-name", "Mira Tal"),
        ("publications-1-outlet", "The \"Courier\""),
        ("publications-1-date", "1st April"),
        ("do", "preview"),
    ] {
        set(&mut typed, name, value);
    }
    let answer = send(&desk, &path, &typed);
    assert_eq!(answer.status, 422);
    let tags = lint(&answer);
    let wrong: Vec<_> = tags.iter().filter(|tag| tag.get("aria-invalid") == "true").collect();
    assert_eq!(wrong.len(), 1);
    assert_eq!((wrong[0].get("name"), wrong[0].get("value")), ("publications-1-date", "1st April"));
    let kept = fields(&answer);
    assert!(kept.contains(&("title".into(), "Typed <by hand>".into())));
    assert!(kept.contains(&("text".into(), "Sir, two lines.\nEnd.\n".into())));
    for empty in ["", "--", "a\0b"] {
        let answer = desk.form("/deposit", &[("text", empty)]);
        assert_eq!(answer.status, 422, "{empty:?}");
        lint(&answer);
    }
    let answer = desk.form("/deposit", &[("file", "%PDF-1.7")]);
    assert!(plain(answer.text()).contains("PDF"), "{}", plain(answer.text()));
}

#[test]
fn a_dropped_file_is_archived_byte_for_byte() {
    let served = Served::start();
    let desk = served.sign_in(&served.token);
    let bytes = "\u{feff}Sir,\r\n\r\nno.\r\n";
    let answer = desk.form("/deposit", &[("file", bytes)]);
    let path = answer.header("location").to_owned();
    let mut typed = fields(&desk.page(&path));
    for (name, value) in
        [("title", "T"), ("language", "en-GB"), ("author-name", "A"), ("do", "preview")]
    {
        set(&mut typed, name, value);
    }
    send(&desk, &path, &typed);
    let location = confirm(&desk, &path);
    let id = location.trim_start_matches("/desk/letters/").split('?').next().unwrap();
    assert_eq!(served.get(&format!("/v1/letters/{id}/text")).text(), bytes);
}

#[test]
fn letters_that_are_like_it_are_shown_before_anything_is_deposited() {
    let served = Served::start();
    served.deposit(LETTER, &metadata("Arandia kept the treaty"));
    let desk = served.sign_in(&served.token);
    let seen = |text: &str, title: &str| {
        let path = filled(&desk, text, title);
        let page = desk.page(&format!("{path}/preview"));
        lint(&page);
        (path, page)
    };
    let (path, page) = seen(LETTER, "Arandia kept the treaty");
    assert!(plain(page.text()).contains("This very text is archived already"));
    let answer =
        desk.form(&format!("{path}/preview"), &[("digest", &digest(&page)), ("seen", "1")]);
    assert_eq!(answer.status, 409, "another description is refused and told");
    lint(&answer);
    for (text, title, words) in [
        (
            LETTER.replace(['\u{201c}', '\u{201d}'], "\""),
            "Other",
            "The same words are archived already",
        ),
        (LETTER.replace("1.9 million", "19 million"), "Other", "Nearly the same words"),
        (
            "Sir, these are words of another letter altogether.".to_owned(),
            "arandia kept the treaty",
            "with other words",
        ),
    ] {
        let (path, page) = seen(&text, title);
        assert!(plain(page.text()).contains(words), "{words}: {}", plain(page.text()));
        let size = served.size();
        let path = format!("{path}/preview");
        let answer = desk.form(&path, &[("digest", &digest(&page))]);
        assert_eq!(
            (answer.status, served.size()),
            (409, size),
            "it was not said that they were seen"
        );
        let answer = desk.form(&path, &[("digest", &digest(&page)), ("seen", "1")]);
        assert_eq!((answer.status, served.size()), (303, size + 1));
    }
    let (_, page) = seen("Sir, nobody wrote anything like this before, and nobody will.", "Alone");
    assert!(!plain(page.text()).contains("Letters like this one"));
}

#[test]
fn what_is_deposited_is_what_the_preview_showed() {
    let served = Served::start();
    let desk = served.sign_in(&served.token);
    let path = filled(&desk, "Sir, this is what was looked at.", "First");
    let shown = digest(&desk.page(&format!("{path}/preview")));
    let mut typed = fields(&desk.page(&path));
    set(&mut typed, "text", "Sir, this is something else.");
    send(&desk, &path, &typed);
    let answer = desk.form(&format!("{path}/preview"), &[("digest", &shown)]);
    assert_eq!((answer.status, served.size()), (409, 2));
    assert!(plain(answer.text()).contains("changed after this preview was made"));
    assert_ne!(digest(&answer), shown);
    confirm(&desk, &path);
    assert_eq!(served.size(), 3);
}

#[test]
fn a_publication_is_added_and_a_letter_withdrawn_from_its_page() {
    let served = Served::start();
    let id = served.deposit(LETTER, &metadata("Arandia kept the treaty"))["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let desk = served.sign_in(&served.token);
    let path = format!("/desk/letters/{id}");
    lint(&desk.page(&path));
    assert!(plain(served.page(&path).text()).contains("Sign in"));
    let found = desk.page(&format!("/desk/letters?id={}", id.to_uppercase()));
    assert_eq!((found.status, found.header("location")), (303, path.as_str()));
    let stated = |date: &str| {
        let fields = [
            ("outlet", "The Harbour Post"),
            ("medium", "online"),
            ("date", date),
            ("extent", "full"),
            ("asserted_by", "observer"),
        ];
        desk.form(&format!("{path}/publication"), &fields)
    };
    let wrong = stated("2nd May");
    assert_eq!(wrong.status, 422);
    let wrong = lint(&wrong).into_iter().find(|tag| tag.get("aria-invalid") == "true").unwrap();
    assert_eq!((wrong.get("name"), wrong.get("value")), ("date", "2nd May"));
    let done = stated("2026-11-23");
    assert_eq!(done.header("location"), format!("{path}?stated=publication"));
    assert!(plain(desk.page(done.header("location")).text()).contains("The publication is stated"));
    assert!(plain(served.page(&format!("/letters/{id}")).text()).contains("The Harbour Post"));

    let withdraw = |fields: &[(&str, &str)]| desk.form(&format!("{path}/withdrawal"), fields);
    let unsure = withdraw(&[("reason", "Sent in <error>.")]);
    assert_eq!(unsure.status, 422, "it must be confirmed");
    lint(&unsure);
    assert_eq!(withdraw(&[("reason", " "), ("sure", "1")]).status, 422, "a reason is needed");
    let done = withdraw(&[("reason", "Sent in <error>."), ("sure", "1")]);
    assert_eq!(done.header("location"), format!("{path}?stated=withdrawal"));
    lint(&desk.page(done.header("location")));
    assert!(plain(served.page(&format!("/letters/{id}")).text()).contains("Sent in <error>."));
    assert_eq!(withdraw(&[("reason", "Again."), ("sure", "1")]).status, 409);
    assert_eq!(desk.page("/desk/letters?id=rubbish").status, 400);
}

#[test]
fn with_two_persons_nothing_is_logged_before_the_second_has_confirmed_it() {
    let served = Served::with(Options { two_persons: true, workers: 1, ..Options::default() });
    let desk = served.sign_in(&served.token);
    let second = served.sign_in(&served.token_of("second", TokenRole::Approve));
    let path = filled(&desk, "Sir, two of us stand by this.", "Two");
    let waiting = confirm(&desk, &path);
    assert!(waiting.starts_with("/desk/waiting/"), "{waiting}");
    assert_eq!(served.size(), 2);
    assert!(served.get("/v1/letters").json()["letters"].as_array().unwrap().is_empty());
    for browser in [&desk, &second] {
        let page = browser.page(&waiting);
        lint(&page);
        assert!(plain(page.text()).contains("Sir, two of us stand by this."));
        assert!(browser.page("/desk").text().contains(&waiting));
    }
    let approve = format!("{waiting}/approval");
    let shown = digest(&second.page(&waiting));
    // Neither the first, nor an administrator's own, nor something else than was shown.
    assert_eq!(desk.form(&approve, &[("digest", &shown)]).status, 403);
    assert_eq!(second.form(&approve, &[("digest", &"0".repeat(64))]).status, 422);
    let admin = served.sign_in(&served.admin);
    let own = confirm(&admin, &filled(&admin, "Sir, an administrator wrote this.", "Own"));
    let own_digest = digest(&second.page(&own));
    let refused = admin.form(&format!("{own}/approval"), &[("digest", &own_digest)]);
    assert_eq!(refused.status, 403);
    assert!(plain(refused.text()).contains("Another person must confirm this"));
    assert_eq!(served.size(), 2);
    let listed = plain(admin.page("/desk/audit?list=refused").text());
    assert!(listed.contains("own-submission") && listed.contains("role-missing"), "{listed}");

    let done = second.form(&approve, &[("digest", &shown)]);
    assert_eq!(done.status, 303, "{}", plain(done.text()));
    assert_eq!(served.size(), 3);
    assert_eq!(served.page(done.header("location")).status, 200);
    assert_eq!(second.page(&waiting).status, 404);
    assert_eq!(second.form(&format!("{own}/return"), &[]).status, 303);
    assert_eq!((second.page(&own).status, served.size()), (404, 3));
    let listed = plain(admin.page("/desk/audit").text());
    for words in [
        "desk Deposit a letter: waits for a second person",
        "second Confirm what another deposited: done",
        "second Send back",
    ] {
        assert!(listed.contains(words), "{words} is missing in {listed}");
    }
    later_statements_wait_too(&served, &second);
}

fn later_statements_wait_too(served: &Served, second: &Browser<'_>) {
    let id = served.get("/v1/letters").json()["letters"][0]["id"].as_str().unwrap().to_owned();
    let publication = json!({"outlet": "The <Post>", "medium": "print", "asserted_by": "issuer"});
    for (path, body) in
        [("publications", publication), ("withdrawal", json!({"reason": "Why <not>."}))]
    {
        let path = format!("/v1/letters/{id}/{path}");
        let waits = served.post(&path, &body);
        assert_eq!(waits.status, 202, "{}", waits.text());
        let waiting = format!("/desk/waiting/{}", waits.json()["waiting"].as_str().unwrap());
        let page = second.page(&waiting);
        lint(&page);
        assert_eq!(digest(&page), waits.json()["digest"].as_str().unwrap());
        let size = served.size();
        let done = second.form(&format!("{waiting}/approval"), &[("digest", &digest(&page))]);
        assert_eq!((done.status, served.size()), (303, size + 1));
    }
    // What is wrong is told at once, and does not wait.
    let path = format!("/v1/letters/{id}/withdrawal");
    served.post(&path, &json!({"reason": "Again."})).is_problem(409, "already-withdrawn");
}

#[test]
fn hostile_texts_are_harmless_on_every_page_that_shows_them() {
    let served = Served::start();
    let desk = served.sign_in(&served.token);
    let zalgo = format!("Z{}", "\u{301}".repeat(300));
    let long = "x".repeat((1 << 20) - 100);
    for hostile in [
        "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&amp;",
        "pay \u{202e}001\u{202c} now \u{2066}x",
        "\u{1f469}\u{200d}\u{1f469}\u{200d}\u{1f467} \u{1f3f4}\u{e0067}\u{e007f} \u{1f600}",
        "{{ 7*7 }} {% raw %} ${jndi:x} %s %n ../../etc/passwd \u{2028}\u{2029}",
        &zalgo,
        &long,
    ] {
        // Metadata is one line of plain text; a letter's text and a reason may hold more.
        let hidden = |c: &char| !matches!(*c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        let title: String = hostile.chars().filter(hidden).take(600).collect();
        let path = filled(&desk, &format!("Sir, {hostile} is in it."), &title);
        for page in [path.clone(), format!("{path}/preview"), "/desk".into()] {
            harmless(&desk.page(&page));
        }
        let location = confirm(&desk, &path);
        harmless(&desk.page(&location));
        let id =
            location.trim_start_matches("/desk/letters/").split('?').next().unwrap().to_owned();
        let reason: String = hostile.chars().filter(|c| !c.is_control()).take(400).collect();
        let fields = [("reason", reason.as_str()), ("sure", "1")];
        desk.form(&format!("/desk/letters/{id}/withdrawal"), &fields);
        for page in [format!("/letters/{id}"), "/letters".into(), "/".into()] {
            harmless(&served.page(&page));
        }
        harmless(&served.form("/check", &[("text", &format!("Sir, {hostile} is in it."))]));
    }
    // NUL is in no letter, and harmless where a text is checked.
    harmless(&desk.form("/deposit", &[("text", "a\0<script>")]));
    harmless(&served.form("/check", &[("text", "Sir, a\0<script>b</script> is in it.")]));
}

#[track_caller]
fn harmless(answer: &Answer) {
    assert!(answer.status < 500, "{}", answer.status);
    lint(answer);
    let text = answer.text();
    assert!(!text.contains("<script>") && !text.contains("<img src=x"), "a tag came through");
    let marks = text.split(|c: char| c != '\u{301}').map(|run| run.chars().count()).max();
    let area = text.contains("<textarea") || text.contains("<input");
    assert!(area || marks.unwrap_or(0) <= 8, "a storm of marks came through");
    let outside: String = text
        .split("<textarea")
        .enumerate()
        .map(|(n, part)| {
            if n == 0 { part } else { part.split_once("</textarea>").map_or("", |(_, rest)| rest) }
        })
        .collect();
    let in_attributes = lint(answer).iter().any(|tag| {
        tag.attributes.values().any(|value| value.contains('\u{202e}')) && tag.name != "input"
    });
    let shown: String = outside
        .split("<input")
        .enumerate()
        .map(
            |(n, part)| {
                if n == 0 { part } else { part.split_once('>').map_or("", |(_, rest)| rest) }
            },
        )
        .collect();
    assert!(!shown.contains('\u{202e}') && !in_attributes, "an override came through");
}
