//! What every handler shares: the archive, the guards, the counters, and how the server was asked to run.

use super::code::Code;
use super::guard::{Guard, Rate};
use super::log::Packed;
use super::metrics::Metrics;
use super::problem::Problem;
use super::witnesses::Witnesses;
use crate::archive::{Archive, ArchiveError};
use crate::desk::{Act, Desk};
use crate::log::WitnessPolicy;
use actix_web::{HttpRequest, web};
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;

/// Attempts of one address that are listed as refused for being too many.
const LISTED_TOO_MANY: u32 = 5;

/// How a server runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The address people reach it at, as `https://archive.example`; shown in the commands on the pages. Where it is
    /// `None`, each request's own `Host` is shown.
    pub url: Option<String>,
    /// Whether a reverse proxy stands in front, so that the last address of `X-Forwarded-For` is the client's.
    pub behind_proxy: bool,
    /// Checks of a text, for each client address.
    pub checks: Rate,
    /// Failed authentications, for each client address and for each token that was tried.
    pub failures: Rate,
    /// Whether what one archivist deposits waits until another confirms it; nothing is logged before.
    pub two_persons: bool,
    /// Threads that answer; 0 means one for each processor.
    pub workers: usize,
    /// Checks that run at once; 0 means one for each processor.
    pub checks_at_once: usize,
    /// How long a request's body may take to arrive.
    pub body_wait_max: Duration,
    /// The witnesses that are asked to cosign, and which of them are enough.
    pub witnesses: Option<WitnessPolicy>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            url: None,
            behind_proxy: false,
            checks: Rate { burst: 600, per_minute: 600 },
            failures: Rate { burst: 20, per_minute: 10 },
            two_persons: false,
            workers: 0,
            checks_at_once: 0,
            body_wait_max: Duration::from_mins(1),
            witnesses: None,
        }
    }
}

/// The shared state of a running server.
pub(super) struct State {
    pub(super) archive: Archive,
    pub(super) options: Options,
    pub(super) checks: Guard,
    pub(super) failures: Guard,
    pub(super) failures_of_token: Guard,
    /// Refusals of strangers that are listed, so that a flood of them costs little.
    pub(super) listed: Guard,
    pub(super) desk: Desk,
    pub(super) metrics: Metrics,
    pub(super) packed: Packed,
    pub(super) witnesses: Option<Arc<Witnesses>>,
    /// A check keeps a processor busy, so only so many run at once; the others wait their turn.
    checking: Semaphore,
}

impl State {
    /// The state of a server that has not yet answered anything.
    pub(super) fn new(archive: Archive, options: Options) -> Self {
        let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let at_once = if options.checks_at_once == 0 { processors } else { options.checks_at_once };
        let witnesses = options.witnesses.clone();
        Self {
            witnesses: witnesses.map(|policy| Arc::new(Witnesses::new(policy, &archive))),
            checks: Guard::new(options.checks),
            failures: Guard::new(options.failures),
            failures_of_token: Guard::new(options.failures),
            listed: Guard::new(listed(options.failures)),
            desk: Desk::of(archive.folder()),
            metrics: Metrics::default(),
            packed: Packed::default(),
            checking: Semaphore::new(at_once),
            archive,
            options,
        }
    }

    /// Whose request this is, as far as the rate guards care. Never logged.
    pub(super) fn client(&self, req: &HttpRequest) -> IpAddr {
        let forwarded = || {
            let header = req.headers().get_all("x-forwarded-for").last()?.to_str().ok()?;
            header.rsplit(',').next()?.trim().parse().ok()
        };
        let peer = || req.peer_addr().map(|peer| peer.ip());
        let client = if self.options.behind_proxy { forwarded().or_else(peer) } else { peer() };
        client.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED))
    }

    /// Adds to the audit list.
    pub(super) fn list(&self, act: Act) {
        self.desk.acts.add(act, self.archive.now());
    }

    /// Runs a check where it disturbs no other request: on a blocking thread, after its turn has come.
    pub(super) async fn check<T: Send + 'static>(
        &self,
        req: &HttpRequest,
        work: impl FnOnce(&Archive) -> T + Send + 'static,
    ) -> Result<T, Problem> {
        self.take_checks(req, 1)?;
        self.in_turn(work).await
    }

    /// Counts so many checks of one client.
    pub(super) fn take_checks(&self, req: &HttpRequest, count: usize) -> Result<(), Problem> {
        let client = self.client(req);
        (0..count).try_for_each(|_| self.checks.take(client)).map_err(too_many)
    }

    /// Runs a check that was counted, after its turn has come.
    pub(super) async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Archive) -> T + Send + 'static,
    ) -> Result<T, Problem> {
        let _turn = self.checking.acquire().await.map_err(|closed| Problem::internal(&closed))?;
        self.blocking(work).await
    }

    /// Runs work that may read the disk or keep a processor busy on a blocking thread.
    pub(super) async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Archive) -> T + Send + 'static,
    ) -> Result<T, Problem> {
        let archive = self.archive.clone();
        Ok(web::block(move || work(&archive)).await?)
    }

    /// The same for work that can fail.
    pub(super) async fn blocking_or<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Archive) -> Result<T, ArchiveError> + Send + 'static,
    ) -> Result<T, Problem> {
        Ok(self.blocking(work).await??)
    }

    /// `https://archive.example`, without a slash at its end: where this server is reached.
    pub(super) fn url(&self, req: &HttpRequest) -> String {
        if let Some(url) = &self.options.url {
            return url.trim_end_matches('/').to_owned();
        }
        // It stands in commands that people copy, so only what a host is made of is taken.
        let is_host = |host: &&str| {
            host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte))
        };
        let host = req.headers().get("host").and_then(|host| host.to_str().ok()).filter(is_host);
        format!("http://{}", host.unwrap_or("localhost"))
    }
}

/// As many refusals as there can be failures, and some more, so that the first of those refused for their number are
/// listed too.
fn listed(failures: Rate) -> Rate {
    match failures.burst {
        0 => failures,
        burst => Rate { burst: burst.saturating_add(LISTED_TOO_MANY), ..failures },
    }
}

/// The answer to a client that asks too often.
pub(super) fn too_many(wait: Duration) -> Problem {
    let seconds = wait.as_secs() + 1;
    Problem::new(Code::TooManyRequests, format!("wait {seconds} seconds")).retry_after(seconds)
}
