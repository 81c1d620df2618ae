"""How commands print: JSON documents, times and tables. Everything that is not the answer goes to stderr."""

import json
import os
import sys
from collections.abc import Collection, Sequence
from datetime import datetime
from textwrap import fill
from typing import Any

import click

_PIPE = 1_000  # columns


def print_json(document: Any) -> None:
    """One JSON document on stdout; times in ISO 8601, UTC."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2, default=_plain))


def print_error(text: str) -> None:
    """What is wrong, on stderr."""
    click.echo(folded(text), err=True)


def folded(text: str) -> str:
    """Text for stderr: folded between words on a terminal, whole lines elsewhere."""
    if not sys.stderr.isatty():
        return text
    width = os.get_terminal_size(sys.stderr.fileno()).columns or 80
    return "\n".join(fill(line, width, break_long_words=False, break_on_hyphens=False) for line in text.splitlines())


def print_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], *, fold: Collection[str]) -> None:
    """A table as wide as the terminal; whole lines in a pipe.

    Where there is little room, the columns of `fold` take several lines; all others stay whole.
    """
    # rich takes a tenth of a second to import, which a JSON answer need not pay.
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    from monitor.cli.paper import plain  # noqa: PLC0415 - imports rich

    console = Console(highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        console.width = _PIPE
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False, header_style="dim")
    for number, column in enumerate(columns):
        folds = column in fold
        table.add_column(
            column, overflow="fold", no_wrap=not folds, min_width=0 if folds else _longest(column, number, rows)
        )
    for row in rows:
        table.add_row(*map(plain, row))
    console.print(table)


def _longest(column: str, number: int, rows: Sequence[Sequence[str]]) -> int:
    return max(len(column), *(len(row[number]) for row in rows)) if rows else len(column)


def count(number: int, one: str, many: str | None = None) -> str:
    """`1 feed`, `2 feeds`, `1,000 watches` (of `watch`, `watches`)."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def ago(moment: datetime | None, now: datetime) -> str:
    """A time as people say it: "3m ago", "in 12m", "never"."""
    if moment is None:
        return "never"
    seconds = int((now - moment).total_seconds())
    length = _length(abs(seconds))
    return f"{length} ago" if seconds >= 0 else f"in {length}"


def _length(seconds: int) -> str:
    for unit, size in (("d", 86_400), ("h", 3_600), ("m", 60)):
        if seconds >= size:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form")
