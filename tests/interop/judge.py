"""Judges an unpacked bundle with scitt-cose and cryptography, programs that share no line with Chancery.

usage: judge.py FOLDER INDEX [receipt]

Verifies statement, receipt, checkpoint and .tlog-proof of entry INDEX, then changes every byte of each, one at a time
and in nine ways (each bit, and all bits), and counts the changes that are still accepted; with "receipt", of the receipt
alone. Prints one line of JSON.
"""

import base64
import hashlib
import json
import pathlib
import sys

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key
from scitt_cose import parse_signed_statement, verify_inclusion, verify_receipt

FOLDER, INDEX = pathlib.Path(sys.argv[1]), int(sys.argv[2])
MASKS = [1 << bit for bit in range(8)] + [0xFF]


def read(name):
    return (FOLDER / name).read_bytes()


ISSUER, RECEIPT_KEY = read("keys/issuer.pub.pem"), read("keys/receipt.pub.pem")
LOG = load_pem_public_key(read("keys/log.pub.pem"))


def decoded(line):
    """Base64 in its one spelling."""
    value = base64.b64decode(line, validate=True)
    if base64.b64encode(value).decode() != line:
        raise ValueError("another spelling")
    return value


def checkpoint_of(note):
    """Origin, size and root of a signed note (C2SP signed-note); None where the log did not sign it."""
    try:
        text, _, signatures = note.rpartition(b"\n\n")
        text += b"\n"
        origin, size, root = text.decode().split("\n")[:3]
        public = LOG.public_bytes(Encoding.Raw, PublicFormat.Raw)
        key_id = hashlib.sha256(origin.encode() + b"\n\x01" + public).digest()[:4]
        for line in signatures.decode().split("\n"):
            if line.startswith(f"— {origin} "):
                signature = decoded(line.removeprefix(f"— {origin} "))
                if signature[:4] == key_id and signatures.endswith(b"\n"):
                    LOG.verify(signature[4:], text)
                    return origin, int(size), decoded(root).hex()
    except (ValueError, InvalidSignature):
        pass
    return None


def statement_is_good(statement):
    return parse_signed_statement(statement, public_key_pem=ISSUER)["signature_verified"] is True


def receipt_alone(receipt, statement):
    return verify_receipt(receipt, leaf_entry_hex=statement.hex(), log_public_key_pem=RECEIPT_KEY)


def receipt_is_good(receipt, statement, checkpoint):
    """As README.txt asks: what the receipt leads to must be what the signed checkpoint says."""
    result = receipt_alone(receipt, statement)
    return result.ok and (result.tree_size, result.root) == checkpoint[1:]


def proof_is_good(proof, statement):
    try:
        head, _, note = proof.partition(b"\n\n")
        first, index, *path = head.decode().split("\n")
        checkpoint = checkpoint_of(note)
        if (first, index) != ("c2sp.org/tlog-proof@v1", f"index {INDEX}") or checkpoint is None:
            return False
        path = [decoded(line).hex() for line in path]
        return verify_inclusion(statement.hex(), INDEX, checkpoint[1], path, checkpoint[2])
    except ValueError:
        return False


def changed(original):
    for at in range(len(original)):
        for mask in MASKS:
            copy = bytearray(original)
            copy[at] ^= mask
            yield bytes(copy)


def main():
    statement = read(f"statements/{INDEX}.cose")
    receipt = read(f"statements/{INDEX}.receipt")
    proof = read(f"statements/{INDEX}.tlog-proof")
    checkpoint = checkpoint_of(read("checkpoint"))
    assert checkpoint, "the checkpoint is refused"
    assert statement_is_good(statement), "the statement is refused"
    assert receipt_is_good(receipt, statement, checkpoint), "the receipt is refused"
    assert proof_is_good(proof, statement), "the proof is refused"

    others = [] if "receipt" in sys.argv else [statement, proof]
    statements = [copy for original in others[:1] for copy in changed(original)]
    proofs = [copy for original in others[1:] for copy in changed(original)]
    receipts = list(changed(receipt))
    relabelled = [r for r in receipts if receipt_alone(r, statement).ok]
    print(json.dumps({
        "statement_changes": len(statements),
        "statement_accepted": sum(statement_is_good(s) for s in statements),
        "statement_with_receipt_accepted": sum(receipt_alone(receipt, s).ok for s in statements),
        "receipt_changes": len(receipts),
        "receipt_accepted": sum(receipt_is_good(r, statement, checkpoint) for r in receipts),
        # The size in a receipt is not signed (RFC 9942). Alone, scitt-cose cannot see it change.
        "receipt_relabelled": len(relabelled),
        "relabelled_sizes": sorted({receipt_alone(r, statement).tree_size for r in relabelled}),
        "proof_changes": len(proofs),
        "proof_accepted": sum(proof_is_good(p, statement) for p in proofs),
    }))


main()
