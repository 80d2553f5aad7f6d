//! What the demo prints: the address, and three things to try with the exact commands.

use super::samples;
use crate::cli::output::Out;
use crate::letter::LetterId;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// What a person needs to find their way.
pub(super) struct Guide {
    pub(super) address: String,
    pub(super) folder: PathBuf,
    /// Whether an earlier run made the archive.
    pub(super) found: bool,
    pub(super) letters: u64,
    pub(super) harbour: Option<LetterId>,
}

impl Guide {
    /// The address on the first line, then the rest.
    pub(super) fn print(&self, out: &Out) -> anyhow::Result<()> {
        if out.json() {
            return out.document(&serde_json::json!({
                "address": self.address, "folder": self.folder, "found": self.found,
                "letters": self.letters, "letter": self.harbour, "keys_encrypted": false,
            }));
        }
        if out.quiet() {
            return Ok(out.print(&self.address)?);
        }
        Ok(out.print(&self.text())?)
    }

    fn text(&self) -> String {
        let chancery = program();
        let address = &self.address;
        let in_folder = |name: &str| quoted(&self.folder.join(name));
        let state = if self.found { "found again" } else { "made" };
        let mut text = format!(
            "{address}\n\n\
             The archive of an invented embassy, {letters} letters, {state} in {folder}.\n\
             Its keys have no passphrase: never use them for anything real.\n\n\
             Try three things:\n\n\
             1. Check what a newspaper printed. Open {address} and paste one of these, or run\n   \
             {chancery} check {altered} --server {address}\n",
            letters = self.letters,
            folder = quoted(&self.folder),
            altered = in_folder("try/altered.txt"),
        );
        for file in samples::all().iter().filter(|file| !file.name.starts_with("letter.")) {
            let name = in_folder(&format!("try/{}", file.name));
            let _ = writeln!(text, "     {name:40} {}", file.shows);
        }
        let _ = write!(
            text,
            "\n2. Deposit a letter with the embassy's token and see its proof:\n   \
             {chancery} deposit {letter} --metadata {metadata} \\\n     \
             --server {address} --token-file {token}\n   \
             or in the browser at {address}/deposit, with the token in {token}\n",
            letter = in_folder("try/letter.txt"),
            metadata = in_folder("try/letter.toml"),
            token = in_folder("token"),
        );
        if let Some(id) = &self.harbour {
            let _ = write!(
                text,
                "\n3. Take a letter's bundle away, stop this server with Ctrl-C, and verify it:\n   \
                 {chancery} show {id} --bundle -o harbour.zip --server {address}\n   \
                 {chancery} verify harbour.zip --log-key \"$(cat {vkey})\"\n",
                vkey = in_folder("keys/log.vkey"),
            );
        }
        text.push_str("\nCtrl-C stops the demo; the next run finds this archive again.\n");
        text
    }
}

/// How this program was called, so that the commands can be typed as they stand.
fn program() -> String {
    let called = std::env::args_os().next().map(PathBuf::from);
    called.map_or_else(|| "chancery".to_owned(), |path| quoted(&path))
}

/// A path as a shell takes it.
fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let plain =
        |c: char| c.is_alphanumeric() || matches!(c, '/' | '.' | '-' | '_' | '~' | '+' | ':');
    if !text.is_empty() && text.chars().all(plain) {
        return text;
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::quoted;
    use std::path::Path;

    #[test]
    fn a_path_can_be_typed_as_it_stands() {
        assert_eq!(quoted(Path::new("./chancery-demo/try/a.txt")), "./chancery-demo/try/a.txt");
        assert_eq!(quoted(Path::new("my demo")), "'my demo'");
        assert_eq!(quoted(Path::new("it's")), "'it'\\''s'");
    }
}
