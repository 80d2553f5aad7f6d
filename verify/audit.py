#!/usr/bin/env python3
"""Audits a log that is served as C2SP tlog-tiles: fetches every entry, computes the RFC 6962 root again, and checks
the checkpoint's signature with openssl. Usage: audit.py https://archive.example/log 'archive.example/log+1a2b3c4d+...'"""
import base64, hashlib, os, subprocess, sys, tempfile, urllib.request

prefix, vkey = sys.argv[1].rstrip("/"), sys.argv[2]
name, key_id, key = vkey.split("+", 2)  # base64 may hold a + of its own
key = base64.b64decode(key)  # 0x01, then the Ed25519 public key


def fetch(path):
    with urllib.request.urlopen(prefix + "/" + path, timeout=60) as answer:
        return answer.read()


def tile_path(number, width):  # 1234067 is x001/x234/067
    groups = [f"{number % 1000:03d}"]
    while number := number // 1000:
        groups.insert(0, f"x{number % 1000:03d}")
    return "tile/entries/" + "/".join(groups) + (f".p/{width}" if width < 256 else "")


def root(leaves):  # RFC 6962 section 2.1, by joining complete subtrees of equal size from the left
    stack = []
    for leaf in leaves:
        size = 1
        while stack and stack[-1][0] == size:
            left = stack.pop()
            leaf, size = hashlib.sha256(b"\x01" + left[1] + leaf).digest(), 2 * size
        stack.append((size, leaf))
    if not stack:
        return hashlib.sha256(b"").digest()
    top = stack.pop()[1]
    while stack:
        top = hashlib.sha256(b"\x01" + stack.pop()[1] + top).digest()
    return top


def signed(text, signature):
    with tempfile.TemporaryDirectory() as folder:
        files = [os.path.join(folder, file) for file in ("key", "text", "signature")]
        spki = bytes.fromhex("302a300506032b6570032100") + key[1:]
        for file, data in zip(files, (spki, text, signature)):
            with open(file, "wb") as out:
                out.write(data)
        command = ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", files[0], "-rawin",
                   "-in", files[1], "-sigfile", files[2]]
        return subprocess.run(command, capture_output=True).returncode == 0


note = fetch("checkpoint")
text, signatures = note.rsplit(b"\n\n", 1)
text += b"\n"
origin, size, claimed = text.decode().split("\n")[:3]
blobs = [base64.b64decode(line.split(" ")[2]) for line in signatures.decode().splitlines() if line.split(" ")[1] == name]
blobs = [blob[4:] for blob in blobs if blob[:4].hex() == key_id]
if origin != name or not any(signed(text, blob) for blob in blobs):
    sys.exit("the checkpoint is NOT signed by " + vkey)

leaves = []
for number in range((int(size) + 255) // 256):
    width = min(256, int(size) - 256 * number)
    bundle = fetch(tile_path(number, width))
    while bundle:
        length = int.from_bytes(bundle[:2], "big")
        leaves.append(hashlib.sha256(b"\x00" + bundle[2:2 + length]).digest())
        bundle = bundle[2 + length:]
if len(leaves) != int(size) or base64.b64encode(root(leaves)).decode() != claimed:
    sys.exit("the entries do NOT lead to the root of the checkpoint")
print(f"{origin}: {size} entries lead to the root {claimed}, and the checkpoint is signed by this log's key")
