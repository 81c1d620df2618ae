"""Other processes for the store's tests: `python -m tests.store.children ROLE URL`.

open   as an unprivileged user: open, write one delivery, and print what went wrong, if anything.
tight  open where files may not grow beyond a few KB, and print what went wrong.
hold   open as the daemon does, say so, and wait to be killed.
write  as hold, and queue deliveries one after the other; print the id of each that was acknowledged.
full   open, then allow files no growth beyond some KB, and write until that fails; print what was acknowledged.
"""

import asyncio
import contextlib
import os
import resource
import subprocess
import sys
from collections.abc import Iterator

from monitor.errors import StoreError
from monitor.model import DeliveryState
from monitor.store.open import open_store
from tests.store.build import NOW, alerting_plan, delivery, settled

_NOBODY = 65534


@contextlib.contextmanager
def child(role: str, url: str) -> Iterator["subprocess.Popen[str]"]:
    """A child that has said its first line; killed in the end."""
    command = [sys.executable, "-m", "tests.store.children", role, url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline()
            yield process
        finally:
            process.kill()


def run_child(role: str, url: str) -> str:
    """All that a child says."""
    command = [sys.executable, "-m", "tests.store.children", role, url]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout.strip()


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - how a child speaks


async def _open(url: str) -> None:
    # Root may write everywhere, and proves nothing here.
    if os.geteuid() == 0:
        os.setuid(_NOBODY)
    try:
        store = open_store(url, exclusive=True)
        await store.enqueue([delivery()])
    except StoreError as error:
        _say(f"{type(error).__name__}: {error}")


async def _tight(url: str) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
    try:
        open_store(url, exclusive=True)
    except StoreError as error:
        _say(f"{type(error).__name__}: {error}")


async def _hold(url: str) -> None:
    store = open_store(url, exclusive=True)
    _say("open")
    await asyncio.Event().wait()
    await store.close()


async def _write(url: str) -> None:
    store = open_store(url, exclusive=True)
    for number in range(100_000):
        await store.enqueue([delivery(f"d{number}")])
        _say(f"d{number}")


async def _full(url: str) -> None:
    store = open_store(url, exclusive=True)
    await store.enqueue([delivery("sent", destination="desk")])
    (leased,) = await store.lease(["desk"], NOW)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
    errors = set()
    for number in range(1000):
        try:
            await store.commit_poll(alerting_plan(f"i{number}", f"s{number}"))
            _say(f"d-s{number}")
        except StoreError as error:
            errors.add(str(error))
            break
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
    await store.settle(leased, settled(DeliveryState.SENT), NOW)
    await store.close()
    for text in errors:
        _say(f"StoreError: {text}")


if __name__ == "__main__":
    roles = {"open": _open, "tight": _tight, "hold": _hold, "write": _write, "full": _full}
    asyncio.run(roles[sys.argv[1]](sys.argv[2]))
