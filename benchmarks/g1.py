"""G1: copies told from other stories, on made-up texts and forms by which no threshold was chosen.

`python -m benchmarks.stories` shows every rule on every kind of pair.
"""

from benchmarks.figure import Figure
from benchmarks.stories.evaluation import Score, copies_and_strangers, harder, score
from benchmarks.stories.rules import RULES, ours
from benchmarks.stories.texts import HELD_OUT

RECALL, PRECISION = 0.97, 0.99


def measure(*, rounds: int = 3, count: int = 1000) -> Figure:
    """Measure it."""
    pairs = copies_and_strangers(HELD_OUT, 101, rounds=rounds, count=count)
    found = {name: score(rule, pairs) for name, rule in RULES.items()}
    mine = found.pop("monitor")
    return Figure(
        name="G1",
        work=f"copies and look-alikes, {len(pairs):,} labelled pairs: recall, precision",
        peer=", ".join(found),
        target=f"≥ {RECALL}, ≥ {PRECISION}",
        ours=_shown(mine),
        met=mine.recall >= RECALL and mine.precision >= PRECISION,
        notes={name: _shown(peer) for name, peer in found.items()}
        | {"recall of copies of copies and first sentences": f"{score(ours, harder(HELD_OUT, 101)).recall:.3f}"},
    )


def _shown(found: Score) -> str:
    return f"{found.recall:.3f}, {found.precision:.3f}"
