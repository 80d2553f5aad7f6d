//! Who is signed in. In memory only: a restart signs everybody out. Of a session's secret only the SHA-256 is kept, so
//! that nothing a session could be taken over with is ever in the process's memory for longer than one request.

use super::DeskError;
use crate::archive::TokenName;
use crate::limits::{SESSION_S_MAX, SESSION_UNUSED_S_MAX, SESSIONS_MAX, SESSIONS_OF_TOKEN_MAX};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Every session there is.
#[derive(Default)]
pub struct Sessions {
    /// By the SHA-256 of the secret.
    held: Mutex<HashMap<[u8; 32], Session>>,
}

/// Whose session it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// The token's name.
    pub name: TokenName,
    /// The SHA-256 of its text: another one of the same name is another token.
    pub token: [u8; 32],
}

#[derive(Debug, Clone)]
struct Session {
    whose: SignedIn,
    since: u64,
    used: u64,
}

impl Session {
    fn is_over(&self, now: u64) -> bool {
        now.saturating_sub(self.used) > SESSION_UNUSED_S_MAX
            || now.saturating_sub(self.since) > SESSION_S_MAX
    }
}

impl Sessions {
    /// Begins a session and returns its secret: 43 base64url characters, shown this once.
    pub fn begin(&self, whose: SignedIn, now: u64) -> Result<String, DeskError> {
        let mut random = [0; 32];
        getrandom::fill(&mut random).map_err(|fault| DeskError::NoRandomness(fault.to_string()))?;
        let secret = URL_SAFE_NO_PAD.encode(random);
        let mut held = self.held();
        held.retain(|_, session| !session.is_over(now));
        let of_token = held.values().filter(|session| session.whose.name == whose.name).count();
        if of_token >= SESSIONS_OF_TOKEN_MAX {
            end_unused(&mut held, |session| session.whose.name == whose.name);
        } else if held.len() >= SESSIONS_MAX {
            end_unused(&mut held, |_| true);
        }
        held.insert(digest(&secret), Session { whose, since: now, used: now });
        Ok(secret)
    }

    /// Whose session this is, where it has not ended; it counts as used now.
    pub fn find(&self, secret: &str, now: u64) -> Option<SignedIn> {
        let mut held = self.held();
        let key = digest(secret);
        let session = held.get_mut(&key)?;
        if session.is_over(now) {
            held.remove(&key);
            return None;
        }
        session.used = session.used.max(now);
        Some(session.whose.clone())
    }

    /// Ends a session.
    pub fn end(&self, secret: &str) {
        self.held().remove(&digest(secret));
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.held().len()
    }

    fn held(&self) -> MutexGuard<'_, HashMap<[u8; 32], Session>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Ends the one that was unused for longest of those that `counts` names.
fn end_unused(held: &mut HashMap<[u8; 32], Session>, counts: impl Fn(&Session) -> bool) {
    let those = held.iter().filter(|(_, session)| counts(session));
    if let Some(key) = those.min_by_key(|(_, session)| session.used).map(|(key, _)| *key) {
        held.remove(&key);
    }
}

fn digest(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &str) -> SignedIn {
        SignedIn { name: TokenName::parse(name).unwrap(), token: [7; 32] }
    }

    #[test]
    fn a_session_is_its_secret_s_and_ends_with_it() {
        let sessions = Sessions::default();
        let secret = sessions.begin(of("desk"), 100).unwrap();
        assert_eq!(secret.len(), 43);
        assert_eq!(sessions.find(&secret, 100), Some(of("desk")));
        assert_eq!(sessions.find("", 100), None);
        assert_eq!(sessions.find(&secret[1..], 100), None);
        sessions.end(&secret);
        assert_eq!(sessions.find(&secret, 100), None);
        let kept = format!("{:?}", sessions.held());
        assert!(!kept.contains(&secret));
    }

    #[test]
    fn it_ends_when_nobody_used_it_and_at_last_in_any_case() {
        let sessions = Sessions::default();
        let unused = sessions.begin(of("a"), 0).unwrap();
        assert!(sessions.find(&unused, SESSION_UNUSED_S_MAX).is_some());
        assert!(sessions.find(&unused, 2 * SESSION_UNUSED_S_MAX).is_some());
        assert!(sessions.find(&unused, 3 * SESSION_UNUSED_S_MAX + 1).is_none());
        assert_eq!(sessions.count(), 0);
        let used = sessions.begin(of("a"), 0).unwrap();
        for now in (0..=SESSION_S_MAX).step_by(3_600) {
            assert!(sessions.find(&used, now).is_some(), "{now}");
        }
        assert!(sessions.find(&used, SESSION_S_MAX).is_some());
        assert!(sessions.find(&used, SESSION_S_MAX + 1).is_none());
    }

    #[test]
    fn one_token_has_so_many_and_the_least_used_gives_way() {
        let sessions = Sessions::default();
        let secrets: Vec<String> = (0..SESSIONS_OF_TOKEN_MAX as u64)
            .map(|now| sessions.begin(of("a"), now).unwrap())
            .collect();
        let other = sessions.begin(of("b"), 0).unwrap();
        assert!(secrets.iter().all(|secret| sessions.find(secret, 20).is_some()));
        sessions.find(&secrets[0], 30).unwrap();
        sessions.find(&secrets[2], 30).unwrap();
        sessions.begin(of("a"), 31).unwrap();
        let left = secrets.iter().filter(|secret| sessions.find(secret, 31).is_some()).count();
        assert_eq!(left, SESSIONS_OF_TOKEN_MAX - 1);
        assert!(sessions.find(&secrets[0], 31).is_some() && sessions.find(&other, 31).is_some());
    }

    #[test]
    fn there_are_so_many_in_all() {
        let sessions = Sessions::default();
        let first = sessions.begin(of("t0"), 0).unwrap();
        for n in 1..SESSIONS_MAX {
            sessions.begin(of(&format!("t{n}")), 1).unwrap();
        }
        assert_eq!(sessions.count(), SESSIONS_MAX);
        assert!(sessions.held().contains_key(&digest(&first)));
        sessions.begin(of("last"), 1).unwrap();
        assert_eq!(sessions.count(), SESSIONS_MAX);
        assert!(sessions.find(&first, 1).is_none());
    }
}
