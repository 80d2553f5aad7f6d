//! A log of an invented embassy with one letter in it, honest or not, before it is bundled.

use chancery::bundle::{Bundle, BundledStatement, Trust};
use chancery::letter::{Issuer, LetterId, Metadata};
use chancery::log::{
    Checkpoint, KeyName, LeafIndex, NoteKey, Origin, SignedCheckpoint, TlogProof, Tree, leaf_hash,
};
use chancery::statement::{
    Anchor, Claims, Payload, Predicate, Receipt, Role, SecretKey, Statement, Subject,
};
use chancery::text::{N1_TABLES, n1_sha256};
use sha2::{Digest as _, Sha256};

/// When the sample's first entry was signed, seconds since 1970; each later one a minute after.
pub(crate) const FIRST: u64 = 1_767_225_600;
pub(crate) const TEXT: &str = "To the Editor\r\n\r\nYour report of 12 May says that our harbour was closed. \
    It was open on every day of that month.\r\n\r\n— Ada Merrow, Embassy of Arvenia\r\n";

/// A log of an invented embassy, before it is bundled.
pub(crate) struct Sample {
    pub(crate) issuer: SecretKey,
    /// Signs in the place of `issuer`, which signed entries 0 and 1.
    pub(crate) signer: Option<SecretKey>,
    pub(crate) receipt: SecretKey,
    pub(crate) log: NoteKey,
    pub(crate) institution: Issuer,
    pub(crate) id: LetterId,
    pub(crate) text: String,
    pub(crate) statements: Vec<Statement>,
}

pub(crate) fn key(role: Role, label: &str) -> SecretKey {
    SecretKey::from_seed(role, &Sha256::digest(format!("TEST ONLY KEY {label}")).into())
}

pub(crate) fn sha256(bytes: impl AsRef<[u8]>) -> String {
    hex::encode(Sha256::digest(bytes))
}

fn subject(name: &str, sha256: String) -> Subject {
    let media_type = "text/plain; charset=utf-8".to_owned();
    Subject { name: name.to_owned(), sha256, media_type }
}

impl Sample {
    /// Nothing stated yet.
    pub(crate) fn empty() -> Self {
        let origin = KeyName::parse("embassy.example/log").expect("an origin");
        let log = key(Role::Log, "bundle log");
        let institution = br#"{"name": "Embassy of Arvenia", "url": "https://embassy.example/"}"#;
        let institution = Issuer::parse(institution).expect("an issuer");
        Self {
            issuer: key(Role::Issuer, "bundle issuer"),
            signer: None,
            receipt: key(Role::Receipt, "bundle receipt"),
            log: NoteKey::new(origin, log.signing_key().clone()),
            id: LetterId::mint(&institution.url, &Sha256::digest(TEXT).into(), 0),
            institution,
            text: TEXT.to_owned(),
            statements: Vec::new(),
        }
    }

    /// Policy, anchors and one letter with a printed and an online publication.
    pub(crate) fn new() -> Self {
        let mut sample = Self::empty();
        sample.state_policy("embassy.example/log");
        sample.state_anchors(&Role::ALL, 0);
        sample.state_letter(sample.letter());
        sample
    }

    pub(crate) fn letter(&self) -> Predicate {
        Predicate::Letter {
            id: self.id.clone(),
            metadata: Box::new(metadata()),
            text_bytes: TEXT.len() as u64,
            n1_tables: N1_TABLES.to_owned(),
        }
    }

    pub(crate) fn state_policy(&mut self, origin: &str) {
        let issuer = self.institution.clone();
        let rules = vec!["The entry is the statement.".to_owned()];
        let policy = Predicate::Policy { issuer, origin: origin.to_owned(), rules, succeeds: None };
        self.state(
            "tag:embassy.example,2026:policy",
            vec![subject("policy.txt", sha256("p"))],
            policy,
        );
    }

    pub(crate) fn state_anchors(&mut self, roles: &[Role], from_index: u64) {
        let anchor = |role: &Role| {
            let public = match role {
                Role::Issuer => self.issuer.public(),
                Role::Receipt => self.receipt.public(),
                Role::Log => key(Role::Log, "bundle log").public(),
            };
            Anchor::new(*role, &public, from_index)
        };
        self.state_keys(roles.iter().map(anchor).collect());
    }

    pub(crate) fn state_keys(&mut self, anchors: Vec<Anchor>) {
        let keys = Predicate::Keys { anchors };
        self.state("tag:embassy.example,2026:keys", vec![subject("keys.cbor", sha256("k"))], keys);
    }

