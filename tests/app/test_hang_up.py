"""SIGHUP, in a terminal and without one."""

import os
import pty
import signal
import subprocess
import sys
from pathlib import Path

CHILD = """
import asyncio
from monitor.app.hang_up import HangUp

async def main():
    said = asyncio.Queue()
    HangUp().take(lambda: said.put_nowait("gone"), lambda: said.put_nowait("reload"))
    print("ready", flush=True)
    print(await said.get(), flush=True)

asyncio.run(main())
"""
IN_TERMINAL = "import fcntl, sys, termios; fcntl.ioctl(int(sys.argv[1]), termios.TIOCSCTTY, 0);"


def start(code: str, *arguments: str, terminal: int | None = None) -> subprocess.Popen[str]:
    child = subprocess.Popen(
        [sys.executable, "-c", code, *arguments], stdout=subprocess.PIPE, text=True, start_new_session=True,
        cwd=Path(__file__).parents[2], pass_fds=[] if terminal is None else [terminal],
    )  # fmt: skip
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    return child


def test_without_a_terminal_it_asks_for_a_reload() -> None:
    with start(CHILD) as child:
        child.send_signal(signal.SIGHUP)
        assert child.communicate(timeout=20)[0] == "reload\n"


def test_in_a_terminal_that_is_there_it_asks_for_a_reload() -> None:
    ours, theirs = pty.openpty()
    with start(IN_TERMINAL + CHILD, str(theirs), terminal=theirs) as child:
        child.send_signal(signal.SIGHUP)
        assert child.communicate(timeout=20)[0] == "reload\n"
    os.close(ours)
    os.close(theirs)


def test_when_the_terminal_is_closed_it_is_the_end() -> None:
    ours, theirs = pty.openpty()
    with start(IN_TERMINAL + CHILD, str(theirs), terminal=theirs) as child:
        os.close(theirs)
        os.close(ours)
        assert child.communicate(timeout=20)[0] == "gone\n"
