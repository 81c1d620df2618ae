"""Quiet hours are local hours, over midnight and over the change of the clocks."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.alerts.quiet import quiet_until
from monitor.model import QuietHours

MOSCOW = QuietHours(start=time(23), end=time(7), timezone="Europe/Moscow")
BERLIN = QuietHours(start=time(23), end=time(7), timezone="Europe/Berlin")
NOON = QuietHours(start=time(12), end=time(13, 30), timezone="UTC")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "end"),
    [
        ("2026-03-01T19:59:59", None),
        ("2026-03-01T20:00:00", "2026-03-02T04:00:00"),  # 23:00 in Moscow
        ("2026-03-02T00:00:00", "2026-03-02T04:00:00"),
        ("2026-03-02T03:59:59", "2026-03-02T04:00:00"),
        ("2026-03-02T04:00:00", None),
    ],
)
def test_night_ends_in_the_morning_of_the_next_day(now: str, end: str | None) -> None:
    assert quiet_until(MOSCOW, at(now)) == (at(end) if end else None)


def test_hours_within_a_day_are_of_that_day() -> None:
    assert quiet_until(NOON, at("2026-03-01T12:15:00")) == at("2026-03-01T13:30:00")
    assert quiet_until(NOON, at("2026-03-01T13:30:00")) is None


@pytest.mark.parametrize(
    ("evening", "hours"),
    [("2026-03-28T22:00:00", 7), ("2026-10-24T21:00:00", 9), ("2026-06-01T21:00:00", 8)],
)
def test_night_in_which_the_clocks_change_is_longer_or_shorter(evening: str, hours: int) -> None:
    assert quiet_until(BERLIN, at(evening)) == at(evening) + timedelta(hours=hours)


def test_end_in_the_hour_that_is_left_out_comes_when_the_clocks_have_passed_it() -> None:
    quiet = QuietHours(start=time(23), end=time(2, 30), timezone="Europe/Berlin")
    assert quiet_until(quiet, at("2026-03-29T00:00:00")) == at("2026-03-29T01:30:00")


def test_without_quiet_hours_no_hour_is_quiet() -> None:
    assert quiet_until(None, at("2026-03-01T00:00:00")) is None


@given(
    st.integers(946_684_800, 2_208_988_800),
    st.times(),
    st.times(),
    st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"]),
)
def test_an_end_lies_ahead_within_a_day_and_is_that_local_time(second: int, start: time, end: time, zone: str) -> None:
    quiet = QuietHours(start=start.replace(fold=0), end=end.replace(fold=0), timezone=zone)
    now = datetime.fromtimestamp(second, UTC)
    until = quiet_until(quiet, now)
    if until is not None:
        assert now < until <= now + timedelta(hours=25)
        local = datetime.combine(until.astimezone(ZoneInfo(zone)).date(), quiet.end, ZoneInfo(zone))
        assert local.astimezone(UTC) == until or until.astimezone(ZoneInfo(zone)).time() != quiet.end
