#!/usr/bin/env python3
"""Verifies a Chancery bundle with no network and no trust in any server.

    verify.py BUNDLE.zip [--log-key VKEY] [--issuer-key PEM] [--receipt-key PEM] [--witnesses POLICY] [--json]

BUNDLE is the zip file, the folder it was unpacked to, or '-'. Keys that come with a bundle prove nothing by themselves:
name those you hold already. Exit code 0: every step passed; 1: a step failed, and its name is printed; 2: the command
line is wrong; 3: this is no bundle. Needs Python 3.9 and the package `cryptography` (for Ed25519), nothing else.

The steps, their names and their order are those of `chancery verify`. Each rests on the ones before it:

  files                    the zip file is byte for byte as it was written; every file is known, none is missing
  keys                     whose keys these are: those you named, or merely those that came with the bundle
  checkpoint-signature     the log's key signed its size and root (C2SP checkpoint)
  witness-quorum           where --witnesses names a policy (C2SP tlog-policy): its quorum has cosigned the checkpoint
  statement-deterministic  each statement is a COSE_Sign1 in its one encoding, with the headers of a SCITT statement
  statement-signature      the issuer's first key signed each of them, or one that a statement before names
  statement-payload        each says something known, in its one encoding (in-toto Statement v1, RFC 8785)
  policy                   entry 0 is the registration policy of this log
  trust-anchors            entry 1 names these three keys, each in its role, and every later change of keys follows the rules
  issuer-key-trusted       all statements are made in the name of the institution of the policy, each with a key that was
                           valid at its index and not compromised yet
  receipt-signature        the receipt key signed the root that each receipt leads to (RFC 9942)
  inclusion                each statement is in the log under the signed root (RFC 6962, C2SP tlog-proof)
  same-letter              all statements are about one letter, in the order of the log
  text-digest              letter.txt has the signed SHA-256 and length
  n1-digest                so has its form N1 (plain quotes, dashes, spaces)
  copies                   every other file only repeats what the files above say

What it leaves to others: whether dates, languages and web addresses in the metadata are
well-formed (`chancery` refuses to sign others). N1 is checked where n1.py and n1.tsv lie beside this file.
Written for Chancery, under its licence (Apache-2.0 or MIT).
"""
import argparse
import base64
import binascii
import datetime
import functools
import hashlib
import json
import pathlib
import re
import struct
import sys
import unicodedata

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError:
    sys.exit("verify.py needs the package cryptography: python3 -m pip install cryptography")

BUNDLE_BYTES_MAX, BUNDLE_FILES_MAX, STATEMENT_BYTES_MAX, RECEIPT_BYTES_MAX = 16 << 20, 4096, 65535, 16 << 10
ANCHORS_MAX = 64
U64 = 1 << 64


class Wrong(Exception):
    """A step failed; says why."""


class NotABundle(Exception):
    """The file is no zip file, or too long."""


def need(condition, why):
    if not condition:
        raise Wrong(why)


def text(name, data):
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise Wrong(f"{name} is not text") from None


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def b64(given, url=False):
    """Base64 in its one spelling: padded (for URLs: not), no stray bits, no white space."""
    try:
        spelled = given.encode("ascii") + (b"=" * (-len(given) % 4) if url else b"")
        value = base64.b64decode(spelled, altchars=b"-_" if url else None, validate=True)
    except (UnicodeEncodeError, binascii.Error, ValueError):
        raise Wrong("not base64") from None
    again = base64.urlsafe_b64encode(value).rstrip(b"=") if url else base64.b64encode(value)
    need(again == given.encode(), "not canonical base64")
    return value


def decimal(given):
    need(re.fullmatch("0|[1-9][0-9]{0,19}", given) and int(given) < U64, f"{given[:40]!r} is no plain number")
    return int(given)


# ---- The zip file: files stored, in order, with fixed times and attributes, and nothing else. ----

def zip_header(name, data):
    return struct.pack("<HHHHHIIIHH", 10, 0, 0, 0, 33, binascii.crc32(data), len(data), len(data), len(name), 0)


def write_zip(files):
    body, directory = bytearray(), bytearray()
    for name, data in files:
        name, offset = name.encode(), len(body)
        header = zip_header(name, data)
        body += b"PK\3\4" + header + name + data
        directory += b"PK\1\2" + struct.pack("<H", 0x0314) + header + bytes(6)
        directory += struct.pack("<II", 0o100644 << 16, offset) + name
    end = struct.pack("<HHHHIIH", 0, 0, len(files), len(files), len(directory), len(body), 0)
    return bytes(body + directory) + b"PK\5\6" + end


def read_zip(data):
    if len(data) > BUNDLE_BYTES_MAX or not data.startswith(b"PK\3\4"):
        raise NotABundle("it is not a zip file, or too long")
    files, at = [], 0
    while data.startswith(b"PK\3\4", at):
        need(at + 30 <= len(data), "the zip file ends inside a file")
        method, crc, size, name_length, extra = struct.unpack_from("<4xHxxxxI4xIHH", data, at + 4)
        need(method == 0 and extra == 0, "the zip file was packed again: unpack it and verify the folder")
        name, behind = data[at + 30:at + 30 + name_length], at + 30 + name_length + size
        need(behind <= len(data), "the zip file ends inside a file")
        content, name = data[behind - size:behind], text("a file's name", name)
        need(binascii.crc32(content) == crc, f"{name} is damaged: its check sum does not match")
        files.append((name, content))
        if len(files) > BUNDLE_FILES_MAX:
            raise NotABundle("too many files")
        at = behind
    need(write_zip(files) == data, "the zip file was packed again: unpack it and verify the folder")
    return files


# ---- Ed25519, strictly: what one verifier accepts, all do. ----

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ORDER_8 = 2707385501144840649318225287225658788936804267575313519463743609750303402022  # y of a point of order 8
SMALL_ORDER_Y = {0, 1, P - 1, ORDER_8, P - ORDER_8}


