//! The audit: everything at rest is read and verified again while the archive runs, and whatever is wrong is named. It
//! never stops at the first finding, and never takes the word of what was in memory for what is on the disk.

use super::ArchiveError;
use super::inspect::{Inspected, inspect};
use super::open::Progress;
use super::replay::{GROUP_BYTES, in_parallel};
use super::state::{Signing, State};
use crate::log::{Checkpoint, LeafIndex, SignedCheckpoint, TilePath, Tree};
use crate::store::{Frame, KeptKey, Keyring, TokenChange, token_value};
use serde::Serialize;
use std::collections::BTreeMap;

/// What its progress is called while entries are verified, which is most of the work.
pub(super) const VERIFYING: &str = "verifying entries";

/// What an audit found.
#[derive(Debug, Clone, Serialize)]
pub struct AuditReport {
    /// Entries verified.
    pub entries: u64,
    /// Letters whose text was hashed again.
    pub texts: u64,
    /// Tiles recomputed.
    pub tiles: u64,
    /// Journal frames read.
    pub frames: u64,
    /// Root at the end, hexadecimal.
    pub root: String,
    /// What is wrong; empty where all is well.
    pub findings: Vec<Finding>,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What: `entry 17`, `text of ...`, `journal segment 1 frame 3`, `key issuer.pub.pem`.
    pub what: String,
    /// What is wrong with it.
    pub why: String,
}

/// Verifies everything again.
pub(super) fn audit(state: &State, progress: Progress<'_>) -> Result<AuditReport, ArchiveError> {
    let mut audit = Audit::new(state);
    progress("reading the journal", 0, 1);
    audit.folder();
    audit.keys();
    audit.journal(progress)?;
    audit.checkpoint();
    audit.kept();
    audit.tiles(progress);
    audit.index();
    Ok(audit.report)
}

/// An audit under way: the log as the journal tells it.
struct Audit<'s> {
    state: &'s State,
    report: AuditReport,
    tree: Tree,
    /// The last frame that is looked at; what is committed meanwhile is for the next audit.
    last: u64,
    checkpoint: Option<SignedCheckpoint>,
    last_time: u64,
    tokens: BTreeMap<String, Vec<u8>>,
    kept_keys: BTreeMap<[u8; 32], KeptKey>,
}

impl<'s> Audit<'s> {
    fn new(state: &'s State) -> Self {
        // Begins when sled has what is published, so that a commit under way is no finding.
        state.settling.settled();
        let report = AuditReport {
            entries: 0,
            texts: 0,
            tiles: 0,
            frames: 0,
            root: String::new(),
            findings: Vec::new(),
        };
        Self {
            state,
            report,
            tree: Tree::default(),
            last: state.settling.ordinal(),
            checkpoint: None,
            last_time: 0,
            tokens: BTreeMap::new(),
            kept_keys: BTreeMap::new(),
        }
    }

    fn found(&mut self, what: impl Into<String>, why: impl ToString) {
        self.report.findings.push(Finding { what: what.into(), why: why.to_string() });
    }

    /// `VERSION`, the released record, sled's blobs, and the journal's bytes.
    fn folder(&mut self) {
        let disk = &self.state.disk;
        let (version, released) = (disk.check_version(), disk.check_released());
        let (blobs, broken) = (disk.blobs(), disk.check_journal());
        if let Err(error) = version {
            self.found("VERSION", error);
        }
        if let Err(error) = released {
            self.found("the released record", error);
        }
        match blobs {
            Ok(0) => {}
            Ok(n) => self.found("sled/blobs", format!("it has {n} files, and should have none")),
            Err(error) => self.found("sled/blobs", error),
        }
        match broken {
            Ok(broken) => {
                // What the writer is writing at this moment is no finding.
                let last = self.last;
                for broken in broken.into_iter().filter(|broken| broken.ordinal <= last) {
                    let what = format!("journal/{} frame {}", broken.segment, broken.ordinal);
                    self.found(what, broken.why);
                }
            }
            Err(error) => self.found("the journal", error),
        }
    }

    /// The public key files against the keys that sign, which at start were held against entry 1.
    fn keys(&mut self) {
        // A mirror has none.
        let Ok(Signing { keyring, .. }) = self.state.signing() else { return };
        let folder = self.state.disk.key_folder().to_owned();
        if let Err(error) = keyring.publish_log_key(&folder, &self.state.origin) {
            self.found("key log.vkey", error);
        }
        let listed = match Keyring::list(&folder) {
            Ok(listed) => listed,
            Err(error) => return self.found("the public key files", error),
        };
        for (role, key) in super::policy::public_keys(keyring) {
            match listed.iter().find(|listed| listed.role == role) {
                Some(listed) if listed.public == key => {}
                Some(_) => self.found(
                    format!("key {}.pub.pem", role.as_str()),
                    "it is not among the trust anchors of entry 1",
                ),
                None => self.found(format!("key {}.pub.pem", role.as_str()), "it is missing"),
            }
        }
    }

