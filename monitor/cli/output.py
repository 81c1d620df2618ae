"""How commands print: JSON documents, times and tables. Everything that is not the answer goes to stderr."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import click


def print_json(document: Any) -> None:
    """One JSON document on stdout; times in ISO 8601, UTC."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2, default=_plain))


def print_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table as wide as the terminal; plain in a pipe."""
    # rich takes a tenth of a second to import, which a JSON answer need not pay.
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    table = Table(title=title, title_justify="left", box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*row)
    Console(highlight=False, markup=False).print(table)


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
