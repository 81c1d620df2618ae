"""E2: processor time for one poll with ten thousand feeds, beside that with a thousand."""

import statistics
import tempfile
from pathlib import Path

from benchmarks.figure import Figure
from benchmarks.pipeline import Ours, server

FEW, MANY = 1_000, 10_000
TARGET = 1.15
ROUNDS = 3


def measure(*, few: int = FEW, many: int = MANY, rounds: int = ROUNDS) -> Figure:
    """Measure it: rounds of both in turn, the median of each."""
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other, server() as port:
        small, large = Ours(Path(one), port, few), Ours(Path(other), port, many)
        for ours in (small, large):
            ours.round()
            ours.round()
        # As many polls of the few as of the many, so that both are measured equally long.
        costs = [
            (sum(small.round().cpu for _ in range(many // few)) / many, large.round().cpu / many) for _ in range(rounds)
        ]
        small.close()
        large.close()
    ratio = statistics.median(theirs / mine for mine, theirs in costs)
    return Figure(
        name="E2",
        work=f"processor time for a poll, {many:,} feeds",
        peer=f"with {few:,} feeds",
        target=f"≤ {TARGET:g} ×",
        ours=f"{ratio:.2f} ×",
        met=ratio <= TARGET,
        notes={"ms a poll": round(statistics.median(cost for _, cost in costs) * 1_000, 3)},
    )
