//! What does a person at a terminal see? One file per verb; `output` alone turns errors into text and exit codes.
//!
//! Every verb has `Args` and `run`. Results go to stdout and everything else to stderr. No verb knows how an archive
//! keeps anything: each asks [`reach`] for the archive in a folder or on a server.

mod acts;
mod answer;
mod backup;
mod card;
mod check;
mod compare;
mod demo;
mod deposit;
mod exit;
mod follow;
mod glossary;
mod index;
mod init;
mod input;
mod keys;
mod log;
mod output;
mod passphrase;
mod print;
mod progress;
mod publish;
mod reach;
mod restore;
mod search;
mod serve;
mod server;
mod show;
mod sign;
mod token;
mod verify;
mod withdraw;
mod witness;

use clap::{Parser, Subcommand};
use exit::Exit;
use output::Out;
use std::path::PathBuf;
use std::process::ExitCode;

/// Archives official letters and proves what they said.
#[derive(Parser)]
#[command(
    name = "chancery",
    version,
    about = "Archives official letters and proves what they said",
    long_about = glossary::ABOUT,
    after_help = "'chancery VERB -h' says what a verb takes; 'chancery --help' explains the words used here.",
    after_long_help = glossary::GLOSSARY,
    propagate_version = true,
    disable_help_subcommand = true,
    arg_required_else_help = true,
    subcommand_value_name = "VERB",
    subcommand_help_heading = "Verbs",
    max_term_width = 100
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    verb: Verb,
    #[command(flatten)]
    common: Common,
}

/// What every verb takes.
#[derive(clap::Args, Clone)]
#[command(next_help_heading = "Every verb takes")]
pub(crate) struct Common {
    /// Archive folder
    #[arg(long, global = true, value_name = "DIR", env = "CHANCERY_DATA")]
    #[arg(default_value = "./chancery-data", hide_env_values = true)]
    pub(crate) data: PathBuf,

    /// Folder of its keys
    #[arg(long, global = true, value_name = "DIR", env = "CHANCERY_KEYS")]
    #[arg(default_value = "./keys", hide_env_values = true)]
    pub(crate) keys: PathBuf,

    /// A server instead of a folder
    #[arg(long, global = true, value_name = "URL", env = "CHANCERY_SERVER")]
    #[arg(hide_env_values = true, value_parser = server::address)]
    pub(crate) server: Option<String>,

    /// Token for the server
    ///
    /// The variable may hold the token itself.
    #[arg(long, global = true, value_name = "FILE", env = "CHANCERY_TOKEN")]
    #[arg(hide_env_values = true)]
    pub(crate) token_file: Option<String>,

    /// Passphrase of the keys
    ///
    /// Where no file is named, it is asked for on the terminal.
    #[arg(long, global = true, value_name = "FILE", env = "CHANCERY_PASSPHRASE_FILE")]
    #[arg(hide_env_values = true)]
    pub(crate) passphrase_file: Option<PathBuf>,

    /// Answer in JSON (errors too)
    #[arg(long, global = true, env = "CHANCERY_JSON", hide_env_values = true)]
    #[arg(value_parser = clap::builder::FalseyValueParser::new())]
    pub(crate) json: bool,

    /// Say only what was asked for
    #[arg(long, short, global = true, env = "CHANCERY_QUIET", hide_env_values = true)]
    #[arg(hide_short_help = true)]
    #[arg(value_parser = clap::builder::FalseyValueParser::new())]
    pub(crate) quiet: bool,
}

/// What can be done.
#[derive(Subcommand)]
enum Verb {
    /// Make keys and an empty archive for an institution
    Init(init::Args),
    /// Serve an archive: pages, API and log
    Serve(serve::Args),
    /// Try it: an archive of sample letters, served
    Demo(demo::Args),
    /// Deposit a letter and get its proof
    Deposit(deposit::Args),
    /// Sign a letter's statement, with a key that no server sees
    Sign(sign::Args),
    /// State that a letter appeared somewhere
    Publish(publish::Args),
    /// State that the institution withdraws a letter
    Withdraw(withdraw::Args),
    /// Check a printed text against the archive
    Check(check::Args),
    /// Verify a bundle: no server, no network
    Verify(verify::Args),
    /// Tell whether two bundles come from one history
    Compare(compare::Args),
    /// Show one letter, or one of its files
    Show(show::Args),
    /// List letters and search them
    Search(search::Args),
    /// Make, list, export and change signing keys
    Keys(keys::Args),
    /// Make, list and revoke tokens for depositing over HTTP
    Token(token::Args),
    /// Read the log and audit it
    Log(log::Args),
    /// Look at the index of the check, and make it again
    Index(index::Args),
    /// Watch a server's log from outside, and keep evidence if it forks
    Follow(follow::Args),
    /// Cosign the checkpoints of other logs
    Witness(witness::Args),
    /// Write the whole archive to one file, while it may be served
    Backup(backup::Args),
    /// Put a backup where no archive is, once all of it is verified
    Restore(restore::Args),
    /// Print completions, manual pages and the exit codes
    Print(print::Args),
}

/// Runs the program.
pub fn main() -> ExitCode {
    output::keep_faults_quiet();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return output::usage(&error),
    };
    let out = Out::new(cli.common.json, cli.common.quiet);
    match run(cli.verb, &cli.common, &out) {
        Ok(exit) => exit.into(),
        Err(error) => output::report(&error, &out),
    }
}

fn run(verb: Verb, common: &Common, out: &Out) -> anyhow::Result<Exit> {
    match verb {
        Verb::Init(args) => init::run(&args, common, out),
        Verb::Serve(args) => serve::run(&args, common, out),
        Verb::Demo(args) => demo::run(&args, out),
        Verb::Deposit(args) => deposit::run(&args, common, out),
        Verb::Sign(args) => sign::run(&args, common, out),
        Verb::Publish(args) => publish::run(&args, common, out),
        Verb::Withdraw(args) => withdraw::run(&args, common, out),
        Verb::Check(args) => check::run(&args, common, out),
        Verb::Verify(args) => verify::run(&args, common, out),
        Verb::Compare(args) => compare::run(&args, common, out),
        Verb::Show(args) => show::run(&args, common, out),
        Verb::Search(args) => search::run(&args, common, out),
        Verb::Keys(args) => keys::run(&args, common, out),
        Verb::Token(args) => token::run(&args, common, out),
        Verb::Log(args) => log::run(&args, common, out),
        Verb::Index(args) => index::run(&args, common, out),
        Verb::Follow(args) => follow::run(&args, common, out),
        Verb::Witness(args) => witness::run(&args, common, out),
        Verb::Backup(args) => backup::run(&args, common, out),
        Verb::Restore(args) => restore::run(&args, common, out),
        Verb::Print(args) => print::run(&args, out),
    }
}

#[cfg(test)]
mod tests {
    use super::Cli;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
