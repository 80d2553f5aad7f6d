//! A witness for logs: C2SP tlog-witness served over HTTP, with its whole table of statuses.
//!
//! It keeps one checkpoint a log and cosigns only what extends it. The record is durable before a cosignature leaves,
//! and comparing and recording happen under one lock, so that of two requests at once one is told what the other did.

use crate::archive::Clock;
use crate::limits::ADD_CHECKPOINT_BYTES_MAX;
use crate::log::{
    AddCheckpoint, CosignerKey, CosigningKey, LogError, PolicyLog, Refusal, SignedCheckpoint,
    VerifierKey, WitnessPolicy,
};
use crate::store::{StoreError, Witnessed, origin_digest};
use actix_web::http::{StatusCode, header};
use actix_web::{App, HttpResponse, HttpServer, web};
use std::io;
use std::net::TcpListener;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Media type of the size that a witness has seen last.
const SIZE: &str = "text/x.tlog.size";
/// How long a client may take to send a request's head.
const HEAD_WAIT_MAX: Duration = Duration::from_secs(15);

/// A witness: its key, the logs it knows, and what it has seen of them.
pub struct Witness {
    key: CosigningKey,
    logs: Vec<PolicyLog>,
    /// Held while a request is compared and recorded.
    seen: Mutex<Witnessed>,
    clock: Arc<dyn Clock>,
}

/// What a witness answers.
#[derive(Debug)]
pub enum Answer {
    /// Signature lines.
    Cosigned(String),
    /// The log is none of those it knows.
    UnknownLog,
    /// The request is malformed.
    Malformed(LogError),
    /// It does not cosign.
    Refused(Refusal),
}

impl Witness {
    /// A witness for the logs of a policy.
    pub fn new(
        key: CosigningKey,
        policy: &WitnessPolicy,
        seen: Witnessed,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { key, logs: policy.logs().to_vec(), seen: Mutex::new(seen), clock }
    }

    /// Its public key.
    pub fn key(&self) -> CosignerKey {
        self.key.cosigner()
    }

    /// Answers a request.
    pub fn add_checkpoint(&self, body: &[u8]) -> Result<Answer, StoreError> {
        let request = match AddCheckpoint::parse(body) {
            Ok(request) => request,
            Err(error) => return Ok(Answer::Malformed(error)),
        };
        let origin = request.origin();
        let Some(log) = self.log(origin) else { return Ok(Answer::UnknownLog) };
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let last = self.last(&seen, log)?;
        let signed = match request.judge(log, last.as_ref().map(SignedCheckpoint::checkpoint)) {
            Ok(signed) => signed,
            Err(refusal) => return Ok(Answer::Refused(refusal)),
        };
        let line = self.key.cosign(&signed, self.clock.now());
        let line = line.map_err(|error| self.broken(&error))?;
        let cosigned = signed.with_cosignatures(&line, &[self.key()]);
        let cosigned = cosigned.map_err(|error| self.broken(&error))?;
        seen.record(origin, cosigned.note().as_bytes())?;
        Ok(Answer::Cosigned(line))
    }

    /// The last checkpoint it cosigned of the log whose name has this digest.
    pub fn seen(&self, digest: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let log = self.logs.iter().find(|log| origin_digest(log.key.name().as_str()) == digest);
        let Some(log) = log else { return Ok(None) };
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(self.last(&seen, &log.key)?.map(|last| last.note().as_bytes().to_vec()))
    }

    fn log(&self, origin: &str) -> Option<&VerifierKey> {
        let log = self.logs.iter().find(|log| log.key.name().as_str() == origin);
        log.map(|log| &log.key)
    }

