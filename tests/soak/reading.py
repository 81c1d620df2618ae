"""Reads the ledger and the server's record: which story a message tells, and in which life a call came. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from tests.soak.cast import MUTED, Destination, place_of
from tests.soak.evidence import Evidence, Row, Try
from tests.soak.script import Story
from tests.support.botapi.faults import Call, Fault
from tests.support.botapi.ledger import Entry
from tests.support.botapi.record import Taken

MARK = "↻ may repeat"

_REPLY = re.compile(rf"(<b>)?{MUTED.name}(</b>)?: (muted until |not muted any more|was not muted)")
_NUMBER = re.compile(r"/s(\d{4})(?:-\w+)?\.html")

# After these, nobody but the server knows whether the message arrived.
_DOUBTFUL = frozenset({
    Fault.APPLY_THEN_DROP, Fault.DROP, Fault.HALF_RESPONSE, Fault.ERROR_500, Fault.ERROR_502, Fault.GARBAGE,
    Fault.NOT_OK, Fault.NULL_RESULT,
})  # fmt: skip
_CLIENT_WAITS = 25.0
_CANNOT_EDIT = ("message to edit not found", "message can't be edited")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A message that a person saw, with the stories that it tells. A digest does not begin with a story's headline."""

    entry: Entry
    stories: frozenset[int]
    is_digest: bool


@dataclass(frozen=True)
class Reading:
    """The evidence in order. (No slots: what is read once is kept.)"""

    evidence: Evidence

    @cached_property
    def told(self) -> Mapping[Destination, tuple[Told, ...]]:
        """Every message by destination, in order of arrival."""
        return {place: tuple(map(self._told, entries)) for place, entries in self.evidence.ledger.items()}

    def _told(self, entry: Entry) -> Told:
        stories = self.stories(entry.raw, entry.text)
        headlines = {self.evidence.script.stories[number].headline for number in stories}
        alone = len(stories) == 1 and entry.text.partition("\n")[0] in headlines
        return Told(entry=entry, stories=stories, is_digest=bool(stories) and not alone)

    @cached_property
    def sends(self) -> Mapping[tuple[Destination, int], tuple[Taken, ...]]:
        """Every call that was to put a story before people, by destination and story."""
        found: dict[tuple[Destination, int], list[Taken]] = {}
        for taken in self.evidence.taken:
            place = place_of(taken.call.chat)
            text = str(taken.call.params.get("text", ""))
            for number in self.stories(text, text) if place else ():
                assert place is not None
                found.setdefault((place, number), []).append(taken)
        return {key: tuple(calls) for key, calls in found.items()}

    @cached_property
    def tries(self) -> Mapping[str, tuple[Try, ...]]:
        """The outbox's attempts by delivery."""
        found: dict[str, list[Try]] = {}
        for one in sorted(self.evidence.tries, key=lambda attempt: attempt.number):
            found.setdefault(one.delivery, []).append(one)
        return {key: tuple(values) for key, values in found.items()}

    @cached_property
    def _rows(self) -> Mapping[tuple[str, str], tuple[Row, ...]]:
        found: dict[tuple[str, str], list[Row]] = {}
        for row in self.evidence.rows:
            found.setdefault((row.destination, row.headline), []).append(row)
        return {key: tuple(values) for key, values in found.items()}

    def rows(self, place: Destination, story: Story) -> tuple[Row, ...]:
        """The deliveries of a story at a destination."""
        return self._rows.get((place, story.headline), ())

    def messages(self, place: Destination, number: int) -> tuple[Told, ...]:
        """Every message at a destination that tells a story."""
        return tuple(message for message in self.told[place] if number in message.stories)

    def doubts(self, place: Destination, number: int, before: float) -> int:
        """How many sends of a story before then ended so that the daemon could not know whether they arrived."""
        return sum(
            self.is_doubtful(taken)
            for taken in self.sends.get((place, number), ())
            if taken.came < before and taken.call.method == "sendMessage"
        )

    def is_doubtful(self, taken: Taken) -> bool:
        """Whether a client cannot know what came of a call: by a fault, or because the client's life ended."""
        if taken.refusal:
            return False
        if taken.done is None or taken.fault in _DOUBTFUL or taken.done - taken.came > _CLIENT_WAITS:
            return True
        return any(taken.came < life.ended and taken.done > life.ended - _GRACE for life in self.evidence.lives)

    def could_not_edit(self, place: Destination, number: int, before: float) -> int:
        """How many times an edit of a story's message was refused for good, so that it had to be said anew."""
        return sum(
            any(words in taken.refusal for words in _CANNOT_EDIT)
            for taken in self.sends.get((place, number), ())
            if taken.came < before
        )

    def call_of(self, entry: Entry) -> Taken | None:
        """The call that put a message into a chat."""
        return self._first_calls.get(entry.id)

    @cached_property
    def _first_calls(self) -> Mapping[int, Taken]:
        calls = [one for one in self.evidence.taken if one.call.method == "sendMessage" and one.message_id is not None]
        return {one.message_id: one for one in calls if one.message_id is not None}

    def stories(self, markup: str, text: str) -> frozenset[int]:
        """The stories whose link and headline both stand there."""
        stories = self.evidence.script.stories
        numbers = {int(number) for number in _NUMBER.findall(markup)}
        return frozenset(number for number in numbers if number in stories and stories[number].headline in text)


# A killed daemon may have got its answer, and not have written it down yet.
_GRACE = 3.0


def is_reply(text: str) -> bool:
    """Whether this answers a command in a chat, with its markup or without."""
    return _REPLY.match(text) is not None


def is_send(call: Call) -> bool:
    """Whether a call puts something before a person's eyes."""
    return call.method in {"sendMessage", "editMessageText"}
