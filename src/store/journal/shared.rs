//! A journal that another process writes: what is there is found, and nothing is ever written.

use super::super::StoreError;
use super::super::inventory::Inventory;
use super::{FramePlace, Journal};
use std::sync::PoisonError;

impl Journal {
    /// Does as if the frames after `ordinal` were not there, until [`Self::look_again`].
    pub(in crate::store) fn forget_after(&self, ordinal: Option<u64>) {
        let mut places = self.places.write().unwrap_or_else(PoisonError::into_inner);
        places.retain(|place| Some(place.ordinal) <= ordinal);
    }

    /// Frames that another process has written behind the last one known.
    pub(in crate::store) fn look_again(&self) -> Result<Vec<FramePlace>, StoreError> {
        Inventory::behind(&self.folder, self.id, self.last())
    }

    /// Takes frames that [`Self::look_again`] found as there.
    pub(in crate::store) fn take_in(&self, found: &[FramePlace]) {
        self.places.write().unwrap_or_else(PoisonError::into_inner).extend_from_slice(found);
    }
}
