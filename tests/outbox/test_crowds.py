"""What was held comes in one message at its time, and quiet hours are quiet."""

import random
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.model import Delivery, DeliveryState, MessageKind, Priority, QuietHours, Story
from monitor.outbox.dispatcher import Dispatcher
from monitor.ports import PollPlan, SendOutcome, Store, TryLater
from monitor.store.open import open_store
from tests.support.build import delivery, message
from tests.support.clock import START, MovableClock
from tests.support.scripted import ScriptedNotifier

HOUR = timedelta(hours=1)
NOON = QuietHours(start=time(11), end=time(13), timezone="UTC")


class Desk:
    """An outbox with one destination, whose deliveries are stories' alerts."""

    def __init__(self, store: Store, *outcomes: SendOutcome) -> None:
        self.store = store
        self.clock = MovableClock()
        self.phone = ScriptedNotifier(*outcomes)
        self.quiet: QuietHours | None = None
        self._dispatcher = Dispatcher(
            store=store, notifiers=lambda: {"phone": self.phone}, admin=lambda: None, quiet=lambda: self.quiet,
            clock=self.clock, rng=random.Random(3),
        )  # fmt: skip

    async def plan(self, count: int, start: int = 0, priority: Priority = Priority.NORMAL, **changes: Any) -> None:
        numbers = range(start, start + count)
        stories = [Story(id=f"s{n}", title="", opened=START, keys=()) for n in numbers]
        await self.store.commit_poll(
            PollPlan(state=None, seen={}, stories=stories, deliveries=[_alert(n, priority, **changes) for n in numbers])
        )

    async def deliver(self) -> list[str]:
        """Send what can be sent; the headlines that arrived."""
        before = len(self.phone.asked)
        await self._dispatcher.run_until_idle()
        return self.phone.headlines[before:]


def _alert(number: int, priority: Priority, **changes: Any) -> Delivery:
    said = message(f"Message {number}", priority=priority)
    return replace(delivery(f"{number:032x}", story_id=f"s{number}", message=said, attempts=0), **changes)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    opened = open_store(f"sqlite:///{tmp_path}/monitor.db", exclusive=True)
    yield Desk(opened)
    await opened.close()


async def test_what_was_held_arrives_in_one_message_at_its_time(desk: Desk) -> None:
    await desk.plan(3, hold="digest: islands", not_before=START + HOUR)
    assert await desk.deliver() == []
    desk.clock.advance(HOUR)
    assert await desk.deliver() == ["islands: 3 alerts"]
    assert desk.phone.asked[0][0].kind is MessageKind.DIGEST
    assert await desk.deliver() == []


async def test_one_that_was_held_alone_arrives_as_itself(desk: Desk) -> None:
    await desk.plan(1, hold="digest: islands", not_before=START)
    assert await desk.deliver() == ["Message 0"]


async def test_those_held_for_different_reasons_are_told_apart(desk: Desk) -> None:
    await desk.plan(2, hold="digest: islands")
    await desk.plan(2, start=2, hold="limit: ferries")
    assert sorted(await desk.deliver()) == ["ferries: 2 more alerts, past its limit", "islands: 2 alerts"]


async def test_a_backlog_past_twenty_is_folded_and_urgent_ones_are_not(desk: Desk) -> None:
    await desk.plan(21)
    await desk.plan(2, start=21, priority=Priority.HIGH)
    assert await desk.deliver() == ["Message 21", "Message 22", "21 alerts that had to wait"]


async def test_a_backlog_of_twenty_is_told_one_by_one(desk: Desk) -> None:
    await desk.plan(20)
    assert await desk.deliver() == [f"Message {n}" for n in range(20)]


async def test_quiet_hours_let_through_what_is_urgent_and_then_all_else(desk: Desk) -> None:
    desk.quiet = NOON
    await desk.plan(2)
    await desk.plan(1, start=2, priority=Priority.HIGH)
    assert await desk.deliver() == ["Message 2"]
    desk.clock.advance(HOUR)
    assert await desk.deliver() == ["Message 0", "Message 1"]


async def test_a_backlog_in_the_quiet_hours_is_folded_at_their_end_and_not_before(desk: Desk) -> None:
    desk.quiet = NOON
    await desk.plan(25)
    assert await desk.deliver() == []
    assert len(await desk.store.deliveries([DeliveryState.QUEUED])) == 25
    desk.clock.advance(HOUR)
    assert await desk.deliver() == ["25 alerts that had to wait"]


async def test_a_digest_that_cannot_be_sent_is_tried_again_like_every_delivery(desk: Desk) -> None:
    desk = Desk(desk.store, TryLater(reason="busy"))
    await desk.plan(2, hold="quiet hours")
    assert await desk.deliver() == ["2 alerts from the quiet hours"]
    desk.clock.advance(HOUR)
    assert await desk.deliver() == ["2 alerts from the quiet hours"]
    (digest,) = await desk.store.deliveries([DeliveryState.SENT])
    assert {part.folded_into for part in await desk.store.deliveries([DeliveryState.FOLDED])} == {digest.id}
