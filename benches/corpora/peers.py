"""Asks SQLite's FTS5 and tantivy (BM25, the 32 rarest words of a query joined by OR) and rensa's MinHash LSH for the ten
best letters; tantivy's are put in order by a diff of their words with the query's, as one would who wants the differences.

Usage: peers.py FOLDER, which has letters.jsonl (a text a line) and queries.jsonl ([class, letter, text] a line). Prints one
JSON list of [peer, number of the query, microseconds, the letters found, best first].
"""
import json
import re
import sqlite3
import sys
import time
from collections import Counter
from difflib import SequenceMatcher
from pathlib import Path

try:
    import rensa
except ImportError:
    rensa = None
try:
    import tantivy
except ImportError:
    tantivy = None

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


def rarest(text):
    known = sorted((frequency[word], word) for word in set(words(text)) if frequency[word])
    return [word for _, word in known[:32]]


for number, (_, _, text) in enumerate(queries):
    start = time.perf_counter()
    asked = " OR ".join(f'"{word}"' for word in rarest(text))
    best = "select rowid from letters where letters match ? order by rank limit 10"
    found = [row[0] for row in database.execute(best, (asked,))] if asked else []
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

if tantivy is not None:
    schema = tantivy.SchemaBuilder()
    schema.add_unsigned_field("number", stored=True)
    schema.add_text_field("text", tokenizer_name="whitespace")
    index = tantivy.Index(schema.build())
    writer = index.writer()
    for number, letter in enumerate(tokens):
        writer.add_document(tantivy.Document(number=number, text=" ".join(letter)))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()
    for number, (_, _, text) in enumerate(queries):
        start = time.perf_counter()
        asked = " OR ".join(f'"{word}"' for word in rarest(text))
        hits = searcher.search(index.parse_query(asked, ["text"]), 10).hits if asked else []
        found = [searcher.doc(address)["number"][0] for _, address in hits]
        own = words(text)

        def equal(letter):
            matcher = SequenceMatcher(None, own, tokens[letter], autojunk=False)
            return sum(block.size for block in matcher.get_matching_blocks())

        found.sort(key=equal, reverse=True)
        answers.append(["tantivy BM25, 32 rarest words, and a diff of each of ten", number,
                        round((time.perf_counter() - start) * 1e6), found])

json.dump(answers, sys.stdout)
