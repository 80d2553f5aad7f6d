"""Lays out what the fuzz targets begin with, from the vectors of the tests. Usage: seeds.py FOLDER

One folder a target, in it one file a seed, named by its SHA-256 as libFuzzer names them.
"""

import hashlib
import json
import pathlib
import sys
import zipfile

VECTORS = pathlib.Path(__file__).resolve().parents[1] / "vectors"
FOLDER = pathlib.Path(sys.argv[1])


def seed(target, data):
    data = data.encode() if isinstance(data, str) else data
    folder = FOLDER / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / hashlib.sha256(data).hexdigest()).write_bytes(data)


def payload_of(cose):
    """The payload lies between the header and the signature, and is JSON."""
    start = cose.find(b'{"_type"')
    return cose[start:-66] if start >= 0 else b""


def note(text):
    seed("note", text)
    body = text.rsplit(b"\n\n", 1)[0] + b"\n"
    seed("checkpoint", body)
    seed("add_checkpoint", b"old 0\n\n" + text)
    proof = b"".join(b"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n" for _ in range(3))
    seed("add_checkpoint", b"old 5\n" + proof + b"\n" + text)


full = (VECTORS / "bundle/full.zip").read_bytes()
seed("bundle", full)
with zipfile.ZipFile(VECTORS / "bundle/full.zip") as bundle:
    for name in bundle.namelist():
        data = bundle.read(name)
        if name.endswith(".cose"):
            seed("statement", data)
            seed("registered", data)
            seed("payload", payload_of(data))
            seed("entry_bundle", len(data).to_bytes(2, "big") + data)
            if b"keys/v1" in data:
                seed("key_changes", data)
        for ending, target in ((".receipt", "receipt"), (".tlog-proof", "tlog_proof"), (".pem", "public_key")):
            if name.endswith(ending):
                seed(target, data)
    note(bundle.read("checkpoint"))
    vkey = bundle.read("keys/log.vkey").strip()
    seed("vkey", vkey)
    seed("metadata", bundle.read("metadata.json"))
    seed("n1", bundle.read("letter.txt"))
    seed("tokens", bundle.read("letter.txt"))
    seed("check", bundle.read("letter.txt"))
for policy in json.loads((VECTORS / "bundle/kit.json").read_text("utf-8"))["policies"]:
    seed("witness_policy", policy["policy"])
for file in (VECTORS / "notes").glob("*.checkpoint"):
    note(file.read_bytes())
statement = VECTORS / "statement"
seed("statement", (statement / "correction.cose").read_bytes())
seed("receipt", (statement / "receipt.cose").read_bytes())
seed("tlog_proof", (statement / "letter.tlog-proof").read_bytes())
seed("key_set", (statement / "scitt-keys.cbor").read_bytes())
seed("payload", (statement / "payload.json").read_bytes())
for date in ("2018", "2018-03", "2018-03-24", "2018-03-24T10:00:00+08:00", "../2018-04", "2018-03-24~", "201X", "2018-21"):
    seed("date", date)
for tag in ("en", "en-GB", "zh-Hans", "zh-Hant-HK", "de-CH-1901", "x-private"):
    seed("language", tag)
for path in ("tile/0/x001/234", "tile/entries/000.p/7", "tile/63/x255/255/255", "tile/8/000.p/255"):
    seed("tile_path", path)
