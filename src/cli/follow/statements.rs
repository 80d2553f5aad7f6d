//! Each entry by the log's own rules: whose statements it may hold, and signed by which keys.

use crate::letter::LetterId;
use crate::statement::{
    Anchor, Anchors, KeyId, Kind, Payload, Predicate, PublicKey, Role, Statement, StatementError,
};
use serde::{Deserialize, Serialize};

/// What entries 0 and 1 said, and the time of the last entry.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rules {
    /// The institution's URL.
    issuer: String,
    /// The trust anchors.
    anchors: Vec<Anchor>,
    /// Seconds since 1970 of the last entry.
    last_time: u64,
    /// The trust anchors with their keys read, once they were needed.
    #[serde(skip)]
    keys: Option<Anchors>,
}

/// What a statement says, in a line.
pub(super) struct Said {
    pub(super) time: u64,
    pub(super) kind: Kind,
    pub(super) letter: Option<LetterId>,
    pub(super) about: String,
}

impl Rules {
    /// Takes the next entry; why it may not be there. `policy`: entry 0, which names no key and is verified with entry 1.
    pub(super) fn take(
        &mut self,
        index: u64,
        entry: &[u8],
        policy: Option<&[u8]>,
    ) -> Result<Said, String> {
        let statement = Statement::parse(entry).map_err(|error| error.to_string())?;
        let payload = statement.payload().map_err(|error| error.to_string())?;
        let claims = statement.claims();
        match (index, &payload.predicate) {
            (0, Predicate::Policy { issuer, .. }) => {
                issuer.url.as_str().clone_into(&mut self.issuer);
            }
            (1, Predicate::Keys { anchors }) => {
                self.set(Anchors::founding(anchors).map_err(|error| error.to_string())?);
            }
            (2.., Predicate::Policy { .. }) | (0 | 1, _) => {
                return Err(format!(
                    "a {} statement does not belong there",
                    payload.kind().as_str()
                ));
            }
            (2.., _) => {}
        }
        if claims.iss != self.issuer {
            return Err(format!("its issuer is {:?}, not {:?}", claims.iss, self.issuer));
        }
        let slack = if index > 1 { self.keys().map_or(0, |keys| keys.slack_at(index)) } else { 0 };
        if claims.iat.saturating_add(slack) < self.last_time {
            return Err("it is dated before the entry before it".into());
        }
        if index > 0 {
            self.signed(index, &statement).map_err(|error| error.to_string())?;
        }
        if index == 1 {
            let policy = Statement::parse(policy.unwrap_or_default());
            let policy = policy.map_err(|error| error.to_string())?;
            self.signed(0, &policy).map_err(|error| format!("entry 0: {error}"))?;
        }
        if let (2.., Predicate::Keys { anchors }) = (index, &payload.predicate) {
            let changed = self.keys().and_then(|keys| keys.changed(index, anchors));
            self.set(changed.map_err(|error| error.to_string())?);
        }
        self.last_time = self.last_time.max(claims.iat);
        Ok(Said {
            time: claims.iat,
            kind: payload.kind(),
            letter: payload.predicate.letter().cloned(),
            about: about(&payload),
        })
    }

    /// The receipt key of this name, where it may sign receipts in a log of `size` entries.
    pub(super) fn receipt_key(&self, name: &KeyId, size: u64) -> Result<PublicKey, StatementError> {
        let keys = match &self.keys {
            Some(keys) => keys.clone(),
            None => Anchors::founding(&self.anchors)?,
        };
        let found = keys.find(Role::Receipt, name).filter(|key| key.is_valid_for(size));
        let untrusted = || {
            let why = format!("it is no receipt key of the log of {size} entries");
            StatementError::Untrusted(name.clone(), why)
        };
        found.map(|found| found.key.clone()).ok_or_else(untrusted)
    }

    fn set(&mut self, keys: Anchors) {
        self.anchors = keys.to_anchors();
        self.keys = Some(keys);
    }

    fn keys(&mut self) -> Result<&Anchors, StatementError> {
        match &mut self.keys {
            Some(keys) => Ok(keys),
            none => Ok(none.insert(Anchors::founding(&self.anchors)?)),
        }
    }

    /// Whether an issuer key that is valid at this index signed it: the first one where it is entry 0 or 1.
    fn signed(&mut self, index: u64, statement: &Statement) -> Result<(), StatementError> {
        let keys = self.keys()?;
        let kid = statement.key_id();
        if let Some(end) = keys.end().filter(|end| index >= *end) {
            let why = format!("the log ended with {end} entries");
            return Err(StatementError::Untrusted(kid.clone(), why));
        }
        let root = keys.root().filter(|root| index < 2 && root.kid == *kid);
        match root {
            Some(root) => statement.verify(&root.key),
            None => keys.signer(kid, index).and_then(|signer| statement.verify(&signer.key)),
        }
    }
}

fn about(payload: &Payload) -> String {
    match &payload.predicate {
        Predicate::Letter { metadata, .. } => metadata.title.clone(),
        Predicate::Publication { publication, .. } => publication.outlet.clone(),
        Predicate::Withdrawal { reason, .. } => reason.clone(),
        Predicate::Policy { origin, .. } => origin.clone(),
        Predicate::Keys { anchors } => about_keys(anchors),
    }
}

/// How many keys sign, and what became of the others.
fn about_keys(anchors: &[Anchor]) -> String {
    let count = |is: fn(&&Anchor) -> bool| anchors.iter().filter(is).count();
    let retired = count(|anchor| anchor.until_index.is_some());
    let compromised = count(|anchor| anchor.compromised_from.is_some());
    let keys = anchors.len() - retired;
    match (retired, compromised) {
        (0, _) => format!("{keys} keys"),
        (_, 0) => format!("{keys} keys, {retired} retired"),
        _ => format!("{keys} keys, {retired} retired, {compromised} of them compromised"),
    }
}
