//! Where does a request come from: over which connection, and from a page of whose site?
//!
//! A session cookie travels only over https, or on the machine itself. A form that changes something is taken only from
//! our own pages: browsers say where a form stood (`Sec-Fetch-Site`, `Origin`), and each form carries a word that only
//! our page for this session could show (`session`). A program has no cookie and uses the API.

use super::code::Code;
use super::problem::Problem;
use super::state::State;
use actix_web::HttpRequest;
use actix_web::http::header;

/// How a request came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Connection {
    /// Over https, which a proxy in front of this server ended.
    Https,
    /// Over http, and never outside of this machine.
    Loopback,
    /// Over http from elsewhere: everybody between could read it.
    Clear,
}

/// How this request came.
pub(super) fn connection(state: &State, req: &HttpRequest) -> Connection {
    if state.options.behind_proxy {
        let last = req.headers().get_all("x-forwarded-proto").last();
        let last = last.and_then(|value| value.to_str().ok()?.rsplit(',').next().map(str::trim));
        return match last {
            Some(https) if https.eq_ignore_ascii_case("https") => Connection::Https,
            _ => Connection::Clear,
        };
    }
    let from_here = req.peer_addr().is_some_and(|peer| peer.ip().to_canonical().is_loopback());
    // A name that only resolves to this machine may be anybody's: a page of theirs would share our origin.
    if from_here && host(req).is_some_and(is_loopback) {
        Connection::Loopback
    } else {
        Connection::Clear
    }
}

/// Refuses a form that did not come from a page of ours.
pub(super) fn same_origin(state: &State, req: &HttpRequest) -> Result<(), Problem> {
    let refused = |found: &str| {
        let detail = format!("the form came from {found}, not from a page of this archive");
        Err(Problem::new(Code::CrossSite, detail))
    };
    let named = |name: &str| req.headers().get(name).map(|value| value.to_str().unwrap_or("?"));
    if let Some(site) = named("sec-fetch-site") {
        return if site == "same-origin" { Ok(()) } else { refused("another site") };
    }
    match named(header::ORIGIN.as_str()) {
        None => Ok(()),
        Some(origin) if is_ours(state, req, origin) => Ok(()),
        Some(_) => refused("another origin"),
    }
}

fn is_ours(state: &State, req: &HttpRequest, origin: &str) -> bool {
    if let Some(url) = &state.options.url
        && origin.eq_ignore_ascii_case(url.trim_end_matches('/'))
    {
        return true;
    }
    let scheme = match connection(state, req) {
        Connection::Https => "https",
        Connection::Loopback | Connection::Clear => "http",
    };
    host(req).is_some_and(|host| origin.eq_ignore_ascii_case(&format!("{scheme}://{host}")))
}

fn host(req: &HttpRequest) -> Option<&str> {
    req.headers().get(header::HOST)?.to_str().ok()
}

/// Whether a host, with or without a port, is this machine by its very name.
fn is_loopback(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(v6) => v6.split(']').next().unwrap_or(v6),
        None => host.split(':').next().unwrap_or(host),
    };
    name.eq_ignore_ascii_case("localhost")
        || name.parse().is_ok_and(|address: std::net::IpAddr| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_is_known_by_its_names_alone() {
        for here in
            ["localhost", "LOCALHOST:8080", "127.0.0.1", "127.0.0.1:1", "[::1]:8080", "[::1]"]
        {
            assert!(is_loopback(here), "{here}");
        }
        for elsewhere in
            ["localhost.example", "127.0.0.1.example:80", "192.0.2.1", "[2001:db8::1]", ""]
        {
            assert!(!is_loopback(elsewhere), "{elsewhere}");
        }
    }
}
