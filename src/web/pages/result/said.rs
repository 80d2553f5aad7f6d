//! What the verdict's page says of a verdict as a whole: whether the text is theirs, why there is no letter, and what
//! the verdict does not tell.

use super::super::name_of;
use super::super::text;
use super::super::tongue::{Message, Tongue};
use crate::check::{Caveat, LetterMatch, Verdict, VerdictCode, caveats_of};
use crate::limits::PASTED_BYTES_MAX;

/// The headline, as HTML.
pub(super) fn headline(tongue: Tongue, verdict: &Verdict) -> String {
    text::shown(verdict.headline.get(tongue.tag()).map_or("", String::as_str))
}

/// The answer to "Is it theirs?".
pub(super) fn theirs(tongue: Tongue, letter: &LetterMatch) -> Message {
    let only_put_in = letter.verdict == VerdictCode::Altered && {
        let extent = &letter.extent;
        let changed = extent.changed_words + extent.disguised_words;
        changed + extent.deleted_words + extent.moved_words == 0
    };
    let name = if only_put_in { "inserted".to_owned() } else { name_of(letter.verdict) };
    let message = match tongue.one_of_if("theirs", &name) {
        Some(message) => message,
        None => tongue.say("theirs-similar"),
    };
    message.with("author", &letter.author.name)
}

/// Why the text could not be checked, or what it was found to be, and what to do; as HTML.
pub(super) fn reason(tongue: Tongue, verdict: &Verdict, pasted: &str) -> Option<String> {
    let given = verdict.reason.as_deref()?;
    let said = match verdict.verdict {
        // The first answer says why.
        VerdictCode::NoRecord => return None,
        VerdictCode::Similar => {
            let extent = verdict.letters.first()?.extent;
            let said = tongue.say("reason-similar").with("percent", extent.pasted_percent);
            said.with("words", extent.longest_run_words).to_string()
        }
        VerdictCode::CommonPhrase => {
            let longest = verdict.phrases.iter().max_by_key(|phrase| phrase.words)?;
            let said = tongue.say("reason-phrase").with("words", longest.words);
            said.with("letters", longest.letters).to_string()
        }
        VerdictCode::CannotCheck => cannot(tongue, given, pasted),
        _ => text::shown(&text::sentence(given)),
    };
    Some(said)
}

/// Why a text could not be checked.
fn cannot(tongue: Tongue, given: &str, pasted: &str) -> String {
    let reason = if pasted.len() > PASTED_BYTES_MAX {
        "too-long"
    } else if !pasted.chars().any(char::is_alphanumeric) {
        "no-words"
    } else if given.starts_with("the text is too short") {
        "too-short"
    } else {
        // What happened in the archive is told in the words of its error.
        let given = format!(r#"<span lang="en">{}</span>"#, text::shown(&text::sentence(given)));
        return tongue.say("reason-incomplete").html("detail", given).to_string();
    };
    tongue.one_of("cannot", reason).to_string()
}

/// What the verdict does not tell.
pub(super) fn caveats(tongue: Tongue, verdict: &Verdict, without_text: u64) -> Vec<Message> {
    let said = |caveat: &Caveat| {
        let message = tongue.one_of("caveat", caveat.name());
        match caveat {
            Caveat::NoLexicon(language) => {
                let name = super::super::publication::language(tongue, language.as_str());
                message.html("language", name)
            }
            Caveat::WithoutText(letters) => message.with("letters", *letters),
            _ => message,
        }
    };
    let mut caveats = caveats_of(&verdict.letters, &verdict.surrounding);
    if verdict.letters.is_empty() && without_text > 0 {
        caveats.push(Caveat::WithoutText(without_text));
    }
    caveats.iter().map(said).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The variants of an enum of the core, as JSON names them, read from where it is declared.
    fn names(source: &str, name: &str) -> Vec<String> {
        let declared = source.split(&format!("pub enum {name} {{\n")).nth(1).expect(name);
        let body = declared.split("\n}").next().unwrap();
        let variants = body.lines().map(str::trim).filter(|line| {
            line.starts_with(|c: char| c.is_ascii_uppercase()) && line.ends_with(',')
        });
        let snake = |variant: &str| {
            let variant = variant.split(['(', ',']).next().unwrap();
            let mut name = String::new();
            for (at, character) in variant.chars().enumerate() {
                if character.is_ascii_uppercase() && at > 0 {
                    name.push('_');
                }
                name.push(character.to_ascii_lowercase());
            }
            name
        };
        variants.map(snake).collect()
    }

    #[test]
    fn whatever_a_verdict_can_say_is_in_the_catalogues() {
        let difference = include_str!("../../../check/difference.rs");
        let verdict = include_str!("../../../check/verdict.rs");
        let caveats = include_str!("../../../check/caveats.rs");
        let hidden = include_str!("../../../text/hidden.rs");
        let folding = include_str!("../../../text/folding.rs");
        let style = include_str!("../../../text/n3/mod.rs");
        for (list, source, of, least) in [
            ("change", difference, "DifferenceKind", 7),
            ("flag", difference, "DifferenceFlag", 11),
            ("verdict", verdict, "VerdictCode", 12),
            ("equal", verdict, "EqualIn", 4),
            ("caveat", caveats, "Caveat", 7),
            ("alarm", hidden, "AlarmKind", 5),
            ("folding", folding, "FoldingKind", 20),
            ("style", style, "StyleClass", 10),
        ] {
            let names = names(source, of);
            assert!(names.len() >= least, "{of}: {names:?}");
            for name in names {
                for tongue in Tongue::ALL {
                    assert!(tongue.one_of_if(list, &name).is_some(), "{list}-{name}");
                }
            }
        }
    }
}
