//! `README.txt`: how to check a bundle with this program, with another, and with openssl and sha256sum alone.
//!
//! The text of version 1 is frozen. It is compared byte for byte when a bundle is read, and bundles that people hold
//! carry it: better words are a version 2 beside it, and both are then tried.

use super::files::{Numbered, parse_proof};
use super::{Bundle, BundleError, signers};
use crate::log::{Checkpoint, Note};
use crate::statement::{Predicate, PublicKey};

/// Lines to be typed start with this mark in the template, and with spaces in the file.
const TEMPLATE: &str = include_str!("readme-1.txt");

/// How the digest of the text is found in what was signed, where the text is in the bundle.
const TEXT_CHECK: &str = include_str!("readme-1-text.txt");
/// Where it is not: it was erased, or the archive never had it.
const NO_TEXT_CHECK: &str = "(This bundle has no text. All other checks hold without it.)\n";

/// How commands name the key of statement `n`, as a file and below `keys/`; and what is said of that.
const ONE_KEY: [&str; 3] = ["keys/issuer.pub.pem", "issuer", ""];
/// The same where other issuer keys signed some of the statements.
const OTHER_KEYS: [&str; 3] = [
    "$(ls keys/issuer.pub.pem statements/$n.pub.pem 2> /dev/null | tail -n 1)",
    "$([ -e statements/$n.pub.pem ] && echo ../statements/$n || echo issuer)",
    "\n    statements/N.pub.pem     the issuer key that signed statement N, where it is not keys/issuer.pub.pem; a \
     statement\n                             that keys/issuer.pub.pem signed, or a key named so before, names it",
];

/// The file.
pub(super) fn write(bundle: &Bundle, numbered: &[Numbered<'_>]) -> Result<String, BundleError> {
    let unreadable = || BundleError::Missing("the letter's statement".to_owned());
    let letter = signers::letter(numbered).ok_or_else(unreadable)?;
    let says = |n: &Numbered<'_>| n.statement.payload().ok().map(|payload| payload.predicate);
    let Some(Predicate::Letter { id, metadata, .. }) = says(letter) else {
        return Err(unreadable());
    };
    let Some(Predicate::Policy { issuer, .. }) = numbered.first().and_then(says) else {
        return Err(BundleError::Missing("the registration policy".to_owned()));
    };
    let issuer = format!("{}, {}", issuer.name, issuer.url);
    let checkpoint = checkpoint(bundle)?;
    let log_key = PublicKey::from_bytes(bundle.log_key.key().as_bytes())
        .map_err(|fault| BundleError::Statement { file: "keys/log.vkey".to_owned(), fault })?;
    let indexes: Vec<String> = numbered.iter().map(|n| n.index.to_string()).collect();
    let (text_note, text_check) = match &bundle.text {
        Some(_) => ("", TEXT_CHECK),
        None => (" (not in this bundle)", NO_TEXT_CHECK),
    };
    let later_note = if numbered.len() > 3 { ", the others what was said of it later" } else { "" };
    let is_other = |n: &Numbered<'_>| {
        signers::other_signer(&bundle.issuer_key, numbered, &n.statement).is_some()
    };
    let others = numbered.iter().any(is_other);
    let [key_file, key_name, keys_note] = if others { OTHER_KEYS } else { ONE_KEY };
    let letter_index = letter.index.to_string();
    let text_check = fill(text_check, &[("LETTER_INDEX", &letter_index)]);
    let readme = fill(
        TEMPLATE,
        &[
            ("TITLE", &shown(&metadata.title)),
            ("ISSUER", &shown(&issuer)),
            ("ID", id.as_str()),
            ("ORIGIN", &shown(checkpoint.origin.as_str())),
            ("SIZE", &checkpoint.size.get().to_string()),
            ("ISSUER_KEY", &bundle.issuer_key.fingerprint()),
            ("RECEIPT_KEY", &bundle.receipt_key.fingerprint()),
            ("LOG_KEY", &log_key.fingerprint()),
            ("TEXT_NOTE", text_note),
            ("LATER_NOTE", later_note),
            ("LETTER_INDEX", &letter_index),
            ("INDEXES", &indexes.join(" ")),
            ("TEXT_CHECK", &text_check),
            ("KEY_FILE", key_file),
            ("KEY_NAME", key_name),
            ("KEYS_NOTE", keys_note),
        ],
    );
    Ok(readme.replace("\n$   ", "\n    "))
}

