"""C1: how long news waits to be found, at the same requests a day, beside Miniflux's two rules.

A simulation, not a race: it gives the same numbers on every machine. `python -m benchmarks.cadence` shows the curves.
"""

from benchmarks.cadence.results import PEERS, Results
from benchmarks.cadence.results import measure as measure_rhythms
from benchmarks.figure import Figure

RHYTHMS = ("newspaper", "agency", "weekly blog", "dead feed", "mixed")


def measure() -> Figure:
    """Measure it."""
    results = measure_rhythms(RHYTHMS)
    ratios = [ratio for result in results for peer in PEERS if (ratio := result.ratio(peer)) is not None]
    total = " and ".join(f"{results[-1].ratio(peer):.2f} ×" for peer in PEERS)
    return Figure(
        name="C1",
        work="mean delay to detection at the same requests, three weeks of 100 mixed feeds",
        peer="Miniflux 2.2: round_robin and entry_frequency",
        target="< 1 ×, on each rhythm",
        ours=total,
        met=max(ratios) < 1,
        notes={result.rhythm: _note(result) for result in results},
    )


def _note(result: Results) -> str:
    ratios = [f"{ratio:.2f} ×" for peer in PEERS if (ratio := result.ratio(peer)) is not None]
    return " and ".join(ratios) or "no item came"
