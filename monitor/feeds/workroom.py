"""A process of its own for what may take too much: large bodies are read there, with a bound on memory and on time.

A feed of ten megabytes costs seconds and hundreds of megabytes to parse, and a hostile one may cost more. Such a body
takes its own process with it, and nothing else. It is started for one body and ends with it: that takes half a second,
but large bodies are rare, and a process that waits for the next one would need memory all the time.
"""

import asyncio
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any, TypeVar

from monitor.ports import FetchFailed, FetchFailure

T = TypeVar("T")

LARGE_FEED = 256_000
"""Bytes from which a feed is worth a process: a hostile one of a megabyte can keep the parser busy for minutes."""

LARGE_PAGE = 1_000_000
"""The same of an article's page: many honest ones are larger than feeds."""

_MEMORY = 1 << 30  # bytes of address space
_SECONDS = 60.0


class OverrunError(Exception):
    """The work took more than it may, or its process died; the text says which."""


class Workroom:
    """Does one piece of work at a time, so that several large bodies do not add up."""

    def __init__(self, *, memory: int = _MEMORY, seconds: float = _SECONDS) -> None:
        self._memory = memory
        self._seconds = seconds
        self._turn = asyncio.Lock()

    async def attempt(self, work: Callable[[], T], *, is_large: bool) -> T | FetchFailed:
        """Do it in a thread; or what is large as `run` does, where what took too much is a failure like others."""
        if not is_large:
            return await asyncio.to_thread(work)
        try:
            return await self.run(work)
        except OverrunError as error:
            return FetchFailed(reason=FetchFailure.TOO_COSTLY, detail=str(error))

    async def run(self, function: Callable[..., T], *arguments: Any, **named: Any) -> T:
        """Call the function in a process of its own. It, its arguments and its result must be picklable; what it raises
        is raised here. Raises `OverrunError`."""
        async with self._turn:
            return await asyncio.to_thread(self._call, function, arguments, named)

    def _call(self, function: Callable[..., T], arguments: tuple[Any, ...], named: dict[str, Any]) -> T:
        ours, theirs = (context := get_context("spawn")).Pipe()
        worker = context.Process(target=_work, args=(theirs, self._memory), daemon=True, name="monitor-workroom")
        worker.start()
        theirs.close()
        try:
            ours.send((function, arguments, named))
            if not ours.poll(self._seconds):
                raise OverrunError(f"it took more than {self._seconds:g} seconds")
            done, result = ours.recv()
        except (EOFError, OSError) as error:
            raise OverrunError("it took too much memory, or brought its process down") from error
        finally:
            ours.close()
            worker.kill()
            worker.join()
        if not done:
            raise result
        outcome: T = result
        return outcome


def _work(connection: Connection, memory: int) -> None:
    """The worker: takes one piece of work, and gives its result, or what it raised."""
    # A Ctrl-C in the terminal is for the daemon, which decides what becomes of us.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _limit(memory)
    with suppress(EOFError, OSError):
        function, arguments, named = connection.recv()
        try:
            result = (True, function(*arguments, **named))
        except MemoryError:
            return  # there may be too little left to say so
        except Exception as error:  # noqa: BLE001 - handed on to whoever asked
            result = (False, error)
        connection.send(result)


def _limit(memory: int) -> None:
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - not on Windows

    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
