"""What `monitor init` finds out, tries and writes. Asks nobody and prints nothing."""

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, assert_never

from monitor.app.feeds_desk import FoundFeed, discover, is_private
from monitor.app.trial import Sample, Setup, Trial, of_query, sample, tried
from monitor.clock import Clock
from monitor.config.first import TOKEN_NAME, FirstChat, FirstFeed, first_config
from monitor.config.load import load
from monitor.config.new_file import must_be_new, write_new
from monitor.config.settings import PollSettings
from monitor.errors import InputError, OperationError
from monitor.model import Message, MessageKind, Priority, Secret
from monitor.ports import Envelope, Refused, Sent, TryLater, Unknown

if TYPE_CHECKING:
    from monitor.notify.telegram_start import FoundChat, NewBot

_TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]+")
__all__ = [
    "Answers", "Tasted", "chat_of", "enrolment_code", "feeds_at", "matching", "must_be_new", "send_first",
    "start_pressed", "taste", "token_of", "username", "write",
]  # fmt: skip

_CHAT = re.compile(r"-?[0-9]+|@[A-Za-z]\w+", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tasted:
    """A feed that was read once."""

    found: FoundFeed
    private: bool
    sample: Sample


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """All that the file is made of. Without a chat, alerts go to the screen."""

    feeds: tuple[FirstFeed, ...]
    watches: tuple[str, ...]
    token: Secret | None = None
    chat: FirstChat | None = None


async def feeds_at(where: str, clock: Clock) -> list[FoundFeed]:
    """The feeds of a page, or the one at that address. Raises `OperationError`."""
    return await discover(where, PollSettings(), clock)


async def taste(found: FoundFeed, clock: Clock) -> Tasted:
    """Read a feed's items, to try watches on. Raises `OperationError`."""
    return Tasted(
        found=found,
        private=await is_private(found.url, PollSettings(), clock),
        sample=await sample(found.url, Setup(watches=()), clock),
    )


def matching(query: str, feeds: Sequence[Tasted]) -> tuple[Trial, ...]:
    """The items that match. Raises `QueryError`, with the column in the query."""
    setup = of_query(query, None, {})
    return tuple(trial for feed in feeds for trial in tried(feed.sample, setup) if trial.verdicts.matches)


def token_of(text: str) -> Secret:
    """A bot's token. Raises `InputError` for what cannot be one."""
    if not _TOKEN.fullmatch(text.strip()):
        raise InputError("this is no bot token; @BotFather gives one such as 123456:ABC-DEF1234ghIkl")
    return Secret(text.strip())


def chat_of(text: str) -> int | str:
    """A chat's number, or its "@name". Raises `InputError`."""
    typed = text.strip()
    if not _CHAT.fullmatch(typed):
        raise InputError(
            f"{text!r} is no chat; it is a number such as 123456789 or -1001234567890, or @name of a channel"
        )
    return typed if typed.startswith("@") else int(typed)


def enrolment_code() -> str:
    """A word that nobody guesses, for one link (https://core.telegram.org/bots/features#deep-linking)."""
    return secrets.token_urlsafe(16)


async def username(token: Secret, base_url: str) -> str:
    """What the bot is called, without the @. Raises `InputError` for a wrong token, else `OperationError`."""
    async with _new_bot(token, base_url) as bot:
        return await bot.username()


async def start_pressed(token: Secret, base_url: str, code: str, patience: float) -> "FoundChat | None":
    """The chat in which somebody says /start with the code within so many seconds. Raises `OperationError`."""
    async with _new_bot(token, base_url) as bot:
        return await bot.wait(code, patience)


def _new_bot(token: Secret, base_url: str) -> "NewBot":
    # A quarter of a second, which only users of Telegram should pay.
    from monitor.notify.telegram_start import NewBot  # noqa: PLC0415 - heavy

    return NewBot(token, base_url)


async def send_first(token: Secret, chat: FirstChat, clock: Clock) -> None:
    """Send a test alert straight away; there is no outbox yet. Raises `OperationError` with the reason."""
    from monitor.notify.telegram import TelegramNotifier  # noqa: PLC0415 - heavy, as above

    notifier = TelegramNotifier(token=token, chat=chat.id, thread=chat.thread, base_url=chat.base_url)
    message = Message(
        kind=MessageKind.TEST,
        priority=Priority.NORMAL,
        headline="A test alert from monitor",
        time=clock.now(),
        published=False,
        body="Alerts arrive here.",
    )
    try:
        outcome = await notifier.send(message, Envelope(key="0" * 32))
    finally:
        await notifier.close()
    match outcome:
        case Sent():
            return
        case TryLater(reason=reason) | Refused(reason=reason) | Unknown(reason=reason):
            raise OperationError(f"the test alert did not arrive: {reason}")
        case _:
            assert_never(outcome)


def write(path: Path, answers: Answers, environ: Mapping[str, str]) -> bool:
    """Write the file, and the token into `.env` where the environment does not have it; says whether it did.

    Raises `InputError` where the file is there already, `ConfigError` where it would have mistakes.
    """
    token = answers.token.reveal() if answers.token else ""
    set_outside = environ.get(TOKEN_NAME)
    if token and set_outside not in (None, token):
        raise InputError(f"{TOKEN_NAME} in the environment is another token, and would win; unset it, or use that one")
    lines = {TOKEN_NAME: token} if token and set_outside is None else {}

    def check(beside: Path) -> bool:
        settings = load(beside, {**environ, **lines}).settings
        return any(feed.has_secret_address for feed in settings.feeds)

    write_new(path, first_config(answers.feeds, answers.watches, answers.chat), lines, check)
    return bool(lines)
