//! `chancery token audit`: what was done, and what was refused, by whose token.

use super::answer::day_and_time;
use super::output::{Out, printable};
use super::reach::{self, only_here};
use super::server::Server;
use super::{Common, Exit};
use crate::archive::{Archive, ArchiveError};
use crate::desk::{Act, Desk, List};
use crate::limits::PAGE_ACTS_MAX;
use crate::web::api::AuditBody;

/// What `token audit` takes.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// What was refused instead
    #[arg(long)]
    refused: bool,
    /// How many, the newest first
    #[arg(long, short = 'n', value_name = "COUNT", default_value_t = 50)]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    count: u32,
    /// Hold every line against the one before it: was one changed or taken out?
    #[arg(long, conflicts_with_all = ["refused", "count"])]
    check: bool,
}

/// Lists acts, or checks the list.
pub(crate) fn run(args: &Args, common: &Common, out: &Out) -> anyhow::Result<Exit> {
    let Args { refused, count, check } = args;
    if *check {
        return checked(common, out);
    }
    let list = if *refused { List::Refused } else { List::Done };
    let count = usize::try_from(*count).unwrap_or(usize::MAX);
    let body = match &common.server {
        Some(url) => there(&Server::new(url, common.token_file.as_deref())?, list, count)?,
        None => here(common, list, count)?,
    };
    if out.json() {
        out.document(&body)?;
    } else if body.acts.is_empty() {
        out.note(if *refused { "nothing was refused" } else { "nothing was done yet" });
    } else {
        let rows: Vec<String> = body.acts.iter().map(row).collect();
        out.print(&rows.join("\n"))?;
    }
    Ok(Exit::Done)
}

fn here(common: &Common, list: List, count: usize) -> anyhow::Result<AuditBody> {
    let page = desk(common)?.acts.page(list, None, count)?;
    Ok(AuditBody { acts: page.acts, next: page.next })
}

fn there(server: &Server, list: List, count: usize) -> anyhow::Result<AuditBody> {
    let list = if list == List::Refused { "refused" } else { "done" };
    let mut whole = AuditBody { acts: Vec::new(), next: None };
    loop {
        let limit = (count - whole.acts.len()).min(PAGE_ACTS_MAX);
        let before = whole.next.map(|next| format!("&before={next}")).unwrap_or_default();
        let path = format!("/v1/audit?list={list}&limit={limit}{before}");
        let page: AuditBody = server.read(&path, &server.get(&path)?)?;
        whole.acts.extend(page.acts);
        whole.next = page.next;
        if whole.next.is_none() || whole.acts.len() >= count {
            return Ok(whole);
        }
    }
}

/// Both lists, line by line.
fn checked(common: &Common, out: &Out) -> anyhow::Result<Exit> {
    let (why, hint) = ("the list is checked where it rests", "leave out --server");
    only_here(common, why, hint)?;
    let desk = desk(common)?;
    let (done, refused) = (desk.acts.check(List::Done)?, desk.acts.check(List::Refused)?);
    if out.json() {
        out.document(&serde_json::json!({ "done": done, "refused": refused, "unchanged": true }))?;
    } else {
        out.print(&format!("{done} done, {refused} refused: each line follows the one before it"))?;
    }
    Ok(Exit::Done)
}

fn desk(common: &Common) -> anyhow::Result<Desk> {
    let place = reach::place(common);
    if !Archive::exists(&place) {
        return Err(ArchiveError::NoArchive(place.data).into());
    }
    Ok(Desk::of(&place.data))
}

/// One act as a line.
fn row(act: &Act) -> String {
    let named = |value: &serde_json::Result<serde_json::Value>| match value {
        Ok(serde_json::Value::String(name)) => name.clone(),
        _ => String::new(),
    };
    let (deed, outcome, surface) = (
        named(&serde_json::to_value(act.deed)),
        named(&serde_json::to_value(act.outcome)),
        named(&serde_json::to_value(act.surface)),
    );
    let by = act.by.as_deref().unwrap_or(if surface == "cli" { "(here)" } else { "(nobody)" });
    let mut row = format!("{}  {by:20} {deed} {outcome} ({surface})", day_and_time(act.at));
    let more = [
        act.letter.as_ref().map(ToString::to_string),
        act.index.map(|index| format!("entry {index}")),
        act.about.clone(),
        act.why.clone(),
        act.network.as_ref().map(|network| format!("from {network}")),
    ];
    for part in more.into_iter().flatten() {
        row.push_str("  ");
        row.push_str(&part);
    }
    printable(&row)
}
