"""Runs the daemon's event loop, and sees to it that its end is the process's end.

Worker threads parse, extract, resolve names and write to the screen. One that is stuck (a terminal held by Ctrl-S, a
pipe that nobody reads, a hostile document) would keep the process alive for as long: Python joins them all.
"""

import asyncio
import logging
import os
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import structlog

log = structlog.get_logger(__name__)

_NAME = "monitor-worker"
# Most of them wait: for names to be resolved, or for the other threads.
_THREADS = 32
_GRACE = 1.0
_LOOK_EVERY = 0.05


def run_to_end(work: Coroutine[Any, Any, int]) -> int:
    """Run it, and return its status; a thread that does not end with it is left behind, and the process with it."""

    async def whole() -> int:
        pool = ThreadPoolExecutor(_THREADS, thread_name_prefix=_NAME)
        asyncio.get_running_loop().set_default_executor(pool)
        status = await work
        pool.shutdown(wait=False, cancel_futures=True)
        if await _any_is_stuck():
            log.warning("a worker thread did not end; it is left behind")
            logging.shutdown()
            os._exit(status)
        return status

    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        return runner.run(whole())


def loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """What makes the daemon's event loop: uvloop's, where it is installed (not on Windows), else Python's own."""
    try:
        # Half a megabyte of library that only the daemon needs.
        import uvloop  # noqa: PLC0415
    except ImportError:
        return None
    return uvloop.new_event_loop


async def _any_is_stuck() -> bool:
    for _ in range(int(_GRACE / _LOOK_EVERY)):
        if not any(thread.name.startswith(_NAME) for thread in threading.enumerate()):
            return False
        await asyncio.sleep(_LOOK_EVERY)
    return True
