//! Counters for Prometheus (`/metrics`, OpenMetrics text). Sums only: never which letter was checked or who asked.

use super::problem::Problem;
use super::state::State;
use crate::archive::Archive;
use crate::check::VerdictCode;
use actix_web::{HttpResponse, web};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};
use std::time::Duration;

/// What a request is counted by. `route` is the pattern, so that there are only so many.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Request {
    method: String,
    route: String,
    status: u16,
}

/// What a check is counted by.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Check {
    verdict: String,
}

/// The counters of a running server.
pub(super) struct Metrics {
    requests: Family<Request, Counter>,
    seconds: Histogram,
    checks: Family<Check, Counter>,
    /// Files of the log are counted without labels: they are asked for most.
    pub(super) log_files: Counter,
}

impl Default for Metrics {
    fn default() -> Self {
        Self {
            requests: Family::default(),
            // 0.25 ms to 8 s.
            seconds: Histogram::new(exponential_buckets(0.000_25, 2.0, 16)),
            checks: Family::default(),
            log_files: Counter::default(),
        }
    }
}

impl Metrics {
    /// Counts one answered request.
    pub(super) fn request(&self, method: &str, route: &str, status: u16, took: Duration) {
        let label = Request { method: method.to_owned(), route: route.to_owned(), status };
        self.requests.get_or_create(&label).inc();
        self.seconds.observe(took.as_secs_f64());
    }

    /// Counts one verdict.
    pub(super) fn check(&self, code: VerdictCode) {
        let verdict = super::api::verdict_name(code);
        self.checks.get_or_create(&Check { verdict }).inc();
    }

    /// Everything as OpenMetrics text.
    fn encode(&self, archive: &Archive) -> Result<String, std::fmt::Error> {
        let health = archive.health();
        let mut registry = Registry::with_prefix("chancery");
        registry.register("http_requests", "Requests answered", self.requests.clone());
        let took = "Time from request to answer";
        registry.register_with_unit("http_request", took, Unit::Seconds, self.seconds.clone());
        registry.register("checks", "Texts checked, by verdict", self.checks.clone());
        registry.register("log_files", "Checkpoints and tiles served", self.log_files.clone());
        let mut gauge = |name: &str, help: &str, value: u64| {
            let gauge: Gauge = Gauge::default();
            gauge.set(i64::try_from(value).unwrap_or(i64::MAX));
            registry.register(name, help, gauge);
        };
        gauge("letters", "Letters archived", health.letters);
        gauge("entries", "Entries in the log", health.entries);
        gauge("indexed", "Entries up to which the index of the check has come", health.indexed);
        let searchable = "Entries up to which the index of words on disk has come";
        gauge("searchable", searchable, health.searchable);
        gauge("free_bytes", "Free bytes where the archive rests", health.free_bytes);
        gauge("queued", "Submissions waiting to be committed", health.queued);
        gauge("commits", "Commits since start", health.commits);
        gauge("last_commit_microseconds", "How long the last commit took", health.last_commit_us);
        gauge("writable", "1 where deposits are taken", u64::from(health.writable.is_ok()));
        let (done, of) = archive.audit_progress().unwrap_or_default();
        gauge("audit_entries_done", "Entries verified by the audit under way", done);
        gauge("audit_entries", "Entries that the audit under way verifies; 0 where none is", of);
        if let Some(audit) = archive.last_audit() {
            let findings = audit.result.as_ref().map_or(0, |report| report.findings.len() as u64);
            gauge("audit_good", "1 where the last audit found nothing", u64::from(audit.is_good()));
            gauge("audit_findings", "Things that the last audit found wrong", findings);
            gauge("audit_ended", "When the last audit ended, seconds since 1970", audit.at);
            gauge("audit_seconds", "How long the last audit took", audit.took.as_secs());
        }
        if let Some(cosigned) = archive.cosigned() {
            let help = "Entries that enough witnesses have cosigned";
            gauge("cosigned_entries", help, cosigned.checkpoint().size.get());
        }
        let mut text = String::new();
        encode(&mut text, &registry)?;
        Ok(text)
    }
}

/// Counters and state for Prometheus.
#[utoipa::path(get, path = "/metrics", tag = "operation", responses(
    (status = 200, description = "OpenMetrics text", body = String, content_type = "application/openmetrics-text")))]
pub(super) async fn metrics(state: web::Data<State>) -> Result<HttpResponse, Problem> {
    let text = state.metrics.encode(&state.archive).map_err(|e| Problem::internal(&e))?;
    let media_type = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    Ok(HttpResponse::Ok().content_type(media_type).body(text))
}
