//! What happens to a deposit?
//!
//! Validate, sign, sequence, commit, index, publish; and audit. `sequencer` is the only writer: one thread, group
//! commit, no timer; `settling` and `indexing` follow it. Every error of the store is fatal for writing; reads go on.
//! Knows nothing of HTTP.

mod audit;
mod auditing;
mod backup;
mod batch;
mod cache;
mod catalogue;
mod clock;
mod cosigned;
mod elsewhere;
mod error;
mod facts;
mod gate;
mod health;
mod indexing;
mod init;
mod inspect;
mod keys;
mod mirror;
mod open;
mod policy;
mod prepare;
mod publish;
mod read;
mod replay;
mod runs;
mod search;
mod sequencer;
mod settling;
mod shelf;
mod signal;
mod state;
mod submission;
mod token;
mod view;

pub use audit::{AuditReport, Finding};
pub use auditing::LastAudit;
pub use clock::{Clock, SystemClock};
pub use elsewhere::letter_statement;
pub use error::ArchiveError;
pub use health::{Health, IndexStatus};
pub use keys::KeyChange;
pub use mirror::Held;
pub use search::{Cursor, SearchField, SearchOptions, Snippet};
pub use submission::{Pending, Registered, Submission};
pub use token::{TokenName, TokenRole};
pub use view::{
    Facet, Facets, Found, LetterFilter, LetterPage, LetterView, Order, PublishedKeys, StatementView,
};

use crate::bundle::Bundle;
use crate::check::{Memory, Verdict};
use crate::letter::{Issuer, LetterId};
use crate::log::{LeafIndex, Origin, SignedCheckpoint, TilePath};
use crate::store::{Bounds, Disk, Keyring, Store, TokenChange};
use indexing::Indexing;
use sequencer::{Job, Queue};
use state::State;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

/// Where an archive lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The data folder (`--data`).
    pub data: PathBuf,
    /// The key folder (`--keys`).
    pub keys: PathBuf,
}

/// What may be set at opening; the default is what [`crate::limits`] says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Options {
    /// Bounds of storage.
    pub bounds: Bounds,
    /// How far the search index may stand behind the log.
    pub search: SearchOptions,
    /// What the index of the check holds in memory.
    pub index: Memory,
}

/// An open archive. Cheap to clone; all methods can be called from any thread. When the last clone is dropped it is
/// closed.
#[derive(Clone)]
pub struct Archive {
    inner: Arc<Inner>,
}

struct Inner {
    state: Arc<State>,
    queue: Mutex<Option<Arc<Queue>>>,
    /// The writer, who follows it, and who audits.
    threads: Mutex<Vec<JoinHandle<()>>>,
}

