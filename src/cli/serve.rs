//! `chancery serve`: pages, API and log of an archive, until it is told to stop.

use super::output::{Out, Trouble};
use super::{Common, Exit, input, reach};
use crate::archive::{Archive, ArchiveError};
use crate::limits::POLICY_BYTES_MAX;
use crate::log::WitnessPolicy;
use crate::web;
use actix_web::rt;
use actix_web::rt::signal::unix::{Signal, SignalKind, signal};
use anyhow::Context;
use futures_util::future::{Either, select};
use std::io::{self, ErrorKind, IsTerminal};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::Duration;
use tracing_subscriber::EnvFilter;

/// What `serve` takes.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Address and port to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDR", env = "CHANCERY_LISTEN", hide_env_values = true)]
    #[arg(default_value = "127.0.0.1:8080")]
    pub(crate) listen: String,

    /// The address people reach it at, where that is another one: https://letters.example.org
    #[arg(long, value_name = "URL", env = "CHANCERY_URL", hide_env_values = true)]
    url: Option<String>,

    /// A reverse proxy stands in front: the last address of X-Forwarded-For is the client's
    #[arg(long, env = "CHANCERY_BEHIND_PROXY", hide_env_values = true)]
    #[arg(value_parser = clap::builder::FalseyValueParser::new())]
    behind_proxy: bool,

    /// Serve a mirror that 'chancery follow --mirror' keeps, and that may go on growing meanwhile
    #[arg(long, value_name = "DIR", env = "CHANCERY_READ_ONLY", hide_env_values = true)]
    #[arg(conflicts_with = "witnesses")]
    read_only: Option<PathBuf>,

    /// What one person deposits is logged only when another, with the role approve, has confirmed it
    #[arg(long, env = "CHANCERY_TWO_PERSONS", hide_env_values = true)]
    #[arg(value_parser = clap::builder::FalseyValueParser::new())]
    two_persons: bool,

    /// Witnesses that are asked to cosign each checkpoint: a C2SP tlog-policy file
    #[arg(long, value_name = "FILE", env = "CHANCERY_WITNESSES", hide_env_values = true)]
    witnesses: Option<PathBuf>,

    /// Hours between two audits of everything at rest; 0 for none
    #[arg(long, value_name = "HOURS", env = "CHANCERY_AUDIT_EVERY", hide_env_values = true)]
    #[arg(default_value_t = 24, value_parser = clap::value_parser!(u64).range(0..=8_760))]
    audit_every: u64,

    /// How log lines are written on stderr
    #[arg(long, value_name = "FORMAT", env = "CHANCERY_LOG_FORMAT", hide_env_values = true)]
    #[arg(default_value = "text")]
    pub(crate) log_format: LogFormat,
}

/// How log lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum LogFormat {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// Opens the archive and serves it.
pub(crate) fn run(args: &Args, common: &Common, out: &Out) -> anyhow::Result<Exit> {
    let witnesses = args.witnesses.as_deref().map(policy).transpose()?;
    // The address is taken first, so that a taken port is told before an archive is opened and healed.
    let listener = listen(&args.listen)?;
    log_to_stderr(args.log_format, "info");
    let archive = match &args.read_only {
        Some(mirror) => read_only(mirror, common, out)?,
        None => reach::here(common, out)?,
    };
    if args.audit_every > 0 {
        archive.audit_every(Duration::from_hours(args.audit_every))?;
    }
    let options = web::Options {
        url: args.url.clone(),
        behind_proxy: args.behind_proxy,
        two_persons: args.two_persons,
        witnesses,
        ..web::Options::default()
    };
    let address = address(&listener)?;
    let out = out.clone();
    until_stopped(&archive, listener, options, move || {
        // A reader that has gone away is no reason to stop serving.
        let _ = if out.json() {
            out.document(&serde_json::json!({ "address": address }))
        } else {
            out.print(&address).map_err(Into::into)
        };
    })
}

/// Opens a mirror.
fn read_only(mirror: &Path, common: &Common, out: &Out) -> anyhow::Result<Archive> {
    let common = Common { data: mirror.to_owned(), ..common.clone() };
    let archive = reach::here(&common, out)?;
    if archive.is_mirror() {
        return Ok(archive);
    }
    let cause = format!("{} is an archive with keys, and no mirror", mirror.display());
    let hint = "serve it with --data, or make a mirror of it: chancery follow URL --mirror DIR";
    Err(Trouble::new(cause, hint).with(Exit::Usage).into())
}

