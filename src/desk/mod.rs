//! What does an archivist have in hand?
//!
//! Who is signed in (`sessions`), letters not deposited yet (`drafts`), what waits for a second person (`waiting`), and the
//! audit list: what was done or refused, by whose token, when and from which surface (`acts`).
//!
//! It rests in the folder `desk` of the archive, beside the log and never in it: none of it is needed for a proof, no
//! backup has it, and an archive without it serves as before. No token, no pasted text and no letter's words are in the
//! audit list. What a journalist pastes never comes here.

mod acts;
mod drafts;
mod error;
mod id;
mod kept;
mod series;
mod sessions;
mod waiting;

pub use acts::{Act, Acts, Deed, List, Outcome, Page, Surface};
pub use drafts::{Draft, Drafts, Suggested};
pub use error::DeskError;
pub use id::DeskId;
pub use sessions::{Sessions, SignedIn};
pub use waiting::{Proposal, Waiting, WaitingRoom};

use std::path::Path;

/// Everything that archivists have in hand.
pub struct Desk {
    /// What was done, and what was refused.
    pub acts: Acts,
    /// Who is signed in.
    pub sessions: Sessions,
    /// Letters that are not deposited yet.
    pub drafts: Drafts,
    /// What waits for a second person.
    pub waiting: WaitingRoom,
}

impl Desk {
    /// The desk of the archive in this data folder. Nothing is made before something is to be kept.
    pub fn of(data: &Path) -> Self {
        let folder = data.join("desk");
        Self {
            acts: Acts::of(&folder),
            sessions: Sessions::default(),
            drafts: Drafts::of(&folder),
            waiting: WaitingRoom::of(&folder),
        }
    }
}
