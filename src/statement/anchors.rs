//! The trust anchors of a log as of one of its entries: which key signs what, from which entry on, until which.
//!
//! Entry 1 names the first keys. Each later `keys` statement says all keys again, old and new, so that the newest one is
//! the whole truth; what it may change follows rules that every reader of the log applies ([`Anchors::changed`]): nothing
//! that was said before is taken back, a key ends with the statement that retires it, and a new one begins behind it. Who
//! may sign such a statement is for the caller: an issuer key that is valid at its index.

use super::{Anchor, KeyId, PublicKey, Role, StatementError};
use crate::limits::{ANCHORS_MAX, SIGNED_AGO_S_MAX};
use serde::Serialize;

/// One key and its life. It signs from `from_index` on and below `until_index`: entries where it is an issuer's, trees of
/// no more entries than that where it is the log's or signs receipts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustedKey {
    /// What it signs.
    pub role: Role,
    /// The key.
    pub key: PublicKey,
    /// Its identifier.
    pub kid: KeyId,
    /// First entry it is valid at.
    pub from_index: u64,
    /// First entry it is not valid at any more; `None` while it is in force.
    pub until_index: Option<u64>,
    /// First entry from which on others may have signed with it; what it signed before stands.
    pub compromised_from: Option<u64>,
}

/// What a key's life says of something it signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyState {
    /// The key is in force.
    InForce,
    /// Signed while it was in force; it was retired since, as keys are.
    Retired,
    /// Signed and logged before the entry from which on it is compromised: nobody can have put it there later.
    BeforeCompromise,
    /// Signed at or after that entry: the institution does not stand by it.
    InDoubt,
}

/// The keys of a log, in the order in which they were named.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Anchors(Vec<TrustedKey>);

impl TrustedKey {
    fn parse(anchor: &Anchor) -> Result<Self, StatementError> {
        let (role, key) = anchor.key()?;
        Ok(Self {
            role,
            kid: key.id(),
            key,
            from_index: anchor.from_index,
            until_index: anchor.until_index,
            compromised_from: anchor.compromised_from,
        })
    }

    /// As a statement says it.
    pub fn to_anchor(&self) -> Anchor {
        let (until_index, compromised_from) = (self.until_index, self.compromised_from);
        let anchor = Anchor::new(self.role, &self.key, self.from_index);
        Anchor { until_index, compromised_from, ..anchor }
    }

    /// Whether it signs entry `index`.
    pub fn is_valid_at(&self, index: u64) -> bool {
        self.from_index <= index && self.until_index.is_none_or(|until| index < until)
    }

    /// Whether it signs what is said of a tree of `size` entries.
    pub fn is_valid_for(&self, size: u64) -> bool {
        self.from_index <= size && self.until_index.is_none_or(|until| size <= until)
    }

    /// What its life says of entry `index`, which it signed.
    pub fn state_of(&self, index: u64) -> KeyState {
        match (self.compromised_from, self.until_index) {
            (Some(from), _) if index >= from => KeyState::InDoubt,
            (Some(_), _) => KeyState::BeforeCompromise,
            (None, Some(_)) => KeyState::Retired,
            (None, None) => KeyState::InForce,
        }
    }
}

impl<'a> IntoIterator for &'a Anchors {
    type Item = &'a TrustedKey;
    type IntoIter = std::slice::Iter<'a, TrustedKey>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl Anchors {
    /// The keys that entry 1 names.
    pub fn founding(anchors: &[Anchor]) -> Result<Self, StatementError> {
        bounded(anchors)?;
        anchors.iter().map(TrustedKey::parse).collect::<Result<_, _>>().map(Self)
    }

    /// The keys after entry `index` said `anchors`; an error says which rule that breaks.
    pub fn changed(&self, index: u64, anchors: &[Anchor]) -> Result<Self, StatementError> {
        bounded(anchors)?;
        let next: Vec<_> = anchors.iter().map(TrustedKey::parse).collect::<Result<_, _>>()?;
        if next == self.0 {
            return Err(wrong("it changes nothing"));
        }
        let (old, added) = next
            .split_at_checked(self.0.len())
            .ok_or_else(|| wrong("a key that was named before is missing"))?;
        for (before, after) in self.0.iter().zip(old) {
            may_become(before, after, index).map_err(|why| of(after, why))?;
        }
        for (at, key) in added.iter().enumerate() {
            let is_known = next.iter().take(old.len() + at).any(|known| known.key == key.key);
            may_begin(key, is_known, index).map_err(|why| of(key, why))?;
        }
        let next = Self(next);
        next.can_go_on(index).map_err(wrong)?;
        Ok(next)
    }

