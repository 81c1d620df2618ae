"""A bar at the foot of a terminal, while work goes on above it. Log lines and alerts that are written meanwhile stand
above the bar, each whole; at the end it is gone. Where nobody looks there is none."""

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any, TextIO, cast

import click

_CLEAR = "\r\x1b[K"
_WIDTH = 30  # columns of the bar alone


class Foot:
    """The lowest line of a terminal. Threads may write above it."""

    def __init__(self, terminal: TextIO) -> None:
        self._terminal = terminal
        self._line = ""
        self._is_there = False
        self._within = False  # a line that is written above
        self._lock = threading.Lock()

    def show(self, line: str) -> None:
        """Put this there; "" leaves nothing."""
        with self._lock:
            if line != self._line:
                self._clear()
                self._line = line
                self._draw()

    def write_above(self, stream: TextIO, text: str) -> None:
        """Write to a stream that shows on the same terminal."""
        with self._lock:
            self._clear()
            stream.write(text)
            stream.flush()
            self._within = not text.endswith("\n")
            self._draw()

    def _clear(self) -> None:
        if self._is_there:
            self._put(_CLEAR)
            self._is_there = False

    def _draw(self) -> None:
        # What ends within a line will go on; the bar comes back below the whole of it.
        if self._line and not self._within:
            self._put(self._line)
            self._is_there = True

    def _put(self, text: str) -> None:
        self._terminal.write(text)
        self._terminal.flush()


class _Above:
    """A stream whose text stands above the foot; in all else it is the stream."""

    def __init__(self, stream: TextIO, foot: Foot) -> None:
        self._stream = stream
        self._foot = foot

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        self._foot.write_above(self._stream, text)
        return len(text)


def has_foot(stream: TextIO) -> bool:
    """Whether a bar can stand on it: a terminal that can clear a line."""
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def above(foot: Foot | None, stream: TextIO) -> TextIO:
    """The stream as it is to be written to while the foot is there: itself where it is no terminal."""
    return stream if foot is None or not stream.isatty() else cast("TextIO", _Above(stream, foot))


def progress(foot: Foot, label: str, done: int, total: int) -> None:
    """Show so much as done; what is complete needs no bar."""
    if done >= total:
        foot.show("")
        return
    # click draws it, and does not write it: that is the foot's.
    bar = click.progressbar(length=total, label=label, show_pos=True, show_eta=False, width=_WIDTH, file=StringIO())
    bar.update(done)
    foot.show(bar.format_progress_line())


@contextmanager
def foot_of(stream: TextIO) -> Iterator[Foot | None]:
    """The foot of a terminal, cleared at the end; None where the stream is none."""
    foot = Foot(stream) if has_foot(stream) else None
    try:
        yield foot
    finally:
        if foot is not None:
            foot.show("")


def mention(text: str) -> None:
    """Tell who waits at a terminal what for."""
    if sys.stderr.isatty():
        click.echo(text, err=True)
