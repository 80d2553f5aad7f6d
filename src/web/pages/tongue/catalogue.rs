//! The catalogues, read once. Files of both languages stand side by side under `catalogue/`.

use super::Tongue;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use std::sync::LazyLock;
use unic_langid::LanguageIdentifier;

/// Declares the files that both languages have.
macro_rules! files {
    ($($name:literal)*) => {
        const ENGLISH: &[&str] = &[$(include_str!(concat!("../catalogue/en/", $name, ".ftl"))),*];
        const CHINESE: &[&str] = &[
            $(include_str!(concat!("../catalogue/zh-Hans/", $name, ".ftl")),)*
            // In English a problem says what the API says of it.
            include_str!("../catalogue/zh-Hans/problems.ftl"),
        ];
    };
}

files! { "frame" "words" "home" "verdict" "letter" "letters" "log" "certificate" "refusal" "desk" "deposit" }

type Bundle = FluentBundle<FluentResource>;

static BUNDLES: LazyLock<[Bundle; 2]> = LazyLock::new(|| Tongue::ALL.map(bundle));

fn sources(tongue: Tongue) -> &'static [&'static str] {
    match tongue {
        Tongue::English => ENGLISH,
        Tongue::Chinese => CHINESE,
    }
}

fn bundle(tongue: Tongue) -> Bundle {
    let language: LanguageIdentifier = tongue.tag().parse().unwrap_or_default();
    let mut bundle = Bundle::new_concurrent(vec![language]);
    // What is put in is isolated where it must be by elements of the page, which screen readers and copies do not see.
    bundle.set_use_isolating(false);
    for source in sources(tongue) {
        // What cannot be read is left out here and told by the tests below.
        let resource =
            FluentResource::try_new((*source).to_owned()).unwrap_or_else(|(read, _)| read);
        let _ = bundle.add_resource(resource);
    }
    bundle
}

fn of(tongue: Tongue) -> &'static Bundle {
    let [english, chinese] = &*BUNDLES;
    match tongue {
        Tongue::English => english,
        Tongue::Chinese => chinese,
    }
}

/// Whether a catalogue has a key.
pub(super) fn has(tongue: Tongue, key: &str) -> bool {
    of(tongue).has_message(key)
}

