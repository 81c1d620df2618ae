"""Show precision and recall whole: every rule on every kind of pair.

    .venv/bin/python -m benchmarks.stories [--part held_out] [--seed N]

Thresholds are chosen on the part `tuning`; `held_out` has other texts and other forms, and is looked at in the end.
"""

import argparse

from rich.console import Console
from rich.table import Table

from benchmarks.stories.evaluation import Score, copies_and_strangers, harder, score
from benchmarks.stories.rules import RULES
from benchmarks.stories.texts import HELD_OUT, TUNING


def main() -> None:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.stories", description="Copies, told from other stories."
    )
    parser.add_argument("--part", choices=(TUNING, HELD_OUT), default=TUNING)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    console = Console(width=150)
    for name, pairs in (
        ("copies and look-alikes", copies_and_strangers(options.part, options.seed)),
        ("harder copies", harder(options.part, options.seed)),
    ):
        scores = {rule: score(RULES[rule], pairs) for rule in RULES}
        console.print(_table(f"{name} ({options.part}, {len(pairs)} pairs)", scores))


def _table(title: str, scores: dict[str, Score]) -> Table:
    shown = Table("judged rightly", "pairs", *scores, title=title)
    totals = next(iter(scores.values())).total
    for kind, total in totals.items():
        shown.add_row(kind, str(total), *(f"{found.right[kind] / total:.3f}" for found in scores.values()))
    shown.add_section()
    shown.add_row("recall", "", *(f"{found.recall:.3f}" for found in scores.values()))
    shown.add_row("precision", "", *(f"{found.precision:.3f}" for found in scores.values()))
    return shown


if __name__ == "__main__":
    main()
