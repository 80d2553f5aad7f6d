//! `chancery print`: what an operating system and a script want to know of this program.

use super::output::Out;
use super::{Cli, Exit, exit};
use clap::CommandFactory;
use std::fmt::Write;

/// What `print` takes.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    /// Shell completions: bash, elvish, fish, powershell or zsh
    Completions {
        /// Which shell
        #[arg(value_name = "SHELL")]
        shell: clap_complete::Shell,
    },
    /// The manual page, or that of a verb
    Man {
        /// Which verb
        #[arg(value_name = "VERB")]
        verb: Option<String>,
    },
    /// The exit codes and what they mean
    ExitCodes,
}

/// Prints it.
pub(crate) fn run(args: &Args, out: &Out) -> anyhow::Result<Exit> {
    let mut bytes = Vec::new();
    match &args.what {
        What::Completions { shell } => {
            clap_complete::generate(*shell, &mut Cli::command(), "chancery", &mut bytes);
        }
        What::Man { verb } => match man(verb.as_deref()) {
            Some(command) => clap_mangen::Man::new(command).render(&mut bytes)?,
            None => {
                return Err(super::output::Trouble::new(
                    format!("there is no verb {:?}", verb.as_deref().unwrap_or_default()),
                    "'chancery -h' lists them",
                )
                .with(Exit::Usage)
                .into());
            }
        },
        What::ExitCodes => return exit_codes(out),
    }
    out.bytes(&bytes)?;
    Ok(Exit::Done)
}

fn man(verb: Option<&str>) -> Option<clap::Command> {
    let mut command = Cli::command();
    command.build();
    match verb {
        None => Some(command),
        Some(verb) => command.find_subcommand(verb).cloned(),
    }
}

fn exit_codes(out: &Out) -> anyhow::Result<Exit> {
    if out.json() {
        let rows: Vec<_> = exit::TABLE
            .iter()
            .map(|(exit, name, meaning)| {
                serde_json::json!({ "exit": exit.code(), "code": name, "meaning": meaning })
            })
            .collect();
        out.document(&rows)?;
        return Ok(Exit::Done);
    }
    let mut text = String::new();
    for (exit, _, meaning) in exit::TABLE {
        let _ = writeln!(text, "{:>3}  {meaning}", exit.code());
    }
    out.print(&text)?;
    Ok(Exit::Done)
}
