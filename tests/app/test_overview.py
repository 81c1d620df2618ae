"""How a feed stands, in a word."""

from datetime import timedelta

import pytest

from monitor.app.overview import health, lateness
from monitor.model import FeedState, Silence
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
        (feed_state(last_poll=START, silence=Silence.FELL), "silent"),
        (feed_state(last_poll=START, silence=Silence.FELL, failing_since=START), "failing"),
    ],
)
def test_a_feeds_health_is_one_word(state: FeedState | None, word: str) -> None:
    assert health(state, START) == word


@pytest.mark.parametrize(("hours", "late"), [(1, False), (2, True)])
def test_feeds_that_nobody_polls_are_a_trouble(hours: int, late: bool) -> None:
    due = feed_state(next_poll=START - timedelta(hours=hours), last_poll=START - timedelta(days=1))
    gone = feed_state(next_poll=START - timedelta(days=9), last_poll=START - timedelta(days=9), gone=True)
    said = lateness([due, gone], timedelta(hours=1), START)
    assert ("is monitor running?" in " ".join(said)) == late


def test_feeds_that_were_never_polled_are_no_trouble() -> None:
    assert lateness([feed_state(next_poll=START - timedelta(days=9))], timedelta(hours=1), START) == []
