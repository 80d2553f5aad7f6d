//! One commit as it rests in the journal: a frame.
//!
//! Answers how a commit becomes bytes and how bytes become a commit again. Never opens a file, and never judges what
//! the entries say: that is the archive's business. All numbers are big-endian.
//!
//! ```text
//! header  "chfr"  u16 version  u16 zero  8 bytes journal  u32 body length  u32 CRC-32 of the body
//!         u32 CRC-32 of the 24 bytes before
//! body    u64 ordinal  u64 first index  entries  texts  token changes  kept keys  checkpoint note
//! ```
//!
//! A list is a `u32` count and its items; a byte string is a `u32` length and its bytes. The header has a check of its
//! own, so that a flipped bit in the length is told apart from a frame that was cut short. The journal's own eight
//! random bytes are in each header, so that nothing a letter says can pass for a frame of this journal.

use super::reader::{Fault, Reader};

/// Version of the frame format; a newer one is refused by name.
pub(super) const FRAME_VERSION: u16 = 1;
/// Bytes before the body.
pub(super) const HEADER_BYTES: usize = 28;
const CHECKED_BYTES: usize = HEADER_BYTES - 4;
/// First bytes of every frame.
pub(super) const MAGIC: [u8; 4] = *b"chfr";

/// The eight random bytes by which a journal knows its own frames.
pub type JournalId = [u8; 8];

/// One commit, borrowed from its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame<'a> {
    /// 0 for the first frame ever, then counted on without a gap.
    pub ordinal: u64,
    /// Index in the log of the first entry (the size of the log before this frame).
    pub first: u64,
    /// The entries.
    pub entries: Vec<&'a [u8]>,
    /// Texts of letters, each with the index of the entry that states its digest.
    pub texts: Vec<(u64, &'a str)>,
    /// Tokens made and revoked.
    pub tokens: Vec<TokenChange>,
    /// Idempotency keys used.
    pub keys: Vec<KeptKey>,
    /// The signed checkpoint after this frame.
    pub checkpoint: &'a str,
}

/// A token made or revoked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TokenChange {
    /// A token was made; only its digest is known.
    Made {
        /// Its name.
        name: String,
        /// What it allows, as the archive numbers it.
        role: u8,
        /// SHA-256 of its text.
        digest: [u8; 32],
        /// When, seconds since 1970.
        at: u64,
    },
    /// It was revoked.
    Revoked {
        /// Its name.
        name: String,
    },
}

/// An idempotency key, and what was answered under it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeptKey {
    /// SHA-256 of the key as the archive was given it.
    pub key: [u8; 32],
    /// The digest of the request.
    pub request: [u8; 32],
    /// The entry that was answered.
    pub index: u64,
    /// Whether the request had made that entry.
    pub new: bool,
}

/// A frame that still lacks its checkpoint: the gate hashes the entries out of these very bytes, then signs.
#[derive(Debug)]
pub struct Draft {
    bytes: Vec<u8>,
}

impl Draft {
    /// Lays out a commit. The checkpoint of `frame` is left out.
    pub fn new(frame: &Frame<'_>) -> Result<Self, Fault> {
        Self::new_in(frame, Vec::new())
    }

    /// The same in memory that was used before, whatever is in it.
    pub fn new_in(frame: &Frame<'_>, mut bytes: Vec<u8>) -> Result<Self, Fault> {
        let entries = frame.entries.iter().map(|entry| entry.len() + 4);
        let texts = frame.texts.iter().map(|(_, text)| text.len() + 12);
        let others = 73 * frame.keys.len() + 128 * frame.tokens.len() + 1_024;
        bytes.clear();
        bytes.reserve(HEADER_BYTES + entries.chain(texts).sum::<usize>() + others);
        bytes.extend_from_slice(&[0; HEADER_BYTES]);
        bytes.extend_from_slice(&frame.ordinal.to_be_bytes());
        bytes.extend_from_slice(&frame.first.to_be_bytes());
        count(&mut bytes, frame.entries.len())?;
        for entry in &frame.entries {
            string(&mut bytes, entry)?;
        }
        count(&mut bytes, frame.texts.len())?;
        for (index, text) in &frame.texts {
            bytes.extend_from_slice(&index.to_be_bytes());
            string(&mut bytes, text.as_bytes())?;
        }
        put_tokens(&mut bytes, &frame.tokens)?;
        put_keys(&mut bytes, &frame.keys)?;
        Ok(Self { bytes })
    }

    /// The entries, read out of the bytes that will be stored.
    pub fn entries(&self) -> Result<Vec<&[u8]>, Fault> {
        let mut reader = Reader::new(self.bytes.get(HEADER_BYTES..).unwrap_or_default());
        let (_, _) = (reader.u64()?, reader.u64()?);
        entries(&mut reader)
    }

