"""When a feed is polled next."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.feeds.cadence import Advice, NextPoll, Pace, next_poll, next_try, spread
from monitor.ports import FetchFailure

NOW = datetime(2026, 8, 5, 10, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
NO_ADVICE = Advice()
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


def plan(
    pace: Pace = ADAPTIVE,
    *,
    now: datetime = NOW,
    arrivals: Sequence[datetime] = (),
    advice: Advice = NO_ADVICE,
    interval: timedelta = 20 * MINUTE,
    news: bool = False,
    seed: int = 1,
) -> NextPoll:
    return next_poll(pace, now=now, arrivals=arrivals, advice=advice, interval=interval, news=news, rng=Random(seed))


def hourly(count: int = 48) -> list[datetime]:
    return [NOW - place * HOUR for place in range(count)]


spans = st.timedeltas(timedelta(seconds=1), timedelta(days=2))
advices = st.builds(
    Advice,
    fresh_for=st.none() | spans,
    least=st.none() | spans,
    skip_hours=st.lists(st.integers(0, 23), unique=True).map(tuple),
    skip_days=st.lists(st.integers(0, 6), unique=True).map(tuple),
)
moments = st.lists(st.timedeltas(-DAY, 400 * DAY), max_size=48).map(lambda ages: [NOW - age for age in ages])
paces = st.builds(
    lambda least, more, thin: Pace(least=least, most=least + more, thin=thin),
    spans,
    spans | st.just(30 * DAY),
    st.booleans(),
)


@given(paces, moments, advices, spans, st.booleans(), st.integers())
def test_adaptive_poll_is_never_sooner_than_least_nor_later_than_most(
    pace: Pace, arrivals: list[datetime], advice: Advice, interval: timedelta, news: bool, seed: int
) -> None:
    planned = plan(pace, arrivals=arrivals, advice=advice, interval=interval, news=news, seed=seed)
    assert pace.least <= planned.interval <= pace.most
    assert pace.least <= planned.at - NOW <= pace.most


@given(paces, moments, advices, st.integers())
def test_poll_never_comes_before_the_time_that_was_asked_for_short_of_most(
    pace: Pace, arrivals: list[datetime], advice: Advice, seed: int
) -> None:
    planned = plan(pace, arrivals=arrivals, advice=advice, seed=seed)
    for asked in (advice.least, advice.fresh_for):
        assert planned.at - NOW >= min(asked or timedelta(), pace.most)


@given(paces, moments, advices, st.integers())
def test_skipped_hours_and_days_are_kept_short_of_most(
    pace: Pace, arrivals: list[datetime], advice: Advice, seed: int
) -> None:
    planned = plan(pace, arrivals=arrivals, advice=advice, seed=seed)
    skipped = planned.at.hour in advice.skip_hours or planned.at.weekday() in advice.skip_days
    never = len(advice.skip_hours) == 24 or len(advice.skip_days) == 7
    assert never or not skipped or planned.at == NOW + pace.most


@given(spans, moments, advices, st.booleans(), st.integers())
def test_fixed_interval_is_kept_whatever_happens(
    every: timedelta, arrivals: list[datetime], advice: Advice, news: bool, seed: int
) -> None:
    pace = Pace(least=2 * MINUTE, most=HOUR, every=every)
    planned = plan(pace, arrivals=arrivals, advice=advice, news=news, seed=seed)
    assert planned.interval == every
    assert every <= planned.at - NOW <= every + min(every * 0.02, timedelta(seconds=10))


def test_interval_halves_after_news_and_grows_without_where_no_rhythm_is_known() -> None:
    assert plan(news=True).interval == 10 * MINUTE
    assert plan(news=False).interval == 30 * MINUTE


def test_rhythm_decides_where_it_is_known() -> None:
    assert plan(arrivals=hourly(), interval=2 * MINUTE) == plan(arrivals=hourly(), interval=HOUR, news=True)


def test_feed_that_brought_news_is_asked_sooner_than_one_that_did_not() -> None:
    bursts = [NOW - day * DAY - line * 3 * MINUTE for day in range(1, 6) for line in range(8)]
    assert plan(arrivals=[*bursts, NOW]).interval < plan(arrivals=bursts).interval


def test_pushed_feed_is_polled_at_most() -> None:
    planned = plan(Pace(least=MINUTE, most=HOUR, thin=True), arrivals=hourly(), news=True)
    assert 57 * MINUTE <= planned.at - NOW <= HOUR


def test_cache_lifetime_counts_for_the_next_poll_only() -> None:
    planned = plan(arrivals=hourly(), advice=Advice(fresh_for=50 * MINUTE))
    assert planned.at - NOW >= 50 * MINUTE
    assert planned.interval == plan(arrivals=hourly()).interval < 50 * MINUTE


def test_interval_that_the_document_asks_for_is_remembered() -> None:
    assert plan(arrivals=hourly(), advice=Advice(least=50 * MINUTE)).interval == 50 * MINUTE


def test_wish_for_more_polls_than_the_rhythm_wants_is_not_granted() -> None:
    assert plan(arrivals=hourly(), advice=Advice(least=MINUTE)) == plan(arrivals=hourly())


def test_skipped_hours_end_with_feeds_coming_back_one_by_one() -> None:
    asks = Advice(skip_hours=(10, 11), skip_days=(3,))
    slow = Pace(least=2 * MINUTE, most=DAY)
    planned = [plan(slow, arrivals=hourly(), advice=asks, seed=seed).at for seed in range(20)]
    noon = NOW.replace(hour=12)
    assert all(noon <= at <= noon + 10 * MINUTE for at in planned)
    assert len(set(planned)) == 20


def test_skipped_hours_are_no_reason_to_stay_away_longer_than_most() -> None:
    night = Advice(skip_hours=tuple(range(10, 22)))
    assert plan(arrivals=hourly(), advice=night).at == NOW + HOUR


@pytest.mark.parametrize("advice", [Advice(skip_hours=tuple(range(24))), Advice(skip_days=tuple(range(7)))])
def test_wish_never_to_be_polled_is_not_heard(advice: Advice) -> None:
    assert plan(arrivals=hourly(), advice=advice) == plan(arrivals=hourly())


def test_clock_that_jumped_far_back_leaves_the_interval_as_it_felt_its_way() -> None:
    assert plan(now=NOW - 3000 * DAY, arrivals=hourly()).interval == 30 * MINUTE


def test_day_of_a_clock_change_is_like_any_other() -> None:
    for change in (datetime(2026, 3, 29, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)):
        night = [change - place * HOUR for place in range(48)]
        assert (
            plan(now=change, arrivals=night).interval
            == plan(arrivals=[NOW - place * HOUR for place in range(48)]).interval
        )


@pytest.mark.parametrize("pace", [ADAPTIVE, FIXED, Pace(least=2 * MINUTE, most=HOUR, thin=True)])
def test_feeds_that_came_together_drift_apart(pace: Pace) -> None:
    rng = Random(1)
    times = [NOW] * 50
    for _ in range(50):
        times = [
            next_poll(pace, now=now, arrivals=hourly(), advice=NO_ADVICE, interval=20 * MINUTE, news=False, rng=rng).at
            for now in times
        ]
    step = pace.every or 20 * MINUTE
    assert max(times) - min(times) > 0.1 * step
    assert len({at.replace(microsecond=0) if step > MINUTE else at for at in times}) > 40


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


@given(spans, st.integers(1, 200), st.sampled_from(FetchFailure), st.integers())
def test_more_failures_never_shorten_the_wait(
    interval: timedelta, failures: int, reason: FetchFailure, seed: int
) -> None:
    fewer, more = (
        fail(interval=interval, failures=count, reason=reason, seed=seed) for count in (failures, failures + 1)
    )
    assert fewer.at <= more.at


@given(paces, spans, st.integers(1, 200), st.sampled_from(FetchFailure), st.integers())
def test_failed_feed_is_tried_no_sooner_than_a_sound_one_and_at_least_daily(
    pace: Pace, interval: timedelta, failures: int, reason: FetchFailure, seed: int
) -> None:
    wait = fail(pace, interval=interval, failures=failures, reason=reason, seed=seed).at - NOW
    assert pace.bound(interval) <= wait <= max(pace.most, DAY)


@pytest.mark.parametrize("reason", [FetchFailure.CHALLENGE, FetchFailure.LOGIN, FetchFailure.NOT_A_FEED])
def test_page_for_people_is_left_alone_longer_each_time_up_to_a_day(reason: FetchFailure) -> None:
    waits = [fail(FIXED, reason=reason, failures=count).at - NOW for count in (1, 3, 9)]
    assert HOUR <= waits[0] <= 1.25 * HOUR
    assert 4 * HOUR <= waits[1] <= 5 * HOUR
    assert waits[2] == DAY


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


@given(st.integers(0, 3000), st.integers())
def test_first_polls_are_spread_within_bounds(count: int, seed: int) -> None:
    waits = spread(count, rng=Random(seed))
    assert len(waits) == count
    assert all(timedelta() <= wait <= min(count * timedelta(milliseconds=50), 5 * MINUTE) for wait in waits)
