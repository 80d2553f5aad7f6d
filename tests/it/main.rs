//! One integration binary; its modules are features, in the order of the rooms.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    reason = "where a test cannot go on it fails, and its numbers are small"
)]

mod api;
mod archive;
mod archived;
mod auditing;
mod backup;
mod batch;
mod bundle;
mod canary;
mod check;
mod cli;
mod clients;
mod compared;
mod contract;
mod crash;
mod demo;
mod deposits;
mod desk;
mod dice;
mod edited;
mod excerpts;
mod faults;
mod follow;
mod house_style;
mod indexing;
mod interop;
mod keys;
mod letter;
mod linked;
mod log;
mod mirror;
mod named;
mod pages;
mod pairs;
mod phrases;
mod planted;
mod press;
mod program;
mod rebuilt;
mod rubbish;
mod sample;
mod search;
mod served;
mod sessions;
mod statement;
mod text;
mod tidy;
mod typography;
mod verifiers;
mod witness;
