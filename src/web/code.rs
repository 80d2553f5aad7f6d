//! The problem codes: what can go wrong, its status, and what to do about it. `api.md` prints this table, and
//! `/problems/<code>` shows each of its rows.

use actix_web::http::StatusCode;

/// Declares the codes and everything that belongs to each, once.
macro_rules! codes {
    ($($variant:ident $code:literal $status:ident $title:literal $hint:literal;)*) => {
        /// A problem code. It never changes its meaning; new ones may be added.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[allow(missing_docs, reason = "each code's title below is its documentation")]
        pub enum Code { $($variant,)* }

        impl Code {
            /// Every code, in the order of `api.md`.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The code as answers carry it.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// Its HTTP status.
            pub const fn status(self) -> StatusCode {
                match self { $(Self::$variant => StatusCode::$status,)* }
            }

            /// What happened, in a few words.
            pub const fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)* }
            }

            /// What the client can do about it.
            pub const fn hint(self) -> &'static str {
                match self { $(Self::$variant => $hint,)* }
            }
        }
    };
}

codes! {
    BadRequest "bad-request" BAD_REQUEST "The request is not HTTP as it should be"
        "Compare the request with the description of this path in /api.";
    BadJson "bad-json" BAD_REQUEST "The body is not the JSON that was expected"
        "Mend the JSON at the line and column named in the detail.";
    BadMultipart "bad-multipart" BAD_REQUEST "The form is not the multipart that was expected"
        "Send multipart/form-data with the parts named in /api, each once.";
    BadQuery "bad-query" BAD_REQUEST "A query parameter is not as expected"
        "Use only the parameters that /api lists for this path, spelled as there.";
    BadLetterId "bad-letter-id" BAD_REQUEST "This is not a letter identifier"
        "Compare it with the printed code, character by character: its last character catches typing mistakes.";
    BadLocator "bad-locator" BAD_REQUEST "This is not the name of an entry"
        "Entries are called 1.0, 1.1 and so on, as the Location header of a registration names them.";
    MalformedStatement "malformed-statement" BAD_REQUEST "This is no signed statement"
        "Send a tagged COSE_Sign1 in deterministic CBOR, as chancery sign makes it.";
    BadAlgorithm "bad-algorithm" BAD_REQUEST "The statement is signed with another algorithm"
        "Sign it with Ed25519 (COSE algorithm -8 or -19).";
    PayloadMissing "payload-missing" BAD_REQUEST "The statement does not carry its payload"
        "Put the payload into the statement; a detached one cannot be registered here.";
    Rejected "rejected" BAD_REQUEST "The signed statement is not registered"
        "Mend what the detail names and sign it again; 'chancery sign' makes statements that are taken.";
    BadTilePath "bad-tile-path" BAD_REQUEST "This is not the path of a tile"
        "Write tile paths as C2SP tlog-tiles does: tile/0/x001/234 or tile/entries/000.p/7.";
    BadIdempotencyKey "bad-idempotency-key" BAD_REQUEST "The Idempotency-Key is not as expected"
        "Send 1 to 255 printable ASCII characters, for example a UUID.";
    TokenMissing "token-missing" UNAUTHORIZED "This needs a token"
        "Send the header Authorization: Bearer chancery_...; the archive's operator makes tokens with chancery token new.";
    TokenUnknown "token-unknown" UNAUTHORIZED "The token is not known"
        "Check that the whole token was copied; if it was revoked, ask the archive's operator for another.";
    SignInNeeded "sign-in-needed" UNAUTHORIZED "Nobody is signed in"
        "Sign in at /desk with a token; what was typed is still in the page that you go back to.";
    RoleMissing "role-missing" FORBIDDEN "The token does not allow this"
        "Use a token with the role named in the detail, or with the admin role.";
    OwnSubmission "own-submission" FORBIDDEN "Another person must confirm this"
        "Ask somebody with another token, of the role approve or admin.";
    CrossSite "cross-site" FORBIDDEN "The form did not come from a page of this archive"
        "Open the page here and send its form again; where a proxy stands in front, give serve its address with --url.";
    ConnectionNotSecure "connection-not-secure" FORBIDDEN "This needs https"
        "Sign in over https (a proxy says so with X-Forwarded-Proto, and serve has --behind-proxy), and revoke what was sent.";
    ReadOnly "read-only" FORBIDDEN "This is a mirror, and takes no deposits"
        "Send it to the institution's own archive; a mirror holds a verified copy and signs nothing.";
    NoSuchPath "no-such-path" NOT_FOUND "There is nothing at this path"
        "The paths there are stand in /api.";
    NoSuchLetter "no-such-letter" NOT_FOUND "There is no such letter"
        "Search for it at /letters; this archive may simply not hold it.";
    NoSuchStatement "no-such-statement" NOT_FOUND "This letter has no such statement"
        "GET /v1/letters/{id} lists the letter's statements with their index.";
    NoSuchEntry "no-such-entry" NOT_FOUND "The log has no such entry"
        "Entries are called 1.0, 1.1 and so on: GET /log/checkpoint says how many there are.";
    NoSuchTile "no-such-tile" NOT_FOUND "The log has no such tile yet"
        "Fetch /log/checkpoint first: tiles exist up to the size it names.";
    NoSuchToken "no-such-token" NOT_FOUND "There is no token of that name"
        "GET /v1/tokens lists the tokens.";
    NoSuchKey "no-such-key" NOT_FOUND "There is no such key"
        "GET /v1/keys lists the keys.";
    NotMirrored "not-mirrored" NOT_FOUND "This mirror does not hold that"
        "Ask the archive that it mirrors; everything else here still verifies.";
    NoSuchDraft "no-such-draft" NOT_FOUND "There is no such draft"
        "Go back to /desk, which lists the drafts of whoever is signed in.";
    NotWaiting "not-waiting" NOT_FOUND "Nothing waits here any more"
        "It was confirmed or sent back; /desk lists what still waits.";
    MethodNotAllowed "method-not-allowed" METHOD_NOT_ALLOWED "This path does not take that method"
        "Use a method that the Allow header names.";
    BodyTooSlow "body-too-slow" REQUEST_TIMEOUT "The body took too long to arrive"
        "Send it again over a faster connection; nothing was stored.";
    KnownWithOtherMetadata "known-with-other-metadata" CONFLICT "This text is archived already, with other metadata"
        "Fetch the letter named in the answer; state later publications with POST /v1/letters/{id}/publications.";
    AlreadyWithdrawn "already-withdrawn" CONFLICT "The letter is withdrawn already"
        "Nothing is left to do; GET /v1/letters/{id} shows the withdrawal.";
    LogEnded "log-ended" CONFLICT "The log of this archive has ended"
        "Deposit with the archive that goes on from it; GET /v1/keys says that this one ended.";
    TokenExists "token-exists" CONFLICT "There is a token of that name already"
        "Choose another name, or revoke that token first.";
    DeskFull "desk-full" CONFLICT "The desk is full"
        "Finish or remove some of what is on it, then do it again.";
    TextNotHeld "text-not-held" GONE "The text of this letter is not here"
        "Its statement was registered without its text; whoever has the text can check it here, by its digest.";
    TextErased "text-erased" GONE "The text of this letter was erased"
        "Its statements and proofs still verify; the text itself is not here any more.";
    BodyTooLarge "body-too-large" PAYLOAD_TOO_LARGE "The body is larger than this server reads"
        "Send at most the number of bytes named in the detail.";
    TooLong "too-long" PAYLOAD_TOO_LARGE "Something is longer than this archive takes"
        "Send at most the length named in the detail.";
    UnsupportedMediaType "unsupported-media-type" UNSUPPORTED_MEDIA_TYPE "This path does not read that media type"
        "Send one of the types named in the detail, without Content-Encoding.";
    NotAcceptable "letter-not-acceptable" UNPROCESSABLE_ENTITY "The letter or its metadata cannot be accepted as it is"
        "Mend the member named in the answer; /api lists what each member takes.";
    NotConfirmed "not-confirmed" UNPROCESSABLE_ENTITY "Something was not confirmed"
        "Look at what is marked, and confirm it or type something else.";
    FileNotText "file-not-text" UNPROCESSABLE_ENTITY "The file is not plain text"
        "Save it as plain text in UTF-8, or paste its words.";
    StatementTooLong "statement-too-long" UNPROCESSABLE_ENTITY "The signed statement would not fit in a log entry"
        "Shorten the metadata: a whole statement has at most 65,535 bytes.";
    IdempotencyKeyReused "idempotency-key-reused" UNPROCESSABLE_ENTITY
        "The Idempotency-Key was used before for another request"
        "Use a new key for a new request, and the same key only to repeat the same request.";
    TooManyRequests "too-many-requests" TOO_MANY_REQUESTS "Too many requests from this address"
        "Wait as many seconds as the Retry-After header names.";
    Internal "internal" INTERNAL_SERVER_ERROR "The server failed"
        "Try again; if it stays, tell the archive's operator the X-Request-Id of this answer.";
    QueueFull "queue-full" SERVICE_UNAVAILABLE "Too many requests are waiting"
        "Try again after as many seconds as the Retry-After header names, with the same Idempotency-Key.";
    WriterStopped "writer-stopped" SERVICE_UNAVAILABLE "The archive has stopped taking deposits"
        "Reading goes on; the archive's operator must look at its log and restart it.";
    AuditFailed "audit-failed" SERVICE_UNAVAILABLE "The last audit found something wrong"
        "Nothing damaged is served as good; the archive's operator must run chancery log audit and see keys/README.md.";
    LowSpace "low-space" INSUFFICIENT_STORAGE "Too little space is free for a deposit to be safe"
        "Reading goes on, and nothing was half-written; the archive's operator must free space.";
}

impl Code {
    /// The code with this name.
    pub fn parse(given: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == given)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_code_is_named_once_and_reads_back() {
        let names: HashSet<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(names.len(), Code::ALL.len());
        for code in Code::ALL {
            assert_eq!(Code::parse(code.as_str()), Some(*code));
            assert!(code.status().is_client_error() || code.status().is_server_error());
        }
        assert_eq!(Code::parse("no-such-code"), None);
    }
}
