//! How a letter is cited, in three styles.

use super::tongue::{Message, Tongue};
use super::{date, name_of, text};
use crate::archive::LetterView;
use jiff::Timestamp;

/// The styles, by name: notes of the Chicago manual, APA, and the Chinese standard GB/T 7714.
pub(super) fn citations(
    tongue: Tongue,
    issuer: &str,
    view: &LetterView,
    url: &str,
) -> Vec<(&'static str, Message)> {
    let metadata = &view.metadata;
    let kind = tongue.one_of("kind", &name_of(metadata.kind)).to_string();
    let written = metadata.date.as_ref();
    let dated = written.map_or_else(
        || tongue.say("cite-undated").to_string(),
        |given| text::shown(&date::partial(tongue, given)),
    );
    let iso = written.map_or("s.d.", |given| given.as_str());
    let logged = i64::try_from(view.logged_at).ok().and_then(|at| Timestamp::from_second(at).ok());
    let logged = logged.map(|at| at.to_string()).unwrap_or_default();
    let logged = logged.split('T').next().unwrap_or_default().to_owned();
    let cited = |style: &str, date: &str| {
        tongue
            .one_of("cite", style)
            .with("author", &metadata.author.name)
            .with("title", &metadata.title)
            .html("kind", if style == "chicago" { kind.to_lowercase() } else { kind.clone() })
            .html("date", date)
            .with("issuer", issuer)
            .with("index", view.index)
            .html("logged", &logged)
            .html("url", text::shown(&format!("{url}/{}", view.id.ark())))
    };
    vec![
        ("Chicago", cited("chicago", &dated)),
        ("APA", cited("apa", &dated)),
        ("GB/T 7714", cited("gb", iso)),
    ]
}
