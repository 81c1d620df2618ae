"""Precision and recall of a rule on labelled pairs.

Precision is of pairs as they stand here, where look-alikes are far more frequent than in any day's news.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.stories.pairs import Pair, copies, strangers, summaries, twice_edited
from benchmarks.stories.rules import Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """`right` and `total` count pairs by their kind."""

    precision: float
    recall: float
    false_merges: int
    right: Counter[str]
    total: Counter[str]


def score(rule: Rule, pairs: Sequence[Pair]) -> Score:
    """What a rule says of the pairs."""
    said = [(pair, rule(pair.first, pair.second)) for pair in pairs]
    found = sum(pair.same and merged for pair, merged in said)
    false_merges = sum(merged and not pair.same for pair, merged in said)
    return Score(
        precision=found / (found + false_merges) if found + false_merges else 1.0,
        recall=found / max(1, sum(pair.same for pair in pairs)),
        false_merges=false_merges,
        right=Counter(pair.kind for pair, merged in said if merged == pair.same),
        total=Counter(pair.kind for pair in pairs),
    )


def copies_and_strangers(part: str, seed: int, *, rounds: int = 3, count: int = 1000) -> list[Pair]:
    """What the figure is of: every edit of every text, and other stories that look alike."""
    return copies(part, seed, rounds=rounds) + strangers(part, seed + 1, count=count)


def harder(part: str, seed: int, *, rounds: int = 3) -> list[Pair]:
    """Copies of copies, and feeds that carry a first sentence only."""
    return twice_edited(part, seed, rounds=rounds) + summaries(part, seed + 1, rounds=rounds)