impl Archive {
    /// Makes an archive: keys in the key folder where there are none yet, entries 0 (policy) and 1 (trust anchors).
    /// `origin` is `<host>/log`.
    pub fn init(
        place: &Place,
        issuer: &Issuer,
        origin: &Origin,
        passphrase: Option<&[u8]>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, ArchiveError> {
        let options = Options::default();
        Self::init_with(place, issuer, origin, passphrase, clock, &options)
    }

    /// The same with other bounds.
    pub fn init_with(
        place: &Place,
        issuer: &Issuer,
        origin: &Origin,
        passphrase: Option<&[u8]>,
        clock: Arc<dyn Clock>,
        options: &Options,
    ) -> Result<Self, ArchiveError> {
        let wrap = Box::new(as_it_is);
        init::init(place, issuer, origin, passphrase, clock, options, wrap, None)
            .and_then(|state| Self::run(state, options))
    }

    /// Opens an archive: heals sled from the journal, re-derives the root from the entries, and refuses to run on any
    /// contradiction. `progress` is told what is being done (`stage`, done, of).
    pub fn open(
        place: &Place,
        passphrase: Option<&[u8]>,
        clock: Arc<dyn Clock>,
        progress: &mut dyn FnMut(&str, u64, u64),
    ) -> Result<Self, ArchiveError> {
        Self::open_with(place, passphrase, clock, &Options::default(), as_it_is, progress)
    }

    /// The same with other bounds, and with something between the archive and its storage: another engine, or one that
    /// fails on purpose.
    pub fn open_with(
        place: &Place,
        passphrase: Option<&[u8]>,
        clock: Arc<dyn Clock>,
        options: &Options,
        storage: impl FnOnce(Arc<Disk>) -> Arc<dyn Store> + 'static,
        progress: &mut dyn FnMut(&str, u64, u64),
    ) -> Result<Self, ArchiveError> {
        let disk = Disk::open(&place.data, &place.keys, options.bounds, progress)?;
        let keyring = Keyring::open(&place.keys, passphrase)?;
        let wrap = Box::new(storage);
        open::start(disk, keyring, clock, wrap, options.index, progress)
            .and_then(|state| Self::run(state, options))
    }

    /// Whether an archive is at this place.
    pub fn exists(place: &Place) -> bool {
        Disk::is_there(&place.data)
    }

    fn run(mut state: State, options: &Options) -> Result<Self, ArchiveError> {
        state.standing.set(options.search);
        let state = Arc::new(state);
        let failed = |error: std::io::Error| ArchiveError::WriterStopped(error.to_string());
        let mut threads = Indexing::start(&state).map_err(failed)?;
        threads.push(settling::start(Arc::clone(&state)).map_err(failed)?);
        let (queue, writer) = match state.mirrored {
            Some(_) => mirror::keep_up(&state).map(|thread| (None, thread)),
            None => Queue::start(Arc::clone(&state)).map(|(queue, thread)| (Some(queue), thread)),
        }
        .map_err(failed)?;
        threads.push(writer);
        let queue = Mutex::new(queue.map(Arc::new));
        let searching = Arc::clone(&state);
        let search = std::thread::Builder::new().name("search".into());
        let search = search.spawn(move || searching.standing.follow(&searching)).map_err(failed)?;
        threads.push(search);
        let threads = Mutex::new(threads);
        Ok(Self { inner: Arc::new(Inner { state, queue, threads }) })
    }

    fn state(&self) -> &Arc<State> {
        &self.inner.state
    }

    // ── writing: each returns at once; the answer comes after the commit is durable ──

    /// Submits a letter or a later statement. What is wrong with it, or known already, is told at once.
    pub fn submit(&self, submission: Submission) -> Result<Pending, ArchiveError> {
        let state = self.state();
        state.writable()?;
        let prepared = prepare::prepare(state, submission)?;
        let (mut waiting, pending) = Pending::new(Arc::clone(state));
        match prepared {
            prepare::Prepared::Known(found) => {
                let checkpoint = state.published();
                waiting.sealed(submission::Answer { found, checkpoint, statement: None });
                waiting.end(Ok(()));
            }
            prepare::Prepared::Task(task) => {
                self.send(Job::Submit(task, waiting))?;
            }
        }
        Ok(pending)
    }

    /// Makes a token; its text is shown this once (`chancery_` + 43 base64url characters), only its SHA-256 is kept.
    pub fn create_token(&self, name: &TokenName, role: TokenRole) -> Result<String, ArchiveError> {
        let mut random = [0; 32];
        getrandom::fill(&mut random).map_err(|error| ArchiveError::Token {
            name: format!("{name} ({error})"),
            why: "the system gave no random bytes",
        })?;
        let text = token::token_text(&random);
        self.change_token(TokenChange::Made {
            name: name.as_str().to_owned(),
            role: role.number(),
            digest: token::token_digest(&text),
            at: self.state().clock.now(),
        })?;
        Ok(text)
    }

    /// Revokes a token.
    pub fn revoke_token(&self, name: &TokenName) -> Result<(), ArchiveError> {
        self.change_token(TokenChange::Revoked { name: name.as_str().to_owned() })
    }

    fn change_token(&self, change: TokenChange) -> Result<(), ArchiveError> {
        let (waiting, answer) = std::sync::mpsc::channel();
        self.send(Job::Token(change, waiting))?;
        let ended = || ArchiveError::WriterStopped("it ended before it could answer".into());
        answer.recv().map_err(|_| ended())?
    }

    fn send(&self, job: Job) -> Result<(), ArchiveError> {
        let queue = self.inner.queue.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let queue = queue.ok_or_else(|| ArchiveError::WriterStopped("it was closed".into()))?;
        queue.send(self.state(), job)
    }

    /// Token names with role and time of making, seconds since 1970.
    pub fn tokens(&self) -> Vec<(TokenName, TokenRole, u64)> {
        let catalogue = self.state().catalogue();
        let tokens = catalogue.tokens().iter();
        tokens.map(|(name, token)| (name.clone(), token.role, token.at)).collect()
    }

    /// The role of the token of this name, and the SHA-256 of its text, which tells it from another of the same name.
    pub fn token(&self, name: &TokenName) -> Option<(TokenRole, [u8; 32])> {
        self.state().catalogue().tokens().get(name).map(|token| (token.role, token.digest))
    }

    /// Whose token this is; compared in constant time.
    pub fn authenticate(&self, token: &str) -> Option<(TokenName, TokenRole)> {
        let digest = token::token_digest(token);
        let catalogue = self.state().catalogue();
        let mut found = None;
        for (name, token) in catalogue.tokens() {
            if token.matches(&digest) {
                found = Some((name.clone(), token.role));
            }
        }
        found
    }

    /// Returns when the writer has stopped after an error at rest, with the reason. Reads still work then; a server
    /// stops serving soon and exits non-zero, so that the next start recovers from the disk.
    pub async fn writer_stopped(&self) -> String {
        let mut stopped = self.state().stopped.subscribe();
        let why = stopped.wait_for(Option::is_some).await;
        why.ok().and_then(|why| why.clone()).unwrap_or_default()
    }

    // ── reading: only what was published ──

    /// Whose archive this is.
    pub fn issuer(&self) -> &Issuer {
        &self.state().issuer
    }

    /// The folder it rests in.
    pub fn folder(&self) -> &Path {
        self.state().disk.data_folder()
    }

    /// The time by its clock, seconds since 1970.
    pub fn now(&self) -> u64 {
        self.state().clock.now()
    }

    /// The log's name.
    pub fn origin(&self) -> &Origin {
        &self.state().origin
    }

    /// The latest published checkpoint.
    pub fn checkpoint(&self) -> Arc<SignedCheckpoint> {
        self.state().published()
    }

    /// One letter with its statements and status.
    pub fn letter(&self, id: &LetterId) -> Result<LetterView, ArchiveError> {
        self.state().view(&self.state().find(id)?)
    }

    /// Letters, newest first, or those that a search finds.
    pub fn letters(&self, filter: &LetterFilter) -> Result<LetterPage, ArchiveError> {
        self.state().search(filter)
    }

    /// A letter's exact text.
    pub fn text(&self, id: &LetterId) -> Result<Arc<str>, ArchiveError> {
        let letter = self.state().find(id)?;
        self.state().text_of(letter.index, &letter.text_sha256)
    }

    /// Letters whose exact text (`letter.txt`) or N1 form (`letter.n1`) has this SHA-256.
    pub fn by_sha256(&self, sha256: &[u8; 32]) -> Vec<(LetterId, &'static str)> {
        let catalogue = self.state().catalogue();
        let exact = catalogue.by_text(sha256).into_iter().map(|number| (number, "letter.txt"));
        let n1 = catalogue.by_n1(sha256).iter().map(|number| (*number, "letter.n1"));
        let id = |number| catalogue.letter(number).map(|letter| letter.id.clone());
        exact.chain(n1).filter_map(|(number, form)| Some((id(number)?, form))).collect()
    }

    /// Bytes of an entry.
    pub fn entry(&self, index: LeafIndex) -> Result<Option<Arc<[u8]>>, ArchiveError> {
        self.state().entry(index.get())
    }

    /// A fresh COSE receipt of an entry at the published size.
    pub fn receipt(&self, index: LeafIndex) -> Result<Option<Vec<u8>>, ArchiveError> {
        Ok(self.state().proven(index)?.map(|(_, receipt)| receipt))
    }

    /// A `.tlog-proof` of an entry at the published checkpoint.
    pub fn proof(&self, index: LeafIndex) -> Result<Option<String>, ArchiveError> {
        Ok(self.state().proven(index)?.map(|(proof, _)| proof))
    }

    /// A hash tile or entry bundle; `None` where it does not exist at the published size.
    pub fn tile(&self, path: &TilePath) -> Result<Option<Vec<u8>>, ArchiveError> {
        self.state().tile(path)
    }

    /// Everything a stranger needs for one letter.
    pub fn bundle(&self, id: &LetterId) -> Result<Bundle, ArchiveError> {
        self.state().bundle(&self.state().find(id)?)
    }

    /// Checks a pasted text. Nothing of it is kept.
    pub fn check(&self, pasted: &str) -> Verdict {
        self.state().check(pasted)
    }

    /// Issuer, log and receipt public keys.
    pub fn keys(&self) -> PublishedKeys {
        self.state().keys.clone()
    }

    /// Stops taking submissions, commits what is queued and writes what sled still holds in memory. The folder is free
    /// for another process when the last clone of this archive, and every answer still waited for, is dropped.
    pub fn close(&self) {
        self.inner.close();
    }
}

impl Inner {
    fn close(&self) {
        self.state.standing.close();
        drop(self.queue.lock().unwrap_or_else(PoisonError::into_inner).take());
        self.state.auditing.close();
        mirror::close(&self.state);
        let threads =
            std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        if !threads.is_empty() {
            self.state.indexing.end();
            // A panic in the writer was caught and told as the reason why it stopped.
            threads.into_iter().for_each(|thread| drop(thread.join()));
            if let Err(error) = self.state.disk.flush() {
                tracing::warn!(%error, "sled was not flushed; the next start brings it up to the journal");
            }
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.close();
    }
}

fn as_it_is(disk: Arc<Disk>) -> Arc<dyn Store> {
    disk
}
