//! What a verdict does not tell. Always shown.

use super::difference::DifferenceKind;
use super::lexicon::Lexicon;
use super::verdict::LetterMatch;
use crate::letter::Language;
use crate::statement::KeyState;
use std::ops::Range;

/// Something that a verdict does not tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caveat {
    /// Whether what the letter says is true.
    Claims,
    /// Whether the outlet did wrong.
    Outlet,
    /// Which letters there are besides, and how old this one is.
    Choice,
    /// Whether changed words change the meaning.
    Meaning,
    /// Whether what stands before the first printed words was printed as if it belonged to the letter.
    BeginningReplaced,
    /// Whether what follows the last printed words was printed as if it belonged to the letter.
    EndReplaced,
    /// Whether the institution stands by the record: others may have signed with its key.
    InDoubt,
    /// That the key was compromised, but later.
    BeforeCompromise,
    /// How the letter's quotation marks, dashes and spaces were: its text is not held here.
    TextNotHeld,
    /// Whether it is one of so many letters whose text is not held here: nothing but their whole text is recognised.
    WithoutText(u64),
    /// Whether negations and the like changed: there is no list of them for this language.
    NoLexicon(Language),
}

impl Caveat {
    /// Its stable name, by which other languages know it.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Claims => "claims",
            Self::Outlet => "outlet",
            Self::Choice => "choice",
            Self::Meaning => "meaning",
            Self::BeginningReplaced => "beginning_replaced",
            Self::EndReplaced => "end_replaced",
            Self::InDoubt => "in_doubt",
            Self::BeforeCompromise => "before_compromise",
            Self::TextNotHeld => "text_not_held",
            Self::WithoutText(_) => "without_text",
            Self::NoLexicon(_) => "no_lexicon",
        }
    }

    /// It in English.
    pub fn english(&self) -> String {
        match self {
            Self::Claims => "This does not say that the letter's claims are true.".into(),
            Self::Outlet => {
                "This does not say that the outlet acted wrongly: shortening a letter is normal.".into()
            }
            Self::Choice => "The institution chooses which letters it archives, and the date a letter bears is the \
                institution's claim."
                .into(),
            Self::Meaning => "Texts were compared by their words. Whether changed words change the meaning is for the \
                reader to judge."
                .into(),
            Self::BeginningReplaced => "The letter's beginning was left out and other text stands before its first \
                printed words. Whether that was printed as if it belonged to the letter, this does not tell."
                .into(),
            Self::EndReplaced => "The letter's end was left out and other text follows its last printed words. Whether \
                that was printed as if it belonged to the letter, this does not tell."
                .into(),
            Self::InDoubt => "The institution says that others may have signed with the key that signed this letter's record, \
                and does not stand by what it signed from that time on. Ask the institution."
                .into(),
            Self::BeforeCompromise => "The key that signed this letter's record was compromised later. The log proves that the \
                record was there before that."
                .into(),
            Self::TextNotHeld => "The archive does not hold this letter's text. The pasted text has the digest that was signed, \
                up to quotation marks, dashes and spaces; how those were, this does not tell."
                .into(),
            Self::WithoutText(letters) => format!(
                "Of {letters} letters the archive holds a digest and no text. They are found by their whole text only."
            ),
            Self::NoLexicon(language) => format!(
                "Negations, numbers in words, quantities and modal verbs were not looked for among the changed words: there is \
                 no list of them for the letter's language ({language})."
            ),
        }
    }
}

/// Words of a greeting, which newspapers drop.
const SALUTATION_MAX: usize = 4;

/// What a verdict on these letters does not tell, in English.
pub(super) fn caveats(letters: &[LetterMatch], surrounding: &[Range<usize>]) -> Vec<String> {
    caveats_of(letters, surrounding).iter().map(Caveat::english).collect()
}

/// What a verdict on these letters does not tell; `surrounding` are the parts of the text that belong to none.
pub fn caveats_of(letters: &[LetterMatch], surrounding: &[Range<usize>]) -> Vec<Caveat> {
    let mut caveats = vec![Caveat::Claims, Caveat::Outlet, Caveat::Choice, Caveat::Meaning];
    let Some(first) = letters.first() else { return caveats };
    match first.key_state {
        KeyState::InDoubt => caveats.insert(0, Caveat::InDoubt),
        KeyState::BeforeCompromise => caveats.insert(0, Caveat::BeforeCompromise),
        KeyState::InForce | KeyState::Retired => {}
    }
    caveats.extend((!first.text_held).then_some(Caveat::TextNotHeld));
    let (beginning, end) = replaced(first, surrounding);
    caveats.extend(beginning.then_some(Caveat::BeginningReplaced));
    caveats.extend(end.then_some(Caveat::EndReplaced));
    let changed = first.differences.iter().any(|difference| difference.kind.is_inside());
    if changed && Lexicon::of(&first.language).is_none() {
        caveats.push(Caveat::NoLexicon(first.language.clone()));
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