/// Reads a file of witnesses.
fn policy(file: &Path) -> anyhow::Result<WitnessPolicy> {
    let name = file.display().to_string();
    let policy = WitnessPolicy::parse(&input::read(file, POLICY_BYTES_MAX)?);
    let policy = policy.with_context(|| name.clone())?;
    if policy.witnesses().iter().all(|witness| witness.url.is_none()) {
        let hint = "write one for each: witness NAME VKEY https://...";
        return Err(Trouble::new(format!("{name} has no witness with an address"), hint).into());
    }
    Ok(policy)
}

/// Takes an address and port.
pub(crate) fn listen(given: &str) -> anyhow::Result<TcpListener> {
    TcpListener::bind(given).map_err(|error| {
        let (cause, hint) = match error.kind() {
            ErrorKind::AddrInUse => (
                format!("{given} is taken by another program"),
                "take a free port: --listen 127.0.0.1:0",
            ),
            ErrorKind::PermissionDenied => (
                format!("this user may not listen on {given}"),
                "ports below 1024 belong to the system: take a higher one",
            ),
            _ => (format!("cannot listen on {given:?}: {error}"), "as in --listen 127.0.0.1:8080"),
        };
        Trouble::new(cause, hint).into()
    })
}

/// Where a listener is reached.
pub(crate) fn address(listener: &TcpListener) -> anyhow::Result<String> {
    let address = listener.local_addr().context("the address cannot be read")?;
    Ok(format!("http://{address}"))
}

/// Log lines go to stderr; `RUST_LOG` says which, and `level` where it is silent.
pub(crate) fn log_to_stderr(format: LogFormat, level: &str) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(level));
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none())
        .with_writer(io::stderr);
    // It is set once in the life of a program; a second time changes nothing.
    let _ = match format {
        LogFormat::Text => lines.with_target(false).try_init(),
        LogFormat::Json => lines.json().try_init(),
    };
}

/// Serves until a signal comes or the writer stops, then drains and closes. `ready` is called once it answers.
pub(crate) fn until_stopped(
    archive: &Archive,
    listener: TcpListener,
    options: web::Options,
    ready: impl FnOnce() + Send + 'static,
) -> anyhow::Result<Exit> {
    let watched = archive.clone();
    let (tell, told) = mpsc::channel();
    let told_to_stop = async move {
        match Signals::new() {
            Ok(signals) => stop(&watched, signals, ready, &tell).await,
            Err(error) => tracing::error!(%error, "signals cannot be heard"),
        }
    };
    web::serve(archive.clone(), listener, options, told_to_stop).context("the server stopped")?;
    archive.close();
    match told.try_recv() {
        Ok(why) => Err(ArchiveError::WriterStopped(why).into()),
        Err(_) => Ok(Exit::Done),
    }
}

/// Ready at the first signal. `ready` is called once the server answers.
pub(crate) async fn interrupted(ready: impl FnOnce()) {
    ready();
    match Signals::new() {
        Ok(mut signals) => signals.next().await,
        Err(error) => tracing::error!(%error, "signals cannot be heard"),
    }
}

/// The signals that end a server.
struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

impl Signals {
    fn new() -> io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    async fn next(&mut self) {
        let interrupt = Box::pin(self.interrupt.recv());
        select(interrupt, Box::pin(self.terminate.recv())).await;
    }
}

/// Ready at the first signal, or when the writer has stopped. A second signal ends the program at once.
async fn stop(
    archive: &Archive,
    mut signals: Signals,
    ready: impl FnOnce(),
    tell: &mpsc::Sender<String>,
) {
    ready();
    let writer = Box::pin(archive.writer_stopped());
    if let Either::Right((why, _)) = select(Box::pin(signals.next()), writer).await {
        tracing::error!(%why, "the archive has stopped taking deposits");
        // The receiver lives until the server has returned.
        let _ = tell.send(why);
    }
    tracing::info!("stopping: requests under way are answered first");
    rt::spawn(async move {
        signals.next().await;
        std::process::exit(Exit::Interrupted.code().into());
    });
}
