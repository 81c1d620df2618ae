"""Getting to know a bot and the chat that it is to write to, before there is a configuration.

Promises: a chat is taken only by a /start with the code that was made for it, so no stranger can put themselves into
the way of the alerts; the token is in no error. It reads messages only while `wait` runs, and answers none: whoever
runs it sends a test alert then. It must not run beside the daemon on the same bot, and says so where it does.
"""

import asyncio
import hmac
import os
import re
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from urllib.parse import quote

from telegram import Bot, Message
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.request import HTTPXRequest

from monitor.errors import InputError, OperationError
from monitor.model import Secret

_ROUND = 10  # seconds that one request may wait for news
# What the library raises for an update that is not as documented.
_STRANGE = (LookupError, AttributeError, TypeError, ValueError, OverflowError)
_PAUSE = 1.0  # seconds after a request that failed
_START = re.compile(r"/start(?:@\w+)?\s+(\S+)\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundChat:
    """Where alerts can go. `thread` is the topic of a forum in which Start was said."""

    id: int
    name: str
    thread: int | None = None


class NewBot:
    """A bot that is being set up. An async context manager; `base_url` is the root of the Bot API server."""

    def __init__(self, token: Secret, base_url: str) -> None:
        os.environ.setdefault("PTB_TIMEDELTA", "true")  # as in `telegram`
        self._token = token
        self._request = HTTPXRequest(connect_timeout=10.0, read_timeout=10.0, httpx_kwargs={"trust_env": False})
        self._bot = Bot(
            token.reveal(), f"{base_url.rstrip('/')}/bot", request=self._request, get_updates_request=self._request
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._request.shutdown()

    async def username(self) -> str:
        """What the bot is called, without the @. Raises `InputError` for a wrong token, else `OperationError`."""
        try:
            return str((await self._bot.get_me()).username)
        except (InvalidToken, Forbidden):
            raise InputError("Telegram does not know this token; @BotFather shows the right one (/mybots)") from None
        except TelegramError as error:
            raise OperationError(f"Telegram cannot be asked: {self._told(error)}") from None

    async def wait(self, code: str, patience: float) -> FoundChat | None:
        """The chat in which somebody says /start with this code; None when nobody did for `patience` seconds.

        Raises `OperationError` where the bot's messages cannot be read.
        """
        try:
            async with asyncio.timeout(patience):
                return await self._next_start(code)
        except TimeoutError:
            return None

    async def _next_start(self, code: str) -> FoundChat:
        offset: int | None = None
        while True:
            try:
                news = await self._bot.get_updates(offset=offset, timeout=_ROUND, allowed_updates=["message"])
            except RetryAfter as error:
                await asyncio.sleep(_seconds(error))
                continue
            except TelegramError as error:
                await self._bear(error)
                continue
            except _STRANGE as error:
                # It would come again: only who keeps numbers can pass it over, as the daemon does.
                raise OperationError(
                    f"one of the bot's messages cannot be read ({type(error).__name__}); name the chat with --chat"
                ) from None
            for update in news:
                offset = update.update_id + 1
                found = _chat(update.message, code) if update.message else None
                if found is not None:
                    await self._settle(offset)
                    return found

    async def _bear(self, error: TelegramError) -> None:
        """Wait a moment after what may pass; raise for what does not."""
        if isinstance(error, Conflict):
            raise OperationError(
                "another program reads this bot's messages (a running monitor, or a webhook); stop it, or name the "
                "chat with --chat"
            ) from None
        if isinstance(error, BadRequest) or not isinstance(error, NetworkError):
            raise OperationError(f"the bot's messages cannot be read: {self._told(error)}") from None
        await asyncio.sleep(_PAUSE)

    async def _settle(self, offset: int) -> None:
        """Have the messages up to this one not delivered again. Where that fails, nothing is lost."""
        try:
            await self._bot.get_updates(offset=offset, limit=1, timeout=0, allowed_updates=["message"])
        except TelegramError:
            return

    def _told(self, error: TelegramError) -> str:
        text = str(error)
        for form in (self._token.reveal(), quote(self._token.reveal(), safe="")):
            text = text.replace(form, "***")
        return text


def _chat(message: Message, code: str) -> FoundChat | None:
    """The chat of a message that has the code."""
    said = _START.fullmatch(message.text or "")
    if said is None or not hmac.compare_digest(said[1].encode(), code.encode()):
        return None
    chat = message.chat
    return FoundChat(
        id=chat.id,
        name=chat.title or chat.full_name or str(chat.id),
        thread=message.message_thread_id if message.is_topic_message else None,
    )


def _seconds(error: RetryAfter) -> float:
    asked = error.retry_after
    return asked if isinstance(asked, int) else asked.total_seconds()
