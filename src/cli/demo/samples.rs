//! Texts to try: the harbour letter as newspapers might print it.
//!
//! Each is made from the letter itself, so that no try text can drift from the letter it is about.

use super::letters::{HARBOUR, HARBOUR_ZH, NEW_LETTER};

/// A file of the `try/` folder.
pub(super) struct Try {
    pub(super) name: &'static str,
    /// What it shows.
    pub(super) shows: &'static str,
    pub(super) text: String,
}

/// Every file of the `try/` folder.
pub(super) fn all() -> Vec<Try> {
    let file = |name, shows, text| Try { name, shows, text };
    vec![
        file("altered.txt", "two words of the letter changed", altered()),
        file("altered-zh.txt", "the same in the Chinese letter", altered_zh()),
        file("abridged.txt", "a paragraph left out", abridged()),
        file("page.txt", "the whole letter in a newspaper's web page", page()),
        file("quote.txt", "an article that quotes one sentence", quote()),
        file("unknown.txt", "a text the embassy never deposited", UNKNOWN.to_owned()),
        file("letter.txt", "a letter to deposit", NEW_LETTER.text.to_owned()),
        file("letter.toml", "what the embassy says about it", NEW_LETTER.metadata.to_owned()),
    ]
}

/// A tenfold rent, and one word less.
fn altered() -> String {
    HARBOUR.replace("1.9 million", "19 million").replace("firmly opposes", "opposes")
}

fn altered_zh() -> String {
    HARBOUR_ZH.replace("一百九十万", "一千九百万").replace("坚决反对", "反对")
}

/// Without its third paragraph (the salutation counts as none).
fn abridged() -> String {
    let kept: Vec<&str> = HARBOUR
        .split("\n\n")
        .filter(|paragraph| !paragraph.starts_with("Your correspondent quotes"))
        .collect();
    kept.join("\n\n")
}

/// Curly quotes, other line breaks, menus before and comments after.
fn page() -> String {
    let letter = HARBOUR.replace(" \"", " \u{201c}").replace('"', "\u{201d}").replace("\n\n", "\n");
    format!("{MENU}\n{letter}\n{FOOT}")
}

fn quote() -> String {
    let sentence = HARBOUR
        .split_inclusive(". ")
        .find(|sentence| sentence.starts_with("The quay remains"))
        .unwrap_or_default();
    format!(
        "The dispute over the eastern quay went on this week. In a letter to this newspaper the \
         Valdorian embassy wrote: \"{}\" The harbour master declined to comment, and the council \
         will take the matter up again in April.\n",
        sentence.trim()
    )
}

const MENU: &str = "\
The Northgate Courier
Home | News | Harbour | Opinion | Sport | Weather
Opinion > Letters
Nothing secret about the harbour
13 March 2024, 06:00 | 4 min read | Share";

const FOOT: &str = "\
More letters
A tram for the northern suburbs, please
Who pays for the Christmas lights?
3 comments | Log in to comment
About us | Subscribe | Contact | Cookies
Copyright The Northgate Courier 2024";

const UNKNOWN: &str = "\
Sir,

The embassy confirms that Valdoria will close its consulate in Ferry Bridge at the end of the month and that all forty \
members of its staff have been asked to leave the country before the first snow. Visas that have already been granted \
will no longer be honoured, and nobody should expect an answer to letters sent after today.

Ilse Maren
Spokesperson
";

#[cfg(test)]
mod tests {
    use super::super::letters::{HARBOUR, HARBOUR_ZH};
    use super::{abridged, all, altered, altered_zh, page, quote};

    #[test]
    fn every_try_text_differs_from_its_letter_as_it_says() {
        assert!(altered().contains("19 million crowns") && !altered().contains("firmly opposes"));
        assert!(altered_zh().contains("一千九百万") && !altered_zh().contains("坚决反对"));
        assert_ne!(altered_zh(), HARBOUR_ZH);
        assert!(!abridged().contains("No Valdorian official will inspect"));
        assert!(abridged().len() < HARBOUR.len() && abridged().ends_with("Northgate\n"));
        assert!(page().contains("“Secret clauses in the harbour deal”"));
        assert!(quote().contains("\"The quay remains the property of the city;"));
        assert!(all().iter().all(|file| !file.text.trim().is_empty()));
    }
}
