"""Measure every figure, print them as one table, and write them as JSON.

    .venv/bin/python -m benchmarks [--json FILE] [FIGURE ...]

The exit status is 0 even where a target is missed: machines differ. The table says so.
"""

import argparse
import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks import c1, d1, e1, e2, e3, f1, f2, g1, g2, m1, m2, m3, m4, m5, p1, p2, p3, s1
from benchmarks.figure import Figure

FIGURES: dict[str, Callable[[], Figure]] = {
    "M1": m1.measure,
    "M2": m2.measure,
    "M3": m3.measure,
    "M4": m4.measure,
    "M5": m5.measure,
    "P1": p1.measure,
    "P2": p2.measure,
    "P3": p3.measure,
    "F1": f1.measure,
    "F2": f2.measure,
    "E1": e1.measure,
    "E2": e2.measure,
    "E3": e3.measure,
    "C1": c1.measure,
    "D1": d1.measure,
    "G1": g1.measure,
    "G2": g2.measure,
    "S1": s1.measure,
}


def main() -> None:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure the figures of this page.")
    parser.add_argument("figures", nargs="*", metavar="FIGURE", help=f"any of {' '.join(FIGURES)} (default: all)")
    parser.add_argument("--json", type=Path, default=Path("benchmarks.json"), help="where to write the results")
    options = parser.parse_args()
    if unknown := set(options.figures) - set(FIGURES):
        parser.error(f"no such figure: {', '.join(sorted(unknown))}")
    errors = Console(stderr=True)
    chosen = options.figures or list(FIGURES)
    measured = [FIGURES[name]() for name in track(chosen, "Measuring", console=errors, transient=True)]
    Console(width=150).print(table(measured))
    text = json.dumps([asdict(figure) for figure in measured], indent=2, ensure_ascii=False)
    options.json.write_text(f"{text}\n", encoding="utf-8")


def table(figures: list[Figure]) -> Table:
    """The figures for people."""
    shown = Table("figure", "work", "beside", "target", "ours", "")
    for figure in figures:
        notes = "\n".join(f"{name}: {value}" for name, value in figure.notes.items())
        work = f"{figure.work}\n[dim]{notes}[/dim]"
        shown.add_row(figure.name, work, figure.peer, figure.target, figure.ours, "met" if figure.met else "missed")
    return shown


if __name__ == "__main__":
    main()
