"""Random queries over random items, against SQLite's full-text search, which was written by others.

Both sides see the same plain tokens: lower-case words of which none is a form of another, so that neither cutting into
words nor word forms play a part. Every operator has an equal there, except BEFORE and `"…"~n` (see
test_distance_oracle.py), and every pair of operators stands in parentheses, so precedence plays no part either.
"""

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import TypeAlias

import pytest

from monitor.match.compile import compile_watches
from monitor.model import Item, Watch
from tests.match.samples import item
from tests.match.soak import rounds

# Families of words that share a beginning, for the sake of prefixes; the beginning of each is its first word.
FAMILIES = (
    ("kuril", "kurilsk", "kurilia"),
    ("north", "northern"),
    ("abe", "aberdeen"),
    ("tok", "tokyo"),
    ("pact", "pactolus"),
    ("harbour",),
    ("ice", "icelandic"),
)
COLUMNS = ("title", "summary", "text")
QUERIES, ITEMS, DEPTH = 400, 80, 4

Pair: TypeAlias = tuple[str, str]  # the same query in our language and in theirs


# --- random queries ---


class Writer:
    """Writes the same random query in both languages."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng

    def query(self, depth: int = DEPTH, *, scoped: bool = False) -> Pair:
        if depth == 0 or self.rng.random() < 0.2:
            return self._near() if self.rng.random() < 0.25 else self._operand()
        kind = self.rng.choice(("and", "and", "or", "or", "not", "scope"))
        if kind == "scope":
            return self.query(depth - 1, scoped=True) if scoped else self._scoped(depth)
        (ours, theirs), (our_other, their_other) = (self.query(depth - 1, scoped=scoped) for _ in range(2))
        if kind == "and":
            joint = self.rng.choice((" ", " AND "))
            return f"({ours}{joint}{our_other})", f"({theirs} AND {their_other})"
        if kind == "or":
            return f"({ours} OR {our_other})", f"({theirs} OR {their_other})"
        sign = self.rng.choice(("-", "NOT "))
        return f"({ours} {sign}{our_other})", f"({theirs} NOT {their_other})"

    def _scoped(self, depth: int) -> Pair:
        column = self.rng.choice(COLUMNS)
        ours, theirs = self.query(depth - 1, scoped=True)
        return f"{column}:({ours})", f"{{{column}}}: ({theirs})"

    def _near(self) -> Pair:
        sides = [self._operand() for _ in range(self.rng.choice((2, 2, 3)))]
        distance = self.rng.randrange(5)
        ours = f" NEAR/{distance} ".join(our for our, _ in sides)
        return f"({ours})", f"NEAR({' '.join(their for _, their in sides)}, {distance})"

    def _operand(self) -> Pair:
        words = [self.rng.choice(self.rng.choice(FAMILIES)) for _ in range(self.rng.choice((2, 2, 3)))]
        phrase = " ".join(words)
        kind = self.rng.choice(("word", "word", "word", "exact", "phrase", "exact phrase", "prefix", "prefix phrase"))
        match kind:
            case "word":
                return words[0], f'"{words[0]}"'
            case "exact":
                return f"={words[0]}", f'"{words[0]}"'
            case "phrase":
                return f'"{phrase}"', f'"{phrase}"'
            case "exact phrase":
                return f'="{phrase}"', f'"{phrase}"'
            case "prefix":
                start = words[0][: self.rng.randrange(2, len(words[0]) + 1)]
                return f"{start}*", f'"{start}" *'
            case _:
                return f'"{phrase}*"', f'"{phrase}" *'


def _items(rng: random.Random) -> list[Item]:
    words = [word for family in FAMILIES for word in family]
    texts = [[" ".join(rng.choices(words, k=rng.choice((0, 1, 4, 9)))) for _ in COLUMNS] for _ in range(ITEMS)]
    return [item(title, summary, text) for title, summary, text in texts]


# --- both sides ---


def _found_by_us(queries: list[str], items: list[Item]) -> set[Pair]:
    matcher = compile_watches([Watch(name=query, queries=(query,)) for query in queries], ())
    return {(match.watch, _text(subject)) for subject in items for match in matcher.match(subject, None)}


def _found_by_sqlite(pairs: list[Pair], items: list[Item]) -> Iterator[Pair]:
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute(f"CREATE VIRTUAL TABLE items USING fts5({', '.join(COLUMNS)})")
        for number, subject in enumerate(items):
            database.execute("INSERT INTO items (rowid, title, summary, text) VALUES (?, ?, ?, ?)",
                             (number, subject.title, subject.summary, subject.text))  # fmt: skip
        for ours, theirs in pairs:
            for (number,) in database.execute("SELECT rowid FROM items WHERE items MATCH ?", (theirs,)):
                yield ours, _text(items[number])


def _text(subject: Item) -> str:
    return f"{subject.title} | {subject.summary} | {subject.text}"


def _smallest(found: set[Pair]) -> Pair | None:
    return min(found, key=lambda pair: (len(pair[0]), len(pair[1])), default=None)


@pytest.mark.parametrize("seed", range(rounds(4)))
def test_random_queries_find_the_same_items_as_sqlite(seed: int) -> None:
    rng = random.Random(seed)
    pairs = list(dict(Writer(rng).query() for _ in range(QUERIES)).items())
    items = _items(rng)
    ours, theirs = _found_by_us([query for query, _ in pairs], items), set(_found_by_sqlite(pairs, items))
    assert 0.02 < len(theirs) / (len(pairs) * len(items)) < 0.9  # the queries tell items apart
    assert _smallest(ours - theirs) is None, "we find what SQLite does not"
    assert _smallest(theirs - ours) is None, "SQLite finds what we do not"
