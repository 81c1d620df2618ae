"""Reading only what is new finds what reading everything finds: no alert more, and none less."""

import asyncio
import random
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeAlias

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from monitor.feeds.document import Document, read_document
from monitor.model import Feed, FeedState, Item
from monitor.poll.poller import Poller
from monitor.ports import Fetched, FetchOutcome, PollPlan, Store, Validators
from monitor.store.open import open_store
from tests.match.soak import rounds
from tests.support.build import feed, feed_state, snapshot
from tests.support.clock import MovableClock
from tests.support.feedserver import Entry, atom, rss

FEED = feed()
GUIDS = ("", "g1", "g2", "g3", "g4", "g5", "g6")
LINKS = ("", *(f"https://news.test/{number}" for number in range(7)))
WORDS = ("ferry", "harbour", "storm", "letter", "summit", "treaty", "island")

Change: TypeAlias = tuple[str, int, int]

entries = st.builds(
    lambda guid, link, title, summary: Entry(title=title, link=link, summary=summary, guid=guid),
    st.sampled_from(GUIDS),
    st.sampled_from(LINKS),
    st.sampled_from(WORDS),
    st.sampled_from(WORDS),
)
distinct = st.lists(st.permutations(range(1, 7)), min_size=3, max_size=3).map(
    lambda columns: [
        Entry(title=WORDS[title], link=LINKS[link], guid=GUIDS[guid], summary="")
        for guid, link, title in zip(*columns, strict=True)
    ]
)
changes = st.lists(
    st.tuples(
        st.sampled_from(["add", "add", "remove", "edit", "move", "return", "copy", "share", "root"]),
        st.integers(0, 9),
        st.integers(0, 9),
    ),
    max_size=3,
)


class Page:
    """A feed that lives: what it shows now, and what it showed once."""

    def __init__(self, shown: Sequence[Entry], spare: Sequence[Entry]) -> None:
        self.shown = list(shown)
        self._spare = list(spare)
        self._gone: list[Entry] = []
        self._root = 0

    def change(self, kind: str, one: int, other: int) -> None:
        place = one % len(self.shown) if self.shown else 0
        match kind:
            case "add" if self._spare:
                self.shown.insert(place, self._spare.pop())
            case "remove" if self.shown:
                self._gone.append(self.shown.pop(place))
            case "edit" if self.shown:
                self.shown[place] = replace(self.shown[place], summary=WORDS[other % len(WORDS)])
            case "move" if self.shown:
                self.shown.insert(other % len(self.shown), self.shown.pop(place))
            case "return" if self._gone:
                self.shown.insert(place, self._gone.pop(other % len(self._gone)))
            case "copy" if self.shown:
                self.shown.insert(other % len(self.shown), replace(self.shown[place], title=WORDS[one % len(WORDS)]))
            case "share" if self.shown:
                self.shown[place] = replace(self.shown[place], guid=GUIDS[other % len(GUIDS)])
            case "root":
                self._root += 1
            case _:
                pass

    def body(self, number: int) -> bytes:
        written = (atom if number % 2 and not self.shown else rss)(self.shown, title=f"News {number}")
        return written.replace(b'<rss version="2.0"', f'<rss version="2.0" id="{self._root}"'.encode())


class OneBody:
    """Answers every request with the body that it was given last."""

    def __init__(self) -> None:
        self.body = b""

    async def fetch(
        self,
        feed: Feed,
        validators: Validators,
        *,
        url: str | None = None,
        whole: bool = False,  # noqa: ARG002 - the port's signature
    ) -> FetchOutcome:
        return Fetched(body=self.body, url=url or feed.address, content_type="", validators=validators)

    async def fetch_page(self, feed: Feed, url: str) -> FetchOutcome:
        raise AssertionError(f"no page of {feed.id} is asked for: {url}")

    async def close(self) -> None:
        """There is nothing to close."""