/// A message, formatted. A key that is not there is shown between brackets, which no page may show.
pub(super) fn formatted(tongue: Tongue, key: &str, args: &FluentArgs<'_>) -> String {
    let bundle = of(tongue);
    let mut errors = Vec::new();
    let pattern = bundle.get_message(key).and_then(|message| message.value());
    let Some(pattern) = pattern else { return format!("⟦{key}⟧") };
    let formatted = bundle.format_pattern(pattern, Some(args), &mut errors).into_owned();
    if errors.is_empty() { formatted } else { format!("⟦{formatted}⟧") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::Code;
    use std::collections::{BTreeMap, BTreeSet};
    use std::fs;
    use std::path::{Path, PathBuf};

    /// The messages of a language: their texts by key, and what is put into each.
    fn messages(tongue: Tongue) -> BTreeMap<String, String> {
        let mut messages: BTreeMap<String, String> = BTreeMap::new();
        for source in sources(tongue) {
            let mut key = None;
            for line in source.lines() {
                if line.starts_with(|c: char| c.is_ascii_lowercase()) {
                    let (name, text) = line.split_once(" =").expect("a key and its text");
                    let before = messages.insert(name.to_owned(), text.to_owned());
                    assert!(before.is_none(), "{} has {name} twice", tongue.tag());
                    key = Some(name.to_owned());
                } else if let Some(key) = &key {
                    messages.get_mut(key).unwrap().push_str(line);
                }
            }
        }
        messages
    }

    fn args_of(text: &str) -> BTreeSet<&str> {
        let named = text.split('$').skip(1);
        named.map(|rest| rest.split(|c: char| !c.is_ascii_lowercase()).next().unwrap()).collect()
    }

    fn pages() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("src/web")
    }

    fn files(below: &Path, extension: &str) -> Vec<(String, String)> {
        let mut found = Vec::new();
        for entry in fs::read_dir(below).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                found.extend(files(&path, extension));
            } else if path.extension().is_some_and(|it| it == extension) {
                found.push((path.display().to_string(), fs::read_to_string(&path).unwrap()));
            }
        }
        found
    }

    #[test]
    fn every_file_is_read_whole() {
        for tongue in Tongue::ALL {
            for source in sources(tongue) {
                let read = FluentResource::try_new((*source).to_owned());
                assert!(
                    read.is_ok(),
                    "{}: {:?}",
                    tongue.tag(),
                    read.err().map(|(_, errors)| errors)
                );
            }
        }
    }

    #[test]
    fn both_languages_have_the_same_keys_with_the_same_things_put_in() {
        let (english, mut chinese) = (messages(Tongue::English), messages(Tongue::Chinese));
        for code in Code::ALL {
            for part in ["problem", "problem-hint"] {
                let key = format!("{part}-{}", code.as_str());
                assert!(chinese.remove(&key).is_some(), "Chinese has no {key}");
            }
        }
        let keys = |of: &BTreeMap<String, String>| of.keys().cloned().collect::<BTreeSet<_>>();
        let (en, zh) = (keys(&english), keys(&chinese));
        assert_eq!(
            en.difference(&zh).collect::<Vec<_>>(),
            Vec::<&String>::new(),
            "only in English"
        );
        assert_eq!(
            zh.difference(&en).collect::<Vec<_>>(),
            Vec::<&String>::new(),
            "only in Chinese"
        );
        for (key, text) in &english {
            let (en, zh) = (args_of(text), args_of(&chinese[key]));
            assert!(zh.is_subset(&en), "{key}: {zh:?} is put in, in English {en:?}");
            let plural = |name: &str| text.contains(&format!("${name} ->"));
            let left = en.difference(&zh).filter(|name| !plural(name)).collect::<Vec<_>>();
            assert!(left.is_empty(), "{key}: Chinese leaves out {left:?}");
        }
    }

    /// A message that no page says is a leftover, and one that a page says and no catalogue has is a hole.
    #[test]
    fn every_key_is_said_and_every_key_that_is_said_is_there() {
        let english = messages(Tongue::English);
        let sources: Vec<_> =
            files(&pages(), "html").into_iter().chain(files(&pages(), "rs")).collect();
        let mut said = BTreeSet::new();
        let mut lists = BTreeSet::new();
        for (path, text) in &sources {
            if path.ends_with("tongue/mod.rs") || path.ends_with("catalogue.rs") {
                continue;
            }
            let close = |rest: &str| rest.split('"').next().unwrap().to_owned();
            for key in text.split("say(\"").skip(1).map(close) {
                assert!(english.contains_key(&key), "{path} says {key}, which is in no catalogue");
                said.insert(key);
            }
            lists.extend(text.split("one_of(\"").skip(1).map(close));
            lists.extend(text.split("one_of_if(\"").skip(1).map(close));
        }
        let in_list = |key: &str| lists.iter().any(|list| key.starts_with(&format!("{list}-")));
        let silent: Vec<_> =
            english.keys().filter(|key| !said.contains(*key) && !in_list(key)).collect();
        assert!(silent.is_empty(), "no page says {silent:?}");
    }

    /// Templates hold no words of their own: between tags and expressions there is punctuation at most, and what is no
    /// language: commands, file names, marks of the program.
    #[test]
    fn no_template_has_words_of_its_own() {
        // To be emptied when the last page has found its tongue.
        const NOT_YET: [&str; 2] = ["about.html", "api.html"];
        for (path, text) in files(&pages(), "html") {
            if NOT_YET.iter().any(|name| path.ends_with(name)) {
                continue;
            }
            let words = bare_words(&text);
            assert!(words.is_empty(), "{path} says {words:?} without the catalogue");
        }
    }

    /// Words of a template outside tags, expressions, code and elements in a language of their own.
    fn bare_words(template: &str) -> Vec<String> {
        let mut text = template.to_owned();
        for (open, close) in [
            ("{#", "#}"),
            ("{%", "%}"),
            ("{{", "}}"),
            ("<pre", "</pre>"),
            ("<code", "</code>"),
            ("<title", "·"),
        ] {
            while let Some(start) = text.find(open) {
                let Some(length) = text[start..].find(close) else { break };
                text.replace_range(start..start + length + close.len(), " ");
            }
        }
        let mut plain = String::new();
        for piece in text.split('<') {
            let (tag, rest) = piece.split_once('>').unwrap_or(("", piece));
            for label in ["aria-label=\"", "title=\"", "placeholder=\"", "alt=\""] {
                plain.extend(tag.split(label).nth(1).and_then(|value| value.split('"').next()));
            }
            plain.push(' ');
            plain.push_str(rest);
        }
        let word = |word: &&str| word.chars().filter(|c| c.is_alphabetic()).count() > 1;
        let known = ["Chancery", "SHA-256", "ARK", "N1", "JSON", "PNG", "SVG", "URL", "kid", "UTC"];
        plain
            .split_whitespace()
            .filter(word)
            .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
            .filter(|word| !known.contains(word))
            .map(str::to_owned)
            .collect()
    }
}
