"""What an exception of python-telegram-bot says of a message: not sent, refused, or nobody knows. Pure.

Promises: "surely not sent" only where the request cannot have been carried out; every doubt is `Unknown`. The class of
an exception is not enough for that (a timeout before the request left and one after it are both `TimedOut`), so the
cause decides, and after it what the server said.
"""

from datetime import timedelta

import httpx
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, RetryAfter, TelegramError

from monitor.ports import Refused, SendOutcome, Sent, TryLater, Unknown
from monitor.words import because, noted

# Before a connection stood, nothing can have been sent.
_NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
_UNUSABLE_ADDRESS = (httpx.UnsupportedProtocol, httpx.InvalidURL)

# Refusals (400) for which the chat is to blame, not the message.
_CHAT_AT_FAULT = (
    "chat not found",
    "chat_id is empty",
    "peer_id_invalid",
    "user not found",
    "group chat was deactivated",
    "not enough rights",
    "have no rights",
    "need administrator rights",
    "chat_write_forbidden",
    "chat_admin_required",
    "chat_restricted",
)

# Refusals of an edit: the reader deleted the message, or it can no longer be changed.
_NOT_THERE = ("message to edit not found", "message can't be edited", "message_id_invalid")

_LONGEST_DETAIL = 200


def classify(error: BaseException, *, edit: bool) -> SendOutcome:
    """How the try ended that raised `error`. `edit` says that it was to change a message: then "not modified" means
    that it had been changed before, and one that cannot be changed is replaced by a new one.

    Takes anything: what is no refusal in so many words, a cancelled task included, is `Unknown`.
    """
    if isinstance(error, TelegramError):
        return _without_answer(error) or _answered(error, edit=edit)
    return Unknown(reason=_stopped_or_strange(error))


def says(error: BaseException, *phrases: str) -> bool:
    """Whether a 400 has one of these phrases, whatever its case."""
    return isinstance(error, BadRequest) and any(phrase in str(error).lower() for phrase in phrases)


def _without_answer(error: TelegramError) -> SendOutcome | None:
    """The outcome where no proper answer came, which the cause tells; None where the server answered."""
    cause = error.__cause__
    if cause is None:
        return None
    if isinstance(cause, _NEVER_LEFT):
        return TryLater(reason=because("cannot connect", _named(cause)))
    if isinstance(cause, _UNUSABLE_ADDRESS):
        return Refused(reason=noted("base_url is not an address that can be used"), parks=True)
    if isinstance(cause, httpx.TimeoutException):
        return Unknown(reason=because("no answer in time", type(cause).__name__))
    if isinstance(cause, httpx.HTTPError):
        return Unknown(reason=because("the connection broke", _named(cause)))
    # The library goes on to quote the body, which may be a whole page.
    status, _, _ = str(error).partition(". Parsing the server response")
    return Unknown(reason=because("the answer cannot be read", _short(status)))


def _answered(error: TelegramError, *, edit: bool) -> SendOutcome:
    text = _short(str(error))
    match error:
        case RetryAfter():
            return TryLater(reason=noted("Telegram asks for fewer messages"), after=_wait(error))
        case ChatMigrated():
            return TryLater(reason=noted("the group became a supergroup"))
        case InvalidToken():
            return Refused(reason=because("Telegram does not accept the token", text), parks=True)
        case Forbidden():
            return Refused(reason=text, parks=True)
        case BadRequest() if edit and says(error, "message is not modified"):
            return Sent()
        case BadRequest() if edit and says(error, *_NOT_THERE):
            return TryLater(reason=because("the message to change is gone", text), anew=True)
        case BadRequest():
            return Refused(reason=text, parks=says(error, *_CHAT_AT_FAULT))
        case _ if text.lower().startswith("too many requests"):
            return TryLater(reason=noted("Telegram asks for fewer messages"), after=timedelta(seconds=1))
        case _:
            return Unknown(reason=because("Telegram has an error of its own", text))


def _wait(error: RetryAfter) -> timedelta:
    """Seconds in this major version of the library, a timedelta in the next."""
    asked = error.retry_after
    return asked if isinstance(asked, timedelta) else timedelta(seconds=asked)


def _stopped_or_strange(error: BaseException) -> str:
    if isinstance(error, Exception):
        return because("the answer is not as documented", type(error).__name__)
    return noted("stopped while sending")


def _named(error: BaseException) -> str:
    return _short(f"{type(error).__name__}: {error}".removesuffix(": "))


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_DETAIL else line[: _LONGEST_DETAIL - 1] + "…"
