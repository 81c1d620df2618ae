"""A clock that is set back is noticed; one that runs, or is set forward, is not."""

from datetime import timedelta

import pytest

from monitor.app.clock_watch import ClockWatch
from tests.support.clock import START

SECOND = timedelta(seconds=1)


def watch() -> ClockWatch:
    return ClockWatch(START, 100.0)


@pytest.mark.parametrize("wall", [SECOND, 2 * SECOND, -5 * SECOND, timedelta(hours=6)])
def test_clock_that_runs_or_is_set_forward_is_not_noticed(wall: timedelta) -> None:
    assert watch().set_back(START + wall, 101.0) is None


def test_clock_that_is_set_back_is_noticed_with_how_far() -> None:
    assert watch().set_back(START - timedelta(hours=1), 101.0) == timedelta(hours=1, seconds=1)


def test_clock_that_was_set_back_is_told_once() -> None:
    watching = watch()
    watching.set_back(START - timedelta(hours=1), 101.0)
    assert watching.set_back(START - timedelta(hours=1) + SECOND, 102.0) is None


def test_clock_that_was_set_forward_and_back_again_is_noticed() -> None:
    watching = watch()
    watching.set_back(START + timedelta(days=1), 101.0)
    assert watching.set_back(START + 2 * SECOND, 102.0) == timedelta(days=1) - SECOND