    /// What was recorded, which must be what this witness wrote: a damaged record is no reason to begin again at 0.
    fn last(
        &self,
        seen: &Witnessed,
        log: &VerifierKey,
    ) -> Result<Option<SignedCheckpoint>, StoreError> {
        let Some(note) = seen.recorded(log.name().as_str())? else { return Ok(None) };
        let damaged = |why: String| StoreError::Damaged {
            what: format!("what was seen of {}", log.name()),
            why,
        };
        let last =
            SignedCheckpoint::open(&note, log).map_err(|error| damaged(error.to_string()))?;
        let own = self.key();
        let by_us = last.cosignatures(std::slice::from_ref(&own));
        match by_us {
            Ok(lines) if !lines.is_empty() => Ok(Some(last)),
            Ok(_) => Err(damaged("this witness did not cosign it".into())),
            Err(error) => Err(damaged(error.to_string())),
        }
    }

    fn broken(&self, error: &LogError) -> StoreError {
        let what = format!("a cosignature by {}", self.key().name());
        StoreError::Damaged { what, why: error.to_string() }
    }
}

/// Serves a witness on `listener` until `shutdown` is ready.
pub fn serve_witness(
    witness: Witness,
    listener: TcpListener,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let witness = web::Data::new(witness);
    actix_web::rt::System::new().block_on(async move {
        let app = move || {
            App::new()
                .app_data(witness.clone())
                .app_data(web::PayloadConfig::new(ADD_CHECKPOINT_BYTES_MAX))
                .route("/add-checkpoint", web::post().to(add_checkpoint))
                .route("/{origin}/checkpoint", web::get().to(seen))
                .route("/{origin}/checkpoint", web::head().to(seen))
        };
        HttpServer::new(app)
            .workers(1)
            .client_request_timeout(HEAD_WAIT_MAX)
            .shutdown_signal(shutdown)
            .listen(listener)?
            .run()
            .await
    })
}

async fn add_checkpoint(witness: web::Data<Witness>, body: web::Bytes) -> HttpResponse {
    let answered = web::block(move || witness.add_checkpoint(&body)).await;
    match answered {
        Ok(Ok(answer)) => told(answer),
        Ok(Err(error)) => failed(&error),
        Err(error) => failed(&error),
    }
}

async fn seen(witness: web::Data<Witness>, origin: web::Path<String>) -> HttpResponse {
    let answered = web::block(move || witness.seen(&origin)).await;
    match answered {
        Ok(Ok(Some(note))) => HttpResponse::Ok()
            .insert_header((header::CACHE_CONTROL, "no-cache"))
            .content_type("text/plain; charset=utf-8")
            .body(note),
        Ok(Ok(None)) => line(StatusCode::NOT_FOUND, "nothing of this log was cosigned here"),
        Ok(Err(error)) => failed(&error),
        Err(error) => failed(&error),
    }
}

fn told(answer: Answer) -> HttpResponse {
    let refusal = match answer {
        Answer::Cosigned(lines) => {
            return HttpResponse::Ok().content_type("text/plain; charset=utf-8").body(lines);
        }
        Answer::UnknownLog => return line(StatusCode::NOT_FOUND, "this log is not witnessed here"),
        Answer::Malformed(error) => return line(StatusCode::BAD_REQUEST, &error.to_string()),
        Answer::Refused(refusal) => refusal,
    };
    let status = match &refusal {
        Refusal::NotSigned(_) => StatusCode::FORBIDDEN,
        Refusal::OldBeyond => StatusCode::BAD_REQUEST,
        Refusal::NotProven(_) => StatusCode::UNPROCESSABLE_ENTITY,
        Refusal::OtherSize(size) => {
            return HttpResponse::Conflict().content_type(SIZE).body(format!("{size}\n"));
        }
    };
    line(status, &refusal.to_string())
}

fn line(status: StatusCode, text: &str) -> HttpResponse {
    HttpResponse::build(status).content_type("text/plain; charset=utf-8").body(format!("{text}\n"))
}

fn failed(error: &dyn std::error::Error) -> HttpResponse {
    tracing::error!(%error, "the witness could not answer");
    line(StatusCode::INTERNAL_SERVER_ERROR, "the witness failed; nothing was cosigned")
}
