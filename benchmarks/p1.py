"""P1: a feed of 30 items of which one is new."""

from benchmarks.figure import Figure
from benchmarks.parsing import figure


def measure() -> Figure:
    """Measure it."""
    return figure("P1", "1 new", 10, new=1)