@functools.lru_cache(maxsize=256)
def check_point(key):
    """A key must be the one encoding of a point of the curve, and not of one for which anybody can sign."""
    number = int.from_bytes(key, "little")
    y, sign = number % 2**255, number >> 255
    need(len(key) == 32 and y < P, "its 32 bytes are not the one encoding of a point")
    x2 = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    need(x2 == 0 and sign == 0 or pow(x2, (P - 1) // 2, P) == 1, "its 32 bytes are no point of the curve")
    need(y not in SMALL_ORDER_Y, "it is of small order")
    return key


def verify_signature(key, signature, message, why):
    need(len(signature) == 64, why)
    r, s = (int.from_bytes(half, "little") for half in (signature[:32], signature[32:]))
    need(s < L and r % 2**255 not in SMALL_ORDER_Y, why)
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except InvalidSignature:
        raise Wrong(why) from None


def thumbprint(key):  # COSE Key Thumbprint, RFC 9679
    return sha256(bytes.fromhex("a3010120062158") + b"\x20" + key)


def key_id(key):
    return base64.urlsafe_b64encode(thumbprint(key)).rstrip(b"=").decode()


def fingerprint(key):
    digits = thumbprint(key).hex()
    return " ".join(digits[at:at + 4] for at in range(0, 64, 4))


SPKI = bytes.fromhex("302a300506032b6570032100")
BLANK = " \t\n\f\r"


def write_pem(key):
    return f"-----BEGIN PUBLIC KEY-----\n{base64.b64encode(SPKI + key).decode()}\n-----END PUBLIC KEY-----\n"


def read_pem(pem):
    need(len(pem.encode()) <= 16 << 10, "a key file is too long")
    block = re.fullmatch("-----BEGIN PUBLIC KEY-----(.*)-----END PUBLIC KEY-----", pem.strip(BLANK), re.S)
    need(block, "one PUBLIC KEY block was expected")
    der = b64(block[1].translate({ord(blank): None for blank in BLANK}))
    need(der.startswith(SPKI) and len(der) == 44, "the key is not an Ed25519 key")
    return check_point(der[12:])


# ---- Checkpoints and proofs of the log (C2SP signed-note, tlog-checkpoint, tlog-proof). ----

WHITE = "\t\n\x0b\x0c\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))


def check_name(name):
    bad = any(c in WHITE or c == "+" or unicodedata.category(c) == "Cc" for c in name)
    need(0 < len(name.encode()) <= 255 and not bad, f"{name[:80]!r} is no name of a key")
    return name


def read_vkey(vkey, kind=1):
    """<name>+<id>+<base64 of type and key>; the id is a hash of name and key. Type 1: a log's, 4: a witness's. Gives
    name, id, key."""
    parts = vkey.split("+", 2)
    need(len(parts) == 3, "a log key is <name>+<id>+<base64>")
    name, typed = check_name(parts[0]), b64(parts[2])
    need(len(typed) == 33 and typed[0] == kind, "the key is not an Ed25519 key of that type")
    identifier = sha256(name.encode(), b"\n", typed)[:4]
    need(parts[1] == identifier.hex(), "the log key's id is not that of its name and key")
    return name, identifier, check_point(typed[1:])


def read_proof(proof):
    """A .tlog-proof file: index, path, checkpoint note, and what it would be without its `extra` line."""
    need(len(proof.encode()) <= 1_100_000, "the proof file is too long")
    need(all(len(line.encode()) <= 65535 for line in proof.split("\n")), "a line of the proof file is too long")
    head, _, note = proof.partition("\n\n")
    lines = head.split("\n")
    need(lines.pop(0) == "c2sp.org/tlog-proof@v1" and lines and "\n\n" in proof, "not a .tlog-proof file")
    if lines[0].startswith("extra "):
        b64(lines.pop(0)[6:])
    need(lines and lines[0].startswith("index "), "the proof has no index")
    index, path = decimal(lines.pop(0)[6:]), [b64(line) for line in lines]
    need(len(path) <= 64 and all(len(node) == 32 for node in path), "a hash of the proof is not 32 bytes")
    plain = "\n".join(["c2sp.org/tlog-proof@v1", f"index {index}", *lines]) + "\n\n" + note
    return index, path, note, plain


def open_checkpoint(note, log_key):
    """Origin, size and root of a signed note, after its signature by the log was verified."""
    name, identifier, key = log_key
    need(len(note.encode()) <= 1_000_000, "the checkpoint is too long")
    need(not any(c < " " and c != "\n" for c in note) and note.endswith("\n"), "the checkpoint is no signed note")
    border = note.rfind("\n\n")
    need(border >= 0 and note[:border + 1].strip("\n"), "the checkpoint has no signature")
    signed, signatures = note[:border + 1], note[border + 2:-1].split("\n")
    need(len(signatures) <= 100, "the checkpoint has too many signatures")
    seen = {}
    for line in signatures:
        parts = line.split(" ", 2)
        need(len(parts) == 3 and parts[0] == "\u2014", "a signature line of the checkpoint is malformed")
        blob, by = b64(parts[2]), check_name(parts[1])
        need(len(blob) > 4 and (by, blob[:4]) not in seen, "a signature line of the checkpoint is malformed")
        seen[by, blob[:4]] = blob[4:]
    lines = signed[:-1].split("\n")
    need(len(lines) >= 3 and all(lines[3:]), "the checkpoint has not three lines")
    origin, size, root = check_name(lines[0]), decimal(lines[1]), b64(lines[2])
    need(len(root) == 32 and (size or root == sha256()), "the root of the checkpoint is none")
    need(origin == name, f"the checkpoint is of log {origin!r}, the key of {name!r}")
    need((name, identifier) in seen, "the log did not sign the checkpoint")
    verify_signature(key, seen[name, identifier], signed.encode(), "the log's signature of the checkpoint is wrong")
    return origin, size, root, signed, seen


def read_policy(data):
    """A C2SP tlog-policy: logs, witnesses with their keys, witnesses and groups in order, place of the quorum or None."""
    need(len(data) <= 64 << 10 and data.count(b"\n") < 1000, "the policy is too long")
    logs, witnesses, nodes, names, grouped, quorum = [], [], [], {}, set(), "missing"

    def enter(name, node):
        need(name != "none" and name not in names, f"the name {name[:80]!r} is taken")
        names[name] = len(nodes)
        nodes.append(node)

    for line in text("the policy", data).split("\n"):
        need(all(c == "\t" or unicodedata.category(c) != "Cc" for c in line), "the policy has a control character")
        fields = [field for field in re.split("[ \t]", line) if field]
        if not fields or fields[0].startswith("#"):
            continue
        kind, given = fields[0], fields[1:]
        known = {"log": 1, "witness": 2, "group": 2, "quorum": 1}.get(kind)
        need(known and len(given) >= known, "log, witness, group or quorum with its fields was expected")
        if kind in ("log", "witness"):
            url = given[known:]
            need(not url or len(url) == 1 and url[0].startswith(("http://", "https://")), "one address was expected")
        if kind == "log":
            logs.append(read_vkey(given[0]))
            need(len({log[2] for log in logs}) == len(logs), "a log stands there twice")
        elif kind == "witness":
            witnesses.append((given[0], read_vkey(given[1], 4)))
            need(len({key[2] for _, key in witnesses}) == len(witnesses), "a witness stands there twice")
            enter(given[0], given[0])
        elif kind == "group":
            members = [names.get(member) for member in given[2:]]
            need(None not in members and len({*members}) == len(members) and not grouped & {*members},
                 "each member of a group stands above it and is in no other")
            grouped |= {*members}
            count = {"all": len(members), "any": 1}.get(given[1])
            count = decimal(given[1]) if count is None else count
            need(0 < count <= len(members), "so many members cannot be asked for")
            enter(given[0], (count, members))
        else:
            need(len(given) == 1 and quorum == "missing", "one quorum was expected")
            need(given[0] == "none" or given[0] in names, "the quorum does not stand above")
            quorum = names.get(given[0])
    need(quorum != "missing", "a quorum was expected")
    return logs, witnesses, nodes, quorum


def root_of(entry, index, size, path):
    """The root that a path leads to from an entry (RFC 9162 section 2.1.3.2)."""
    need(index < size, f"entry {index} is not in a tree of {size}")
    node, last, joined = index, size - 1, sha256(b"\0", entry)
    for sibling in path:
        need(last, "the proof has too many hashes")
        if node % 2 or node == last:
            joined = sha256(b"\1", sibling, joined)
            while node % 2 == 0 and node:
                node, last = node >> 1, last >> 1
        else:
            joined = sha256(b"\1", joined, sibling)
        node, last = node >> 1, last >> 1
    need(last == 0, "the proof has too few hashes")
    return joined


# ---- CBOR in its one deterministic form (RFC 8949 section 4.2.1), and COSE_Sign1 (RFC 9052). ----

class Tag18(list):
    """The members of an array with tag 18."""


def cbor(data):
    value, at = cbor_item(data, 0, 0)
    need(at == len(data), "bytes follow the CBOR item")
    return value


def cbor_item(data, at, depth):
    need(depth < 16, "CBOR is nested too deeply")
    need(at < len(data), "CBOR ends inside an item")
    major, n, at = data[at] >> 5, data[at] & 31, at + 1
    if major == 7:
        need(n == 22, "CBOR has a simple value other than null")
        return None, at
    if n > 23:
        need(n < 28, "CBOR has an indefinite length or a reserved byte")
        width = 1 << n - 24
        need(at + width <= len(data), "CBOR ends inside an item")
        n, at = int.from_bytes(data[at:at + width], "big"), at + width
        need(n >= (24 if width == 1 else 1 << 4 * width), "a CBOR number is not in its shortest form")
    if major == 0:
        return n, at
    if major == 1:
        return -1 - n, at
    if major in (2, 3):
        need(at + n <= len(data), "CBOR ends inside an item")
        piece = data[at:at + n]
        return (piece if major == 2 else text("CBOR text", piece)), at + n
    if major == 6:
        value, at = cbor_item(data, at, depth + 1)
        return (Tag18(value) if n == 18 and type(value) is list else (n, value)), at
    items, previous = [], b""
    for _ in range(n):
        start = at
        item, at = cbor_item(data, at, depth + 1)
        if major == 5:
            need(data[start:at] > previous, "CBOR map keys are not sorted, or one occurs twice")
            previous, key = data[start:at], item
            item, at = cbor_item(data, at, depth + 1)
            item = (key if type(key) is int and -2**63 <= key < 2**63 else "unknown label", item)
        items.append(item)
    return (dict(items) if major == 5 else items), at


def bstr(data):
    n = len(data)
    if n < 24:
        return bytes([0x40 + n]) + data
    return (b"\x58" + n.to_bytes(1, "big") if n < 256 else b"\x59" + n.to_bytes(2, "big")) + data


def read_sign1(data, most, typ, extra):
    """A statement or receipt. `extra`: members of the protected header that only it has, and what they must be."""
    need(len(data) <= most, "it is too long")
    message = cbor(data)
    need(type(message) is Tag18 and len(message) == 4, "not a tagged COSE_Sign1 message")
    protected, unprotected, payload, signature = message
    need(type(protected) is bytes and type(unprotected) is dict, "not a COSE_Sign1 message")
    need(type(signature) is bytes and len(signature) == 64, "the signature is not 64 bytes")
    header = cbor(protected)
    need(type(header) is dict and header.keys() == {1, 4, 15, 16} | extra.keys(), "a header is missing or unknown")
    need(header[1] in (-8, -19) and type(header[1]) is int, "the algorithm is not Ed25519")
    need(header[16] == typ and all(header[label] == value for label, value in extra.items()), "typ or type is another")
    claims = header[15]
    need(type(claims) is dict and claims.keys() == {1, 2, 6}, "the claims are not iss, sub and iat")
    need(all(type(claims[n]) is str and claims[n] for n in (1, 2)), "iss or sub is not text")
    need(type(claims[6]) is int and claims[6] >= 0, "iat is not a time")
    need(type(header[4]) is bytes, "kid is not bytes")
    kid = text("kid", header[4])
    need(len(b64(kid, url=True)) == 32, "kid is not a thumbprint")
    return {"kid": kid, "iss": claims[1], "sub": claims[2], "iat": claims[6], "protected": protected,
            "unprotected": unprotected, "payload": payload, "signature": signature}


def tbs(message, payload):
    return b"\x84\x6aSignature1" + bstr(message["protected"]) + b"\x40" + bstr(payload)


def read_statement(data):
    statement = read_sign1(data, STATEMENT_BYTES_MAX, "application/scitt-statement+cose", {3: "application/vnd.in-toto+json"})
    need(statement["unprotected"] == {}, "the unprotected header is not empty")
    need(type(statement["payload"]) is bytes, "a statement carries its payload")
    return statement


def read_receipt(data):
    """A receipt, with size, index and path of the one inclusion proof in it."""
    receipt = read_sign1(data, RECEIPT_BYTES_MAX, "application/scitt-receipt+cose", {395: 1})
    need(receipt["payload"] is None, "a receipt's payload is detached")
    proofs = receipt["unprotected"]
    proofs = proofs.get(396) if len(proofs) == 1 else None
    proofs = proofs.get(-1) if type(proofs) is dict and len(proofs) == 1 else None
    need(type(proofs) is list and len(proofs) == 1 and type(proofs[0]) is bytes, "not exactly one inclusion proof")
    proof = cbor(proofs[0])
    need(type(proof) is list and len(proof) == 3 and type(proof[2]) is list, "not [tree size, leaf index, path]")
    size, index, path = proof
    need(type(size) is int and type(index) is int and 0 <= index < size >= 2, "the leaf index is not in the tree")
    need(len(path) <= 64 and all(type(node) is bytes and len(node) == 32 for node in path), "a hash is not 32 bytes")
    return dict(receipt, proof=(size, index, path))


# ---- Payloads: strings, lists, objects and integers below 2^53 in the one spelling of RFC 8785, of a known shape. ----

def is_sha256(given):
    return type(given) is str and re.fullmatch("[0-9a-f]{64}", given)


def is_count(given):
    return type(given) is int and given >= 0


def is_letter_id(given):
    """14 characters and a check character (NOID check digit algorithm over 99999/<name>)."""
    alphabet = "0123456789bcdfghjkmnpqrstvwxz"
    if type(given) is not str or not re.fullmatch(f"[{alphabet}]{{15}}", given):
        return False
    total = sum(place * max(alphabet.find(c), 0) for place, c in enumerate("99999/" + given[:14], 1))
    return alphabet[total % 29] == given[14]


# A shape is a type, a test, a set of words, [shape] for a list, [shape, 1] for a list that is not empty, or a dict of
# members, of which those with ? may be left out. Members that are not named here are refused: signed, but not shown.
PUBLICATION = {
    "outlet": str, "medium": {"print", "online"}, "edition?": str, "page?": str, "date?": str, "title?": str, "url?": str,
    "extent": {"full", "abridged", "altered", "not-printed", "unknown"}, "asserted_by": {"issuer", "outlet", "observer"}}
METADATA = {
    "kind": {"letter-to-editor", "open-letter", "statement", "reply", "denial", "press-release"}, "language": str,
    "title": str, "issuer?": {"name": str}, "author": {"name": str, "role?": str}, "date?": str,
    "addressee?": {"name": str, "organization?": str}, "publications?": [PUBLICATION, 1],
    "in_reply_to?": {"outlet": str, "title": str, "author?": str, "author_role?": str, "date?": str, "url?": str},
    "attachments?": [{"name": str, "media_type": str, "sha256": str}, 1]}
PREDICATES = {
    "letter": {"id": is_letter_id, "metadata": METADATA, "text": {"bytes": is_count, "n1_tables": str}},
    "publication": {"id": is_letter_id, "publication": PUBLICATION},
    "withdrawal": {"id": is_letter_id, "reason": str, "supersedes": is_sha256},
    "policy": {"issuer": {"name": str, "url": str, "languages": [str], "contact?": str}, "origin": str, "rules": [str],
               "succeeds?": str},
    "keys": {"anchors": [{"role": {"issuer", "log", "receipt"}, "kid": str, "public_key": str, "from_index": is_count,
                          "until_index?": is_count, "compromised_from?": is_count}]}}
PAYLOAD = {"_type": {"https://in-toto.io/Statement/v1"}, "predicate": dict, "predicateType": str,
           "subject": [{"digest": {"sha256": is_sha256}, "mediaType": str, "name": str}]}


def has_shape(value, shape):
    if type(shape) is dict:
        required = {name for name in shape if not name.endswith("?")}
        return type(value) is dict and required <= value.keys() and all(
            has_shape(item, shape.get(name, shape.get(name + "?"))) for name, item in value.items())
    if type(shape) is list:
        return type(value) is list and len(value) >= len(shape) - 1 and all(has_shape(item, shape[0]) for item in value)
    if type(shape) is set:
        return type(value) is str and value in shape
    return type(value) is shape if type(shape) is type else shape is not None and bool(shape(value))


def are_plain(value):
    if type(value) is dict:
        return all(name.isascii() and are_plain(item) for name, item in value.items())
    if type(value) is list:
        return all(map(are_plain, value))
    return type(value) is str or type(value) is int and abs(value) < 2**53


def read_payload(data):
    """Kind, predicate, and SHA-256 of each subject."""
    try:
        payload = json.loads(data.decode("utf-8"))
        plain = are_plain(payload)
        again = json.dumps(payload, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    except (ValueError, RecursionError):
        raise Wrong("the payload is not JSON") from None
    need(plain and again == data, "the payload is not in its canonical form (RFC 8785), or has values that are not used")
    need(has_shape(payload, PAYLOAD), "the payload is no in-toto Statement v1 of a known shape")
    kind = re.fullmatch("https://w3id.org/chancery/([a-z]+)/v1", payload["predicateType"])
    need(kind and kind[1] in PREDICATES, f"nothing is known of {payload['predicateType'][:80]!r}")
    predicate, digests = payload["predicate"], {s["name"]: s["digest"]["sha256"] for s in payload["subject"]}
    need(has_shape(predicate, PREDICATES[kind[1]]), f"the predicate is not of the shape of a {kind[1]}")
    need(len(digests) == len(payload["subject"]) and "" not in digests, "a subject has no name, or one occurs twice")
    for anchor in predicate["anchors"] if kind[1] == "keys" else ():
        need(key_id(check_point(b64(anchor["public_key"]))) == anchor["kid"], "an anchor's kid is not that of its key")
    return kind[1], predicate, digests


# ---- Keys: each statement about them names all there are or were; the newest is the whole truth. ----

def issuers_named(statement):
    """The issuer keys that a statement names, by kid."""
    try:
        kind, predicate, _ = read_payload(statement["payload"])
    except Wrong:
        return {}
    return {anchor["kid"]: b64(anchor["public_key"])
            for anchor in predicate.get("anchors", []) if kind == "keys" and anchor["role"] == "issuer"}


def find_key(anchors, role, kid):
    return next((anchor for anchor in anchors if (anchor["role"], anchor["kid"]) == (role, kid)), None)


def changed_keys(old, index, new):
    """All keys as entry `index` says them. Nothing that was said is taken back, a key ends behind the entry that retires
    it, and a new one begins there."""
    need(len(new) <= ANCHORS_MAX, "too many keys are named")
    need(new != old and len(new) >= len(old), "it changes nothing, or a key that was named before is missing")
    for before, after in zip(old, new):
        until, doubt = after.get("until_index"), after.get("compromised_from")
        ended, doubted = before.get("until_index"), before.get("compromised_from")
        need(all(before[name] == after[name] for name in ("role", "kid", "from_index")), "a key has become another")
        need(until == ended or ended is None and until == index + 1, "a key is not retired behind this entry")
        need(doubt == doubted or doubt is not None and until is not None and doubt <= until
             and (doubted is None or doubt < doubted), "what is said of a compromised key cannot be")
    for at, key in list(enumerate(new))[len(old):]:
        need(key["role"] != "log" and key["kid"] not in [known["kid"] for known in new[:at]], "a new key is none")
        need(key["from_index"] == index + 1 and not key.keys() & {"until_index", "compromised_from"}, "a new key is not new")
    lasting = [key["role"] for key in new if key.get("until_index") is None]
    ended = any(key["role"] == "log" and "until_index" in key for key in new)
    valid = [key for key in new if key["role"] == "issuer" and key["from_index"] <= index + 1
             and index + 1 < key.get("until_index", U64)]
    need(lasting.count("receipt") == 1 and (ended or valid), "no receipt key is left, or two, or no issuer key")
    return new


def key_state(key, index):
    """What a key's life says of entry `index`, which it signed."""
    if "compromised_from" in key:
        return "in_doubt" if index >= key["compromised_from"] else "before_compromise"
    return "retired" if "until_index" in key else "in_force"


# ---- The steps. ----

class Verification:
    """Runs the steps; each fills in what the next ones use."""

    def __init__(self, read, trust):
        self.read, self.trust, self.steps, self.keys, self.about = read, trust, [], [], None

    def run(self):
        steps = [self.files, self.whose_keys, self.checkpoint_signature, self.witness_quorum, self.statement_deterministic,
                 self.statement_signature, self.statement_payload, self.policy, self.trust_anchors,
                 self.issuer_key_trusted, self.receipt_signature, self.inclusion, self.same_letter, self.text_digest,
                 self.n1_digest, self.copies]
        if not self.trust.get("witnesses"):
            steps.remove(self.witness_quorum)
        for step in steps:
            name = "keys" if step == self.whose_keys else step.__name__.replace("_", "-")
            try:
                self.steps.append({"name": name, "passed": True, "detail": step()})
            except Wrong as why:
                self.steps.append({"name": name, "passed": False, "detail": str(why)})
                return {"passed": False, "steps": self.steps, "about": None, "keys": self.keys}
        return {"passed": True, "steps": self.steps, "about": self.tell(), "keys": self.keys}

    def files(self):
        found = self.read()
        need(len(found) <= BUNDLE_FILES_MAX and sum(len(data) for _, data in found) <= BUNDLE_BYTES_MAX, "too long")
        self.found, numbers = dict(found), set()
        need(len(self.found) == len(found), "a file occurs twice")
        known = {"README.txt", "letter.txt", "metadata.json", "checkpoint", "keys/issuer.pub.pem", "keys/receipt.pub.pem",
                 "keys/log.pub.pem", "keys/log.vkey"}
        for name in self.found.keys() - known:
            part = re.fullmatch(r"statements/(0|[1-9][0-9]{0,19})\.(cose|receipt|tlog-proof|tbs|sig|pub\.pem)", name)
            need(part and int(part[1]) < U64, f"{name[:80]!r} is not a file of a bundle")
            numbers.add(int(part[1]))

        def file(name):
            need(name in self.found, f"{name} is missing")
            return self.found[name]

        vkey = text("keys/log.vkey", file("keys/log.vkey"))
        self.log_key = read_vkey(vkey[:-1] if vkey.endswith("\n") else vkey)
        self.issuer_key, self.receipt_key = (
            read_pem(text(name, file(name))) for name in ("keys/issuer.pub.pem", "keys/receipt.pub.pem"))
        self.text = self.found.get("letter.txt")
        text("letter.txt", self.text or b"")
        self.parts = [{"cose": file(f"statements/{n}.cose"), "receipt": file(f"statements/{n}.receipt"),
                       "proof": text("a .tlog-proof", file(f"statements/{n}.tlog-proof"))} for n in sorted(numbers)]
        need(len(self.parts) >= 2, "statements/0.cose or statements/1.cose is missing")
        return f"{len(found)} files, each known and none missing"

    def whose_keys(self):
        held = {"issuer": (self.issuer_key, self.trust["issuer"]), "receipt": (self.receipt_key, self.trust["receipt"]),
                "log": (self.log_key[2], [key[2] for key in self.trust["log"] if key == self.log_key])}
        for role, (key, trusted) in held.items():
            self.keys.append({"role": role, "kid": key_id(key), "fingerprint": fingerprint(key), "pinned": key in trusted})
        for key in self.keys:
            need(key["pinned"] or not self.trust[key["role"]], f"the {key['role']} key is none of those you gave")
        came = [f"{key['role']} {key['fingerprint']}" for key in self.keys if not key["pinned"]]
        if not came:
            return "issuer, receipt and log key are among those you gave"
        return ("these keys came with the bundle; compare them with what the institution publishes elsewhere: "
                + "; ".join(came))

    def checkpoint_signature(self):
        for part in self.parts:
            part["index"], part["path"], part["note"], part["plain"] = read_proof(part["proof"])
        need(len({part["note"] for part in self.parts}) == 1, "the proofs do not carry one and the same checkpoint")
        self.note = self.parts[0]["note"]
        self.origin, self.size, self.root, self.signed, self.cosigned = open_checkpoint(self.note, self.log_key)
        return f"log {self.origin} signed {self.size} entries under root {self.root.hex()}"

    def witness_quorum(self):
        logs, witnesses, nodes, quorum = self.trust["witnesses"][0]
        need(not logs or self.log_key in logs, "the policy does not know this log")
        seen, met = [], []
        for name, (signer, identifier, key) in witnesses:
            line = self.cosigned.get((signer, identifier))
            if line is not None:
                at = int.from_bytes(line[:8], "big")
                need(len(line) == 72 and at < U64 // 2, f"the cosignature of witness {name} is malformed")
                message = f"cosignature/v1\ntime {at}\n{self.signed}".encode()
                verify_signature(key, line[8:], message, f"the cosignature of witness {name} is wrong")
                seen.append((name, at))
        names = {name for name, _ in seen}
        for node in nodes:
            met.append(node in names if isinstance(node, str) else sum(met[member] for member in node[1]) >= node[0])
        told = f"{len(seen)} of the policy's {len(witnesses)} witnesses cosigned the checkpoint"
        need(quorum is None or met[quorum], told + ", which is not its quorum")
        return "; ".join([told] + [f"{name} {time(at)}" for name, at in seen])

    def statement_deterministic(self):
        for part in self.parts:
            part["statement"] = read_statement(part["cose"])
        return f"{len(self.parts)} statements, each in its one encoding"

    def statement_signature(self):
        named, used = {}, []
        for part in self.parts:
            statement, name = part["statement"], f"statement {part['index']}"
            part["key"] = key = named.get(statement["kid"], self.issuer_key)
            need(statement["kid"] == key_id(key), f"{name} was signed with another key than the issuer's")
            message = tbs(statement, statement["payload"])
            verify_signature(key, statement["signature"], message, f"{name}: the signature does not verify")
            named |= issuers_named(statement)
            used += [statement["kid"]] * (statement["kid"] not in used)
        return f"signed with {', '.join(used)}"

    def statement_payload(self):
        for part in self.parts:
            part["kind"], part["predicate"], part["digests"] = read_payload(part["statement"]["payload"])
        return "they say: " + ", ".join(part["kind"] for part in self.parts)

    def policy(self):
        first = self.parts[0]
        need(first["index"] == 0 and first["kind"] == "policy", "the registration policy is not entry 0")
        need(first["predicate"]["origin"] == self.origin, "the policy is of another log")
        self.issuer = first["predicate"]["issuer"]
        return f"entry 0 is the policy of {self.issuer['name']} for this log"

    def trust_anchors(self):
        second = self.parts[1]
        need(second["index"] == 1 and second["kind"] == "keys", "the trust anchors are not entry 1")
        self.anchors = second["predicate"]["anchors"]
        need(len(self.anchors) <= ANCHORS_MAX, "too many keys are named")
        for part in self.parts[2:]:
            if part["kind"] == "keys":
                self.signer(part)
                self.anchors = changed_keys(self.anchors, part["index"], part["predicate"]["anchors"])
        letter = next((part["index"] for part in self.parts[2:] if part["kind"] != "keys"), 0)
        for key in self.keys:
            anchor = find_key(self.anchors, key["role"], key["kid"])
            valid = anchor and (anchor["from_index"] <= letter if key["role"] == "issuer" else
                                anchor["from_index"] <= self.size <= anchor.get("until_index", U64))
            need(valid, f"the log does not name {key['kid']} as {key['role']} key here")
        return "entry 1, and what changed since, name the issuer, receipt and log key"

    def signer(self, part):
        """The issuer key that a statement is signed with, where it was valid there."""
        index, key = part["index"], find_key(self.anchors, "issuer", part["statement"]["kid"])
        need(key, f"statement {index} is signed with a key that the trust anchors do not name")
        need(key["from_index"] <= index < key.get("until_index", U64), f"statement {index}: its key was not valid there")
        return key

    def issuer_key_trusted(self):
        notes = ""
        for part in self.parts:
            index = part["index"]
            need(part["statement"]["iss"] == self.issuer["url"], f"statement {index} is made as somebody else")
            # Changes of keys were judged with the anchors: the one that says it of its own key is signed with that key.
            state = key_state(self.signer(part), index) if index >= 2 and part["kind"] != "keys" else "in_force"
            need(state != "in_doubt", f"statement {index} is signed with a key that was compromised before")
            notes += f"; statement {index}: {state.replace('_', ' ')}" if state != "in_force" else ""
        return f"all are made as {self.issuer['url']}, with keys that the log's trust anchors say are its own{notes}"

    def receipt_signature(self):
        for part in self.parts:
            receipt, name = read_receipt(part["receipt"]), f"receipt {part['index']}"
            size, index, path = receipt["proof"]
            root = root_of(part["cose"], index, size, path)
            need(receipt["kid"] == key_id(self.receipt_key), f"{name} was signed with another key")
            verify_signature(self.receipt_key, receipt["signature"], tbs(receipt, root), f"{name} does not prove this entry")
            need(receipt["sub"] == part["statement"]["sub"], f"{name} is about something else")
            part["promised"] = (size, index, path, root)
        return f"key {key_id(self.receipt_key)} promised each of them"

    def inclusion(self):
        for part in self.parts:
            name, index, path = f"statement {part['index']}", part["index"], part["path"]
            need(root_of(part["cose"], index, self.size, path) == self.root, f"{name} is not under the checkpoint's root")
            need(part["plain"] == part["proof"], f"{name}: its proof carries more than the proof")
            need(part["promised"] == (self.size, index, path, self.root), f"{name}: its receipt leads elsewhere")
        return f"entries {', '.join(str(part['index']) for part in self.parts)} are in the log under this checkpoint"

    def same_letter(self):
        order = [1] + [part["index"] for part in self.parts[2:]]
        need(all(before < after for before, after in zip(order, order[1:])), "the statements are not in the order of the log")
        said = [part for part in self.parts[2:] if part["kind"] != "keys"]
        need(said and said[0]["kind"] == "letter", "the first statement after the keys is about no letter")
        self.letter, self.later = said[0], said[1:]
        letter = self.letter
        for part in self.later:
            same = part["statement"]["sub"] == letter["statement"]["sub"]
            need(same and part["predicate"].get("id") == letter["predicate"]["id"], "a statement is about another letter")
            need(part["kind"] != "letter", "the letter was deposited twice")
            withdrawn = part["predicate"].get("supersedes", sha256(letter["cose"]).hex())
            need(withdrawn == sha256(letter["cose"]).hex(), "another statement is withdrawn")
        title, signed = letter["predicate"]["metadata"]["title"], letter["statement"]["iat"]
        return f"letter {letter['predicate']['id']}, {title!r}, signed {time(signed)}"

    def text_digest(self):
        signed = self.letter["digests"].get("letter.txt")
        need(signed, "the statement names no digest of letter.txt")
        if self.text is None:
            return "the text is not in this bundle"
        need(sha256(self.text).hex() == signed, f"letter.txt has SHA-256 {sha256(self.text).hex()}, signed is {signed}")
        need(len(self.text) == self.letter["predicate"]["text"]["bytes"], "letter.txt has another length than was signed")
        return f"letter.txt has the signed SHA-256 {signed}"

    def n1_digest(self):
        signed, tables = self.letter["digests"].get("letter.n1"), self.letter["predicate"]["text"]["n1_tables"]
        need(signed, "the statement names no digest of letter.n1")
        if self.text is None:
            return "the text is not in this bundle"
        version, n1 = n1_tables()
        if version != tables:
            return f"not checked here: version {tables!r} of N1 is not beside this program"
        same = sha256(n1(self.text.decode()).encode()).hex() == signed
        # Of marks, and of characters younger than itself, Python does not know all that the rules ask.
        folded = unicodedata.normalize("NFC", self.text.decode())
        if not same and any(unicodedata.category(c) in ("Mn", "Mc", "Me", "Cn") for c in folded):
            return "not checked here: it has characters that this Python does not know well enough"
        need(same, "the N1 form of letter.txt has another SHA-256 than was signed")
        return f"its N1 form has the signed SHA-256 {signed}"

    def copies(self):
        metadata = json.dumps(self.letter["predicate"]["metadata"], ensure_ascii=False, indent=2) + "\n"
        name, identifier, key = self.log_key
        vkey = f"{name}+{identifier.hex()}+{base64.b64encode(bytes([1]) + key).decode()}\n"
        made = {"metadata.json": metadata.encode(), "checkpoint": self.note.encode(), "keys/log.vkey": vkey.encode()}
        for role, key in ("issuer", self.issuer_key), ("receipt", self.receipt_key), ("log", key):
            made[f"keys/{role}.pub.pem"] = write_pem(key).encode()
        for part in self.parts:
            statement, name = part["statement"], f"statements/{part['index']}."
            made |= {name + "cose": part["cose"], name + "tbs": tbs(statement, statement["payload"]),
                     name + "sig": statement["signature"], name + "receipt": part["receipt"],
                     name + "tlog-proof": part["proof"].encode()}
            if part["key"] != self.issuer_key:
                made[name + "pub.pem"] = write_pem(part["key"]).encode()
        if self.text is not None:
            made["letter.txt"] = self.text
        need(made.keys() | {"README.txt"} == self.found.keys(), "a file is missing, or stands under another name")
        for name in made:
            need(made[name] == self.found[name], f"{name} is not what the signed files say")
        need(self.is_readme(self.found["README.txt"]), "README.txt is not what the signed files say")
        return "every file that is not signed repeats what is"

    def is_readme(self, readme):
        """README.txt is a frozen text of 20 pieces with values between them. Takes it apart at the values, and holds
        SHA-256 of the pieces against that of the frozen text."""
        letter, keys = self.letter["index"], {key["role"]: key["fingerprint"] for key in self.keys}
        indexes = " ".join(str(part["index"]) for part in self.parts)
        file, key_name, note = ONE_KEY if all(part["key"] == self.issuer_key for part in self.parts) else OTHER_KEYS
        values = [shown(self.letter["predicate"]["metadata"]["title"]),
                  shown(f"{self.issuer['name']}, {self.issuer['url']}"), self.letter["predicate"]["id"], shown(self.origin),
                  str(self.size), keys["issuer"], keys["receipt"], keys["log"],
                  "" if self.text is not None else " (not in this bundle)", str(letter),
                  ", the others what was said of it later" if len(self.parts) > 3 else "", note, indexes, file,
                  indexes, key_name, TEXT_CHECK.replace("INDEX", str(letter)) if self.text is not None else NO_TEXT_CHECK, indexes,
                  str(self.size), ""]
        pieces, rest = [], readme
        for length, value in zip(README_PIECES, values):
            pieces.append(rest[:length])
            need(rest[length:].startswith(value.encode()), "README.txt is not what the signed files say")
            rest = rest[length + len(value.encode()):]
        return not rest and sha256(*pieces).hex() == README_SHA256

    def tell(self):
        """What the bundle proves."""
        letter, later = self.letter, self.later
        signed = {}
        for part in [letter, *later]:
            signed.setdefault(part["statement"]["kid"], []).append(part["index"])
        said = [(letter, publication) for publication in letter["predicate"]["metadata"].get("publications", [])]
        said += [(part, part["predicate"]["publication"]) for part in later if part["kind"] == "publication"]
        taken = [part for part in later if part["kind"] == "withdrawal"]
        return {
            "id": letter["predicate"]["id"], "title": letter["predicate"]["metadata"]["title"],
            "issuer": self.issuer["url"], "issuer_name": self.issuer["name"], "origin": self.origin, "size": self.size,
            "root": self.root.hex(), "index": letter["index"], "logged_at": letter["statement"]["iat"],
            "text_sha256": letter["digests"]["letter.txt"], "text_included": self.text is not None,
            "publications": [{**publication, "index": part["index"], "logged_at": part["statement"]["iat"]}
                             for part, publication in said],
            "withdrawn": {"reason": taken[-1]["predicate"]["reason"], "index": taken[-1]["index"],
                          "logged_at": taken[-1]["statement"]["iat"]} if taken else None,
            "signers": [{"kid": key["kid"], "from_index": key["from_index"], "until_index": key.get("until_index"),
                         "compromised_from": key.get("compromised_from"), "signed": signed[key["kid"]],
                         "state": key_state(key, signed[key["kid"]][-1])}
                        for key in self.anchors if key["role"] == "issuer" and key["kid"] in signed]}


README_PIECES = [299, 17, 17, 17, 2, 34, 26, 26, 465, 252, 12, 448, 138, 72, 753, 50, 355, 421, 1283, 10]
README_SHA256 = "5ef0d7d954a23fb87531630a31b4e2a0ed35d9b1e1bfa7f0f7baf7334ee0f9bc"
TEXT_CHECK = r"""    check "letter.txt, digest" grep -aqE \
      "\{\"sha256\":\"$(sha256sum letter.txt | cut -c 1-64)\"\},\"mediaType\":\"[^\"]*\",\"name\":\"letter.txt\"\}" \
      statements/INDEX.tbs
"""
ONE_KEY = "keys/issuer.pub.pem", "issuer", ""
OTHER_KEYS = ("$(ls keys/issuer.pub.pem statements/$n.pub.pem 2> /dev/null | tail -n 1)",
              "$([ -e statements/$n.pub.pem ] && echo ../statements/$n || echo issuer)", """
    statements/N.pub.pem     the issuer key that signed statement N, where it is not keys/issuer.pub.pem; a statement
                             that keys/issuer.pub.pem signed, or a key named so before, names it""")
NO_TEXT_CHECK = "(This bundle has no text. All other checks hold without it.)\n"


def shown(line):
    """Text of others as README.txt has it: without what moves a cursor or turns the writing round."""
    return re.sub("[\0-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]", "\ufffd", line)


def time(seconds):
    try:
        return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError, OSError):
        return f"at second {seconds}"


@functools.lru_cache(maxsize=1)
def n1_tables():
    """The version of N1, and N1 itself, where they lie beside this file (or where the source tree has them)."""
    here = pathlib.Path(__file__).resolve().parent
    for table in here / "n1.tsv", here.parent / "src/text/tables/n1.tsv":
        if (here / "n1.py").exists() and table.exists():
            sys.path.append(str(here))
            import n1
            version = re.search(r"^# Chancery N1, typography\. Version (\S+)\.$", table.read_text("utf-8"), re.M)
            rows = n1.read(table)
            return version and version[1], lambda given: n1.n1(given, *rows)
    return None, None


# ---- The command line. ----

def read_folder(folder):
    """The files of an unpacked bundle, named as in the zip file."""
    files = []
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        need(len(files) <= BUNDLE_FILES_MAX, "too many files")
        if not path.is_dir():
            files.append((name, path.read_bytes()))
        elif "/" in name:
            files.append((name + "/", b""))
    return files


def verify_files(files, trust):
    return Verification(lambda: files, trust).run()


def verify_zip(data, trust):
    """The report; NotABundle where it is no zip file at all, or too long."""
    try:
        files = read_zip(data)
    except Wrong as why:
        def fail(why=why):
            raise why
        return Verification(fail, trust).run()
    return verify_files(files, trust)


NO_TRUST = {"issuer": [], "receipt": [], "log": [], "witnesses": []}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bundle", help="the zip file, the folder it was unpacked to, or '-'")
    parser.add_argument("--log-key", action="append", default=[], metavar="VKEY", help="a log key you trust")
    parser.add_argument("--issuer-key", action="append", default=[], metavar="PEM", help="a file with an issuer key you trust")
    parser.add_argument("--receipt-key", action="append", default=[], metavar="PEM", help="the same of a receipt key")
    parser.add_argument("--witnesses", metavar="POLICY", help="a policy file whose quorum must have cosigned the checkpoint")
    parser.add_argument("--json", action="store_true", help="answer in JSON, as chancery verify --json does")
    asked = parser.parse_args()
    try:
        pem = lambda file: read_pem(pathlib.Path(file).read_text("utf-8"))
        trust = {"issuer": list(map(pem, asked.issuer_key)), "receipt": list(map(pem, asked.receipt_key)),
                 "log": [read_vkey(key.strip()) for key in asked.log_key],
                 "witnesses": [read_policy(pathlib.Path(asked.witnesses).read_bytes())] if asked.witnesses else []}
        if pathlib.Path(asked.bundle).is_dir():
            report = verify_files(read_folder(pathlib.Path(asked.bundle)), trust)
        else:
            file = sys.stdin.buffer if asked.bundle == "-" else open(asked.bundle, "rb")
            report = verify_zip(file.read(BUNDLE_BYTES_MAX + 1), trust)
    except (Wrong, NotABundle, OSError, UnicodeDecodeError) as why:
        print(f"verify.py: error: {why}", file=sys.stderr)
        return 3
    if asked.json:
        print(json.dumps(report, ensure_ascii=False, indent=2))
        return 0 if report["passed"] else 1
    for step in report["steps"]:
        detail = "".join(c if c.isprintable() else f"\\u{{{ord(c):x}}}" for c in step["detail"])
        print(f"{'passed' if step['passed'] else 'FAILED'}  {step['name']:23}  {detail}")
    held = all(key["pinned"] for key in report["keys"])
    print(f"\nall {len(report['steps'])} steps passed, by keys {'you gave' if held else 'that came with the bundle'}"
          if report["passed"] else f"\nstep {report['steps'][-1]['name']} failed. Do not rely on this bundle.")
    return 0 if report["passed"] else 1


if __name__ == "__main__":
    sys.exit(main())
