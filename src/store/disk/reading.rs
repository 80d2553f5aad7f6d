//! The folder of a mirror, opened to be served: the journal is read as it is and never written to, and whoever follows
//! the log may add to it meanwhile. sled, and what is derived, are this process's own.

use super::super::folder::{lock, read_version};
use super::super::mirror::is_mirror;
use super::super::{Bounds, FramePlace, StoreError};
use super::Disk;
use std::path::Path;

impl Disk {
    /// Opens the folder of a mirror.
    pub fn open_mirror(
        data: &Path,
        bounds: Bounds,
        progress: &mut dyn FnMut(&str, u64, u64),
    ) -> Result<Self, StoreError> {
        if !is_mirror(data) {
            return Err(StoreError::NotThere(data.to_owned()));
        }
        let id = read_version(&data.join("VERSION"))?;
        let lock = lock(data)?;
        // A mirror has no keys, and so nothing that was released with them.
        Self::open_locked(data, &data.join("no-keys"), bounds, lock, id, progress)
    }

    /// Does as if the frames after `ordinal` were not there, until [`Self::look_again`].
    pub fn forget_after(&self, ordinal: Option<u64>) {
        self.journal.forget_after(ordinal);
    }

    /// Frames that were added behind the last one known.
    pub fn look_again(&self) -> Result<Vec<FramePlace>, StoreError> {
        self.journal.look_again()
    }

    /// Takes frames that were found as there.
    pub fn take_in(&self, found: &[FramePlace]) {
        self.journal.take_in(found);
    }
}
