//! What readers read: entries, texts, commits, tokens and idempotency keys in sled 0.34.
//!
//! Never the only witness of anything: sled does not fsync when told to, can lose its end or roll back without a word
//! when damaged, and panics on some damage (see the tests in `tests/it/faults.rs`). So every value is small, a commit
//! is one transaction across all trees, each call is fenced against panics, and whatever is missing or wrong here is
//! read from the journal or rebuilt from it.

use super::StoreError;
use super::frame::{Frame, KeptKey};
use super::reader::{Fault, Reader};
use super::values::{Skeleton, chunks, head_value, put_chunks, put_tokens, skeleton};
use ::sled::transaction::{ConflictableTransactionError, TransactionError};
use ::sled::{Db, Transactional, Tree};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::OnceLock;
use std::sync::mpsc;
use std::time::Duration;

/// How far sled has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// The last frame in it.
    pub ordinal: u64,
    /// The check of that frame's body.
    pub crc: u32,
}

/// The open database.
#[derive(Debug)]
pub(super) struct Sled {
    db: Db,
    /// Index and chunk of an entry.
    entry: Tree,
    /// Entry index of a letter and chunk of its text.
    text: Tree,
    /// Ordinal and chunk of what else a frame held.
    commit: Tree,
    /// Name of a token: role, digest, time.
    token: Tree,
    /// SHA-256 of an idempotency key: what was answered.
    idempotency: Tree,
    /// `head`.
    meta: Tree,
    /// The first panic in sled; after one, nothing is asked of it any more.
    broken: OnceLock<String>,
}

const CACHE_BYTES: u64 = 128 << 20;
const OPEN_WITHIN: Duration = Duration::from_secs(600);

/// A token's name, and what is kept of it.
type KeptToken = (String, Vec<u8>);
const HEAD: &[u8] = b"head";

impl Sled {
    /// Opens the database in `folder`, on a thread of its own, so that neither a panic nor a hang inside it is ours.
    pub(super) fn open(folder: &Path) -> Result<Self, StoreError> {
        remove_half_snapshots(folder)?;
        let (answer, answered) = mpsc::channel();
        let path = folder.to_owned();
        let opening = move || {
            let opened = catch_unwind(AssertUnwindSafe(|| open_trees(&path)));
            let opened = match opened {
                Ok(opened) => opened.map_err(|error| error.to_string()),
                Err(panic) => Err(said(panic.as_ref())),
            };
            // Nobody waits any more only if opening took longer than is waited for.
            drop(answer.send(opened));
        };
        std::thread::Builder::new()
            .name("sled-open".into())
            .spawn(opening)
            .map_err(|source| StoreError::io(folder, "opened", source))?;
        match answered.recv_timeout(OPEN_WITHIN) {
            Ok(Ok(sled)) => Ok(sled),
            Ok(Err(why)) => Err(StoreError::Sled(why)),
            Err(_) => Err(StoreError::Sled("opening it did not end".into())),
        }
    }

    /// How far it has come; `None` where it is empty.
    pub(super) fn head(&self) -> Result<Option<Head>, StoreError> {
        let value = self.fenced(|| self.meta.get(HEAD))?;
        let Some(value) = value else { return Ok(None) };
        let mut reader = Reader::new(&value);
        let head = (|| Ok(Head { ordinal: reader.u64()?, crc: reader.u32()? }))();
        head.map(Some).map_err(|fault: Fault| StoreError::Sled(format!("its head: {fault}")))
    }

