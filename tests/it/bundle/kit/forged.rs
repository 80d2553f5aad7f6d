//! Statements that are signed, each wrong in one thing: headers, the encoding of CBOR, the payload member by member.

use super::super::sample::key;
use super::touched::cut;
use super::{Case, Files, files, logged};
use chancery::statement::Role;
use coset::cbor::Value as Cbor;
use serde_json::{Value as Json, json};

/// The letter's statement of `full.zip`, taken apart.
#[derive(Clone)]
struct Forged {
    /// Members of the protected header.
    header: Vec<(Cbor, Cbor)>,
    /// The protected header where it is not what its members give.
    protected: Option<Vec<u8>>,
    unprotected: Cbor,
    payload: Vec<u8>,
}

fn encoded(value: &Cbor) -> Vec<u8> {
    let mut bytes = Vec::new();
    coset::cbor::into_writer(value, &mut bytes).expect("CBOR");
    bytes
}

fn int(n: i64) -> Cbor {
    Cbor::Integer(n.into())
}

fn text(text: &str) -> Cbor {
    Cbor::Text(text.to_owned())
}

impl Forged {
    fn new() -> Self {
        let sample = logged::full();
        let statement = &sample.statements[2];
        let claims = statement.claims();
        let claims = Cbor::Map(vec![
            (int(1), text(&claims.iss)),
            (int(2), text(&claims.sub)),
            (int(6), Cbor::Integer(claims.iat.into())),
        ]);
        let header = vec![
            (int(1), int(-8)),
            (int(3), text("application/vnd.in-toto+json")),
            (int(4), Cbor::Bytes(statement.key_id().as_str().into())),
            (int(15), claims),
            (int(16), text("application/scitt-statement+cose")),
        ];
        let payload = statement.payload_bytes().to_vec();
        let forged = Self { header, protected: None, unprotected: Cbor::Map(vec![]), payload };
        assert_eq!(forged.message(), statement.bytes(), "nothing changed, the same statement");
        forged
    }

    fn protected(&self) -> Vec<u8> {
        self.protected.clone().unwrap_or_else(|| encoded(&Cbor::Map(self.header.clone())))
    }

    fn set(&mut self, label: i64, value: Cbor) {
        self.header.iter_mut().find(|(found, _)| *found == int(label)).expect("a member").1 = value;
    }

    fn claim(&mut self, label: i64, value: Cbor) {
        let Cbor::Map(claims) = &mut self.header[3].1 else { panic!("claims") };
        claims.iter_mut().find(|(found, _)| *found == int(label)).expect("a claim").1 = value;
    }

    /// Signed by the issuer's key.
    fn signature(&self) -> Vec<u8> {
        use ed25519_dalek::Signer as _;
        let (protected, payload) =
            (Cbor::Bytes(self.protected()), Cbor::Bytes(self.payload.clone()));
        let tbs = Cbor::Array(vec![text("Signature1"), protected, Cbor::Bytes(vec![]), payload]);
        key(Role::Issuer, "bundle issuer").signing_key().sign(&encoded(&tbs)).to_vec()
    }

    fn parts(&self) -> Vec<Cbor> {
        let [protected, payload, signature] =
            [self.protected(), self.payload.clone(), self.signature()].map(Cbor::Bytes);
        vec![protected, self.unprotected.clone(), payload, signature]
    }

    fn message(&self) -> Vec<u8> {
        encoded(&Cbor::Tag(18, Box::new(Cbor::Array(self.parts()))))
    }
}

fn case(name: &str, step: &str, message: Vec<u8>) -> Case {
    let mut made: Files = files();
    made.iter_mut().find(|(name, _)| name == "statements/2.cose").expect("there").1 = message;
    Case::of_files(name, &made, step)
}

/// The cases.
pub(super) fn cases() -> Vec<Case> {
    [headers(), encodings(), envelopes(), signatures(), spellings(), members()].concat()
}

/// The letter's kid with a change.
fn kid(change: fn(&mut Vec<u8>)) -> Cbor {
    let mut kid = Forged::new().header[2].1.as_bytes().expect("bytes").clone();
    change(&mut kid);
    Cbor::Bytes(kid)
}

