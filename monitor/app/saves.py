"""When a saved file is worth reading. Pure: what the files look like, and the moments, are given.

An editor may take several steps to save, a deployment writes several files, and a thumb may press Ctrl-S ten times: all
of that is one save. But who never stops writing is not waited for either.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

Print: TypeAlias = tuple[int, ...] | None
"""What tells a file from what it was before: device, inode, size and times; None where there is no such file."""

Prints: TypeAlias = Mapping[Path, Print]

QUIET = 0.3
"""Seconds without a change, after which a save counts as finished."""

AT_MOST = 1.4
"""Seconds after the first change, after which nobody waits any longer."""


class Saves:
    """Follows the looks of some files. `at` is a monotonic clock's moment in seconds."""

    def __init__(self) -> None:
        self._last: Prints | None = None
        self._first_change = 0.0
        self._last_change = 0.0

    def is_due(self, seen: Prints, read: Prints, at: float) -> bool:
        """Whether the files, which look like `seen` now and like `read` when they were read, are to be read again."""
        if seen == read:
            self._last = None
            return False
        if self._last is None:
            self._first_change = at
        if seen != self._last:
            self._last_change = at
            self._last = seen
        return at - self._last_change >= QUIET or at - self._first_change >= AT_MOST
