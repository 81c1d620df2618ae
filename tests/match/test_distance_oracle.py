"""BEFORE and `"…"~n`, for which SQLite has no equal, against a search that tries every place.

Plain lower-case words of which none is a form of another; a small vocabulary, so that words repeat.
"""

import itertools
import random
from collections.abc import Callable
from functools import partial
from typing import TypeAlias

import pytest

from monitor.match.compile import compile_watches
from monitor.model import Watch
from tests.match.samples import item
from tests.match.soak import rounds

VOCABULARY = ("abe", "kuril", "north", "pact", "tokyo")
TEXTS, QUERIES = 150, 150

Side: TypeAlias = tuple[str, ...]  # the words of a word or phrase
Meaning: TypeAlias = Callable[[list[str]], bool]  # whether a query holds for the words of a text


def _starts(side: Side, words: list[str]) -> list[int]:
    return [start for start in range(len(words)) if tuple(words[start : start + len(side)]) == side]


def _stand_in_order(first: Side, second: Side, most: int, words: list[str]) -> bool:
    ends = [start + len(first) for start in _starts(first, words)]
    return any(0 <= start - end <= most for end in ends for start in _starts(second, words))


def _stand_loosely(wanted: Side, extra: int, words: list[str]) -> bool:
    each = [[number for number, word in enumerate(words) if word == one] for one in wanted]
    return any(
        len(set(places)) == len(places) and max(places) - min(places) + 1 - len(places) <= extra
        for places in itertools.product(*each)
    )


def _written(side: Side) -> str:
    return side[0] if len(side) == 1 else f'"{" ".join(side)}"'


def _assert_alike(meant: dict[str, Meaning], rng: random.Random) -> None:
    matcher = compile_watches([Watch(name=query, queries=(query,)) for query in meant], ())
    hits = 0
    for _ in range(TEXTS):
        words = rng.choices(VOCABULARY, k=rng.randrange(1, 12))
        found = {match.watch for match in matcher.match(item(" ".join(words)), None)}
        wanted = {query for query, holds in meant.items() if holds(words)}
        assert min(found ^ wanted, key=len, default=None) is None, (words, "found" if found - wanted else "not found")
        hits += len(found)
    assert 0.02 < hits / (TEXTS * len(meant)) < 0.9  # the queries tell texts apart


@pytest.mark.parametrize("seed", range(rounds(2)))
def test_before_finds_what_a_search_of_all_places_finds(seed: int) -> None:
    rng = random.Random(seed)
    meant: dict[str, Meaning] = {}
    for _ in range(QUERIES):
        first, second = (tuple(rng.choices(VOCABULARY, k=rng.choice((1, 1, 2)))) for _ in range(2))
        most = rng.randrange(4)
        meant[f"{_written(first)} BEFORE/{most} {_written(second)}"] = partial(_stand_in_order, first, second, most)
    _assert_alike(meant, rng)


@pytest.mark.parametrize("seed", range(rounds(2)))
def test_phrase_with_extra_words_finds_what_a_search_of_all_places_finds(seed: int) -> None:
    rng = random.Random(seed)
    meant: dict[str, Meaning] = {}
    for _ in range(QUERIES):
        wanted, extra = tuple(rng.choices(VOCABULARY, k=rng.choice((2, 2, 3)))), rng.randrange(4)
        meant[f'"{" ".join(wanted)}"~{extra}'] = partial(_stand_loosely, wanted, extra)
    _assert_alike(meant, rng)
