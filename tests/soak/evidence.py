"""What is known after a soak: values only, for the verdict to judge. Times are in seconds of `time.monotonic`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.soak.cast import Destination, Edition, Night
from tests.soak.script import End, Script
from tests.support.botapi.ledger import Entry
from tests.support.botapi.record import Taken

LAG = 1.0
"""Seconds by which what a process is told of the time may be old, on a loaded machine."""


@dataclass(slots=True, kw_only=True)
class Life:
    """One process of the daemon. `ready` is when it had read its file, `told` when it was to end. `memory` is bytes.

    `editions` are the files that it was given, and when.
    """

    number: int
    editions: list[tuple[float, Edition]]
    began: float
    ready: float = 0.0
    told: float = 0.0
    ended: float = 0.0
    how: End = End.TERM
    status: int = 0
    ended_by_itself: bool = False
    memory: list[tuple[float, int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A delivery as the outbox has it. `story` is None for what is no alert; `held` says that an alert of it was not to
    be told at once, `hold` that it is not yet to be told; `folded_into` is the digest that took its place."""

    sequence: int
    id: str
    destination: str
    story: str | None
    lane: int
    state: str
    headline: str
    error: str
    unknowns: int
    held: bool = False
    hold: str = ""
    folded_into: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """An alert as it was decided: `raised` is the daemon's time, `until` when it was to be told, where it was held, and
    `why` that was. `story` is the same as in rows, `headline` the story's."""

    story: str
    headline: str
    watch: str
    raised: datetime
    until: datetime | None = None
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What a person said in the chat: from then on the watch is to be muted, or not any more. `sure` is when the daemon
    asked for what comes after it, so that it was carried out for sure."""

    said: float
    mutes: bool
    sure: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Wall:
    """The clock of the daemon's machine: `epoch` is its time at moment 0, `set_by` when it was set, and by how much it
    was wrong from then on. In order, and never empty."""

    epoch: datetime
    set_by: tuple[tuple[float, timedelta], ...] = ((float("-inf"), timedelta()),)

    def at(self, moment: float) -> datetime:
        """What it showed."""
        wrong = [by for since, by in self.set_by if since <= moment]
        return self.epoch + timedelta(seconds=moment) + (wrong or [timedelta()])[-1]

    def moments(self, shown: datetime) -> list[float]:
        """When it showed that time."""
        ends = [*(moment for moment, _ in self.set_by[1:]), float("inf")]
        spans = zip(self.set_by, ends, strict=True)
        found = [((shown - self.epoch - by).total_seconds(), since, end) for (since, by), end in spans]
        return [moment for moment, since, end in found if since - LAG <= moment < end + LAG]

    def latest(self, begin: float, end: float) -> datetime:
        """The latest time that it showed between these moments."""
        # It runs on until it is set.
        turns = [moment - 1e-6 for moment, _ in self.set_by if begin < moment <= end]
        return max(map(self.at, (begin, *turns, end)))

    def showed_night(self, night: Night, begin: float, end: float) -> bool:
        """Whether it was night all the time between these moments."""
        turns = [moment for moment, _ in self.set_by if begin < moment <= end]
        return all(night.holds(self.at(moment)) for moment in (begin, *turns, end))


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """One attempt as the outbox has it. `place` counts all attempts; `outcome` is "" where the daemon died in it."""

    place: int
    delivery: str
    number: int
    outcome: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """`published` says when each story first appeared. `listed` are the ids that `monitor outbox list` shows as given
    up, `held` those that it shows as held; `parts` are, by digest, those that `monitor outbox show` has in it.
    `requests` are the times at which feeds and pages were asked for."""

    script: Script
    published: Mapping[int, float]
    lives: tuple[Life, ...]
    ledger: Mapping[Destination, tuple[Entry, ...]]
    taken: tuple[Taken, ...]
    rows: tuple[Row, ...]
    tries: tuple[Try, ...]
    listed: frozenset[str]
    requests: tuple[float, ...]
    log: tuple[str, ...]
    wall: Wall
    night: Night
    alerts: tuple[Alert, ...] = ()
    commands: tuple[Command, ...] = ()
    held: frozenset[str] = frozenset()
    parts: Mapping[str, frozenset[str]] = field(default_factory=dict)