class Recording:
    """A real store that keeps the last plan it wrote."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.plan: PollPlan | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def commit_poll(self, plan: PollPlan) -> None:
        self.plan = plan
        await self._store.commit_poll(plan)


class Reader:
    """Polls one feed, by a poller and a store of its own."""

    def __init__(self, file: Path, clock: MovableClock, *, always_whole: bool) -> None:
        self._store = Recording(open_store(f"sqlite:///{file}", exclusive=True))
        self._fetcher = OneBody()
        self._always_whole = always_whole
        self._state: FeedState = feed_state(baselined=False)
        store: Any = self._store
        self._poller = Poller(
            store=store, fetcher=self._fetcher, clock=clock, rng=random.Random(1), on_alert=lambda: None
        )

    async def poll(self, body: bytes) -> Mapping[str, Item]:
        """The items that the poll wrote: new or edited ones."""
        self._fetcher.body = body
        state = replace(self._state, read_whole=None) if self._always_whole else self._state
        await self._poller.poll(state, snapshot(FEED))
        plan = self._store.plan
        assert plan is not None
        assert plan.state is not None
        assert not plan.state.error
        self._state = plan.state
        return {item.id: item for item in plan.items}

    @property
    def served(self) -> int:
        """How many known identities the last poll wrote down as served."""
        assert self._store.plan is not None
        return len(self._store.plan.served)

    async def close(self) -> None:
        await self._store.close()


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("empty") / "monitor.db"

    async def make() -> None:
        await open_store(f"sqlite:///{file}", exclusive=True).close()

    asyncio.run(make())
    return file


async def check(page: Page, polls: Sequence[Sequence[Change]], folder: Path, empty: Path) -> None:
    for name in ("new", "all"):
        shutil.copyfile(empty, folder / name)
    clock = MovableClock()
    new = Reader(folder / "new", clock, always_whole=False)
    everything = Reader(folder / "all", clock, always_whole=True)
    try:
        for number, poll in enumerate([[], *polls]):
            for change in poll:
                page.change(*change)
            body = page.body(number)
            assert await new.poll(body) == await everything.poll(body), body.decode()
            clock.advance(timedelta(minutes=30))
    finally:
        await new.close()
        await everything.close()


@settings(
    max_examples=rounds(25), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)  # fmt: skip
@given(distinct | st.lists(entries, max_size=6), st.lists(entries, max_size=8), st.lists(changes, max_size=6))
def test_a_feed_that_lives_has_the_same_news_and_edits_by_its_new_items_alone(
    empty: Path, shown: list[Entry], spare: list[Entry], polls: list[list[Change]]
) -> None:
    with TemporaryDirectory() as folder:
        asyncio.run(check(Page(shown, spare), polls, Path(folder), empty))


async def test_once_a_day_everything_is_read_so_that_nothing_which_is_served_is_forgotten(
    empty: Path, tmp_path: Path
) -> None:
    shutil.copyfile(empty, tmp_path / "db")
    clock = MovableClock()
    reader = Reader(tmp_path / "db", clock, always_whole=False)
    page = Page([Entry(title="Ferry", link="https://news.test/1")], [])
    served = []
    for number, hours in enumerate((0, 1, 22, 1, 1)):
        clock.advance(timedelta(hours=hours))
        await reader.poll(page.body(number))
        served.append(reader.served)
    await reader.close()
    assert served == [0, 0, 0, 3, 0]


@settings(max_examples=rounds(100), deadline=None)
@given(distinct, st.lists(changes, min_size=1, max_size=5), st.lists(entries, max_size=8))
def test_what_is_read_by_itself_is_what_the_whole_document_has(
    shown: list[Entry], polls: list[list[Change]], spare: list[Entry]
) -> None:
    page = Page(shown, spare)
    known = read(page.body(0)).ranges
    for number, poll in enumerate(polls):
        for change in poll:
            page.change(*change)
        whole, part = read(page.body(number)), read(page.body(number), known)
        event("whole" if part.whole else "idle" if part.idle else "in part")
        assert set(part.parsed.items) <= set(whole.parsed.items)
        assert part.whole or part.ranges == whole.ranges or not whole.ranges
        known = part.ranges


def read(body: bytes, known: bytes = b"") -> Document:
    fetched = Fetched(body=body, url=FEED.address, content_type="", validators=Validators())
    document = read_document(fetched, base=FEED.address, known=known, whole=not known)
    assert isinstance(document, Document)
    return document
