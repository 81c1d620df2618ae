"""A Bot API server, and how to reach it with a bare HTTP client."""

import ssl
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.support.botapi import BotApi

# An empty TLS context: reading the machine's certificates would take longer than each of these tests.
LOOPBACK: dict[str, Any] = {"trust_env": False, "verify": ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)}


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi.start() as running:
        yield running
