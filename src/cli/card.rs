//! One archived letter as text: who wrote what to whom, where it appeared, and which entries say so.

use super::answer::day_and_time;
use super::output::printable;
use crate::check::{PublicationRecord, Withdrawn};
use crate::letter::{AssertedBy, Extent, Medium};
use crate::statement::KeyState;
use crate::web::api::{LetterBody, StatementBody};
use std::fmt::Write;

/// The whole letter but for its text.
pub(crate) fn card(letter: &LetterBody) -> String {
    let metadata = &letter.metadata;
    let mut text = format!("{}\n", metadata.title);
    let mut row = |name: &str, value: &str| {
        let _ = writeln!(text, "{name:10} {value}");
    };
    row("id", &format!("{} ({})", letter.id, letter.ark));
    row("author", &person(&metadata.author.name, metadata.author.role.as_deref()));
    if let Some(to) = &metadata.addressee {
        row("to", &person(&to.name, to.organization.as_deref()));
    }
    if let Some(date) = &metadata.date {
        row("dated", date.as_str());
    }
    let logged = day_and_time(letter.logged_at);
    if letter.archived_retrospectively {
        row("logged", &format!("{logged}, retrospectively: its date is the institution's claim"));
    } else {
        row("logged", &logged);
    }
    row("language", metadata.language.as_str());
    if let Some(article) = &metadata.in_reply_to {
        row("answers", &format!("\"{}\", {}", article.title, article.outlet));
    }
    let held = if letter.text_held { "" } else { "; the text is not held here" };
    row("text", &format!("{} bytes, sha256 {}{held}", letter.text_bytes, letter.text_sha256));
    if let Some(own) = letter.statements.first() {
        row("signed", &signed(own));
    }
    if let Some(withdrawn) = &letter.withdrawn {
        row("WITHDRAWN", &withdrawal(withdrawn));
    }
    text.push_str(&publications(&letter.publications));
    text.push_str("entries\n");
    for entry in &letter.statements {
        let kind = entry.kind.as_str();
        let logged = day_and_time(entry.logged_at);
        let _ = writeln!(text, "  {:>6}  {kind:12} {logged}  sha256 {}", entry.index, entry.sha256);
    }
    printable(&text)
}

/// Which key signed a statement, what became of it, and when, where the signer says another time.
fn signed(statement: &StatementBody) -> String {
    let state = match statement.key_state {
        KeyState::InForce => "",
        KeyState::Retired => ", retired since",
        KeyState::BeforeCompromise => ", before it was compromised",
        KeyState::InDoubt => ", COMPROMISED by then: the institution does not stand by it",
    };
    let at = if statement.signed_elsewhere {
        format!("; elsewhere, {} as the signer says", day_and_time(statement.signed_at))
    } else {
        String::new()
    };
    format!("with key {}{state}{at}", statement.kid)
}

/// One line of a list.
pub(crate) fn line(letter: &LetterBody) -> String {
    let first = letter.publications.first().map(|record| &record.publication);
    let date = first.and_then(|publication| publication.date.as_ref());
    let date = date.or(letter.metadata.date.as_ref()).map_or("", |date| date.as_str());
    let outlet = first.map_or(String::new(), |first| format!(" ({})", first.outlet));
    let mark = if letter.withdrawn.is_some() { " [withdrawn]" } else { "" };
    printable(&format!("{}  {date:10}  {}{outlet}{mark}", letter.id, letter.metadata.title))
}

/// Where and when it appeared, as what, and who says so.
pub(crate) fn publications(records: &[PublicationRecord]) -> String {
    if records.is_empty() {
        return "publications\n  none stated\n".to_owned();
    }
    let mut text = String::from("publications\n");
    for record in records {
        let publication = &record.publication;
        let date = publication.date.as_ref().map_or("date unknown", |date| date.as_str());
        let _ =
            write!(text, "  {:6}  {date:12}  {}", medium(publication.medium), publication.outlet);
        if let Some(edition) = &publication.edition {
            let _ = write!(text, ", {edition}");
        }
        if let Some(page) = &publication.page {
            let _ = write!(text, ", page {page}");
        }
        if let Some(title) = &publication.title {
            let _ = write!(text, ", as \"{title}\"");
        }
        let _ = writeln!(
            text,
            "\n          {}; says {} in entry {}, logged {}",
            extent(publication.extent),
            asserted_by(publication.asserted_by),
            record.index,
            day_and_time(record.logged_at),
        );
        if let Some(url) = &publication.url {
            let _ = writeln!(text, "          {url}");
        }
    }
    printable(&text)
}

/// When and why a letter was withdrawn.
pub(crate) fn withdrawal(withdrawn: &Withdrawn) -> String {
    let when = day_and_time(withdrawn.logged_at);
    format!("by the institution, entry {}, logged {when}: {}", withdrawn.index, withdrawn.reason)
}

fn person(name: &str, office: Option<&str>) -> String {
    office.map_or_else(|| name.to_owned(), |office| format!("{name}, {office}"))
}

fn medium(medium: Medium) -> &'static str {
    match medium {
        Medium::Print => "print",
        Medium::Online => "online",
    }
}

fn extent(extent: Extent) -> &'static str {
    match extent {
        Extent::Full => "all of it appeared",
        Extent::Abridged => "shortened",
        Extent::Altered => "with changed words",
        Extent::NotPrinted => "not printed",
        Extent::Unknown => "how much appeared is not said",
    }
}

fn asserted_by(who: AssertedBy) -> &'static str {
    match who {
        AssertedBy::Issuer => "the institution",
        AssertedBy::Outlet => "the newspaper",
        AssertedBy::Observer => "an observer",
    }
}
