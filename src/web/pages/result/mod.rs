//! The verdict as a page: four questions, always in this order.
//!
//! Is it theirs? What differs? Who says so, and since when? What does this not tell? Everything shown of the pasted
//! text is escaped, and the page is kept by no cache. The page holds the text once more, in a form that sends it again:
//! so the language can be changed and a table downloaded though nothing is stored.

mod changes;
mod checked;
mod redline;
mod said;
mod table;

pub(super) use checked::Checked;
pub(super) use table::table;

use super::coverage::Coverage;
use super::publication::{Shown, language};
use super::tongue::{Message, Tongue};
use super::{Frame, date, name_of, text};
use crate::archive::Archive;
use crate::check::{LetterMatch, Phrase, Verdict, VerdictCode};
use crate::log::Note;
use crate::statement::KeyState;
use crate::web::api::verdict_name;
use askama::Template;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use changes::Differs;

/// The page.
#[derive(Template)]
#[template(path = "result.html", config = ".askama.toml")]
pub(super) struct Page {
    frame: Frame,
    code: String,
    /// The headline, as HTML.
    headline: String,
    /// Why there is no letter, and what to do, as HTML.
    reason: Option<String>,
    letters: Vec<Matched>,
    more_letters: usize,
    /// What the archive holds.
    coverage: Coverage,
    /// Hidden characters of the pasted text: what, how many times.
    alarms: Vec<(Message, String, usize)>,
    /// Parts of the pasted text that belong to no letter, as HTML.
    surrounding: Vec<String>,
    /// Phrases that letters have too and that name none.
    phrases: Vec<Shared>,
    caveats: Vec<Message>,
    log: Log,
    /// The pasted text for the form that sends it again, byte for byte.
    again: String,
}

framed!(Page);

/// A phrase that letters have too.
struct Shared {
    /// As pasted, as HTML.
    text: String,
    words: usize,
    letters: usize,
    ids: Vec<String>,
}

/// The log, as far as it vouches.
struct Log {
    size: u64,
    root: String,
    kid: String,
    domain: String,
    /// Cosignatures by others than the log.
    witnesses: usize,
}

/// One letter that the text may be.
struct Matched {
    id: String,
    verdict: Message,
    /// Whether it is the letter, or only the closest.
    named: bool,
    theirs: Message,
    /// The title, as HTML.
    title: String,
    language: String,
    language_name: String,
    kind: Message,
    role: Option<String>,
    addressee: Option<String>,
    date: Option<String>,
    issuer: String,
    logged: String,
    logged_iso: String,
    index: u64,
    retrospective: bool,
    /// The key that signed its record was compromised by then.
    in_doubt: bool,
    /// When and why it was withdrawn, the reason as HTML.
    withdrawn: Option<(String, String)>,
    publications: Vec<Shown>,
    differs: Differs,
}

impl Page {
    /// The page of a verdict. Reads the letters it names; keeps nothing.
    pub(super) fn new(frame: Frame, archive: &Archive, pasted: &str, verdict: Verdict) -> Self {
        let tongue = frame.tongue();
        let matched = |letter| Matched::new(tongue, archive, pasted, letter);
        Self {
            code: verdict_name(verdict.verdict),
            headline: said::headline(tongue, &verdict),
            reason: said::reason(tongue, &verdict, pasted),
            letters: verdict.letters.iter().map(matched).collect(),
            more_letters: verdict.letters_not_listed,
            coverage: Coverage::of(archive, verdict.letters.is_empty()),
            alarms: changes::alarms(tongue, &verdict.alarms),
            surrounding: changes::surrounding(pasted, &verdict.surrounding),
            phrases: verdict.phrases.iter().map(|phrase| Shared::new(pasted, phrase)).collect(),
            caveats: said::caveats(tongue, &verdict, archive.without_text()),
            log: Log::new(archive),
            again: URL_SAFE_NO_PAD.encode(pasted),
            frame,
        }
    }

    /// A number of a section that has several of its kind, in attributes.
    #[expect(
        clippy::unused_self,
        clippy::trivially_copy_pass_by_ref,
        reason = "called as a method by the template, with what it counts by"
    )]
    fn is_first(&self, number: &usize) -> bool {
        *number == 1
    }
}

impl Shared {
    fn new(pasted: &str, phrase: &Phrase) -> Self {
        Self {
            text: text::shown(pasted.get(phrase.pasted.clone()).unwrap_or_default()),
            words: phrase.words,
            letters: phrase.letters,
            ids: phrase.ids.clone(),
        }
    }
}

impl Log {
    fn new(archive: &Archive) -> Self {
        let checkpoint = archive.shown_checkpoint();
        let signatures =
            Note::parse(checkpoint.note().as_bytes()).map_or(1, |note| note.signature_count());
        Self {
            size: checkpoint.checkpoint().size.get(),
            root: checkpoint.checkpoint().root.to_string(),
            kid: archive.keys().issuer.id().as_str().to_owned(),
            domain: archive.issuer().url.domain().to_owned(),
            witnesses: signatures.saturating_sub(1),
        }
    }
}

impl Matched {
    fn new(tongue: Tongue, archive: &Archive, pasted: &str, letter: &LetterMatch) -> Self {
        let addressee = letter.addressee.as_ref().map(|to| match &to.organization {
            Some(organization) => format!("{}, {organization}", to.name),
            None => to.name.clone(),
        });
        let withdrawn = letter.withdrawn.as_ref();
        Self {
            id: letter.id.clone(),
            verdict: tongue.one_of("verdict", &name_of(letter.verdict)),
            named: letter.verdict != VerdictCode::Similar,
            theirs: said::theirs(tongue, letter),
            title: text::shown(&letter.title),
            language: letter.language.to_string(),
            language_name: language(tongue, letter.language.as_str()),
            kind: tongue.one_of("kind", &name_of(letter.kind)),
            role: letter.author.role.clone(),
            addressee,
            date: letter.date.as_ref().map(|date| date::partial(tongue, date)),
            issuer: letter.issuer.name.clone(),
            logged: date::moment(tongue, letter.logged_at),
            logged_iso: date::iso(letter.logged_at),
            index: letter.index,
            retrospective: letter.archived_retrospectively,
            in_doubt: letter.key_state == KeyState::InDoubt,
            withdrawn: withdrawn.map(|withdrawn| {
                (date::moment(tongue, withdrawn.logged_at), text::shown(&withdrawn.reason))
            }),
            publications: Shown::all(tongue, &letter.publications),
            differs: Differs::new(tongue, archive, pasted, letter),
        }
    }
}
