//! The `chancery` program: everything it does is in [`chancery::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    chancery::cli::main()
}
