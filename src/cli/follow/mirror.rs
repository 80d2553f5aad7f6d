//! `--mirror DIR`: a complete copy of what is followed, each part of it verified before it is put in place.
//!
//! First the hashes of the new entries, which with those seen before must make the signed root; then the entries, each
//! held against its hash, its statement against the log's rules, its text against the digest in the statement, its
//! receipt against the tree. What was fetched before an interruption is not fetched again.

use super::evidence::{Evidence, other_root};
use super::round::{Round, Seen, contradiction};
use super::statements::{Rules, Said};
use crate::cli::output::Trouble;
use crate::cli::server::ServerError;
use crate::limits::{MIRRORED_BYTES_MAX, MIRRORED_ENTRIES_MAX, RECEIPT_BYTES_MAX, TEXT_BYTES_MAX};
use crate::log::{LeafIndex, SignedCheckpoint, Tree, VerifierKey, leaf_hash, parse_entry_bundle};
use crate::statement::{Predicate, Receipt, Statement};
use crate::store::{Frame, KeptReceipt, MirrorFolder};
use crate::web::api::{LetterBody, MirrorLine};
use anyhow::Context;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::time::Duration;

/// Bytes of one answer: texts as JSON spells them at worst, and receipts.
const ANSWER_BYTES_MAX: usize =
    6 * (MIRRORED_BYTES_MAX + TEXT_BYTES_MAX) + 2 * MIRRORED_ENTRIES_MAX * RECEIPT_BYTES_MAX;
/// Pause where the server asks to wait, and how often.
const WAIT: Duration = Duration::from_secs(5);
const WAITS_MAX: usize = 60;

/// What is fetched, and under what.
struct Target<'t> {
    checkpoint: &'t SignedCheckpoint,
    tree: &'t Tree,
    /// Entry 0, which is verified with entry 1.
    policy: OnceCell<Vec<u8>>,
}

/// An entry that was held against its hash.
struct Entry {
    bytes: Vec<u8>,
    statement: Statement,
    said: Said,
}

/// Why the mirror was not brought up.
enum Stop {
    /// The log holds what its own rules forbid.
    BadEntry(LeafIndex, Vec<u8>, String),
    Failed(anyhow::Error),
}

impl<E: Into<anyhow::Error>> From<E> for Stop {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

impl Round<'_> {
    /// Brings the mirror up to a checkpoint that is not older than the one seen last, then remembers it.
    pub(super) fn mirror(
        mut self,
        mirror: &mut MirrorFolder,
        key: &VerifierKey,
        shown: SignedCheckpoint,
    ) -> anyhow::Result<Seen> {
        let tree = self.extended(shown.checkpoint().size)?;
        if tree.root() != shown.checkpoint().root {
            return self.judge(key, &shown, tree, None);
        }
        if let Some(evidence) = other_than_before(mirror, key, &shown, &tree)? {
            return Ok(contradiction(evidence));
        }
        let target = Target { checkpoint: &shown, tree: &tree, policy: OnceCell::new() };
        let (mut rules, mut told) = (self.memory.rules().clone(), Vec::new());
        match self.bring_up(mirror, &target, &mut rules, &mut told) {
            Ok(()) => {}
            Err(Stop::BadEntry(index, entry, why)) => {
                return Ok(contradiction(Evidence::bad_entry(key, &shown, index, &entry, &why)));
            }
            Err(Stop::Failed(error)) => return Err(error),
        }
        mirror.keep_cosigned(shown.note())?;
        self.finish(shown, tree, rules, &told)
    }

    fn bring_up(
        &mut self,
        mirror: &mut MirrorFolder,
        target: &Target<'_>,
        rules: &mut Rules,
        told: &mut Vec<(u64, Said)>,
    ) -> Result<(), Stop> {
        let size = target.checkpoint.checkpoint().size.get();
        // What an interrupted round has put there already.
        for index in self.memory.tree().size().get()..mirror.size().min(size) {
            let bytes = kept(mirror, index)?;
            let entry = taken(rules, target, index, bytes)?;
            told.push((index, entry.said));
        }
        mirror.receipts().add_note(size, target.checkpoint.note())?;
        let founding: Vec<u64> = (0..2.min(mirror.size())).collect();
        self.fetch_receipts(mirror, target, rules, &founding)?;
        let lacking: Vec<u64> =
            (2..mirror.size().min(size)).filter(|index| !mirror.receipts().has(*index)).collect();
        let mut letters = Vec::new();
        for index in lacking {
            let statement = Statement::parse(&kept(mirror, index)?).map_err(anyhow::Error::from)?;
            let payload = statement.payload().map_err(anyhow::Error::from)?;
            letters.extend(payload.predicate.letter().cloned());
        }
        self.refresh(mirror, target, rules, letters)?;
        while mirror.size() < size {
            let first = mirror.size();
            let entries = self.fetch_entries(target, rules, first)?;
            let mut entries = entries.into_iter();
            while entries.len() > 0 {
                self.put(mirror, target, rules, &mut entries, told)?;
            }
        }
        Ok(())
    }

