"""Bars for long work: on stderr, where somebody looks; nothing in a pipe."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeAlias

import click

Progress: TypeAlias = Callable[[int, int], None]
"""Is told how much of how much is done."""


@contextmanager
def bar(label: str) -> Iterator[Progress]:
    """Show how far the block got."""
    if not sys.stderr.isatty():
        yield _silent
        return
    with click.progressbar(length=1, label=label, file=sys.stderr) as shown:

        def show(done: int, total: int) -> None:
            shown.length = total
            shown.update(done - shown.pos)

        yield show


def _silent(done: int, total: int) -> None:
    """Where nobody looks, nothing is shown."""
