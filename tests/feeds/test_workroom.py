"""Work in a process of its own, that may go wrong."""

import os
import time
from collections.abc import Callable

import pytest

from monitor.feeds.document import Document, read_document
from monitor.feeds.workroom import OverrunError, Workroom
from monitor.ports import Fetched, Validators


def pid() -> int:
    return os.getpid()


def greedy() -> int:
    return len(b"x" * 2_000_000_000)


def slow() -> None:
    time.sleep(60)


def deadly() -> None:
    os._exit(3)


def wrong(text: str) -> None:
    raise ValueError(text)


async def test_work_is_done_in_another_process() -> None:
    assert await Workroom().run(pid) != os.getpid()


async def test_what_work_raises_is_raised() -> None:
    with pytest.raises(ValueError, match="no"):
        await Workroom().run(wrong, text="no")


@pytest.mark.parametrize("work", [greedy, deadly])
async def test_work_that_takes_too_much_or_dies_is_told_and_the_next_is_done(work: Callable[[], object]) -> None:
    room = Workroom(memory=600_000_000)
    with pytest.raises(OverrunError, match="memory"):
        await room.run(work)
    assert await room.run(pid) != os.getpid()


async def test_work_that_takes_too_long_is_ended() -> None:
    started = time.monotonic()
    with pytest.raises(OverrunError, match=r"0\.5 seconds"):
        await Workroom(seconds=0.5).run(slow)
    assert time.monotonic() - started < 10


async def test_document_is_read_there_as_it_is_here() -> None:
    body = b"<rss version='2.0'><channel><title>T</title><item><title>One</title><guid>1</guid></item></channel></rss>"
    fetched = Fetched(body=body, url="http://a.test/", content_type="text/xml", validators=Validators())
    there = await Workroom().run(read_document, fetched, base="http://a.test/", known=b"", whole=True)
    here = read_document(fetched, base="http://a.test/", known=b"", whole=True)
    assert isinstance(there, Document)
    assert there == here
