"""M5: 10,000 watches, beside the full-text search of SQLite, which is made for few queries over many texts.

FTS5 is given a table with one item, and asked every query; then the next item takes its place.
"""

import sqlite3
from collections.abc import Sequence

from benchmarks.corpus import LANGUAGES, Corpus, Query, text_of, watches
from benchmarks.figure import ROUNDS, Figure, race
from monitor.match.compile import compile_watches
from monitor.match.frequencies import document_frequencies
from monitor.model import Item

WATCHES = 10_000
TARGET = 5_000
PEERS_ITEMS = 2
ITEMS = 400


def measure(count: int = WATCHES, *, items: int = ITEMS, stored: int = 5_000, rounds: int = ROUNDS) -> Figure:
    """Measure it."""
    corpus = Corpus()
    frequencies = document_frequencies(map(text_of, corpus.items(stored)))
    queries = corpus.queries(count)
    matcher = compile_watches(watches(queries), (), languages=LANGUAGES, frequencies=frequencies)
    batches = [corpus.items(items) for _ in range(rounds + 1)]
    peer = _Fts5(queries)
    result = race(
        lambda number: [peer.match(item) for item in batches[number][:PEERS_ITEMS]],
        lambda number: [matcher.match(item, None) for item in batches[number]],
        rounds,
    )
    ratio = result.ratio * items / PEERS_ITEMS
    return Figure(
        name="M5",
        work=f"items of ~90 words, {count:,} watches",
        peer=f"FTS5 of SQLite {sqlite3.sqlite_version}, one item at a time, all queries",
        target=f"≥ {TARGET:,} ×",
        ours=f"{ratio:,.0f} ×",
        met=ratio >= TARGET,
        notes={
            "items a second": round(items / result.ours),
            "peer's items a second": round(PEERS_ITEMS / result.peer, 2),
        },
    )


class _Fts5:
    def __init__(self, queries: Sequence[Query]) -> None:
        self._database = sqlite3.connect(":memory:")
        self._database.execute("CREATE VIRTUAL TABLE item USING fts5(title, summary, tokenize='unicode61')")
        self._queries = [(_in_fts5(query),) for query in queries]

    def match(self, item: Item) -> list[int]:
        """The numbers of the queries that match."""
        execute = self._database.execute
        execute("DELETE FROM item")
        execute("INSERT INTO item VALUES (?, ?)", (item.title, item.summary))
        ask = "SELECT 1 FROM item WHERE item MATCH ?"
        return [number for number, query in enumerate(self._queries) if execute(ask, query).fetchone()]


def _in_fts5(query: Query) -> str:
    needed = " AND ".join("(" + " OR ".join(f'"{term}"' for term in choice) + ")" for choice in query.required)
    return needed + "".join(f' NOT "{term}"' for term in query.excluded)
