"""The notifiers' common suite, run on Telegram against the Bot API server."""

from dataclasses import dataclass

import pytest

from monitor.notify.telegram import TelegramNotifier
from tests.notify.conftest import CHAT
from tests.notify.contract import NotifierContract
from tests.support.botapi import BotApi, Fault


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
        self.api.fail(method="sendMessage", fault=Fault.APPLY_THEN_WAIT, delay=5)

    def take_and_break(self) -> None:
        self.api.fail(method="sendMessage", fault=Fault.APPLY_THEN_DROP)

    def break_off(self) -> None:
        self.api.fail(method="sendMessage", fault=Fault.DROP)


class TestTelegram(NotifierContract):
    @pytest.fixture
    def place(self, api: BotApi, notifier: TelegramNotifier) -> TelegramPlace:
        return TelegramPlace(notifier, api)
