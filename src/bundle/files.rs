//! Which files a bundle has, and what is in each.
//!
//! Statements, receipts, proofs, keys and the text are the parts. All else repeats them for people and for stock tools,
//! and is made again from them when a bundle is read: a file that is not the copy it claims to be is refused.

use super::container::{File, shown};
use super::{Bundle, BundleError, BundledStatement, readme, signers};
use crate::log::{TlogProof, VerifierKey};
use crate::statement::{PublicKey, Statement};
use std::collections::BTreeMap;

const LETTER: &str = "letter.txt";
const ISSUER_KEY: &str = "keys/issuer.pub.pem";
const RECEIPT_KEY: &str = "keys/receipt.pub.pem";
const LOG_KEY: &str = "keys/log.pub.pem";
const LOG_VKEY: &str = "keys/log.vkey";
/// Files that only repeat others, by name.
const COPIES: [&str; 4] = ["README.txt", "metadata.json", "checkpoint", LOG_KEY];
/// Parts of a statement, by ending.
const PARTS: [&str; 3] = ["cose", "receipt", "tlog-proof"];
/// Copies of a statement, by ending.
const PART_COPIES: [&str; 3] = ["tbs", "sig", "pub.pem"];

/// A statement with what its files are named by and made of.
pub(super) struct Numbered<'b> {
    pub(super) index: u64,
    pub(super) statement: Statement,
    pub(super) parts: &'b BundledStatement,
}

/// Every file of a bundle in order.
pub(super) fn write(bundle: &Bundle) -> Result<Vec<File>, BundleError> {
    let numbered = numbered(bundle)?;
    let proof = parse_proof(&bundle.policy)?;
    let mut files = vec![("README.txt".to_owned(), readme::write(bundle, &numbered)?.into_bytes())];
    if let Some(text) = &bundle.text {
        files.push((LETTER.to_owned(), text.clone().into_bytes()));
    }
    files.push(("metadata.json".to_owned(), metadata(&numbered)?));
    files.push(("checkpoint".to_owned(), proof.checkpoint.into_bytes()));
    for Numbered { index, statement, parts } in &numbered {
        let name = |ending: &str| format!("statements/{index}.{ending}");
        files.push((name("cose"), parts.statement.clone()));
        files.push((name("tbs"), statement.tbs()));
        files.push((name("sig"), statement.signature().to_vec()));
        if let Some(key) = signers::other_signer(&bundle.issuer_key, &numbered, statement) {
            files.push((name("pub.pem"), key.to_pem().into_bytes()));
        }
        files.push((name("receipt"), parts.receipt.clone()));
        files.push((name("tlog-proof"), parts.proof.clone().into_bytes()));
    }
    let log_key = PublicKey::from_bytes(bundle.log_key.key().as_bytes())
        .map_err(|fault| BundleError::Statement { file: LOG_KEY.to_owned(), fault })?;
    for (name, key) in
        [(ISSUER_KEY, &bundle.issuer_key), (RECEIPT_KEY, &bundle.receipt_key), (LOG_KEY, &log_key)]
    {
        files.push((name.to_owned(), key.to_pem().into_bytes()));
    }
    files.push((LOG_VKEY.to_owned(), format!("{}\n", bundle.log_key).into_bytes()));
    Ok(files)
}

/// The bundle that these files hold. Copies are not looked at.
pub(super) fn read(files: &[File]) -> Result<Bundle, BundleError> {
    let mut by_name = BTreeMap::new();
    let mut statements: BTreeMap<u64, BTreeMap<&str, &[u8]>> = BTreeMap::new();
    for (name, bytes) in files {
        if by_name.insert(name.as_str(), bytes.as_slice()).is_some() {
            return Err(BundleError::Twice(shown(name)));
        }
        match statement_part(name) {
            Some((index, ending)) => {
                statements.entry(index).or_default().insert(ending, bytes);
            }
            None if is_known(name) => {}
            None => return Err(BundleError::Unknown(shown(name))),
        }
    }
    let file = |name: &str| {
        by_name.get(name).copied().ok_or_else(|| BundleError::Missing(name.to_owned()))
    };
    let key = |name: &str| {
        PublicKey::from_pem(text(name, file(name)?)?)
            .map_err(|fault| BundleError::Statement { file: name.to_owned(), fault })
    };
    let vkey = text(LOG_VKEY, file(LOG_VKEY)?)?;
    let log_key = VerifierKey::parse(vkey.strip_suffix('\n').unwrap_or(vkey))
        .map_err(|fault| BundleError::Log { file: LOG_VKEY.to_owned(), fault })?;
    // A vkey may spell its point in two ways; the keys of a bundle have one.
    PublicKey::from_bytes(log_key.key().as_bytes())
        .map_err(|fault| BundleError::Statement { file: LOG_VKEY.to_owned(), fault })?;
    let letter = by_name.get(LETTER).map(|bytes| text(LETTER, bytes)).transpose()?;
    let mut numbered = statements.into_iter().map(|(index, parts)| read_statement(index, &parts));
    let mut next = |index: u64| {
        numbered
            .next()
            .unwrap_or_else(|| Err(BundleError::Missing(format!("statements/{index}.cose"))))
    };
    let (policy, anchors) = (next(0)?, next(1)?);
    Ok(Bundle {
        text: letter.map(str::to_owned),
        policy,
        anchors,
        log_key,
        receipt_key: key(RECEIPT_KEY)?,
        issuer_key: key(ISSUER_KEY)?,
        statements: numbered.collect::<Result<_, _>>()?,
    })
}

