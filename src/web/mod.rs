//! What does a browser or a program see?
//!
//! The HTTP API under `/v1`, the log's tiles, SCITT's key set, the pages, and the guards around them. [`routes`] is the
//! whole map: every path stands there once. A request goes `watch` (request id, headers, counting) → handler → answer;
//! a handler that fails returns a [`Problem`], and `problem` is the one place that turns errors into statuses.
//!
//! What is pasted to be checked is held in memory until it is answered: never logged, stored, cached or put in a URL.
//! Nothing here writes to the archive but through [`crate::archive::Archive`].

mod answer;
pub mod api;
mod auth;
mod body;
mod code;
mod guard;
mod health;
mod log;
mod metrics;
mod multipart;
mod openapi;
mod origin;
mod pages;
mod problem;
mod routes;
mod scitt;
mod server;
mod session;
mod shape;
mod state;
mod submit;
mod unread;
mod watch;
mod witness;
mod witnesses;

pub use code::Code;
pub use guard::Rate;
pub use openapi::document;
pub use problem::{Problem, ProblemBody};
pub use routes::listed;
pub use server::serve;
pub use state::Options;
pub use witness::{Answer, Witness, serve_witness};
