//! What is committed together: decisions on each submission against what is logged and against the rest of the batch.

use super::facts::Facts;
use super::prepare::{Signed, Task, Wanted, by_key, known, same_metadata, same_statement};
use super::state::State;
use super::submission::Found;
use super::{ArchiveError, TokenName, elsewhere};
use crate::letter::{LetterId, Metadata};
use crate::log::SignedCheckpoint;
use crate::statement::{Anchors, Payload, Statement};
use crate::store::{Frame, KeptKey, TokenChange};
use sha2::{Digest as _, Sha256};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// What becomes of a submission.
pub(super) enum Decision {
    /// It is answered with this once the batch is durable.
    Commit(Option<Found>),
    /// It is answered now.
    Answer(Result<Option<Found>, ArchiveError>),
}

/// A batch in the making.
pub(super) struct Batch<'s> {
    state: &'s State,
    first: u64,
    staged: Vec<Staged>,
    keys: Vec<KeptKey>,
    tokens: Vec<TokenChange>,
    /// What the staged submissions say, for the ones behind them.
    letters: HashMap<[u8; 32], u64>,
    ids: HashSet<LetterId>,
    publications: HashMap<(LetterId, [u8; 32]), u64>,
    withdrawn: HashSet<LetterId>,
    /// The keys as a staged statement changes them.
    anchors: Option<Anchors>,
}

/// A new entry.
struct Staged {
    /// What is answered about it, where it is about a letter.
    found: Option<Found>,
    statement: Arc<[u8]>,
    /// Text, where it is held, and metadata of a letter.
    letter: Option<(Option<Arc<str>>, Arc<Metadata>)>,
    facts: Facts,
}

impl<'s> Batch<'s> {
    pub(super) fn new(state: &'s State) -> Self {
        Self {
            state,
            first: state.published().checkpoint().size.get(),
            staged: Vec::new(),
            keys: Vec::new(),
            tokens: Vec::new(),
            letters: HashMap::new(),
            ids: HashSet::new(),
            publications: HashMap::new(),
            withdrawn: HashSet::new(),
            anchors: None,
        }
    }

    /// Decides on a submission.
    pub(super) fn submit(&mut self, task: &mut Task) -> Decision {
        match self.decide(task) {
            Ok(Decided::Known(found)) if task.key.is_some() => self.keep_key(task, found),
            Ok(Decided::Known(found) | Decided::Replayed(found)) => {
                if found.index >= self.first {
                    Decision::Commit(Some(found))
                } else {
                    Decision::Answer(Ok(Some(found)))
                }
            }
            Ok(Decided::New(found)) => self.keep_key(task, found),
            Err(error) => Decision::Answer(Err(error)),
        }
    }

    fn decide(&mut self, task: &mut Task) -> Result<Decided, ArchiveError> {
        if let Some(found) = self.by_key_here(task)? {
            return Ok(Decided::Replayed(found));
        }
        if let Some(found) = by_key(self.state, task.key)? {
            return Ok(Decided::Replayed(found));
        }
        if let Some(found) = self.known_here(&task.wanted)? {
            return Ok(Decided::Known(found));
        }
        if let Some(found) = known(self.state, &task.wanted)? {
            return Ok(Decided::Known(found));
        }
        self.stage(task).map(Decided::New)
    }

    fn by_key_here(&self, task: &Task) -> Result<Option<Found>, ArchiveError> {
        let Some(key) = task.key else { return Ok(None) };
        let Some(kept) = self.keys.iter().find(|kept| kept.key == key.key) else {
            return Ok(None);
        };
        if kept.request != key.request {
            return Err(ArchiveError::IdempotencyKeyReused);
        }
        match self.staged_at(kept.index).and_then(|staged| staged.found.clone()) {
            Some(found) => Ok(Some(Found { new: kept.new, ..found })),
            None => self.state.found_at(kept.index, kept.new).map(Some),
        }
    }

