"""M3: items a second with 100,000 watches."""

from benchmarks.figure import Figure
from benchmarks.matching import figure


def measure() -> Figure:
    """Measure it."""
    return figure("M3", 100_000, 0.4)
