//! Asks the witnesses of a policy to cosign, and keeps what verifies.
//!
//! A thread of its own, in rounds: it takes the latest checkpoint, asks every witness for it at once, and keeps it as soon
//! as the quorum is met. A deposit never waits for a witness; a slow or dead one costs the others nothing but the end of
//! its round; what one answers is believed as far as its key verifies it.

use crate::archive::Archive;
use crate::limits::COSIGNATURES_BYTES_MAX;
use crate::log::{
    AddCheckpoint, CosignerKey, PolicyWitness, SignedCheckpoint, TreeSize, WitnessPolicy,
};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Pause between two rounds: under load a checkpoint in so many is cosigned.
const PAUSE: Duration = Duration::from_secs(2);
/// A checkpoint that stays the newest is cosigned again after this long, for the time in the cosignature.
const REFRESH: Duration = Duration::from_secs(3_600);
/// How long a witness may take to answer.
const ANSWER_WAIT_MAX: Duration = Duration::from_secs(10);
/// Sizes a witness may name in one round before it is left for the next.
const SIZES_MAX: usize = 3;

/// What is known of one witness.
#[derive(Debug, Clone)]
pub(super) struct Standing {
    pub(super) name: String,
    /// The size it cosigned last, and when it says that it did.
    pub(super) seen: Option<(TreeSize, u64)>,
    /// What went wrong the last time.
    pub(super) trouble: Option<String>,
}

/// The witnesses of a policy.
pub(super) struct Witnesses {
    policy: WitnessPolicy,
    standing: Mutex<Vec<Standing>>,
}

impl Witnesses {
    /// The witnesses, with what the archive kept of their cosignatures.
    pub(super) fn new(policy: WitnessPolicy, archive: &Archive) -> Self {
        let kept = archive.cosigned();
        let standing = policy
            .witnesses()
            .iter()
            .map(|witness| Standing {
                name: witness.name.clone(),
                seen: kept.as_ref().and_then(|kept| seen(kept, &witness.key)),
                trouble: None,
            })
            .collect();
        Self { policy, standing: Mutex::new(standing) }
    }

    /// What is known of each.
    pub(super) fn standing(&self) -> MutexGuard<'_, Vec<Standing>> {
        self.standing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks, round after round, until the other end of `ended` is dropped.
    pub(super) fn run(&self, archive: &Archive, ended: &Receiver<()>) {
        let mut last: Option<(TreeSize, Instant)> = None;
        loop {
            let checkpoint = archive.checkpoint();
            let size = checkpoint.checkpoint().size;
            let due = last.is_none_or(|(known, at)| known != size || at.elapsed() > REFRESH);
            if due && self.round(archive, &checkpoint) {
                last = Some((size, Instant::now()));
            }
            if ended.recv_timeout(PAUSE) == Err(RecvTimeoutError::Disconnected) {
                return;
            }
        }
    }

    /// Asks every witness for one checkpoint. Whether all of them cosigned it.
    fn round(&self, archive: &Archive, checkpoint: &SignedCheckpoint) -> bool {
        let asked = self.policy.witnesses().iter().filter(|witness| witness.url.is_some());
        let (tell, told) = channel();
        std::thread::scope(|scope| {
            for witness in asked {
                let tell: Sender<_> = tell.clone();
                scope.spawn(move || {
                    let answered = self.ask(archive, witness, checkpoint);
                    // The receiver lives until every witness has answered.
                    let _ = tell.send((witness, answered));
                });
            }
            drop(tell);
            self.gather(archive, checkpoint, told)
        })
    }

