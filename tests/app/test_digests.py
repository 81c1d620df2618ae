"""Digests fall due by local clocks, and at even intervals."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from monitor.app.digests import digests_of, newest_due, next_digest
from monitor.model import QuietHours, Watch

BERLIN = ZoneInfo("Europe/Berlin")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("when", "now", "due"),
    [
        ("08:00", "2026-03-01T06:59:00", "2026-03-01T07:00:00"),
        ("08:00", "2026-03-01T07:00:00", "2026-03-02T07:00:00"),
        ("8:00", "2026-07-01T07:00:00", "2026-07-02T06:00:00"),
        ("0 8 * * 1-5", "2026-02-27T08:00:00", "2026-03-02T07:00:00"),
        ("*/30 * * * *", "2026-03-01T07:01:00", "2026-03-01T07:30:00"),
        ("every 2h", "2026-03-01T07:01:00", "2026-03-01T08:00:00"),
        ("every 2h", "2026-03-01T08:00:00", "2026-03-01T10:00:00"),
        ("every 90s", "2026-03-01T00:00:01", "2026-03-01T00:01:30"),
    ],
)
def test_next_digest_comes_at_its_time(when: str, now: str, due: str) -> None:
    assert next_digest(when, BERLIN)(at(now)) == at(due)


def test_clocks_that_change_do_not_move_a_digest_from_its_local_time() -> None:
    following = next_digest("08:00", BERLIN)
    moments = [following(at("2026-03-28T00:00:00"))]
    for _ in range(3):
        moments.append(following(moments[-1]))
    assert {moment.astimezone(BERLIN).time() for moment in moments} == {time(8)}


@pytest.mark.parametrize(("when", "days"), [("02:30", 3), ("30 2 * * *", 3)])
def test_digest_in_the_hour_that_is_left_out_is_sent_all_the_same(when: str, days: int) -> None:
    following = next_digest(when, BERLIN)
    moment = at("2026-03-27T12:00:00")
    for _ in range(days):
        later = following(moment)
        assert timedelta() < later - moment <= timedelta(hours=26)
        moment = later


def test_times_are_of_the_zone_of_the_quiet_hours() -> None:
    quiet = QuietHours(start=time(23), end=time(7), timezone="Asia/Tokyo")
    watch = Watch(name="islands", queries=("islands",), digest="08:00")
    digests = digests_of([watch, Watch(name="x", queries=("x",))], quiet)
    assert digests.keys() == {"islands"}
    assert digests["islands"](at("2026-03-01T00:00:00")) == at("2026-03-01T23:00:00")


@pytest.mark.parametrize(
    ("when", "now", "due"),
    [
        ("08:00", "2026-03-01T07:00:00", "2026-03-01T07:00:00"),
        ("08:00", "2026-03-01T06:59:59", "2026-02-28T07:00:00"),
        ("every 2h", "2026-03-01T07:59:59", "2026-03-01T06:00:00"),
        ("every 1s", "2026-03-01T07:59:59", "2026-03-01T07:59:59"),
        ("0 8 * * *", "2026-03-29T06:30:00", "2026-03-29T06:00:00"),
    ],
)
def test_newest_due_is_the_last_time_up_to_now(when: str, now: str, due: str) -> None:
    assert newest_due(next_digest(when, BERLIN), at(now)) == at(due)


def test_newest_due_is_none_where_it_is_days_ago() -> None:
    assert newest_due(next_digest("0 8 1 * *", BERLIN), at("2026-03-09T00:00:00")) is None
