//! What can be wrong in this room, one variant for each step that can fail.

use super::{LeafIndex, TreeSize};

/// What is wrong with a proof, a note, a checkpoint or a tile. A verifier shows it as the step that failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LogError {
    /// A name that no key can have.
    #[error("{given:?} is not a key name: {why}")]
    KeyName {
        /// The name, cut where it is long.
        given: String,
        /// What was expected.
        why: &'static str,
    },
    /// A verifier key that is not `<name>+<hex id>+<base64(type || key)>`.
    #[error("not a verifier key: {why}")]
    Vkey {
        /// What was expected.
        why: &'static str,
    },
    /// A verifier key whose id is not the hash of its name and key: one of the three was changed.
    #[error("the verifier key says id {found}, its name and key give {expected}")]
    VkeyId {
        /// As written.
        found: String,
        /// As computed.
        expected: String,
    },
    /// Two keys to be trusted have the same name and id; leave one out.
    #[error("two different keys are called {name} with id {id}")]
    AmbiguousKeys {
        /// Their name.
        name: String,
        /// Their id in hexadecimal.
        id: String,
    },
    /// Base64 that is not the one canonical spelling.
    #[error("not canonical base64 with padding")]
    Base64,
    /// Bytes where a SHA-256 was expected.
    #[error("a hash of 32 bytes was expected, found {found}")]
    HashLength {
        /// How many bytes there are.
        found: usize,
    },
    /// A number that is not a canonical decimal below 2^64.
    #[error("a decimal number without sign or leading zeros was expected")]
    Decimal,
    /// A note or proof file over its bound in [`crate::limits`].
    #[error("the {what} has {found} bytes, at most {max} are allowed")]
    TooLong {
        /// What was measured.
        what: &'static str,
        /// What was found.
        found: usize,
        /// The bound.
        max: usize,
    },
    /// A request to a witness that is malformed.
    #[error("not an add-checkpoint request: {why}")]
    AddCheckpoint {
        /// What was expected.
        why: &'static str,
    },
    /// A line of a policy that is malformed.
    #[error("line {line} of the policy: {why}")]
    Policy {
        /// From 1.
        line: usize,
        /// What is wrong with it.
        why: String,
    },
    /// Bytes that are no signed note, or a text that none can hold.
    #[error("not a signed note: {why}")]
    Note {
        /// What was expected.
        why: &'static str,
    },
    /// A signature line that is malformed.
    #[error("signature line {line} of the note: {why}")]
    SignatureLine {
        /// From 1.
        line: usize,
        /// What was expected.
        why: &'static str,
    },
    /// Two signature lines with the same name and id.
    #[error("two signatures by {name} with id {id}")]
    DuplicateSignature {
        /// The name.
        name: String,
        /// The id in hexadecimal.
        id: String,
    },
    /// A signature by a known key that does not verify: the note was changed or forged.
    #[error("the signature by {name} with id {id} does not verify")]
    BadSignature {
        /// The key's name.
        name: String,
        /// Its id in hexadecimal.
        id: String,
    },
    /// No signature by any of the keys to be trusted.
    #[error("no signature by a known key; the signatures are by {found}")]
    NoKnownSignature {
        /// Names and ids of the signatures that are there.
        found: String,
    },
    /// Fewer good cosignatures than were asked for.
    #[error("{found} known witnesses cosigned, {needed} were asked for")]
    Quorum {
        /// Good cosignatures by different keys.
        found: usize,
        /// How many were asked for.
        needed: usize,
    },
    /// A checkpoint's text that is malformed.
    #[error("the {line} line of the checkpoint: {why}")]
    CheckpointLine {
        /// `origin`, `size`, `root` or `extension`.
        line: &'static str,
        /// What was expected.
        why: &'static str,
    },
    /// A checkpoint of another log than the key's.
    #[error("the checkpoint is of log {found:?}, the key is of {expected:?}")]
    Origin {
        /// The key's name.
        expected: String,
        /// The checkpoint's first line.
        found: String,
    },
    /// More entries were asked for than the tree has.
    #[error("the tree has {has} entries, size {asked} was asked for")]
    TreeTooSmall {
        /// The size asked for.
        asked: TreeSize,
        /// The tree's size.
        has: TreeSize,
    },
    /// An index at or beyond the size.
    #[error("entry {index} is not in a tree of {size}")]
    IndexOutOfRange {
        /// The entry, from 0.
        index: LeafIndex,
        /// The size.
        size: TreeSize,
    },
    /// A proof has more hashes than its sizes need.
    #[error("the proof has too many hashes for its index and size")]
    PathTooLong,
    /// A proof has fewer hashes than its sizes need.
    #[error("the proof has too few hashes for its index and size")]
    PathTooShort,
    /// The inclusion proof leads to another root: wrong entry, index, size, proof or root.
    #[error("the inclusion proof does not lead to the checkpoint's root")]
    InclusionRoot,
    /// Sizes between which nothing can be proved.
    #[error("a tree of {old} cannot be proved to be the start of a tree of {new}")]
    ConsistencySizes {
        /// The smaller size.
        old: TreeSize,
        /// The larger size.
        new: TreeSize,
    },
    /// The consistency proof does not lead to the old root.
    #[error("the consistency proof does not lead to the older root")]
    ConsistencyOldRoot,
    /// The consistency proof does not lead to the new root: the histories differ.
    #[error("the consistency proof does not lead to the newer root")]
    ConsistencyNewRoot,
    /// A path that names no tile.
    #[error("{given:?} is not a tile path: {why}")]
    TilePath {
        /// The path, cut where it is long.
        given: String,
        /// What was expected.
        why: &'static str,
    },
    /// An entry over 65,535 bytes, which no bundle can hold.
    #[error("entry {position} of the bundle has {found} bytes, at most 65535 are allowed")]
    EntryTooLong {
        /// Its place in the bundle, from 0.
        position: usize,
        /// Its length in bytes.
        found: usize,
    },
    /// A bundle that ends inside an entry.
    #[error("the bundle ends inside entry {position}")]
    BundleTruncated {
        /// Its place in the bundle, from 0.
        position: usize,
    },
    /// A bundle without entries or with more than a tile holds.
    #[error("a bundle holds 1 to 256 entries")]
    BundleLength,
    /// A line of a `.tlog-proof` file that is malformed.
    #[error("the {line} line of the proof file: {why}")]
    ProofLine {
        /// `header`, `extra`, `index`, `hash` or `checkpoint`.
        line: &'static str,
        /// What was expected.
        why: &'static str,
    },
}
