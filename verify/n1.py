#!/usr/bin/env python3
"""N1, typography, in stock Python: the published table and its rules, and the vectors held against them.

Usage: n1.py TABLE.tsv VECTORS.json (exit 0: every vector agrees). It shows that the table says all there is to know; it
builds no map back to the input. verify.py uses it where it lies beside it. Written for Chancery, under its licence.
"""
import hashlib
import json
import sys
import unicodedata as u

BREAKS = "\n\x0b\x0c\x85\u2028"


def read(path):
    rows, kinds = {}, {}
    for line in open(path, encoding="utf-8"):
        if not line.startswith("#"):
            code, to, kind, _ = line.split("\t")
            kinds[chr(int(code, 16))] = kind
            rows[chr(int(code, 16))] = "" if to == "-" else "".join(chr(int(c, 16)) for c in to.split(" "))
    return rows, kinds


def unspaced(c):
    n = ord(c)
    return any(a <= n <= b for a, b in [
        (0x3005, 0x3007), (0x3021, 0x3029), (0x3031, 0x3035), (0x3038, 0x303C), (0x3041, 0x3096), (0x309D, 0x309F),
        (0x30A1, 0x30FA), (0x30FC, 0x30FF), (0x3105, 0x312F), (0x31A0, 0x31BF), (0x31F0, 0x31FF), (0x3400, 0x4DBF),
        (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x16FE3, 0x16FE3), (0x16FF0, 0x16FF6), (0x1AFF0, 0x1AFFE), (0x1B000, 0x1B16F),
        (0x20000, 0x3FFFD)])


def letter(c):
    return u.category(c)[0] in "LN" or u.category(c) == "So" and "CIRCLED LATIN" in u.name(c, "")


def white(c):
    return c != "" and c in "\t\n\x0b\x0c\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" or "\u2000" <= c <= "\u200a"


def n1(text, rows, kinds):
    # 1. Decompose, replace, compose. Dashes and minus signs do not divide words as hyphens do, and a soft hyphen right
    # before white space may: both are told apart until the end by characters for private use that the text has not.
    SHY, DASH = [c for c in map(chr, range(0xE000, 0xF900)) if c not in text][:2]
    marked = [SHY if c == "\xad" and white(text[at + 1:at + 2]) else c for at, c in enumerate(text)]
    parts = [DASH if kinds.get(c) in ("dash", "minus") else rows.get(c, c) for c in u.normalize("NFD", "".join(marked))]
    folded = u.normalize("NFC", "".join(parts))
    # 2. and 3. White space and divided words.
    out, held, after, at = [], [], False, 0
    last = lambda: out[-1] if out else ""

    def release(following):
        nonlocal held
        shapes = [kind for kind, _ in held]
        joins = last().isalpha() and not unspaced(last()) and following and not unspaced(following)
        joins = joins and u.normalize("NFC", last() + following) == last() + following
        if joins and shapes == ["-", 1] and following.islower() or joins and shapes == [SHY, 1] and following.isalpha():
            held = []
        for number, (kind, mark) in enumerate(held):
            if kind == SHY:
                continue
            if isinstance(kind, int):
                rest = [m for k, m in held[number + 1:] if k != SHY]
                near = rest[0] if rest else following
                carries = bool(near) and u.category(near)[0] == "M"
                vanishes = (after or bool(following) and unspaced(following)) and not carries
                if not (vanishes or not near or not out):
                    out.append(" ")
            else:
                out.append(mark)
        held = []

    while at < len(folded):
        c = folded[at]
        if white(c):
            breaks = 0
            while at < len(folded) and (white(folded[at]) or folded[at] == SHY):
                c = folded[at]
                crlf = c == "\r" and folded[at + 1:at + 2] == "\n"
                breaks += 2 if c == "\u2029" else 1 if c in BREAKS or c == "\r" and not crlf else 0
                at += 1
            held.append((breaks, " "))
            continue
        if letter(c):
            release(c)
            out.append(c)
            after = unspaced(c)
        elif held or c == SHY or c == "-" and last().isalpha() and not unspaced(last()):
            held.append((c, c))
        else:
            out.append(c)
        at += 1
    release("")
    return "".join(out).replace(DASH, "-")


def main():
    table, vectors = sys.argv[1:3]
    (rows, kinds), wrong = read(table), 0
    with open(vectors, encoding="utf-8") as file:
        data = json.load(file)
    if hashlib.sha256(open(table, "rb").read()).hexdigest() != data["table_sha256"]:
        sys.exit("the vectors are of another table")
    for case in data["cases"]:
        found = n1(case["input"], rows, kinds)
        if found != case["output"] or hashlib.sha256(found.encode()).hexdigest() != case["sha256"]:
            wrong += 1
            print(f"{case['name']}: {found!r}, expected {case['output']!r}")
    print(f"{len(data['cases']) - wrong} of {len(data['cases'])} agree")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
