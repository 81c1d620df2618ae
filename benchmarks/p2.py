"""P2: a feed of 30 known items, of which only the date in its head changed."""

from benchmarks.figure import Figure
from benchmarks.parsing import figure


def measure() -> Figure:
    """Measure it."""
    return figure("P2", "0 new, only lastBuildDate changed", 35, new=0)
