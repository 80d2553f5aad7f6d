//! `chancery verify`: a bundle checked on this machine alone, step by step.

use super::answer::day_and_time;
use super::follow::remembered;
use super::output::{Out, Trouble, printable};
use super::server::Server;
use super::{Common, Exit, card, glossary, input};
use crate::bundle::{About, Bundle, Report, Trust};
use crate::limits::{BUNDLE_BYTES_MAX, BUNDLE_FILES_MAX, KEY_FILE_BYTES_MAX, POLICY_BYTES_MAX};
use crate::log::{VerifierKey, WitnessPolicy};
use crate::statement::{KeyState, PublicKey};
use anyhow::Context;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// What `verify` takes.
#[derive(clap::Args)]
#[command(after_long_help = glossary::VERIFY)]
pub(crate) struct Args {
    /// The bundle: a zip file, the folder it was unpacked to, or '-'
    #[arg(value_name = "BUNDLE")]
    bundle: PathBuf,

    /// A log key you trust, as the institution published it; may be given again
    #[arg(long, value_name = "VKEY", env = "CHANCERY_LOG_KEY", hide_env_values = true)]
    log_key: Vec<String>,

    /// An issuer key you trust: a PEM file; may be given again
    #[arg(long, value_name = "PEM", env = "CHANCERY_ISSUER_KEY", hide_env_values = true)]
    issuer_key: Vec<PathBuf>,

    /// A receipt key you trust: a PEM file; may be given again
    #[arg(long, value_name = "PEM", env = "CHANCERY_RECEIPT_KEY", hide_env_values = true)]
    receipt_key: Vec<PathBuf>,

    /// Witnesses you trust: a C2SP tlog-policy file whose quorum must have cosigned the checkpoint
    #[arg(long, value_name = "POLICY")]
    witnesses: Option<PathBuf>,

    /// Hold the checkpoint against what is remembered of its log there, and look at the log first where --server names it
    #[arg(long, value_name = "DIR", env = "CHANCERY_FOLLOW", hide_env_values = true)]
    memory: Option<PathBuf>,
}

/// Verifies a bundle.
pub(crate) fn run(args: &Args, common: &Common, out: &Out) -> anyhow::Result<Exit> {
    let given = Given::read(&args.bundle)?;
    let report = given.verify(&trust(args)?)?;
    if out.json() {
        out.document(&report)?;
    } else {
        tell(&report, out)?;
    }
    if !report.passed {
        return Ok(Exit::Differs);
    }
    if let Some(memory) = &args.memory {
        if let Some(url) = &common.server {
            remembered::look(&Server::new(url, common.token_file.as_deref())?, memory, out)?;
        }
        remembered::hold(&given.bundle()?, memory, out)?;
    }
    Ok(Exit::Done)
}

/// A bundle as it was given.
pub(super) enum Given {
    /// A zip file, by name and bytes.
    Zip(String, Vec<u8>),
    /// The files of a folder it was unpacked to.
    Unpacked(Vec<(String, Vec<u8>)>),
}

impl Given {
    /// Reads a file or a folder.
    pub(super) fn read(path: &Path) -> anyhow::Result<Self> {
        if !path.is_dir() {
            let bytes = input::read(path, BUNDLE_BYTES_MAX)?;
            return Ok(Self::Zip(path.display().to_string(), bytes));
        }
        let mut files = Vec::new();
        unpacked(path, "", &mut files)?;
        Ok(Self::Unpacked(files))
    }

    /// Verifies it; an error where it is no bundle at all.
    pub(super) fn verify(&self, trust: &Trust) -> anyhow::Result<Report> {
        match self {
            Self::Zip(name, bytes) => {
                Bundle::verify_zip(bytes, trust).with_context(|| format!("{name} is not a bundle"))
            }
            Self::Unpacked(files) => Ok(Bundle::verify_files(files.clone(), trust)),
        }
    }

    /// Its parts; ask only after it was verified.
    pub(super) fn bundle(self) -> anyhow::Result<Bundle> {
        Ok(match self {
            Self::Zip(_, bytes) => Bundle::from_zip(&bytes)?,
            Self::Unpacked(files) => Bundle::from_files(files)?,
        })
    }
}

