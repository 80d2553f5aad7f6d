//! The shapes of what other rooms read and answer, for the OpenAPI document alone.
//!
//! The rooms above know nothing of HTTP, so that their types do not describe themselves. A test holds real requests and
//! answers against these shapes, in both directions: a member that is not here fails it, and so does one that is only
//! here.
#![expect(dead_code, reason = "described, never built: the rooms' own types are what answers")]
#![expect(
    clippy::struct_excessive_bools,
    clippy::struct_field_names,
    reason = "the names are those of the answers"
)]

mod metadata;
mod verdict;

pub(super) use metadata::{Issuer, Metadata, Publication, PublicationRecord, Withdrawn};
pub(super) use verdict::Verdict;
