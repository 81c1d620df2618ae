"""M1: items a second with 1,000 watches."""

from benchmarks.figure import Figure
from benchmarks.matching import figure


def measure() -> Figure:
    """Measure it."""
    return figure("M1", 1_000, 1.2)