    /// The tree seen before, with the hashes that the server shows of what came after.
    fn extended(&self, size: crate::log::TreeSize) -> anyhow::Result<Tree> {
        let known = self.memory.tree();
        let whole = known.size().get() / 256 * 256;
        let mut tree = known.clone();
        super::round::hashes_from(self.server, whole, size, &mut |index, hash| {
            if index >= tree.size().get() {
                tree.push(hash);
            }
        })?;
        Ok(tree)
    }

    /// The entries from `first` to the end of their bundle, each verified.
    fn fetch_entries(
        &self,
        target: &Target<'_>,
        rules: &mut Rules,
        first: u64,
    ) -> Result<Vec<(u64, Entry)>, Stop> {
        let start = first / 256 * 256;
        let bundle = self.bundle(start, target.checkpoint.checkpoint().size)?;
        let mut entries = Vec::new();
        for (index, bytes) in
            (start..).zip(parse_entry_bundle(&bundle).map_err(anyhow::Error::from)?)
        {
            if index >= first {
                entries.push((index, taken(rules, target, index, bytes.to_vec())?));
            }
        }
        Ok(entries)
    }

    /// Puts as many of these entries in place as the server gives texts of at once.
    fn put(
        &self,
        mirror: &mut MirrorFolder,
        target: &Target<'_>,
        rules: &Rules,
        entries: &mut std::vec::IntoIter<(u64, Entry)>,
        told: &mut Vec<(u64, Said)>,
    ) -> Result<(), Stop> {
        let Some((first, _)) = entries.as_slice().first() else { return Ok(()) };
        let lines = self.held(target, *first, entries.len())?;
        let group: Vec<(u64, Entry)> = entries.by_ref().take(lines.len()).collect();
        let (mut texts, mut receipts, mut earlier) = (Vec::new(), Vec::new(), Vec::new());
        for ((index, entry), line) in group.iter().zip(&lines) {
            receipts.push(receipt(target, rules, *index, &entry.bytes, line)?);
            let payload = entry.statement.payload().map_err(anyhow::Error::from)?;
            match (&payload.predicate, &line.text) {
                (Predicate::Letter { text_bytes, .. }, Some(text)) => {
                    let digest = hex::encode(Sha256::digest(text));
                    let good = payload.digest_of("letter.txt") == Some(digest.as_str());
                    if !good || text.len() as u64 != *text_bytes {
                        let why =
                            format!("the text of entry {index} is not the one its statement names");
                        return Err(untrue(why).into());
                    }
                    texts.push((*index, text.as_str()));
                }
                (Predicate::Letter { id, .. }, None) => {
                    texts.push((*index, ""));
                    self.out.note(&format!(
                        "entry {index}: the server has no text of letter {id}; its statement and its proofs stand"
                    ));
                }
                (_, Some(_)) => {
                    return Err(untrue(format!("entry {index} is no letter and has a text")).into());
                }
                // Every bundle shows what became of the keys, so all receipts must lead to where that is logged.
                (Predicate::Keys { .. }, None) if *index > 1 => {
                    let all: Vec<u64> = (0..mirror.size()).collect();
                    self.fetch_receipts(mirror, target, rules, &all)?;
                }
                (predicate, None) => earlier.extend(predicate.letter().cloned()),
            }
        }
        self.refresh(mirror, target, rules, earlier)?;
        let bytes: Vec<&[u8]> = group.iter().map(|(_, entry)| entry.bytes.as_slice()).collect();
        mirror.append(&bytes, texts, receipts, target.checkpoint.note())?;
        told.extend(group.into_iter().map(|(index, entry)| (index, entry.said)));
        Ok(())
    }

    /// Receipts of what was stated of these letters before: a bundle has all of its receipts at one checkpoint.
    fn refresh(
        &self,
        mirror: &mut MirrorFolder,
        target: &Target<'_>,
        rules: &Rules,
        letters: Vec<crate::letter::LetterId>,
    ) -> Result<(), Stop> {
        let mut indexes = Vec::new();
        for id in BTreeSet::from_iter(letters) {
            let path = format!("/v1/letters/{id}");
            let letter: LetterBody = self.server.read(&path, &self.server.get(&path)?)?;
            let before = letter.statements.iter().map(|statement| statement.index);
            indexes.extend(before.filter(|index| *index < mirror.size()));
        }
        indexes.sort_unstable();
        indexes.dedup();
        self.fetch_receipts(mirror, target, rules, &indexes)
    }

    /// Fetches receipts of entries that are in the mirror already.
    fn fetch_receipts(
        &self,
        mirror: &mut MirrorFolder,
        target: &Target<'_>,
        rules: &Rules,
        indexes: &[u64],
    ) -> Result<(), Stop> {
        let mut rest = indexes;
        while let Some(first) = rest.first() {
            let in_a_row = rest.iter().zip(*first..).take_while(|(index, at)| **index == *at);
            let lines = self.held(target, *first, in_a_row.count().min(MIRRORED_ENTRIES_MAX))?;
            let (now, later) = rest.split_at(lines.len());
            let mut receipts = Vec::new();
            for (index, line) in now.iter().zip(&lines) {
                receipts.push(receipt(target, rules, *index, &kept(mirror, *index)?, line)?);
            }
            mirror.receipts().add_receipts(receipts)?;
            rest = later;
        }
        Ok(())
    }

