"""Says what the desk decided: toasts at once, messages in each chat's turn.

Replies keep to the same limits as deliveries (`turn`), in order within a chat; a slow chat holds up no other, and
nobody's updates. What Telegram surely did not take is tried again a few times; what is in doubt is not.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager

import structlog

from monitor.bot.access import Place
from monitor.bot.desk import Work
from monitor.bot.talking import Talk
from monitor.bot.texts import LANGUAGES, language_of, texts

log = structlog.get_logger(__name__)

MOST_WAITING = 200
TRIES = 3
PAUSE = 2.0
LONGEST_WAIT = 60.0
"""Seconds that a reply waits because Telegram asks for it; past them it is of no use."""

CHANGES = frozenset({"watch", "unwatch", "mute", "unmute", "digest"})


class Mouth:
    """One bot's. `turn` is to be entered around everything that counts against the limits of a chat."""

    def __init__(
        self, *, talk: Talk, places: Sequence[Place], turn: Callable[[int], AbstractAsyncContextManager[None]]
    ) -> None:
        self._talk = talk
        self._places = tuple(places)
        self._turn = turn
        self._locks: dict[int, asyncio.Lock] = {}
        self._under_way: set[asyncio.Task[None]] = set()

    def speak(self, work: Work) -> None:
        """Begin to say it."""
        if len(self._under_way) >= MOST_WAITING:
            log.warning("a reply was left out: too many wait", chat=work.chat)
            return
        task = asyncio.create_task(self._speak(work), name=f"reply in {work.chat}")
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def finish(self) -> None:
        """Wait until all is said, for a while."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=LONGEST_WAIT)

    async def close(self) -> None:
        """Say no more."""
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)

    async def menus(self) -> None:
        """Tell Telegram which commands each chat has, in which language."""
        for place in self._places:
            for language in ("", *LANGUAGES):
                menu = texts(language_of(place.language, language)).menu
                is_group = isinstance(place.chat, str) or place.chat < 0
                some = {name: text for name, text in menu.items() if name not in CHANGES} if is_group else menu
                # A bot that is not there yet, or has no such chat, is told again at the next start.
                if not await self._talk.menu(place.chat, some, language, admins=False):
                    break
                if is_group:
                    await self._talk.menu(place.chat, menu, language, admins=True)

    async def _speak(self, work: Work) -> None:
        try:
            if work.query:
                await self._talk.toast(work.query, work.toast)
            async with self._locks.setdefault(work.chat, asyncio.Lock()):
                if work.strip is not None:
                    async with self._turn(work.chat):
                        await self._talk.strip(work.chat, work.strip)
                if work.text:
                    await self._say(work)
        except Exception:
            log.exception("a reply failed by a fault of monitor's own", chat=work.chat)

    async def _say(self, work: Work) -> None:
        for _ in range(TRIES):
            async with self._turn(work.chat):
                failure = await self._talk.say(work.chat, work.text, thread=work.thread, answers=work.answers)
            if failure is None:
                return
            log.warning("a reply was not sent", chat=work.chat, reason=failure.reason)
            if failure.after > LONGEST_WAIT or not (failure.after or failure.unsent):
                return
            await asyncio.sleep(failure.after or PAUSE)
