"""A chat at the Bot API server: the real listener, desk, store and file; alerts reach it as the daemon sends them."""

import asyncio
import random
import shutil
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from monitor.alerts.compose import alert_message
from monitor.alerts.deliveries import new_delivery
from monitor.app.chat import Chat, Surroundings
from monitor.app.experience import NONE, matcher_of
from monitor.app.limits import limits_of
from monitor.app.newsroom import DaemonNewsroom
from monitor.app.wiring import notifiers_of, snapshot_of
from monitor.config.load import load
from monitor.model import Alert, Delivery, Item, Join, Joined, Likeness, Priority, Story
from monitor.outbox.dispatcher import Dispatcher
from monitor.outbox.limits import UNLIMITED, Pace
from monitor.ports import PollPlan, Store
from monitor.store.open import open_store
from monitor.stories.fingerprint import fingerprint
from tests.support.botapi import BotApi
from tests.support.botapi.ledger import Entry
from tests.support.build import item
from tests.support.clock import MovableClock
from tests.support.waiting import until

if TYPE_CHECKING:
    from monitor.words import Phrase

ME = 77
GROUP = -100500
BOSS = 9
CHANNEL = -10090

CONFIG = """\
# our feeds
feeds:
  - http://feeds.test/harbour.xml

watchlists:
  - Kuril   # the islands
  - name: talks
    query: "Abe Putin"
  - ferry

notify:
  phone:
    telegram: {{token: "{token}", chat: {me}, base_url: "{url}"{more}}}
  desk:
    telegram: {{token: "{token}", chat: {group}, base_url: "{url}", admins: [{boss}]}}
store: sqlite:///monitor.db
"""


