"""The caretaker tells admin of the daemon itself, on a real store."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.app.caretaker import Caretaker
from monitor.app.disk import MB, Room
from monitor.app.store_faults import CALM
from monitor.config.settings import Settings
from monitor.errors import StoreError
from monitor.model import DeliveryState, Priority
from monitor.ports import Notifier, Refused, Store, Unknown
from monitor.store.open import open_store
from tests.config.support import GOOD, loaded
from tests.support.clock import MovableClock
from tests.support.scripted import FailingStore, ScriptedNotifier

FAULT = StoreError("no space is left for the database")
DAY = timedelta(days=1)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path}/monitor.db", exclusive=True)
    yield opened
    await opened.close()


def settings(folder: Path, more: str = "") -> Settings:
    return loaded(folder, f"{GOOD}notify: {{phone: console, desk: console}}\nadmin: phone\n{more}").settings


def make(
    store: Any, of: Settings, clock: MovableClock, *, hearer: str | None = "phone", **notifiers: Notifier
) -> Caretaker:
    return Caretaker(
        settings=lambda: of, notifiers=lambda: notifiers, store=store, clock=clock, hearer=lambda: hearer,
        wake=lambda: None,
    )  # fmt: skip


async def queued(store: Store) -> list[str]:
    return [one.message.headline for one in await store.deliveries([DeliveryState.QUEUED])]


async def test_a_database_that_fails_is_told_directly_and_once_and_its_end_too(store: Store, tmp_path: Path) -> None:
    clock, phone = MovableClock(), ScriptedNotifier()
    caretaker = make(store, settings(tmp_path), clock, phone=phone, desk=ScriptedNotifier())
    for _ in range(3):
        caretaker.failed(FAULT)
        await caretaker.look()
    clock.advance(CALM)
    await caretaker.look()
    await caretaker.look()
    assert phone.headlines == ["monitor cannot use its database", "monitor can use its database again"]
    assert phone.asked[0][0].body.startswith("no space is left for the database.")
    assert await queued(store) == []


async def test_a_database_that_fails_is_told_by_another_destination_where_the_first_refuses(
    store: Store, tmp_path: Path
) -> None:
    phone, desk = ScriptedNotifier(Refused(reason="blocked")), ScriptedNotifier(Unknown(reason="cut off"))
    caretaker = make(store, settings(tmp_path), MovableClock(), phone=phone, desk=desk)
    caretaker.failed(FAULT)
    caretaker.failed(FAULT)
    await caretaker.look()
    await caretaker.look()
    assert (len(phone.asked), len(desk.asked)) == (1, 1)


async def test_a_store_that_fails_while_the_heartbeat_is_queued_is_no_end_of_the_daemon(
    store: Store, tmp_path: Path
) -> None:
    phone = ScriptedNotifier()
    broken = FailingStore(store, {"enqueue": 2})
    caretaker = make(broken, settings(tmp_path, 'heartbeat: "08:00"\n'), MovableClock(), phone=phone)
    for _ in range(3):
        await caretaker.look()
    assert phone.headlines == ["monitor cannot use its database"]
    assert await queued(store) == ["monitor is alive"]


async def test_a_disk_that_fills_is_told_once_while_there_is_room_and_once_more_when_it_is_over(
    store: Store, tmp_path: Path
) -> None:
    left = iter([500, 150, 140, 250, 400, 400])
    of = settings(tmp_path)
    caretaker = Caretaker(
        settings=lambda: of, notifiers=dict, store=store, clock=MovableClock(), hearer=lambda: "phone",
        wake=lambda: None, room=lambda _: Room(folder=tmp_path, free=next(left) * MB, total=8_000 * MB),
    )  # fmt: skip
    for _ in range(6):
        await caretaker.look()
    assert await queued(store) == ["Little room for the database", "Room enough for the database again"]


async def test_a_heartbeat_is_sent_silently_once_a_due_time_over_restarts_too(store: Store, tmp_path: Path) -> None:
    clock, of = MovableClock(), settings(tmp_path, 'heartbeat: "08:00"\n')
    for _ in range(2):
        caretaker = make(store, of, clock)
        await caretaker.look()
        await caretaker.look()
    assert await queued(store) == ["monitor is alive"]
    clock.advance(DAY)
    await caretaker.look()
    (_, second) = await store.deliveries([DeliveryState.QUEUED])
    assert second.message.priority is Priority.LOW


async def test_of_the_heartbeats_that_were_missed_only_the_newest_is_sent(store: Store, tmp_path: Path) -> None:
    clock, of = MovableClock(), settings(tmp_path, "heartbeat: every 2h\n")
    await make(store, of, clock).look()
    clock.advance(9 * DAY)
    await make(store, of, clock).look()
    assert len(await queued(store)) == 2


async def test_nothing_is_said_without_a_heartbeat_or_an_admin(store: Store, tmp_path: Path) -> None:
    await make(store, settings(tmp_path), MovableClock()).look()
    beating = settings(tmp_path, "heartbeat: every 2h\n")
    caretaker = make(store, beating, MovableClock(), hearer=None)
    caretaker.failed(FAULT)
    caretaker.failed(FAULT)
    await caretaker.look()
    assert await queued(store) == []
