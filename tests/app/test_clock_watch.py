"""Noticing that the clock was set back."""

import asyncio
from datetime import timedelta

import pytest

from monitor.app.clock_watch import ClockWatch
from tests.support.clock import MovableClock
from tests.support.waiting import until

OFTEN = 0.005


class Watched:
    """A clock that is watched, and how often, and how far at last, it was seen to go back."""

    def __init__(self, *, fails: bool = False) -> None:
        self.clock = MovableClock()
        self.times = 0
        self.step = timedelta()
        self._fails = fails
        self.task = asyncio.create_task(ClockWatch(self.clock, self._went_back, look_every=OFTEN).run())

    async def _went_back(self, step: timedelta) -> None:
        self.times += 1
        self.step = step
        if self._fails:
            raise RuntimeError("on purpose")


@pytest.mark.parametrize("fails", [False, True])
async def test_each_step_back_is_noticed_once_even_where_the_answer_to_it_fails(fails: bool) -> None:
    watched = Watched(fails=fails)
    await asyncio.sleep(OFTEN)
    watched.clock.advance(timedelta(minutes=-4))
    await until(lambda: watched.times == 1)
    watched.clock.advance(timedelta(minutes=-4))
    await until(lambda: watched.times == 2)
    await asyncio.sleep(4 * OFTEN)
    assert watched.times == 2
    assert timedelta(minutes=4) <= watched.step < timedelta(minutes=5)
    watched.task.cancel()


@pytest.mark.parametrize("step", [timedelta(hours=3), timedelta(seconds=-0.5)])
async def test_steps_forward_and_slight_ones_are_no_news(step: timedelta) -> None:
    watched = Watched()
    await asyncio.sleep(OFTEN)
    watched.clock.advance(step)
    await asyncio.sleep(4 * OFTEN)
    assert watched.times == 0
    watched.task.cancel()
