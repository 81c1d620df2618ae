"""Putting a file in force, from inside: for whoever waits for it, and where the world does not play along."""

import asyncio
import io
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from monitor.app.experience import NONE, matcher_of
from monitor.app.limits import limits_of
from monitor.app.reload import Live, Reloader
from monitor.app.reload_report import Outcome
from monitor.app.source import ConfigSource
from monitor.app.wiring import Parts, snapshot_of
from monitor.outbox.dispatcher import Dispatcher
from monitor.poll.scheduler import PollScheduler
from monitor.store.open import open_store
from tests.support.clock import MovableClock
from tests.support.scripted import FailingStore, ScriptedNotifier
from tests.support.waiting import until

BASE = """\
feeds: [http://feeds.test/a]
watchlists: [ferry]
notify: {phone: {webhook: {url: "http://127.0.0.1:1/a"}}, desk: {webhook: {url: "http://127.0.0.1:1/b"}}}
"""


class Closing(ScriptedNotifier):
    closed = False

    async def close(self) -> None:
        self.closed = True


@dataclass
class Desk:
    """A reloader, what it reads and what it changes. `phone` and `desk` are its notifiers at the start."""

    path: Path
    live: Live
    store: FailingStore
    reloader: Reloader
    phone: Closing
    desk: Closing

    def save(self, *changes: tuple[str, str]) -> None:
        text = BASE
        for old, new in changes:
            text = text.replace(old, new)
        self.path.write_text(text)

    @property
    def watches(self) -> list[str]:
        return list(self.live.parts.snapshot.watches)


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Desk]:
    path = tmp_path / "config.yaml"
    path.write_text(BASE)
    source = ConfigSource(path, {})
    _, settings = source.load()
    real = open_store(f"sqlite:///{tmp_path}/monitor.db", exclusive=True)
    store: Any = FailingStore(real, {})
    phone, desk = Closing(), Closing()
    unused: Any = None
    parts = Parts(
        settings=settings, store=store, fetcher=unused, poster=unused, notifiers={"phone": phone, "desk": desk},
        limits=limits_of(settings), snapshot=snapshot_of(settings, ("phone", "desk"), matcher_of(settings, NONE)),
        clock=MovableClock(), rng=random.Random(3), screen=io.StringIO(), retune=lambda _: None,
    )  # fmt: skip
    live = Live(parts)
    dispatcher = Dispatcher(
        store=store, notifiers=lambda: live.parts.notifiers, admin=lambda: None, clock=parts.clock, rng=parts.rng
    )
    polls = PollScheduler(
        store=store, poller=unused, clock=parts.clock, snapshot=lambda: live.parts.snapshot, concurrency=1
    )
    reloader = Reloader(source, live, dispatcher=dispatcher, polls=polls)
    yield Desk(path, live, store, reloader, phone, desk)
    await reloader.close()
    await real.close()


async def test_who_waits_for_a_reload_learns_that_it_is_in_force(office: Desk) -> None:
    office.save(("[ferry]", "[ferry, summit]"))
    report = await office.reloader.reload_now()
    assert (report.outcome, report.changes.watches.added) == (Outcome.TAKEN, ("summit",))
    assert office.watches == ["ferry", "summit"]


async def test_a_file_that_is_in_force_already_is_told_to_be(office: Desk) -> None:
    before = office.live.parts
    assert (await office.reloader.reload_now()).in_force
    assert office.live.parts is before


async def test_who_waits_for_a_bad_file_learns_every_mistake_and_nothing_changes(office: Desk) -> None:
    before = office.live.parts
    office.save(("[ferry]", "['(', 'a OR']"))
    report = await office.reloader.reload_now()
    assert (report.outcome, [problem.where for problem in report.problems]) == (
        Outcome.REFUSED,
        ["watchlists[0]", "watchlists[1]"],
    )
    assert office.live.parts is before


async def test_where_the_store_fails_nothing_changes_and_the_next_try_succeeds(office: Desk) -> None:
    before = office.live.parts
    office.save(("[ferry]", "[ferry, summit]"))
    office.store.left["sync_feeds"] = 1
    report = await office.reloader.reload_now()
    assert (report.outcome, report.reason) == (Outcome.FAILED, "the disk is full")
    assert office.live.parts is before
    assert (await office.reloader.reload_now()).outcome is Outcome.TAKEN


async def test_a_fault_of_our_own_changes_nothing(office: Desk) -> None:
    faulty: Any = FailingStore(office.store, {"destinations": 1}, RuntimeError("oh"))
    office.live.parts = replace(office.live.parts, store=faulty)
    office.save(("[ferry]", "[ferry, summit]"))
    assert (await office.reloader.reload_now()).outcome is Outcome.FAILED
    assert office.watches == ["ferry"]


async def test_what_stays_as_it_is_keeps_its_objects(office: Desk) -> None:
    before = office.live.parts
    office.save(("127.0.0.1:1/b", "127.0.0.1:1/c"))
    await office.reloader.reload_now()
    after = office.live.parts
    assert after.notifiers["phone"] is office.phone
    assert after.notifiers["desk"] is not office.desk
    assert after.snapshot.matcher is before.snapshot.matcher


async def test_a_notifier_that_is_replaced_is_closed_and_the_others_are_not(office: Desk) -> None:
    office.save(("127.0.0.1:1/b", "127.0.0.1:1/c"))
    await office.reloader.reload_now()
    await until(lambda: office.desk.closed)
    assert not office.phone.closed


async def test_a_reload_is_done_also_when_nobody_waits_for_it_any_more(office: Desk) -> None:
    office.save(("[ferry]", "[ferry, summit]"))
    waiting = asyncio.create_task(office.reloader.reload_now())
    await asyncio.sleep(0)
    waiting.cancel()
    await until(lambda: office.watches == ["ferry", "summit"])


async def test_reloads_that_are_asked_for_together_follow_one_another(office: Desk) -> None:
    office.save(("[ferry]", "[ferry, summit]"))
    reports = await asyncio.gather(*(office.reloader.reload_now() for _ in range(3)))
    assert [report.outcome for report in reports] == [Outcome.TAKEN, Outcome.UNCHANGED, Outcome.UNCHANGED]


async def test_a_poll_that_began_keeps_its_snapshot(office: Desk) -> None:
    taken = office.live.parts.snapshot
    copy = replace(taken)
    office.save(("[ferry]", "[summit]"))
    await office.reloader.reload_now()
    assert taken == copy
