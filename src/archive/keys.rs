//! The life of the archive's keys: who comes, who goes, and since which entry, stated in the log itself.
//!
//! A change is one statement of the kind `keys`, signed with the issuer key the archive holds, and takes effect behind
//! itself. The private halves are the key folder's business (`store::Keyring`): a new key lies there as the next one
//! before it is named in the log, and takes its place when the archive is opened after that.

use super::batch::{Batch, Decision};
use super::policy::keys_payload;
use super::sequencer::Job;
use super::state::State;
use super::{Archive, ArchiveError, Clock, Options, Place};
use crate::letter::Issuer;
use crate::log::{Origin, SignedCheckpoint};
use crate::statement::{Anchor, Anchors, Claims, KeyId, PublicKey, Role, Statement, TrustedKey};
use std::sync::Arc;

/// A change of the keys of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyChange {
    /// One more issuer key, whose private half is somewhere else.
    Add(PublicKey),
    /// A new issuer or receipt key takes the place of the one that this archive holds.
    Rotate(Role, PublicKey),
    /// An issuer key that this archive does not hold is retired.
    Retire(KeyId),
    /// From entry `from_index` on others may have signed with this key. It is retired where it was not yet, and where it
    /// is one that this archive holds, `new` takes its place.
    Compromised {
        /// The key.
        kid: KeyId,
        /// First entry that is in doubt.
        from_index: u64,
        /// What takes its place.
        new: Option<PublicKey>,
    },
    /// The log ends: this is its last entry.
    End,
}

impl KeyChange {
    /// All keys as entry `index` has to say them; `own` are the ones the archive holds.
    fn apply(
        &self,
        current: &Anchors,
        own: &[(Role, PublicKey)],
        index: u64,
    ) -> Result<Vec<Anchor>, ArchiveError> {
        let mut anchors = current.to_anchors();
        let after = index + 1;
        let is_own = |key: &TrustedKey| own.contains(&(key.role, key.key.clone()));
        let mut retire = |kid: &KeyId, compromised: Option<u64>| {
            for anchor in anchors.iter_mut().filter(|anchor| anchor.kid == kid.as_str()) {
                anchor.until_index.get_or_insert(after);
                anchor.compromised_from = compromised.or(anchor.compromised_from);
            }
        };
        match self {
            Self::Add(key) => anchors.push(Anchor::new(Role::Issuer, key, after)),
            Self::Rotate(Role::Log, _) => {
                return Err(refused("a log has one log key: end the log, and begin another"));
            }
            Self::Rotate(role, new) => {
                let held = own.iter().find(|(of, _)| of == role);
                let (_, held) = held.ok_or_else(|| refused("there is no such key"))?;
                retire(&held.id(), None);
                anchors.push(Anchor::new(*role, new, after));
            }
            Self::Retire(kid) => {
                let key = current.find(Role::Issuer, kid);
                match key.ok_or_else(|| unknown(kid))? {
                    key if is_own(key) => {
                        return Err(refused("this archive signs with it: rotate it"));
                    }
                    key if key.until_index.is_some() => {
                        return Err(refused("it is retired already"));
                    }
                    _ => retire(kid, None),
                }
            }
            Self::Compromised { kid, from_index, new } => {
                let key = current.iter().find(|key| key.kid == *kid);
                let key = key.ok_or_else(|| unknown(kid))?;
                if key.role == Role::Log {
                    return Err(refused("a log does not outlive its log key: end the log"));
                }
                if is_own(key) != new.is_some() {
                    return Err(refused(
                        "a new key is made exactly for one that this archive signs with",
                    ));
                }
                retire(kid, Some(*from_index));
                anchors.extend(new.iter().map(|new| Anchor::new(key.role, new, after)));
            }
            Self::End => {
                let mut logs = current.in_force(Role::Log);
                let log = logs.next().ok_or_else(|| refused("the log has ended already"))?;
                retire(&log.kid, None);
            }
        }
        Ok(anchors)
    }
}

fn refused(why: &str) -> ArchiveError {
    ArchiveError::Keys(why.to_owned())
}

fn unknown(kid: &KeyId) -> ArchiveError {
    refused(&format!("the trust anchors do not name the key {kid}"))
}

impl Archive {
    /// Makes an archive whose log goes on from one that has ended: its policy names `last`, the final checkpoint of that
    /// one. It must not have the same name.
    pub fn init_after(
        last: &SignedCheckpoint,
        place: &Place,
        issuer: &Issuer,
        origin: &Origin,
        passphrase: Option<&[u8]>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, ArchiveError> {
        if last.checkpoint().origin == *origin {
            let why = format!("the new log needs another name than {}", origin.as_str());
            return Err(ArchiveError::Keys(why));
        }
        let (options, wrap) = (Options::default(), Box::new(super::as_it_is));
        super::init::init(place, issuer, origin, passphrase, clock, &options, wrap, Some(last))
            .and_then(|state| Self::run(state, &options))
    }

    /// Changes the keys of the log; the index of the statement that says so, once it is durable. A key that this archive
    /// held and that is retired now signs nothing more: close the archive and open it again.
    pub fn change_keys(&self, change: KeyChange) -> Result<u64, ArchiveError> {
        self.state().writable()?;
        let (waiting, answer) = std::sync::mpsc::channel();
        self.send(Job::Keys(change, waiting))?;
        let ended = || ArchiveError::WriterStopped("it ended before it could answer".into());
        answer.recv().map_err(|_| ended())??;
        let index = self.state().catalogue().key_changes().last().copied();
        index.ok_or_else(ended)
    }

    /// Every key of the log with its life, in the order in which they were named.
    pub fn anchors(&self) -> Anchors {
        self.state().catalogue().anchors().clone()
    }
}

impl Batch<'_> {
    /// Decides on a change of keys.
    pub(super) fn keys(&mut self, change: &KeyChange) -> Decision {
        match self.stage_keys(change) {
            Ok(()) => Decision::Commit(None),
            Err(error) => Decision::Answer(Err(error)),
        }
    }

    fn stage_keys(&mut self, change: &KeyChange) -> Result<(), ArchiveError> {
        let state = self.state();
        let (index, time) = self.next()?;
        let current = self.anchors();
        let own = super::policy::public_keys(&state.signing()?.keyring);
        let anchors = change.apply(&current, &own, index)?;
        let next = current.changed(index, &anchors);
        let next = next.map_err(|error| ArchiveError::Keys(error.to_string()))?;
        let claims = Claims {
            iss: state.issuer.url.as_str().to_owned(),
            sub: state.statement(1)?.claims.sub.clone(),
            iat: time,
        };
        let payload = keys_payload(&next);
        let statement = Statement::sign(state.signing()?.keyring.issuer(), claims, &payload)?;
        self.add_keys(&statement, &payload, next)
    }
}

impl State {
    /// Whether the keys that this archive holds may sign entry `index`, as of these anchors.
    pub(super) fn may_sign(&self, anchors: &Anchors, index: u64) -> Result<(), ArchiveError> {
        if let Some(end) = anchors.end().filter(|end| index >= *end) {
            return Err(ArchiveError::LogEnded(end));
        }
        let own = self.signing()?.keyring.issuer().public().id();
        anchors.signer(&own, index).map(drop).map_err(|_| ArchiveError::KeysChanged)
    }
}
