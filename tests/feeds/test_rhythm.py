"""What a feed's rhythm is read as, and how long it makes us wait."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.feeds.rhythm import MEMORY, remember, rhythm_of, wait

NOW = datetime(2026, 8, 5, 10, 0, tzinfo=UTC)  # a Wednesday
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def waits(
    arrivals: Sequence[datetime], now: datetime = NOW, *, least: timedelta = MINUTE, most: timedelta = DAY
) -> timedelta:
    rhythm = rhythm_of(arrivals, now)
    assert rhythm is not None
    return wait(rhythm, now, least=least, most=most, worth=2 * MINUTE)


def every(gap: timedelta, count: int = 40, *, until: datetime = NOW) -> list[datetime]:
    return [until - gap * place for place in reversed(range(count))]


def at_random(gap: timedelta, seed: int = 1) -> list[datetime]:
    dice, moment, moments = Random(seed), NOW, list[datetime]()
    for _ in range(MEMORY):
        moment -= gap * dice.expovariate(1)
        moments.append(moment)
    return moments[::-1]


def test_feed_without_items_has_no_rhythm() -> None:
    assert rhythm_of((), NOW) is None


def test_busy_feed_is_asked_by_the_root_of_its_gap() -> None:
    busy, quiet = waits(at_random(15 * MINUTE)), waits(at_random(100 * 15 * MINUTE))
    assert 5 * busy < quiet < 20 * busy
    assert 4 * MINUTE < busy < 16 * MINUTE  # about √(2 · 2 min · 15 min)


def test_feed_is_left_alone_while_it_never_writes() -> None:
    daily = every(DAY, until=NOW - 2 * HOUR)
    due = waits(daily, NOW + 21 * HOUR)
    assert waits(daily) > 3 * due
    assert due < 45 * MINUTE


def test_burst_is_followed_closely_and_its_end_is_noticed() -> None:
    bursts = [NOW - day * DAY - line * 3 * MINUTE for day in range(6) for line in range(8)]
    assert waits(bursts) < 6 * MINUTE
    assert waits(bursts, NOW + HOUR) > 2 * waits(bursts)


def test_hour_with_many_items_is_asked_more_often_than_one_without() -> None:
    dice = Random(1)
    mornings = sorted(NOW - day * DAY - dice.random() * 3 * HOUR for day in range(1, 13) for _ in range(4))
    silent = sorted(NOW - day * DAY + (9 + dice.random() * 3) * HOUR for day in range(1, 13) for _ in range(4))
    assert waits([*mornings, NOW - 8 * HOUR]) < waits([*silent, NOW - 8 * HOUR])


def test_wait_through_a_quiet_night_ends_when_the_busy_hours_begin() -> None:
    dice, evening = Random(1), NOW.replace(hour=22)
    office = [evening - day * DAY - (4 + dice.random() * 8) * HOUR for day in range(10) for _ in range(4)]
    night = waits(office, evening)
    assert night > 2 * waits(office, evening - 8 * HOUR)
    assert evening + night < NOW + 2 * DAY


def test_dead_feed_that_comes_alive_is_asked_more_often_with_each_item() -> None:
    dead = every(40 * DAY, 20, until=NOW - 300 * DAY)
    alive = [NOW - age * 3 * HOUR for age in range(12)]
    steps = [waits(dead + sorted(alive[:count])) for count in (0, 1, 4, 12)]
    assert steps == sorted(steps, reverse=True)
    assert steps[0] > 8 * HOUR
    assert steps[-1] < 1.5 * HOUR


def test_pinned_item_of_years_ago_does_not_make_a_feed_slow() -> None:
    news = at_random(30 * MINUTE)[1:]
    assert waits([NOW - 3000 * DAY, *news]) < 1.3 * waits(news)


@pytest.mark.parametrize("count", [1, 48])
def test_items_that_came_together_are_one_event(count: int) -> None:
    assert 10 * MINUTE < waits([NOW] * count) < 20 * MINUTE


def test_one_item_of_long_ago_is_a_slow_feed() -> None:
    assert waits([NOW - 700 * DAY]) > 20 * HOUR


def test_items_of_the_future_are_not_believed() -> None:
    past = every(HOUR)
    assert waits([*past, NOW + MINUTE, NOW + 1000 * DAY]) == waits(past)
    assert rhythm_of([NOW + HOUR], NOW) is None


def test_order_of_arrivals_does_not_matter() -> None:
    arrivals = at_random(HOUR)
    assert waits(arrivals[::-1]) == waits(arrivals)


@given(
    st.lists(st.timedeltas(-DAY, 900 * DAY), max_size=60),
    st.timedeltas(timedelta(seconds=1), 2 * DAY),
    st.timedeltas(timedelta(), 30 * DAY),
)
def test_wait_stays_within_its_bounds(ages: list[timedelta], least: timedelta, more: timedelta) -> None:
    rhythm = rhythm_of([NOW - age for age in ages], NOW)
    if rhythm is not None:
        assert least <= wait(rhythm, NOW, least=least, most=least + more, worth=2 * MINUTE) <= least + more


@given(st.lists(st.timedeltas(timedelta(), 90 * DAY), min_size=1, max_size=60), st.integers(1, 500))
def test_wait_grows_with_what_a_request_is_worth(ages: list[timedelta], worth: int) -> None:
    rhythm = rhythm_of([NOW - age for age in ages], NOW)
    assert rhythm is not None
    dear, cheap = (wait(rhythm, NOW, least=MINUTE, most=DAY, worth=price * MINUTE) for price in (worth + 1, worth))
    assert cheap <= dear + timedelta(milliseconds=1)


def test_new_items_are_remembered_in_order_and_at_most_so_many() -> None:
    known = tuple(every(HOUR, MEMORY))
    later = NOW + 2 * HOUR
    remembered = remember(known, [later - MINUTE * 10, later - MINUTE * 30], now=later)
    assert len(remembered) == MEMORY
    assert remembered[-3:] == (NOW, later - MINUTE * 30, later - MINUTE * 10)


def test_batches_are_remembered_as_one_event_each() -> None:
    batches = [NOW - age * HOUR + line * timedelta(seconds=5) for age in range(1, 4) for line in range(10)]
    assert remember((), batches, now=NOW) == (NOW - 3 * HOUR, NOW - 2 * HOUR, NOW - HOUR)


def test_item_dated_ahead_arrived_when_it_was_seen() -> None:
    assert remember((), [NOW + DAY], now=NOW) == (NOW,)


def test_arrivals_under_a_clock_that_was_ahead_are_forgotten() -> None:
    assert remember((NOW - DAY, NOW + DAY), [NOW], now=NOW) == (NOW - DAY, NOW)


@given(st.lists(st.timedeltas(timedelta(), 9 * DAY), max_size=80))
def test_remembering_nothing_new_changes_nothing(ages: list[timedelta]) -> None:
    once = remember((), [NOW - age for age in ages], now=NOW)
    assert remember(once, (), now=NOW) == once
