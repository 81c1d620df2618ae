"""The end of the daemon's loop is the end of the process."""

import subprocess
import sys

import pytest

from tests.support.daemon import ROOT

STUCK = """
import asyncio, threading
from monitor.app.event_loop import run_to_end

async def work() -> int:
    waiting = asyncio.ensure_future(asyncio.to_thread(threading.Event().wait))
    await asyncio.sleep(0.1)
    waiting.cancel()
    return 3

raise SystemExit(run_to_end(work()))
"""
FREE = """
import asyncio
from monitor.app.event_loop import run_to_end

async def work() -> int:
    return await asyncio.to_thread(int, "4")

raise SystemExit(run_to_end(work()))
"""


@pytest.mark.parametrize(("program", "status"), [(STUCK, 3), (FREE, 4)])
def test_a_thread_that_is_stuck_keeps_no_process_alive(program: str, status: int) -> None:
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, timeout=20, check=False)
    assert done.returncode == status
