"""A long soak by hand: `python -m tests.soak --minutes 15 --seed 7`. Exits 1 where a promise was broken."""

import random
import shutil
import sys
import tempfile
from pathlib import Path

import click

from tests.soak.soak import soak


@click.command()
@click.option("--minutes", type=float, default=15, show_default=True, help="How long the faults last.")
@click.option("--seed", type=int, help="What draws everything that happens (default: another one each time).")
@click.option("--folder", type=click.Path(path_type=Path, file_okay=False),
              help="Where the daemon lives (default: a new one, kept on failure).")  # fmt: skip
def main(minutes: float, seed: int | None, folder: Path | None) -> None:
    """The real daemon among servers that fail, kills, restarts and a clock that jumps; then the reckoning."""
    chosen = random.SystemRandom().randrange(1_000_000) if seed is None else seed
    place = folder or Path(tempfile.mkdtemp(prefix="monitor-soak-"))
    place.mkdir(parents=True, exist_ok=True)
    click.echo(f"seed {chosen}, {minutes:g} minutes, in {place}", err=True)
    outcome = soak(
        seed=chosen,
        seconds=minutes * 60,
        folder=place,
        patient=minutes >= 5,
        tell=lambda line: click.echo(line, err=True),
    )
    click.echo(outcome.table)
    if outcome.breaches:
        click.echo(outcome.evidence)
        click.echo(f"{len(outcome.breaches)} promises broken; again: --minutes {minutes:g} --seed {chosen}")
        sys.exit(1)
    click.echo("Every promise was kept.")
    if folder is None:
        shutil.rmtree(place)


if __name__ == "__main__":
    main()
