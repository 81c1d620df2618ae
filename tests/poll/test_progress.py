"""What a poll's outcome teaches about its feed."""

import random
from dataclasses import replace
from datetime import timedelta

from monitor.alerts.layout import worded
from monitor.feeds.cadence import Pace
from monitor.model import FeedState
from monitor.poll.notices import feed_notices
from monitor.poll.progress import Progress, Turn, after_failure, after_success, polled_soon
from monitor.ports import FetchFailed, FetchFailure, NotModified, Validators
from monitor.words import words_of
from tests.support.build import feed_state
from tests.support.clock import START

PACE = Pace(least=timedelta(minutes=2), most=timedelta(hours=1))
RNG = random.Random(5)


def failed(state: FeedState, reason: FetchFailure = FetchFailure.SERVER_ERROR) -> Progress:
    return after_failure(state, PACE, failure=FetchFailed(reason=reason, detail="HTTP 503"), now=START, rng=RNG)


def succeeded(state: FeedState, validators: Validators | None = None) -> Progress:
    shown = validators or Validators()
    return after_success(state, PACE, answer=NotModified(validators=shown), validators=shown, now=START, rng=RNG)


def notices(progress: Progress) -> list[str]:
    told = feed_notices("NHK", "http://nhk.test/", progress, admin="phone", now=START)
    return [one.message.headline for one in told]


def test_notices_can_be_told_in_another_language_with_their_reason() -> None:
    down = failed(feed_state(failing_since=START - timedelta(days=2), failures=9))
    (told,) = feed_notices("NHK", "http://nhk.test/", down, admin="phone", now=START)
    said = worded(told.message, words_of("ru"))
    assert said.headline == "Лента не работает уже сутки: NHK"
    assert said.body == "http://nhk.test/: внутренняя ошибка сервера (HTTP 503). Попытки продолжаются."
    assert told.message.body == "http://nhk.test/: the server has an error of its own (HTTP 503). It is still tried."


def test_the_first_failure_is_said_in_the_log_and_the_next_ones_are_not() -> None:
    first = failed(feed_state())
    assert first.turns == (Turn.FAILING,)
    assert failed(first.state).turns == ()


def test_a_failure_keeps_the_validators_and_its_reason() -> None:
    state = failed(feed_state(etag='"1"', last_modified="yesterday")).state
    assert (state.etag, state.last_modified) == ('"1"', "yesterday")
    assert (state.failures, state.failing_since) == (1, START)
    assert state.error == "the server has an error of its own (HTTP 503)"


def test_a_failing_feed_is_polled_less_and_less() -> None:
    state, waits = feed_state(), []
    for _ in range(8):
        state = failed(state).state
        waits.append(state.next_poll - START)
    assert waits[0] < waits[3] < waits[7]
    assert waits[-1] <= timedelta(hours=24)


def test_admin_is_told_once_when_a_feed_was_down_for_a_day() -> None:
    a_day_ago = START - timedelta(days=1)
    down = failed(feed_state(failures=9, failing_since=a_day_ago))
    assert notices(down) == ["Feed down for a day: NHK"]
    assert notices(failed(down.state)) == []


def test_admin_is_told_when_a_feed_that_it_was_told_of_works_again() -> None:
    told = feed_state(failures=9, failing_since=START - timedelta(days=2), told=True)
    back = succeeded(told)
    assert notices(back) == ["Feed works again: NHK"]
    assert (back.state.failures, back.state.failing_since, back.state.told, back.state.error) == (0, None, False, "")


def test_a_short_failure_that_ends_is_said_in_the_log_only() -> None:
    recovered = succeeded(feed_state(failures=2, failing_since=START))
    assert recovered.turns == (Turn.RECOVERED,)
    assert notices(recovered) == []


def test_a_feed_that_is_gone_twice_is_polled_no_more_and_admin_is_told() -> None:
    once = failed(feed_state(), FetchFailure.GONE)
    assert not once.state.gone
    assert not failed(feed_state(failures=3, failing_since=START), FetchFailure.GONE).state.gone
    twice = failed(once.state, FetchFailure.GONE)
    assert twice.state.gone
    assert failed(replace(once.state, told=True), FetchFailure.GONE).turns == (Turn.GONE,)
    assert notices(twice) == ["Feed gone: NHK"]


def test_nobody_is_told_where_no_admin_is_named() -> None:
    down = failed(feed_state(failures=9, failing_since=START - timedelta(days=1)))
    assert feed_notices("NHK", "http://nhk.test/", down, admin=None, now=START) == []


def test_a_success_takes_the_validators_as_they_are_now() -> None:
    state = succeeded(feed_state(etag='"1"', last_modified="yesterday"), Validators(etag='W/"2"')).state
    assert (state.etag, state.last_modified, state.last_success) == ('W/"2"', None, START)
    assert START < state.next_poll <= START + PACE.most * 1.1


def test_news_that_is_announced_is_asked_for_soon_but_not_too_soon() -> None:
    minute = timedelta(minutes=1)
    later = START + timedelta(hours=1)
    known = feed_state(next_poll=later, last_poll=START - minute)
    assert polled_soon(known, 2 * minute, START).next_poll == START + minute
    assert polled_soon(replace(known, last_poll=None), 2 * minute, START).next_poll == START + 2 * minute
    assert polled_soon(replace(known, last_poll=START - 60 * minute), 2 * minute, START).next_poll == START
    assert polled_soon(replace(known, failures=1), 2 * minute, START).next_poll == later
    assert polled_soon(replace(known, next_poll=START - minute), 2 * minute, START).next_poll == START - minute
