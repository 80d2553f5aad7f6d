//! One look at the log: checkpoint, new entries, root.

use super::evidence::{Evidence, other_root};
use super::memory::Memory;
use super::statements::{Rules, Said};
use crate::cli::answer::day_and_time;
use crate::cli::output::{Out, Trouble, printable};
use crate::cli::server::{Server, ServerError};
use crate::limits::NOTE_BYTES_MAX;
use crate::log::{
    LeafHash, LeafIndex, SignedCheckpoint, TILE_WIDTH, TilePath, Tree, TreeSize, VerifierKey,
    leaf_hash, parse_entry_bundle,
};
use crate::store::MirrorFolder;
use crate::web::api::KeysBody;
use anyhow::Context;

/// Bytes of an entry bundle at most: 256 entries, each with its length.
const BUNDLE_MAX: usize = 256 * (crate::limits::STATEMENT_BYTES_MAX + 2);
const HASH_TILE_BYTES: usize = 256 * 32;

/// A look that is being taken.
pub(super) struct Round<'r> {
    pub(super) server: &'r Server,
    pub(super) memory: &'r mut Memory,
    pub(super) out: &'r Out,
    /// Nothing is told of what is new.
    pub(super) silent: bool,
}

/// What was seen.
pub(super) enum Seen {
    /// The checkpoint seen before.
    Same,
    /// A longer log, verified.
    More,
    /// A checkpoint that was signed before the last one seen: consistent, and old.
    Less { shown: TreeSize, known: TreeSize },
    /// What no honest log shows.
    Contradiction(Box<Evidence>),
}

/// The key to know the log by: the one given, which must be the server's, or else the server's.
pub(super) fn log_key(server: &Server, given: Option<&str>) -> anyhow::Result<VerifierKey> {
    let path = "/v1/keys";
    let keys: KeysBody = server.read(path, &server.get(path)?)?;
    let shown = VerifierKey::parse(&keys.vkey).context("the server's log key")?;
    match given.map(VerifierKey::parse).transpose().context("--log-key")? {
        Some(given) if given != shown => Err(Trouble::new(
            format!("the server's log has the key {shown}, not the one given"),
            "ask the institution which is its own: this may be another log",
        )
        .into()),
        _ => Ok(shown),
    }
}

/// What the log must serve; a server that does not is no log that can be followed.
fn fetch(server: &Server, path: &str, bytes_max: usize) -> anyhow::Result<Vec<u8>> {
    server.get_at_most(path, bytes_max).map_err(|error| match error {
        ServerError::Refused { .. } => Trouble::new(
            format!("{path}: {error}"),
            "a log serves every tile below the size it signed: if this stays, tell others",
        )
        .into(),
        other => other.into(),
    })
}

/// The tree of the hashes that a server shows; nothing says yet that it is any log's.
pub(in crate::cli) fn shown_tree(server: &Server, size: TreeSize) -> anyhow::Result<Tree> {
    let mut tree = Tree::default();
    hashes_from(server, 0, size, &mut |_, hash| tree.push(hash))?;
    Ok(tree)
}

/// The hashes that a server shows of the entries from `first`, where a tile begins, to `size`.
pub(super) fn hashes_from(
    server: &Server,
    mut first: u64,
    size: TreeSize,
    each: &mut dyn FnMut(u64, LeafHash),
) -> anyhow::Result<()> {
    while first < size.get() {
        let number = first / u64::from(TILE_WIDTH);
        let left = size.get() - first;
        let width = u16::try_from(left.min(TILE_WIDTH.into())).unwrap_or(TILE_WIDTH);
        let path = TilePath::Hashes { level: 0, number, width };
        let tile = fetch(server, &format!("/log/{path}"), HASH_TILE_BYTES)?;
        let (hashes, rest) = tile.as_chunks::<32>();
        let whole = rest.is_empty() && hashes.len() == usize::from(width);
        anyhow::ensure!(whole, "{path} does not have {width} hashes");
        (first..).zip(hashes).for_each(|(index, hash)| each(index, LeafHash::from_bytes(*hash)));
        first += u64::from(width);
    }
    Ok(())
}

