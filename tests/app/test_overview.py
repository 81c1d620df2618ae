"""How a feed stands, in a word."""

from datetime import timedelta
from pathlib import Path

import pytest

from monitor.app.disk import MB, Room
from monitor.app.overview import health, lateness, narrowness, overview
from monitor.model import FeedState, Silence
from monitor.store.open import open_store
from tests.config.support import GOOD, loaded
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
    assert ("is monitor running?" in " ".join(map(str, said))) == late


def test_feeds_that_were_never_polled_are_no_trouble() -> None:
    assert lateness([feed_state(next_poll=START - timedelta(days=9))], timedelta(hours=1), START) == []


def test_little_room_is_a_trouble_and_much_is_none() -> None:
    low = Room(folder=Path("/data"), free=150 * MB, total=20_000 * MB)
    assert [*map(str, narrowness(low))] == ["little room for the database: 150 MB of 20.0 GB are free at /data"]
    assert narrowness(Room(folder=Path("/data"), free=900 * MB, total=20_000 * MB)) == []
    assert narrowness(None) == []


@pytest.mark.parametrize(
    ("silence", "troubles"),
    [(Silence.FELL, ["feed https://example.org/feed.xml is silent for many times its own rhythm"]), (Silence.EVER, [])],
)
async def test_a_feed_that_fell_silent_is_a_trouble_and_one_that_always_was_is_none(
    tmp_path: Path, silence: Silence, troubles: list[str]
) -> None:
    settings = loaded(tmp_path, GOOD).settings
    (feed,) = settings.feeds
    store = open_store(f"sqlite:///{tmp_path}/monitor.db", exclusive=True)
    await store.sync_feeds([feed_state(feed.id, last_poll=START, last_success=START, silence=silence)])
    seen = await overview(settings, store, START)
    await store.close()
    assert [row.health for row in seen.feeds] == ["silent"]
    assert [*map(str, seen.troubles)] == troubles
