"""Who else pauses when a service asks for fewer messages. Pure.

A pause concerns the place (a chat) that was asked for it. Where several places of an account (a bot) are asked at the
same time, it is the account that sends too much. But one place's hours must not become everybody's: the account pauses
for as long as two of its places were asked to, and no longer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from monitor.outbox.limits import Limits, Windows, same_account, same_place

# What is asked within so many seconds was asked at the same time.
TOGETHER = 30.0


@dataclass(frozen=True, slots=True)
class _Asked:
    at: float
    until: datetime


class Floods:
    """Remembers for a moment which places were asked to pause."""

    def __init__(self) -> None:
        self._asked: dict[Windows, dict[Windows, _Asked]] = {}

    def pauses(self, name: str, until: datetime, limits: Mapping[str, Limits], at: float) -> dict[str, datetime]:
        """The destination `name` is to pause until then: the others that have to pause with it, and until when.

        `limits` are those of all destinations, `at` is a monotonic clock's moment in seconds.
        """
        own = limits[name]
        everybody = self._of_the_account(own, until, at)
        paused = {} if everybody is None else dict.fromkeys(same_account(limits, own), everybody)
        paused |= dict.fromkeys(same_place(limits, own), until)
        paused.pop(name, None)
        return paused

    def _of_the_account(self, own: Limits, until: datetime, at: float) -> datetime | None:
        known = self._asked.get(own.account, {})
        recent = {place: asked for place, asked in known.items() if at - asked.at <= TOGETHER}
        self._asked[own.account] = recent | {own.place: _Asked(at, until)}
        ends = sorted((asked.until for asked in self._asked[own.account].values()), reverse=True)
        return ends[1] if len(ends) > 1 else None
