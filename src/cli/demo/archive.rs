//! The demo's archive: made, filled with the sample letters, and found again.

use super::letters::{HARBOUR, ISSUER, LATER, LETTERS, WITHDRAWN};
use crate::archive::{Archive, ArchiveError, Place, Submission, SystemClock};
use crate::cli::output::{Out, Trouble};
use crate::cli::progress::Progress;
use crate::cli::reach;
use crate::letter::{Issuer, LetterId, LetterText, Metadata, Publication};
use crate::log::Origin;
use anyhow::Context;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// Makes keys and archive.
pub(super) fn make(place: &Place, folder: &Path) -> anyhow::Result<Archive> {
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let issuer = Issuer::parse(ISSUER.as_bytes())?;
    let origin = Origin::parse(&format!("{}/log", issuer.url.domain()))?;
    let archive = Archive::init(place, &issuer, &origin, None, Arc::new(SystemClock))?;
    reach::write_log_key(&archive, place)?;
    Ok(archive)
}

/// Opens an archive that an earlier run made.
pub(super) fn open(place: &Place, out: &Out) -> anyhow::Result<Archive> {
    let mut progress = Progress::new(out.quiet());
    let mut show = |stage: &str, done, of| progress.show(stage, done, of);
    match Archive::open(place, None, Arc::new(SystemClock), &mut show) {
        Err(ArchiveError::InUse(_)) => Err(Trouble::new(
            format!("the demo in {} is running already", place.data.display()),
            "open its address, or name another folder with --folder",
        )
        .with(crate::cli::Exit::InUse)
        .into()),
        opened => Ok(opened?),
    }
}

/// Deposits the letters, then states what was learned later. What is there already stays as it is.
pub(super) fn fill(archive: &Archive) -> anyhow::Result<()> {
    let mut ids = BTreeMap::new();
    for sample in &LETTERS {
        let submission = Submission::Letter {
            text: LetterText::parse(sample.text.as_bytes())?,
            metadata: Box::new(Metadata::parse(sample.metadata.as_bytes())?),
            idempotency_key: Some(format!("demo:{}", sample.name)),
        };
        let registered = archive
            .submit(submission)
            .and_then(crate::archive::Pending::wait)
            .with_context(|| format!("sample letter {}", sample.name))?;
        ids.insert(sample.name, registered.id);
    }
    let id = |name: &str| ids.get(name).cloned().context("a sample letter is missing");
    let publication: Publication = toml::from_str(LATER.1)?;
    let later = Submission::Publication {
        id: id(LATER.0)?,
        publication: Box::new(publication),
        idempotency_key: Some("demo:later".to_owned()),
    };
    archive.submit(later)?.wait()?;
    let withdrawal = Submission::Withdrawal {
        id: id(WITHDRAWN.0)?,
        reason: WITHDRAWN.1.to_owned(),
        idempotency_key: Some("demo:withdrawn".to_owned()),
    };
    match archive.submit(withdrawal).and_then(crate::archive::Pending::wait) {
        Ok(_) | Err(ArchiveError::AlreadyWithdrawn(_)) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// The letter that the guide's commands name.
pub(super) fn harbour(archive: &Archive) -> Option<LetterId> {
    let digest = Sha256::digest(HARBOUR.as_bytes()).into();
    archive.by_sha256(&digest).into_iter().next().map(|(id, _)| id)
}
