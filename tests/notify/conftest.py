"""A Bot API server, and a notifier that sends to it."""

from collections.abc import AsyncIterator

import pytest

from monitor.model import Secret
from monitor.notify.telegram import TelegramNotifier
from tests.support.botapi import BotApi
from tests.support.waiting import PATIENCE

CHAT = 77


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi.start() as running:
        yield running


@pytest.fixture
async def notifier(api: BotApi) -> AsyncIterator[TelegramNotifier]:
    made = TelegramNotifier(
        token=Secret(api.token), chat=CHAT, base_url=api.base_url, connect_timeout=10.0, read_timeout=PATIENCE
    )
    yield made
    await made.close()
