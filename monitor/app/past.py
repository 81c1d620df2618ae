"""What was told in its time, for a replay to compare with. Pure.

Holds eight bytes for each alert, however many there are, and none of their texts: alerts are known by a hash of story
and watch. Two of a million alerts have the same hash once in four million times.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from monitor.ports import PastAlert

_SENT, _EARLY, _FOUND = 1, 2, 4
_MARKS = _SENT | _EARLY | _FOUND


class Before(StrEnum):
    """What came of an alert in its time."""

    SENT = "sent"
    RAISED = "raised"  # and not sent: muted, dropped, or still waiting
    NEW = "new"


class Past:
    """The alerts of a time."""

    def __init__(self, alerts: Iterable[PastAlert], since: datetime, *, instead: str | None = None) -> None:
        """What alerted before `since` is no alert of later. With `instead`, the alerts of all watches count as if that
        one had raised them: one a story, sent if one of them was."""
        self._instead = instead
        rows = array("q", (_hash(one.story_id, instead or one.watch) | _marks(one, since) for one in alerts))
        self._rows = _merged(rows)

    def find(self, story_id: str, watch: str) -> Before | None:
        """What came of the alert of this watch on this story; None where it is no alert of this time, or was found
        before."""
        key = _hash(story_id, watch)
        at = bisect_left(self._rows, key)
        if at == len(self._rows) or self._rows[at] & ~_MARKS != key:
            return Before.NEW
        if self._rows[at] & (_EARLY | _FOUND):
            return None
        self._rows[at] |= _FOUND
        return Before.SENT if self._rows[at] & _SENT else Before.RAISED

    def is_lost(self, alert: PastAlert) -> bool:
        """Whether it was sent in this time and was not found; never, where watches are taken for another one."""
        key = _hash(alert.story_id, alert.watch)
        at = bisect_left(self._rows, key)
        return self._instead is None and at < len(self._rows) and self._rows[at] == key | _SENT

    @property
    def lost(self) -> int:
        """How many are lost."""
        return 0 if self._instead is not None else sum(row & _MARKS == _SENT for row in self._rows)


def _hash(story_id: str, watch: str) -> int:
    return hash((story_id, watch)) & ~_MARKS


def _marks(alert: PastAlert, since: datetime) -> int:
    return _SENT * alert.sent | _EARLY * (alert.first_seen < since)


def _merged(rows: "array[int]") -> "array[int]":
    """In order, those of one story and watch as one."""
    merged = array("q")
    for row in sorted(rows):
        if merged and (row ^ merged[-1]) & ~_MARKS == 0:
            merged[-1] |= row
        else:
            merged.append(row)
    return merged
