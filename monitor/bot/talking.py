"""Speaks to Telegram for the chat: asks for updates, sends replies, answers buttons.

Every way of failing is a value here. It keeps no order, no offset and no limits: those are its callers'.
"""

import asyncio
import os
import re
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from http import HTTPStatus
from typing import Any, TypeAlias
from urllib.parse import quote

import httpx
import structlog
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeChat,
    BotCommandScopeChatAdministrators,
    LinkPreviewOptions,
    ReplyParameters,
    Update,
)
from telegram.error import BadRequest, Conflict, RetryAfter, TelegramError
from telegram.request import HTTPXRequest

from monitor.bot.reading import reading
from monitor.model import Secret

log = structlog.get_logger(__name__)

# As in the notifier: Telegram's errors, and those of reading an answer that is not as documented.
_FAILURES = (TelegramError, LookupError, AttributeError, TypeError, ValueError, RecursionError)
_NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_WANTED = [Update.MESSAGE, Update.CALLBACK_QUERY, Update.MY_CHAT_MEMBER]
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_LONGEST_TOAST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """No answer. `after` is what Telegram asked for, in seconds; `conflict` says that another one polls; `unsent` that
    the request surely never left."""

    reason: str
    after: float = 0.0
    unsent: bool = False
    conflict: bool = False


Asked: TypeAlias = tuple[Update, ...] | Failed


class Talk:
    """One bot. Times are seconds; `base_url` is the root of the Bot API server."""

    def __init__(self, *, token: Secret, base_url: str, poll_timeout: float, timeout: float = 10.0) -> None:
        os.environ.setdefault("PTB_TIMEDELTA", "true")  # as in the notifier
        self._token = token
        self._poll_timeout = poll_timeout
        # A connection for the poll that always hangs, and a pool of its own for what people wait for.
        self._polls = _Polls(**_pool(1, timeout, poll_timeout + timeout))
        self._sends = HTTPXRequest(**_pool(4, timeout, timeout))
        root = f"{base_url.rstrip('/')}/bot"
        self._bot = Bot(token.reveal(), root, request=self._sends, get_updates_request=self._polls)

    async def close(self) -> None:
        """Close the connections."""
        await asyncio.gather(self._polls.shutdown(), self._sends.shutdown())

    async def username(self) -> str | Failed:
        """The bot's own name."""
        try:
            return (await self._bot.get_me()).username or ""
        except _FAILURES as error:
            return self._failed(error)

    async def updates(self, offset: int | None, *, wait: float | None = None) -> Asked:
        """Wait for what people do, for so long. Those before `offset` are forgotten there. An update that cannot be
        read has its number only."""
        timeout = timedelta(seconds=self._poll_timeout if wait is None else wait)
        try:
            return await self._bot.get_updates(offset=offset, timeout=timeout, allowed_updates=_WANTED)
        except _FAILURES as error:
            return self._failed(error)

    async def say(self, chat: int, text: str, *, thread: int | None, answers: int | None) -> Failed | None:
        """Send a text of HTML."""
        reply = ReplyParameters(answers, allow_sending_without_reply=True) if answers is not None else None
        for mode in ("HTML", None):
            try:
                await self._bot.send_message(
                    chat, text if mode else _plain(text), parse_mode=mode, message_thread_id=thread,
                    reply_parameters=reply, link_preview_options=_NO_PREVIEW,
                )  # fmt: skip
            except BadRequest as error:
                if mode and "can't parse" in str(error).lower():
                    log.error("markup refused, sent as plain text: please report this", reason=str(error))
                    continue
                return self._failed(error)
            except _FAILURES as error:
                return self._failed(error)
            return None
        return Failed(reason="not even as plain text")

    async def toast(self, query: str, text: str) -> None:
        """Answer a button; where it is too late for that, nobody waits any more."""
        try:
            await self._bot.answer_callback_query(query, text[:_LONGEST_TOAST])
        except _FAILURES as error:
            log.info("a button was not answered", reason=self._failed(error).reason)

    async def strip(self, chat: int, message_id: int) -> None:
        """Take the buttons from a message."""
        try:
            await self._bot.edit_message_reply_markup(chat, message_id, reply_markup=None)
        except _FAILURES as error:
            log.info("old buttons were not removed", reason=self._failed(error).reason)

    async def admins(self, chat: int) -> frozenset[int] | None:
        """Who leads a chat; None where Telegram does not say."""
        try:
            members = await self._bot.get_chat_administrators(chat)
        except _FAILURES as error:
            log.warning("cannot ask who is an admin", chat=chat, reason=self._failed(error).reason)
            return None
        return frozenset(member.user.id for member in members)

    async def menu(self, chat: int | str, commands: dict[str, str], language: str, *, admins: bool) -> bool:
        """Set the menu of a chat, or of its admins, in a language ("" for all others); False where that failed."""
        scope = BotCommandScopeChatAdministrators(chat) if admins else BotCommandScopeChat(chat)
        try:
            await self._bot.set_my_commands(
                [BotCommand(name, text) for name, text in commands.items()], scope, language or None
            )
        except _FAILURES as error:
            log.info("the menu of commands was not set", chat=chat, reason=self._failed(error).reason)
            return False
        return True

    def _failed(self, error: Exception) -> Failed:
        after = 0.0
        if isinstance(error, RetryAfter):
            asked = error.retry_after
            after = asked.total_seconds() if isinstance(asked, timedelta) else float(asked)
        reason = str(error) if isinstance(error, TelegramError) else f"not as documented ({type(error).__name__})"
        return Failed(
            reason=self._without_token(reason)[:200],
            after=after,
            unsent=isinstance(error.__cause__, _NEVER_LEFT),
            conflict=isinstance(error, Conflict),
        )

    def _without_token(self, text: str) -> str:
        token = self._token.reveal()
        for form in (token, quote(token, safe="")):
            text = text.replace(form, "***")
        return text


def _plain(text: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", text))


class _Polls(HTTPXRequest):
    """Passes over what the library could not read, and says so, once: what has no number comes again and again."""

    _told = False

    async def do_request(self, *args: Any, **named: Any) -> tuple[int, bytes]:
        """See there."""
        code, body = await super().do_request(*args, **named)
        if code != HTTPStatus.OK:
            return code, body
        read = reading(body)
        for number, why in read.passed_over.items():
            log.error("an update is passed over: it cannot be read", update=number, reason=why)
        if read.unnumbered and not self._told:
            log.error("updates are passed over: they have no number", updates=read.unnumbered)
        self._told = read.unnumbered > 0
        return code, read.body


def _pool(size: int, timeout: float, read_timeout: float) -> dict[str, Any]:
    return {
        "connection_pool_size": size,
        "connect_timeout": timeout,
        "read_timeout": read_timeout,
        "write_timeout": timeout,
        "pool_timeout": timeout,
        "httpx_kwargs": {"trust_env": False},
    }
