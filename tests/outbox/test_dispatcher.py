"""Delivering: lease, send, settle, on a real store, with notifiers that do as they are told."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from monitor.clock import Clock
from monitor.model import Delivery, DeliveryState, Priority
from monitor.outbox.dispatcher import Dispatcher
from monitor.outbox.limits import UNLIMITED, Limits, Window
from monitor.ports import DestinationState, Move, Notifier, PollPlan, Refused, Sent, Store, TryLater, Unknown
from monitor.store.open import open_store
from tests.support.build import delivery, message
from tests.support.clock import START, MovableClock
from tests.support.scripted import FailingStore, ScriptedNotifier
from tests.support.waiting import until


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path}/monitor.db", exclusive=True)
    yield opened
    await opened.close()


def a_chat(seconds: float, count: int = 1, key: str = "phone") -> Limits:
    return Limits(place=(Window(key=key, count=count, seconds=seconds),))


def make(
    store: Any,
    clock: Clock,
    *,
    admin: str | None = None,
    limits: Mapping[str, Limits] = MappingProxyType({}),
    **notifiers: Notifier,
) -> Dispatcher:
    return make_of(store, clock, notifiers, admin=admin, limits=limits)


def make_of(
    store: Any,
    clock: Clock,
    notifiers: Mapping[str, Notifier],
    *,
    admin: str | None = None,
    limits: Mapping[str, Limits] = MappingProxyType({}),
) -> Dispatcher:
    return Dispatcher(
        store=store,
        notifiers=lambda: notifiers,
        limits=lambda name: limits.get(name, UNLIMITED),
        admin=lambda: admin,
        clock=clock,
        rng=random.Random(3),
        write_again=0.01,
    )


def waiting(number: int, to: str = "phone", **changes: Any) -> Delivery:
    said = message(f"Message {number}", **changes)
    return delivery(f"{to}{number}".encode().hex(), destination=to, message=said, story_id=None, attempts=0)


class Looked(FailingStore):
    """Counts how often it was asked for the destinations."""

    def __init__(self, store: Store) -> None:
        super().__init__(store, {})
        self._real = store
        self.looks = 0

    def has_looked(self, times: int) -> bool:
        return self.looks == times

    async def destinations(self) -> tuple[DestinationState, ...]:
        self.looks += 1
        return await self._real.destinations()


async def state_of(store: Store, one: Delivery) -> Delivery:
    found = await store.delivery(one.id)
    assert found is not None
    return found


async def test_everything_that_waits_is_delivered_in_order_the_high_ones_first(store: Store) -> None:
    phone = ScriptedNotifier()
    await store.enqueue([waiting(1), waiting(2), waiting(3, priority=Priority.HIGH)])
    await make(store, MovableClock(), phone=phone).run_until_idle()
    assert phone.headlines == ["Message 3", "Message 1", "Message 2"]
    assert {(await state_of(store, waiting(number))).state for number in (1, 2, 3)} == {DeliveryState.SENT}


async def test_a_delivery_is_on_the_disk_as_sending_before_its_request_leaves(store: Store) -> None:
    seen: list[DeliveryState] = []

    class Looking(ScriptedNotifier):
        async def send(self, *arguments: Any) -> Any:
            seen.append((await state_of(store, waiting(1))).state)
            return await super().send(*arguments)

    await store.enqueue([waiting(1)])
    await make(store, MovableClock(), phone=Looking()).run_until_idle()
    assert seen == [DeliveryState.SENDING]


async def test_a_destination_that_hangs_holds_up_no_other(store: Store) -> None:
    hanging, desk = ScriptedNotifier(hang=True), ScriptedNotifier()
    await store.enqueue([waiting(1), waiting(2), *(waiting(number, "desk") for number in range(5))])
    dispatcher = make(store, MovableClock(), phone=hanging, desk=desk)
    running = asyncio.create_task(dispatcher.run())
    await until(lambda: len(desk.asked) == 5)
    await dispatcher.stop(0)
    await running
    assert hanging.headlines == ["Message 1"]


async def test_a_send_that_is_cut_off_by_the_stop_is_unknown(store: Store) -> None:
    await store.enqueue([waiting(1)])
    hanging = ScriptedNotifier(hang=True)
    dispatcher = make(store, MovableClock(), phone=hanging)
    running = asyncio.create_task(dispatcher.run())
    await until(lambda: len(hanging.asked) == 1)
    await dispatcher.stop(0)
    await running
    left = await state_of(store, waiting(1))
    assert (left.state, left.error) == (DeliveryState.UNKNOWN, "stopped while sending")


async def test_an_unknown_one_is_sent_once_more_marked_after_a_minute(store: Store) -> None:
    clock, phone = MovableClock(), ScriptedNotifier(Unknown(reason="no answer"))
    await store.enqueue([waiting(1)])
    dispatcher = make(store, clock, phone=phone)
    await dispatcher.run_until_idle()
    clock.advance(timedelta(seconds=59))
    await dispatcher.run_until_idle()
    assert len(phone.asked) == 1
    clock.advance(timedelta(seconds=1))
    await dispatcher.run_until_idle()
    assert [envelope.repeat for _, envelope in phone.asked] == [False, True]
    assert {envelope.key for _, envelope in phone.asked} == {waiting(1).id}
    assert (await state_of(store, waiting(1))).state is DeliveryState.SENT


async def test_a_change_of_a_mail_that_was_in_doubt_once_is_unmarked_and_has_a_doubt_to_spare(store: Store) -> None:
    clock = MovableClock()
    doubt = Unknown(reason="no answer")
    mail = ScriptedNotifier(doubt, Sent(), doubt, edits_in_place=False)
    await store.enqueue([waiting(1)])
    dispatcher = make(store, clock, phone=mail)
    for _ in range(2):
        await dispatcher.run_until_idle()
        clock.advance(timedelta(minutes=2))
    changed = replace(waiting(1), message=message("Message 1, of two outlets"))
    await store.commit_poll(PollPlan(state=None, seen={}, deliveries=[changed]))
    for _ in range(2):
        await dispatcher.run_until_idle()
        clock.advance(timedelta(minutes=2))
    assert [(envelope.revision, envelope.repeat) for _, envelope in mail.asked] == [
        (1, False), (1, True), (2, False), (2, True),
    ]  # fmt: skip
    assert (await state_of(store, waiting(1))).state is DeliveryState.SENT


async def test_the_mark_stays_when_the_repeat_itself_has_to_wait(store: Store) -> None:
    clock = MovableClock()
    phone = ScriptedNotifier(Unknown(reason="no answer"), TryLater(reason="refused"))
    await store.enqueue([waiting(1)])
    dispatcher = make(store, clock, phone=phone)
    for _ in range(3):
        await dispatcher.run_until_idle()
        clock.advance(timedelta(minutes=2))
    assert [envelope.repeat for _, envelope in phone.asked] == [False, True, True]


async def test_a_pause_of_hours_holds_only_its_own_destination_and_is_kept_by_the_store(store: Store) -> None:
    clock = MovableClock()
    phone, desk = ScriptedNotifier(TryLater(reason="flood", after=timedelta(hours=12))), ScriptedNotifier()
    await store.enqueue([waiting(1), waiting(2), waiting(3, "desk")])
    await make(store, clock, phone=phone, desk=desk).run_until_idle()
    clock.advance(timedelta(hours=11))
    await make(store, clock, phone=phone, desk=desk).run_until_idle()
    assert (phone.headlines, desk.headlines) == (["Message 1"], ["Message 3"])
    clock.advance(timedelta(hours=1))
    await make(store, clock, phone=phone, desk=desk).run_until_idle()
    assert phone.headlines == ["Message 1", "Message 1", "Message 2"]


async def test_a_parked_destination_keeps_its_messages_and_admin_is_told_elsewhere(store: Store) -> None:
    clock = MovableClock()
    phone, desk = ScriptedNotifier(Refused(reason="chat not found", parks=True)), ScriptedNotifier()
    await store.enqueue([waiting(1), waiting(2)])
    await make(store, clock, admin="desk", phone=phone, desk=desk).run_until_idle()
    assert phone.headlines == ["Message 1"]
    assert desk.headlines == ["Destination parked: phone"]
    await store.recover(clock.now(), clock.now(), ["phone"])
    await make(store, clock, admin="desk", phone=phone, desk=desk).run_until_idle()
    assert phone.headlines == ["Message 1", "Message 1", "Message 2"]


async def test_a_message_that_is_refused_is_dead_admin_is_told_and_the_next_one_goes_out(store: Store) -> None:
    phone, desk = ScriptedNotifier(Refused(reason="empty")), ScriptedNotifier()
    await store.enqueue([waiting(1), waiting(2)])
    await make(store, MovableClock(), admin="desk", phone=phone, desk=desk).run_until_idle()
    assert (await state_of(store, waiting(1))).state is DeliveryState.DEAD
    assert (await state_of(store, waiting(2))).state is DeliveryState.SENT
    assert desk.headlines == ["Not delivered to phone: Message 1"]


async def test_admin_that_is_parked_itself_is_told_elsewhere_and_again_when_it_works(store: Store) -> None:
    clock = MovableClock()
    phone, desk = ScriptedNotifier(Refused(reason="chat not found", parks=True)), ScriptedNotifier()
    await store.enqueue([waiting(1)])
    dispatcher = make(store, clock, admin="phone", phone=phone, desk=desk)
    await dispatcher.run_until_idle()
    assert (desk.headlines, dispatcher.hearer()) == (["Destination parked: phone"], "desk")
    clock.advance(timedelta(hours=1))
    await dispatcher.run_until_idle()
    assert desk.headlines == ["Destination parked: phone", "Destination works again: phone"]
    assert dispatcher.hearer() == "phone"


async def test_many_deliveries_that_are_given_up_are_two_notices(store: Store) -> None:
    clock = MovableClock()
    phone, desk = ScriptedNotifier(*(Refused(reason="empty") for _ in range(30))), ScriptedNotifier()
    # Of high priority, so that they are not told in one digest.
    await store.enqueue([waiting(number, priority=Priority.HIGH) for number in range(30)])
    dispatcher = make(store, clock, admin="desk", phone=phone, desk=desk)
    await dispatcher.run_until_idle()
    clock.advance(timedelta(hours=1))
    await dispatcher.run_until_idle()
    assert desk.headlines == ["Not delivered to phone: Message 0", "29 more not delivered to phone"]


async def test_what_was_given_up_in_the_last_hour_before_a_stop_is_told_after_it(store: Store) -> None:
    clock = MovableClock()
    phone, desk = ScriptedNotifier(Refused(reason="empty"), Refused(reason="empty")), ScriptedNotifier()
    await store.enqueue([waiting(1), waiting(2)])
    dispatcher = make(store, clock, admin="desk", phone=phone, desk=desk)
    await dispatcher.run_until_idle()
    await dispatcher.stop(1)
    await make(store, clock, admin="desk", phone=phone, desk=desk).run_until_idle()
    assert desk.headlines == ["Not delivered to phone: Message 1", "1 more not delivered to phone"]


async def test_each_time_that_the_store_fails_is_passed_on(store: Store) -> None:
    faults: list[str] = []
    await store.enqueue([waiting(1)])
    failing: Any = FailingStore(store, {"lease": 1, "settle": 1})
    dispatcher = Dispatcher(
        store=failing,
        notifiers=lambda: {"phone": ScriptedNotifier()}, admin=lambda: None, clock=MovableClock(),
        rng=random.Random(3), write_again=0.01, on_fault=lambda error: faults.append(str(error)),
    )  # fmt: skip
    await dispatcher.run_until_idle()
    await dispatcher.run_until_idle()
    assert faults == ["the disk is full", "the disk is full"]


async def test_a_notifier_that_breaks_leaves_its_delivery_unknown_and_the_loop_alive(store: Store) -> None:
    phone = ScriptedNotifier(ValueError("a bug"))
    await store.enqueue([waiting(1), waiting(2)])
    await make(store, MovableClock(), phone=phone).run_until_idle()
    assert (await state_of(store, waiting(1))).state is DeliveryState.UNKNOWN
    assert (await state_of(store, waiting(2))).state is DeliveryState.SENT


async def test_an_outcome_that_cannot_be_written_is_written_later_and_nothing_is_sent_twice(store: Store) -> None:
    phone = ScriptedNotifier()
    await store.enqueue([waiting(1)])
    await make(FailingStore(store, {"settle": 3}), MovableClock(), phone=phone).run_until_idle()
    assert len(phone.asked) == 1
    assert (await state_of(store, waiting(1))).state is DeliveryState.SENT


async def test_a_store_that_cannot_lease_ends_nothing(store: Store) -> None:
    phone = ScriptedNotifier()
    await store.enqueue([waiting(1)])
    dispatcher = make(FailingStore(store, {"lease": 2}), MovableClock(), phone=phone)
    running = asyncio.create_task(dispatcher.run())

    def wake_until_sent() -> bool:
        dispatcher.wake()
        return bool(phone.asked)

    await until(wake_until_sent)
    await dispatcher.stop(1)
    await running
    assert (await state_of(store, waiting(1))).state is DeliveryState.SENT


async def test_a_changed_message_is_sent_as_an_edit_of_the_first_and_a_doubtful_edit_is_made_again(
    store: Store,
) -> None:
    clock, phone = MovableClock(START), ScriptedNotifier(Sent(external_id="m1"), Unknown(reason="no answer"))
    await store.enqueue([waiting(1)])
    dispatcher = make(store, clock, phone=phone)
    await dispatcher.run_until_idle()
    changed = replace(await state_of(store, waiting(1)), message=message("Message 1, and more"))
    await store.commit_poll(PollPlan(state=None, seen={}, deliveries=[changed]))
    await dispatcher.run_until_idle()
    clock.advance(timedelta(minutes=1))
    await dispatcher.run_until_idle()
    assert phone.headlines == ["Message 1", "Message 1, and more", "Message 1, and more"]
    assert [(envelope.replaces, envelope.revision, envelope.repeat) for _, envelope in phone.asked] == [
        (None, 1, False),
        ("m1", 2, False),
        ("m1", 2, False),
    ]
    assert (await state_of(store, waiting(1))).state is DeliveryState.SENT


async def test_messages_to_one_destination_keep_within_its_limits(store: Store) -> None:
    phone = ScriptedNotifier()
    await store.enqueue([waiting(1), waiting(2), waiting(3)])
    dispatcher = make(store, MovableClock(), limits={"phone": a_chat(0.1)}, phone=phone)
    began = time.monotonic()
    await dispatcher.run_until_idle()
    assert len(phone.asked) == 3
    assert time.monotonic() - began >= 0.2


async def test_a_lease_that_is_under_way_at_the_stop_is_sent_to_its_end(store: Store) -> None:
    class Slow(FailingStore):
        """Leases only when it is let."""

        async def lease(
            self, names: Sequence[str], now: datetime, limit: int | None = None, *, quiet: bool = False
        ) -> Any:
            asked.set()
            await let.wait()
            return await store.lease(names, now, limit, quiet=quiet)

    asked, let, phone = asyncio.Event(), asyncio.Event(), ScriptedNotifier()
    await store.enqueue([waiting(1)])
    dispatcher = make(Slow(store, {}), MovableClock(), phone=phone)
    running = asyncio.create_task(dispatcher.run())
    await asked.wait()
    stopping = asyncio.create_task(dispatcher.stop(5))
    await asyncio.sleep(0)  # the stop takes its first step
    let.set()
    await stopping
    await running
    assert (await state_of(store, waiting(1))).state is DeliveryState.SENT


async def test_a_round_ends_only_when_every_destination_had_its_turn(store: Store) -> None:
    phone, desk = ScriptedNotifier(), ScriptedNotifier()
    await store.enqueue([waiting(1), *(waiting(number, "desk") for number in range(3))])
    limits = {"phone": a_chat(0.02), "desk": a_chat(0.07, key="desk")}
    await make(store, MovableClock(), limits=limits, phone=phone, desk=desk).run_until_idle()
    assert (len(phone.asked), len(desk.asked)) == (1, 3)


async def test_chats_of_one_bot_take_turns_when_all_of_them_have_a_queue(store: Store) -> None:
    names = [f"chat{number}" for number in range(4)]
    bot = (Window(key="bot", count=2, seconds=0.05),)
    notifiers = {name: ScriptedNotifier() for name in names}
    await store.enqueue([waiting(number, name) for name in names for number in range(2)])
    shared = {name: Limits(account=bot) for name in names}
    await make_of(store, MovableClock(), notifiers, limits=shared).run_until_idle()
    tries = {name: await store.attempts(waiting(1, name).id) for name in names}
    assert all(len(of) == 1 for of in tries.values())
    order = [name for name, _ in await store.tries_since(START)]
    assert sorted(order[:4]) == names


async def test_a_limit_that_is_used_up_holds_nothing_up_once_the_queue_is_empty(store: Store) -> None:
    phone = ScriptedNotifier()
    await store.enqueue([waiting(1), waiting(2)])
    dispatcher = make(store, MovableClock(), limits={"phone": a_chat(3_600, count=2)}, phone=phone)
    await asyncio.wait_for(dispatcher.run_until_idle(), 5)
    assert len(phone.asked) == 2


async def test_a_daemon_goes_on_by_itself_when_a_limit_is_over(store: Store) -> None:
    phone = ScriptedNotifier()
    await store.enqueue([waiting(number) for number in range(4)])
    dispatcher = make(store, MovableClock(), limits={"phone": a_chat(0.02)}, phone=phone)
    running = asyncio.create_task(dispatcher.run())
    await until(lambda: len(phone.asked) == 4)
    await dispatcher.stop(1)
    await running


async def test_what_was_sent_before_a_restart_counts_whatever_the_clock_says_now(store: Store) -> None:
    clock, limits = MovableClock(), {"phone": a_chat(60, count=2)}
    await store.enqueue([waiting(number) for number in range(4)])
    for later, sent in ((0, 2), (-3, 0), (59, 0), (60, 2)):
        phone, looked = ScriptedNotifier(), Looked(store)
        clock.advance(START + timedelta(seconds=later) - clock.now())
        dispatching = asyncio.create_task(make(looked, clock, limits=limits, phone=phone).run_until_idle())
        # It looks at the destinations at its start, and again when nothing more may be sent.
        await until(partial(looked.has_looked, 2))
        dispatching.cancel()
        assert len(phone.asked) == sent


async def test_several_chats_of_a_bot_that_are_asked_to_pause_at_once_pause_the_whole_bot(store: Store) -> None:
    bot = (Window(key="bot", count=30, seconds=1.0),)
    limits = {name: Limits(account=bot, place=(Window(key=name, count=9, seconds=1.0),)) for name in "abc"}
    flood = TryLater(reason="flood", after=timedelta(seconds=30))
    notifiers = {"a": ScriptedNotifier(flood), "b": ScriptedNotifier(flood), "c": ScriptedNotifier()}
    clock = MovableClock()
    await store.enqueue([waiting(1, "a"), waiting(1, "b")])
    await make_of(store, clock, notifiers, limits=limits).run_until_idle()
    await store.enqueue([waiting(1, "c")])
    await make_of(store, clock, notifiers, limits=limits).run_until_idle()
    assert notifiers["c"].asked == []


async def test_a_fault_between_a_send_and_its_record_leaves_a_doubt_and_holds_nothing(store: Store) -> None:
    clock, phone = MovableClock(), ScriptedNotifier()
    broken = FailingStore(store, {"settle": 1}, error=ZeroDivisionError("a bug"))
    await store.enqueue([waiting(1), waiting(2)])
    dispatcher = make(broken, clock, phone=phone)
    await dispatcher.run_until_idle()
    assert (await state_of(store, waiting(1))).state is DeliveryState.UNKNOWN
    assert (await state_of(store, waiting(2))).state is DeliveryState.SENT
    clock.advance(timedelta(minutes=1))
    await dispatcher.run_until_idle()
    assert [(said.headline, envelope.repeat) for said, envelope in phone.asked] == [
        ("Message 1", False),
        ("Message 2", False),
        ("Message 1", True),
    ]


async def test_a_fault_after_the_record_takes_nothing_back(store: Store) -> None:
    phone = ScriptedNotifier(Sent(advice="change it"))
    broken = FailingStore(store, {"enqueue": 1}, error=ZeroDivisionError("a bug"))
    await store.enqueue([waiting(1)])
    await make(broken, MovableClock(), admin="phone", phone=phone).run_until_idle()
    assert (await state_of(store, waiting(1))).state is DeliveryState.SENT


async def test_advice_is_told_once_even_by_the_destination_that_it_is_about(store: Store) -> None:
    phone = ScriptedNotifier(*(Sent(advice="Please write `chat: 5`.") for _ in range(4)))
    await store.enqueue([waiting(1), waiting(2)])
    await make(store, MovableClock(), admin="phone", phone=phone).run_until_idle()
    assert phone.headlines == ["Message 1", "Message 2", "Please change the configuration of phone"]


async def test_a_move_is_in_the_envelope_from_then_on_after_a_restart_too(store: Store) -> None:
    moved = Move(old="-5", new="-1005")
    await store.enqueue([waiting(1), waiting(2), waiting(3)])
    phone = ScriptedNotifier(Sent(moved=moved))
    await make(store, MovableClock(), phone=phone).run_until_idle()
    await store.enqueue([waiting(4)])
    restarted = ScriptedNotifier()
    await make(store, MovableClock(), phone=restarted).run_until_idle()
    assert [envelope.moved for _, envelope in (*phone.asked, *restarted.asked)] == [None, moved, moved, moved]


class Gate(ScriptedNotifier):
    """Lets a send end when it is opened."""

    def __init__(self) -> None:
        super().__init__(edits_in_place=False)
        self.open = asyncio.Event()

    async def send(self, *arguments: Any) -> Any:
        outcome = await super().send(*arguments)
        await self.open.wait()
        return outcome


async def test_a_send_ends_with_the_notifier_that_it_began_with_and_the_next_one_has_the_new(store: Store) -> None:
    old, new = Gate(), ScriptedNotifier()
    notifiers: dict[str, Notifier] = {"phone": old}
    await store.enqueue([waiting(1), waiting(2)])
    dispatcher = make_of(store, MovableClock(), notifiers)
    running = asyncio.create_task(dispatcher.run())
    await until(lambda: len(old.asked) == 1)
    await dispatcher.change(lambda: notifiers.update(phone=new))
    assert new.asked == []
    old.open.set()
    await dispatcher.finished(["phone"])
    await until(lambda: new.headlines == ["Message 2"])
    await dispatcher.stop(1)
    await running
    assert old.headlines == ["Message 1"]
    assert {(await state_of(store, waiting(number))).state for number in (1, 2)} == {DeliveryState.SENT}


async def test_a_destination_that_is_taken_away_keeps_what_waits_and_ends_its_send(store: Store) -> None:
    phone = Gate()
    notifiers: dict[str, Notifier] = {"phone": phone}
    await store.enqueue([waiting(1), waiting(2)])
    dispatcher = make_of(store, MovableClock(), notifiers)
    running = asyncio.create_task(dispatcher.run())
    await until(lambda: len(phone.asked) == 1)
    await dispatcher.change(notifiers.clear)
    phone.open.set()
    await dispatcher.finished(["phone"])
    await dispatcher.stop(1)
    await running
    states = [(await state_of(store, waiting(number))).state for number in (1, 2)]
    assert states == [DeliveryState.SENT, DeliveryState.QUEUED]
