"""Measure every rhythm, print it, and draw the curves.

.venv/bin/python -m benchmarks.cadence [--seed NUMBER] [--svg FILE]
"""

import argparse
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.cadence.chart import svg
from benchmarks.cadence.results import PEERS, Results, measure
from benchmarks.cadence.rhythms import KINDS, REPORTED_ON
from benchmarks.cadence.simulate import Outcome


def main() -> None:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cadence", description="Compare polling rules.")
    parser.add_argument("--svg", type=Path, default=Path("docs/decisions/0010-cadence.svg"), help="where to draw")
    parser.add_argument("--seed", type=int, default=REPORTED_ON, help="of the feeds")
    options = parser.parse_args()
    results = measure([*KINDS, "mixed"], options.seed, delivered=True)
    console = Console(width=150)
    console.print(_ratios(results))
    for result in results:
        console.print(_curves(result))
    options.svg.write_text(svg(results), encoding="utf-8")


def _ratios(results: list[Results]) -> Table:
    table = Table("rhythm", *(f"beside {peer}" for peer in PEERS), title="mean delay at the same requests")
    for result in results:
        table.add_row(result.rhythm, *(_ratio(result.ratio(peer)) for peer in PEERS))
    return table


def _ratio(ratio: float | None) -> str:
    return "no item came" if ratio is None else f"{ratio:.2f} ×"


def _curves(result: Results) -> Table:
    table = Table("rule", "requests a day: mean, median, 95 % delay in minutes", title=result.rhythm)
    for rule, curve in result.curves.items():
        table.add_row(rule, "   ".join(map(_point, curve)))
        table.add_row(f"{rule}, as delivered", _point(result.defaults[rule]))
    return table


def _point(outcome: Outcome) -> str:
    return f"{outcome.requests:.1f}: {outcome.mean:.3g}, {outcome.median:.3g}, {outcome.p95:.3g}"


if __name__ == "__main__":
    main()
