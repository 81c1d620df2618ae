"""When a feed is polled next."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.feeds.cadence import NextPoll, Pace, next_poll, next_try, spread
from monitor.ports import FetchFailure

NOW = datetime(2026, 8, 5, 10, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
ADAPTIVE = Pace(least=2 * MINUTE, most=HOUR)
FIXED = Pace(least=2 * MINUTE, most=HOUR, every=timedelta(seconds=1))


def fail(
    pace: Pace = ADAPTIVE,
    *,
    interval: timedelta = 10 * MINUTE,
    failures: int = 1,
    reason: FetchFailure = FetchFailure.TIMEOUT,
    retry_after: timedelta | None = None,
    seed: int = 1,
) -> NextPoll:
    return next_try(
        pace,
        now=NOW,
        interval=interval,
        failures=failures,
        reason=reason,
        retry_after=retry_after,
        rng=Random(seed),
    )


def test_interval_halves_after_news_and_grows_without() -> None:
    rng = Random(1)
    assert next_poll(ADAPTIVE, now=NOW, interval=20 * MINUTE, news=True, rng=rng).interval == 10 * MINUTE
    assert next_poll(ADAPTIVE, now=NOW, interval=20 * MINUTE, news=False, rng=rng).interval == 30 * MINUTE


@given(st.timedeltas(timedelta(seconds=1), timedelta(days=2)), st.booleans(), st.integers())
def test_adaptive_poll_stays_between_least_and_most(interval: timedelta, news: bool, seed: int) -> None:
    planned = next_poll(ADAPTIVE, now=NOW, interval=interval, news=news, rng=Random(seed))
    assert ADAPTIVE.least <= planned.interval <= ADAPTIVE.most
    assert ADAPTIVE.least <= planned.at - NOW <= ADAPTIVE.most


@pytest.mark.parametrize("news", [True, False])
def test_fixed_interval_stays_as_it_is(news: bool) -> None:
    planned = next_poll(FIXED, now=NOW, interval=HOUR, news=news, rng=Random(1))
    assert planned == NextPoll(at=NOW + timedelta(seconds=1), interval=timedelta(seconds=1))


@pytest.mark.parametrize("pace", [ADAPTIVE, FIXED])
def test_failures_double_the_wait_up_to_six_hours(pace: Pace) -> None:
    base = pace.bound(10 * MINUTE)
    waits = [fail(pace, failures=count).at - NOW for count in range(1, 60)]
    for count, wait in enumerate(waits[:5]):
        assert base * 2**count <= wait <= base * 2**count * 1.25
    assert max(waits) == waits[-1] == timedelta(hours=6)


def test_cap_is_the_longest_interval_where_that_is_longer() -> None:
    daily = Pace(least=MINUTE, most=HOUR, every=timedelta(days=1))
    assert fail(daily, failures=9).at - NOW == timedelta(days=1)
    slow = Pace(least=MINUTE, most=timedelta(hours=12))
    assert fail(slow, failures=30).at - NOW == timedelta(hours=12)


def test_failure_leaves_the_interval_as_it_was() -> None:
    assert fail(failures=7).interval == 10 * MINUTE


def test_failures_of_many_feeds_do_not_come_back_together() -> None:
    assert len({fail(seed=seed).at for seed in range(20)}) == 20


@given(st.timedeltas(timedelta(), timedelta(days=1)), st.integers(1, 100), st.integers())
def test_server_is_never_asked_before_the_time_it_named(after: timedelta, failures: int, seed: int) -> None:
    planned = fail(reason=FetchFailure.RATE_LIMITED, retry_after=after, failures=failures, seed=seed)
    assert planned.at - NOW >= after


@pytest.mark.parametrize("reason", [FetchFailure.RATE_LIMITED, FetchFailure.FORBIDDEN])
def test_refusal_is_left_alone_for_an_hour(reason: FetchFailure) -> None:
    assert fail(FIXED, reason=reason).at - NOW >= HOUR


def test_rate_limit_with_a_time_is_left_alone_for_that_time_only() -> None:
    planned = fail(FIXED, reason=FetchFailure.RATE_LIMITED, retry_after=10 * MINUTE)
    assert 10 * MINUTE <= planned.at - NOW <= 11 * MINUTE


def test_handful_of_feeds_is_polled_at_once() -> None:
    assert spread(10, rng=Random(1)) == (timedelta(),) * 10


def test_many_feeds_are_spread_over_time() -> None:
    waits = spread(1000, rng=Random(1))
    assert len(waits) == 1000
    assert timedelta(seconds=45) < max(waits) <= timedelta(seconds=50)
    assert max(spread(100_000, rng=Random(1))) <= timedelta(minutes=5)
