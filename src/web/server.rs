//! Runs the server on a listener it is given, until it is told to stop.

use super::routes;
use super::state::{Options, State};
use crate::archive::Archive;
use actix_web::{App, HttpServer, web};
use std::io;
use std::net::TcpListener;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

/// How long an idle connection is kept.
const KEEP_ALIVE: Duration = Duration::from_secs(75);
/// How long a client may take to send a request's head, which bounds what slow clients can hold.
const HEAD_WAIT_MAX: Duration = Duration::from_secs(15);
/// How long requests under way may take once the server is told to stop.
const SHUTDOWN_WAIT_MAX_S: u64 = 30;

/// Serves `archive` on `listener` until `shutdown` is ready; then requests under way are answered and this returns.
/// Blocks the thread; must not be called inside an async runtime. The archive stays open: closing it is its opener's.
pub fn serve(
    archive: Archive,
    listener: TcpListener,
    options: Options,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let workers = options.workers;
    let state = web::Data::new(State::new(archive, options));
    let asking = ask_witnesses(&state)?;
    let served = actix_web::rt::System::new().block_on(async move {
        let app = move || App::new().app_data(state.clone()).configure(routes::configure);
        let mut server = HttpServer::new(app)
            .keep_alive(KEEP_ALIVE)
            .client_request_timeout(HEAD_WAIT_MAX)
            .shutdown_timeout(SHUTDOWN_WAIT_MAX_S)
            .shutdown_signal(shutdown);
        if workers > 0 {
            server = server.workers(workers);
        }
        server.listen(listener)?.run().await
    });
    if let Some((ends, thread)) = asking {
        drop(ends);
        // A panic in it was told where it happened, and what it kept is whole.
        drop(thread.join());
    }
    served
}

/// Starts the thread that asks witnesses, where there are any; it ends when what is returned with it is dropped.
fn ask_witnesses(state: &State) -> io::Result<Option<(SyncSender<()>, JoinHandle<()>)>> {
    let Some(witnesses) = state.witnesses.clone() else { return Ok(None) };
    let archive = state.archive.clone();
    let (ends, ended) = sync_channel(0);
    let run = move || witnesses.run(&archive, &ended);
    let thread = std::thread::Builder::new().name("witnesses".into()).spawn(run)?;
    Ok(Some((ends, thread)))
}