    /// Every frame: its entries, texts and checkpoint, and sled's copy of all of it.
    fn journal(&mut self, progress: Progress<'_>) -> Result<(), ArchiveError> {
        let total = self.state.published().checkpoint().size.get();
        let (mut group, mut bytes) = (Vec::new(), 0);
        for ordinal in 0..=self.last {
            if self.state.auditing.is_closing() {
                return Err(ArchiveError::WriterStopped("the archive is being closed".into()));
            }
            match self.frame(ordinal) {
                Some((name, frame)) => {
                    bytes += frame.len();
                    group.push((name, frame));
                }
                None => {
                    self.group(&group)?;
                    (group, bytes) = (Vec::new(), 0);
                    self.skip(ordinal)?;
                }
            }
            if bytes >= GROUP_BYTES || ordinal == self.last {
                self.group(&group)?;
                (group, bytes) = (Vec::new(), 0);
                progress(VERIFYING, self.tree.size().get(), total);
            }
        }
        self.report.entries = self.tree.size().get();
        Ok(())
    }

    /// A frame from the journal, or, where it is damaged there, from sled, so that the rest can be looked at.
    fn frame(&mut self, ordinal: u64) -> Option<(String, Vec<u8>)> {
        let disk = &self.state.disk;
        let place = disk.frame_place(ordinal)?;
        let name = disk.frame_name(place);
        let read = disk.frame(place);
        let why = match read {
            Ok(bytes) if Frame::parse(&bytes).is_ok() => return Some((name, bytes)),
            Ok(bytes) => Frame::parse(&bytes).err().map(|fault| fault.to_string()),
            Err(error) => Some(error.to_string()),
        };
        let from_sled = disk.frame_from_sled(ordinal);
        self.found(name.clone(), why.unwrap_or_default());
        from_sled.ok().flatten().map(|bytes| (name, bytes))
    }

    /// Goes past a frame that is nowhere, with the leaves the tree in memory has.
    fn skip(&mut self, ordinal: u64) -> Result<(), ArchiveError> {
        let end = match self.state.disk.frame_place(ordinal) {
            Some(place) => place.first + u64::from(place.entries),
            None => self.tree.size().get(),
        };
        for index in self.tree.size().get()..end {
            let leaf = self.state.tree().leaf(LeafIndex::new(index));
            let leaf = leaf.ok_or_else(|| {
                ArchiveError::Contradiction(format!("the tree in memory has no entry {index}"))
            })?;
            self.tree.push(leaf);
        }
        Ok(())
    }

    fn group(&mut self, group: &[(String, Vec<u8>)]) -> Result<(), ArchiveError> {
        let mut frames = Vec::with_capacity(group.len());
        for (name, bytes) in group {
            frames.push((name, bytes, Frame::parse(bytes)?));
        }
        let entries: Vec<_> = frames
            .iter()
            .flat_map(|(_, _, frame)| {
                (frame.first..).zip(frame.entries.iter().copied()).map(|(index, entry)| {
                    let text = frame.texts.iter().find(|(of, _)| *of == index);
                    (index, entry, text.map(|(_, text)| *text))
                })
            })
            .collect();
        let state = self.state;
        let inspected =
            in_parallel(&entries, |(index, entry, text)| inspect(state, *index, entry, *text));
        for inspected in inspected {
            self.add(inspected);
        }
        for (name, bytes, frame) in &frames {
            self.end_of_frame(name, bytes, frame);
        }
        Ok(())
    }

    fn add(&mut self, inspected: Inspected) {
        let Inspected { index, leaf, time, had_text, findings } = inspected;
        self.report.findings.extend(findings);
        self.report.texts += u64::from(had_text);
        let expected = self.state.tree().leaf(LeafIndex::new(index));
        if expected != Some(leaf) {
            self.found(format!("entry {index}"), "its leaf hash is not the one in the tree");
        }
        let slack = self.state.catalogue().anchors().slack_at(index);
        if time.is_some_and(|time| time.saturating_add(slack) < self.last_time) {
            self.found(format!("entry {index}"), "its time is before the entry before it");
        }
        self.last_time = time.unwrap_or_default().max(self.last_time);
        self.tree.push(leaf);
    }