fn tell(report: &Report, out: &Out) -> anyhow::Result<()> {
    let mut text = String::new();
    if !out.quiet() {
        let width = report.steps.iter().map(|step| step.name.len()).max().unwrap_or(0);
        for step in &report.steps {
            let mark = if step.passed { "passed" } else { "FAILED" };
            let detail = printable(&step.detail);
            let _ = writeln!(text, "{mark}  {:width$}  {detail}", step.name);
        }
        if let Some(proven) = &report.about {
            let _ = writeln!(text, "\n{}", printable(&about(proven)));
        }
    }
    let by_keys = if report.keys.iter().all(|key| key.pinned) {
        "by keys you gave"
    } else {
        "by keys that came with the bundle: compare them with what the institution publishes"
    };
    let _ = match report.steps.iter().find(|step| !step.passed) {
        None => writeln!(text, "all {} steps passed, {by_keys}", report.steps.len()),
        Some(step) => writeln!(
            text,
            "step {} failed: {}. Do not rely on this bundle.",
            step.name,
            printable(&step.detail).trim_end_matches('.')
        ),
    };
    Ok(out.print(&text)?)
}

/// What the bundle proves, and by which keys.
fn about(about: &About) -> String {
    let mut text = format!("{}\n", about.title);
    let mut row = |name: &str, value: &str| {
        let _ = writeln!(text, "{name:10} {value}");
    };
    row("id", &about.id);
    row("issuer", &format!("{}, {}", about.issuer_name, about.issuer));
    let (index, origin, size) = (about.index, &about.origin, about.size);
    row("entry", &format!("{index} of log {origin}, which had {size} entries"));
    row("logged", &format!("{}, signed by the issuer's key", day_and_time(about.logged_at)));
    for signer in &about.signers {
        let entries: Vec<_> = signer.signed.iter().map(u64::to_string).collect();
        let state = match signer.state {
            KeyState::InForce | KeyState::InDoubt => "",
            KeyState::Retired => ", retired since",
            KeyState::BeforeCompromise => ", logged before it was compromised",
        };
        row("signed", &format!("entry {} with key {}{state}", entries.join(", "), signer.kid));
    }
    let erased = if about.text_included { "" } else { " (the text is not in the bundle)" };
    row("text", &format!("sha256 {}{erased}", about.text_sha256));
    if let Some(withdrawn) = &about.withdrawn {
        row("WITHDRAWN", &card::withdrawal(withdrawn));
    }
    text.push_str(&card::publications(&about.publications));
    text
}

/// The files of a bundle that was unpacked, named as in the zip file.
fn unpacked(folder: &Path, prefix: &str, files: &mut Vec<(String, Vec<u8>)>) -> anyhow::Result<()> {
    let entries = std::fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    for entry in entries {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let name = format!("{prefix}{name}");
        anyhow::ensure!(files.len() < BUNDLE_FILES_MAX, "{} has too many files", folder.display());
        if !path.is_dir() {
            files.push((name, input::read(&path, BUNDLE_BYTES_MAX)?));
        } else if prefix.is_empty() {
            unpacked(&path, &format!("{name}/"), files)?;
        } else {
            files.push((format!("{name}/"), Vec::new()));
        }
    }
    Ok(())
}

fn trust(args: &Args) -> anyhow::Result<Trust> {
    let logs = args
        .log_key
        .iter()
        .map(|vkey| VerifierKey::parse(vkey.trim()).with_context(|| format!("--log-key {vkey:?}")))
        .collect::<Result<_, _>>()?;
    Ok(Trust {
        logs,
        issuers: keys(&args.issuer_key)?,
        receipts: keys(&args.receipt_key)?,
        witnesses: args.witnesses.as_deref().map(policy).transpose()?,
    })
}

fn policy(file: &Path) -> anyhow::Result<WitnessPolicy> {
    let bytes = input::read(file, POLICY_BYTES_MAX)?;
    WitnessPolicy::parse(&bytes).with_context(|| file.display().to_string())
}

fn keys(files: &[PathBuf]) -> anyhow::Result<Vec<PublicKey>> {
    files.iter().map(|file| key(file)).collect()
}

fn key(file: &Path) -> anyhow::Result<PublicKey> {
    let name = file.display();
    let bytes = input::read(file, KEY_FILE_BYTES_MAX)?;
    let pem = String::from_utf8(bytes).map_err(|_| {
        Trouble::new(
            format!("{name} is not a PEM file"),
            "name a public key file, as issuer.pub.pem",
        )
    })?;
    PublicKey::from_pem(&pem).with_context(|| name.to_string())
}
