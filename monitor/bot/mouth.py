"""Says what the desk decided: toasts at once, messages in each chat's turn.

Replies keep to the same limits as deliveries (`turn`), in order within a chat; a slow chat holds up no other, and
nobody's updates. Strangers wait for each other, so a crowd of them takes little of what alerts and answers need. What
Telegram surely did not take is tried again a few times; what is in doubt is not.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace

import structlog

from monitor.bot.access import Place
from monitor.bot.desk import Work
from monitor.bot.menu import menu
from monitor.bot.talking import Talk
from monitor.words import LANGUAGES, words_of

log = structlog.get_logger(__name__)

# Replies that wait in one chat; of the chats, the configuration has so many.
MOST_WAITING = 20
# Buttons that wait to be answered, in whichever chat.
MOST_BUTTONS = 200
# Seconds between two answers to strangers; a bot may send thirty messages in one.
STRANGERS_EVERY = 0.2
TRIES = 3
PAUSE = 2.0
LONGEST_WAIT = 60.0
"""Seconds that a reply waits because Telegram asks for it; past them it is of no use."""

CHANGES = frozenset({"watch", "unwatch", "mute", "unmute", "digest"})


class Mouth:
    """One bot's. `turn` is to be entered around everything that counts against the limits of a chat."""

    def __init__(
        self,
        *,
        talk: Talk,
        places: Sequence[Place],
        turn: Callable[[int], AbstractAsyncContextManager[None]],
        strangers_every: float = STRANGERS_EVERY,
    ) -> None:
        self._talk = talk
        self._places = tuple(places)
        self._turn = turn
        self._locks: dict[int, asyncio.Lock] = {}
        self._strangers_every = strangers_every
        self._strangers = asyncio.Lock()
        # Each with the chat in which it says something, None for those that only answer a button. Those to strangers
        # are as many as access lets be answered.
        self._replies: dict[asyncio.Task[None], int | None] = {}
        self._to_strangers: set[asyncio.Task[None]] = set()

    def speak(self, work: Work) -> None:
        """Begin to say it."""
        if work.stranger:
            task = asyncio.create_task(self._answer_stranger(work), name=f"reply to stranger {work.chat}")
            self._to_strangers.add(task)
            task.add_done_callback(self._to_strangers.discard)
        elif self._is_full(chat := work.chat if work.text or work.strip else None):
            log.warning("a reply was left out: too many wait", chat=work.chat)
            if work.query and chat is not None:
                self.speak(replace(work, text="", strip=None))
        else:
            task = asyncio.create_task(self._speak(work), name=f"reply in {work.chat}")
            self._replies[task] = chat
            task.add_done_callback(self._replies.pop)

    async def finish(self) -> None:
        """Wait until all is said, for a while."""
        if tasks := [*self._replies, *self._to_strangers]:
            await asyncio.wait(tasks, timeout=LONGEST_WAIT)

    async def close(self) -> None:
        """Say no more."""
        tasks = [*self._replies, *self._to_strangers]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def menus(self) -> None:
        """Tell Telegram which commands each chat has, in which language."""
        for place in self._places:
            await self._menus(place)

    async def _menus(self, place: Place) -> None:
        for language in ("", *LANGUAGES):
            whole = menu(words_of(place.language, language))
            is_group = isinstance(place.chat, str) or place.chat < 0
            some = {name: text for name, text in whole.items() if name not in CHANGES} if is_group else whole
            # A chat that the bot is not in yet is told when it is let in.
            if not await self._talk.menu(place.chat, some, language, admins=False):
                break
            if is_group:
                await self._talk.menu(place.chat, whole, language, admins=True)

    def _is_full(self, chat: int | None) -> bool:
        waiting = Counter(self._replies.values())
        return waiting[chat] >= (MOST_BUTTONS if chat is None else MOST_WAITING)

    async def _answer_stranger(self, work: Work) -> None:
        async with self._strangers:
            await self._speak(work)
            await asyncio.sleep(self._strangers_every)

    async def _speak(self, work: Work) -> None:
        try:
            if work.query:
                await self._talk.toast(work.query, work.toast)
            for place in self._places:
                if place.destination in work.menus:
                    await self._menus(place)
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
