//! One entry under audit: its statement, its signature, its text, and sled's copies of both.

use super::audit::Finding;
use super::facts::{Facts, What};
use super::state::{State, tag};
use crate::log::{LeafHash, leaf_hash};
use crate::statement::{Payload, Predicate, Statement};
use crate::store::{Store as _, StoreError};
use crate::text::{N1_TABLES, n1_sha256};
use sha2::{Digest, Sha256};

/// What an entry came to.
pub(super) struct Inspected {
    pub(super) index: u64,
    pub(super) leaf: LeafHash,
    pub(super) time: Option<u64>,
    pub(super) had_text: bool,
    pub(super) findings: Vec<Finding>,
}

/// Verifies an entry and its text as the journal has them, and compares sled's.
pub(super) fn inspect(state: &State, index: u64, entry: &[u8], text: Option<&str>) -> Inspected {
    let mut inspected = Inspected {
        index,
        leaf: leaf_hash(entry),
        time: None,
        had_text: text.is_some_and(|text| !text.is_empty()),
        findings: Vec::new(),
    };
    inspected.compare("sled, entry", state.disk.entry(index), entry);
    if let Some(text) = text {
        inspected.compare("sled, text of entry", state.disk.text(index), text.as_bytes());
    }
    if let Err(why) = inspected.statement(state, entry, text) {
        inspected.found("entry", why);
    }
    inspected
}

impl Inspected {
    fn found(&mut self, what: &str, why: impl ToString) {
        let what = format!("{what} {}", self.index);
        self.findings.push(Finding { what, why: why.to_string() });
    }

    fn compare(&mut self, what: &str, read: Result<Option<Vec<u8>>, StoreError>, good: &[u8]) {
        match read {
            Ok(Some(bytes)) if bytes == good => {}
            Ok(Some(_)) => self.found(what, "it is not what the journal holds"),
            Ok(None) => self.found(what, "it is missing"),
            Err(error) => self.found(what, error),
        }
    }

    fn statement(&mut self, state: &State, entry: &[u8], text: Option<&str>) -> Result<(), String> {
        let statement = Statement::parse(entry).map_err(|error| error.to_string())?;
        self.time = Some(statement.claims().iat);
        let signer = state.signer(statement.key_id(), self.index);
        let signer = signer.map_err(|error| error.to_string())?;
        statement.verify(&signer.key).map_err(|error| error.to_string())?;
        let payload = statement.payload().map_err(|error| error.to_string())?;
        let claims = statement.claims();
        if claims.iss != state.issuer.url.as_str() {
            return Err(format!("its issuer is {:?}", claims.iss));
        }
        let facts = Facts::of(claims, &payload)?;
        if let What::Letter(letter) = &facts.what {
            if claims.sub != tag(&state.issuer, claims.iat, &format!("letter/{}", letter.id)) {
                return Err(format!("its subject {:?} is not its letter's", claims.sub));
            }
            let Some(text) = text else { return Err("its text is missing".into()) };
            if text.is_empty() {
                return Ok(());
            }
            if <[u8; 32]>::from(Sha256::digest(text)) != letter.text_sha256 {
                self.found("text of entry", "it does not have the digest the statement names");
            }
            if of_these_tables(&payload) && n1_sha256(text) != letter.n1_sha256 {
                self.found("text of entry", "its N1 form does not have the digest it names");
            }
        }
        Ok(())
    }
}

/// Whether its N1 form was made with the tables this program has; others cannot be computed again here.
fn of_these_tables(payload: &Payload) -> bool {
    matches!(&payload.predicate, Predicate::Letter { n1_tables, .. } if n1_tables == N1_TABLES)
}