/// Whether the files found are exactly these, in this order.
pub(super) fn compare(expected: &[File], found: &[File]) -> Result<(), BundleError> {
    compare_unordered(expected, found)?;
    if expected.iter().zip(found).all(|(a, b)| a.0 == b.0) {
        Ok(())
    } else {
        Err(BundleError::Repacked("its files are in another order"))
    }
}

/// Whether the files found are exactly these.
pub(super) fn compare_unordered(expected: &[File], found: &[File]) -> Result<(), BundleError> {
    let mut left: BTreeMap<&str, &[u8]> =
        found.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    for (name, bytes) in expected {
        match left.remove(name.as_str()) {
            Some(found) if found == bytes => {}
            Some(_) => return Err(BundleError::NotACopy(name.clone())),
            None => return Err(BundleError::Missing(name.clone())),
        }
    }
    match left.into_keys().next() {
        Some(name) => Err(BundleError::NotACopy(name.to_owned())),
        None => Ok(()),
    }
}

/// Policy, anchors and the letter's statements, with their places in the log.
pub(super) fn numbered(bundle: &Bundle) -> Result<Vec<Numbered<'_>>, BundleError> {
    let all = [&bundle.policy, &bundle.anchors].into_iter().chain(&bundle.statements);
    all.map(|parts| {
        let index = parse_proof(parts)?.index.get();
        let statement = Statement::parse(&parts.statement).map_err(|fault| {
            BundleError::Statement { file: format!("statements/{index}.cose"), fault }
        })?;
        Ok(Numbered { index, statement, parts })
    })
    .collect()
}

/// The proof of a statement.
pub(super) fn parse_proof(parts: &BundledStatement) -> Result<TlogProof, BundleError> {
    TlogProof::parse(parts.proof.as_bytes())
        .map_err(|fault| BundleError::Log { file: "a .tlog-proof".to_owned(), fault })
}

/// The metadata as it was signed, on many lines: members in the order of the canonical form.
fn metadata(numbered: &[Numbered<'_>]) -> Result<Vec<u8>, BundleError> {
    let missing = || BundleError::Missing("the letter's statement".to_owned());
    let letter = signers::letter(numbered).ok_or_else(missing)?;
    let payload: serde_json::Value =
        serde_json::from_slice(letter.statement.payload_bytes()).map_err(|_| missing())?;
    let metadata = payload.pointer("/predicate/metadata").ok_or_else(missing)?;
    let mut bytes = serde_json::to_vec_pretty(metadata).map_err(|_| missing())?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn is_known(name: &str) -> bool {
    [LETTER, ISSUER_KEY, RECEIPT_KEY, LOG_VKEY].contains(&name) || COPIES.contains(&name)
}

/// Index and ending of `statements/<index>.<ending>`; the index in its one spelling.
fn statement_part(name: &str) -> Option<(u64, &str)> {
    let (index, ending) = name.strip_prefix("statements/")?.split_once('.')?;
    let number: u64 = index.parse().ok()?;
    let known = PARTS.contains(&ending) || PART_COPIES.contains(&ending);
    (known && number.to_string() == index).then_some((number, ending))
}

fn read_statement(
    index: u64,
    parts: &BTreeMap<&str, &[u8]>,
) -> Result<BundledStatement, BundleError> {
    let part = |ending: &str| {
        let name = format!("statements/{index}.{ending}");
        parts
            .get(ending)
            .copied()
            .map(|bytes| (name.clone(), bytes))
            .ok_or(BundleError::Missing(name))
    };
    let (_, statement) = part("cose")?;
    let (_, receipt) = part("receipt")?;
    let (name, proof) = part("tlog-proof")?;
    Ok(BundledStatement {
        statement: statement.to_vec(),
        receipt: receipt.to_vec(),
        proof: text(&name, proof)?.to_owned(),
    })
}

fn text<'a>(name: &str, bytes: &'a [u8]) -> Result<&'a str, BundleError> {
    str::from_utf8(bytes).map_err(|_| BundleError::NotText(name.to_owned()))
}
