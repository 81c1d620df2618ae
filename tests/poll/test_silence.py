"""A feed that answers and brings nothing new is told of, measured by its own rhythm."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from monitor.feeds.cadence import Pace
from monitor.model import FeedState, Silence
from monitor.poll.notices import feed_notices
from monitor.poll.progress import Progress, Turn, after_success
from monitor.poll.silence import FEWEST_GAPS, LEAST, patience, silence_of
from monitor.ports import NotModified, Validators
from tests.support.build import feed_state
from tests.support.clock import START

PACE = Pace(least=timedelta(minutes=2), most=timedelta(hours=1))
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def every(gap: timedelta, times: int = 20) -> tuple[datetime, ...]:
    """Arrivals at even distances, the newest at START."""
    return tuple(START - gap * number for number in reversed(range(times)))


def thought(arrivals: Sequence[datetime], now: datetime, before: Silence = Silence.NO) -> Silence:
    return silence_of(arrivals, before=before, is_first=False, now=now)


@pytest.mark.parametrize(
    ("gap", "longest"),
    [(timedelta(minutes=20), LEAST), (4 * HOUR, LEAST), (DAY, 10 * DAY), (7 * DAY, 70 * DAY)],
)
def test_a_feed_may_be_silent_for_many_times_its_own_gap_and_over_a_weekend(gap: timedelta, longest: timedelta) -> None:
    assert patience(every(gap)) == longest
    assert thought(every(gap), START + longest - HOUR) is Silence.NO
    assert thought(every(gap), START + longest) is Silence.FELL


def test_nothing_is_thought_of_a_feed_whose_rhythm_is_not_known() -> None:
    assert thought((), START) is Silence.NO
    assert thought(every(HOUR, FEWEST_GAPS), START + 900 * DAY) is Silence.NO
    assert thought(every(HOUR, FEWEST_GAPS + 1), START + 900 * DAY) is Silence.FELL


def test_a_feed_that_pauses_for_weeks_and_writes_much_in_between_may_pause_longer_than_its_items_say() -> None:
    weekly = sorted(START - 7 * DAY * week - HOUR * number for week in range(4) for number in range(10))
    assert patience(weekly) == 2 * (7 * DAY - 9 * HOUR)


def test_an_item_from_years_ago_does_not_make_a_feed_patient() -> None:
    assert patience((START - 900 * DAY, *every(HOUR))) == LEAST


def test_a_feed_that_is_silent_at_its_first_poll_has_not_fallen_silent() -> None:
    arrivals = every(DAY)
    first = silence_of(arrivals, before=Silence.NO, is_first=True, now=START + 99 * DAY)
    assert first is Silence.EVER
    assert thought(arrivals, START + 100 * DAY, first) is Silence.EVER


def polled(state: FeedState, now: datetime, *appeared: datetime) -> Progress:
    none = Validators()
    return after_success(
        state, PACE, answer=NotModified(validators=none), validators=none, appeared=appeared, now=now,
        rng=random.Random(5),
    )  # fmt: skip


def told(progress: Progress, now: datetime) -> list[str]:
    return [one.message.headline for one in feed_notices("NHK", "http://nhk.test/", progress, admin="phone", now=now)]


def test_admin_is_told_once_of_a_silent_feed_and_once_more_when_it_speaks() -> None:
    known = feed_state(arrivals=every(HOUR), last_success=START)
    silent = polled(known, START + 3 * DAY)
    assert silent.turns == (Turn.SILENT,)
    still = polled(silent.state, START + 4 * DAY)
    speaks = polled(still.state, START + 5 * DAY, START + 5 * DAY)
    assert [told(one, START) for one in (silent, still, speaks)] == [
        ["Feed silent: NHK"],
        [],
        ["Feed brings news again: NHK"],
    ]
    assert speaks.state.silence is Silence.NO


def test_nothing_is_told_of_a_feed_that_was_silent_when_it_was_added() -> None:
    added = polled(feed_state(arrivals=every(HOUR), last_success=None), START + 99 * DAY)
    speaks = polled(added.state, START + 100 * DAY, START + 100 * DAY)
    assert (added.turns, added.state.silence, speaks.turns) == ((), Silence.EVER, ())


def test_a_second_silence_is_told_again() -> None:
    state = feed_state(arrivals=every(HOUR), last_success=START)
    said = []
    for day in (3, 5, 8):
        now = START + day * DAY
        progress = polled(state, now, *((now,) if day == 5 else ()))
        said += [one.id for one in feed_notices("NHK", "http://nhk.test/", progress, admin="phone", now=now)]
        state = progress.state
    assert len(set(said)) == len(said) == 3
