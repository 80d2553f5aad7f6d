//! `chancery show`: one letter, or one of its files byte for byte.

use super::output::{Out, Trouble};
use super::reach::{Reach, reach};
use super::{Common, Exit, card, glossary, input};
use crate::archive::Archive;
use crate::letter::LetterId;
use crate::log::LeafIndex;
use crate::statement::Statement;
use crate::web::api::LetterBody;
use anyhow::Context;
use std::path::PathBuf;

/// What `show` takes.
#[derive(clap::Args)]
#[command(after_long_help = glossary::SHOW)]
pub(crate) struct Args {
    /// The letter
    #[arg(value_name = "ID", value_parser = LetterId::parse)]
    id: LetterId,
    #[command(flatten)]
    part: Part,
    /// Write it to a file instead of standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Which file; none shows the letter as text.
#[derive(clap::Args, Clone, Copy)]
#[group(multiple = false)]
#[allow(clippy::struct_excessive_bools, reason = "clap makes one flag of each, at most one is set")]
struct Part {
    /// Its exact text
    #[arg(long)]
    text: bool,
    /// Its signed statement (COSE)
    #[arg(long)]
    statement: bool,
    /// A COSE receipt of its entry
    #[arg(long)]
    receipt: bool,
    /// A C2SP .tlog-proof of its entry
    #[arg(long)]
    proof: bool,
    /// Everything a stranger needs to verify it (zip)
    #[arg(long)]
    bundle: bool,
    /// The bytes that were signed, for openssl
    #[arg(long)]
    tbs: bool,
    /// The 64 bytes of the signature, for openssl
    #[arg(long)]
    sig: bool,
    /// The statement with its receipt in it (SCITT transparent statement)
    #[arg(long)]
    scitt: bool,
}

/// One file of a letter.
#[derive(Debug, Clone, Copy)]
enum File {
    Text,
    Statement,
    Receipt,
    Proof,
    Bundle,
}

/// Shows a letter.
pub(crate) fn run(args: &Args, common: &Common, out: &Out) -> anyhow::Result<Exit> {
    let reach = reach(common, out)?;
    let part = args.part;
    let bytes = if part.tbs || part.sig || part.scitt {
        let statement = Statement::parse(&fetch(&reach, &args.id, File::Statement)?)
            .context("the statement cannot be read")?;
        if part.tbs {
            statement.tbs()
        } else if part.sig {
            statement.signature().to_vec()
        } else {
            let receipt = fetch(&reach, &args.id, File::Receipt)?;
            statement.transparent(&[&receipt])
        }
    } else if let Some(file) = part.file() {
        fetch(&reach, &args.id, file)?
    } else {
        return letter(&reach, args, out);
    };
    match &args.output {
        Some(file) if file.as_os_str() != "-" => {
            input::write(file, &bytes)?;
            out.note(&format!("wrote {} bytes to {}", bytes.len(), file.display()));
        }
        _ => out.bytes(&bytes)?,
    }
    Ok(Exit::Done)
}

impl Part {
    fn file(self) -> Option<File> {
        [
            (self.text, File::Text),
            (self.statement, File::Statement),
            (self.receipt, File::Receipt),
            (self.proof, File::Proof),
            (self.bundle, File::Bundle),
        ]
        .into_iter()
        .find_map(|(wanted, file)| wanted.then_some(file))
    }
}

fn letter(reach: &Reach, args: &Args, out: &Out) -> anyhow::Result<Exit> {
    let letter: LetterBody = match reach {
        Reach::Here(archive) => archive.letter(&args.id)?.into(),
        Reach::There(server) => {
            let path = format!("/v1/letters/{}", args.id);
            server.read(&path, &server.get(&path)?)?
        }
    };
    let text = if out.json() {
        serde_json::to_string_pretty(&letter)?
    } else if out.quiet() {
        card::line(&letter)
    } else {
        card::card(&letter)
    };
    match &args.output {
        Some(file) if file.as_os_str() != "-" => input::write(file, text.as_bytes())?,
        _ => out.print(&text)?,
    }
    Ok(Exit::Done)
}

fn fetch(reach: &Reach, id: &LetterId, file: File) -> anyhow::Result<Vec<u8>> {
    let archive = match reach {
        Reach::Here(archive) => archive,
        Reach::There(server) => {
            let name = match file {
                File::Text => "text",
                File::Statement => "statement",
                File::Receipt => "receipt",
                File::Proof => "proof",
                File::Bundle => "bundle",
            };
            return Ok(server.get(&format!("/v1/letters/{id}/{name}"))?);
        }
    };
    Ok(match file {
        File::Text => archive.text(id)?.as_bytes().to_vec(),
        File::Statement => present(archive.entry(entry(archive, id)?)?, id)?.to_vec(),
        File::Receipt => present(archive.receipt(entry(archive, id)?)?, id)?,
        File::Proof => present(archive.proof(entry(archive, id)?)?, id)?.into_bytes(),
        File::Bundle => archive.bundle(id)?.to_zip().context("the bundle cannot be written")?,
    })
}

fn entry(archive: &Archive, id: &LetterId) -> anyhow::Result<LeafIndex> {
    Ok(LeafIndex::new(archive.letter(id)?.index))
}

fn present<T>(found: Option<T>, id: &LetterId) -> anyhow::Result<T> {
    found.ok_or_else(|| {
        let cause = format!("the entry of letter {id} is not in the log");
        Trouble::new(cause, "'chancery log audit' says what is wrong").into()
    })
}
