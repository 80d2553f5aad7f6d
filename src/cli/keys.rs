//! `chancery keys`: make, list and export the signing keys of an institution.

use super::output::{Out, Trouble};
use super::{Common, Exit, input, passphrase};
use crate::archive::ArchiveError;
use crate::statement::{KeySet, PublicKey, Role};
use crate::store::{Keyring, ListedKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::path::PathBuf;

/// What `keys` takes.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    /// Make three new keys (issuer, log, receipt); 'chancery init' does this itself
    New {
        /// Make them without a passphrase: whoever reads the folder can sign
        #[arg(long, conflicts_with = "passphrase_file")]
        unencrypted: bool,
    },
    /// List the keys with their identifiers
    List,
    /// Print the public half of a key
    Export {
        /// Which key
        #[arg(value_name = "ROLE", default_value = "issuer")]
        role: RoleArg,
        /// How: pem (openssl), vkey (the log's key as C2SP tools read it), cose (the key set)
        #[arg(long, value_name = "FORMAT", default_value = "pem")]
        format: Format,
        /// Write it to a file instead of standard output
        #[arg(long, short, value_name = "FILE")]
        output: Option<PathBuf>,
    },
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum RoleArg {
    Issuer,
    Log,
    Receipt,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Pem,
    Vkey,
    Cose,
}

/// Makes, lists or exports keys.
pub(crate) fn run(args: &Args, common: &Common, out: &Out) -> anyhow::Result<Exit> {
    match &args.what {
        What::New { unencrypted } => {
            let secret = if *unencrypted {
                None
            } else {
                Some(passphrase::new(common.passphrase_file.as_deref())?)
            };
            let secret = secret.as_ref().map(|secret| secret.as_slice());
            Keyring::create(&common.keys, secret).map_err(ArchiveError::from)?;
            if *unencrypted {
                out.note(
                    "warning: the keys have no passphrase; whoever reads their folder can sign",
                );
            }
            list(common, out)
        }
        What::List => list(common, out),
        What::Export { role, format, output } => {
            let bytes = export(*role, *format, common)?;
            match output {
                Some(file) if file.as_os_str() != "-" => input::write(file, &bytes)?,
                _ if out.json() => {
                    let key = match format {
                        Format::Cose => STANDARD.encode(&bytes),
                        Format::Pem | Format::Vkey => String::from_utf8_lossy(&bytes).into_owned(),
                    };
                    out.document(&serde_json::json!({ "key": key }))?;
                }
                _ => out.bytes(&bytes)?,
            }
            Ok(Exit::Done)
        }
    }
}

fn list(common: &Common, out: &Out) -> anyhow::Result<Exit> {
    let keys = Keyring::list(&common.keys).map_err(ArchiveError::from)?;
    if keys.is_empty() {
        return Err(none(common).into());
    }
    if out.json() {
        let rows: Vec<_> = keys
            .iter()
            .map(|key| {
                serde_json::json!({
                    "role": key.role.as_str(),
                    "kid": key.public.id().as_str(),
                    "fingerprint": hex::encode(key.public.as_bytes()),
                    "encrypted": key.encrypted,
                })
            })
            .collect();
        out.document(&rows)?;
        return Ok(Exit::Done);
    }
    let rows: Vec<String> = keys.iter().map(row).collect();
    out.print(&rows.join("\n"))?;
    Ok(Exit::Done)
}

fn row(key: &ListedKey) -> String {
    let state = match key.encrypted {
        Some(true) => "encrypted",
        Some(false) => "NOT ENCRYPTED",
        None => "public half only",
    };
    format!("{:8} {}  {state}", key.role.as_str(), key.public.id().as_str())
}

fn export(role: RoleArg, format: Format, common: &Common) -> anyhow::Result<Vec<u8>> {
    let keys = Keyring::list(&common.keys).map_err(ArchiveError::from)?;
    let find = |role: Role| -> anyhow::Result<PublicKey> {
        let key = keys.iter().find(|key| key.role == role);
        Ok(key.ok_or_else(|| none(common))?.public.clone())
    };
    let role = match role {
        RoleArg::Issuer => Role::Issuer,
        RoleArg::Log => Role::Log,
        RoleArg::Receipt => Role::Receipt,
    };
    match format {
        Format::Pem => Ok(find(role)?.to_pem().into_bytes()),
        Format::Cose => Ok(KeySet(vec![find(Role::Receipt)?, find(Role::Issuer)?]).to_cbor()),
        Format::Vkey if role == Role::Log => {
            input::read(&common.keys.join("log.vkey"), crate::limits::KEY_FILE_BYTES_MAX)
        }
        Format::Vkey => Err(Trouble::new(
            format!("the {} key has no vkey: only the log's key signs notes", role.as_str()),
            "chancery keys export log --format vkey",
        )
        .with(Exit::Usage)
        .into()),
    }
}

fn none(common: &Common) -> Trouble {
    Trouble::new(
        format!("there are no keys in {}", common.keys.display()),
        "name their folder with --keys, or make them: 'chancery init' or 'chancery keys new'",
    )
}