impl Round<'_> {
    /// Looks once, and brings the mirror up where there is one.
    pub(super) fn look(self, mirror: Option<&mut MirrorFolder>) -> anyhow::Result<Seen> {
        let key = self.memory.log_key().context("no log key is known")?.clone();
        let note = self.fetch("/log/checkpoint", NOTE_BYTES_MAX)?;
        let shown = match SignedCheckpoint::open(&note, &key) {
            Ok(shown) => shown,
            Err(error) => {
                let evidence = Evidence::not_signed(&key, &note, &error.to_string());
                return Ok(contradiction(evidence));
            }
        };
        let size = shown.checkpoint().size;
        if let Some(before) = self.memory.checkpoint() {
            let known = before.checkpoint().size;
            if let Some(root) = self.memory.tree().root_at(size) {
                return Ok(if root != shown.checkpoint().root {
                    let other =
                        (size != known).then(|| other_root(self.memory.tree(), size)).flatten();
                    contradiction(Evidence::two_histories(&key, &shown, before, other))
                } else if size == known {
                    match mirror {
                        Some(mirror) if mirror.size() < size.get() => {
                            return self.mirror(mirror, &key, shown);
                        }
                        // Witnesses may have cosigned it meanwhile.
                        Some(mirror) => mirror.keep_cosigned(shown.note())?,
                        None => {}
                    }
                    Seen::Same
                } else {
                    Seen::Less { shown: size, known }
                });
            }
        }
        match mirror {
            Some(mirror) => self.mirror(mirror, &key, shown),
            None => self.extend(&key, shown),
        }
    }

    /// Fetches what is new, and verifies it before it is remembered.
    fn extend(self, key: &VerifierKey, shown: SignedCheckpoint) -> anyhow::Result<Seen> {
        let (mut tree, mut rules) = (self.memory.tree().clone(), self.memory.rules().clone());
        let size = shown.checkpoint().size;
        let mut told = Vec::new();
        let mut wrong = None;
        while tree.size() < size {
            let first = tree.size().get() / u64::from(TILE_WIDTH) * u64::from(TILE_WIDTH);
            let bundle = self.bundle(first, size)?;
            let entries = parse_entry_bundle(&bundle)?;
            for (index, entry) in (first..).zip(entries.iter().copied()) {
                let leaf = leaf_hash(entry);
                if let Some(known) = tree.leaf(LeafIndex::new(index)) {
                    if known != leaf {
                        let why = format!("entry {index} is not what it was");
                        wrong.get_or_insert(why);
                    }
                    continue;
                }
                tree.push(leaf);
                match rules.take(index, entry, entries.first().copied()) {
                    Ok(said) => told.push((index, said)),
                    Err(why) => {
                        // Only what is surely in the log is held against it: the root decides, below.
                        let bad = (LeafIndex::new(index), entry.to_vec(), why);
                        return self.judge(key, &shown, tree, Some(bad));
                    }
                }
            }
        }
        if wrong.is_some() || tree.root() != shown.checkpoint().root {
            return self.judge(key, &shown, tree, None);
        }
        self.finish(shown, tree, rules, &told)
    }

    /// Tells what was verified, and remembers it.
    pub(super) fn finish(
        self,
        shown: SignedCheckpoint,
        tree: Tree,
        rules: Rules,
        told: &[(u64, Said)],
    ) -> anyhow::Result<Seen> {
        if !self.silent {
            for (index, said) in told {
                self.tell(*index, said)?;
            }
            self.tell_checkpoint(&shown)?;
        }
        self.memory.remember(shown, tree, rules)?;
        Ok(Seen::More)
    }

    /// The entries from `first` on in their bundle, as it is at this size.
    pub(super) fn bundle(&self, first: u64, size: TreeSize) -> anyhow::Result<Vec<u8>> {
        let left = size.get() - first;
        let width = u16::try_from(left.min(TILE_WIDTH.into())).unwrap_or(TILE_WIDTH);
        let path = TilePath::Entries { number: first / u64::from(TILE_WIDTH), width };
        let bundle = self.fetch(&format!("/log/{path}"), BUNDLE_MAX)?;
        let found = parse_entry_bundle(&bundle).with_context(|| path.to_string())?.len();
        anyhow::ensure!(found == usize::from(width), "{path} has {found} entries");
        Ok(bundle)
    }

    fn fetch(&self, path: &str, bytes_max: usize) -> anyhow::Result<Vec<u8>> {
        fetch(self.server, path, bytes_max)
    }

    /// The entries do not lead to the signed root, or one of them may not be there. The tree of hashes that the server
    /// shows tells which it is: another history, entries that are not the tree's, or an entry that breaks the rules.
    pub(super) fn judge(
        &self,
        key: &VerifierKey,
        shown: &SignedCheckpoint,
        from_entries: Tree,
        bad: Option<(LeafIndex, Vec<u8>, String)>,
    ) -> anyhow::Result<Seen> {
        let before = self.memory.checkpoint();
        let size = shown.checkpoint().size;
        let tree = shown_tree(self.server, size)?;
        if tree.root() != shown.checkpoint().root {
            let why = "the hashes that the server shows do not make its root";
            return Ok(contradiction(Evidence::entries_do_not_match(key, before, shown, why)));
        }
        if let Some(before) = before {
            let other = other_root(&tree, before.checkpoint().size);
            if let Some(other) = other.filter(|(root, _)| *root != before.checkpoint().root) {
                return Ok(contradiction(Evidence::two_histories(key, before, shown, Some(other))));
            }
        }
        if let Some((index, entry, why)) = bad
            && tree.leaf(index) == Some(leaf_hash(&entry))
        {
            return Ok(contradiction(Evidence::bad_entry(key, shown, index, &entry, &why)));
        }
        let differs = (0..from_entries.size().get())
            .map(LeafIndex::new)
            .find(|index| tree.leaf(*index) != from_entries.leaf(*index));
        let why = match differs {
            Some(index) => format!("entry {index} as it is served is not the one in the tree"),
            None => "an entry as it is served is not what it was".to_owned(),
        };
        Ok(contradiction(Evidence::entries_do_not_match(key, before, shown, &why)))
    }

    fn tell(&self, index: u64, said: &Said) -> anyhow::Result<()> {
        if self.out.json() {
            let line = serde_json::json!({
                "entry": index, "logged_at": said.time, "kind": said.kind.as_str(),
                "letter": said.letter, "about": said.about,
            });
            self.out.print(&line.to_string())?;
        } else if !self.out.quiet() {
            let id = said.letter.as_ref().map_or(String::new(), |id| format!("{id}  "));
            self.out.print(&format!(
                "entry {index}  {}  {}  {id}{}",
                day_and_time(said.time),
                said.kind.as_str(),
                printable(&said.about)
            ))?;
        }
        Ok(())
    }

    fn tell_checkpoint(&self, shown: &SignedCheckpoint) -> anyhow::Result<()> {
        let checkpoint = shown.checkpoint();
        if self.out.json() {
            let line = serde_json::json!({
                "size": checkpoint.size.get(), "root": checkpoint.root.to_string(),
            });
            self.out.print(&line.to_string())?;
        } else {
            self.out.print(&format!(
                "{} entries verified, consistent with everything seen before; root {}",
                checkpoint.size, checkpoint.root
            ))?;
        }
        Ok(())
    }
}

/// What ends the program.
pub(super) fn contradiction(evidence: impl Into<Box<Evidence>>) -> Seen {
    Seen::Contradiction(evidence.into())
}
