"""What is known after a soak: values only, for the verdict to judge. Times are in seconds of `time.monotonic`."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.soak.cast import Destination, Edition
from tests.soak.script import End, Script
from tests.support.botapi.ledger import Entry
from tests.support.botapi.record import Taken


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
    be told at once."""

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
    up. `requests` are the times at which feeds and pages were asked for."""

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