    /// Puts in whole commits that follow one another, or nothing of them.
    pub(super) fn apply(&self, frames: &[(Frame<'_>, u32)]) -> Result<(), StoreError> {
        let head = self.head()?;
        let mut rests = Vec::with_capacity(frames.len());
        for ((frame, crc), due) in frames.iter().zip(head.map_or(0, |head| head.ordinal + 1)..) {
            if frame.ordinal != due {
                let why = format!("frame {} does not follow its head {head:?}", frame.ordinal);
                return Err(StoreError::Sled(why));
            }
            rests.push(skeleton(frame, *crc)?);
        }
        let trees =
            (&self.entry, &self.text, &self.commit, &self.token, &self.idempotency, &self.meta);
        let done = catch_unwind(AssertUnwindSafe(|| {
            trees.transaction(|(entry, text, commit, token, idempotency, meta)| {
                for ((frame, crc), rest) in frames.iter().zip(&rests) {
                    for (index, bytes) in (frame.first..).zip(&frame.entries) {
                        put_chunks(entry, index, bytes)?;
                    }
                    for (index, bytes) in &frame.texts {
                        put_chunks(text, *index, bytes.as_bytes())?;
                    }
                    put_chunks(commit, frame.ordinal, rest)?;
                    put_tokens(token, &frame.tokens)?;
                    for key in &frame.keys {
                        idempotency.insert(&key.key[..], &key.to_value()[..])?;
                    }
                    meta.insert(HEAD, head_value(frame.ordinal, *crc))?;
                }
                Ok::<(), ConflictableTransactionError<()>>(())
            })
        }));
        match done {
            Ok(Ok(())) => Ok(()),
            Ok(Err(TransactionError::Storage(error))) => Err(StoreError::Sled(error.to_string())),
            Ok(Err(TransactionError::Abort(()))) => {
                Err(StoreError::Sled("it gave up a commit".into()))
            }
            Err(panic) => Err(self.broke(panic.as_ref())),
        }
    }

    /// Bytes of an entry.
    pub(super) fn entry(&self, index: u64) -> Result<Option<Vec<u8>>, StoreError> {
        self.fenced(|| chunks(&self.entry, index))
    }

    /// Bytes of the text whose letter is entry `index`.
    pub(super) fn text(&self, index: u64) -> Result<Option<Vec<u8>>, StoreError> {
        self.fenced(|| chunks(&self.text, index))
    }

    /// What was answered under an idempotency key.
    pub(super) fn kept_key(&self, key: &[u8; 32]) -> Result<Option<KeptKey>, StoreError> {
        let Some(value) = self.fenced(|| self.idempotency.get(key))? else { return Ok(None) };
        KeptKey::read(*key, &mut Reader::new(&value))
            .map(Some)
            .map_err(|fault| StoreError::Sled(format!("an idempotency key: {fault}")))
    }

    /// Everything frame `ordinal` held, put together again as the bytes that were in the journal.
    pub(super) fn frame(
        &self,
        ordinal: u64,
        journal: super::JournalId,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let Some(rest) = self.fenced(|| chunks(&self.commit, ordinal))? else { return Ok(None) };
        let rest = Skeleton::parse(&rest).map_err(StoreError::Frame)?;
        let mut entries = Vec::new();
        for index in rest.first..rest.first + rest.entries {
            let Some(entry) = self.entry(index)? else { return Ok(None) };
            entries.push(entry);
        }
        let mut texts = Vec::new();
        for index in &rest.texts {
            let Some(text) = self.text(*index)? else { return Ok(None) };
            let Ok(text) = String::from_utf8(text) else { return Ok(None) };
            texts.push((*index, text));
        }
        let frame = Frame {
            ordinal,
            first: rest.first,
            entries: entries.iter().map(Vec::as_slice).collect(),
            texts: texts.iter().map(|(index, text)| (*index, text.as_str())).collect(),
            tokens: rest.tokens,
            keys: rest.keys,
            checkpoint: &rest.checkpoint,
        };
        let draft = super::Draft::new(&frame).map_err(StoreError::Frame)?;
        let bytes = draft.seal(journal, &rest.checkpoint).map_err(StoreError::Frame)?;
        let same = super::frame_crc(&bytes).is_ok_and(|crc| crc == rest.crc);
        Ok(same.then_some(bytes))
    }

    /// Every token: name and value, and every idempotency key, in order.
    pub(super) fn kept(&self) -> Result<(Vec<KeptToken>, Vec<KeptKey>), StoreError> {
        let (tokens, keys) = self.fenced(|| {
            let tokens = self.token.iter().collect::<::sled::Result<Vec<_>>>()?;
            let keys = self.idempotency.iter().collect::<::sled::Result<Vec<_>>>()?;
            Ok((tokens, keys))
        })?;
        let tokens = tokens
            .into_iter()
            .map(|(name, value)| (String::from_utf8_lossy(&name).into_owned(), value.to_vec()))
            .collect();
        let keys = keys.iter().map(|(key, value)| {
            let key = Reader::new(key).array()?;
            KeptKey::read(key, &mut Reader::new(value))
        });
        let keys = keys.collect::<Result<_, Fault>>().map_err(StoreError::Frame)?;
        Ok((tokens, keys))
    }

    /// Writes what it still holds in memory.
    pub(super) fn flush(&self) -> Result<(), StoreError> {
        self.fenced(|| self.db.flush()).map(|_| ())
    }

    /// Runs one call; an error or a panic inside sled becomes an error of ours.
    fn fenced<T>(&self, call: impl FnOnce() -> ::sled::Result<T>) -> Result<T, StoreError> {
        if let Some(why) = self.broken.get() {
            return Err(StoreError::Sled(why.clone()));
        }
        match catch_unwind(AssertUnwindSafe(call)) {
            Ok(done) => done.map_err(|error| StoreError::Sled(error.to_string())),
            Err(panic) => Err(self.broke(panic.as_ref())),
        }
    }

    fn broke(&self, panic: &(dyn std::any::Any + Send)) -> StoreError {
        StoreError::Sled(self.broken.get_or_init(|| said(panic)).clone())
    }
}

/// Files in `blobs/`: always none, because sled never makes them durable.
pub(super) fn blobs(folder: &Path) -> Result<u64, StoreError> {
    match std::fs::read_dir(folder.join("blobs")) {
        Ok(files) => Ok(files.count() as u64),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(0),
        Err(source) => Err(StoreError::io(folder, "read", source)),
    }
}

fn open_trees(folder: &Path) -> ::sled::Result<Sled> {
    let db = ::sled::Config::default()
        .path(folder)
        .cache_capacity(CACHE_BYTES)
        .flush_every_ms(Some(500))
        .use_compression(false)
        .open()?;
    Ok(Sled {
        entry: db.open_tree("entry")?,
        text: db.open_tree("text")?,
        commit: db.open_tree("commit")?,
        token: db.open_tree("token")?,
        idempotency: db.open_tree("idempotency")?,
        meta: db.open_tree("meta")?,
        db,
        broken: OnceLock::new(),
    })
}

/// A snapshot that a kill left half-written is taken for the newest by sled, and then nothing opens any more.
fn remove_half_snapshots(folder: &Path) -> Result<(), StoreError> {
    let files = match std::fs::read_dir(folder) {
        Ok(files) => files,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(source) => return Err(StoreError::io(folder, "read", source)),
    };
    for file in files {
        let file = file.map_err(|source| StoreError::io(folder, "read", source))?;
        let name = file.file_name();
        let half =
            name.to_str().is_some_and(|n| n.starts_with("snap.") && n.ends_with(".generating"));
        if half {
            std::fs::remove_file(file.path())
                .map_err(|source| StoreError::io(&file.path(), "removed", source))?;
        }
    }
    Ok(())
}

fn said(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|s| (*s).to_owned());
    let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
    format!("it panicked: {}", text.unwrap_or_else(|| "no reason given".into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::SLED_VALUE_BYTES_MAX;

    fn commit(sled: &Sled, ordinal: u64, entries: &[Vec<u8>], text: &str) -> Vec<u8> {
        let first = ordinal * 10;
        let frame = Frame {
            ordinal,
            first,
            entries: entries.iter().map(Vec::as_slice).collect(),
            texts: vec![(first, text)],
            tokens: vec![],
            keys: vec![],
            checkpoint: "note",
        };
        let bytes = super::super::Draft::new(&frame).unwrap().seal(*b"journal1", "note").unwrap();
        let crc = super::super::frame_crc(&bytes).unwrap();
        sled.apply(&[(frame, crc)]).unwrap();
        bytes
    }

    #[test]
    fn no_value_is_larger_than_sled_keeps_safely() {
        let folder = tempfile::tempdir().unwrap();
        let sled = Sled::open(folder.path()).unwrap();
        let sizes =
            [0, 1, SLED_VALUE_BYTES_MAX, SLED_VALUE_BYTES_MAX + 1, 2 * SLED_VALUE_BYTES_MAX];
        let entries: Vec<_> = sizes.iter().map(|size| vec![7; *size]).collect();
        let text = "t".repeat(3 * SLED_VALUE_BYTES_MAX + 5);
        let bytes = commit(&sled, 0, &entries, &text);
        for (index, entry) in (0..).zip(&entries) {
            assert_eq!(sled.entry(index).unwrap().as_ref(), Some(entry));
        }
        assert_eq!(sled.text(0).unwrap(), Some(text.into_bytes()));
        assert_eq!(sled.entry(5).unwrap(), None);
        assert_eq!(sled.frame(0, *b"journal1").unwrap(), Some(bytes), "identical to the byte");
        for tree in [&sled.entry, &sled.text, &sled.commit] {
            assert!(tree.iter().values().all(|v| v.unwrap().len() <= SLED_VALUE_BYTES_MAX));
        }
        assert_eq!(blobs(folder.path()).unwrap(), 0);
    }

    #[test]
    fn a_commit_follows_the_one_before_it() {
        let folder = tempfile::tempdir().unwrap();
        let sled = Sled::open(folder.path()).unwrap();
        assert_eq!(sled.head().unwrap(), None);
        commit(&sled, 0, &[vec![1]], "a");
        assert_eq!(sled.head().unwrap().map(|head| head.ordinal), Some(0));
        for ordinal in [0, 2] {
            let frame = Frame {
                ordinal,
                first: 1,
                entries: vec![],
                texts: vec![],
                tokens: vec![],
                keys: vec![],
                checkpoint: "",
            };
            assert!(sled.apply(&[(frame, 0)]).is_err(), "frame {ordinal}");
        }
    }

    #[test]
    fn a_panic_inside_sled_is_an_error_and_the_last_thing_asked_of_it() {
        let folder = tempfile::tempdir().unwrap();
        let sled = Sled::open(folder.path()).unwrap();
        let broken = sled.fenced::<()>(|| panic!("on purpose"));
        assert!(broken.unwrap_err().to_string().contains("it panicked: on purpose"));
        assert!(sled.head().is_err());
    }
}