/// One change of the header, by name; most must be told by `statement-deterministic`.
fn headers() -> Vec<Case> {
    type Change = (&'static str, fn(&mut Forged));
    let changes: Vec<Change> = vec![
        ("without alg", |f| drop(f.header.remove(0))),
        ("alg ES256", |f| f.set(1, int(-7))),
        ("alg as text", |f| f.set(1, text("EdDSA"))),
        ("alg beyond 64 bits", |f| {
            f.protected = Some([&[0xa5, 0x01, 0x3b][..], &[0xff; 8], &f.protected()[3..]].concat());
        }),
        ("with crit", |f| f.header.insert(1, (int(2), Cbor::Array(vec![int(1)])))),
        ("without a content type", |f| drop(f.header.remove(1))),
        ("another content type", |f| f.set(3, text("application/json"))),
        ("a content type as a number", |f| f.set(3, int(50))),
        ("without kid", |f| drop(f.header.remove(2))),
        ("kid as text", |f| f.set(4, text("9JOOGbV0YmWXw_LXrd5aVDs95xu2yhJH71YQoRRgvBM"))),
        ("kid of 42 characters", |f| f.set(4, kid(cut))),
        ("kid with padding", |f| f.set(4, kid(|k| k.push(b'=')))),
        ("kid with stray bits", |f| f.set(4, kid(|k| *k.last_mut().expect("one") += 1))),
        ("kid in other letters", |f| f.set(4, kid(|k| k[0] = b'+'))),
        ("kid that is not UTF-8", |f| f.set(4, kid(|k| k[0] = 0xff))),
        ("an empty kid", |f| f.set(4, Cbor::Bytes(vec![]))),
        ("without claims", |f| drop(f.header.remove(3))),
        ("claims as a list", |f| f.set(15, Cbor::Array(vec![]))),
        ("no claims", |f| f.set(15, Cbor::Map(vec![]))),
        ("an empty iss", |f| f.claim(1, text(""))),
        ("iss as bytes", |f| f.claim(1, Cbor::Bytes(b"x".to_vec()))),
        ("an empty sub", |f| f.claim(2, text(""))),
        ("sub as a number", |f| f.claim(2, int(7))),
        ("iat before 1970", |f| f.claim(6, int(-1))),
        ("iat as text", |f| f.claim(6, text("2026"))),
        ("iat as null", |f| f.claim(6, Cbor::Null)),
        ("a claim that nobody knows", |f| {
            let Cbor::Map(claims) = &mut f.header[3].1 else { panic!("claims") };
            claims.push((int(7), Cbor::Bytes(vec![1])));
        }),
        ("without typ", |f| drop(f.header.remove(4))),
        ("typ of a receipt", |f| f.set(16, text("application/scitt-receipt+cose"))),
        ("a label that nobody knows", |f| f.header.push((int(17), int(0)))),
        ("a label as text", |f| f.header.push((text("x"), int(0)))),
        ("a label beyond 64 bits", |f| {
            f.protected =
                Some([&[0xa6][..], &f.protected()[1..], &[0x3b], &[0xff; 8], &[0]].concat());
        }),
        ("with vds", |f| f.header.push((int(395), int(1)))),
        ("an empty protected header", |f| f.protected = Some(vec![])),
        ("a protected header of no members", |f| f.protected = Some(vec![0xa0])),
        ("a protected header that is a list", |f| f.protected = Some(vec![0x80])),
    ];
    let mut cases: Vec<Case> = changes
        .into_iter()
        .map(|(name, change)| {
            let mut forged = Forged::new();
            change(&mut forged);
            case(&format!("header: {name}"), "statement-deterministic", forged.message())
        })
        .collect();
    let mut fully = Forged::new();
    fully.set(1, int(-19));
    // Every step before is content: a statement in another log would be good.
    cases.push(case("header: alg Ed25519, fully specified", "receipt-signature", fully.message()));
    let mut other = Forged::new();
    other.set(4, Cbor::Bytes(key(Role::Issuer, "somebody else").public().id().as_str().into()));
    cases.push(case("header: kid of another key", "statement-signature", other.message()));
    cases
}

/// The same header in encodings that are not the one.
fn encodings() -> Vec<Case> {
    let whole = Forged::new().protected();
    let starts = |bytes: &[u8]| Some([bytes, &whole[3..]].concat());
    let swapped = {
        let mut header = Forged::new().header;
        header.swap(0, 1);
        Some(encoded(&Cbor::Map(header)))
    };
    assert!(whole.starts_with(&[0xa5, 0x01, 0x27]));
    let encodings = [
        ("members out of order", swapped),
        ("a member twice", Some([&[0xa6, 0x01, 0x27, 0x01, 0x27], &whole[3..]].concat())),
        ("a label in two bytes", starts(&[0xa5, 0x18, 0x01, 0x27])),
        ("alg in two bytes", starts(&[0xa5, 0x01, 0x38, 0x07])),
        ("a long head of the map", starts(&[0xb8, 0x05, 0x01, 0x27])),
        ("an indefinite map", Some([&[0xbf, 0x01, 0x27], &whole[3..], &[0xff]].concat())),
        ("bytes behind the map", Some([&whole[..], &[0]].concat())),
        ("a map that ends early", Some(whole[..whole.len() - 1].to_vec())),
        ("a map of 2^64 - 1 members", Some([&[0xbb][..], &[0xff; 8], &whole[1..]].concat())),
        ("a float", starts(&[0xa5, 0x01, 0xf9, 0xc8, 0x00])),
        ("true", starts(&[0xa5, 0x01, 0xf5])),
        ("undefined", starts(&[0xa5, 0x01, 0xf7])),
        ("a simple value in two bytes", starts(&[0xa5, 0x01, 0xf8, 0x16])),
        ("a reserved byte", starts(&[0xa5, 0x01, 0x1c])),
        ("a tag", starts(&[0xa5, 0x01, 0xc1, 0x27])),
        ("text that is not UTF-8", Some([&[0xa6][..], &whole[1..], &[0x61, 0xff, 0x00]].concat())),
        (
            "sixteen lists in each other",
            Some([&[0xa6][..], &whole[1..], &[0x11], &[0x81; 15], &[0]].concat()),
        ),
        (
            "a thousand lists in each other",
            Some([&[0xa6][..], &whole[1..], &[0x11], &[0x81; 1000], &[0]].concat()),
        ),
    ];
    let forged = |protected| Forged { protected, ..Forged::new() };
    encodings
        .into_iter()
        .map(|(name, protected)| {
            case(&format!("CBOR: {name}"), "statement-deterministic", forged(protected).message())
        })
        .collect()
}

fn envelopes() -> Vec<Case> {
    let forged = Forged::new();
    let (whole, parts) = (forged.message(), forged.parts());
    let tagged =
        |tag: u64, parts: Vec<Cbor>| encoded(&Cbor::Tag(tag, Box::new(Cbor::Array(parts))));
    let with = |at: usize, part: Cbor| {
        let mut parts = parts.clone();
        parts[at] = part;
        tagged(18, parts)
    };
    let member = |label: i64, value: Cbor| with(1, Cbor::Map(vec![(int(label), value)]));
    let messages = [
        ("without a tag", whole[1..].to_vec()),
        ("tag 17", tagged(17, parts.clone())),
        ("tag 98", tagged(98, parts.clone())),
        ("a tag in two bytes", [&[0xd8, 18], &whole[1..]].concat()),
        ("two tags", [&[0xd2][..], &whole].concat()),
        ("three members", tagged(18, parts[..3].to_vec())),
        ("five members", tagged(18, [&parts[..], &[Cbor::Null]].concat())),
        ("an indefinite list", [&[0xd2, 0x9f], &whole[2..], &[0xff]].concat()),
        ("a map instead of a list", [&[0xd2, 0xa2], &whole[2..]].concat()),
        (
            "a receipt in the unprotected header",
            member(394, Cbor::Array(vec![Cbor::Bytes(vec![1])])),
        ),
        ("a member of the unprotected header", member(4, Cbor::Bytes(vec![1]))),
        ("null for the unprotected header", with(1, Cbor::Null)),
        ("a list for the unprotected header", with(1, Cbor::Array(vec![]))),
        ("a map for the protected header", with(0, Cbor::Map(forged.header.clone()))),
        ("a detached payload", with(2, Cbor::Null)),
        ("a payload as text", with(2, text("{}"))),
        ("a signature of 63 bytes", with(3, Cbor::Bytes(vec![1; 63]))),
        ("a signature of 65 bytes", with(3, Cbor::Bytes(vec![1; 65]))),
        ("no signature", with(3, Cbor::Bytes(vec![]))),
        ("null for the signature", with(3, Cbor::Null)),
        ("null alone", vec![0xf6]),
        ("a number alone", vec![0x00]),
    ];
    messages
        .into_iter()
        .map(|(name, message)| {
            case(&format!("envelope: {name}"), "statement-deterministic", message)
        })
        .collect()
}

/// Signatures that lenient verifiers take.
fn signatures() -> Vec<Case> {
    let forged = Forged::new();
    let with = |signature: Vec<u8>| {
        let mut parts = forged.parts();
        parts[3] = Cbor::Bytes(signature);
        encoded(&Cbor::Tag(18, Box::new(Cbor::Array(parts))))
    };
    let good = forged.signature();
    let changed = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut signature = good.clone();
        change(&mut signature);
        with(signature)
    };
    // The order of the group, least byte first.
    let order = hex::decode("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010")
        .expect("hex");
    let plus_order = |signature: &mut Vec<u8>| {
        let mut carry = 0;
        for (byte, add) in signature[32..].iter_mut().zip(&order) {
            let sum = u16::from(*byte) + u16::from(*add) + carry;
            (*byte, carry) = (sum.to_le_bytes()[0], sum >> 8);
        }
    };
    let other = {
        use ed25519_dalek::Signer as _;
        let [protected, payload] = [forged.protected(), forged.payload.clone()].map(Cbor::Bytes);
        let tbs = Cbor::Array(vec![text("Signature1"), protected, Cbor::Bytes(vec![]), payload]);
        key(Role::Issuer, "somebody else").signing_key().sign(&encoded(&tbs)).to_vec()
    };
    [
        ("s plus the order of the group", changed(&plus_order)),
        ("by another key", with(other)),
        ("all zeros", with(vec![0; 64])),
        (
            "R is the neutral element",
            changed(&|s| drop(s.splice(..32, [&[1][..], &[0; 31]].concat()))),
        ),
        ("the sign of R turned", changed(&|s| s[31] ^= 0x80)),
        ("halves exchanged", changed(&|s| s.rotate_left(32))),
    ]
    .into_iter()
    .map(|(name, message)| case(&format!("signature: {name}"), "statement-signature", message))
    .collect()
}

