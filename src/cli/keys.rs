//! `chancery keys`: make, list and export the signing keys of an institution, and change them in the log.

mod life;

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
    /// Let one more issuer key sign, whose private half is kept elsewhere ('chancery sign')
    Add {
        /// Its public half, a PEM file
        #[arg(value_name = "KEY.pub.pem")]
        key: PathBuf,
    },
    /// Put a new key in the place of the one in use, and say so in the log
    Rotate {
        /// Which key
        #[arg(value_name = "ROLE")]
        role: RotatedRole,
    },
    /// Retire an issuer key that is kept elsewhere
    Retire {
        /// Its identifier, as 'chancery keys list' and the log's page show it
        #[arg(value_name = "KID", allow_hyphen_values = true)]
        kid: String,
    },
    /// Say that others may have signed with a key from an entry on; one in use gets a successor
    Compromised {
        /// Its identifier
        #[arg(value_name = "KID", allow_hyphen_values = true)]
        kid: String,
        /// First entry that is in doubt
        #[arg(long, value_name = "INDEX")]
        from: u64,
    },
    /// End the log: its key signs one last checkpoint, and a new archive goes on from there
    End {
        /// Really end it: nothing can be added to this archive afterwards
        #[arg(long, required = true)]
        for_good: bool,
    },
}

/// The keys that can be rotated; with another log key another log begins.
#[derive(Clone, Copy, clap::ValueEnum)]
enum RotatedRole {
    Issuer,
    Receipt,
}

impl From<RotatedRole> for Role {
    fn from(role: RotatedRole) -> Self {
        match role {
            RotatedRole::Issuer => Self::Issuer,
            RotatedRole::Receipt => Self::Receipt,
        }
    }
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
        What::Add { key } => life::add(key, common, out),
        What::Rotate { role } => life::rotate(*role, common, out),
        What::Retire { kid } => life::retire(kid, common, out),
        What::Compromised { kid, from } => life::compromised(kid, *from, common, out),
        What::End { for_good: _ } => life::end(common, out),
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