    /// The keys as they were stated last.
    pub(crate) fn keys(&self) -> Vec<Anchor> {
        let keys = self.statements.iter().rev().find_map(|statement| {
            match statement.payload().expect("a payload").predicate {
                Predicate::Keys { anchors } => Some(anchors),
                _ => None,
            }
        });
        keys.expect("keys")
    }

    pub(crate) fn subjects(&self) -> Vec<Subject> {
        vec![
            subject("letter.txt", sha256(&self.text)),
            subject("letter.n1", hex::encode(n1_sha256(&self.text))),
        ]
    }

    /// Signs a statement about the letter and appends it.
    pub(crate) fn state_letter(&mut self, predicate: Predicate) {
        let sub = format!("tag:embassy.example,2026:letter/{}", self.id);
        self.state(&sub, self.subjects(), predicate);
    }

    pub(crate) fn state(&mut self, sub: &str, subject: Vec<Subject>, predicate: Predicate) {
        let claims = Claims {
            iss: self.institution.url.as_str().to_owned(),
            sub: sub.to_owned(),
            iat: FIRST + 60 * self.statements.len() as u64,
        };
        let payload = Payload { subject, predicate };
        let signer = self.signer.as_ref().unwrap_or(&self.issuer);
        self.statements.push(Statement::sign(signer, claims, &payload).expect("signed"));
    }

    /// A later publication, said by somebody who saw it.
    pub(crate) fn publish(&mut self) {
        let publication = serde_json::json!({
            "outlet": "Harbour Times", "medium": "online", "date": "2026-05-16",
            "url": "https://harbour.example/a", "extent": "abridged", "asserted_by": "observer",
        });
        let publication = serde_json::from_value(publication).expect("a publication");
        self.state_letter(Predicate::Publication { id: self.id.clone(), publication });
    }

    /// The institution withdraws the letter.
    pub(crate) fn withdraw(&mut self) {
        let supersedes = sha256(self.statements[2].bytes());
        let reason = "The date was wrong.".to_owned();
        self.state_letter(Predicate::Withdrawal { id: self.id.clone(), reason, supersedes });
    }

    pub(crate) fn tree(&self) -> Tree {
        let mut tree = Tree::default();
        self.statements.iter().for_each(|s| tree.push(leaf_hash(s.bytes())));
        tree
    }

    pub(crate) fn checkpoint(&self) -> SignedCheckpoint {
        let tree = self.tree();
        let origin: Origin = self.log.verifier().name().clone();
        let checkpoint = Checkpoint { origin, size: tree.size(), root: tree.root() };
        checkpoint.sign(&self.log).expect("a checkpoint")
    }

    pub(crate) fn bundled(&self, index: usize) -> BundledStatement {
        let (tree, statement) = (self.tree(), &self.statements[index]);
        let leaf = LeafIndex::new(index as u64);
        let proof = tree.inclusion_proof(leaf, tree.size()).expect("a proof");
        let claims = Claims {
            iss: "https://embassy.example/log".to_owned(),
            sub: statement.claims().sub.clone(),
            iat: statement.claims().iat,
        };
        let file = TlogProof::new(&proof, &self.checkpoint()).to_string();
        let receipt = Receipt::issue(&self.receipt, claims, proof, &tree.root());
        BundledStatement {
            statement: statement.bytes().to_vec(),
            receipt: receipt.expect("a receipt").bytes().to_vec(),
            proof: file,
        }
    }

    pub(crate) fn bundle(&self) -> Bundle {
        Bundle {
            text: Some(self.text.clone()),
            statements: (2..self.statements.len()).map(|index| self.bundled(index)).collect(),
            policy: self.bundled(0),
            anchors: self.bundled(1),
            log_key: self.log.verifier(),
            receipt_key: self.receipt.public(),
            issuer_key: self.issuer.public(),
        }
    }

    pub(crate) fn trust(&self) -> Trust {
        Trust {
            witnesses: None,
            logs: vec![self.log.verifier()],
            issuers: vec![self.issuer.public()],
            receipts: vec![self.receipt.public()],
        }
    }
}

fn metadata() -> Metadata {
    Metadata::parse(
        br#"{"kind": "letter-to-editor", "language": "en-GB", "title": "Our harbour was open",
            "author": {"name": "Ada Merrow", "role": "Press attach\u00e9"},
            "publications": [
                {"outlet": "Harbour Times", "medium": "print", "date": "2026-05-15", "page": "9",
                 "title": "Harbour open", "asserted_by": "issuer"},
                {"outlet": "Harbour Times", "medium": "online", "date": "2026-05-15",
                 "title": "Harbour open", "asserted_by": "outlet"}]}"#,
    )
    .expect("metadata")
}
