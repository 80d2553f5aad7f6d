//! C2SP tlog-policy: which logs and witnesses are known, and which witnesses together are enough.
//!
//! ```text
//! log <vkey> [<url>]
//! witness <name> <vkey> [<url>]
//! group <name> all|any|<k> <name>...      (names of lines above, each in at most one group)
//! quorum <name>|none                      (exactly once)
//! ```
//!
//! `#` starts a comment; fields stand apart by spaces or tabs.

use super::{CosignerKey, LogError, VerifierKey, text};
use crate::limits::{POLICY_BYTES_MAX, POLICY_LINES_MAX};
use std::collections::HashMap;

/// A parsed policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WitnessPolicy {
    logs: Vec<PolicyLog>,
    witnesses: Vec<PolicyWitness>,
    /// Every witness and group, in the order of the file, so that members stand before their group.
    nodes: Vec<Node>,
    /// The place of the quorum in `nodes`; `None` where none is asked for.
    quorum: Option<usize>,
}

/// A log that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyLog {
    /// Its key, whose name is its origin.
    pub key: VerifierKey,
    /// Where it is read.
    pub url: Option<String>,
}

/// A witness that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyWitness {
    /// Its name in this file.
    pub name: String,
    /// Its key.
    pub key: CosignerKey,
    /// Where `add-checkpoint` is below.
    pub url: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Node {
    /// A place in `witnesses`.
    Witness(usize),
    /// So many of these nodes.
    Group { needed: usize, members: Vec<usize> },
}

impl WitnessPolicy {
    /// Reads a policy. Errors: [`LogError::TooLong`], [`LogError::Policy`] by the number of the line.
    pub fn parse(policy: &[u8]) -> Result<Self, LogError> {
        if policy.len() > POLICY_BYTES_MAX {
            let (what, found) = ("policy", policy.len());
            return Err(LogError::TooLong { what, found, max: POLICY_BYTES_MAX });
        }
        let fault = |line, why| LogError::Policy { line, why };
        let policy =
            std::str::from_utf8(policy).map_err(|_| fault(1, "UTF-8 was expected".into()))?;
        let mut parser = Parser::default();
        for (number, line) in (1..).zip(policy.split('\n')) {
            if number > POLICY_LINES_MAX {
                return Err(fault(number, format!("at most {POLICY_LINES_MAX} lines are read")));
            }
            parser.line(line).map_err(|why| fault(number, why))?;
        }
        parser.end().map_err(|why| fault(policy.split('\n').count(), why))
    }

    /// The logs.
    pub fn logs(&self) -> &[PolicyLog] {
        &self.logs
    }

    /// The witnesses.
    pub fn witnesses(&self) -> &[PolicyWitness] {
        &self.witnesses
    }

    /// Whether these keys together are the quorum.
    pub fn is_met_by(&self, keys: &[&CosignerKey]) -> bool {
        let Some(quorum) = self.quorum else { return true };
        let mut met: Vec<bool> = Vec::with_capacity(self.nodes.len());
        for node in &self.nodes {
            met.push(match node {
                Node::Witness(at) => {
                    self.witnesses.get(*at).is_some_and(|witness| keys.contains(&&witness.key))
                }
                Node::Group { needed, members } => {
                    let of = |member: &&usize| met.get(**member).copied().unwrap_or(false);
                    members.iter().filter(of).count() >= *needed
                }
            });
        }
        met.get(quorum).copied().unwrap_or(false)
    }
}

/// What the quorum line says.
#[derive(Default)]
enum Quorum {
    #[default]
    NotSaid,
    Nobody,
    Node(usize),
}

#[derive(Default)]
struct Parser {
    logs: Vec<PolicyLog>,
    witnesses: Vec<PolicyWitness>,
    nodes: Vec<Node>,
    names: HashMap<String, usize>,
    grouped: Vec<usize>,
    quorum: Quorum,
}