/// What the checkpoint in the policy's proof says; its signature is for `verify` to check.
fn checkpoint(bundle: &Bundle) -> Result<Checkpoint, BundleError> {
    let note = parse_proof(&bundle.policy)?.checkpoint;
    Note::parse(note.as_bytes())
        .and_then(|note| Checkpoint::parse_text(note.text()))
        .map_err(|fault| BundleError::Log { file: "checkpoint".to_owned(), fault })
}

/// Replaces each `%NAME%` once, from left to right; what is put in is never looked at again.
fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, at_name)) = rest.split_once('%') {
        out.push_str(before);
        let value = at_name
            .split_once('%')
            .and_then(|(name, behind)| Some((values.iter().find(|(n, _)| *n == name)?.1, behind)));
        if let Some((value, behind)) = value {
            out.push_str(value);
            rest = behind;
        } else {
            out.push('%');
            rest = at_name;
        }
    }
    out.push_str(rest);
    out
}

/// Text of others on one line, with nothing in it that moves a cursor or turns the writing round, and no line that
/// could be taken for a command.
fn shown(text: &str) -> String {
    let unseen = ['\u{200b}'..='\u{200f}', '\u{2028}'..='\u{202e}', '\u{2060}'..='\u{2069}'];
    let hidden = |c: char| {
        c.is_control() || c == '\u{feff}' || unseen.iter().any(|range| range.contains(&c))
    };
    text.chars().map(|c| if hidden(c) { '\u{fffd}' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use sha2::{Digest as _, Sha256};

    #[test]
    fn the_words_of_version_1_are_frozen() {
        let words = [TEMPLATE, TEXT_CHECK, NO_TEXT_CHECK].concat();
        let frozen = "2b4078bef1bb0735f331a2a9de45eaa988bab80efeab28e6fd93ce6b73669095";
        assert_eq!(hex::encode(Sha256::digest(words)), frozen);
    }

    /// The other verifiers have the template as the lengths of its pieces and one digest.
    #[test]
    fn the_other_verifiers_know_the_template() {
        let names = "TITLE ISSUER ID ORIGIN SIZE ISSUER_KEY RECEIPT_KEY LOG_KEY TEXT_NOTE LATER_NOTE \
                     LETTER_INDEX INDEXES TEXT_CHECK KEY_FILE KEY_NAME KEYS_NOTE";
        let values: Vec<_> = names.split(' ').map(|name| (name, "\0")).collect();
        let filled = fill(TEMPLATE, &values).replace("\n$   ", "\n    ");
        let pieces: Vec<&str> = filled.split('\0').collect();
        let lengths: Vec<String> = pieces.iter().map(|piece| piece.len().to_string()).collect();
        let (lengths, digest) = (lengths.join(", "), hex::encode(Sha256::digest(pieces.concat())));
        for verifier in
            [include_str!("../../verify/verify.py"), include_str!("../../verify/verify.html")]
        {
            assert!(verifier.contains(&format!("[{lengths}]")), "{lengths}");
            assert!(verifier.contains(&digest), "{digest}");
            let check = TEXT_CHECK.replace("$   ", "    ");
            let (check, _) = check.split_once('%').expect("an index");
            assert!(verifier.contains(check) && verifier.contains(NO_TEXT_CHECK.trim_end()));
        }
    }

    #[test]
    fn what_is_put_in_is_not_looked_at_again() {
        let values = [("A", "%B%"), ("B", "b")];
        assert_eq!(fill("%A% %B% %C% 100 % $", &values), "%B% b %C% 100 % $");
    }

    #[test]
    fn a_title_stays_on_its_line() {
        assert_eq!(shown("a\nb\u{202e}c"), "a\u{fffd}b\u{fffd}c");
    }
}
