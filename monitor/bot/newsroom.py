"""What the chat needs of the rest of the program, beside the store."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from monitor.model import Item, Verdicts, Watch
from monitor.ports import ChatPlan, DestinationState, Parking
from monitor.words import Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """How things stand. `well` of `feeds` bring news, `rate` items a day. `troubles` need a person, a line each."""

    feeds: int
    well: int
    rate: float
    waiting: int
    dead: int
    places: Sequence[DestinationState]
    troubles: Sequence[str | Phrase]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Items that match, the newest first, of so many that were looked at. `count` have matched in all. `problem` says
    why nothing could be looked for, `span` how far back the look reached, where it ended early."""

    items: Sequence[Item] = ()
    count: int = 0
    looked: int = 0
    span: timedelta | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """What became of a change of the file. Without `done` it is as it was: because `known` (it was so before), or for
    the `problems`, as `monitor check` tells them. `report` says why it has no effect yet, "" where it has."""

    done: bool = False
    known: bool = False
    problems: str = ""
    report: str | Phrase = ""


class Newsroom(Protocol):
    """The daemon, as the chat sees it."""

    @property
    def watches(self) -> Mapping[str, Watch]:
        """The watches at work, by name, in the order of the file."""
        ...

    async def report(self) -> Report:
        """How things stand. Raises `StoreError`."""
        ...

    async def judge(self, text: str) -> Verdicts:
        """What the watches say of a pasted text, whose first line is the headline."""
        ...

    async def search(self, query: str, limit: int) -> Found:
        """Stored items that a query matches."""
        ...

    async def last_week(self, query: str, limit: int) -> Found:
        """What a watch with this query would have matched in the last seven days, or as much of them as a few seconds
        suffice for."""
        ...

    async def why(self, url: str) -> Sequence[str]:
        """What is known of the item at an address, a line each."""
        ...

    async def add_watch(self, query: str) -> Edited:
        """Write a watch into the file."""
        ...

    async def drop_watch(self, name: str) -> Edited:
        """Take a watch out of the file."""
        ...

    def wake(self) -> None:
        """There is something new to send."""
        ...


class Outbox(Protocol):
    """Whatever sends to the destinations, as the chat sees it."""

    def parking(self, names: Sequence[str], reason: str) -> Parking:
        """What it takes to park destinations that take nothing any more."""
        ...

    def written(self, plan: ChatPlan) -> None:
        """This is on the disk."""
        ...
