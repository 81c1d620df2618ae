"""When the next message may leave, by a service's own limits. Pure: moments are seconds of a monotonic clock, given.

A service counts messages as they arrive, and that is at some moment between the start of a send and its end, when the
answer is here. So a send takes up room from its start until a window's length after its end: then no network, however
slow and uneven, can bring more messages together than a window allows. What it costs is the time under way, once a
window. An edit or a repeat counts like any other message.

It does not know what waits, and sends nothing. Memory: at most `count` moments a window, and no idle windows.
"""

from collections import Counter, deque
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from math import inf
from typing import TypeAlias


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """At most `count` messages within any `seconds` seconds. All that have an equal window share it; `key` tells
    apart what is counted separately (a bot, a chat)."""

    key: Hashable
    count: int
    seconds: float


Windows: TypeAlias = tuple[Window, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The limits of one destination: those of its account (a bot), and those of its place there (a chat). Empty is
    without limits. Destinations with equal ones share them."""

    account: Windows = ()
    place: Windows = ()

    @property
    def windows(self) -> Windows:
        return self.account + self.place


UNLIMITED = Limits()


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Destinations of which at most `most` may start a send now, whichever of them have something to send."""

    names: tuple[str, ...]
    most: int


@dataclass(slots=True)
class _Log:
    """The sends that one window still has to count. `ends` is in order."""

    window: Window
    under_way: int = 0
    ends: deque[float] = field(init=False)

    def __post_init__(self) -> None:
        self.ends = deque(maxlen=self.window.count)

    def room(self, at: float) -> int:
        return self.window.count - self.under_way - sum(end + self.window.seconds > at for end in self.ends)

    def free_at(self) -> float:
        """When there is room for one more; `inf` while that depends on sends under way."""
        spare = self.window.count - self.under_way - 1
        if spare < 0:
            return inf
        in_the_way = len(self.ends) - spare
        return self.ends[in_the_way - 1] + self.window.seconds if in_the_way > 0 else -inf

    def is_idle(self, at: float) -> bool:
        return not self.under_way and self.room(at) == self.window.count


class Pace:
    """Keeps count. Whoever sends calls `begin` and `end`, with the same limits."""

    def __init__(self) -> None:
        self._logs: dict[Window, _Log] = {}

    def batch(self, waiting: Mapping[str, Limits], at: float) -> Batch | None:
        """The first of these destinations that may send now, with those of its account that may do so at the same
        time; None where none may."""
        names: list[str] = []
        taken: Counter[Window] = Counter()
        account: Windows | None = None
        for name, limits in waiting.items():
            if account in (None, limits.account) and self._fits(limits, taken, at):
                account = limits.account
                names.append(name)
                taken.update(limits.place)
        if account is None:
            return None
        rooms = [self._room(window, at) for window in account]
        return Batch(names=tuple(names), most=min([*rooms, len(names)]))

    def wait(self, waiting: Mapping[str, Limits], at: float) -> float | None:
        """Seconds until the first of those that may not send now may; None where it takes no time, but the end of a
        send."""
        moments = [max(map(self._free_at, limits.windows), default=-inf) for limits in waiting.values()]
        return min((moment - at for moment in moments if at < moment < inf), default=None)

    def begin(self, limits: Limits) -> None:
        """A send starts."""
        for window in limits.windows:
            self._log(window).under_way += 1

    def end(self, limits: Limits, at: float) -> None:
        """A send ended, in whatever way."""
        for window in limits.windows:
            log = self._log(window)
            log.under_way -= 1
            log.ends.append(at)
        for log in list(self._logs.values()):
            if log.is_idle(at):
                del self._logs[log.window]

    def note(self, limits: Limits, at: float) -> None:
        """A send ended before the counting began; the oldest is noted first."""
        for window in limits.windows:
            self._log(window).ends.append(at)

    def _log(self, window: Window) -> _Log:
        return self._logs.setdefault(window, _Log(window))

    def _room(self, window: Window, at: float) -> int:
        log = self._logs.get(window)
        return window.count if log is None else log.room(at)

    def _free_at(self, window: Window) -> float:
        log = self._logs.get(window)
        return -inf if log is None else log.free_at()

    def _fits(self, limits: Limits, taken: Counter[Window], at: float) -> bool:
        return all(self._room(window, at) > taken[window] for window in limits.windows)


def same_place(limits: Mapping[str, Limits], one: Limits) -> Iterator[str]:
    """The destinations that share a place with this one."""
    return (name for name, other in limits.items() if other.place == one.place != ())


def same_account(limits: Mapping[str, Limits], one: Limits) -> Iterator[str]:
    """The destinations that share an account with this one."""
    return (name for name, other in limits.items() if other.account == one.account != ())
