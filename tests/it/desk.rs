//! An institution's desk: an archive in a folder of its own, with a clock that stands still, and an auditor who
//! verifies the whole log again after every step with nothing of the archive's own code.

use crate::log::oracle;
use chancery::archive::{
    Archive, ArchiveError, Clock, Options, Pending, Place, Registered, Submission,
};
use chancery::letter::{Issuer, LetterId, LetterText, Metadata, Publication};
use chancery::log::{
    LeafIndex, Origin, SignedCheckpoint, TilePath, TlogProof, VerifierKey, leaf_hash,
    parse_entry_bundle,
};
use chancery::statement::{PublicKey, Receipt, Statement};
use chancery::store::{Bounds, Disk, Store};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tempfile::TempDir;

/// 1 January 2026, when every test begins.
pub(crate) const NEW_YEAR: u64 = 1_767_225_600;

/// A clock that moves when told to.
#[derive(Debug)]
pub(crate) struct DeskClock(AtomicU64);

impl DeskClock {
    pub(crate) fn at(time: u64) -> Arc<Self> {
        Arc::new(Self(AtomicU64::new(time)))
    }

    pub(crate) fn set(&self, time: u64) {
        self.0.store(time, Ordering::SeqCst);
    }
}

impl Clock for DeskClock {
    fn now(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// A folder with an archive in it, opened or not.
pub(crate) struct Desk {
    pub(crate) folder: TempDir,
    pub(crate) clock: Arc<DeskClock>,
    pub(crate) options: Options,
}

impl Desk {
    /// An empty folder.
    pub(crate) fn empty() -> Self {
        let bounds = Bounds { free_bytes_min: 0, ..Bounds::default() };
        Self {
            folder: tempfile::tempdir().unwrap(),
            clock: DeskClock::at(NEW_YEAR),
            options: Options { bounds, ..Options::default() },
        }
    }

    /// A new archive.
    pub(crate) fn new() -> (Self, Archive) {
        let desk = Self::empty();
        let archive = desk.init().unwrap();
        (desk, archive)
    }

    /// A closed archive with the letters `0..count`, one commit each.
    pub(crate) fn with_letters(count: u64) -> Self {
        let (desk, archive) = Self::new();
        for number in 0..count {
            deposit(&archive, number);
        }
        drop(archive);
        desk
    }

    pub(crate) fn place(&self) -> Place {
        Place { data: self.data(), keys: self.keys() }
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub(crate) fn keys(&self) -> PathBuf {
        self.folder.path().join("keys")
    }

    pub(crate) fn init(&self) -> Result<Archive, ArchiveError> {
        let (origin, clock) = (origin(), self.clock.clone());
        Archive::init_with(&self.place(), &issuer(), &origin, None, clock, &self.options)
    }

    pub(crate) fn open(&self) -> Result<Archive, ArchiveError> {
        self.open_through(|disk| disk)
    }

    /// Opens with something between the archive and its storage.
    pub(crate) fn open_through(
        &self,
        storage: impl FnOnce(Arc<Disk>) -> Arc<dyn Store> + 'static,
    ) -> Result<Archive, ArchiveError> {
        let clock = self.clock.clone();
        Archive::open_with(&self.place(), None, clock, &self.options, storage, &mut |_, _, _| {})
    }
}

pub(crate) fn origin() -> Origin {
    Origin::parse("archive.valdoria.example/log").unwrap()
}

pub(crate) fn issuer() -> Issuer {
    Issuer::parse(
        br#"{"name": "Embassy of Valdoria", "url": "https://valdoria.example", "languages": ["en-GB"]}"#,
    )
    .unwrap()
}

pub(crate) fn metadata(title: &str) -> Box<Metadata> {
    let json = format!(
        r#"{{"kind": "letter-to-editor", "language": "en-GB", "title": {title:?},
            "author": {{"name": "M. Okonkwo", "role": "Press Attaché"}},
            "publications": [{{"outlet": "The Harbour Courier", "medium": "print", "date": "2026-01-02",
                "title": "A letter", "asserted_by": "issuer"}}]}}"#
    );
    Box::new(Metadata::parse(json.as_bytes()).unwrap())
}

/// The text of letter `number`: no two alike, some long enough for several values in sled.
pub(crate) fn text(number: u64) -> String {
    let long = if number % 7 == 3 { 40 } else { 1 };
    format!(
        "Sir, the treaty of {number} fishing boats was signed in the harbour of Valdoria and has been kept ever since. "
    )
    .repeat(long)
}

pub(crate) fn letter(number: u64, idempotency_key: Option<&str>) -> Submission {
    Submission::Letter {
        text: LetterText::parse(text(number).as_bytes()).unwrap(),
        metadata: metadata(&format!("Letter {number}")),
        idempotency_key: idempotency_key.map(str::to_owned),
    }
}

pub(crate) fn publication(outlet: &str) -> Box<Publication> {
    let json = format!(
        r#"{{"outlet": {outlet:?}, "medium": "online", "date": "2026-01-03",
            "url": "https://courier.example/letters", "extent": "abridged", "asserted_by": "observer"}}"#
    );
    Box::new(Publication::parse(json.as_bytes()).unwrap())
}

/// Submits and waits.
pub(crate) fn submit(
    archive: &Archive,
    submission: Submission,
) -> Result<Registered, ArchiveError> {
    archive.submit(submission).and_then(Pending::wait)
}

/// Deposits letter `number`.
pub(crate) fn deposit(archive: &Archive, number: u64) -> Registered {
    submit(archive, letter(number, None)).unwrap()
}