    /// What must be there for a log to go on, or to have ended in good order.
    fn can_go_on(&self, index: u64) -> Result<(), &'static str> {
        if self.in_force(Role::Receipt).count() != 1 {
            return Err("exactly one receipt key must stay in force");
        }
        let after = index.saturating_add(1);
        if self.end().is_none() && !self.issuers().any(|key| key.is_valid_at(after)) {
            return Err("no issuer key is left, and the log has not ended");
        }
        Ok(())
    }

    /// Every key.
    pub fn iter(&self) -> std::slice::Iter<'_, TrustedKey> {
        self.0.iter()
    }

    /// The issuer key that signed entries 0 and 1, from which trust in all others follows.
    pub fn root(&self) -> Option<&TrustedKey> {
        self.issuers().next()
    }

    /// Every issuer key.
    pub fn issuers(&self) -> impl Iterator<Item = &TrustedKey> {
        self.0.iter().filter(|key| key.role == Role::Issuer)
    }

    /// The keys of a role that were not retired.
    pub fn in_force(&self, role: Role) -> impl Iterator<Item = &TrustedKey> {
        self.0.iter().filter(move |key| key.role == role && key.until_index.is_none())
    }

    /// The key of a role with this identifier.
    pub fn find(&self, role: Role, kid: &KeyId) -> Option<&TrustedKey> {
        self.0.iter().find(|key| key.role == role && key.kid == *kid)
    }

    /// The issuer key that signs entry `index` as `kid`; an error says why it may not.
    pub fn signer(&self, kid: &KeyId, index: u64) -> Result<&TrustedKey, StatementError> {
        let key = self.find(Role::Issuer, kid).ok_or_else(|| {
            StatementError::Untrusted(
                kid.clone(),
                "it is no issuer key of the trust anchors".into(),
            )
        })?;
        let why = match key.until_index {
            _ if index < key.from_index => format!("it is valid from entry {} on", key.from_index),
            Some(until) if index >= until => format!("it was retired from entry {until} on"),
            _ => return Ok(key),
        };
        Err(StatementError::Untrusted(kid.clone(), why))
    }

    /// How many seconds before the entry before it entry `index` may say that it was signed. 0 where one key signs all: its
    /// clock is the archive's own.
    pub fn slack_at(&self, index: u64) -> u64 {
        let several = self.issuers().filter(|key| key.is_valid_at(index)).count() > 1;
        if several { SIGNED_AGO_S_MAX } else { 0 }
    }

    /// Entries after which the log ends: none follow, and no checkpoint of more is signed.
    pub fn end(&self) -> Option<u64> {
        let mut logs = self.0.iter().filter(|key| key.role == Role::Log);
        logs.find_map(|key| key.until_index)
    }

    /// All of them as a statement says them.
    pub fn to_anchors(&self) -> Vec<Anchor> {
        self.0.iter().map(TrustedKey::to_anchor).collect()
    }
}

fn may_become(before: &TrustedKey, after: &TrustedKey, index: u64) -> Result<(), &'static str> {
    let same = |key: &TrustedKey| (key.role, key.key.clone(), key.from_index);
    if same(before) != same(after) {
        return Err("a key that was named before is not the same, or not in its place");
    }
    match (before.until_index, after.until_index) {
        (before, after) if before == after => {}
        (None, Some(until)) if Some(until) == index.checked_add(1) => {}
        _ => return Err("a key is retired once, behind the statement that retires it"),
    }
    match (before.compromised_from, after.compromised_from) {
        (before, after) if before == after => Ok(()),
        (Some(_), None) => Err("that a key is compromised is not taken back"),
        (Some(before), Some(after)) if after > before => {
            Err("that a key is compromised is not taken back in part")
        }
        (_, Some(from)) if after.until_index.is_none_or(|until| from > until) => {
            Err("a compromised key is retired, and compromised from no later entry on")
        }
        _ => Ok(()),
    }
}

fn may_begin(key: &TrustedKey, is_known: bool, index: u64) -> Result<(), &'static str> {
    if is_known {
        Err("a key has one role and one life")
    } else if key.role == Role::Log {
        Err("a log has one log key; with another one another log begins")
    } else if Some(key.from_index) != index.checked_add(1) {
        Err("a new key is valid from the next entry on")
    } else if key.until_index.is_some() || key.compromised_from.is_some() {
        Err("a new key is not retired yet")
    } else {
        Ok(())
    }
}

fn bounded(anchors: &[Anchor]) -> Result<(), StatementError> {
    let found = anchors.len();
    if found > ANCHORS_MAX {
        return Err(StatementError::TooLong { what: "keys of a log", found, max: ANCHORS_MAX });
    }
    Ok(())
}

fn wrong(why: &str) -> StatementError {
    StatementError::Payload(format!("change of keys: {why}"))
}

