//! The peers of a deposit: others that put the same bytes down.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

const SLED_BATCH: usize = 256;

/// A plain file that blocks are appended to and made durable one by one.
pub(crate) struct Append {
    file: File,
    block: Vec<u8>,
}

impl Append {
    /// An empty file, for blocks of so many bytes.
    pub(crate) fn new(path: &Path, bytes: usize) -> Self {
        let file = OpenOptions::new().create(true).append(true).open(path).expect("a file");
        Self { file, block: vec![0xA5; bytes] }
    }

    /// Appends one block and makes it durable.
    pub(crate) fn once(&mut self) {
        self.file.write_all(&self.block).expect("append");
        self.file.sync_data().expect("fdatasync");
    }
}

/// Deposits' worth of bytes a second straight into sled 0.34, made durable batch by batch.
pub(crate) fn sled_per_second(folder: &Path, bytes: usize, lasts: Duration) -> f64 {
    let path = folder.join("bare-sled");
    let db = sled::Config::new().path(&path).flush_every_ms(None).open().expect("sled");
    let file = File::open(path.join("db")).expect("sled's file");
    let chunk = vec![0x5A_u8; 3_900];
    let start = Instant::now();
    let mut written = 0_u64;
    while start.elapsed() < lasts {
        let mut batch = sled::Batch::default();
        for _ in 0..SLED_BATCH {
            for (part, from) in (0..bytes).step_by(chunk.len()).enumerate() {
                let mut key = written.to_be_bytes().to_vec();
                key.push(u8::try_from(part).expect("few chunks"));
                batch.insert(key, &chunk[..chunk.len().min(bytes - from)]);
            }
            written += 1;
        }
        db.apply_batch(batch).expect("apply");
        db.flush().expect("flush");
        file.sync_data().expect("fdatasync");
    }
    f64::from(u32::try_from(written).expect("a count")) / start.elapsed().as_secs_f64()
}

/// Blocks of as many bytes a second that npm's hypercore appends one by one, without an fsync; what is missing where it
/// cannot run. It is installed under the build's folder where it is not there yet.
pub(crate) fn hypercore_per_second(
    folder: &Path,
    bytes: usize,
    lasts: Duration,
) -> Result<f64, String> {
    let place = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("hypercore");
    if !place.join("node_modules/hypercore").exists() {
        let mut install = Command::new("npm");
        install.args(["install", "--silent", "--no-fund", "--no-audit", "--prefix"]).arg(&place);
        run(install.arg("hypercore@10"))?;
    }
    let script = place.join("hypercore.mjs");
    let source = include_str!("../../tests/load/hypercore.mjs");
    std::fs::write(&script, source).map_err(|error| error.to_string())?;
    let mut node = Command::new("node");
    node.arg(script).arg(bytes.to_string()).arg(lasts.as_secs().to_string());
    let said = run(node.arg(folder.join("hypercore")))?;
    let said: serde_json::Value = serde_json::from_str(&said).map_err(|error| error.to_string())?;
    said["appends_per_s"].as_f64().ok_or_else(|| format!("it said {said}"))
}

fn run(command: &mut Command) -> Result<String, String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.output().map_err(|error| format!("{name}: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(format!("{name}: {}", String::from_utf8_lossy(&output.stderr).trim()))
}
