"""Waiting for a condition, with a deadline; no test sleeps for a fixed time."""

import asyncio
import time
from collections.abc import Callable

LOOK_EVERY = 0.01

# Seconds until a test's client gives up a server that hangs. Servers that do answer share two cores with other tests,
# and take their time now and then: anything much shorter fails where nothing is wrong.
PATIENCE = 2.0


async def until(condition: Callable[[], bool], deadline: float = 20, what: str = "the condition") -> None:
    """Return as soon as the condition holds, and let the loop work meanwhile; fail after `deadline` seconds."""
    for _ in range(int(deadline / LOOK_EVERY)):
        if condition():
            return
        await asyncio.sleep(LOOK_EVERY)
    raise AssertionError(f"{what} did not come true within {deadline} s")


def wait_until(condition: Callable[[], bool], deadline: float = 20, what: str = "the condition") -> None:
    """The same for tests that are not asynchronous."""
    for _ in range(int(deadline / LOOK_EVERY)):
        if condition():
            return
        time.sleep(LOOK_EVERY)
    raise AssertionError(f"{what} did not come true within {deadline} s")