fn of(key: &TrustedKey, why: &str) -> StatementError {
    wrong(&format!("{} key {}: {why}", key.role.as_str(), key.kid))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statement::SecretKey;
    use sha2::{Digest as _, Sha256};

    fn key(role: Role, label: &str) -> PublicKey {
        SecretKey::from_seed(role, &Sha256::digest(label).into()).public()
    }

    fn founding() -> Vec<Anchor> {
        Role::ALL.map(|role| Anchor::new(role, &key(role, role.as_str()), 0)).to_vec()
    }

    fn after(index: u64, change: impl FnOnce(&mut Vec<Anchor>)) -> Result<Anchors, String> {
        let mut next = founding();
        change(&mut next);
        let before = Anchors::founding(&founding()).expect("keys");
        before.changed(index, &next).map_err(|error| error.to_string())
    }

    fn rotated(next: &mut Vec<Anchor>) {
        next[0].until_index = Some(6);
        next.push(Anchor::new(Role::Issuer, &key(Role::Issuer, "second"), 6));
    }

    #[test]
    fn a_key_is_rotated_and_each_signs_in_its_time() {
        let keys = after(5, rotated).expect("a change");
        let (old, new) = (key(Role::Issuer, "issuer").id(), key(Role::Issuer, "second").id());
        assert!(keys.signer(&old, 5).is_ok() && keys.signer(&new, 6).is_ok());
        let why = |kid: &KeyId, index| keys.signer(kid, index).expect_err("refused").to_string();
        assert!(why(&old, 6).ends_with("it was retired from entry 6 on"), "{}", why(&old, 6));
        assert!(why(&new, 5).ends_with("it is valid from entry 6 on"), "{}", why(&new, 5));
        let log = key(Role::Log, "log").id();
        assert!(why(&log, 5).ends_with("it is no issuer key of the trust anchors"));
        let retired = keys.find(Role::Issuer, &old).expect("there");
        assert_eq!(retired.state_of(5), KeyState::Retired);
        assert_eq!(Anchors::founding(&keys.to_anchors()), Ok(keys));
    }

    #[test]
    fn what_a_compromised_key_signed_before_stands() {
        let keys = after(5, |next| {
            rotated(next);
            next[0].compromised_from = Some(4);
        });
        let keys = keys.expect("a change");
        let old = keys.root().expect("a key");
        assert_eq!(old.state_of(3), KeyState::BeforeCompromise);
        assert_eq!(old.state_of(4), KeyState::InDoubt);
        // Found out later that it was earlier: said again; but never taken back.
        let again = |from| {
            let mut next = keys.to_anchors();
            next[0].compromised_from = from;
            keys.changed(8, &next).map_err(|error| error.to_string())
        };
        assert!(again(Some(2)).is_ok());
        assert!(again(Some(5)).expect_err("refused").contains("not taken back"));
        assert!(again(None).expect_err("refused").contains("not taken back"));
    }

    #[test]
    fn the_log_ends_with_its_key() {
        let keys = after(9, |next| next[1].until_index = Some(10)).expect("a change");
        assert_eq!(keys.end(), Some(10));
        let log = keys.iter().find(|key| key.role == Role::Log).expect("there");
        assert!(log.is_valid_for(10) && !log.is_valid_for(11));
    }

    type Change = Box<dyn FnOnce(&mut Vec<Anchor>)>;

    #[test]
    fn every_rule_of_a_change_has_its_refusal() {
        let second = || Anchor::new(Role::Issuer, &key(Role::Issuer, "second"), 6);
        let changes: [(&str, Change); 14] = [
            ("it changes nothing", Box::new(|_| {})),
            ("a key that was named before is missing", Box::new(|next| drop(next.pop()))),
            ("not the same, or not in its place", Box::new(|next| next.swap(0, 2))),
            ("not the same, or not in its place", Box::new(|next| next[0].from_index = 1)),
            ("retired once, behind the statement", Box::new(|next| next[0].until_index = Some(5))),
            ("retired once, behind the statement", Box::new(|next| next[0].until_index = Some(7))),
            ("no issuer key is left", Box::new(|next| next[0].until_index = Some(6))),
            ("exactly one receipt key", Box::new(|next| next[2].until_index = Some(6))),
            (
                "is retired, and compromised from",
                Box::new(|next| next[0].compromised_from = Some(3)),
            ),
            (
                "is retired, and compromised from",
                Box::new(move |next| {
                    rotated(next);
                    next[0].compromised_from = Some(7);
                }),
            ),
            (
                "one role and one life",
                Box::new(|next| next.push(Anchor::new(Role::Issuer, &key(Role::Log, "log"), 6))),
            ),
            (
                "a log has one log key",
                Box::new(|next| next.push(Anchor::new(Role::Log, &key(Role::Log, "l"), 6))),
            ),
            (
                "from the next entry on",
                Box::new(move |next| next.push(Anchor { from_index: 5, ..second() })),
            ),
            (
                "is not retired yet",
                Box::new(move |next| {
                    next.push(Anchor { until_index: Some(6), ..second() });
                }),
            ),
        ];
        for (expected, change) in changes {
            let why = after(5, change).expect_err(expected);
            assert!(why.contains(expected), "{why}, not {expected}");
        }
    }

    #[test]
    fn the_number_of_keys_is_bounded() {
        let many = |count: usize| {
            let more = (0..count - 3).map(|number| {
                Anchor::new(Role::Issuer, &key(Role::Issuer, &number.to_string()), 0)
            });
            [founding(), more.collect()].concat()
        };
        assert!(Anchors::founding(&many(ANCHORS_MAX)).is_ok());
        let over = Anchors::founding(&many(ANCHORS_MAX + 1));
        assert!(
            matches!(over, Err(StatementError::TooLong { found, .. }) if found == ANCHORS_MAX + 1)
        );
    }
}