    /// What the server says of entries from `first` on: of one at least, and at most of `count`.
    fn held(
        &self,
        target: &Target<'_>,
        first: u64,
        count: usize,
    ) -> anyhow::Result<Vec<MirrorLine>> {
        let size = target.checkpoint.checkpoint().size;
        let path = format!("/v1/mirror/{first}?size={size}&count={count}");
        let mut waits = 0;
        let answer = loop {
            match self.server.get_at_most(&path, ANSWER_BYTES_MAX) {
                Err(ServerError::Refused { status: 429, .. }) if waits < WAITS_MAX => {
                    waits += 1;
                    std::thread::sleep(WAIT);
                }
                answer => break answer?,
            }
        };
        let lines = answer.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        let lines: Vec<MirrorLine> =
            lines.map(|line| self.server.read(&path, line)).collect::<Result<_, _>>()?;
        let in_order = lines.iter().zip(first..).all(|(line, index)| line.index == index);
        anyhow::ensure!(
            in_order && (1..=count).contains(&lines.len()),
            "{path} does not answer with the entries that were asked for"
        );
        Ok(lines)
    }
}

/// An entry that the mirror holds.
fn kept(mirror: &MirrorFolder, index: u64) -> anyhow::Result<Vec<u8>> {
    let frame =
        mirror.frame_holding(index)?.with_context(|| format!("entry {index} is missing"))?;
    let frame = Frame::parse(&frame)?;
    let at = usize::try_from(index.saturating_sub(frame.first)).unwrap_or(usize::MAX);
    let entry = frame.entries.get(at).with_context(|| format!("entry {index} is missing"))?;
    Ok(entry.to_vec())
}

/// Takes an entry into the rules, once it is the one in the tree.
fn taken(
    rules: &mut Rules,
    target: &Target<'_>,
    index: u64,
    bytes: Vec<u8>,
) -> Result<Entry, Stop> {
    if target.tree.leaf(LeafIndex::new(index)) != Some(leaf_hash(&bytes)) {
        return Err(untrue(format!("entry {index} is not the one in the tree")).into());
    }
    if index == 0 {
        target.policy.get_or_init(|| bytes.clone());
    }
    match rules.take(index, &bytes, target.policy.get().map(Vec::as_slice)) {
        Ok(said) => {
            let statement = Statement::parse(&bytes).map_err(anyhow::Error::from)?;
            Ok(Entry { bytes, statement, said })
        }
        Err(why) => Err(Stop::BadEntry(LeafIndex::new(index), bytes, why)),
    }
}

/// A receipt as it is kept, once it is verified: of this entry, in this tree, under the log's own receipt key.
fn receipt(
    target: &Target<'_>,
    rules: &Rules,
    index: u64,
    entry: &[u8],
    line: &MirrorLine,
) -> anyhow::Result<KeptReceipt> {
    let name = || format!("the receipt of entry {index}");
    let bytes = STANDARD.decode(&line.receipt).with_context(name)?;
    let receipt = Receipt::parse(&bytes).with_context(name)?;
    let key = rules
        .receipt_key(receipt.key_id(), target.checkpoint.checkpoint().size.get())
        .with_context(name)?;
    let checkpoint = target.checkpoint.checkpoint();
    receipt.verify_at(&key, entry, checkpoint).with_context(name)?;
    let proof = target.tree.inclusion_proof(LeafIndex::new(index), checkpoint.size)?;
    let (protected, signature) = receipt.sealed();
    let again = Receipt::assemble(protected, signature, &proof).with_context(name)?;
    anyhow::ensure!(again.bytes() == bytes, "{} is not written as receipts are", name());
    let (protected, signature) = (protected.to_vec(), *signature);
    Ok(KeptReceipt { index, size: checkpoint.size.get(), protected, signature })
}

/// The checkpoint that the mirror's last frame was fetched under, where the log now shows another history.
fn other_than_before(
    mirror: &MirrorFolder,
    key: &VerifierKey,
    shown: &SignedCheckpoint,
    tree: &Tree,
) -> anyhow::Result<Option<Box<Evidence>>> {
    let Some(last) = mirror.size().checked_sub(1) else { return Ok(None) };
    let frame = mirror.frame_holding(last)?.context("the mirror's last frame is missing")?;
    let before = SignedCheckpoint::open(Frame::parse(&frame)?.checkpoint.as_bytes(), key)
        .context("the mirror is of a log with another key; name another folder")?;
    let (size, root) = (before.checkpoint().size, before.checkpoint().root);
    Ok(match tree.root_at(size) {
        Some(now) if now != root => {
            let other = (size != shown.checkpoint().size).then(|| other_root(tree, size)).flatten();
            Some(Box::new(Evidence::two_histories(key, &before, shown, other)))
        }
        _ => None,
    })
}

fn untrue(why: String) -> anyhow::Error {
    Trouble::new(why, "nothing of it was put in place; if this stays, tell others").into()
}