    fn known_here(&self, wanted: &Wanted) -> Result<Option<Found>, ArchiveError> {
        let index = match wanted {
            Wanted::Letter { text_sha256, .. } => self.letters.get(text_sha256),
            Wanted::Publication { id, digest, .. } => self.publications.get(&(id.clone(), *digest)),
            Wanted::Withdrawal { id, .. } if self.withdrawn.contains(id) => {
                return Err(ArchiveError::AlreadyWithdrawn(id.clone()));
            }
            Wanted::Withdrawal { .. } => None,
        };
        let Some(staged) = index.and_then(|index| self.staged_at(*index)) else { return Ok(None) };
        let Some(found) = staged.found.clone() else { return Ok(None) };
        if let (Wanted::Letter { metadata, elsewhere, .. }, Some((text, kept))) =
            (wanted, &staged.letter)
        {
            same_statement(
                &found.id,
                elsewhere.as_ref(),
                &Sha256::digest(&staged.statement).into(),
            )?;
            if elsewhere.is_none() {
                same_metadata(&found.id, kept, metadata)?;
                if text.is_none() {
                    return Err(ArchiveError::TextNotHeld(found.id));
                }
            }
        }
        Ok(Some(Found { new: false, ..found }))
    }

    fn staged_at(&self, index: u64) -> Option<&Staged> {
        self.staged.get(usize::try_from(index.checked_sub(self.first)?).ok()?)
    }

    /// Gives it the next index. Its statement is signed anew where its time would go backwards or its identifier is
    /// another letter's; both are rare.
    fn stage(&mut self, task: &mut Task) -> Result<Found, ArchiveError> {
        let (index, _) = self.next()?;
        let earliest = self.last_logged();
        let mut ready = task.signed.take();
        if matches!(&task.wanted, Wanted::Letter { elsewhere: Some(_), .. }) {
            let signed = ready.ok_or_else(|| elsewhere::rejected("it is not signed"))?;
            return self.stage_elsewhere(index, task, signed);
        }
        let mut salt = 0;
        loop {
            if let Some(signed) = ready {
                let taken = matches!(task.wanted, Wanted::Letter { .. })
                    && (self.ids.contains(&signed.id)
                        || self.state.catalogue().by_id(&signed.id).is_some());
                if !taken && signed.facts.logged_at >= earliest {
                    return Ok(self.add(index, task, signed));
                }
                salt += u32::from(taken);
            }
            let time = self.state.time().max(earliest);
            ready = Some(task.wanted.sign(self.state, time, salt)?);
        }
    }

    /// The same for a statement that was signed elsewhere, and stays as it is or is refused.
    fn stage_elsewhere(
        &mut self,
        index: u64,
        task: &mut Task,
        mut signed: Signed,
    ) -> Result<Found, ArchiveError> {
        let (statement, id) = (&signed.statement, &signed.id);
        let signer = self.anchors().signer(statement.key_id(), index).map(drop);
        signer.map_err(|error| elsewhere::rejected(error.to_string()))?;
        if self.ids.contains(id) || self.state.catalogue().by_id(id).is_some() {
            return Err(elsewhere::rejected(format!("there is another letter called {id}")));
        }
        let (now, earliest) = (self.state.time(), self.last_logged());
        signed.facts.logged_at = elsewhere::logged_at(signed.facts.signed_at, now, earliest)?;
        Ok(self.add(index, task, signed))
    }

