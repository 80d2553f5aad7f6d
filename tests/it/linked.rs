//! A letter for machines: JSON-LD in its page, Signposting links in its headers, and feeds.

use crate::served::{LETTER, Served, metadata};
use serde_json::{Value, json};

fn with_letter() -> (Served, String) {
    let served = Served::start();
    let mut given = metadata("Arandia </script><b>kept</b> the treaty & more");
    given["publications"][0]["title"] = json!("Arandia answers <its> critics");
    let id = served.deposit(LETTER, &given)["id"].as_str().unwrap().to_owned();
    (served, id)
}

#[test]
fn the_page_holds_the_record_as_json_ld_that_nothing_in_it_can_end() {
    let (served, id) = with_letter();
    let page = served.page(&format!("/letters/{id}"));
    let open = "<script type=\"application/ld+json\">";
    let (_, rest) = page.text().split_once(open).expect("no JSON-LD");
    let (embedded, _) = rest.split_once("</script>").unwrap();
    let embedded: Value = serde_json::from_str(embedded).unwrap();
    let record = served.get(&format!("/letters/{id}/record.jsonld"));
    assert_eq!(record.header("content-type"), "application/ld+json");
    assert_eq!(record.json(), embedded);
    assert_eq!(embedded["@id"], format!("{}/ark:/99999/{id}", served.url));
    assert_eq!(embedded["name"], "Arandia </script><b>kept</b> the treaty & more");
    assert_eq!(embedded["author"]["name"], "Mira Tal");
    assert_eq!(embedded["publication"].as_array().unwrap().len(), 2);
    let letter = served.get(&format!("/v1/letters/{id}")).json();
    assert_eq!(embedded["encoding"]["sha256"], letter["text_sha256"]);
    served.post(&format!("/v1/letters/{id}/withdrawal"), &json!({"reason": "Sent in error."}));
    let record = served.get(&format!("/letters/{id}/record.jsonld")).json();
    assert_eq!(record["creativeWorkStatus"], "Withdrawn");
}

#[test]
fn the_headers_of_the_page_lead_to_everything_and_head_has_them_too() {
    let (served, id) = with_letter();
    let path = format!("/letters/{id}");
    let (page, head) = (served.page(&path), served.send("HEAD", &path, &[], ""));
    assert_eq!(page.header("link"), head.header("link"));
    assert!(head.bytes.is_empty());
    let mut relations = Vec::new();
    for link in page.header("link").split(", ") {
        let (target, rest) = link.strip_prefix('<').unwrap().split_once(">; ").unwrap();
        relations.push(rest.split('"').nth(1).unwrap().to_owned());
        let Some(path) = target.strip_prefix(&served.url) else { continue };
        let answer = served.get(path);
        assert!(matches!(answer.status, 200 | 303), "{path}: {}", answer.status);
        if let Some(media_type) = rest.split("type=\"").nth(1) {
            let media_type = media_type.trim_end_matches('"');
            let found = answer.header("content-type");
            assert!(found.starts_with(media_type), "{path} is {found}, not {media_type}");
        }
    }
    for relation in ["cite-as", "describedby", "item", "author", "type", "alternate"] {
        assert!(relations.iter().any(|one| one == relation), "{relation} in {relations:?}");
    }
}

#[test]
fn feeds_name_letters_and_statements_and_escape_what_people_wrote() {
    let (served, id) = with_letter();
    served.post(&format!("/v1/letters/{id}/withdrawal"), &json!({"reason": "Sent in error."}));
    let feed = served.get("/letters.atom");
    assert_eq!(feed.header("content-type"), "application/atom+xml; charset=utf-8");
    for part in [
        "<title>Arandia &lt;/script&gt;&lt;b&gt;kept&lt;/b&gt; the treaty &amp; more</title>",
        &format!("<id>{}/ark:/99999/{id}</id>", served.url),
        "<category term=\"withdrawn\"/>",
        "<updated>2026-11-23T00:00:00Z</updated>",
    ] {
        assert!(feed.text().contains(part), "{part} is missing in {}", feed.text());
    }
    let feed = served.get(&format!("/letters/{id}/feed.atom"));
    assert_eq!(feed.text().matches("<entry>").count(), 2);
    assert!(feed.text().contains("<title>The institution withdraws it</title>"));
    let empty = Served::start().get("/letters.atom");
    assert!(empty.status == 200 && !empty.text().contains("<entry>"));
}
