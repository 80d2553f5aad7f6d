//! Chancery archives official letters and proves what they said.
//!
//! An institution deposits a letter; Chancery signs a statement about it and appends the statement to an append-only
//! log. Anyone pastes a text as it was printed and learns whether it is that letter, what exactly differs, who says so
//! and since when, with a proof that is checked without this program and without any server.
//!
//! The rooms below stand in reading order, and a room uses only rooms above it. Nothing above [`store`] opens a file,
//! reads a clock or draws a random number; nothing above [`web`] knows of HTTP. The rooms down to [`bundle`] build
//! alone (`--no-default-features`) and are what a newsroom embeds to check proofs and texts for itself.

/// Every bound there is, in one table.
pub mod limits;

/// What is an official letter?
pub mod letter;

/// When are two texts the same?
pub mod text;

/// Why can no one rewrite it?
pub mod log;

/// Who vouches for what?
pub mod statement;

/// Is this text the letter?
pub mod check;

/// What does a stranger need to verify a letter with no network?
pub mod bundle;

/// How does a file become a letter?
#[cfg(feature = "server")]
pub mod intake;

/// Where does it rest?
#[cfg(feature = "server")]
pub mod store;

/// What happens to a deposit?
#[cfg(feature = "server")]
pub mod archive;

/// What does an archivist have in hand?
#[cfg(feature = "server")]
pub mod desk;

/// What does a browser or a program see?
#[cfg(feature = "server")]
pub mod web;

/// What does a person at a terminal see?
#[cfg(feature = "server")]
pub mod cli;
