//! `chancery verify`: a bundle checked on this machine alone, step by step.

use super::output::{Out, Trouble, printable};
use super::{Exit, glossary, input};
use crate::bundle::{Bundle, Report, Trust};
use crate::limits::{BUNDLE_BYTES_MAX, KEY_FILE_BYTES_MAX};
use crate::log::VerifierKey;
use crate::statement::PublicKey;
use anyhow::Context;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// What `verify` takes.
#[derive(clap::Args)]
#[command(after_long_help = glossary::VERIFY)]
pub(crate) struct Args {
    /// The bundle: a zip file, or '-'
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
}

/// Verifies a bundle.
pub(crate) fn run(args: &Args, out: &Out) -> anyhow::Result<Exit> {
    let trust = trust(args)?;
    let name = args.bundle.display().to_string();
    let bytes = input::read(&args.bundle, BUNDLE_BYTES_MAX)?;
    let bundle = Bundle::from_zip(&bytes).with_context(|| format!("{name} is not a bundle"))?;
    let report = bundle.verify(&trust);
    if out.json() {
        out.document(&report)?;
    } else {
        tell(&report, out)?;
    }
    Ok(if report.passed { Exit::Done } else { Exit::Differs })
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
    }
    let _ = match report.steps.iter().find(|step| !step.passed) {
        None => writeln!(text, "all {} steps passed", report.steps.len()),
        Some(step) => writeln!(
            text,
            "step {} failed: {}. Do not rely on this bundle.",
            step.name,
            printable(&step.detail).trim_end_matches('.')
        ),
    };
    Ok(out.print(&text)?)
}

fn trust(args: &Args) -> anyhow::Result<Trust> {
    let logs = args
        .log_key
        .iter()
        .map(|vkey| VerifierKey::parse(vkey.trim()).with_context(|| format!("--log-key {vkey:?}")))
        .collect::<Result<_, _>>()?;
    Ok(Trust { logs, issuers: keys(&args.issuer_key)?, receipts: keys(&args.receipt_key)? })
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
