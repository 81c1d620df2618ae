"""What feeds really look like: `tests/data/feeds` has a document for each trap, and beside it what must come out.

Each `NAME.yaml` tells what the document is about. It lists the items with all that they have (what is not named is
empty), or says why the document is refused, or has several documents of one feed as they came one after another, with
the headlines that are new and those that are edited. A further trap is a document and such a file.
"""

from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from benchmarks.equality import differences
from monitor.feeds.document import Document, read_document
from monitor.feeds.identity import identify
from monitor.feeds.parse import parse
from monitor.model import FeedState, Item, ParsedFeed, ParsedItem
from monitor.poll.news import News, news_of
from monitor.ports import Fetched, FetchFailed, PollContext, Validators
from tests.support.build import feed, feed_state
from tests.support.clock import START

CORPUS = Path(__file__).parents[1] / "data" / "feeds"
URL = "https://news.example/feeds/world.xml"
FEED = feed()


@cache
def expected(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = YAML(typ="safe", pure=True).load((CORPUS / f"{name}.yaml").read_text(encoding="utf-8"))
    return loaded


def names(key: str) -> list[str]:
    """The cases whose file has this key."""
    return [path.stem for path in sorted(CORPUS.glob("*.yaml")) if key in expected(path.stem)]


def document_of(name: str) -> bytes:
    (path,) = (path for path in CORPUS.glob(f"{name}.*") if path.suffix != ".yaml")
    return path.read_bytes()


def read(name: str) -> ParsedFeed | FetchFailed:
    return parse(document_of(name), url=URL, content_type=expected(name).get("content_type", ""))


def item_of(written: dict[str, Any]) -> ParsedItem:
    published = written.get("published")
    values = {"guid": "", "link": "", "title": ""} | written | {"tags": tuple(written.get("tags", ()))}
    return ParsedItem(**values | {"published": datetime.fromisoformat(published) if published else None})


def feed_of(written: dict[str, Any]) -> ParsedFeed:
    least = written.get("least")
    return ParsedFeed(
        title=written["title"],
        language=written.get("language"),
        items=tuple(map(item_of, written["items"])),
        least=timedelta(minutes=int(least.removesuffix(" minutes"))) if least else None,
        skip_hours=tuple(written.get("skip_hours", ())),
        skip_days=tuple(written.get("skip_days", ())),
        hub=written.get("hub"),
        topic=written.get("topic"),
    )


def test_corpus_is_large_and_each_document_has_its_description() -> None:
    described = {path.stem for path in CORPUS.glob("*.yaml")}
    documents = {path.name for path in CORPUS.iterdir() if path.suffix != ".yaml"}
    in_polls = {poll["document"] for name in names("polls") for poll in expected(name)["polls"]}
    assert len(described) >= 80
    assert {Path(name).stem for name in documents - in_polls} == described - set(names("polls"))
    assert in_polls <= documents
    assert all(expected(name)["about"] for name in described)


@pytest.mark.parametrize("name", names("items"))
def test_document_is_read_as_its_description_says(name: str) -> None:
    found = read(name)
    assert isinstance(found, ParsedFeed), found
    wanted = feed_of(expected(name))
    for got, want in zip(found.items, wanted.items, strict=True):
        assert got == want
    assert found == wanted


@pytest.mark.parametrize("name", names("refused"))
def test_document_that_is_no_feed_is_refused_by_name(name: str) -> None:
    assert str(read(name)) == expected(name)["refused"]


@pytest.mark.parametrize("name", names("items"))
def test_each_item_by_itself_is_what_it_is_in_the_whole_document(name: str) -> None:
    _, different = differences(document_of(name), expected(name).get("content_type", ""))
    assert different == []


class Memory:
    """What a store remembers of one feed."""

    def __init__(self) -> None:
        self._seen: dict[str, str] = {}
        self._items: dict[str, Item] = {}
        self.state: FeedState = feed_state(baselined=False)

    def sort(self, parsed: ParsedFeed) -> News:
        identified = identify(parsed.items)
        keys = {key for entry in identified for key in entry.keys}
        context = PollContext(
            seen={key: self._seen[key] for key in keys & self._seen.keys()}, items=self._items, alerted={}
        )
        return news_of(FEED, self.state, parsed, identified, context, START)

    def keep(self, news: News, state: FeedState) -> None:
        self._seen = dict(news.seen) | self._seen
        edited = [edit.after for edit in news.edits]
        self._items |= {item.id: item for item in (*news.fresh, *news.baseline, *edited)}
        self.state = state


def read_part(body: bytes, known: bytes, *, whole: bool) -> Document:
    fetched = Fetched(body=body, url=URL, content_type="", validators=Validators())
    document = read_document(fetched, base=URL, known=known, whole=whole)
    assert isinstance(document, Document), document
    return document


def poll(memory: Memory, body: bytes, *, known: bytes) -> tuple[News, bytes]:
    """One poll by the rule: only what is new, unless something of it is known."""
    document = read_part(body, known, whole=False)
    if not document.whole and memory.sort(document.parsed).served:
        document = read_part(body, known, whole=True)
    news = memory.sort(document.parsed)
    baselined = memory.state.baselined or bool(document.parsed.items)
    memory.keep(news, feed_state(baselined=baselined, last_success=START))
    return news, document.ranges


def titles(items: Sequence[Item]) -> list[str]:
    return [item.title for item in items]


def polls(name: str) -> Iterator[tuple[bytes, list[str], list[str]]]:
    for one in expected(name)["polls"]:
        yield (CORPUS / one["document"]).read_bytes(), one["new"], one["edited"]


@pytest.mark.parametrize("in_part", [True, False], ids=["in part", "whole"])
@pytest.mark.parametrize("name", names("polls"))
def test_polls_find_what_their_description_says(name: str, *, in_part: bool) -> None:
    memory, ranges = Memory(), b""
    for number, (body, new, edited) in enumerate(polls(name), 1):
        news, ranges = poll(memory, body, known=ranges if in_part else b"")
        found = (titles(news.fresh), titles([edit.after for edit in news.edits]))
        assert found == (new, edited), f"poll {number}"


def test_descriptions_name_only_what_an_item_has() -> None:
    known = {field.name for field in fields(ParsedItem)}
    assert {key for name in names("items") for item in expected(name)["items"] for key in item} <= known
