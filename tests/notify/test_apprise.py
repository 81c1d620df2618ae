"""Apprise against real servers: what they get, and what the outbox is told."""

import logging
import socket
from collections.abc import Iterator
from dataclasses import replace

import pytest

from monitor.model import Message, Priority, Secret
from monitor.notify.apprise import AppriseNotifier
from monitor.ports import Envelope, Refused, SendOutcome, Sent, TryLater, Unknown
from tests.alerts.examples import letter, notice
from tests.support.hookserver import Act, HookServer
from tests.support.mailserver import MailServer
from tests.support.waiting import PATIENCE

FIRST = Envelope(key="a1b2c3d4" * 4)


@pytest.fixture
def server() -> Iterator[HookServer]:
    with HookServer(answer=200) as running:
        yield running


def notifier(server: HookServer, options: str = "", schema: str = "json") -> AppriseNotifier:
    url = f"{schema}://127.0.0.1:{server.port}/topsecret?rto={PATIENCE}{options}"
    return AppriseNotifier(url=Secret(url), read_timeout=PATIENCE)


async def test_the_headline_is_the_title_and_the_rest_the_text(server: HookServer) -> None:
    await notifier(server).send(letter(), FIRST)
    (call,) = server.calls
    assert call.document["title"] == letter().headline
    assert call.document["message"].startswith("TASS · 2016-12-02 12:34 UTC\nhttps://news.example/world/letter")


@pytest.mark.parametrize(
    ("message", "kind"),
    [(letter(), "info"), (letter(priority=Priority.HIGH), "warning"), (notice(), "warning")],
)
async def test_what_is_urgent_is_a_warning(server: HookServer, message: Message, kind: str) -> None:
    await notifier(server).send(message, FIRST)
    assert server.calls[0].document["type"] == kind


async def test_of_a_message_that_changed_only_what_may_be_new_is_sent(server: HookServer) -> None:
    outcome = await notifier(server).send(letter(), replace(FIRST, revision=2, replaces=FIRST.key))
    assert outcome == Sent(external_id=FIRST.key)
    assert "handed over" not in server.calls[0].document["message"]
    assert "also: NHK, Reuters" in server.calls[0].document["message"]


async def test_words_of_a_feed_do_not_act_in_a_chat(server: HookServer) -> None:
    await notifier(server).send(letter(headline="@everyone /mute #now"), FIRST)
    assert server.calls[0].document["title"] == "@\u2060everyone /\u2060mute #\u2060now"


async def test_a_message_of_a_headline_alone_is_sent(server: HookServer) -> None:
    await notifier(server).send(replace(notice(), body=""), FIRST)
    assert server.calls[0].document["message"] == "Destination desk is parked"


async def test_mail_gets_html() -> None:
    async with MailServer.start() as mail:
        url = f"mailto://127.0.0.1:{mail.port}?from=m@example.org&to=desk@example.org&mode=insecure"
        assert isinstance(await AppriseNotifier(url=Secret(url)).send(letter(), FIRST), Sent)
    assert "<b>summit</b>" in mail.mails[0].part("html")


async def test_its_own_repeats_are_off_and_every_failure_is_told(server: HookServer) -> None:
    server.answer = 500
    outcome = await notifier(server, "&retry=3&wait=0&optional=yes").send(letter(), FIRST)
    assert isinstance(outcome, Unknown)
    assert len(server.calls) == 1


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (400, Refused(reason="the service does not take this message (HTTP 400)")),
        (403, Refused(reason="the service refuses the address or its credentials (HTTP 403)", parks=True)),
        (425, TryLater(reason="the service is not ready (HTTP 425)")),
        (502, Unknown(reason="the service has an error of its own (HTTP 502)")),
        (Act.HANG, Unknown(reason="the connection to the service broke")),
        (Act.DROP, Unknown(reason="the connection to the service broke")),
    ],
)
async def test_a_failure_is_taken_for_what_its_log_says(
    server: HookServer, answer: int | Act, outcome: SendOutcome
) -> None:
    server.answer = answer
    assert await notifier(server).send(letter(), FIRST) == outcome


async def test_a_refused_connection_is_no_doubt_in_mail_either() -> None:
    url = f"mailto://127.0.0.1:{closed_port()}?from=m@example.org&to=desk@example.org&mode=insecure"
    assert isinstance(await AppriseNotifier(url=Secret(url)).send(letter(), FIRST), TryLater)


@pytest.mark.parametrize("answer", [200, 400, 500, Act.HANG, Act.DROP])
async def test_nothing_names_the_address(
    server: HookServer, capfd: pytest.CaptureFixture[str], answer: int | Act
) -> None:
    server.answer = answer
    sending = notifier(server)
    seen = Seen()
    logging.getLogger().addHandler(seen)
    try:
        outcome = await sending.send(letter(), FIRST)
    finally:
        logging.getLogger().removeHandler(seen)
    written = "".join((repr(outcome), repr(sending), *seen.lines, *capfd.readouterr()))
    assert "topsecret" not in written


@pytest.mark.parametrize("url", ["slakc://topsecret", "slack://topsecret", "json://topsecret, json://topsecret", ""])
def test_an_address_that_apprise_cannot_use_is_an_error_without_it(url: str) -> None:
    with pytest.raises(ValueError, match="not the address of one Apprise service") as caught:
        AppriseNotifier(url=Secret(url))
    assert "topsecret" not in repr(caught.value)


class Seen(logging.Handler):
    """Keeps what reaches the root logger from WARNING up, as the daemon's does."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


def closed_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