    /// Adds the checkpoint and the header: the frame as it is written.
    pub fn seal(mut self, journal: JournalId, checkpoint: &str) -> Result<Vec<u8>, Fault> {
        string(&mut self.bytes, checkpoint.as_bytes())?;
        let body = self.bytes.get(HEADER_BYTES..).unwrap_or_default();
        if body.len() > crate::limits::FRAME_BYTES_MAX {
            return Err(Fault("the frame is longer than a frame may be"));
        }
        let header = Header {
            journal,
            body_bytes: u32::try_from(body.len()).map_err(|_| Fault("the frame is too long"))?,
            body_crc: crc32fast::hash(body),
        };
        let place =
            self.bytes.first_chunk_mut().ok_or(Fault("the frame has no room for a header"))?;
        *place = header.to_bytes();
        Ok(self.bytes)
    }
}

/// The header of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) journal: JournalId,
    pub(super) body_bytes: u32,
    pub(super) body_crc: u32,
}

impl Header {
    fn to_bytes(self) -> [u8; HEADER_BYTES] {
        let mut bytes = [0; HEADER_BYTES];
        bytes[0..4].copy_from_slice(&MAGIC);
        bytes[4..6].copy_from_slice(&FRAME_VERSION.to_be_bytes());
        bytes[8..16].copy_from_slice(&self.journal);
        bytes[16..20].copy_from_slice(&self.body_bytes.to_be_bytes());
        bytes[20..24].copy_from_slice(&self.body_crc.to_be_bytes());
        let check = crc32fast::hash(&bytes[..CHECKED_BYTES]);
        bytes[24..28].copy_from_slice(&check.to_be_bytes());
        bytes
    }

    /// Reads a header from the first bytes of `bytes`.
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, Fault> {
        let head = bytes.get(..HEADER_BYTES).ok_or(Fault("the header is cut short"))?;
        let mut reader = Reader::new(head);
        let magic = reader.array::<4>()?;
        let (version, zero) = (reader.u16()?, reader.u16()?);
        let journal = reader.array()?;
        let (body_bytes, body_crc) = (reader.u32()?, reader.u32()?);
        let check = reader.u32()?;
        if magic != MAGIC {
            return Err(Fault("it does not start as a frame does"));
        }
        if check != crc32fast::hash(&head[..CHECKED_BYTES]) {
            return Err(Fault("the header does not match its check"));
        }
        if version != FRAME_VERSION || zero != 0 {
            return Err(Fault("its format is newer than this program knows"));
        }
        if body_bytes as usize > crate::limits::FRAME_BYTES_MAX {
            return Err(Fault("it is longer than a frame may be"));
        }
        Ok(Self { journal, body_bytes, body_crc })
    }

    /// Bytes of the whole frame.
    pub(super) fn frame_bytes(self) -> u64 {
        HEADER_BYTES as u64 + u64::from(self.body_bytes)
    }
}

impl<'a> Frame<'a> {
    /// Reads a whole frame: header, checks, and every part of the body, with nothing left over.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Fault> {
        let header = Header::parse(bytes)?;
        let body = bytes.get(HEADER_BYTES..).unwrap_or_default();
        if body.len() != header.body_bytes as usize {
            return Err(Fault("it is cut short"));
        }
        if crc32fast::hash(body) != header.body_crc {
            return Err(Fault("its content does not match its check"));
        }
        let mut reader = Reader::new(body);
        let (ordinal, first) = (reader.u64()?, reader.u64()?);
        let frame = Self {
            ordinal,
            first,
            entries: entries(&mut reader)?,
            texts: texts(&mut reader)?,
            tokens: tokens(&mut reader)?,
            keys: keys(&mut reader)?,
            checkpoint: reader.text()?,
        };
        reader.end()?;
        Ok(frame)
    }

    /// Size of the log after this frame.
    pub fn end(&self) -> u64 {
        self.first + self.entries.len() as u64
    }
}

/// The check of a frame's body, by which the released record names a frame.
pub fn frame_crc(frame: &[u8]) -> Result<u32, Fault> {
    Header::parse(frame).map(|header| header.body_crc)
}

fn entries<'a>(reader: &mut Reader<'a>) -> Result<Vec<&'a [u8]>, Fault> {
    let count = reader.count(4)?;
    (0..count).map(|_| reader.string()).collect()
}

fn texts<'a>(reader: &mut Reader<'a>) -> Result<Vec<(u64, &'a str)>, Fault> {
    let count = reader.count(12)?;
    (0..count).map(|_| Ok((reader.u64()?, reader.text()?))).collect()
}

fn put_tokens(bytes: &mut Vec<u8>, tokens: &[TokenChange]) -> Result<(), Fault> {
    count(bytes, tokens.len())?;
    for change in tokens {
        match change {
            TokenChange::Made { name, role, digest, at } => {
                bytes.extend_from_slice(&[1, *role]);
                string(bytes, name.as_bytes())?;
                bytes.extend_from_slice(digest);
                bytes.extend_from_slice(&at.to_be_bytes());
            }
            TokenChange::Revoked { name } => {
                bytes.push(2);
                string(bytes, name.as_bytes())?;
            }
        }
    }
    Ok(())
}

