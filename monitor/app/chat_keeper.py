"""Keeps the chat in step with the configuration: its bots are those of the Telegram destinations that are in force."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

import structlog

from monitor.config.settings import Settings, TelegramSettings

if TYPE_CHECKING:
    from monitor.app.chat import Chat

log = structlog.get_logger(__name__)

LOOK_EVERY = 1.0


class ChatKeeper:
    """`settings` are those in force, `make` is the chat for them; None where nobody is to be heard."""

    def __init__(self, settings: Callable[[], Settings], make: Callable[[], "Chat | None"]) -> None:
        self._settings = settings
        self._make = make
        self._chat: Chat | None = None
        self._bots: tuple[TelegramSettings, ...] = ()

    async def run(self) -> None:
        """Listen until cancelled."""
        while True:
            bots = _bots(self._settings())
            if bots != self._bots:
                await self._change(bots)
            await asyncio.sleep(LOOK_EVERY)

    async def once(self) -> None:
        """Carry out what was said since it was last heard."""
        self._chat = self._make()
        if self._chat is not None:
            await self._chat.once()

    async def stop(self) -> None:
        """Listen and say no more."""
        chat, self._chat, self._bots = self._chat, None, ()
        if chat is not None:
            await chat.stop()

    async def _change(self, bots: tuple[TelegramSettings, ...]) -> None:
        try:
            await self.stop()
            self._chat = self._make()
        except Exception:
            # Deliveries do not need it.
            log.exception("the chat is not heard by a fault of monitor's own")
        if self._chat is not None:
            self._chat.start()
        self._bots = bots


def _bots(settings: Settings) -> tuple[TelegramSettings, ...]:
    return tuple(one for one in settings.destinations if isinstance(one, TelegramSettings))
