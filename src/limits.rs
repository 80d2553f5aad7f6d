//! Every bound there is. A value over its bound is refused by name, never cut; each is tested at n and at n + 1.

/// Bytes of a letter's text, as deposited.
pub const TEXT_BYTES_MAX: usize = 1 << 20;
/// Bytes of a text pasted to be checked.
pub const PASTED_BYTES_MAX: usize = 1 << 20;
/// Bytes of a metadata or issuer file (JSON or TOML).
pub const METADATA_BYTES_MAX: usize = 32 << 10;
/// Characters of one metadata member (a name, a title, a role, a URL).
pub const FIELD_CHARS_MAX: usize = 1_000;
/// Publications named in one deposit.
pub const PUBLICATIONS_MAX: usize = 64;
/// Attachments named in one deposit.
pub const ATTACHMENTS_MAX: usize = 32;
/// Bytes of a letter identifier as typed: its full form with a hyphen between all characters, and some air.
pub const LETTER_ID_BYTES_MAX: usize = 64;
/// Bytes of a language tag, which RFC 5646 section 4.4.1 finds enough for every tag in use.
pub const LANGUAGE_BYTES_MAX: usize = 35;
/// Languages an issuer names.
pub const LANGUAGES_MAX: usize = 64;
/// Characters of a date as EDTF writes it.
pub const DATE_CHARS_MAX: usize = 64;
/// Bytes of an HTTP request body, whatever it carries.
pub const BODY_BYTES_MAX: usize = 4 << 20;
/// Bytes of a signed statement, which is one log entry (C2SP tlog-tiles: a two-byte length).
pub const STATEMENT_BYTES_MAX: usize = 65_535;
/// Nesting of CBOR data items.
pub const CBOR_DEPTH_MAX: usize = 16;
/// Bytes of a COSE receipt.
pub const RECEIPT_BYTES_MAX: usize = 16 << 10;
/// Receipts attached to one transparent statement.
pub const STATEMENT_RECEIPTS_MAX: usize = 16;
/// Hashes in an inclusion or consistency proof (a tree of 2^63 leaves needs 63 and 64).
pub const PROOF_HASHES_MAX: usize = 64;
/// Bytes of a signed note.
pub const NOTE_BYTES_MAX: usize = 1_000_000;
/// Signature lines of a signed note.
pub const NOTE_SIGNATURES_MAX: usize = 100;
/// Bytes of a note's key name.
pub const KEY_NAME_BYTES_MAX: usize = 255;
/// Bytes of a request to a witness.
pub const ADD_CHECKPOINT_BYTES_MAX: usize = 128 << 10;
/// Bytes of a policy file of logs and witnesses.
pub const POLICY_BYTES_MAX: usize = 64 << 10;
/// Lines of it.
pub const POLICY_LINES_MAX: usize = 1_000;
/// Bytes of a witness's answer.
pub const COSIGNATURES_BYTES_MAX: usize = 16 << 10;
/// Bytes of a `.tlog-proof` file.
pub const TLOG_PROOF_BYTES_MAX: usize = 1_100_000;
/// Bytes of a line of that file, newline not counted: the Go reference reads no longer one.
pub const TLOG_PROOF_LINE_BYTES_MAX: usize = 65_535;
/// Entries whose receipts, texts and statements a mirror asks for at once.
pub const MIRRORED_ENTRIES_MAX: usize = 256;
/// Bytes of texts after which an answer to a mirror ends; the entry that passes it is the last in it.
pub const MIRRORED_BYTES_MAX: usize = 8 << 20;
/// Entries without a receipt that a mirror's file of them skips at once.
pub const RECEIPTS_AHEAD_MAX: usize = 1 << 20;
/// Bytes of a bundle, and of any one file in it when unpacked.
pub const BUNDLE_BYTES_MAX: usize = 16 << 20;
/// Files in a bundle.
pub const BUNDLE_FILES_MAX: usize = 4_096;
/// Bytes of a PEM key file.
pub const KEY_FILE_BYTES_MAX: usize = 16 << 10;
/// Rounds of PBKDF2 a key file may ask for: some seconds of work.
pub const KEY_ROUNDS_MAX: u32 = 10_000_000;
/// Keys that a log's trust anchors name, those retired included.
pub const ANCHORS_MAX: usize = 64;
/// Seconds after the time it names within which a statement that was signed elsewhere is registered.
pub const SIGNED_AGO_S_MAX: u64 = 3_600;
/// Submissions committed together.
pub const BATCH_MAX: usize = 256;
/// Bytes of texts and statements committed together; the submission that passes it is the last of its batch.
pub const BATCH_BYTES_MAX: usize = 16 << 20;
/// Bytes of commits that are durable in the journal and wait to be put into sled; beyond it the next commit waits.
pub const UNSETTLED_BYTES_MAX: usize = 4 << 20;
/// Bytes of commits put into sled together; the commit that passes it is the last of its group.
pub const SETTLED_BYTES_MAX: usize = 1 << 20;
/// Submissions waiting for the sequencer; the next is answered 503.
pub const QUEUE_MAX: usize = 4_096;
/// Characters of an `Idempotency-Key`.
pub const IDEMPOTENCY_KEY_CHARS_MAX: usize = 255;
/// Bytes of one value in sled: larger ones end in blob files, which sled never makes durable.
pub const SLED_VALUE_BYTES_MAX: usize = 4_000;
/// Bytes of one journal frame.
pub const FRAME_BYTES_MAX: usize = 1 << 30;
/// Bytes of a journal segment after which the next frame opens a new one.
pub const SEGMENT_BYTES_MAX: u64 = 64 << 20;
/// Free bytes below which deposits are refused and reads go on.
pub const FREE_BYTES_MIN: u64 = 256 << 20;
/// Counters that tell roughly how often a fingerprint is kept; two bytes each. Enough for tens of millions of letters.
pub const INDEX_COUNTERS: usize = 1 << 24;
/// Letters a fingerprint is kept of; of more letters, others are kept instead.
pub const INDEX_LETTERS_OF_GRAM: u32 = 1_000;
/// Letters a run of 8 words or 16 characters is kept of where each part of it is common; more are only counted.
pub const INDEX_LETTERS_OF_RUN: u32 = 1_000;
/// Letters the index holds in memory before it writes them as a run.
pub const INDEX_LETTERS_IN_MEMORY: u32 = 1 << 14;
/// Fingerprints of those letters, for each: with longer letters there are fewer.
pub const INDEX_POSTINGS_OF_LETTER: usize = 256;
/// Letters that a check adds to the index before it searches, where so many were just deposited; with more to add it says
/// that the index is being made.
pub const INDEX_BACKLOG_MAX: u32 = 100_000;
/// Bytes of index runs held in memory.
pub const INDEX_CACHE_BYTES: usize = 64 << 20;
/// Letters in one page of a list.
pub const PAGE_LETTERS_MAX: usize = 100;
/// Characters of a search.
pub const QUERY_CHARS_MAX: usize = 500;
/// Texts checked with one request.
pub const CHECKS_MAX: usize = 500;
/// Words of a search.
pub const QUERY_WORDS_MAX: usize = 100;
/// Characters of the cursor of a list: room for the counts of as many words.
pub const CURSOR_CHARS_MAX: usize = 4_000;
/// Outlets, years and languages that a list counts letters by.
pub const FACET_VALUES_MAX: usize = 50;
/// Letters a verdict names.
pub const VERDICT_LETTERS_MAX: usize = 10;
/// Differences a verdict lists of one letter; all are counted.
pub const VERDICT_DIFFERENCES_MAX: usize = 2_000;
/// Places a verdict lists of one letter where only capitals or punctuation differ; all are counted.
pub const VERDICT_MARKS_MAX: usize = 200;
/// Phrases a verdict lists that letters have too and that name none.
pub const VERDICT_PHRASES_MAX: usize = 100;
/// Passages a verdict lists of one letter.
pub const VERDICT_PASSAGES_MAX: usize = 500;
/// Bytes of entry bundles kept in memory, compressed and not, for those who follow the log.
pub const PACKED_BYTES_MAX: usize = 64 << 20;
/// Sessions of those who signed in, of all tokens together; with one more, the one unused for longest ends.
pub const SESSIONS_MAX: usize = 1_000;
/// Sessions of one token; with one more, the one unused for longest ends.
pub const SESSIONS_OF_TOKEN_MAX: usize = 10;
/// Seconds after which a session that nobody used has ended: long enough for a letter to be read at leisure.
pub const SESSION_UNUSED_S_MAX: u64 = 4 * 3_600;
/// Seconds after which any session has ended.
pub const SESSION_S_MAX: u64 = 24 * 3_600;
/// Bytes of one file of the audit list, after which the next act opens a new one.
pub const ACTS_FILE_BYTES_MAX: u64 = 1 << 20;
/// Files kept of each of its two lists; with one more, the oldest is removed.
pub const ACTS_FILES_MAX: usize = 32;
/// Acts in one page of the audit list.
pub const PAGE_ACTS_MAX: usize = 200;
/// Letters that one token has in hand before they are deposited.
pub const DRAFTS_OF_TOKEN_MAX: usize = 20;
/// Bytes of one of them as it rests: the text as it was pasted and as it is typed, and the other fields.
pub const DRAFT_BYTES_MAX: usize = 4 << 20;
/// Seconds after which one that nobody touched is removed.
pub const DRAFT_S_MAX: u64 = 90 * 86_400;
/// Submissions that wait for a second person.
pub const WAITING_MAX: usize = 100;
