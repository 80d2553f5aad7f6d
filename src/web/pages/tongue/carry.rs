//! The links of a page in a language that the address asked for ask for that language too, so that no cookie is needed.

use super::Tongue;

/// Attributes that lead to a page when followed or sent.
const LEADING: [&str; 3] = [" href", " action", " formaction"];

/// A page with `lang=` in every address of its own that leads to a page. What people wrote is escaped on a page and so
/// holds no attribute.
pub(in crate::web) fn carry(html: &str, tongue: Tongue) -> String {
    let mut carried = String::with_capacity(html.len() + 1024);
    let mut rest = html;
    while let Some(at) = rest.find("=\"/") {
        let (head, tail) = rest.split_at(at + 2);
        let name = head.get(..at).unwrap_or_default();
        let end = tail.find('"').unwrap_or(tail.len());
        let (address, after) = tail.split_at(end);
        carried.push_str(head);
        if LEADING.iter().any(|leading| name.ends_with(leading)) {
            carried.push_str(&with_lang(address, tongue));
        } else {
            carried.push_str(address);
        }
        rest = after;
    }
    carried.push_str(rest);
    carried
}

/// An address of this server that asks for a language, where a page is there and it does not ask for one already.
pub(in crate::web) fn with_lang(address: &str, tongue: Tongue) -> String {
    // The `#` of a character reference begins no fragment.
    let is_reference = |at: usize| address.get(..at).is_some_and(|before| before.ends_with('&'));
    let fragment = address.match_indices('#').map(|(at, _)| at).find(|at| !is_reference(*at));
    let (path, anchor) = address.split_at(fragment.unwrap_or(address.len()));
    if !is_page(path) || path.contains("lang=") {
        return address.to_owned();
    }
    let joint = if path.contains('?') { "&amp;" } else { "?" };
    format!("{path}{joint}lang={}{anchor}", tongue.tag())
}

/// Whether a path of this server leads to a page, and not to a file or to the API.
fn is_page(address: &str) -> bool {
    let path = address.split('?').next().unwrap_or(address);
    let apart = ["/v1/", "/log/", "/.well-known/", "/entries", "/livez", "/readyz", "/metrics"];
    let is_file = path.rsplit('/').next().is_some_and(|last| last.contains('.'));
    !is_file && path != "/verify" && !apart.iter().any(|beginning| path.starts_with(beginning))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_to_pages_ask_and_links_to_files_do_not() {
        let html = r##"<a href="/">a</a> <a href="/log#keys">b</a> <a href="/letters?q=a&#38;from=2#x">c</a>
            <form action="/check"> <a href="/v1/letters/x/text">d</a> <a href="/log/checkpoint">e</a>
            <link href="/style-0.css"> <a href="/about?lang=en">f</a> <a href="https://x.example/">g</a> <a href="#x">h</a>"##;
        let expected = r##"<a href="/?lang=zh-Hans">a</a> <a href="/log?lang=zh-Hans#keys">b</a> <a href="/letters?q=a&#38;from=2&amp;lang=zh-Hans#x">c</a>
            <form action="/check?lang=zh-Hans"> <a href="/v1/letters/x/text">d</a> <a href="/log/checkpoint">e</a>
            <link href="/style-0.css"> <a href="/about?lang=en">f</a> <a href="https://x.example/">g</a> <a href="#x">h</a>"##;
        assert_eq!(carry(html, Tongue::Chinese), expected);
    }
}
