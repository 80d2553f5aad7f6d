//! `chancery token`: who may deposit over HTTP. A token is shown once; only its SHA-256 is kept.

use super::acts;
use super::answer::{self, day_and_time};
use super::output::{Out, printable};
use super::reach::{Reach, reach};
use super::{Common, Exit};
use crate::archive::{Archive, TokenName, TokenRole};
use crate::desk::{Act, Deed, Outcome, Surface};
use crate::web::api::{NewTokenBody, TokenBody, TokenRequest, TokensBody};

/// What `token` takes.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    /// Make a token and print it, this once
    New {
        /// Whose it is: 1 to 64 of a-z 0-9 . _ -
        #[arg(value_name = "NAME", value_parser = name)]
        name: TokenName,
        /// What it allows: deposit, approve (confirm what another deposited), or admin (both, tokens, the audit list)
        #[arg(long, value_name = "ROLE", value_parser = role, default_value = "deposit")]
        role: TokenRole,
        /// The same as --role admin
        #[arg(long, conflicts_with = "role")]
        admin: bool,
    },
    /// List the tokens' names
    List,
    /// Revoke a token
    Revoke {
        /// Whose it is
        #[arg(value_name = "NAME", value_parser = name)]
        name: TokenName,
    },
    /// List what was done, by whose token, when and from where; works beside a running server
    Audit(acts::Args),
}

/// Makes, lists or revokes tokens.
pub(crate) fn run(args: &Args, common: &Common, out: &Out) -> anyhow::Result<Exit> {
    // The audit list is read without opening the archive, which a server may hold.
    if let What::Audit(args) = &args.what {
        return acts::run(args, common, out);
    }
    let reach = reach(common, out)?;
    match &args.what {
        What::Audit(_) => {}
        What::New { name, role, admin } => {
            let role = if *admin { TokenRole::Admin } else { *role };
            made(&make(&reach, name, role)?, out)?;
        }
        What::List => list(&known(&reach)?, out)?,
        What::Revoke { name } => {
            match &reach {
                Reach::Here(archive) => {
                    archive.revoke_token(name)?;
                    list_change(archive, Deed::TokenRevoked, name);
                }
                Reach::There(server) => server.delete(&format!("/v1/tokens/{}", name.as_str()))?,
            }
            if out.json() {
                out.document(&serde_json::json!({ "name": name.as_str(), "revoked": true }))?;
            } else {
                out.print(&format!("revoked {}", name.as_str()))?;
            }
        }
    }
    reach.close();
    Ok(Exit::Done)
}

fn make(reach: &Reach, name: &TokenName, role: TokenRole) -> anyhow::Result<NewTokenBody> {
    let own = name.as_str().to_owned();
    Ok(match reach {
        Reach::Here(archive) => {
            let token = archive.create_token(name, role)?;
            list_change(archive, Deed::TokenMade, name);
            NewTokenBody { name: own, role, token }
        }
        Reach::There(server) => {
            let request = serde_json::to_value(TokenRequest { name: own, role })?;
            server.read("/v1/tokens", &server.post("/v1/tokens", &request, None)?)?
        }
    })
}

fn list_change(archive: &Archive, deed: Deed, token: &TokenName) {
    answer::list(archive, Act::new(deed, Outcome::Done, Surface::Cli).about(token.as_str()));
}

fn made(token: &NewTokenBody, out: &Out) -> anyhow::Result<()> {
    if out.json() {
        return out.document(token);
    }
    out.print(&token.token)?;
    out.note("keep it: it is shown this once; a file with it is what --token-file names");
    Ok(())
}

fn known(reach: &Reach) -> anyhow::Result<TokensBody> {
    let body = |(name, role, made_at): (TokenName, TokenRole, u64)| TokenBody {
        name: name.as_str().to_owned(),
        role,
        made_at,
    };
    Ok(match reach {
        Reach::Here(archive) => {
            TokensBody { tokens: archive.tokens().into_iter().map(body).collect() }
        }
        Reach::There(server) => server.read("/v1/tokens", &server.get("/v1/tokens")?)?,
    })
}

fn list(known: &TokensBody, out: &Out) -> anyhow::Result<()> {
    if out.json() {
        return out.document(known);
    }
    if known.tokens.is_empty() {
        out.note("there are no tokens");
        return Ok(());
    }
    let row = |token: &TokenBody| {
        let role = token.role.as_str();
        format!("{:20} {role:8} {}", printable(&token.name), day_and_time(token.made_at))
    };
    let rows: Vec<String> = known.tokens.iter().map(row).collect();
    Ok(out.print(&rows.join("\n"))?)
}

fn role(given: &str) -> Result<TokenRole, String> {
    TokenRole::parse(given).ok_or_else(|| "deposit, approve or admin were expected".to_owned())
}

fn name(given: &str) -> Result<TokenName, String> {
    TokenName::parse(given).ok_or_else(|| "1 to 64 of a-z 0-9 . _ - were expected".to_owned())
}
