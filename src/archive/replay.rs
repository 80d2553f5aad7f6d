//! The log read from its first byte: every frame checked, every entry hashed and taken apart, every checkpoint's size
//! and root derived again. What comes out is what the archive knows; a start keeps nothing from the run before.

use super::ArchiveError;
use super::facts::{Facts, What};
use super::state::{Replayed, tag};
use crate::letter::Issuer;
use crate::log::{Checkpoint, LeafHash, Note, Origin, leaf_hash};
use crate::statement::{Anchors, Claims, KeyId, Payload, Predicate, Statement};
use crate::store::Frame;
use sha2::{Digest, Sha256};

/// Frames are taken in groups of about so many bytes, and a group is decoded by all processors together.
pub(super) const GROUP_BYTES: usize = 8 << 20;

/// The log so far.
#[derive(Default)]
pub(super) struct Replay {
    pub(super) out: Replayed,
    frames: u64,
    founding: Option<Founding>,
    /// Which key signed entry 0; entry 1 must name it.
    signed_policy: Option<KeyId>,
    /// The last frame's checkpoint note.
    pub(super) checkpoint: String,
    /// In a mirror a checkpoint may need more frames than one.
    mirror: bool,
}

/// What entry 0 says.
#[derive(Debug, Clone)]
pub(super) struct Founding {
    pub(super) issuer: Issuer,
    pub(super) origin: Origin,
}

/// One entry with what belongs to it, on its way through a processor.
struct Work<'f> {
    index: u64,
    entry: &'f [u8],
    text: Option<&'f str>,
}

/// One entry taken apart.
struct Parsed {
    leaf: LeafHash,
    claims: Claims,
    key_id: KeyId,
    facts: Facts,
    founding: Option<Founding>,
}

impl Replay {
    /// The log of a mirror.
    pub(super) fn of_mirror() -> Self {
        Self { mirror: true, ..Self::default() }
    }

    /// Takes the next frames, each with the name by which an error calls it.
    pub(super) fn take(&mut self, group: &[(String, Vec<u8>)]) -> Result<(), ArchiveError> {
        let mut frames = Vec::with_capacity(group.len());
        for (name, bytes) in group {
            let frame = Frame::parse(bytes).map_err(|fault| wrong(name, &fault.to_string()))?;
            frames.push((name, frame));
        }
        let work: Vec<_> = frames.iter().flat_map(|(_, frame)| works(frame)).collect();
        let mut parsed = in_parallel(&work, parse).into_iter().zip(&work);
        for (name, frame) in &frames {
            self.begin(frame).map_err(|why| wrong(name, &why))?;
            for _ in &frame.entries {
                let Some((parsed, work)) = parsed.next() else { break };
                parsed
                    .and_then(|parsed| self.add(parsed, work))
                    .map_err(|why| wrong(&format!("{name}, entry {}", work.index), &why))?;
            }
            self.end(frame).map_err(|why| wrong(name, &why))?;
        }
        Ok(())
    }

    /// What entry 0 says; an error where it is not there.
    pub(super) fn founding(&self) -> Result<&Founding, ArchiveError> {
        self.founding.as_ref().ok_or_else(|| {
            ArchiveError::Contradiction("the log is empty: not even its policy is there".into())
        })
    }

    /// The keys as of the last entry.
    pub(super) fn anchors(&self) -> &Anchors {
        self.out.catalogue.anchors()
    }

    fn begin(&self, frame: &Frame<'_>) -> Result<(), String> {
        if frame.ordinal != self.frames {
            return Err(format!("it is frame {} where {} was due", frame.ordinal, self.frames));
        }
        let size = self.out.tree.size().get();
        if frame.first != size {
            return Err(format!("it starts at entry {} where {size} was due", frame.first));
        }
        Ok(())
    }

    fn add(&mut self, parsed: Parsed, work: &Work<'_>) -> Result<(), String> {
        let Parsed { leaf, claims, key_id, mut facts, founding } = parsed;
        facts.logged_at = claims.iat.max(self.out.last_logged);
        self.found(work.index, founding, &facts.what)?;
        let Some(Founding { issuer, .. }) = &self.founding else {
            return Err("it stands before the policy".into());
        };
        if claims.iss != issuer.url.as_str() {
            return Err(format!("its issuer is {:?}, not {:?}", claims.iss, issuer.url.as_str()));
        }
        if let Some(end) = self.anchors().end().filter(|end| work.index >= *end) {
            return Err(format!("the log ended with {end} entries"));
        }
        if work.index > 1 {
            self.anchors().signer(&key_id, work.index).map_err(|error| error.to_string())?;
        }
        let slack = self.anchors().slack_at(work.index);
        if claims.iat.saturating_add(slack) < self.out.last_logged {
            return Err(format!("its time {} is before the entry before it", claims.iat));
        }
        let since = match &facts.what {
            What::Letter(letter) => Some((letter.id.clone(), claims.iat)),
            What::Publication { id, .. } | What::Withdrawal { id } => {
                self.out.catalogue.by_id(id).map(|letter| (id.clone(), letter.signed_at))
            }
            What::Policy | What::Keys(_) => None,
        };
        if let Some((id, since)) = since {
            let expected = tag(issuer, since, &format!("letter/{id}"));
            if claims.sub != expected {
                return Err(format!("its subject is {:?}, not {expected:?}", claims.sub));
            }
        }
        self.out.last_logged = facts.logged_at;
        self.out.catalogue.add(work.index, facts)?;
        self.signed_by_its_root(work.index, key_id)?;
        self.out.tree.push(leaf);
        Ok(())
    }

