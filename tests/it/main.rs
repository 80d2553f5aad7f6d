//! One integration binary; its modules are features, in the order of the rooms.

mod api;
mod archive;
mod bundle;
mod check;
mod cli;
mod crash;
mod demo;
mod desk;
mod faults;
mod interop;
mod letter;
mod log;
mod pages;
mod rubbish;
mod sample;
mod statement;
mod text;
mod tidy;
