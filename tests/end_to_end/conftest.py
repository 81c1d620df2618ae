"""Servers on loopback that whole-program tests share."""

from collections.abc import Iterator

import pytest

from tests.support.botapi.thread import BotApiThread
from tests.support.feedserver import FeedServer, HostedFeedServer


@pytest.fixture
def api() -> Iterator[BotApiThread]:
    with BotApiThread() as server:
        yield server


@pytest.fixture
def feeds() -> Iterator[FeedServer]:
    with HostedFeedServer() as server:
        yield server
