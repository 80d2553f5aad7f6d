//! `/v1/keys`: the public keys, in the forms that stock tools read.

use crate::letter::Issuer;
use crate::statement::PublicKey;
use crate::web::answer;
use crate::web::problem::Problem;
use crate::web::shape;
use crate::web::state::State;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

/// The public keys of an archive.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct KeysBody {
    /// Whose archive this is.
    #[schema(value_type = shape::Issuer)]
    pub issuer: Issuer,
    /// The log's name.
    pub origin: String,
    /// The log's key as C2SP tools read it.
    pub vkey: String,
    /// The key in use for each role.
    pub keys: Vec<KeyBody>,
    /// Every key there is or was, in the order in which the log names them.
    #[serde(default)]
    pub anchors: Vec<AnchorBody>,
    /// Entries with which the log ended; `null` while it goes on.
    #[serde(default)]
    pub ended: Option<u64>,
}

/// A key and its life, in indexes of the log.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct AnchorBody {
    /// The key.
    pub key: KeyBody,
    /// First entry it is valid at.
    pub from_index: u64,
    /// First entry it is not valid at any more; `null` while it is in force.
    pub until_index: Option<u64>,
    /// First entry from which on others may have signed with it; `null` where that is not so.
    pub compromised_from: Option<u64>,
}

/// One public key.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct KeyBody {
    /// `issuer` signs statements, `log` checkpoints, `receipt` COSE receipts.
    pub role: String,
    /// `Ed25519`.
    pub algorithm: String,
    /// COSE Key Thumbprint (RFC 9679), base64url.
    pub kid: String,
    /// Its 32 bytes, base64.
    pub public_key: String,
    /// The same as an SPKI PEM file, for openssl.
    pub pem: String,
}

impl KeyBody {
    fn new(role: &str, key: &PublicKey) -> Self {
        Self {
            role: role.to_owned(),
            algorithm: "Ed25519".to_owned(),
            kid: key.id().as_str().to_owned(),
            public_key: STANDARD.encode(key.as_bytes()),
            pem: key.to_pem(),
        }
    }
}

/// The keys of a running archive.
pub(in crate::web) fn body(state: &State) -> Result<KeysBody, Problem> {
    let keys = state.archive.keys();
    let anchors = state.archive.anchors();
    let log =
        PublicKey::from_bytes(keys.log.key().as_bytes()).map_err(|e| Problem::internal(&e))?;
    Ok(KeysBody {
        issuer: state.archive.issuer().clone(),
        origin: state.archive.origin().as_str().to_owned(),
        vkey: keys.log.to_string(),
        keys: vec![
            KeyBody::new("issuer", &keys.issuer),
            KeyBody::new("log", &log),
            KeyBody::new("receipt", &keys.receipt),
        ],
        ended: anchors.end(),
        anchors: anchors
            .iter()
            .map(|anchor| AnchorBody {
                key: KeyBody::new(anchor.role.as_str(), &anchor.key),
                from_index: anchor.from_index,
                until_index: anchor.until_index,
                compromised_from: anchor.compromised_from,
            })
            .collect(),
    })
}

/// Issuer, log and receipt keys.
#[utoipa::path(get, path = "/v1/keys", tag = "keys", responses(
    (status = 200, description = "The public keys", body = KeysBody)))]
pub(in crate::web) async fn keys(state: web::Data<State>) -> Result<HttpResponse, Problem> {
    answer::json(StatusCode::OK, &body(&state)?)
}
