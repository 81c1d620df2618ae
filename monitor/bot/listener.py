"""Polls one bot for updates, and has each of them carried out once.

Promises: an update's effect and its number are written together, so a crash at any moment repeats no command and loses
none; every failure, whatever it is, is followed by a pause that grows; trouble that lasts is told once, and so is its
end. An update that cannot be read, or that fails again and again, is passed over, and the others go on. A reply comes
after the effect, and may be lost by a crash; it is never sent twice.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable

import structlog
from telegram import Update

from monitor.bot.desk import Desk, Work
from monitor.bot.hearing import Heard, heard
from monitor.bot.mouth import Mouth
from monitor.bot.talking import Failed, Talk
from monitor.clock import Clock
from monitor.errors import StoreError
from monitor.ports import NO_CHANGE, Store
from monitor.words import Phrase, phrase, reason

log = structlog.get_logger(__name__)

POLL_TIMEOUT = 30.0
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 60.0
CONFLICT_TOLD_AFTER = 60.0
# With the pauses between, half a minute: longer than a database stays locked. Then the update is to blame.
MOST_TRIES = 6

_CONFLICT = phrase(
    "Another program asks Telegram for this bot's messages, so commands and buttons reach one of the two. Alerts are "
    "not affected. Stop the other one (it may be a webhook that was set), or give it a bot of its own."
)


class Listener:
    """One bot, whose number is `bot`. `tell` hears of trouble that lasts: a headline and a text. Times are seconds."""

    def __init__(
        self,
        *,
        bot: str,
        talk: Talk,
        desk: Desk,
        mouth: Mouth,
        store: Store,
        clock: Clock,
        rng: random.Random,
        monotonic: Callable[[], float],
        tell: Callable[[Phrase, Phrase], Awaitable[None]],
        poll_timeout: float = POLL_TIMEOUT,
        first_pause: float = FIRST_PAUSE,
        conflict_told_after: float = CONFLICT_TOLD_AFTER,
    ) -> None:
        self._bot = bot
        self._talk = talk
        self._desk = desk
        self._mouth = mouth
        self._store = store
        self._clock = clock
        self._rng = rng
        self._monotonic = monotonic
        self._tell = tell
        self._poll_timeout = poll_timeout
        self._first_pause = first_pause
        self._conflict_told_after = conflict_told_after
        self._username: str | None = None
        self._offset: int | None = None
        self._failures = 0
        self._stuck = (0, 0)
        self._last_success = monotonic()
        self._conflict_since: float | None = None
        self._last_conflict = 0.0
        self._told = False

    async def run(self) -> None:
        """Listen until cancelled."""
        while True:
            try:
                pause = await self._turn()
            except StoreError as error:
                log.error("commands wait: the store failed", reason=str(error))
                pause = self._pause()
            except Exception:
                log.exception("the chat stumbled over a fault of monitor's own")
                pause = self._pause()
            await asyncio.sleep(pause)

    async def once(self) -> None:
        """Carry out what waits, and return when it was said. Never raises for what a server or the disk does."""
        try:
            if await self._introduced() is None:
                await self._poll(wait=0.0, tries=1)
        except StoreError as error:
            log.error("commands wait: the store failed", reason=str(error))
        await self._mouth.finish()

    async def _turn(self) -> float:
        """One poll and what came with it; the seconds to wait before the next."""
        if self._username is None:
            pause = await self._introduced()
            if pause is not None:
                return pause
            await self._mouth.menus()
        return await self._poll()

    async def _introduced(self) -> float | None:
        """Learn the bot's name, and where it stopped; where that failed, the seconds to wait."""
        name = await self._talk.username()
        if isinstance(name, Failed):
            return await self._failed(name)
        last = await self._store.last_update(self._bot, self._clock.now())
        self._offset = None if last is None else last + 1
        self._username = name
        return None

    async def _poll(self, wait: float | None = None, tries: int = MOST_TRIES) -> float:
        began = self._monotonic()
        asked = await self._talk.updates(self._offset, wait=wait)
        if isinstance(asked, Failed):
            return await self._failed(asked)
        self._succeeded()
        # What was asked to be forgotten is; numbers may begin anew below it (see `monitor.store.chat`).
        self._offset = None
        for update in asked:
            await self._carry_out(update, tries)
        self._failures = 0
        # An answer without anything, and without having waited, must not make a thousand polls a second.
        return 0.0 if asked or self._monotonic() - began >= self._poll_timeout / 2 else self._first_pause

    async def _carry_out(self, update: Update, tries: int) -> None:
        """Raises `StoreError`: then the same update comes again."""
        number = update.update_id
        what = self._heard(update)
        try:
            work = await self._desk.work(what) if what is not None else None
            fresh = await self._commit(number, work)
        except Exception as error:
            if isinstance(error, StoreError) and not self._is_given_up(number, tries):
                raise
            log.error("an update is passed over: it cannot be carried out", update=number, reason=_kind(error))
            log.debug("how it failed", exc_info=True)
            work = self._desk.stumbled(what) if what is not None else None
            fresh = await self._commit(number, work)
        self._offset = number + 1
        if fresh and work is not None:
            self._desk.carried_out(work)
            self._mouth.speak(work)

    def _heard(self, update: Update) -> Heard | None:
        """What it says. What cannot be understood is said once, without its words, and is nothing."""
        try:
            return heard(update, self._username or "")
        except Exception as error:  # noqa: BLE001 - whatever it is, it is this one update's
            log.error("an update is passed over: it is not as documented", update=update.update_id, reason=_kind(error))
            return None

    async def _commit(self, number: int, work: Work | None) -> bool:
        plan = work.plan if work is not None else NO_CHANGE
        return await self._store.commit_update(self._bot, number, plan, self._clock.now())

    def _is_given_up(self, number: int, tries: int) -> bool:
        """Count one more failure of an update."""
        last, failures = self._stuck
        self._stuck = (number, failures + 1 if last == number else 1)
        return self._stuck[1] >= tries

    def _succeeded(self) -> None:
        self._last_success = self._monotonic()
        # Two who poll take turns, and each has its successes.
        if self._conflict_since is not None and self._last_success - self._last_conflict < self._conflict_told_after:
            return
        if self._told:
            log.info("Telegram answers the chat's polls again")
        self._told = False
        self._conflict_since = None

    async def _failed(self, failure: Failed) -> float:
        log.warning("the chat's poll failed", reason=failure.reason)
        await self._watch(failure)
        return max(failure.after, self._pause())

    async def _watch(self, failure: Failed) -> None:
        """Tell, once, of what lasts."""
        now = self._monotonic()
        if failure.conflict:
            self._last_conflict = now
            self._conflict_since = now if self._conflict_since is None else self._conflict_since
        if self._told:
            return
        if failure.conflict and now - (self._conflict_since or now) >= self._conflict_told_after:
            await self._alarm(phrase("Two programs use one Telegram bot"), _CONFLICT)
        elif not failure.conflict and now - self._last_success >= 3 * self._poll_timeout:
            silent = phrase(
                "Telegram has not answered the chat's polls for a while: {reason}. Commands wait; alerts go their own "
                "way.",
                reason=reason(failure.reason),
            )
            await self._alarm(phrase("The Telegram chat does not hear"), silent)

    async def _alarm(self, headline: Phrase, body: Phrase) -> None:
        log.error("the chat does not work", reason=str(body))
        self._told = True
        await self._tell(headline, body)

    def _pause(self) -> float:
        self._failures += 1
        longest = min(self._first_pause * (1 << min(self._failures - 1, 10)), LONGEST_PAUSE)
        return longest * self._rng.uniform(0.5, 1.0)


def _kind(error: Exception) -> str:
    """What may be told of it: its text may be what somebody wrote."""
    return type(error).__name__
