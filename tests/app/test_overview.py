"""How a feed stands, in a word."""

from datetime import timedelta

import pytest

from monitor.app.overview import health
from monitor.model import FeedState
from tests.support.build import feed_state
from tests.support.clock import START


@pytest.mark.parametrize(
    ("state", "word"),
    [
        (None, "new"),
        (feed_state(), "new"),
        (feed_state(last_poll=START), "ok"),
        (feed_state(last_poll=START, failing_since=START - timedelta(hours=23)), "failing"),
        (feed_state(last_poll=START, failing_since=START - timedelta(hours=24)), "down"),
        (feed_state(last_poll=START, failing_since=START, gone=True), "gone"),
    ],
)
def test_a_feeds_health_is_one_word(state: FeedState | None, word: str) -> None:
    assert health(state, START) == word