    /// Entry 0 is the policy and no other entry is; entry 1 names the first keys.
    fn found(&mut self, index: u64, founding: Option<Founding>, what: &What) -> Result<(), String> {
        match (index, founding, what) {
            (0, Some(founding), _) => self.founding = Some(founding),
            (1, None, What::Keys(_)) | (2.., None, _) => {}
            _ => return Err("it is not of the kind that belongs at this index".into()),
        }
        Ok(())
    }

    /// Entries 0 and 1 are signed by the first issuer key that entry 1 names.
    fn signed_by_its_root(&mut self, index: u64, key_id: KeyId) -> Result<(), String> {
        if index == 0 {
            self.signed_policy = Some(key_id);
            return Ok(());
        }
        if index > 1 {
            return Ok(());
        }
        let root = self.anchors().root().map(|root| &root.kid);
        if root == Some(&key_id) && root == self.signed_policy.as_ref() {
            return Ok(());
        }
        Err("entries 0 and 1 are not signed by the first issuer key named here".into())
    }

    fn end(&mut self, frame: &Frame<'_>) -> Result<(), String> {
        let note = Note::parse(frame.checkpoint.as_bytes()).map_err(|error| error.to_string())?;
        let checkpoint = Checkpoint::parse_text(note.text()).map_err(|error| error.to_string())?;
        let tree = &self.out.tree;
        if self.mirror && checkpoint.size > tree.size() {
            self.frames += 1;
            return Ok(());
        }
        if checkpoint.size != tree.size() {
            return Err(format!(
                "its checkpoint has {} entries, the log {}",
                checkpoint.size.get(),
                tree.size().get()
            ));
        }
        if checkpoint.root != tree.root() {
            return Err("its checkpoint's root is not the root of its entries".into());
        }
        for change in &frame.tokens {
            self.out.catalogue.change_token(change)?;
        }
        self.frames += 1;
        frame.checkpoint.clone_into(&mut self.checkpoint);
        Ok(())
    }
}

fn wrong(name: &str, why: &str) -> ArchiveError {
    ArchiveError::Contradiction(format!("{name}: {why}"))
}

fn works<'f>(frame: &Frame<'f>) -> Vec<Work<'f>> {
    let mut texts = frame.texts.iter().copied().peekable();
    let entries = (frame.first..).zip(frame.entries.iter().copied());
    let works = entries.map(|(index, entry)| {
        let text = texts.next_if(|(of, _)| *of == index).map(|(_, text)| text);
        Work { index, entry, text }
    });
    works.collect()
}

/// Everything that can be said of an entry without knowing the others.
fn parse(work: &Work<'_>) -> Result<Parsed, String> {
    let statement = Statement::parse(work.entry).map_err(|error| error.to_string())?;
    let payload = statement.payload().map_err(|error| error.to_string())?;
    let mut facts = Facts::of(statement.claims(), &payload)?;
    match (&facts.what, work.text) {
        // An empty text says that it was not given; no letter's is empty.
        (What::Letter(_), Some("")) => facts = facts.without_text(),
        (What::Letter(letter), Some(text)) => {
            if <[u8; 32]>::from(Sha256::digest(text)) != letter.text_sha256 {
                return Err("its text is not the one whose digest it states".into());
            }
            if text.len() as u64 != letter.text_bytes {
                return Err("its text is not as long as it states".into());
            }
        }
        (What::Letter(_), None) => return Err("its text is missing".into()),
        (_, Some(_)) => return Err("it has a text and is no letter".into()),
        (_, None) => {}
    }
    let founding = founding_of(payload)?;
    Ok(Parsed {
        leaf: leaf_hash(work.entry),
        claims: statement.claims().clone(),
        key_id: statement.key_id().clone(),
        facts,
        founding,
    })
}

fn founding_of(payload: Payload) -> Result<Option<Founding>, String> {
    let Predicate::Policy { issuer, origin, .. } = payload.predicate else { return Ok(None) };
    let origin = Origin::parse(&origin).map_err(|error| error.to_string())?;
    Ok(Some(Founding { issuer, origin }))
}

/// `each` of every item, in order, on all processors.
pub(super) fn in_parallel<T: Sync, R: Send>(items: &[T], each: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let share = items.len().div_ceil(processors);
    if processors == 1 || items.len() < 64 {
        return items.iter().map(each).collect();
    }
    let each = &each;
    std::thread::scope(|scope| {
        let shares: Vec<_> = items
            .chunks(share)
            .map(|chunk| scope.spawn(move || chunk.iter().map(each).collect::<Vec<_>>()))
            .collect();
        let joined = shares.into_iter().map(|share| match share.join() {
            Ok(results) => results,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        joined.flatten().collect()
    })
}