    /// Puts the cosignatures together as they come.
    fn gather(
        &self,
        archive: &Archive,
        checkpoint: &SignedCheckpoint,
        told: Receiver<(&PolicyWitness, Result<String, String>)>,
    ) -> bool {
        let mut gathered = checkpoint.clone();
        let mut by: Vec<&CosignerKey> = Vec::new();
        let mut whole = true;
        for (witness, answered) in told {
            let key = std::slice::from_ref(&witness.key);
            let verified = answered.and_then(|lines| {
                let more = gathered.with_cosignatures(&lines, key);
                let more = more.map_err(|error| format!("what it answered: {error}"))?;
                let seen =
                    seen(&more, &witness.key).ok_or("its answer has no cosignature of its own")?;
                Ok((more, seen))
            });
            self.note(witness, verified.as_ref().map(|(_, seen)| *seen).map_err(Clone::clone));
            match verified {
                Ok((more, _)) => {
                    gathered = more;
                    by.push(&witness.key);
                }
                Err(why) => {
                    tracing::warn!(witness = witness.name, why, "a witness did not cosign");
                    whole = false;
                    continue;
                }
            }
            if self.policy.is_met_by(&by)
                && let Err(error) = archive.keep_cosigned(gathered.clone())
            {
                tracing::error!(%error, "cosignatures could not be kept");
                whole = false;
            }
        }
        whole
    }

    fn note(&self, witness: &PolicyWitness, seen: Result<(TreeSize, u64), String>) {
        let mut standing = self.standing();
        let Some(one) = standing.iter_mut().find(|one| one.name == witness.name) else { return };
        match seen {
            Ok(seen) => (one.seen, one.trouble) = (Some(seen), None),
            Err(why) => one.trouble = Some(why),
        }
    }

    /// Asks one witness, from the size it has seen last. Its signature lines.
    fn ask(
        &self,
        archive: &Archive,
        witness: &PolicyWitness,
        checkpoint: &SignedCheckpoint,
    ) -> Result<String, String> {
        let url = format!("{}/add-checkpoint", witness.url.as_deref().unwrap_or_default());
        let size = checkpoint.checkpoint().size;
        let known =
            self.standing().iter().find(|one| one.name == witness.name).and_then(|one| one.seen);
        let mut old = known.map_or(TreeSize::new(0), |(size, _)| size);
        for _ in 0..SIZES_MAX {
            if old > size {
                return Err(format!(
                    "it says that it has seen {old} entries, and this log has signed {size}: either it is wrong, or \
                     somebody else signs with the log's key"
                ));
            }
            let proof = match old.get() {
                0 => Vec::new(),
                _ => archive.consistency_proof(old, size).map_err(|error| error.to_string())?.path,
            };
            let note = checkpoint.note().to_owned();
            let body = AddCheckpoint { old, proof, checkpoint: note }.to_string();
            match post(&url, &body)? {
                (200, lines) => return Ok(lines),
                (409, seen) => {
                    let seen = seen.strip_suffix('\n').and_then(|seen| seen.parse().ok());
                    old = TreeSize::new(seen.ok_or("it names no size that it has seen")?);
                }
                (status, why) => {
                    let why: String = why.chars().take(200).collect();
                    return Err(format!("it answered {status}: {}", why.trim()));
                }
            }
        }
        Err("it names another size each time".into())
    }
}

/// The size and time of a witness's cosignature in a note.
fn seen(cosigned: &SignedCheckpoint, key: &CosignerKey) -> Option<(TreeSize, u64)> {
    let lines = cosigned.cosignatures(std::slice::from_ref(key)).ok()?;
    lines.first().map(|line| (cosigned.checkpoint().size, line.time))
}

/// Status and body; nothing is followed, and nothing is read beyond what a witness can have to say.
fn post(url: &str, body: &str) -> Result<(u16, String), String> {
    let agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .timeout_global(Some(ANSWER_WAIT_MAX))
        .user_agent(concat!("chancery/", env!("CARGO_PKG_VERSION")))
        .build()
        .new_agent();
    let mut answer = agent.post(url).send(body).map_err(|error| error.to_string())?;
    let limit = u64::try_from(COSIGNATURES_BYTES_MAX).unwrap_or(u64::MAX);
    let text = answer.body_mut().with_config().limit(limit).read_to_vec();
    let text = text.map_err(|error| error.to_string())?;
    let text = String::from_utf8(text).map_err(|_| "its answer is not text".to_owned())?;
    Ok((answer.status().as_u16(), text))
}