fn signed(name: &str, step: &str, payload: Vec<u8>) -> Case {
    case(&format!("payload: {name}"), step, Forged { payload, ..Forged::new() }.message())
}

/// The same payload in spellings that are not the one.
fn spellings() -> Vec<Case> {
    let whole = String::from_utf8(Forged::new().payload).expect("text");
    let replaced = |from: &str, to: &str| {
        assert!(whole.contains(from), "{from}");
        whole.replacen(from, to, 1).into_bytes()
    };
    let spellings = [
        ("a space", replaced(":", ": ")),
        ("a newline behind it", [whole.as_bytes(), b"\n"].concat()),
        ("a byte order mark", [b"\xef\xbb\xbf", whole.as_bytes()].concat()),
        ("an escaped letter", replaced("Merrow", "Merro\\u0077")),
        ("an escaped slash", replaced("https://in-toto", "https:\\/\\/in-toto")),
        ("a control character not escaped", replaced("Merrow", "Merr\u{1}ow")),
        ("a control character in capitals", replaced("Merrow", "Merr\\u001Fow")),
        ("a lone surrogate", replaced("Merrow", "Merr\\ud83dow")),
        ("a surrogate pair escaped", replaced("\u{1f6a2}", "\\ud83d\\udea2")),
        ("a byte that is not UTF-8", {
            let at = whole.find("Merrow").expect("there");
            [&whole.as_bytes()[..at], b"\xff", &whole.as_bytes()[at..]].concat()
        }),
        ("an overlong byte", {
            let at = whole.find("Merrow").expect("there");
            [&whole.as_bytes()[..at], b"\xc1\x81", &whole.as_bytes()[at..]].concat()
        }),
        (
            "a member twice",
            replaced("{\"_type\"", "{\"_type\":\"https://in-toto.io/Statement/v1\",\"_type\""),
        ),
        (
            "members out of order",
            replaced(
                "\"author\":\"Jo Pell\",\"author_role\":\"Reporter\"",
                "\"author_role\":\"Reporter\",\"author\":\"Jo Pell\"",
            ),
        ),
        ("a number with a fraction", replaced("\"bytes\":", "\"bytes\":1.5,\"b\":")),
        ("a number with an exponent", replaced("\"bytes\":1", "\"bytes\":1e0,\"b\":1")),
        ("a number that is 1.0", replaced("\"bytes\":1", "\"bytes\":1.0,\"b\":1")),
        ("a number with a leading zero", replaced("\"bytes\":", "\"bytes\":0")),
        ("minus zero", replaced("\"bytes\":", "\"bytes\":-0,\"b\":")),
        ("NaN", replaced("\"bytes\":", "\"bytes\":NaN,\"b\":")),
        ("an infinite number", replaced("\"bytes\":", "\"bytes\":1e999,\"b\":")),
        ("nothing", vec![]),
        ("no JSON", b"letter".to_vec()),
        ("cut", whole.as_bytes()[..whole.len() - 1].to_vec()),
        ("a comma too many", replaced("}]}", "},]}")),
        ("two payloads", whole.repeat(2).into_bytes()),
        ("a list", b"[]".to_vec()),
        ("a text", b"\"x\"".to_vec()),
        ("null", b"null".to_vec()),
        ("three hundred lists in each other", [vec![b'['; 300], vec![b']'; 300]].concat()),
        ("two thousand lists in each other", [vec![b'['; 2_000], vec![b']'; 2_000]].concat()),
        ("a name that is not ASCII", replaced("\"outlet\"", "\"\u{43e}utlet\"")),
    ];
    let refused = |(name, payload)| signed(name, "statement-payload", payload);
    let mut cases: Vec<Case> = spellings.into_iter().map(refused).collect();
    // Good spellings, which no log has: the next step that looks at the bytes tells.
    for (name, from, to) in [
        ("a delete character", "Merrow", "Merr\u{7f}ow"),
        ("a line separator", "Merrow", "Merr\u{2028}ow"),
        ("a control character in its one spelling", "Merrow", "Merr\\u001fow"),
        ("a tab in its one spelling", "Merrow", "Merr\\tow"),
        ("a byte order mark inside", "Merrow", "Merr\u{feff}ow"),
        ("a noncharacter", "Merrow", "Merr\u{ffff}ow"),
    ] {
        cases.push(signed(name, "receipt-signature", replaced(from, to)));
    }
    cases
}

