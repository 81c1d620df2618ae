"""Telegram, through python-telegram-bot.

Promises: one call of `send` puts at most one message into the chat; what is refused for its form is sent again in a
simpler one; a repeat is sent only to a server that answers; a message that can no longer be changed is left to the
outbox to send anew; the token is in no outcome and no log line of ours.
It keeps no queue, counts no limits and never waits: those are the outbox's. It reads nothing from the chat.
"""

import os
from dataclasses import replace
from typing import assert_never
from urllib.parse import quote

import structlog
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, ReplyParameters
from telegram import Message as TelegramMessage
from telegram.constants import ChatAction
from telegram.error import ChatMigrated, TelegramError
from telegram.request import HTTPXRequest

from monitor.alerts.buttons import Button
from monitor.model import Message, Priority, Secret
from monitor.notify.telegram_draft import Draft, mended
from monitor.notify.telegram_outcome import classify
from monitor.ports import Envelope, Move, Reach, Refused, SendOutcome, Sent, TryLater, Unknown
from monitor.words import joined, noted, phrase, words_of

log = structlog.get_logger(__name__)

# Everything that the library raises for what a server answers: its own errors, and those of reading a body that is not
# as documented.
_FAILURES = (TelegramError, LookupError, AttributeError, TypeError, ValueError)

# More than the remedies that one message can need (see `telegram_draft`), and a move of its chat.
_MOST_TRIES = 8

