"""Each row of what Telegram and the network may do, and what it says of the message."""

import asyncio
from datetime import timedelta

import httpx
import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from monitor.notify.telegram_outcome import classify
from monitor.ports import Refused, SendOutcome, Sent, TryLater, Unknown


@pytest.fixture(autouse=True)
def _timedelta(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library's opt-in that the notifier makes, too; its exceptions warn without it."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


def caused(error: TelegramError, cause: BaseException) -> TelegramError:
    error.__cause__ = cause
    return error


NEVER_LEFT = [
    caused(NetworkError("httpx.ConnectError: refused"), httpx.ConnectError("refused")),
    caused(TimedOut(), httpx.ConnectTimeout("")),
    caused(TimedOut("Pool timeout"), httpx.PoolTimeout("")),
    caused(NetworkError("proxy"), httpx.ProxyError("503")),
    ChatMigrated(-1005),
]

DOUBTS = [
    caused(TimedOut(), httpx.ReadTimeout("")),
    caused(TimedOut(), httpx.WriteTimeout("")),
    caused(NetworkError("x"), httpx.ReadError("")),
    caused(NetworkError("x"), httpx.RemoteProtocolError("Server disconnected")),
    caused(NetworkError("x"), RuntimeError("strange")),
    caused(NetworkError("Bad Gateway (502). Parsing the server response b'' failed"), TelegramError("Invalid")),
    caused(Forbidden("Forbidden (403). Parsing the server response b'<html>' failed"), TelegramError("Invalid")),
    TelegramError("Invalid server response"),
    NetworkError("Internal Server Error"),
    Conflict("Conflict: terminated"),
    KeyError("result"),
    AttributeError("None"),
    asyncio.CancelledError(),
]

PARKED = [
    BadRequest("Bad Request: chat not found"),
    BadRequest("Bad Request: not enough rights to send text messages to the chat"),
    Forbidden("Forbidden: bot was blocked by the user"),
    Forbidden("Forbidden: bot was kicked from the supergroup chat"),
    Forbidden("Forbidden: user is deactivated"),
    InvalidToken("Unauthorized"),
    InvalidToken("Not Found"),
    caused(NetworkError("x"), httpx.UnsupportedProtocol("")),
    caused(NetworkError("x"), httpx.InvalidURL("")),
]

REFUSED = [
    BadRequest("Bad Request: can't parse entities: Unsupported start tag"),
    BadRequest("Bad Request: message is too long"),
    BadRequest("Bad Request: something new"),
]


@pytest.mark.parametrize("error", NEVER_LEFT, ids=repr)
def test_it_is_tried_later_when_the_request_never_left(error: BaseException) -> None:
    outcome = classify(error, edit=False)
    assert isinstance(outcome, TryLater)
    assert outcome.after is None


@pytest.mark.parametrize("error", DOUBTS, ids=repr)
@pytest.mark.parametrize("edit", [False, True])
def test_it_is_unknown_when_the_request_may_have_been_carried_out(error: BaseException, edit: bool) -> None:
    assert isinstance(classify(error, edit=edit), Unknown)


@pytest.mark.parametrize("error", PARKED, ids=repr)
def test_the_destination_is_parked_when_it_is_to_blame(error: BaseException) -> None:
    outcome = classify(error, edit=False)
    assert isinstance(outcome, Refused)
    assert outcome.parks


@pytest.mark.parametrize("error", REFUSED, ids=repr)
def test_only_the_message_is_refused_when_it_is_to_blame(error: BaseException) -> None:
    outcome = classify(error, edit=False)
    assert isinstance(outcome, Refused)
    assert not outcome.parks


@pytest.mark.parametrize(("asked", "after"), [(35, timedelta(seconds=35)), (43_838, timedelta(hours=12, seconds=638))])
def test_the_wait_is_what_telegram_asks_for(asked: int, after: timedelta) -> None:
    assert classify(RetryAfter(asked), edit=False) == TryLater(reason="Telegram asks for fewer messages", after=after)


def test_the_wait_is_read_when_the_library_gives_it_as_a_number() -> None:
    class Older(RetryAfter):
        @property
        def retry_after(self) -> int:
            return 7

    outcome = classify(Older(7), edit=False)
    assert outcome == TryLater(reason="Telegram asks for fewer messages", after=timedelta(seconds=7))


def test_a_flood_answer_without_a_time_is_tried_after_a_moment() -> None:
    outcome = classify(NetworkError("Too Many Requests: retry after 0"), edit=False)
    assert outcome == TryLater(reason="Telegram asks for fewer messages", after=timedelta(seconds=1))


@pytest.mark.parametrize(
    ("edit", "expected"), [(True, Sent()), (False, Refused(reason="Message is not modified: as it was"))]
)
def test_an_unmodified_message_is_sent_only_when_it_was_an_edit(edit: bool, expected: SendOutcome) -> None:
    assert classify(BadRequest("Bad Request: message is not modified: as it was"), edit=edit) == expected


@pytest.mark.parametrize("said", ["message to edit not found", "message can't be edited", "MESSAGE_ID_INVALID"])
def test_a_message_that_cannot_be_changed_is_sent_anew_and_only_as_an_edit(said: str) -> None:
    error = BadRequest(f"Bad Request: {said}")
    edit = classify(error, edit=True)
    assert isinstance(edit, TryLater)
    assert edit.anew
    assert isinstance(classify(error, edit=False), Refused)


def test_the_reason_is_short_and_on_one_line_when_the_server_said_much() -> None:
    outcome = classify(BadRequest("Bad Request: " + "much\n" * 200), edit=False)
    assert isinstance(outcome, Refused)
    assert len(outcome.reason) <= 200
    assert "\n" not in outcome.reason


def test_the_reason_quotes_no_page_when_one_came_in_place_of_an_answer() -> None:
    error = caused(NetworkError("Bad Gateway (502). Parsing the server response b'<html>' failed"), TelegramError("x"))
    assert classify(error, edit=False) == Unknown(reason="the answer cannot be read (Bad Gateway (502))")
