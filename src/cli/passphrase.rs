//! The passphrase of the keys: from a file or typed without echo, never from an argument.

use super::exit::Exit;
use super::input;
use super::output::Trouble;
use anyhow::Context;
use std::io::{self, IsTerminal};
use std::path::Path;
use zeroize::Zeroizing;

/// Bytes of a passphrase file.
const PASSPHRASE_BYTES_MAX: usize = 1_024;

/// A passphrase, wiped when it is dropped.
pub(crate) type Passphrase = Zeroizing<Vec<u8>>;

/// The passphrase of existing keys.
pub(crate) fn existing(file: Option<&Path>) -> anyhow::Result<Passphrase> {
    match file {
        Some(file) => from_file(file),
        None => ask("passphrase of the keys: "),
    }
}

/// A new passphrase, asked for twice.
pub(crate) fn new(file: Option<&Path>) -> anyhow::Result<Passphrase> {
    if let Some(file) = file {
        return from_file(file);
    }
    let first = ask("new passphrase for the keys: ")?;
    let second = ask("the same again: ")?;
    if first != second {
        return Err(Trouble::new("the two passphrases differ", "nothing was made; start again")
            .with(Exit::Passphrase)
            .into());
    }
    Ok(first)
}

fn from_file(file: &Path) -> anyhow::Result<Passphrase> {
    let mut bytes = Zeroizing::new(
        input::read(file, PASSPHRASE_BYTES_MAX).context("cannot read the passphrase")?,
    );
    // Editors and `echo` end a file with a line break that nobody means as part of a passphrase.
    if bytes.ends_with(b"\n") {
        bytes.pop();
    }
    if bytes.ends_with(b"\r") {
        bytes.pop();
    }
    refuse_empty(bytes)
}

fn ask(question: &str) -> anyhow::Result<Passphrase> {
    if !io::stdin().is_terminal() {
        return Err(Trouble::new(
            "the keys need a passphrase and there is no terminal to ask for it",
            "name its file with --passphrase-file FILE, or make keys without one: --unencrypted",
        )
        .with(Exit::Passphrase)
        .into());
    }
    let typed = rpassword::prompt_password(question).context("cannot read the passphrase")?;
    refuse_empty(Zeroizing::new(typed.into_bytes()))
}

fn refuse_empty(passphrase: Passphrase) -> anyhow::Result<Passphrase> {
    if passphrase.is_empty() {
        return Err(Trouble::new("the passphrase is empty", "choose one of several words")
            .with(Exit::Passphrase)
            .into());
    }
    Ok(passphrase)
}