/// Remembers every checkpoint it is shown, and verifies the whole log against the last.
#[derive(Default)]
pub(crate) struct Auditor {
    seen: Vec<SignedCheckpoint>,
}

impl Auditor {
    /// Takes what was answered to a deposit: its proofs must verify as they are.
    pub(crate) fn answered(&mut self, archive: &Archive, answer: &Registered) {
        let keys = archive.keys();
        let leaf = leaf_hash(&answer.statement);
        let proof = TlogProof::parse(answer.proof.as_bytes()).unwrap();
        assert_eq!(proof.index, answer.index);
        let checkpoint = proof.verify(&leaf, &keys.log).unwrap();
        assert_eq!(checkpoint.note(), answer.checkpoint.note());
        let receipt = Receipt::parse(&answer.receipt).unwrap();
        let root = receipt.verify(&keys.receipt, &answer.statement).unwrap();
        assert_eq!(root, checkpoint.checkpoint().root);
        let statement = Statement::parse(&answer.statement).unwrap();
        statement.verify(&keys.issuer).unwrap();
        assert_eq!(receipt.claims().sub, statement.claims().sub);
        assert!(answer.checkpoint.checkpoint().size.get() >= 2, "no proof in a tree of one");
        self.seen.push(checkpoint);
    }

    /// Fetches every entry as a stranger would and verifies all of it.
    pub(crate) fn check_log(&mut self, archive: &Archive) {
        let keys = archive.keys();
        let shown = archive.checkpoint();
        let checkpoint = SignedCheckpoint::open(shown.note().as_bytes(), &keys.log).unwrap();
        let size = checkpoint.checkpoint().size.get();
        let entries = fetch(archive, size);
        let leaves: Vec<_> = entries.iter().map(|entry| *leaf_hash(entry).as_bytes()).collect();
        self.seen.push(checkpoint);
        for seen in &self.seen {
            let part = &leaves[..usize::try_from(seen.checkpoint().size.get()).unwrap()];
            assert_eq!(oracle::root(part), *seen.checkpoint().root.as_bytes(), "{}", seen.note());
        }
        let mut last = 0;
        for entry in &entries {
            let statement = verified(entry, &keys.issuer);
            assert!(statement.claims().iat >= last, "time went backwards");
            last = statement.claims().iat;
        }
        check_tiles(archive, &leaves);
        for index in [0, 1, size / 2, size - 1] {
            let entry = &entries[usize::try_from(index).unwrap()];
            check_proof(archive, index, entry, &keys.log);
        }
    }
}

fn verified(entry: &[u8], issuer: &PublicKey) -> Statement {
    let statement = Statement::parse(entry).unwrap();
    statement.verify(issuer).unwrap();
    statement.payload().unwrap();
    statement
}

fn check_proof(archive: &Archive, index: u64, entry: &[u8], log: &VerifierKey) {
    let proof = archive.proof(LeafIndex::new(index)).unwrap().unwrap();
    TlogProof::parse(proof.as_bytes()).unwrap().verify(&leaf_hash(entry), log).unwrap();
    let receipt = archive.receipt(LeafIndex::new(index)).unwrap().unwrap();
    Receipt::parse(&receipt).unwrap().verify(&archive.keys().receipt, entry).unwrap();
}

/// Every entry, by its bundles.
fn fetch(archive: &Archive, size: u64) -> Vec<Vec<u8>> {
    let mut entries = Vec::new();
    for number in 0..size.div_ceil(256) {
        let width = u16::try_from((size - number * 256).min(256)).unwrap();
        let bundle = archive.tile(&TilePath::Entries { number, width }).unwrap().unwrap();
        entries.extend(parse_entry_bundle(&bundle).unwrap().into_iter().map(<[u8]>::to_vec));
    }
    assert_eq!(entries.len() as u64, size);
    entries
}

/// The tiles of level 0 hold the leaf hashes, in order.
fn check_tiles(archive: &Archive, leaves: &[[u8; 32]]) {
    for (number, part) in (0..).zip(leaves.chunks(256)) {
        let width = u16::try_from(part.len()).unwrap();
        let tile = archive.tile(&TilePath::Hashes { level: 0, number, width }).unwrap().unwrap();
        assert_eq!(tile, part.concat());
    }
}

/// Every letter `0..count` is there with its text and its proof, and is found by its text.
pub(crate) fn check_letters(archive: &Archive, count: u64) {
    for number in 0..count {
        let id = id_of(archive, number);
        assert_eq!(*archive.text(&id).unwrap(), *text(number));
        let view = archive.letter(&id).unwrap();
        assert_eq!(view.metadata.title, format!("Letter {number}"));
        assert!(archive.proof(LeafIndex::new(view.index)).unwrap().is_some());
    }
}

/// The identifier of letter `number`, looked up by the digest of its text.
pub(crate) fn id_of(archive: &Archive, number: u64) -> LetterId {
    let digest = LetterText::parse(text(number).as_bytes()).unwrap().sha256();
    let found = archive.by_sha256(&digest);
    found.into_iter().find(|(_, form)| *form == "letter.txt").map(|(id, _)| id).unwrap()
}

/// Copies a folder and what is in it.
pub(crate) fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// The audit finds nothing.
pub(crate) fn all_is_well(archive: &Archive) {
    let report = archive.audit(&mut |_, _, _| {}).unwrap();
    assert!(report.findings.is_empty(), "{:#?}", report.findings);
    assert_eq!(report.entries, archive.checkpoint().checkpoint().size.get());
    assert_eq!(report.root, archive.checkpoint().checkpoint().root.to_string());
}
