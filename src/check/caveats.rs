//! What a verdict does not tell, in English. Always shown.

use super::difference::DifferenceKind;
use super::lexicon::Lexicon;
use super::verdict::LetterMatch;
use crate::statement::KeyState;
use std::ops::Range;

const ALWAYS: [&str; 4] = [
    "This does not say that the letter's claims are true.",
    "This does not say that the outlet acted wrongly: shortening a letter is normal.",
    "The institution chooses which letters it archives, and the date a letter bears is the institution's claim.",
    "Texts were compared by their words. Whether changed words change the meaning is for the reader to judge.",
];
const END_REPLACED: &str = "The letter's end was left out and other text follows its last printed words. Whether that was \
    printed as if it belonged to the letter, this does not tell.";
const BEGINNING_REPLACED: &str = "The letter's beginning was left out and other text stands before its first printed words. \
    Whether that was printed as if it belonged to the letter, this does not tell.";
const IN_DOUBT: &str = "The institution says that others may have signed with the key that signed this letter's record, and does \
    not stand by what it signed from that time on. Ask the institution.";
const BEFORE_COMPROMISE: &str = "The key that signed this letter's record was compromised later. The log proves that the record was \
    there before that.";
const TEXT_NOT_HELD: &str = "The archive does not hold this letter's text. The pasted text has the digest that was signed, up to \
    quotation marks, dashes and spaces; how those were, this does not tell.";

/// Words of a greeting, which newspapers drop.
const SALUTATION_MAX: usize = 4;

/// What a verdict on these letters does not tell; `surrounding` are the parts of the text that belong to none.
pub(super) fn caveats(letters: &[LetterMatch], surrounding: &[Range<usize>]) -> Vec<String> {
    let mut caveats: Vec<String> = ALWAYS.iter().map(|&caveat| caveat.to_owned()).collect();
    let Some(first) = letters.first() else { return caveats };
    match first.key_state {
        KeyState::InDoubt => caveats.insert(0, IN_DOUBT.to_owned()),
        KeyState::BeforeCompromise => caveats.insert(0, BEFORE_COMPROMISE.to_owned()),
        KeyState::InForce | KeyState::Retired => {}
    }
    caveats.extend((!first.text_held).then(|| TEXT_NOT_HELD.to_owned()));
    let (beginning, end) = replaced(first, surrounding);
    caveats.extend(beginning.then(|| BEGINNING_REPLACED.to_owned()));
    caveats.extend(end.then(|| END_REPLACED.to_owned()));
    let changed = first.differences.iter().any(|difference| difference.kind.is_inside());
    if changed && Lexicon::of(&first.language).is_none() {
        caveats.push(format!(
            "Negations, numbers in words, quantities and modal verbs were not looked for among the changed words: there is no list \
             of them for the letter's language ({}).",
            first.language
        ));
    }
    caveats
}

/// Whether other text stands where the letter's beginning, or its end, was left out.
fn replaced(letter: &LetterMatch, surrounding: &[Range<usize>]) -> (bool, bool) {
    let passages = || letter.passages.iter().filter(|passage| !passage.repeated);
    let in_pasted = passages().map(|passage| passage.pasted.start).min()
        ..passages().map(|passage| passage.pasted.end).max();
    let in_letter = passages().map(|passage| passage.letter.start).min()
        ..passages().map(|passage| passage.letter.end).max();
    let (Some(p_start), Some(p_end)) = (in_pasted.start, in_pasted.end) else {
        return (false, false);
    };
    let (Some(l_start), Some(l_end)) = (in_letter.start, in_letter.end) else {
        return (false, false);
    };
    let omitted = || letter.differences.iter().filter(|one| one.kind == DifferenceKind::Omitted);
    let before = surrounding.iter().any(|part| part.end <= p_start);
    let after = surrounding.iter().any(|part| p_end <= part.start);
    (
        before
            && omitted().any(|one| one.letter.end <= l_start && one.letter_words > SALUTATION_MAX),
        after && omitted().any(|one| l_end <= one.letter.start),
    )
}
