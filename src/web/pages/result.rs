//! The verdict as a page: four questions, always in this order.

use super::Frame;
use crate::archive::Archive;
use crate::check::Verdict;
use askama::Template;

/// The page.
#[derive(Template)]
#[template(path = "result.html", config = ".askama.toml")]
pub(super) struct Page {
    frame: Frame,
    verdict: Verdict,
}

impl Page {
    /// The page of a verdict. Reads the letters it names; keeps nothing.
    pub(super) fn new(frame: Frame, _archive: &Archive, _pasted: &str, verdict: Verdict) -> Self {
        Self { frame, verdict }
    }
}