impl Parser {
    fn line(&mut self, line: &str) -> Result<(), String> {
        if line.chars().any(|c| c.is_control() && c != '\t') {
            return Err("it has a control character".into());
        }
        if line.trim_start_matches([' ', '\t']).starts_with('#') {
            return Ok(());
        }
        let fields: Vec<&str> = line.split([' ', '\t']).filter(|field| !field.is_empty()).collect();
        match fields.as_slice() {
            [] => Ok(()),
            ["log", key, url @ ..] => self.log(key, url),
            ["witness", name, key, url @ ..] => self.witness(name, key, url),
            ["group", name, needed, members @ ..] => self.group(name, needed, members),
            ["quorum", name] => self.set_quorum(name),
            _ => Err("log, witness, group or quorum with its fields was expected".into()),
        }
    }

    fn log(&mut self, key: &str, rest: &[&str]) -> Result<(), String> {
        let key = VerifierKey::parse(key).map_err(|error| error.to_string())?;
        if self.logs.iter().any(|log| log.key.key() == key.key()) {
            return Err("this log's key stands there already".into());
        }
        self.logs.push(PolicyLog { key, url: url(rest)? });
        Ok(())
    }

    fn witness(&mut self, name: &str, key: &str, rest: &[&str]) -> Result<(), String> {
        let key = CosignerKey::parse(key).map_err(|error| error.to_string())?;
        // One operator's key under two names would count twice.
        if self.witnesses.iter().any(|witness| witness.key.key() == key.key()) {
            return Err("this witness's key stands there already".into());
        }
        self.name(name, Node::Witness(self.witnesses.len()))?;
        self.witnesses.push(PolicyWitness { name: name.to_owned(), key, url: url(rest)? });
        Ok(())
    }

    fn group(&mut self, name: &str, needed: &str, members: &[&str]) -> Result<(), String> {
        let mut places = Vec::with_capacity(members.len());
        for member in members {
            let place = self.names.get(*member);
            let place = *place.ok_or_else(|| format!("{member} does not stand above it"))?;
            if self.grouped.contains(&place) {
                return Err(format!("{member} is in a group already"));
            }
            self.grouped.push(place);
            places.push(place);
        }
        let needed = match needed {
            "all" => places.len(),
            "any" => 1,
            number => text::decimal(number)
                .ok()
                .and_then(|number| usize::try_from(number).ok())
                .ok_or("all, any or a number was expected behind the group's name")?,
        };
        if needed == 0 || needed > places.len() {
            return Err(format!("{needed} of {} members cannot be asked for", places.len()));
        }
        self.name(name, Node::Group { needed, members: places })
    }

    fn set_quorum(&mut self, name: &str) -> Result<(), String> {
        if !matches!(self.quorum, Quorum::NotSaid) {
            return Err("there is a quorum already".into());
        }
        self.quorum = match (name, self.names.get(name)) {
            ("none", _) => Quorum::Nobody,
            (_, Some(place)) => Quorum::Node(*place),
            (_, None) => return Err(format!("{name} does not stand above it")),
        };
        Ok(())
    }

    fn name(&mut self, name: &str, node: Node) -> Result<(), String> {
        if name == "none" || self.names.contains_key(name) {
            return Err(format!("the name {name} is taken"));
        }
        self.names.insert(name.to_owned(), self.nodes.len());
        self.nodes.push(node);
        Ok(())
    }

    fn end(self) -> Result<WitnessPolicy, String> {
        let quorum = match self.quorum {
            Quorum::NotSaid => return Err("a quorum line was expected".into()),
            Quorum::Nobody => None,
            Quorum::Node(place) => Some(place),
        };
        let Self { logs, witnesses, nodes, .. } = self;
        Ok(WitnessPolicy { logs, witnesses, nodes, quorum })
    }
}

fn url(rest: &[&str]) -> Result<Option<String>, String> {
    match rest {
        [] => Ok(None),
        [url] if url.starts_with("https://") || url.starts_with("http://") => {
            Ok(Some(url.trim_end_matches('/').to_owned()))
        }
        _ => Err("one http:// or https:// address was expected at its end".into()),
    }
}
