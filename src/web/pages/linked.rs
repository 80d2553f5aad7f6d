//! A letter for machines: JSON-LD of schema.org in its page and as a file, and Signposting links in the headers of its page.

use super::text::is_format;
use crate::archive::LetterView;
use crate::check::PublicationRecord;
use crate::letter::{Issuer, LetterId, Medium};
use crate::web::answer;
use crate::web::api::letter_id;
use crate::web::problem::Problem;
use crate::web::state::State;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Value, json};
use std::fmt::Write as _;
use unicode_normalization::char::is_combining_mark;

/// The record as JSON-LD.
pub(super) async fn record(
    req: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    let id = letter_id(&req)?;
    let view = state.blocking_or(move |archive| archive.letter(&id)).await?;
    let linked = linked(state.archive.issuer(), &view, &state.url(&req));
    let mut answer = answer::json(StatusCode::OK, &linked)?;
    let media_type = header::HeaderValue::from_static("application/ld+json");
    answer.headers_mut().insert(header::CONTENT_TYPE, media_type);
    Ok(answer)
}

/// The same for the page's `<script type="application/ld+json">`: no `<` can end it, and what stacks or hides is escaped.
pub(super) fn embedded(issuer: &Issuer, view: &LetterView, url: &str) -> String {
    let mut embedded = String::new();
    for character in linked(issuer, view, url).to_string().chars() {
        if character != '<' && !is_combining_mark(character) && !is_format(character) {
            embedded.push(character);
            continue;
        }
        for unit in character.encode_utf16(&mut [0; 2]) {
            let _ = write!(embedded, "\\u{unit:04x}");
        }
    }
    embedded
}

fn linked(issuer: &Issuer, view: &LetterView, url: &str) -> Value {
    let metadata = &view.metadata;
    let file = |name: &str| format!("{url}/v1/letters/{}/{name}", view.id);
    let organization =
        json!({"@type": "Organization", "name": issuer.name, "url": issuer.url.as_str()});
    let mut linked = json!({
        "@context": "https://schema.org",
        "@type": ["Message", "CreativeWork"],
        "@id": format!("{url}/{}", view.id.ark()),
        "identifier": view.id.ark(),
        "url": format!("{url}/letters/{}", view.id),
        "name": metadata.title,
        "inLanguage": metadata.language.as_str(),
        "isAccessibleForFree": true,
        "creativeWorkStatus": if view.withdrawn.is_some() { "Withdrawn" } else { "Current" },
        "author": {"@type": "Person", "name": metadata.author.name, "worksFor": organization},
        "publisher": organization,
        "encoding": {
            "@type": "MediaObject", "contentUrl": file("text"), "encodingFormat": "text/plain; charset=utf-8",
            "sha256": view.text_sha256, "contentSize": format!("{} B", view.text_bytes),
        },
        "subjectOf": [
            {"@type": "DigitalDocument", "name": "Proof of inclusion in the log", "url": file("proof")},
            {"@type": "DigitalDocument", "name": "Bundle for verification offline", "url": file("bundle")},
        ],
        "publication": view.publications.iter().map(appeared).collect::<Vec<_>>(),
    });
    let mut put = |name: &str, value: Option<Value>| {
        if let (Some(members), Some(value)) = (linked.as_object_mut(), value) {
            members.insert(name.to_owned(), value);
        }
    };
    put("dateCreated", metadata.date.as_ref().map(|date| json!(date.as_str())));
    let titles = view.publications.iter().filter_map(|record| record.publication.title.clone());
    let titles: Vec<_> = titles.collect();
    put("alternateName", (!titles.is_empty()).then(|| json!(titles)));
    put("recipient", metadata.addressee.as_ref().map(|to| match &to.organization {
        Some(name) => json!({"@type": "Organization", "name": name, "member": {"@type": "Person", "name": to.name}}),
        None => json!({"@type": "Person", "name": to.name}),
    }));
    put(
        "citation",
        metadata.in_reply_to.as_ref().map(|article| {
            let mut cited = json!({
                "@type": "NewsArticle", "headline": article.title,
                "publisher": {"@type": "Organization", "name": article.outlet},
            });
            let members = [
                ("url", article.url.clone()),
                ("datePublished", article.date.as_ref().map(|date| date.as_str().to_owned())),
            ];
            if let Some(cited) = cited.as_object_mut() {
                cited.extend(
                    members
                        .into_iter()
                        .filter_map(|(name, value)| Some((name.to_owned(), json!(value?)))),
                );
            }
            cited
        }),
    );
    if let (Some(role), Some(author)) =
        (&metadata.author.role, linked.get_mut("author").and_then(Value::as_object_mut))
    {
        author.insert("jobTitle".to_owned(), json!(role));
    }
    linked
}

/// One publication; who asserts it is part of what is said.
fn appeared(record: &PublicationRecord) -> Value {
    let publication = &record.publication;
    let medium = match publication.medium {
        Medium::Print => "print",
        Medium::Online => "online",
    };
    json!({
        "@type": "PublicationEvent",
        "name": publication.title,
        "startDate": publication.date.as_ref().map(|date| date.as_str().to_owned()),
        "publishedBy": {"@type": "Organization", "name": publication.outlet},
        "location": {"@type": "VirtualLocation", "name": medium},
        "url": publication.url,
        "description": format!("asserted by {}", super::name_of(publication.asserted_by)),
    })
}

/// The `Link` header of a letter's page (Signposting, level 1).
pub(super) fn signposts(issuer: &Issuer, id: &LetterId, url: &str) -> Option<header::HeaderValue> {
    let own = |path: String, rest: &str| format!("<{url}{path}>; {rest}");
    let file = |name: &str, media_type: &str| {
        own(format!("/v1/letters/{id}/{name}"), &format!("rel=\"item\"; type=\"{media_type}\""))
    };
    let links = [
        own(format!("/{}", id.ark()), "rel=\"cite-as\""),
        own(
            format!("/letters/{id}/record.jsonld"),
            "rel=\"describedby\"; type=\"application/ld+json\"",
        ),
        file("text", "text/plain"),
        file("statement", "application/scitt-statement+cose"),
        file("proof", "text/plain"),
        file("bundle", "application/zip"),
        format!("<{}>; rel=\"author\"", issuer.url.as_str()),
        "<https://schema.org/AboutPage>; rel=\"type\"".to_owned(),
        "<https://schema.org/Message>; rel=\"type\"".to_owned(),
        own(format!("/letters/{id}/feed.atom"), "rel=\"alternate\"; type=\"application/atom+xml\""),
    ];
    header::HeaderValue::from_str(&links.join(", ")).ok()
}

/// Adds the links to the answer that is a letter's page.
pub(super) fn post_signs(answer: &mut HttpResponse, issuer: &Issuer, id: &LetterId, url: &str) {
    if let Some(links) = signposts(issuer, id, url) {
        answer.headers_mut().insert(header::LINK, links);
    }
}
