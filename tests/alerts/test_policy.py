"""When an alert is told, and that the reason can be read."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from monitor.alerts.policy import (
    AT_ONCE,
    Hold,
    Rules,
    Verdict,
    held_for,
    is_missed,
    period_start,
    soonest,
    verdict,
)
from monitor.model import Limit, Priority, QuietHours, Watch

NOW = datetime(2026, 3, 1, 12, 10, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
WATCH = Watch(name="islands", queries=("islands",))
HIGH = replace(WATCH, priority=Priority.HIGH)
LIMITED = replace(WATCH, limit=Limit(count=10, period=HOUR))
QUIET = Rules(quiet=QuietHours(start=time(12), end=time(14), timezone="UTC"))
EVENING = Rules(digests={"islands": lambda now: now.replace(hour=20, minute=0, second=0)})


def test_alert_is_told_at_once_where_nothing_speaks_against_it() -> None:
    assert verdict(WATCH, Rules(), now=NOW) == Verdict(told=True, until=NOW, hold="", policy=AT_ONCE)


def test_muted_watch_is_told_to_nobody_and_says_until_when() -> None:
    found = verdict(HIGH, EVENING, now=NOW, muted=NOW + HOUR)
    assert not found.told
    assert found.policy == "not told: muted until 2026-03-01 13:10 UTC"


def test_mute_that_is_over_is_over() -> None:
    assert verdict(WATCH, Rules(), now=NOW, muted=NOW).told


def test_quiet_hours_hold_back_to_their_end() -> None:
    found = verdict(WATCH, QUIET, now=NOW)
    assert (found.hold, found.until) == ("quiet hours", NOW.replace(hour=14, minute=0, second=0))
    assert found.policy == "held until 2026-03-01 14:00 UTC, for the quiet hours"


def test_high_priority_rings_quiet_hours_or_not() -> None:
    assert verdict(HIGH, QUIET, now=NOW).policy == AT_ONCE


def test_low_priority_waits_like_normal_priority() -> None:
    assert verdict(replace(WATCH, priority=Priority.LOW), QUIET, now=NOW).hold == "quiet hours"


def test_digest_gathers_until_its_time_under_the_name_of_its_watch() -> None:
    found = verdict(WATCH, EVENING, now=NOW)
    assert (found.hold, found.until) == ("digest: islands", NOW.replace(hour=20, minute=0, second=0))


def test_digest_that_falls_into_the_quiet_hours_waits_for_their_end() -> None:
    quiet = QuietHours(start=time(19), end=time(7), timezone="UTC")
    found = verdict(WATCH, replace(EVENING, quiet=quiet), now=NOW)
    assert found.until == datetime(2026, 3, 2, 7, tzinfo=UTC)


@pytest.mark.parametrize(("spent", "hold"), [(9, ""), (10, "limit: islands"), (50, "limit: islands")])
def test_past_its_limit_a_watch_waits_for_the_end_of_the_period(spent: int, hold: str) -> None:
    found = verdict(LIMITED, Rules(), now=NOW, spent=spent)
    assert found.hold == hold
    assert found.until == (NOW.replace(hour=13, minute=0, second=0) if hold else NOW)


def test_limit_holds_high_priority_too_for_a_person_asked_for_it() -> None:
    assert verdict(replace(LIMITED, priority=Priority.HIGH), Rules(), now=NOW, spent=10).hold == "limit: islands"


def test_what_was_missed_is_gathered_for_less_than_a_minute_and_a_half() -> None:
    found = verdict(WATCH, Rules(), now=NOW, missed=True)
    assert found.hold == "catch-up"
    assert timedelta(seconds=20) <= found.until - NOW <= timedelta(seconds=80)


def test_what_was_missed_is_told_like_all_else_where_nothing_is_gathered() -> None:
    assert verdict(WATCH, Rules(catch_up=False), now=NOW, missed=True).policy == AT_ONCE


@pytest.mark.parametrize(
    ("since", "interval", "missed"),
    [
        (timedelta(minutes=59), MINUTE, False),
        (timedelta(minutes=61), MINUTE, True),
        (timedelta(hours=2), HOUR, False),
        (timedelta(hours=4), HOUR, True),
    ],
)
def test_a_poll_is_late_by_the_measure_of_its_feed(since: timedelta, interval: timedelta, missed: bool) -> None:
    assert is_missed(NOW - since, interval, NOW) is missed


def test_first_poll_misses_nothing() -> None:
    assert not is_missed(None, MINUTE, NOW)


def test_periods_of_a_limit_follow_the_clock() -> None:
    assert period_start(Limit(count=1, period=HOUR), NOW) == NOW.replace(minute=0, second=0)
    assert period_start(Limit(count=1, period=timedelta(days=1)), NOW) == NOW.replace(hour=0, minute=0, second=0)


def test_a_message_goes_out_when_the_first_of_its_alerts_may() -> None:
    now, soon, late = (
        Verdict(told=True, until=NOW),
        Verdict(told=True, until=NOW + HOUR, hold="quiet hours"),
        Verdict(told=True, until=NOW + 2 * HOUR, hold="digest: islands"),
    )
    assert soonest([late, soon]) is soon
    assert soonest([late, now, soon]) is now


def test_reason_of_a_hold_can_be_read_back() -> None:
    assert held_for("digest: a: b") == (Hold.DIGEST, "a: b")
    assert held_for("quiet hours") == (Hold.QUIET, "")
    assert held_for("") == (None, "")
