//! Each entry by the log's own rules: whose statements it may hold, and signed by which keys.

use crate::letter::LetterId;
use crate::statement::{Anchor, Kind, Payload, Predicate, Role, Statement};
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
            (1, Predicate::Keys { anchors }) => self.anchors.clone_from(anchors),
            (2.., Predicate::Keys { .. }) => {
                return Err(
                    "the trust anchors change, which this version of chancery cannot follow".into(),
                );
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
        if claims.iat < self.last_time {
            return Err("it is dated before the entry before it".into());
        }
        if index > 0 {
            self.signed(index, &statement)?;
        }
        if index == 1 {
            let policy = Statement::parse(policy.unwrap_or_default());
            let policy = policy.map_err(|error| error.to_string())?;
            self.signed(0, &policy).map_err(|why| format!("entry 0: {why}"))?;
        }
        self.last_time = claims.iat;
        Ok(Said {
            time: claims.iat,
            kind: payload.kind(),
            letter: payload.predicate.letter().cloned(),
            about: about(&payload),
        })
    }

    /// Whether an issuer key that is valid at this index signed it.
    fn signed(&self, index: u64, statement: &Statement) -> Result<(), String> {
        for anchor in &self.anchors {
            let (role, key) = anchor.key().map_err(|error| error.to_string())?;
            if role == Role::Issuer && anchor.from_index <= index && key.id() == *statement.key_id()
            {
                return statement.verify(&key).map_err(|error| error.to_string());
            }
        }
        Err(format!("key {} is no issuer key of the trust anchors", statement.key_id().as_str()))
    }
}

fn about(payload: &Payload) -> String {
    match &payload.predicate {
        Predicate::Letter { metadata, .. } => metadata.title.clone(),
        Predicate::Publication { publication, .. } => publication.outlet.clone(),
        Predicate::Withdrawal { reason, .. } => reason.clone(),
        Predicate::Policy { origin, .. } => origin.clone(),
        Predicate::Keys { anchors } => format!("{} keys", anchors.len()),
    }
}
