//! How a commit is cut into values small enough that sled keeps them in its own pages.
//!
//! Values over a few hundred kilobytes, and pages of many large ones, end in blob files that sled never makes durable;
//! so every value is a chunk of at most [`SLED_VALUE_BYTES_MAX`] bytes under `number || chunk`, both big-endian.

use super::frame::{Draft, Frame, KeptKey, TokenChange};
use super::reader::{Fault, Reader};
use crate::limits::SLED_VALUE_BYTES_MAX;
use ::sled::transaction::{ConflictableTransactionError, TransactionalTree};
use ::sled::{IVec, Tree};

/// What is kept under a token's name: `role || SHA-256 of its text || u64 time`.
pub fn token_value(role: u8, digest: &[u8; 32], at: u64) -> Vec<u8> {
    [&[role][..], digest, &at.to_be_bytes()].concat()
}

pub(super) fn head_value(ordinal: u64, crc: u32) -> Vec<u8> {
    [&ordinal.to_be_bytes()[..], &crc.to_be_bytes()].concat()
}

fn chunk_key(number: u64, chunk: u16) -> [u8; 10] {
    let mut key = [0; 10];
    key[..8].copy_from_slice(&number.to_be_bytes());
    key[8..].copy_from_slice(&chunk.to_be_bytes());
    key
}

/// Cuts `bytes` into values that sled keeps in its own pages. An empty string is one empty chunk.
pub(super) fn put_chunks(
    tree: &TransactionalTree,
    number: u64,
    bytes: &[u8],
) -> Result<(), ConflictableTransactionError<()>> {
    let mut chunk = 0_u16;
    let mut rest = bytes;
    loop {
        let (part, after) = rest.split_at(rest.len().min(SLED_VALUE_BYTES_MAX));
        tree.insert(&chunk_key(number, chunk)[..], part)?;
        rest = after;
        if rest.is_empty() {
            return Ok(());
        }
        chunk += 1;
    }
}

pub(super) fn put_tokens(
    tree: &TransactionalTree,
    changes: &[TokenChange],
) -> Result<(), ConflictableTransactionError<()>> {
    for change in changes {
        match change {
            TokenChange::Made { name, role, digest, at } => {
                tree.insert(name.as_bytes(), token_value(*role, digest, *at))?;
            }
            TokenChange::Revoked { name } => {
                tree.remove(name.as_bytes())?;
            }
        }
    }
    Ok(())
}

pub(super) fn chunks(tree: &Tree, number: u64) -> ::sled::Result<Option<Vec<u8>>> {
    let Some(first) = tree.get(chunk_key(number, 0))? else { return Ok(None) };
    let mut bytes = first.to_vec();
    if bytes.len() == SLED_VALUE_BYTES_MAX {
        let rest = tree.range(chunk_key(number, 1)..=chunk_key(number, u16::MAX));
        for part in rest.values() {
            let part: IVec = part?;
            bytes.extend_from_slice(&part);
        }
    }
    Ok(Some(bytes))
}

/// What a frame held beside entries and texts, kept so that the frame can be put together again.
pub(super) struct Skeleton {
    pub(super) crc: u32,
    pub(super) first: u64,
    pub(super) entries: u64,
    pub(super) texts: Vec<u64>,
    pub(super) tokens: Vec<TokenChange>,
    pub(super) keys: Vec<KeptKey>,
    pub(super) checkpoint: String,
}

/// `u32 CRC || u64 entries || u32 texts || u64 index...` and then the frame without its entries and texts.
pub(super) fn skeleton(frame: &Frame<'_>, crc: u32) -> Result<Vec<u8>, Fault> {
    let mut bytes = crc.to_be_bytes().to_vec();
    bytes.extend_from_slice(&(frame.entries.len() as u64).to_be_bytes());
    bytes.extend_from_slice(&u32::try_from(frame.texts.len()).unwrap_or(u32::MAX).to_be_bytes());
    for (index, _) in &frame.texts {
        bytes.extend_from_slice(&index.to_be_bytes());
    }
    let bare = Frame {
        ordinal: frame.ordinal,
        first: frame.first,
        entries: vec![],
        texts: vec![],
        tokens: frame.tokens.clone(),
        keys: frame.keys.clone(),
        checkpoint: frame.checkpoint,
    };
    bytes.extend_from_slice(&Draft::new(&bare)?.seal([0; 8], frame.checkpoint)?);
    Ok(bytes)
}

impl Skeleton {
    /// Reads it.
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, Fault> {
        let mut reader = Reader::new(bytes);
        let (crc, entries) = (reader.u32()?, reader.u64()?);
        let count = reader.count(8)?;
        let texts = (0..count).map(|_| reader.u64()).collect::<Result<_, Fault>>()?;
        let frame = Frame::parse(reader.rest())?;
        Ok(Self {
            crc,
            first: frame.first,
            entries,
            texts,
            tokens: frame.tokens,
            keys: frame.keys,
            checkpoint: frame.checkpoint.to_owned(),
        })
    }
}
