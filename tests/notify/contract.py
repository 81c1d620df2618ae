"""What every notifier owes to the outbox, whatever it sends through.

A suite for a notifier subclasses the promises that its wire allows, and gives them a fixture `place`: the notifier, and
the world behind it, which can be made to accept, refuse, put off, hang, and break.
"""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Protocol

import pytest

from monitor.ports import Envelope, Notifier, Refused, Sent, TryLater, Unknown
from tests.alerts.examples import letter

KEY = "a1b2c3d4" * 4
FIRST = Envelope(key=KEY)


class Place(Protocol):
    """A notifier with the world behind it."""

    @property
    def notifier(self) -> Notifier: ...

    def arrived(self) -> tuple[str, ...]:
        """The texts that a person has got, as they read now."""
        ...


class PlaceThatRefuses(Place, Protocol):
    """One that can say no."""

    def refuse(self) -> None:
        """Refuse this message, and no other."""
        ...

    def shut_out(self) -> None:
        """Refuse everything until a person has mended it."""
        ...

    def put_off(self) -> None:
        """Ask to be left alone for some time."""
        ...


class PlaceOnAWire(Place, Protocol):
    """One behind a network."""

    async def go_away(self) -> None:
        """Refuse connections."""
        ...

    def hang(self) -> None:
        """Take the message, and do not answer in time."""
        ...

    def take_and_break(self) -> None:
        """Take the message, and end the connection without an answer."""
        ...

    def break_off(self) -> None:
        """End the connection without taking the message, but after it was sent."""
        ...


class Delivers:
    """The promises of `monitor.ports.Notifier` that hold everywhere."""

    async def test_an_accepted_message_is_sent_and_shown(self, place: Place) -> None:
        assert isinstance(await place.notifier.send(letter(), FIRST), Sent)
        (text,) = place.arrived()
        assert letter().headline in text
        assert "▸ Abe Putin summit — Putin, Abe (title), summit (summary)" in text

    async def test_a_repeat_is_marked(self, place: Place) -> None:
        await place.notifier.send(letter(), replace(FIRST, repeat=True))
        assert "may repeat · #a1b2" in place.arrived()[0]

    async def test_a_message_that_changed_can_be_told_of_by_the_id_of_the_first(self, place: Place) -> None:
        first = await place.notifier.send(letter(also=()), FIRST)
        assert isinstance(first, Sent)
        assert first.external_id is not None
        edit = replace(FIRST, revision=2, replaces=first.external_id)
        assert await place.notifier.send(letter(), edit) == first
        assert "also: NHK, Reuters" in place.arrived()[-1]
        assert len(place.arrived()) == (1 if place.notifier.edits_in_place else 2)

    async def test_a_destination_that_works_is_reached_and_nobody_there_sees_it(self, place: Place) -> None:
        assert (await place.notifier.reach()).ok is not False
        assert "".join(place.arrived()) == ""


class TellsRefusals:
    """For those who learn why a message was not taken. `put_off_for` is what is asked for, where a time can be."""

    put_off_for: timedelta | None = None

    async def test_a_refused_message_is_refused_and_not_shown(self, place: PlaceThatRefuses) -> None:
        place.refuse()
        outcome = await place.notifier.send(letter(), FIRST)
        assert isinstance(outcome, Refused)
        assert not outcome.parks
        assert place.arrived() == ()

    async def test_a_destination_that_takes_nothing_is_parked(self, place: PlaceThatRefuses) -> None:
        place.shut_out()
        outcome = await place.notifier.send(letter(), FIRST)
        assert isinstance(outcome, Refused)
        assert outcome.parks

    async def test_a_destination_that_asks_for_time_gets_it(self, place: PlaceThatRefuses) -> None:
        place.put_off()
        outcome = await place.notifier.send(letter(), FIRST)
        assert isinstance(outcome, TryLater)
        assert outcome.after == self.put_off_for


class CrossesAWire:
    """For those behind a network. `gone` is what can be told of one that is not there."""

    gone: bool | None = False

    async def test_a_refused_connection_is_tried_later(self, place: PlaceOnAWire) -> None:
        await place.go_away()
        outcome = await place.notifier.send(letter(), FIRST)
        assert isinstance(outcome, TryLater)
        assert outcome.after is None

    async def test_a_destination_that_is_gone_is_not_reached(self, place: PlaceOnAWire) -> None:
        await place.go_away()
        assert (await place.notifier.reach()).ok is self.gone

    async def test_an_answer_that_does_not_come_leaves_a_doubt(self, place: PlaceOnAWire) -> None:
        place.hang()
        assert isinstance(await place.notifier.send(letter(), FIRST), Unknown)

    async def test_a_connection_that_breaks_after_the_message_arrived_leaves_a_doubt(self, place: PlaceOnAWire) -> None:
        place.take_and_break()
        assert isinstance(await place.notifier.send(letter(), FIRST), Unknown)
        assert len(place.arrived()) == 1

    async def test_a_connection_that_breaks_before_leaves_the_same_doubt(self, place: PlaceOnAWire) -> None:
        place.break_off()
        assert isinstance(await place.notifier.send(letter(), FIRST), Unknown)
        assert place.arrived() == ()

    async def test_a_cancelled_send_ends_at_once(self, place: PlaceOnAWire) -> None:
        place.hang()
        task = asyncio.ensure_future(place.notifier.send(letter(), FIRST))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