# An alert has its headline, a snippet and its reasons; a preview's picture would push them off a phone's screen, and
# make Telegram fetch the page of every alert.
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class TelegramNotifier:
    """One chat. Timeouts are in seconds: a short read timeout would only make doubts, for the message may arrive.

    `language` is what monitor speaks there; `base_url` is the root of the Bot API server. The proxy settings of the
    environment are not used.
    """

    edits_in_place = True

    def __init__(
        self,
        *,
        token: Secret,
        chat: int | str,
        thread: int | None = None,
        silent: bool = False,
        language: str | None = None,
        base_url: str = "https://api.telegram.org",
        connect_timeout: float = 10.0,
        read_timeout: float = 30.0,
        pool_size: int = 8,
    ) -> None:
        # The library's opt-in to what its next version does anyway; without it, every 429 also raises a warning.
        os.environ.setdefault("PTB_TIMEDELTA", "true")
        self._token = token
        self._configured = chat
        self._chat = chat
        # The topic that every forum has is refused by its number, and is meant where none is given.
        self._thread = None if thread == 1 else thread
        self._silent = silent
        self._words = words_of(language)
        self._request = HTTPXRequest(
            connection_pool_size=pool_size,
            connect_timeout=connect_timeout,
            read_timeout=read_timeout,
            write_timeout=read_timeout,
            pool_timeout=connect_timeout,
            httpx_kwargs={"trust_env": False},
        )
        root = base_url.rstrip("/")
        # One pool for both kinds of request: this bot never polls. It needs no `initialize`, which would call getMe.
        self._bot = Bot(token.reveal(), f"{root}/bot", request=self._request, get_updates_request=self._request)

    async def close(self) -> None:
        """Close the connections; no `send` afterwards."""
        await self._request.shutdown()

    async def send(self, message: Message, envelope: Envelope) -> SendOutcome:
        """One try of a delivery, with the remedies that its form may need. See `monitor.ports.Notifier`."""
        if envelope.moved is not None and envelope.moved.old == str(self._configured):
            self._chat = int(envelope.moved.new)
        draft = Draft(
            message=message,
            marked=envelope.key if envelope.repeat else None,
            edits=_message_id(envelope.replaces),
            answers=_message_id(envelope.answers),
            thread=self._thread,
            key=envelope.key,
            words=self._words,
        )
        if envelope.replaces is not None and draft.edits is None:
            return TryLater(reason=noted("what was sent before was not sent by Telegram"), anew=True)
        if envelope.repeat and draft.edits is None:
            trouble = await self._trouble()
            if trouble is not None:
                return self._redacted(trouble)
        return self._redacted(await self._sent(draft))

    async def reach(self) -> Reach:
        """Whether the bot's token is good, and whether it may write into the chat. See `monitor.ports.Notifier`."""
        try:
            me = await self._bot.get_me()
            chat = await self._bot.get_chat(self._chat)
            # What shows as "typing…" for a moment needs the same rights as a message.
            await self._bot.send_chat_action(self._chat, ChatAction.TYPING, message_thread_id=self._thread)
        except _FAILURES as error:
            outcome = self._redacted(classify(error, edit=False))
            return Reach(ok=False, detail=getattr(outcome, "reason", ""))
        return Reach(ok=True, detail=f"@{me.username} may write to {chat.effective_name or self._chat}")

    async def _trouble(self) -> SendOutcome | None:
        """Why a repeat is not worth sending now: only one is allowed, and an outage must not use it up."""
        try:
            await self._bot.get_me()
        except _FAILURES as error:
            match classify(error, edit=False):
                case Unknown(reason=reason) | Refused(reason=reason, parks=False):
                    return TryLater(reason=f"the repeat waits: {reason}")
                case trouble:
                    return trouble
        return None

    async def _sent(self, draft: Draft) -> SendOutcome:
        for _ in range(_MOST_TRIES):
            try:
                return self._arrived(await self._put(draft), draft)
            except ChatMigrated as error:
                self._follow(error)
            except _FAILURES as error:
                outcome = classify(error, edit=draft.edits is not None)
                remedy = mended(draft, error)
                if remedy is None:
                    return self._arrived(str(draft.edits), draft) if isinstance(outcome, Sent) else outcome
                self._tell(draft, remedy, outcome)
                draft = remedy
        return TryLater(reason=noted("the chat moves on and on"))

    async def _put(self, draft: Draft) -> str:
        """Send or edit; the id of the message."""
        parse_mode = "HTML" if draft.html else None
        if draft.edits is not None:
            await self._bot.edit_message_text(
                draft.text,
                chat_id=self._chat,
                message_id=draft.edits,
                parse_mode=parse_mode,
                link_preview_options=_NO_PREVIEW,
                reply_markup=_keyboard(draft.buttons),
            )
            return str(draft.edits)
        sent: TelegramMessage = await self._bot.send_message(
            self._chat,
            draft.text,
            parse_mode=parse_mode,
            message_thread_id=draft.thread,
            disable_notification=self._silent or draft.message.priority is Priority.LOW,
            link_preview_options=_NO_PREVIEW,
            reply_parameters=_reply_to(draft.answers),
            reply_markup=_keyboard(draft.buttons),
        )
        return str(sent.message_id)

    def _arrived(self, message_id: str, draft: Draft) -> Sent:
        advice = []
        move = None
        if self._chat != self._configured:
            move = Move(old=str(self._configured), new=str(self._chat))
            advice.append(
                phrase(
                    "The group {old} became a supergroup and has the id {new} now. Messages reach it; please write "
                    "`chat: {new}` into the file.",
                    old=move.old, new=move.new,
                )
            )  # fmt: skip
        if draft.thread != self._thread:
            advice.append(
                phrase(
                    "There is no topic {topic} that takes messages in this group (any more). They go to the group "
                    "itself; please change `thread` in the file, or leave it out.",
                    topic=str(self._thread),
                )
            )
        return Sent(external_id=message_id, advice=joined(" ", advice) if advice else "", moved=move)

    def _follow(self, error: ChatMigrated) -> None:
        log.warning("the group has a new id; please put it into the configuration",
                    chat=self._chat, new_chat=error.new_chat_id)  # fmt: skip
        self._chat = error.new_chat_id

    def _tell(self, draft: Draft, remedy: Draft, outcome: SendOutcome) -> None:
        reason = getattr(self._redacted(outcome), "reason", "")
        if draft.html and not remedy.html:
            log.error("markup refused, sent as plain text: please report this as a bug of monitor",
                      reason=reason, headline=draft.message.headline)  # fmt: skip
        else:
            log.warning("message refused, sent in another form", chat=self._chat, reason=reason)

    def _redacted(self, outcome: SendOutcome) -> SendOutcome:
        match outcome:
            case Sent():
                return outcome
            case TryLater() | Refused() | Unknown():
                return replace(outcome, reason=self._without_token(outcome.reason))
            case _:
                assert_never(outcome)

    def _without_token(self, text: str) -> str:
        token = self._token.reveal()
        for form in (token, quote(token, safe="")):
            text = text.replace(form, "***")
        return text


def _reply_to(message_id: int | None) -> ReplyParameters | None:
    """A reply that is sent even where the message is gone."""
    return None if message_id is None else ReplyParameters(message_id, allow_sending_without_reply=True)


def _keyboard(rows: tuple[tuple[Button, ...], ...]) -> InlineKeyboardMarkup | None:
    if not rows:
        return None
    return InlineKeyboardMarkup(
        [
            [InlineKeyboardButton(one.label, url=one.url or None, callback_data=one.data or None) for one in row]
            for row in rows
        ]
    )


def _message_id(external_id: str | None) -> int | None:
    """The id of the message to edit; None where there is none, or it is not one that Telegram gave."""
    return int(external_id) if external_id is not None and external_id.isdecimal() else None
