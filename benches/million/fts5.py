"""SQLite's FTS5 on the same letters and queries: BM25 over the 32 rarest words of each text, as the peer of the benchmark.

Usage: fts5.py LETTERS QUERIES, a file with one JSON string a line and a JSON object of lists of texts.
"""

import json
import re
import sqlite3
import sys
import time

WORD = re.compile(r"[A-Za-z0-9]+")


def main():
    letters, queries = sys.argv[1:]
    base = sqlite3.connect(":memory:")
    base.execute("CREATE VIRTUAL TABLE letters USING fts5(text)")
    base.execute("CREATE VIRTUAL TABLE words USING fts5vocab(letters, row)")
    begun = time.perf_counter()
    with open(letters, encoding="utf-8") as lines:
        texts = [json.loads(line) for line in lines]
    base.executemany("INSERT INTO letters(text) VALUES (?)", ((text,) for text in texts))
    base.commit()
    built = time.perf_counter() - begun
    frequency = dict(base.execute("SELECT term, doc FROM words"))
    report = {"sqlite": sqlite3.sqlite_version, "letters": len(texts), "letters_per_s": len(texts) / built}
    for name, asked in json.load(open(queries, encoding="utf-8")).items():
        taken = []
        for text in asked:
            begun = time.perf_counter()
            words = {word.lower() for word in WORD.findall(text)}
            rare = sorted((word for word in words if word in frequency), key=frequency.get)[:32]
            match = " OR ".join(f'"{word}"' for word in rare)
            if match:
                base.execute(
                    "SELECT rowid FROM letters WHERE letters MATCH ? ORDER BY rank LIMIT 10", (match,)
                ).fetchall()
            taken.append((time.perf_counter() - begun) * 1e3)
        taken.sort()
        report[name] = {"p50_ms": taken[len(taken) // 2], "p99_ms": taken[int(len(taken) * 0.99)]}
    print(json.dumps(report))


main()
