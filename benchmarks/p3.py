"""P3: a feed that did not change by a byte."""

from benchmarks.figure import Figure
from benchmarks.parsing import identical


def measure() -> Figure:
    """Measure it."""
    return identical("P3", "identical bytes", 500)
