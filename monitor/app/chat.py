"""Joins the parts of the chat, one listener for each bot of the configuration. Nobody else needs it to work."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace

from monitor.alerts.deliveries import notice
from monitor.app.limits import telegram_limits
from monitor.bot.access import Access, Place
from monitor.bot.desk import Desk
from monitor.bot.listener import POLL_TIMEOUT, Listener
from monitor.bot.mouth import Mouth
from monitor.bot.newsroom import Newsroom, Outbox
from monitor.bot.talking import Talk
from monitor.clock import Clock
from monitor.config.settings import DestinationSettings, TelegramSettings
from monitor.outbox.limits import Limits, Pace
from monitor.ports import Store
from monitor.words import Phrase

# Seconds until it is asked again whether there is room, where only the end of another send makes some.
_LOOK_EVERY = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What all bots share. `admin` is the destination that hears of trouble; `wake` is called when it has a message."""

    store: Store
    newsroom: Newsroom
    outbox: Outbox
    pace: Pace
    clock: Clock
    rng: random.Random
    admin: Callable[[], str | None]
    wake: Callable[[], None]
    monotonic: Callable[[], float] = time.monotonic


class Chat:
    """All bots of some destinations, at work between `start` and `stop`."""

    def __init__(
        self, destinations: Sequence[DestinationSettings], around: Surroundings, *, poll_timeout: float = POLL_TIMEOUT
    ) -> None:
        telegrams = [one for one in destinations if isinstance(one, TelegramSettings)]
        bots: dict[tuple[str, str], list[TelegramSettings]] = {}
        for telegram in telegrams:
            bots.setdefault((telegram.base_url, telegram.token.reveal()), []).append(telegram)
        self._bots = [_Bot(places, around, poll_timeout) for places in bots.values()]
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin to listen."""
        self._tasks = [asyncio.create_task(bot.listener.run(), name="chat") for bot in self._bots]

    async def once(self) -> None:
        """Carry out what waits, and return."""
        await asyncio.gather(*(bot.listener.once() for bot in self._bots))

    async def stop(self) -> None:
        """Listen and say no more."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.gather(*(bot.close() for bot in self._bots))


class _Bot:
    def __init__(self, telegrams: Sequence[TelegramSettings], around: Surroundings, poll_timeout: float) -> None:
        self._talk = Talk(token=telegrams[0].token, base_url=telegrams[0].base_url, poll_timeout=poll_timeout)
        places = [_place(telegram) for telegram in telegrams]
        access = Access(places, admins=self._talk.admins, moves=_moves(around.store), monotonic=around.monotonic)
        self._mouth = Mouth(talk=self._talk, places=places, turn=_turns(telegrams, around))
        bot = telegrams[0].token.reveal().partition(":")[0]
        self.listener = Listener(
            bot=bot,
            talk=self._talk,
            desk=Desk(
                store=around.store, newsroom=around.newsroom, outbox=around.outbox, access=access, clock=around.clock
            ),
            mouth=self._mouth,
            store=around.store,
            clock=around.clock,
            rng=around.rng,
            monotonic=around.monotonic,
            tell=_tell(bot, around),
            poll_timeout=poll_timeout,
        )

    async def close(self) -> None:
        await self._mouth.close()
        await self._talk.close()


def _place(telegram: TelegramSettings) -> Place:
    return Place(
        destination=telegram.name,
        chat=telegram.chat,
        thread=telegram.thread,
        language=telegram.language,
        admins=frozenset(telegram.admins),
    )


def _moves(store: Store) -> Callable[[], Awaitable[Mapping[str, str]]]:
    async def moves() -> Mapping[str, str]:
        return {place.moved.old: place.moved.new for place in await store.destinations() if place.moved is not None}

    return moves


def _tell(bot: str, around: Surroundings) -> Callable[[Phrase, Phrase], Awaitable[None]]:
    async def tell(headline: Phrase, body: Phrase) -> None:
        admin, now = around.admin(), around.clock.now()
        if admin is not None:
            subject = f"chat {bot} {now:%Y-%m-%d} {headline}"
            await around.store.enqueue([notice(admin=admin, subject=subject, headline=headline, body=body, now=now)])
            around.wake()

    return tell


def _turns(
    telegrams: Sequence[TelegramSettings], around: Surroundings
) -> Callable[[int], AbstractAsyncContextManager[None]]:
    """What waits until a chat may have another message, and counts it, together with the outbox."""

    @asynccontextmanager
    async def turn(chat: int) -> AsyncIterator[None]:
        limits = telegram_limits(replace(telegrams[0], chat=chat))
        await _room(around.pace, limits, around.monotonic)
        around.pace.begin(limits)
        try:
            yield
        finally:
            around.pace.end(limits, around.monotonic())
            # The outbox may have waited for this place.
            around.wake()

    return turn


async def _room(pace: Pace, limits: Limits, monotonic: Callable[[], float]) -> None:
    waiting = {"": limits}
    while not ((batch := pace.batch(waiting, at := monotonic())) and batch.most):  # noqa: ASYNC110 - time makes room, and no event tells
        await asyncio.sleep(max(pace.wait(waiting, at) or _LOOK_EVERY, 0.001))
