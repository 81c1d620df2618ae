"""The notifiers' common suite, run on each of them against a real server."""

import io
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest

from monitor.clock import SystemClock
from monitor.model import Secret
from monitor.notify.apprise import AppriseNotifier
from monitor.notify.console import ConsoleNotifier
from monitor.notify.email import EmailNotifier, Server
from monitor.notify.telegram import TelegramNotifier
from monitor.notify.webhook import WebhookNotifier
from monitor.ports import Refused
from tests.alerts.examples import letter
from tests.notify.conftest import CHAT
from tests.notify.contract import FIRST, CrossesAWire, Delivers, TellsRefusals
from tests.support import hookserver, mailserver
from tests.support.botapi import BotApi, Fault
from tests.support.hookserver import HookServer
from tests.support.mailserver import MailServer
from tests.support.waiting import PATIENCE


@dataclass(frozen=True, slots=True)
class TelegramPlace:
    """A chat at the Bot API server."""

    notifier: TelegramNotifier
    api: BotApi

    def arrived(self) -> tuple[str, ...]:
        return tuple(entry.text for entry in self.api.ledger(CHAT))

    def refuse(self) -> None:
        self.api.fail(method="sendMessage", fault=Fault.THREAD_NOT_FOUND)

    def shut_out(self) -> None:
        self.api.fail(method="sendMessage", fault=Fault.BLOCKED, times=None)

    def put_off(self) -> None:
        self.api.fail(method="sendMessage", fault=Fault.FLOOD, retry_after=30)

    async def go_away(self) -> None:
        await self.api.refuse()

    def hang(self) -> None:
        self.api.fail(method="sendMessage", fault=Fault.APPLY_THEN_WAIT, delay=4 * PATIENCE)

    def take_and_break(self) -> None:
        self.api.fail(method="sendMessage", fault=Fault.APPLY_THEN_DROP)

    def break_off(self) -> None:
        self.api.fail(method="sendMessage", fault=Fault.DROP)


class TestTelegram(Delivers, TellsRefusals, CrossesAWire):
    put_off_for = timedelta(seconds=30)

    @pytest.fixture
    def place(self, api: BotApi, notifier: TelegramNotifier) -> TelegramPlace:
        return TelegramPlace(notifier, api)


@dataclass(frozen=True, slots=True)
class EmailPlace:
    """A mailbox behind a mail server."""

    notifier: EmailNotifier
    server: MailServer

    def arrived(self) -> tuple[str, ...]:
        return tuple(mail.part("plain") for mail in self.server.mails)

    def refuse(self) -> None:
        self.server.answers["TEXT"] = "554 5.7.1 looks like spam"

    def shut_out(self) -> None:
        self.server.answers["RCPT"] = "550 5.1.1 no such user"

    def put_off(self) -> None:
        self.server.answers["RCPT"] = "450 4.2.0 greylisted, come back later"

    async def go_away(self) -> None:
        await self.server.go_away()

    def hang(self) -> None:
        self.server.answers["TEXT"] = mailserver.Act.TAKE_AND_HANG

    def take_and_break(self) -> None:
        self.server.answers["TEXT"] = mailserver.Act.TAKE_AND_DROP

    def break_off(self) -> None:
        self.server.answers["TEXT"] = mailserver.Act.DROP


class TestEmail(Delivers, TellsRefusals, CrossesAWire):
    @pytest.fixture
    async def place(self) -> AsyncIterator[EmailPlace]:
        async with MailServer.start() as server:
            notifier = EmailNotifier(
                server=Server(host="127.0.0.1", port=server.port),
                to=["desk@example.org"],
                sender=None,
                clock=SystemClock(),
                connect_timeout=10.0,
                answer_timeout=PATIENCE,
            )
            yield EmailPlace(notifier, server)
            await notifier.close()


@dataclass(frozen=True, slots=True)
class WebhookPlace:
    """A receiver of webhooks."""

    notifier: WebhookNotifier
    server: HookServer

    def arrived(self) -> tuple[str, ...]:
        taken = self.server.answer == 204 or self.server.answer is hookserver.Act.TAKE_AND_DROP
        return tuple(call.document["data"]["text"] for call in self.server.calls) if taken else ()

    def refuse(self) -> None:
        self.server.answer = 400

    def shut_out(self) -> None:
        self.server.answer = 410

    def put_off(self) -> None:
        self.server.answer, self.server.headers = 429, {"Retry-After": "30"}

    async def go_away(self) -> None:
        self.server.go_away()

    def hang(self) -> None:
        self.server.answer = hookserver.Act.HANG

    def take_and_break(self) -> None:
        self.server.answer = hookserver.Act.TAKE_AND_DROP

    def break_off(self) -> None:
        self.server.answer = hookserver.Act.DROP


class TestWebhook(Delivers, TellsRefusals, CrossesAWire):
    put_off_for = timedelta(seconds=30)

    @pytest.fixture
    async def place(self) -> AsyncIterator[WebhookPlace]:
        with HookServer() as server:
            notifier = WebhookNotifier(
                url=Secret(server.url), secrets=(), clock=SystemClock(), connect_timeout=10.0, read_timeout=PATIENCE
            )
            yield WebhookPlace(notifier, server)
            await notifier.close()


@dataclass(frozen=True, slots=True)
class ApprisePlace:
    """A receiver of what Apprise sends as JSON."""

    notifier: AppriseNotifier
    server: HookServer

    def arrived(self) -> tuple[str, ...]:
        taken = self.server.answer == 204 or self.server.answer is hookserver.Act.TAKE_AND_DROP
        documents = [call.document for call in self.server.calls] if taken else []
        return tuple(f"{document['title']}\n{document['message']}" for document in documents)

    def refuse(self) -> None:
        self.server.answer = 400

    def shut_out(self) -> None:
        self.server.answer = 401

    def put_off(self) -> None:
        self.server.answer = 429

    async def go_away(self) -> None:
        self.server.go_away()

    def hang(self) -> None:
        self.server.answer = hookserver.Act.HANG

    def take_and_break(self) -> None:
        self.server.answer = hookserver.Act.TAKE_AND_DROP

    def break_off(self) -> None:
        self.server.answer = hookserver.Act.DROP


class TestApprise(Delivers, TellsRefusals, CrossesAWire):
    gone = None
    put_off_for = timedelta(seconds=30)

    @pytest.fixture
    def place(self) -> Iterator[ApprisePlace]:
        with HookServer() as server:
            url = Secret(f"json://127.0.0.1:{server.port}/topsecret?rto={PATIENCE}")
            yield ApprisePlace(AppriseNotifier(url=url, read_timeout=PATIENCE), server)


@dataclass(frozen=True, slots=True)
class ConsolePlace:
    """A screen."""

    notifier: ConsoleNotifier
    stream: io.StringIO

    def arrived(self) -> tuple[str, ...]:
        return tuple(self.stream.getvalue().removesuffix("\n\n").split("\n\n"))


class TestConsole(Delivers):
    @pytest.fixture
    def place(self) -> ConsolePlace:
        stream = io.StringIO()
        return ConsolePlace(ConsoleNotifier(stream, colour=False), stream)

    async def test_a_screen_that_is_gone_is_parked(self, place: ConsolePlace) -> None:
        place.stream.close()
        outcome = await place.notifier.send(letter(), FIRST)
        assert isinstance(outcome, Refused)
        assert outcome.parks
