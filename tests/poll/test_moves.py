"""When a permanent redirect is believed."""

from datetime import datetime, timedelta

import httpx
import pytest

from monitor.feeds.request import is_upgrade
from monitor.model import FeedState
from monitor.poll.moves import LOST_AFTER, SEEN_AT_POLLS, SEEN_FOR, after_answer, after_failure
from tests.support.build import feed_state
from tests.support.clock import START

NEW = "https://new.test/feed"
DAY = timedelta(days=1)


def seen(state: FeedState, *moments: datetime, permanent: str | None = NEW) -> FeedState:
    for moment in moments:
        state = after_answer(state, permanent=permanent, upgraded=False, now=moment)
    return state


def test_move_is_believed_after_enough_polls_and_days() -> None:
    early = seen(feed_state(), *(START + number * timedelta(hours=1) for number in range(50)))
    assert (early.moved, early.moved_polls) == (False, 50)
    assert seen(early, START + SEEN_FOR).moved
    rare = seen(feed_state(), *(START + number * SEEN_FOR for number in range(SEEN_AT_POLLS - 1)))
    assert not rare.moved
    assert seen(rare, START + 30 * DAY).moved


def test_another_target_or_an_answer_without_it_starts_anew() -> None:
    state = seen(feed_state(), START, START + DAY)
    assert seen(state, START + 2 * DAY, permanent="https://other.test/").moved_polls == 1
    assert seen(state, START + 2 * DAY, permanent=None).moved_to is None


def test_step_to_https_is_believed_at_once() -> None:
    state = after_answer(feed_state(), permanent="https://a.test/", upgraded=True, now=START)
    assert (state.moved, state.moved_to) == (True, "https://a.test/")


def test_feed_that_moved_stays_where_it_is_and_a_further_move_is_doubted_anew() -> None:
    moved = after_answer(feed_state(), permanent=NEW, upgraded=True, now=START)
    assert after_answer(moved, permanent=None, upgraded=False, now=START + DAY) == moved
    again = after_answer(moved, permanent="https://third.test/", upgraded=False, now=START + DAY)
    assert (again.moved, again.moved_to, again.moved_polls) == (False, "https://third.test/", 1)


def test_new_address_that_fails_again_and_again_is_given_up() -> None:
    moved = feed_state(moved=True, moved_to=NEW, moved_since=START, moved_polls=9, failures=LOST_AFTER - 1)
    assert after_failure(moved) == moved
    lost = after_failure(feed_state(moved=True, moved_to=NEW, failures=LOST_AFTER))
    assert (lost.moved, lost.moved_to) == (False, None)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("http://a.test/x?y", "https://a.test/x?y", True),
        ("http://a.test:80/x", "https://a.test:443/x", True),
        ("http://a.test/x", "https://www.a.test/x", False),
        ("http://a.test/x", "https://a.test/y", False),
        ("http://a.test/x?y", "https://a.test/x", False),
        ("http://a.test:8080/x", "https://a.test/x", False),
        ("https://a.test/x", "http://a.test/x", False),
        ("https://a.test/x", "https://a.test/x", False),
    ],
)
def test_step_from_http_to_https_is_told(before: str, after: str, expected: bool) -> None:
    assert is_upgrade(httpx.URL(before), httpx.URL(after)) is expected
