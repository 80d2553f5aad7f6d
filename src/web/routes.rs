//! The whole map: every path and method the server answers, once. The router is made of it, `Allow` headers come from
//! it, and a test holds `/openapi.json` and `api.md` against it.

use super::{api, health, log, metrics, openapi, pages, problem::Problem, scitt, watch};
use actix_web::http::{Method, header};
use actix_web::middleware::{Compress, from_fn};
use actix_web::{HttpRequest, HttpResponse, Resource, Route, guard, web};
use std::collections::BTreeSet;

/// One method of one path.
struct Entry {
    method: Method,
    path: &'static str,
    route: Route,
}

fn get<F, Args>(path: &'static str, handler: F) -> Entry
where
    F: actix_web::Handler<Args>,
    Args: actix_web::FromRequest + 'static,
    F::Output: actix_web::Responder + 'static,
{
    let route = web::route().guard(reading()).to(handler);
    Entry { method: Method::GET, path, route }
}

fn on<F, Args>(method: Method, path: &'static str, handler: F) -> Entry
where
    F: actix_web::Handler<Args>,
    Args: actix_web::FromRequest + 'static,
    F::Output: actix_web::Responder + 'static,
{
    let route = web::method(method.clone()).to(handler);
    Entry { method, path, route }
}

/// Whoever may GET may HEAD: the server leaves out the body.
pub(super) fn reading() -> impl guard::Guard {
    guard::Any(guard::Get()).or(guard::Head())
}

/// The API's paths.
fn api() -> Vec<Entry> {
    use api::{audit, batch, check, files, keys, letters, list, mirror, statements, tokens};
    vec![
        on(Method::POST, "/v1/letters", letters::deposit),
        get("/v1/letters", list::list),
        get("/v1/letters/{id}", letters::show),
        get("/v1/letters/{id}/text", files::text),
        get("/v1/letters/{id}/statement", files::statement),
        get("/v1/letters/{id}/statement.tbs", files::statement_tbs),
        get("/v1/letters/{id}/statement.sig", files::statement_sig),
        get("/v1/letters/{id}/statement.scitt", files::statement_scitt),
        get("/v1/letters/{id}/receipt", files::receipt),
        get("/v1/letters/{id}/proof", files::proof),
        get("/v1/letters/{id}/bundle", files::bundle),
        on(Method::POST, "/v1/letters/{id}/publications", statements::publish),
        on(Method::POST, "/v1/letters/{id}/withdrawal", statements::withdraw),
        on(Method::POST, "/v1/check", check::check),
        on(Method::POST, "/v1/check/batch", batch::check_batch),
        get("/v1/check/sha256/{hex}", check::by_sha256),
        get("/v1/mirror/{first}", mirror::mirror),
        get("/v1/keys", keys::keys),
        get("/v1/tokens", tokens::list),
        on(Method::POST, "/v1/tokens", tokens::create),
        on(Method::DELETE, "/v1/tokens/{name}", tokens::revoke),
        get("/v1/audit", audit::audit),
        get("/.well-known/scitt-keys", scitt::keys),
        get("/.well-known/scitt-keys/{kid}", scitt::key),
        on(Method::POST, "/entries", scitt::register),
        get("/entries/{id}", scitt::entry),
        get("/entries/{id}/statement", scitt::statement),
        get("/openapi.json", openapi::openapi),
        get("/livez", health::livez),
        get("/readyz", health::readyz),
        get("/metrics", metrics::metrics),
    ]
}

/// The log's paths; `log::serve` tells them apart itself.
const LOG: [&str; 3] = ["/log/checkpoint", "/log/tile/{tile}", "/log/tile/entries/{tile}"];

/// The pages' paths.
fn pages() -> Vec<Entry> {
    pages::paths().into_iter().map(|(method, path, route)| Entry { method, path, route }).collect()
}

/// Every method and path of the API and the log, as OpenAPI writes them.
pub fn listed() -> BTreeSet<(String, String)> {
    let api = api().into_iter().map(|entry| (entry.method.to_string(), entry.path.to_owned()));
    let log = LOG.iter().map(|path| ("GET".to_owned(), (*path).to_owned()));
    api.chain(log).collect()
}

/// Registers everything.
pub(super) fn configure(config: &mut web::ServiceConfig) {
    // First and apart from all else, so that nothing stands between a tile and whoever follows the log.
    let below_log = guard::fn_guard(|at| at.head().uri.path().starts_with("/log/"));
    config.service(web::scope("/log").guard(below_log).default_service(web::to(log::serve)));
    let mut api_scope = web::scope("/v1");
    let mut rest = web::scope("");
    for (path, resource) in resources(api().into_iter().chain(pages()).collect()) {
        match path.strip_prefix("/v1") {
            Some(below) => api_scope = api_scope.service(resource(below)),
            None => rest = rest.service(resource(path)),
        }
    }
    let nothing = || web::to(async || Err::<HttpResponse, _>(Problem::no_such_path()));
    config.service(api_scope.default_service(nothing()).wrap(from_fn(watch::watch)));
    let rest = rest.default_service(nothing()).wrap(Compress::default());
    config.service(rest.wrap(from_fn(watch::watch)));
}

/// One resource for each path, with its methods, CORS for the API, and 405 for any other method.
fn resources(entries: Vec<Entry>) -> Vec<(&'static str, impl FnOnce(&str) -> Resource)> {
    let mut paths: Vec<(&'static str, Vec<Entry>)> = Vec::new();
    for entry in entries {
        match paths.iter_mut().find(|(path, _)| *path == entry.path) {
            Some((_, of_path)) => of_path.push(entry),
            None => paths.push((entry.path, vec![entry])),
        }
    }
    let resource = |(path, entries): (&'static str, Vec<Entry>)| {
        let make = move |below: &str| {
            let allow = allow(&entries);
            let resource =
                entries.into_iter().fold(web::resource(below.to_owned()), |resource, entry| {
                    resource.route(entry.route)
                });
            resource.default_service(web::to(move |req: HttpRequest| {
                let allow = allow.clone();
                async move { other_method(&req, &allow) }
            }))
        };
        (path, make)
    };
    paths.into_iter().map(resource).collect()
}

/// The value of the `Allow` header.
fn allow(entries: &[Entry]) -> String {
    let mut methods: Vec<&str> = Vec::new();
    for entry in entries {
        methods.push(entry.method.as_str());
        if entry.method == Method::GET {
            methods.push("HEAD");
        }
    }
    methods.push("OPTIONS");
    methods.join(", ")
}

/// OPTIONS, which is also a CORS preflight, or 405.
fn other_method(req: &HttpRequest, allow: &str) -> Result<HttpResponse, Problem> {
    if *req.method() != Method::OPTIONS {
        return Err(Problem::method_not_allowed(allow));
    }
    let mut answer = HttpResponse::NoContent();
    answer.insert_header((header::ALLOW, allow));
    if watch::is_open(req.path()) {
        let headers = "authorization, content-type, idempotency-key, if-none-match";
        answer
            .insert_header((header::ACCESS_CONTROL_ALLOW_METHODS, allow))
            .insert_header((header::ACCESS_CONTROL_ALLOW_HEADERS, headers));
    }
    Ok(answer.finish())
}
