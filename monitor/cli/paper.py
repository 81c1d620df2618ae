"""What is printed for people line by line: folded on a terminal, whole lines in a pipe, times in the local zone.

Text from outside is shown letter for letter, but never acts on the terminal.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TypeAlias

import click
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

# A text, or a text with its style.
Piece: TypeAlias = str | tuple[str, str]

# Characters that would move the cursor or colour the screen are shown as one that does not, so that places stay right.
_CONTROLS = {code: "\ufffd" for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\n\t"}
_CONTROLS |= dict.fromkeys((0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)), "\ufffd")


class Paper:
    """Standard output, for people."""

    def __init__(self) -> None:
        self._console = Console(highlight=False, markup=False, emoji=False)

    @property
    def width(self) -> int:
        """Columns that a line has; so many in a pipe that every line finds room."""
        return self._console.width if self._console.is_terminal else 10_000

    @contextmanager
    def paged(self) -> Iterator[None]:
        """Show what the block prints by way of $PAGER, where a person is there and it is longer than the screen."""
        if not (self._console.is_terminal and sys.stdin.isatty()):
            yield
            return
        with self._console.capture() as captured:
            yield
        text = captured.get()
        if text.count("\n") < self._console.height:
            click.echo(text, nl=False)
        else:
            click.echo_via_pager(text)

    def line(self, *pieces: Piece, indent: int = 0, whole: bool = False) -> None:
        """One line of pieces, so many columns from the edge; `whole` is never folded (an address, say)."""
        self.put(Text.assemble(*map(_harmless, pieces)), indent=indent, whole=whole)

    def put(self, text: Text, *, indent: int = 0, whole: bool = False) -> None:
        """The same for a text that is known to be harmless."""
        if whole or not text.plain or not self._console.is_terminal:
            self._console.print(Text(" " * indent) + text, soft_wrap=True)
        else:
            self._console.print(Padding(text, (0, 0, 0, indent), expand=False))

    @contextmanager
    def meanwhile(self, doing: str) -> Iterator[None]:
        """Say what is done while the block runs; on a terminal only, and gone afterwards."""
        if not self._console.is_terminal:
            yield
            return
        with self._console.status(plain(doing)):
            yield


def plain(text: str) -> str:
    """The text without what could steer a terminal, letter for letter."""
    return text.translate(_CONTROLS)


def local(moment: datetime) -> str:
    """A time as the clock on the wall shows it, with its zone: "2026-11-24 09:20:03 MSK"."""
    return f"{moment.astimezone():%Y-%m-%d %H:%M:%S %Z}"


def _harmless(piece: Piece) -> Piece:
    return plain(piece) if isinstance(piece, str) else (plain(piece[0]), piece[1])
