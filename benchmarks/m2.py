"""M2: items a second with 10,000 watches."""

from benchmarks.figure import Figure
from benchmarks.matching import figure


def measure() -> Figure:
    """Measure it."""
    return figure("M2", 10_000, 0.9)
