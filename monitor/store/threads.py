"""A thread that does database work in the order in which it was asked for, and brings the answers to asyncio.

The writer takes all that waits into one transaction, because a commit to the disk costs far more than what is in it.
Each piece has its own savepoint there: one that fails leaves the others as they are. Nobody hears of success before the
commit. A caller who is cancelled does not take the work back.
"""

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from typing import Any, Protocol, TypeAlias, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, IntegrityError

from monitor.errors import StoreError
from monitor.store.faults import Explain

T = TypeVar("T")

Work: TypeAlias = Callable[[Connection], T]


def _running() -> "Future[Any]":
    # A future that runs cannot be cancelled, which is the promise.
    future: Future[Any] = Future()
    future.set_running_or_notify_cancel()
    return future


@dataclass(frozen=True, slots=True)
class Share:
    """Work that costs little more for many values than for one: those that wait in a row are done together."""

    do: "Shared"
    value: Any

    def __call__(self, connection: Connection) -> None:
        self.do(connection, values=[self.value])


class Shared(Protocol):
    """What does it, for all the values or for none of them."""

    def __call__(self, connection: Connection, *, values: Sequence[Any]) -> None: ...


@dataclass(frozen=True, slots=True)
class Job:
    """A piece of work, and the future that its caller waits for."""

    work: Work[Any]
    future: "Future[Any]" = field(default_factory=_running)


class _PieceError(Exception):
    """One piece failed, and nothing of it took place."""


class _LostTransactionError(Exception):
    """One piece failed in such a way that the whole transaction is gone."""


class DatabaseThread:
    """Runs `serve` on everything that waits, at most `most` jobs at a time. `serve` resolves their futures itself."""

    def __init__(self, name: str, serve: Callable[[list[Job]], None], *, most: int) -> None:
        self._serve = serve
        self._most = most
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._stopping = False
        # A daemon: a program that ends without closing the store has nothing that it was promised.
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def submit(self, work: Work[T]) -> "Future[T]":
        """Ask for work. Raises StoreError after `stop`."""
        job = Job(work)
        with self._lock:
            if self._stopping:
                raise StoreError("the store is closed: monitor is stopping")
            self._jobs.put(job)
        return job.future

    def stop(self) -> None:
        """Finish all that was asked for, and end. May be called again."""
        with self._lock:
            if not self._stopping:
                self._stopping = True
                self._jobs.put(None)
        self._thread.join()

    def _run(self) -> None:
        while jobs := self._waiting():
            self._serve(jobs)

    def _waiting(self) -> list[Job]:
        """The next jobs; none at the end. Nothing comes after the None that `stop` puts there."""
        jobs: list[Job] = []
        job = self._jobs.get()
        while job is not None:
            jobs.append(job)
            if len(jobs) == self._most or self._jobs.empty():
                return jobs
            job = self._jobs.get()
        if jobs:
            self._jobs.put(None)
        return jobs


def read_each(engine: Engine, explain: Explain, jobs: list[Job]) -> None:
    """Do each job in a transaction of its own, which sees one state of the database."""
    for job in jobs:
        try:
            with engine.connect() as connection:
                value = job.work(connection)
        except Exception as error:  # noqa: BLE001 - whatever it is, it belongs to the caller
            job.future.set_exception(explain(error))
        else:
            job.future.set_result(value)


def write_together(engine: Engine, explain: Explain, jobs: list[Job]) -> None:
    """Do all the jobs in one transaction, and resolve their futures when it is on the disk."""
    try:
        with engine.begin() as connection:
            answers = [answer for alike in _in_shares(jobs) for answer in _attempt_all(connection, explain, alike)]
    except _LostTransactionError as lost:
        _write_apart(engine, explain, jobs, lost)
    except Exception as error:  # noqa: BLE001 - whatever it is, it belongs to the callers
        for job in jobs:
            job.future.set_exception(explain(error))
    else:
        for answer in answers:
            answer()


def _in_shares(jobs: list[Job]) -> Iterator[list[Job]]:
    """The jobs in their order: those that can be done together in one list, each other one by itself."""

    def what(job: Job) -> object:
        return job.work.do if isinstance(job.work, Share) else job.future

    return (list(alike) for _, alike in groupby(jobs, key=what))


def _attempt_all(connection: Connection, explain: Explain, jobs: list[Job]) -> list[Callable[[], None]]:
    """Do these jobs together; where that fails, each by itself, so that the one at fault harms none of the others.

    Returns how the callers are to be told, once the transaction is committed.
    """
    shares = [job.work for job in jobs if isinstance(job.work, Share)]
    if len(shares) > 1:
        # Where it fails, the error comes again below, for the one whose it is.
        with suppress(_PieceError):
            _done(connection, partial(shares[0].do, values=[share.value for share in shares]))
            return [partial(job.future.set_result, None) for job in jobs]
    return [_attempt(connection, explain, job) for job in jobs]


def _attempt(connection: Connection, explain: Explain, job: Job) -> Callable[[], None]:
    try:
        return partial(job.future.set_result, _done(connection, job.work))
    except _PieceError as failed:
        return partial(job.future.set_exception, explain(failed.__cause__ or failed))


def _done(connection: Connection, work: Work[T]) -> T:
    """Do a piece of work, or nothing of it."""
    savepoint = connection.begin_nested()
    try:
        value = work(connection)
        savepoint.commit()
    except Exception as error:
        if isinstance(error, DBAPIError) and not isinstance(error, IntegrityError):
            # After a full disk or the like, SQLite may have rolled back everything, savepoints and all.
            raise _LostTransactionError from error
        savepoint.rollback()
        raise _PieceError from error
    return value


def _write_apart(engine: Engine, explain: Explain, jobs: list[Job], lost: _LostTransactionError) -> None:
    """One job took the others' transaction with it: each now has its own.

    On a full disk a small one may succeed where a big one failed, and that an alert was sent should not be forgotten
    because a feed is long.
    """
    if len(jobs) == 1:
        jobs[0].future.set_exception(explain(lost.__cause__ or lost))
        return
    for job in jobs:
        write_together(engine, explain, [job])