class Room:
    """What people do, and what they see then."""

    def __init__(self, folder: Path, api: BotApi, more: str = "") -> None:
        self.api = api
        self.clock = MovableClock()
        self.path = folder / "config.yaml"
        self.path.write_text(
            CONFIG.format(token=api.token, me=ME, group=GROUP, boss=BOSS, url=api.base_url, more=more), encoding="utf-8"
        )
        self.settings = load(self.path, {}).settings
        self.store: Store = open_store(self.settings.store.reveal(), exclusive=True)
        self.reload: Callable[[], Awaitable[str | Phrase]] | None = None
        self.admin: str | None = None
        self._stories = 0

    async def open(self, *, listen: bool = True) -> None:
        self.notifiers = notifiers_of(self.settings, StringIO(), self.clock)
        self.snapshot = snapshot_of(self.settings, tuple(self.notifiers), matcher_of(self.settings, NONE))
        pace = Pace()
        limits = limits_of(self.settings)
        self.dispatcher = Dispatcher(
            store=self.store, notifiers=lambda: self.notifiers, limits=lambda name: limits.get(name, UNLIMITED),
            admin=lambda: self.admin, clock=self.clock, rng=random.Random(1), pace=pace, monotonic=_fast,
        )  # fmt: skip
        self.newsroom = DaemonNewsroom(
            settings=lambda: self.settings, snapshot=lambda: self.snapshot, store=self.store, clock=self.clock,
            wake=self.dispatcher.wake, reload=self.reload, environ={},
        )  # fmt: skip
        self.around = Surroundings(
            store=self.store, newsroom=self.newsroom, outbox=self.dispatcher, pace=pace, clock=self.clock,
            rng=random.Random(1), admin=lambda: self.admin, wake=self.dispatcher.wake, monotonic=_fast,
        )  # fmt: skip
        self.chat = Chat(self.settings.destinations, self.around, poll_timeout=5)
        if listen:
            self.chat.start()

    async def close(self) -> None:
        await self.chat.stop()
        await self.store.close()
        for notifier in self.notifiers.values():
            await notifier.close()

    async def say(self, text: str, chat: int = ME, **how: Any) -> str:
        """Write something, and wait for the answer."""
        return (await self.answer(text, chat, **how)).text

    async def answer(self, text: str, chat: int = ME, **how: Any) -> Entry:
        number = len(self.api.ledger(chat)) + 1
        self.api.methods.say(chat, text, **how)
        return (await self.api.wait_for_messages(chat, number, 20))[-1]

    async def unanswered(self, text: str, chat: int = ME, **how: Any) -> bool:
        """Write something, and see that by the time all is carried out nothing was answered."""
        number = len(self.api.ledger(chat))
        update = self.api.methods.say(chat, text, **how)
        await self.carried_out(update)
        await asyncio.sleep(0)
        return len(self.api.ledger(chat)) == number

    async def carried_out(self, update: int) -> None:
        for _ in range(500):
            if (await self.store.last_update("4242", self.clock.now()) or 0) >= update:
                return
            await asyncio.sleep(0.01)
        raise AssertionError(f"update {update} was not carried out")

    async def press(
        self, entry: Entry, verb: str, chat: int = ME, user: int | None = None, language: str = "en"
    ) -> str:
        """Press a button under a message; the toast."""
        data = next(data for data in self.data(entry) if data.startswith(verb))
        return await self.press_data(entry, data, chat, user, language)

    async def press_data(
        self, entry: Entry, data: str, chat: int = ME, user: int | None = None, language: str = "en"
    ) -> str:
        query = self.api.methods.press(chat, entry.id, data, user, language)
        toasts = self.api.methods.toasts
        await until(lambda: query in dict(toasts), what="a toast")
        return dict(toasts)[query]

    @staticmethod
    def data(entry: Entry) -> list[str]:
        rows = (entry.markup or {}).get("inline_keyboard", [])
        return [button["callback_data"] for row in rows for button in row if "callback_data" in button]

    async def alert(self, title: str = "Kuril treaty is near", to: str = "phone", **changes: Any) -> Entry:
        """An item that watches matched arrives as an alert."""
        delivery = await self.matched(item(title, **changes), to)
        await asyncio.wait_for(self.dispatcher.run_until_idle(), 10)
        sent = await self.store.delivery(delivery.id)
        assert sent is not None
        chat = {"phone": ME, "board": CHANNEL}.get(to, GROUP)
        found = self.api.methods.ledger.find(chat, int(sent.external_id or 0))
        assert found is not None
        return found

    async def matched(self, one: Item, to: str = "phone", hold: str = "", *, sketch: bool = False) -> Delivery:
        """What a poll leaves when an item was matched."""
        self._stories += 1
        matches = self.snapshot.matcher.match(one, None)
        story = Story(
            id=f"story{self._stories}", title=one.title, opened=self.clock.now(), keys=(f"k{self._stories}",),
            item_id=one.id, sketch=tuple(fingerprint(one).sketch) if sketch else (),
        )  # fmt: skip
        delivery = new_delivery(
            destination=to, subject=story.id, story_id=story.id, message=alert_message(one, matches),
            now=self.clock.now(),
        )  # fmt: skip
        if hold:
            delivery = replace(delivery, hold=hold, not_before=self.clock.now().replace(year=2100))
        alerts = [
            Alert(story_id=story.id, watch=match.watch, item_id=one.id, priority=Priority.NORMAL,
                  raised=self.clock.now(), policy="told at once")
            for match in matches
        ]  # fmt: skip
        join = Join(story_id=story.id, item_id=one.id, likeness=Likeness(reason=Joined.OPENED))
        plan = PollPlan(
            state=None, seen={}, items=[one], matches=[(one.id, match) for match in matches], stories=[story],
            joins=[join], alerts=alerts, deliveries=[delivery],
        )  # fmt: skip
        await self.store.commit_poll(plan)
        return delivery


def _fast() -> float:
    """A second of the limits takes a millisecond."""
    return time.monotonic() * 1_000


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi.start() as running:
        yield running


@pytest.fixture
async def room(api: BotApi, tmp_path: Path, empty_database: Path) -> AsyncIterator[Room]:
    shutil.copyfile(empty_database, tmp_path / "monitor.db")
    made = Room(tmp_path, api)
    await made.open()
    yield made
    await made.close()


@pytest.fixture
async def board(api: BotApi, tmp_path: Path) -> AsyncIterator[Room]:
    """A room with a channel, too, and a topic of the group."""
    bot = f'token: "{api.token}", base_url: "{api.base_url}"'
    more = (
        f"}}\n  board:\n    telegram: {{{bot}, chat: {CHANNEL}}}"
        f"\n  topic:\n    telegram: {{{bot}, chat: {GROUP}, thread: 5"
    )
    made = Room(tmp_path, api, more=more)
    await made.open()
    yield made
    await made.close()