/// Members that may be left out.
const OPTIONAL: [&str; 16] = [
    "/issuer",
    "/role",
    "/addressee",
    "/organization",
    "/date",
    "/in_reply_to",
    "/author",
    "/author_role",
    "/url",
    "/publications",
    "/attachments",
    "/edition",
    "/page",
    "/metadata/publications/0/title",
    "/metadata/publications/1/title",
    "/in_reply_to/author",
];

fn is_optional(path: &str) -> bool {
    path != "/predicate/metadata/author" && OPTIONAL.iter().any(|end| path.ends_with(end))
}

/// Every member in turn left out, of another type, with a member beside it that nobody knows.
#[expect(clippy::too_many_lines, reason = "a table")]
fn members() -> Vec<Case> {
    let whole: Json = serde_json::from_slice(&Forged::new().payload).expect("JSON");
    let mut paths = Vec::new();
    walk(&whole, String::new(), &mut paths);
    let canonical = |json: &Json| serde_json_canonicalizer::to_vec(json).expect("JSON");
    let mut cases = Vec::new();
    for path in paths {
        let mut put = |what: &str, step: &str, value: Json| {
            let mut json = whole.clone();
            *json.pointer_mut(&path).expect("a member") = value;
            cases.push(signed(&format!("{path} {what}"), step, canonical(&json)));
        };
        let refused = "statement-payload";
        match whole.pointer(&path).expect("a member") {
            Json::String(_) => put("as a number", refused, json!(7)),
            Json::Number(_) => put("as text", refused, json!("7")),
            Json::Array(_) => put("as an object", refused, json!({})),
            Json::Object(members) => {
                let mut more = members.clone();
                more.insert("x".to_owned(), json!("x"));
                put("with a member more", refused, Json::Object(more));
                put("as a list", refused, json!([]));
            }
            _ => panic!("{path} is of a type that is not used"),
        }
        let (parent, name) = path.rsplit_once('/').expect("a slash");
        if name.parse::<usize>().is_err() {
            let mut json = whole.clone();
            json.pointer_mut(parent).and_then(Json::as_object_mut).expect("an object").remove(name);
            let step = if is_optional(&path) { "receipt-signature" } else { refused };
            cases.push(signed(&format!("{path} left out"), step, canonical(&json)));
        }
    }
    let mut values = |path: &str, what: &str, value: Json| {
        let mut json = whole.clone();
        *json.pointer_mut(path).expect(path) = value;
        cases.push(signed(&format!("{path}: {what}"), "statement-payload", canonical(&json)));
    };
    let sha256 = "5".repeat(64);
    values("/_type", "another", json!("https://in-toto.io/Statement/v0.1"));
    values("/predicateType", "that of others", json!("https://slsa.dev/provenance/v1"));
    values(
        "/predicateType",
        "that of another kind",
        json!("https://w3id.org/chancery/publication/v1"),
    );
    values(
        "/predicateType",
        "that of amendments, which nobody reads yet",
        json!("https://w3id.org/chancery/amendment/v1"),
    );
    values("/predicateType", "a second version", json!("https://w3id.org/chancery/letter/v2"));
    values("/predicate", "empty", json!({}));
    values("/predicate/id", "with a wrong check character", json!("000000000000001"));
    values("/predicate/id", "with hyphens", json!("00000-00000-00000"));
    values("/predicate/id", "with a look-alike", json!("o00000000000000"));
    values("/predicate/id", "empty", json!(""));
    values("/predicate/text/bytes", "negative", json!(-1));
    values("/predicate/text/bytes", "2^53", json!(9_007_199_254_740_992_u64));
    values("/predicate/text/bytes", "true", json!(true));
    values("/predicate/text/bytes", "null", json!(null));
    values("/predicate/metadata/kind", "another", json!("memo"));
    values("/predicate/metadata/kind", "in capitals", json!("Letter-To-Editor"));
    values("/predicate/metadata/publications", "empty", json!([]));
    values("/predicate/metadata/attachments", "empty", json!([]));
    values("/predicate/metadata/date", "null", json!(null));
    values("/predicate/metadata/publications/0/medium", "another", json!("radio"));
    values("/predicate/metadata/publications/0/extent", "another", json!("partial"));
    values("/predicate/metadata/publications/0/asserted_by", "another", json!("me"));
    values("/subject/0/digest/sha256", "in capitals", json!(sha256.replace('5', "A")));
    values("/subject/0/digest/sha256", "too short", json!(sha256[1..]));
    values("/subject/0/digest/sha256", "too long", json!(format!("5{sha256}")));
    values("/subject/0/digest/sha256", "with a newline", json!(format!("{}\n", &sha256[1..])));
    values("/subject/0/digest", "of another algorithm", json!({"sha512": sha256}));
    values("/subject/0/name", "empty", json!(""));
    values("/subject/0/name", "that of another", json!("letter.n1"));
    cases
}

fn walk(value: &Json, path: String, paths: &mut Vec<String>) {
    match value {
        Json::Object(members) => {
            members.iter().for_each(|(name, member)| walk(member, format!("{path}/{name}"), paths));
        }
        // One publication stands for all.
        Json::Array(items) => {
            items.iter().take(1).for_each(|item| walk(item, format!("{path}/0"), paths));
        }
        _ => {}
    }
    if !path.is_empty() {
        paths.push(path);
    }
}