fn tokens(reader: &mut Reader<'_>) -> Result<Vec<TokenChange>, Fault> {
    let count = reader.count(5)?;
    let one = |reader: &mut Reader<'_>| match reader.u8()? {
        1 => {
            let role = reader.u8()?;
            let name = reader.text()?.to_owned();
            Ok(TokenChange::Made { name, role, digest: reader.array()?, at: reader.u64()? })
        }
        2 => Ok(TokenChange::Revoked { name: reader.text()?.to_owned() }),
        _ => Err(Fault("it changes a token in an unknown way")),
    };
    (0..count).map(|_| one(reader)).collect()
}

fn put_keys(bytes: &mut Vec<u8>, keys: &[KeptKey]) -> Result<(), Fault> {
    count(bytes, keys.len())?;
    for key in keys {
        bytes.extend_from_slice(&key.key);
        bytes.extend_from_slice(&key.to_value());
    }
    Ok(())
}

fn keys(reader: &mut Reader<'_>) -> Result<Vec<KeptKey>, Fault> {
    let count = reader.count(73)?;
    (0..count).map(|_| KeptKey::read(reader.array()?, reader)).collect()
}

impl KeptKey {
    /// `request || index || new`: what is kept under the key.
    pub(super) fn to_value(self) -> [u8; 41] {
        let mut value = [0; 41];
        value[..32].copy_from_slice(&self.request);
        value[32..40].copy_from_slice(&self.index.to_be_bytes());
        value[40] = u8::from(self.new);
        value
    }

    /// Reads what is kept under `key`.
    pub(super) fn read(key: [u8; 32], reader: &mut Reader<'_>) -> Result<Self, Fault> {
        let (request, index) = (reader.array()?, reader.u64()?);
        let new = match reader.u8()? {
            0 => false,
            1 => true,
            _ => return Err(Fault("an idempotency key is neither new nor known")),
        };
        Ok(Self { key, request, index, new })
    }
}

fn count(bytes: &mut Vec<u8>, count: usize) -> Result<(), Fault> {
    let count = u32::try_from(count).map_err(|_| Fault("it has too many parts"))?;
    bytes.extend_from_slice(&count.to_be_bytes());
    Ok(())
}

fn string(bytes: &mut Vec<u8>, string: &[u8]) -> Result<(), Fault> {
    count(bytes, string.len())?;
    bytes.extend_from_slice(string);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Frame<'static> {
        Frame {
            ordinal: 7,
            first: 12,
            entries: vec![b"first entry", b"", b"third"],
            texts: vec![(12, "the text of a letter"), (14, "\u{4fe1}")],
            tokens: vec![
                TokenChange::Made { name: "desk".into(), role: 1, digest: [9; 32], at: 1_000 },
                TokenChange::Revoked { name: "old-desk".into() },
            ],
            keys: vec![KeptKey { key: [1; 32], request: [2; 32], index: 12, new: true }],
            checkpoint: "example.org/log\n15\nroot\n\n\u{2014} signature\n",
        }
    }

    fn bytes() -> Vec<u8> {
        let frame = sample();
        Draft::new(&frame).unwrap().seal(*b"journal1", frame.checkpoint).unwrap()
    }

    #[test]
    fn a_frame_reads_as_it_was_written() {
        assert_eq!(Frame::parse(&bytes()).unwrap(), sample());
        let draft = Draft::new_in(&sample(), bytes()).unwrap();
        assert_eq!(draft.entries().unwrap(), sample().entries);
    }

    #[test]
    fn every_flipped_bit_and_every_cut_is_seen() {
        let good = bytes();
        for at in 0..good.len() {
            for bit in 0..8 {
                let mut bad = good.clone();
                bad[at] ^= 1 << bit;
                assert!(Frame::parse(&bad).is_err(), "byte {at} bit {bit}");
            }
            assert!(Frame::parse(&good[..at]).is_err(), "cut at {at}");
        }
        assert!(Frame::parse(&[&good[..], &[0]].concat()).is_err());
    }

    #[test]
    fn a_newer_version_is_refused_by_name() {
        let mut newer = bytes();
        newer[5] = 2;
        let check = crc32fast::hash(&newer[..CHECKED_BYTES]).to_be_bytes();
        newer[CHECKED_BYTES..HEADER_BYTES].copy_from_slice(&check);
        assert!(Frame::parse(&newer).unwrap_err().to_string().contains("newer"));
    }

    #[test]
    fn the_length_of_a_frame_is_bounded() {
        let header = |body_bytes: usize| {
            let body_bytes = u32::try_from(body_bytes).unwrap();
            Header::parse(&Header { journal: [0; 8], body_bytes, body_crc: 0 }.to_bytes())
        };
        assert!(header(crate::limits::FRAME_BYTES_MAX).is_ok());
        assert!(header(crate::limits::FRAME_BYTES_MAX + 1).unwrap_err().0.contains("longer"));
    }

    #[test]
    fn a_count_that_cannot_fit_costs_no_memory() {
        let mut body = vec![0; 16];
        body.extend_from_slice(&u32::MAX.to_be_bytes());
        let header = Header {
            journal: *b"journal1",
            body_bytes: u32::try_from(body.len()).unwrap(),
            body_crc: crc32fast::hash(&body),
        };
        let mut frame = header.to_bytes().to_vec();
        frame.extend_from_slice(&body);
        assert!(Frame::parse(&frame).is_err());
    }
}