    /// The frame's checkpoint: signed, of the right size and root, and an extension of the one before.
    fn end_of_frame(&mut self, name: &str, bytes: &[u8], frame: &Frame<'_>) {
        self.report.frames += 1;
        match SignedCheckpoint::open(frame.checkpoint.as_bytes(), &self.state.keys.log) {
            Ok(signed) => {
                let size = signed.checkpoint().size.get();
                if self.state.mirrored.is_some() && size > frame.end() {
                    // In a mirror more frames follow under the same checkpoint, and the last of them has its root.
                } else if let Err(why) = self.follows(signed.checkpoint(), frame.end()) {
                    self.found(format!("{name}, checkpoint"), why);
                }
                self.checkpoint = Some(signed);
            }
            Err(error) => self.found(format!("{name}, checkpoint"), error),
        }
        for change in &frame.tokens {
            match change {
                TokenChange::Made { name, role, digest, at } => {
                    self.tokens.insert(name.clone(), token_value(*role, digest, *at));
                }
                TokenChange::Revoked { name } => {
                    self.tokens.remove(name);
                }
            }
        }
        self.kept_keys.extend(frame.keys.iter().map(|key| (key.key, *key)));
        match self.state.disk.frame_from_sled(frame.ordinal) {
            Ok(Some(copy)) if copy == bytes => {}
            Ok(_) => self.found(
                format!("sled, commit {}", frame.ordinal),
                "it is not what the journal holds; the next start rebuilds sled",
            ),
            Err(error) => self.found(format!("sled, commit {}", frame.ordinal), error),
        }
    }

    fn follows(&self, next: &Checkpoint, end: u64) -> Result<(), String> {
        let Some(root) = self.tree.root_at(next.size).filter(|_| next.size.get() == end) else {
            return Err(format!("it has size {}, and the log {end}", next.size.get()));
        };
        if root != next.root {
            return Err("its root is not the root of the entries".into());
        }
        let Some(last) = &self.checkpoint else { return Ok(()) };
        let last = last.checkpoint();
        let proof = self.tree.consistency_proof(last.size, next.size);
        proof
            .and_then(|proof| proof.verify(&last.root, &next.root))
            .map_err(|error| format!("it does not extend the one before: {error}"))
    }

    /// What is published is what the journal ends with.
    fn checkpoint(&mut self) {
        self.report.root = self.tree.root().to_string();
        let published = self.state.published();
        let size = self.tree.size();
        let same = published.checkpoint().size > size
            || self.checkpoint.as_ref().is_some_and(|last| *last == *published);
        if !same {
            self.found("the published checkpoint", "it is not the last one in the journal");
        }
    }

    /// Tokens and idempotency keys, in memory and in sled, against the journal.
    fn kept(&mut self) {
        let disk = &self.state.disk;
        let head = || disk.sled_head().ok().flatten().map(|head| head.ordinal);
        let before = head();
        let kept = disk.kept();
        // A commit meanwhile would be a difference and no finding; then the next audit compares them.
        if before.max(head()) > Some(self.last) {
            return;
        }
        let (tokens, keys) = match kept {
            Ok(kept) => kept,
            Err(error) => return self.found("sled, tokens and idempotency keys", error),
        };
        if !tokens.into_iter().eq(std::mem::take(&mut self.tokens)) {
            self.found("sled, tokens", "they are not the ones of the journal");
        }
        if !keys.into_iter().eq(std::mem::take(&mut self.kept_keys).into_values()) {
            self.found("sled, idempotency keys", "they are not the ones of the journal");
        }
    }

    /// Every tile as it is served, against the tree of the journal.
    fn tiles(&mut self, progress: Progress<'_>) {
        let size = self.tree.size();
        let mut at_level = size.get();
        for level in 0..8_u8 {
            for number in 0..at_level.div_ceil(256) {
                let width = u16::try_from((at_level - number * 256).min(256)).unwrap_or(256);
                self.tile(&TilePath::Hashes { level, number, width });
                if level == 0 {
                    self.tile_of_entries(number, width);
                    progress("recomputing tiles", number + 1, at_level.div_ceil(256));
                }
            }
            at_level /= 256;
        }
    }

    /// The files of the check's index. What is wrong with them is made again at once.
    fn index(&mut self) {
        for (file, why) in self.state.inspect_runs() {
            self.found(file, why);
            self.state.indexing.distrust();
        }
    }

    fn tile(&mut self, path: &TilePath) {
        self.report.tiles += 1;
        let expected = self.tree.tile(path, self.tree.size());
        match self.state.tile(path) {
            Ok(served) if served == expected && served.is_some() => {}
            Ok(_) => self.found(path.to_string(), "it is not the one recomputed from the entries"),
            Err(error) => self.found(path.to_string(), error),
        }
    }

    fn tile_of_entries(&mut self, number: u64, width: u16) {
        self.report.tiles += 1;
        let path = TilePath::Entries { number, width };
        if let Err(error) = self.state.tile(&path) {
            self.found(path.to_string(), error);
        }
    }
}
