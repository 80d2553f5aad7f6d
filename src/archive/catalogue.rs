//! The catalogue: which letters there are and where, by number, identifier and digest. In memory, made again from the
//! log at every start; it holds nothing that the log does not say.

use super::TokenName;
use super::facts::{Facts, LetterFacts, What};
use super::token::Token;
use crate::check::LetterNumber;
use crate::letter::LetterId;
use crate::statement::{Anchors, KeyId, Kind, Role};
use crate::store::TokenChange;
use std::collections::{BTreeMap, HashMap};

/// One letter.
#[derive(Debug, Clone)]
pub(super) struct Letter {
    pub(super) id: LetterId,
    pub(super) index: u64,
    /// What its own statement says of its time; the year of its subject.
    pub(super) signed_at: u64,
    pub(super) logged_at: u64,
    pub(super) text_bytes: u64,
    pub(super) text_sha256: [u8; 32],
    pub(super) n1_sha256: [u8; 32],
    /// Whether its text is here.
    pub(super) text_held: bool,
    /// Every publication with the entry that states it.
    publications: Vec<([u8; 32], u64)>,
    /// Statements after the letter's own, in log order.
    pub(super) later: Vec<Later>,
}

/// A later statement about a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Later {
    pub(super) index: u64,
    pub(super) kind: Kind,
    pub(super) logged_at: u64,
}

impl Letter {
    /// The entry that states this publication.
    pub(super) fn publication(&self, digest: &[u8; 32]) -> Option<u64> {
        self.publications.iter().find(|(known, _)| known == digest).map(|(_, index)| *index)
    }

    /// The entry that withdraws it.
    pub(super) fn withdrawal(&self) -> Option<Later> {
        self.later.iter().copied().find(|later| later.kind == Kind::Withdrawal)
    }

    /// When entry `index` about it was logged.
    pub(super) fn logged_at(&self, index: u64) -> u64 {
        let later = self.later.iter().find(|later| later.index == index);
        later.map_or(self.logged_at, |later| later.logged_at)
    }
}

/// All letters and tokens.
#[derive(Debug, Default)]
pub(super) struct Catalogue {
    letters: Vec<Letter>,
    by_id: HashMap<LetterId, LetterNumber>,
    by_text: HashMap<[u8; 32], LetterNumber>,
    by_n1: HashMap<[u8; 32], Vec<LetterNumber>>,
    tokens: BTreeMap<TokenName, Token>,
    without_text: u64,
    anchors: Anchors,
    /// Entries after entry 1 that changed the keys.
    key_changes: Vec<u64>,
    /// Issuer keys that this archive holds or held itself.
    own_keys: Vec<KeyId>,
}

impl Catalogue {
    /// Adds what entry `index` says. The number of the letter, where it is one. An error says why the entry cannot
    /// stand in this log; nothing was added then.
    pub(super) fn add(&mut self, index: u64, facts: Facts) -> Result<Option<LetterNumber>, String> {
        let Facts { kind, signed_at, logged_at, what } = facts;
        match what {
            What::Letter(letter) => {
                self.add_letter(index, [signed_at, logged_at], *letter).map(Some)
            }
            What::Publication { id, digest } => {
                let letter = self.letter_mut(&id)?;
                letter.later.push(Later { index, kind, logged_at });
                letter.publications.push((digest, index));
                Ok(None)
            }
            What::Withdrawal { id } => {
                let letter = self.letter_mut(&id)?;
                if letter.withdrawal().is_some() {
                    return Err(format!("it withdraws letter {id} a second time"));
                }
                letter.later.push(Later { index, kind, logged_at });
                Ok(None)
            }
            What::Policy => Ok(None),
            What::Keys(anchors) => {
                let changed = match index {
                    1 => Anchors::founding(&anchors),
                    _ => self.anchors.changed(index, &anchors),
                };
                let changed = changed.map_err(|error| error.to_string())?;
                self.own_keys.extend(successors(&self.own_keys, &self.anchors, &changed));
                self.anchors = changed;
                self.key_changes.extend((index > 1).then_some(index));
                Ok(None)
            }
        }
    }

