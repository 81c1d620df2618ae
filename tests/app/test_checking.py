"""`check_file`: what the database adds to the advice, and that nothing of it depends on the database."""

import asyncio
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.app.checking import check_file
from monitor.config.build import feed_id
from monitor.model import FeedState, Item
from monitor.ports import PollPlan
from monitor.store.open import open_store
from tests.support.clock import START, MovableClock

ADDRESS = "https://example.jp/feed.xml"
FILE = f"""
feeds: [{ADDRESS}]
entities:
  Abe: [Shinzo Abe]
watchlists:
  - Kuril
  - Iturup
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "config.yaml").write_text(FILE, encoding="utf-8")
    return tmp_path / "config.yaml"


def database(path: Path) -> Path:
    return path.parent / "data" / "monitor.db"


def remember(path: Path, titles: Iterable[str], *, days: int = 0, language: str | None = None) -> None:
    """A store in which items with these titles came so many days ago."""
    feed = feed_id(ADDRESS)
    state = FeedState(feed_id=feed, next_poll=START, last_poll=START, baselined=True, language=language)
    items = [
        Item(id=f"i{number}", feed_id=feed, source="S", title=title, link="", first_seen=START - timedelta(days=days))
        for number, title in enumerate(titles)
    ]

    async def write() -> None:
        store = open_store(f"sqlite:///{database(path)}", exclusive=True)
        await store.sync_feeds([state])
        await store.commit_poll(PollPlan(state=state, seen={}, items=items))
        await store.close()

    asyncio.run(write())


def advice(path: Path) -> list[str]:
    return [f"{problem.where}: {problem.message}" for problem in check_file(path, {}, MovableClock()).advice]


def test_check_without_a_database_makes_none(path: Path) -> None:
    assert advice(path) == []
    assert [file.name for file in path.parent.iterdir()] == ["config.yaml"]


def test_watch_that_matches_most_stored_items_is_told(path: Path) -> None:
    remember(path, ["Kurils again"] * 100)
    assert advice(path) == [
        "watchlists[0]: this matches 100 of the 100 newest items, more than a fifth; add a word to it"
    ]


def test_watch_that_found_nothing_for_long_is_told(path: Path) -> None:
    remember(path, ["Nothing new"] * 99 + ["On Kuril"], days=90)
    assert [line.partition(":")[0] for line in advice(path)] == ["watchlists[1]"]


def test_language_that_a_feed_told_counts(path: Path) -> None:
    remember(path, [], language="ja")
    assert [line.partition(":")[0] for line in advice(path)] == ["entities.Abe"]


@pytest.mark.parametrize("content", [b"", b"not a database at all, but long enough to be read as one" * 100])
def test_database_that_cannot_be_read_is_left_alone(path: Path, content: bytes) -> None:
    database(path).parent.mkdir()
    database(path).write_bytes(content)
    assert advice(path) == []
    assert database(path).read_bytes() == content


def test_check_works_beside_a_daemon(path: Path) -> None:
    remember(path, ["Kurils again"] * 100)

    async def beside() -> None:
        store = open_store(f"sqlite:///{database(path)}", exclusive=True)
        try:
            assert len(await asyncio.to_thread(advice, path)) == 1
        finally:
            await store.close()

    asyncio.run(beside())


def test_store_on_a_server_is_not_asked(path: Path) -> None:
    path.write_text(FILE + "store: postgresql://nowhere.invalid/x\n", encoding="utf-8")
    assert [line.partition(":")[0] for line in advice(path)] == ["store"]
