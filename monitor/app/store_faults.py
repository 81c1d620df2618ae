"""When people are told that the database fails, and that it works again. Pure.

It is told once, at the second failure, since one alone may be another program's lock; and again when no failure was
seen for a while. What comes and goes is told once an hour.
"""

from datetime import datetime, timedelta
from enum import StrEnum

FEWEST = 2
# Polls that could not be written are tried again within this time, and outcomes of sends much sooner.
CALM = timedelta(minutes=5)
AT_MOST_EVERY = timedelta(hours=1)


class Verdict(StrEnum):
    """What is worth telling."""

    FAILS = "monitor cannot use its database"
    OVER = "monitor can use its database again"


class StoreFaults:
    """Remembers the failures of one episode, and what was told of it."""

    def __init__(self) -> None:
        self.reason = ""
        self._count = 0
        self._newest: datetime | None = None
        self._is_told = False
        self._told_at: datetime | None = None

    def note(self, reason: str, now: datetime) -> None:
        """Something could not be read or written."""
        self.reason = reason
        self._count += 1
        self._newest = now

    def verdict(self, now: datetime) -> Verdict | None:
        """What is to be told now, until it is `told`."""
        if self._newest is None:
            return None
        if now - self._newest >= CALM:
            if self._is_told:
                return Verdict.OVER
            self._forget()
            return None
        may_tell = self._told_at is None or now - self._told_at >= AT_MOST_EVERY
        return Verdict.FAILS if self._count >= FEWEST and not self._is_told and may_tell else None

    def told(self, verdict: Verdict, now: datetime) -> None:
        """That was told."""
        if verdict is Verdict.OVER:
            self._forget()
        else:
            self._is_told, self._told_at = True, now

    def _forget(self) -> None:
        self._count, self._newest, self._is_told = 0, None, False
