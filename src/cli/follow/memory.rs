//! What is remembered between two looks: the log's key, the last checkpoint, the hash of every entry.
//!
//! ```text
//! followed.json   key, last checkpoint, what entries 0 and 1 said, time of the last entry; replaced whole
//! leaves          32 bytes an entry, appended and synced before followed.json names them
//! ```
//!
//! At each start the root is computed from the leaves again and must be that of the checkpoint.

use super::statements::Rules;
use crate::cli::output::Trouble;
use crate::log::{LeafHash, SignedCheckpoint, Tree, VerifierKey};
use anyhow::Context;
use serde::{Deserialize, Serialize};
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{Read, Write};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

/// An open memory.
pub(super) struct Memory {
    folder: PathBuf,
    key: Option<VerifierKey>,
    checkpoint: Option<SignedCheckpoint>,
    tree: Tree,
    rules: Rules,
    _lock: File,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    log_key: String,
    checkpoint: String,
    rules: Rules,
}

impl Memory {
    /// Opens the folder, made if it is not there, for this process alone.
    pub(super) fn open(folder: &Path) -> anyhow::Result<Self> {
        let name = folder.display();
        fs::create_dir_all(folder).with_context(|| format!("cannot make {name}"))?;
        let lock =
            File::create(folder.join("LOCK")).with_context(|| format!("cannot write {name}"))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let cause = format!("{name} is in use by another process");
                return Err(Trouble::new(cause, "name another folder with --memory").into());
            }
            Err(TryLockError::Error(error)) => {
                return Err(error).with_context(|| format!("cannot lock {name}"));
            }
        }
        let mut memory = Self {
            folder: folder.to_owned(),
            key: None,
            checkpoint: None,
            tree: Tree::default(),
            rules: Rules::default(),
            _lock: lock,
        };
        let file = folder.join("followed.json");
        match fs::read_to_string(&file) {
            Ok(text) => memory
                .recall(&text)
                .with_context(|| format!("{} is damaged", folder.display()))
                .context(Trouble::new(
                    "what is remembered cannot be read",
                    "keep the folder as it is, and follow into another one: --memory DIR",
                ))?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => {
                return Err(error).with_context(|| format!("cannot read {}", file.display()));
            }
        }
        Ok(memory)
    }

    fn recall(&mut self, text: &str) -> anyhow::Result<()> {
        let kept: Kept = serde_json::from_str(text)?;
        let key = VerifierKey::parse(&kept.log_key)?;
        let checkpoint = SignedCheckpoint::open(kept.checkpoint.as_bytes(), &key)?;
        let size = checkpoint.checkpoint().size.get();
        let mut leaves = File::open(self.leaves())?.take(size.saturating_mul(32));
        let mut leaf = [0; 32];
        for _ in 0..size {
            leaves.read_exact(&mut leaf)?;
            self.tree.push(LeafHash::from_bytes(leaf));
        }
        anyhow::ensure!(
            self.tree.root() == checkpoint.checkpoint().root,
            "the hashes of the entries do not make the root of the checkpoint"
        );
        (self.key, self.checkpoint, self.rules) = (Some(key), Some(checkpoint), kept.rules);
        Ok(())
    }

    /// The key by which the log is known.
    pub(super) fn log_key(&self) -> Option<&VerifierKey> {
        self.key.as_ref()
    }

    /// Takes the key by which the log will be known.
    pub(super) fn trust(&mut self, key: VerifierKey) {
        self.key = Some(key);
    }

    /// An error where another key is remembered.
    pub(super) fn must_trust(&self, given: &str) -> anyhow::Result<()> {
        let given = VerifierKey::parse(given).context("--log-key")?;
        match &self.key {
            Some(key) if *key != given => Err(Trouble::new(
                format!("{} follows a log with another key", self.folder.display()),
                "name another folder with --memory; a log never changes its key",
            )
            .into()),
            _ => Ok(()),
        }
    }

    /// The checkpoint seen last.
    pub(super) fn checkpoint(&self) -> Option<&SignedCheckpoint> {
        self.checkpoint.as_ref()
    }

    /// The tree of all entries seen.
    pub(super) fn tree(&self) -> &Tree {
        &self.tree
    }

    /// What entries 0 and 1 said.
    pub(super) fn rules(&self) -> &Rules {
        &self.rules
    }

    /// Remembers a checkpoint whose tree was verified: `tree` extends the one remembered.
    pub(super) fn remember(
        &mut self,
        checkpoint: SignedCheckpoint,
        tree: Tree,
        rules: Rules,
    ) -> anyhow::Result<()> {
        let Some(key) = &self.key else { anyhow::bail!("no log key is known") };
        let known = self.tree.size().get();
        let mut bytes = Vec::new();
        for index in known..tree.size().get() {
            let leaf = tree.leaf(crate::log::LeafIndex::new(index));
            bytes.extend_from_slice(leaf.context("a leaf is missing")?.as_bytes());
        }
        let path = self.leaves();
        let write = || {
            let file = OpenOptions::new().write(true).create(true).truncate(false).open(&path)?;
            // What an interrupted round left behind is written over.
            file.write_all_at(&bytes, known * 32)?;
            file.sync_all()
        };
        write().with_context(|| format!("cannot write {}", path.display()))?;
        let note = checkpoint.note().to_owned();
        let kept = Kept { log_key: key.to_string(), checkpoint: note, rules: rules.clone() };
        self.replace(serde_json::to_string_pretty(&kept)?.as_bytes())?;
        (self.checkpoint, self.tree, self.rules) = (Some(checkpoint), tree, rules);
        Ok(())
    }

    fn replace(&self, bytes: &[u8]) -> anyhow::Result<()> {
        let (path, beside) = (self.folder.join("followed.json"), self.folder.join("followed.new"));
        let write = || {
            let mut file = File::create(&beside)?;
            file.write_all(bytes)?;
            file.sync_all()?;
            fs::rename(&beside, &path)?;
            File::open(&self.folder)?.sync_all()
        };
        write().with_context(|| format!("cannot write {}", path.display()))
    }

    fn leaves(&self) -> PathBuf {
        self.folder.join("leaves")
    }
}
