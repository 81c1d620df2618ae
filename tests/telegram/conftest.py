"""An outbox with chats at the Bot API server: the real dispatcher, store and notifiers, and a clock that tests move."""

import asyncio
import random
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.alerts.deliveries import new_delivery
from monitor.app.wiring import edited_in_place
from monitor.model import Delivery, DeliveryState, Message, Secret
from monitor.notify.telegram import TelegramNotifier
from monitor.outbox.dispatcher import Dispatcher
from monitor.outbox.limits import UNLIMITED, Limits
from monitor.ports import Notifier, PollPlan, Store
from monitor.store.open import open_store
from tests.alerts.examples import letter
from tests.support.botapi import BotApi
from tests.support.clock import MovableClock
from tests.support.scripted import ScriptedNotifier
from tests.support.waiting import PATIENCE

CHAT = 77


class Office:
    """Sends what it is told to say. `phone` is the chat 77, `desk` is elsewhere, and is `admin`."""

    def __init__(self, folder: Path, api: BotApi, clock: MovableClock) -> None:
        self.clock = clock
        self.desk = ScriptedNotifier()
        self.limits: Mapping[str, Limits] = {}
        self._api = api
        self._file = folder / "monitor.db"
        self._chats: dict[str, dict[str, Any]] = {"phone": {"chat": CHAT}}
        self._notifiers: dict[str, Notifier] = {}
        self._number = 0

    async def open(self, **chats: dict[str, Any]) -> None:
        """Begin, with further or other destinations; nothing is known but what the file has."""
        self._chats |= chats
        self.store: Store = open_store(f"sqlite:///{self._file}", exclusive=True)
        self._notifiers = {name: self._notifier(**how) for name, how in self._chats.items()} | {"desk": self.desk}
        now = self.clock.now()
        await self.store.recover(now, now + timedelta(minutes=1), edited_in_place(self._notifiers))
        self.dispatcher = Dispatcher(
            store=self.store,
            notifiers=lambda: self._notifiers,
            limits=lambda name: self.limits.get(name, UNLIMITED),
            admin=lambda: "desk",
            clock=self.clock,
            rng=random.Random(1),
        )

    def _notifier(self, **how: Any) -> TelegramNotifier:
        given = {"token": self._api.token, "base_url": self._api.base_url, "pool_size": 8, **how}
        token = Secret(given.pop("token"))
        return TelegramNotifier(token=token, connect_timeout=PATIENCE, read_timeout=PATIENCE, **given)

    def share(self, name: str, *others: str) -> None:
        """These send through the same connections as that one."""
        self._notifiers |= dict.fromkeys(others, self._notifiers[name])

    async def close(self) -> None:
        await self.store.close()
        for notifier in self._notifiers.values():
            await notifier.close()

    async def restart(self, **chats: dict[str, Any]) -> None:
        """End and begin again."""
        await self.close()
        await self.open(**chats)

    async def say(self, message: Message | None = None, to: str = "phone") -> Delivery:
        """Put a message into the outbox."""
        self._number += 1
        said = message or letter(headline=f"Letter number {self._number} arrives")
        delivery = new_delivery(
            destination=to, subject=str(self._number), story_id=None, message=said, now=self.clock.now()
        )
        await self.store.enqueue([delivery])
        return delivery

    async def change(self, delivery: Delivery, message: Message) -> None:
        """Give a message another content, as a further outlet does."""
        changed = replace(await self.now(delivery), message=message)
        await self.store.commit_poll(PollPlan(state=None, seen={}, deliveries=[changed]))

    async def send(self, after: timedelta = timedelta()) -> None:
        """Let time pass, and send what can be sent then."""
        self.clock.advance(after)
        await asyncio.wait_for(self.dispatcher.run_until_idle(), 30)

    async def now(self, delivery: Delivery) -> Delivery:
        """A delivery as it stands."""
        found = await self.store.delivery(delivery.id)
        assert found is not None
        return found

    async def state(self, delivery: Delivery) -> DeliveryState:
        return (await self.now(delivery)).state

    async def parked(self, name: str = "phone") -> str | None:
        return next(place.parked for place in await self.store.destinations() if place.name == name)


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi.start() as running:
        yield running


@pytest.fixture
async def office(api: BotApi, tmp_path: Path) -> AsyncIterator[Office]:
    made = Office(tmp_path, api, MovableClock())
    await made.open()
    yield made
    await made.close()
