//! What is said about a letter beside its text: the types of `letter`.

use utoipa::ToSchema;

/// What the institution says about a letter.
#[derive(ToSchema)]
pub(in crate::web) struct Metadata {
    /// `letter-to-editor`, `open-letter`, `statement`, `reply`, `denial` or `press-release`.
    kind: String,
    /// BCP 47, with the script said for Chinese: `en-GB`, `zh-Hans`.
    language: String,
    /// The institution's own title.
    title: String,
    /// The institution; must be this archive's where given.
    issuer: Option<IssuerName>,
    /// Who wrote or signed it.
    author: Author,
    /// To whom.
    addressee: Option<Addressee>,
    /// The date it bears, EDTF.
    date: Option<String>,
    /// The article it answers.
    in_reply_to: Option<InReplyTo>,
    /// Where it is known to have appeared, at most 64.
    publications: Option<Vec<Publication>>,
    /// Files that went with it, at most 32.
    attachments: Option<Vec<Attachment>>,
}

/// The institution by name.
#[derive(ToSchema)]
pub(in crate::web) struct IssuerName {
    /// Its full name.
    name: String,
}

/// Who wrote or signed a letter.
#[derive(ToSchema)]
pub(in crate::web) struct Author {
    /// The person's name.
    name: String,
    /// The person's office.
    role: Option<String>,
}

/// To whom a letter was written.
#[derive(ToSchema)]
pub(in crate::web) struct Addressee {
    /// A person or a desk.
    name: String,
    /// The newspaper or body.
    organization: Option<String>,
}

/// The article a letter answers.
#[derive(ToSchema)]
pub(in crate::web) struct InReplyTo {
    /// The newspaper.
    outlet: String,
    /// The headline.
    title: String,
    /// Who wrote it.
    author: Option<String>,
    /// That person's office.
    author_role: Option<String>,
    /// When it appeared, EDTF.
    date: Option<String>,
    /// Where it is online.
    url: Option<String>,
}

/// One appearance of a letter.
#[derive(ToSchema)]
pub(in crate::web) struct Publication {
    /// The newspaper, site or agency.
    outlet: String,
    /// `print` or `online`.
    medium: String,
    /// Which edition.
    edition: Option<String>,
    /// Page or section.
    page: Option<String>,
    /// When it appeared, EDTF.
    date: Option<String>,
    /// Its title as printed.
    title: Option<String>,
    /// Its address.
    url: Option<String>,
    /// `full`, `abridged`, `altered`, `not-printed` or `unknown`.
    extent: Option<String>,
    /// Who says so: `issuer`, `outlet` or `observer`.
    asserted_by: String,
}

/// A publication and the entry that says so.
#[derive(ToSchema)]
pub(in crate::web) struct PublicationRecord {
    /// The newspaper, site or agency.
    outlet: String,
    /// `print` or `online`.
    medium: String,
    /// Which edition.
    edition: Option<String>,
    /// Page or section.
    page: Option<String>,
    /// When it appeared, EDTF.
    date: Option<String>,
    /// Its title as printed.
    title: Option<String>,
    /// Its address.
    url: Option<String>,
    /// `full`, `abridged`, `altered`, `not-printed` or `unknown`.
    extent: String,
    /// Who says so: `issuer`, `outlet` or `observer`.
    asserted_by: String,
    /// The entry of the log that says so.
    index: u64,
    /// When that was logged, seconds since 1970.
    logged_at: u64,
}

/// A file that went with a letter: named and hashed, not kept.
#[derive(ToSchema)]
pub(in crate::web) struct Attachment {
    /// Its file name.
    name: String,
    /// Its media type.
    media_type: String,
    /// SHA-256 of its bytes.
    sha256: String,
}

/// A withdrawal.
#[derive(ToSchema)]
pub(in crate::web) struct Withdrawn {
    /// Why, in the institution's words.
    reason: String,
    /// The entry that says so.
    index: u64,
    /// When it was logged, seconds since 1970.
    logged_at: u64,
}

/// The institution that vouches for letters.
#[derive(ToSchema)]
pub(in crate::web) struct Issuer {
    /// Its full name.
    name: String,
    /// Its URL, which names it in every statement.
    url: String,
    /// The languages it writes in.
    languages: Vec<String>,
    /// Where a newsroom reaches its press office.
    contact: Option<String>,
}