    /// What the batch is decided against.
    pub(super) fn state(&self) -> &'s State {
        self.state
    }

    /// The keys behind what is staged.
    pub(super) fn anchors(&self) -> Anchors {
        self.anchors.clone().unwrap_or_else(|| self.state.catalogue().anchors().clone())
    }

    /// Index and time of the next entry; an error where this archive may not sign it.
    pub(super) fn next(&self) -> Result<(u64, u64), ArchiveError> {
        let index = self.first + self.staged.len() as u64;
        match &self.anchors {
            Some(anchors) => self.state.may_sign(anchors, index)?,
            None => self.state.may_sign(self.state.catalogue().anchors(), index)?,
        }
        Ok((index, self.state.time().max(self.last_logged())))
    }

    /// The time of the entry before the next one.
    fn last_logged(&self) -> u64 {
        let staged = self.staged.last();
        staged.map_or_else(|| self.state.last_logged(), |staged| staged.facts.logged_at)
    }

    /// Stages a statement that changes the keys.
    pub(super) fn add_keys(
        &mut self,
        statement: &Statement,
        payload: &Payload,
        next: Anchors,
    ) -> Result<(), ArchiveError> {
        let facts = Facts::of(statement.claims(), payload)
            .map_err(|why| super::read::damaged("a statement just made".into(), &why))?;
        let statement = statement.bytes().into();
        self.staged.push(Staged { found: None, statement, letter: None, facts });
        self.anchors = Some(next);
        Ok(())
    }

    fn add(&mut self, index: u64, task: &mut Task, signed: Signed) -> Found {
        let Signed { id, statement, facts } = signed;
        let found = Found {
            id: id.clone(),
            index,
            logged_at: facts.logged_at,
            subject: statement.claims().sub.clone(),
            new: true,
        };
        let mut letter = None;
        match &task.wanted {
            Wanted::Letter { text, text_sha256, metadata, .. } => {
                self.letters.insert(*text_sha256, index);
                self.ids.insert(id);
                letter = Some((text.clone(), Arc::clone(metadata)));
            }
            Wanted::Publication { digest, .. } => {
                self.publications.insert((id, *digest), index);
            }
            Wanted::Withdrawal { .. } => {
                self.withdrawn.insert(id);
            }
        }
        let statement = statement.bytes().into();
        self.staged.push(Staged { found: Some(found.clone()), statement, letter, facts });
        found
    }

    fn keep_key(&mut self, task: &Task, found: Found) -> Decision {
        if let Some(key) = task.key {
            let (index, new) = (found.index, found.new);
            self.keys.push(KeptKey { key: key.key, request: key.request, index, new });
        }
        Decision::Commit(Some(found))
    }

    /// Decides on a token.
    pub(super) fn token(&mut self, change: &TokenChange) -> Decision {
        let (name, made) = match change {
            TokenChange::Made { name, .. } => (name, true),
            TokenChange::Revoked { name } => (name, false),
        };
        let kept = TokenName::parse(name).is_some_and(|name| self.state.token(&name).is_some());
        let there = self.tokens.iter().fold(kept, |there, change| match change {
            TokenChange::Made { name: other, .. } if other == name => true,
            TokenChange::Revoked { name: other } if other == name => false,
            _ => there,
        });
        let why = match (made, there) {
            (true, true) => "there is one with this name already",
            (false, false) => "there is none with this name",
            _ => {
                self.tokens.push(change.clone());
                return Decision::Commit(None);
            }
        };
        Decision::Answer(Err(ArchiveError::Token { name: name.clone(), why }))
    }

    /// About how many bytes its frame will have.
    pub(super) fn bytes(&self) -> u64 {
        let staged = self.staged.iter().map(|staged| {
            let text = staged.letter.as_ref().and_then(|(text, _)| text.as_ref());
            staged.statement.len() + text.map_or(0, |text| text.len()) + 16
        });
        (staged.sum::<usize>() + 128 * (self.keys.len() + self.tokens.len()) + 2_048) as u64
    }

    /// The frame it is written as, still without its checkpoint.
    pub(super) fn frame(&self, ordinal: u64) -> Frame<'_> {
        let texts = (self.first..).zip(&self.staged);
        // No letter has an empty text: it says that this one's is not held, which is not the same as lost.
        let texts = texts.filter_map(|(at, staged)| {
            Some((at, staged.letter.as_ref()?.0.as_deref().unwrap_or_default()))
        });
        Frame {
            ordinal,
            first: self.first,
            entries: self.staged.iter().map(|staged| &*staged.statement).collect(),
            texts: texts.collect(),
            tokens: self.tokens.clone(),
            keys: self.keys.clone(),
            checkpoint: "",
        }
    }

    /// The statement of an entry of this batch.
    pub(super) fn statement_at(&self, index: u64) -> Option<Arc<[u8]>> {
        self.staged_at(index).map(|staged| Arc::clone(&staged.statement))
    }

    /// Shows a durable batch, which is frame `ordinal`, to readers: first the checkpoint, then the catalogue. The index of
    /// the check follows on a thread of its own; a check never waits for it (`indexing`).
    pub(super) fn publish(
        self,
        state: &State,
        ordinal: u64,
        checkpoint: Arc<SignedCheckpoint>,
    ) -> Result<(), ArchiveError> {
        for (index, staged) in (self.first..).zip(&self.staged) {
            state.entries.put(index, Arc::clone(&staged.statement), staged.statement.len());
            if let Some((Some(text), _)) = &staged.letter {
                state.texts.put(index, Arc::clone(text), text.len());
            }
            state.logged(staged.facts.logged_at);
        }
        state.remember_keys(ordinal, &self.keys);
        state.publish(checkpoint);
        let mut catalogue = state.catalogue_mut();
        for (index, staged) in (self.first..).zip(self.staged) {
            catalogue.add(index, staged.facts).map_err(ArchiveError::Contradiction)?;
        }
        for change in &self.tokens {
            catalogue.change_token(change).map_err(ArchiveError::Contradiction)?;
        }
        Ok(())
    }
}

enum Decided {
    New(Found),
    Known(Found),
    /// Its idempotency key was used for the same request, whose answer this is.
    Replayed(Found),
}
