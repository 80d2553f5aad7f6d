"""Asks SQLite's FTS5 (BM25, the 32 rarest words of a query joined by OR) and rensa's MinHash LSH for the ten best letters.

Usage: peers.py FOLDER, which has letters.jsonl (a text a line) and queries.jsonl ([class, letter, text] a line). Prints one
JSON list of [peer, number of the query, microseconds, the letters found, best first].
"""
import json
import re
import sqlite3
import sys
import time
from collections import Counter
from pathlib import Path

try:
    import rensa
except ImportError:
    rensa = None

folder = Path(sys.argv[1])
letters = [json.loads(line) for line in (folder / "letters.jsonl").open()]
queries = [json.loads(line) for line in (folder / "queries.jsonl").open()]
words = lambda text: re.findall(r"\w+", text.lower())
answers = []

tokens = [words(letter) for letter in letters]
frequency = Counter(word for letter in tokens for word in set(letter))
database = sqlite3.connect(":memory:")
database.execute("create virtual table letters using fts5(text)")
database.executemany("insert into letters(rowid, text) values (?, ?)",
                     ((number, " ".join(letter)) for number, letter in enumerate(tokens)))
for number, (_, _, text) in enumerate(queries):
    start = time.perf_counter()
    rarest = sorted((frequency[word], word) for word in set(words(text)) if frequency[word])[:32]
    asked = " OR ".join(f'"{word}"' for _, word in rarest)
    rows = database.execute("select rowid from letters where letters match ? order by rank limit 10", (asked,))
    found = [row[0] for row in rows] if asked else []
    answers.append(["FTS5 BM25, 32 rarest words", number, round((time.perf_counter() - start) * 1e6), found])

if rensa is not None:
    def sketch(some):
        grams = [" ".join(some[at:at + 5]) for at in range(max(1, len(some) - 4))]
        made = rensa.RMinHash(num_perm=128, seed=1)
        made.update(grams)
        return made

    index = rensa.RMinHashLSH(threshold=0.5, num_perm=128, num_bands=32)
    sketches = [sketch(letter) for letter in tokens]
    for number, made in enumerate(sketches):
        index.insert(number, made)
    for number, (_, _, text) in enumerate(queries):
        start = time.perf_counter()
        made = sketch(words(text))
        near = sorted(index.query(made), key=lambda one: -made.jaccard(sketches[one]))[:10]
        answers.append(["rensa MinHash LSH, 128 permutations, 32 bands", number,
                        round((time.perf_counter() - start) * 1e6), near])

json.dump(answers, sys.stdout)