    fn add_letter(
        &mut self,
        index: u64,
        [signed_at, logged_at]: [u64; 2],
        facts: LetterFacts,
    ) -> Result<LetterNumber, String> {
        let LetterFacts { id, text_bytes, text_sha256, n1_sha256, text_held, publications } = facts;
        if self.by_id.contains_key(&id) {
            return Err(format!("letter {id} is logged a second time"));
        }
        if self.by_text.contains_key(&text_sha256) {
            return Err(format!("the text of letter {id} is another letter's"));
        }
        let number = u32::try_from(self.letters.len()).map_err(|_| "too many letters")?;
        let number = LetterNumber(number);
        self.by_id.insert(id.clone(), number);
        self.by_text.insert(text_sha256, number);
        self.without_text += u64::from(!text_held);
        self.by_n1.entry(n1_sha256).or_default().push(number);
        self.letters.push(Letter {
            id,
            index,
            signed_at,
            logged_at,
            text_bytes,
            text_sha256,
            n1_sha256,
            text_held,
            publications: publications.into_iter().map(|digest| (digest, index)).collect(),
            later: Vec::new(),
        });
        Ok(number)
    }

    fn letter_mut(&mut self, id: &LetterId) -> Result<&mut Letter, String> {
        let number = self.by_id.get(id).copied();
        number
            .and_then(|number| self.letters.get_mut(number.0 as usize))
            .ok_or_else(|| format!("it is about letter {id}, which is not logged before it"))
    }

    /// How many letters are here without their text.
    pub(super) fn without_text(&self) -> u64 {
        self.without_text
    }

    /// How many letters there are.
    pub(super) fn len(&self) -> u64 {
        self.letters.len() as u64
    }

    /// A letter by its number.
    pub(super) fn letter(&self, number: LetterNumber) -> Option<&Letter> {
        self.letters.get(number.0 as usize)
    }

    /// A letter by its identifier.
    pub(super) fn by_id(&self, id: &LetterId) -> Option<&Letter> {
        self.letter(*self.by_id.get(id)?)
    }

    /// The number of the letter with this exact text.
    pub(super) fn by_text(&self, sha256: &[u8; 32]) -> Option<LetterNumber> {
        self.by_text.get(sha256).copied()
    }

    /// The numbers of the letters with this N1 form.
    pub(super) fn by_n1(&self, sha256: &[u8; 32]) -> &[LetterNumber] {
        self.by_n1.get(sha256).map_or(&[], Vec::as_slice)
    }

    /// Letters in log order.
    pub(super) fn letters(&self) -> &[Letter] {
        &self.letters
    }

    /// The letter whose own statement is entry `index`.
    pub(super) fn letter_at(&self, index: u64) -> Option<&Letter> {
        self.letters.get(self.letters_before(index)).filter(|letter| letter.index == index)
    }

    /// How many letters were logged before entry `index`.
    pub(super) fn letters_before(&self, index: u64) -> usize {
        self.letters.partition_point(|letter| letter.index < index)
    }

    /// Whether this archive holds or held this issuer key itself; what others sign was signed elsewhere.
    pub(super) fn is_own(&self, kid: &KeyId) -> bool {
        self.own_keys.contains(kid)
    }

    /// The keys of the log as of its last entry.
    pub(super) fn anchors(&self) -> &Anchors {
        &self.anchors
    }

    /// Entries after entry 1 that changed the keys.
    pub(super) fn key_changes(&self) -> &[u64] {
        &self.key_changes
    }

    /// The tokens by name.
    pub(super) fn tokens(&self) -> &BTreeMap<TokenName, Token> {
        &self.tokens
    }

    /// Makes or revokes a token.
    pub(super) fn change_token(&mut self, change: &TokenChange) -> Result<(), String> {
        match change {
            TokenChange::Made { name, role, digest, at } => {
                let token = Token::stored(*role, *digest, *at)
                    .ok_or_else(|| format!("token {name} has an unknown role"))?;
                let name = TokenName::parse(name)
                    .ok_or_else(|| format!("{name:?} is no name of a token"))?;
                self.tokens.insert(name, token);
            }
            TokenChange::Revoked { name } => {
                if let Some(name) = TokenName::parse(name) {
                    self.tokens.remove(&name);
                }
            }
        }
        Ok(())
    }
}

/// The first issuer key is the archive's own, and so is each that takes the place of one in the very statement that retires
/// it. A key that is merely added belongs to somebody else.
fn successors(own: &[KeyId], before: &Anchors, after: &Anchors) -> Vec<KeyId> {
    if own.is_empty() {
        return after.root().map(|root| root.kid.clone()).into_iter().collect();
    }
    let in_force =
        |keys: &Anchors| keys.in_force(Role::Issuer).map(|key| key.kid.clone()).collect::<Vec<_>>();
    let (then, now) = (in_force(before), in_force(after));
    let retired = then.iter().any(|kid| own.contains(kid) && !now.contains(kid));
    let added = now.into_iter().filter(|kid| !then.contains(kid));
    if retired { added.collect() } else { Vec::new() }
}
