//! Files and standard input, read with a bound.

use super::output::Trouble;
use anyhow::Context;
use std::fs::File;
use std::io::{self, IsTerminal, Read};
use std::path::Path;

/// Reads a file, or standard input where the path is `-`. A file over `bytes_max` is refused, never cut.
pub(crate) fn read(path: &Path, bytes_max: usize) -> anyhow::Result<Vec<u8>> {
    if path.as_os_str() == "-" {
        let stdin = io::stdin();
        if stdin.is_terminal() {
            eprintln!("chancery: reading from the terminal; end with Ctrl-D on a line of its own");
        }
        return bounded(stdin.lock(), "standard input", bytes_max);
    }
    let name = path.display().to_string();
    let file = File::open(path).with_context(|| format!("cannot read {name}"))?;
    if file.metadata().with_context(|| format!("cannot read {name}"))?.is_dir() {
        return Err(Trouble::new(format!("{name} is a folder"), "name a file in it").into());
    }
    bounded(file, &name, bytes_max)
}

/// Writes a result to a file.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    std::fs::write(path, bytes).with_context(|| format!("cannot write {}", path.display()))
}

fn bounded(source: impl Read, name: &str, bytes_max: usize) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    // One byte more than allowed tells a file that is too long from one that just fits.
    let limit = u64::try_from(bytes_max)?.saturating_add(1);
    source.take(limit).read_to_end(&mut bytes).with_context(|| format!("cannot read {name}"))?;
    if bytes.len() > bytes_max {
        return Err(Trouble::new(
            format!("{name} has more than {bytes_max} bytes"),
            "name a shorter file",
        )
        .into());
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::bounded;

    #[test]
    fn a_bound_holds_at_n_and_at_n_plus_one() {
        assert_eq!(bounded(&b"four"[..], "it", 4).unwrap(), b"four");
        let error = bounded(&b"fives"[..], "it", 4).unwrap_err();
        assert_eq!(error.to_string(), "it has more than 4 bytes");
    }
}
