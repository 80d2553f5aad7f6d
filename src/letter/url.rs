//! Web addresses in metadata: a strict reading of RFC 3986 for `http` and `https`, no more.
//!
//! Splits and checks; never resolves, normalises or fetches. A user name before the host is refused everywhere, because
//! `https://ft.example@evil.example/` reads as the newspaper's and is not.

use std::net::Ipv4Addr;

/// A web address in its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct WebUrl<'u> {
    /// Whether the scheme is `https`.
    pub(super) is_secure: bool,
    /// The host, without port and, for IPv6, with its brackets.
    pub(super) host: &'u str,
    /// What follows the host and port: empty, or path, query and fragment.
    pub(super) rest: &'u str,
}

/// Reads an `http` or `https` address. The error is what was expected.
pub(super) fn parse(given: &str) -> Result<WebUrl<'_>, &'static str> {
    let (is_secure, after) = match (given.strip_prefix("https://"), given.strip_prefix("http://")) {
        (Some(after), _) => (true, after),
        (None, Some(after)) => (false, after),
        (None, None) => return Err("an address that starts with https:// or http:// was expected"),
    };
    let end = after.find(['/', '?', '#']).unwrap_or(after.len());
    let (authority, rest) = after.split_at(end);
    if authority.contains('@') {
        return Err("an address without a user name was expected");
    }
    let (host, port) = split_port(authority);
    if !port.is_none_or(is_port) {
        return Err("a port from 1 to 65535 was expected behind the colon");
    }
    if !is_host(host) {
        return Err("a host name was expected behind the slashes, as www.example.org");
    }
    if !is_rest(rest) {
        return Err(
            "an address without white space, quotes, angle brackets, backslashes or stray % was expected",
        );
    }
    Ok(WebUrl { is_secure, host, rest })
}

/// Whether `host` is this very machine: `localhost`, a name below it, 127.0.0.0/8 or `[::1]`.
pub(super) fn is_loopback(host: &str) -> bool {
    host == "localhost"
        || host.ends_with(".localhost")
        || host == "[::1]"
        || host.parse::<Ipv4Addr>().is_ok_and(|address| address.is_loopback())
}

/// Whether `host` is a domain name as it stands in the DNS: lower case ASCII (`xn--` for the rest), at least two labels
/// and a last one that is not a number.
pub(super) fn is_domain(host: &str) -> bool {
    host.len() <= 253
        && host.contains('.')
        && host.split('.').all(is_label)
        && !host
            .rsplit('.')
            .next()
            .is_some_and(|last| last.bytes().all(|byte| byte.is_ascii_digit()))
}

fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
}

/// Host and port; the colons of a bracketed IPv6 address are its own.
fn split_port(authority: &str) -> (&str, Option<&str>) {
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (authority, None),
    }
}

fn is_port(port: &str) -> bool {
    !port.starts_with('0')
        && port.bytes().all(|byte| byte.is_ascii_digit())
        && port.parse::<u16>().is_ok()
}

/// A host as people write it, which may be in capitals or any script; [`is_domain`] is the strict one.
fn is_host(host: &str) -> bool {
    let is_v6 = host
        .strip_prefix('[')
        .and_then(|inner| inner.strip_suffix(']'))
        .is_some_and(|inner| inner.parse::<std::net::Ipv6Addr>().is_ok());
    let is_name = host.split('.').all(|label| {
        !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
    });
    is_v6 || is_name
}

fn is_rest(rest: &str) -> bool {
    let mut bytes = rest.bytes();
    let is_clean = rest.chars().all(|c| {
        !(c.is_whitespace()
            || c.is_control()
            || matches!(c, '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}'))
    });
    let is_escaped = std::iter::from_fn(|| bytes.find(|byte| *byte == b'%').map(|_| bytes.clone()))
        .all(|mut after| {
            after.next().is_some_and(|byte| byte.is_ascii_hexdigit())
                && after.next().is_some_and(|byte| byte.is_ascii_hexdigit())
        });
    is_clean && is_escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_comes_apart() {
        let url = |is_secure, host, rest| Ok(WebUrl { is_secure, host, rest });
        assert_eq!(parse("https://www.ft.com/a?b=c#d"), url(true, "www.ft.com", "/a?b=c#d"));
        assert_eq!(parse("http://localhost:8080"), url(false, "localhost", ""));
        assert_eq!(parse("http://[::1]:80/"), url(false, "[::1]", "/"));
        assert_eq!(parse("http://[::1]/"), url(false, "[::1]", "/"));
        assert_eq!(
            parse("https://例え.jp/新闻/%E6%96%B0"),
            url(true, "例え.jp", "/新闻/%E6%96%B0")
        );
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for given in [
            "",
            "ftp://a.org/",
            "HTTPS://a.org/",
            "https:/a.org",
            "https://",
            "https:///a",
            "https://a..org/",
            "https://a b.org/",
            "https://u@a.org/",
            "https://u:p@a.org/",
            "https://a.org:0/",
            "https://a.org:99999/",
            "https://a.org:/",
            "https://a.org:+1/",
            "https://a.org/a b",
            "https://a.org/<b>",
            "https://a.org/%",
            "https://a.org/%4",
            "https://a.org/%zz",
            "https://a.org/\u{7}",
            "https://[::1/",
            "https://[zz]/",
            "https://a.org\\b",
            "javascript:alert(1)",
            "https://a.org/%41%4",
        ] {
            assert!(parse(given).is_err(), "{given}");
        }
    }

    #[test]
    fn domains_are_lower_case_names() {
        for host in ["a.org", "xn--fiqs8s.xn--fiqs8s", "a-b.c1.org"] {
            assert!(is_domain(host), "{host}");
        }
        let label = "a".repeat(63);
        assert!(is_domain(&format!("{label}.org")));
        for host in [
            "org",
            "A.org",
            "例え.jp",
            "-a.org",
            "a-.org",
            "a.org.",
            ".org",
            "1.2.3.4",
            "a_b.org",
            "[::1]",
        ] {
            assert!(!is_domain(host), "{host}");
        }
        assert!(!is_domain(&format!("{label}a.org")));
        let longest = format!("{label}.{label}.{label}.{}", "a".repeat(61));
        assert_eq!(longest.len(), 253);
        assert!(is_domain(&longest));
        assert!(!is_domain(&format!("{longest}a")));
    }
}
