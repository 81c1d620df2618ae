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
    """`settings` are those in force, `make` is the chat for them; it is asked for where somebody is to be heard."""

    def __init__(self, settings: Callable[[], Settings], make: Callable[[], "Chat"]) -> None:
        self._settings = settings
        self._make = make
        self._chat: Chat | None = None
        self._bots: tuple[TelegramSettings, ...] = ()

    async def run(self) -> None:
        """Listen until cancelled."""
        while True:
            bots = self._settings().telegrams
            if bots != self._bots:
                await self._change(bots)
            await asyncio.sleep(LOOK_EVERY)

    async def once(self) -> None:
        """Carry out what was said since it was last heard."""
        if self._settings().telegrams:
            self._chat = self._make()
            await self._chat.once()

    async def stop(self) -> None:
        """Listen and say no more."""
        chat, self._chat, self._bots = self._chat, None, ()
        if chat is not None:
            await chat.stop()

    async def _change(self, bots: tuple[TelegramSettings, ...]) -> None:
        try:
            await self.stop()
            if bots:
                self._chat = self._make()
                self._chat.start()
        except Exception:
            # Deliveries do not need it.
            log.exception("the chat is not heard by a fault of monitor's own")
        self._bots = bots
