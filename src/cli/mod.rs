//! What does a person at a terminal see? One file per verb; `output` alone turns errors into text and exit codes.

use std::process::ExitCode;

/// Runs the program.
pub fn main() -> ExitCode {
    todo!()
}
