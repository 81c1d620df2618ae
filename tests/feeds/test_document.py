"""What of a document is read when the last one is remembered."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest

from monitor.feeds.document import Document, body_hash, read_document
from monitor.feeds.parse import MAX_ITEMS
from monitor.feeds.split import MARK_BYTES
from monitor.ports import Fetched, FetchFailed, FetchFailure, Validators
from tests.support.feedserver import Entry, rss

URL = "https://news.example/feed"


def entry(number: int, **changes: str) -> Entry:
    usual = {"title": f"Story {number}", "link": f"https://news.example/{number}", "summary": "x"} | changes
    return Entry(title=usual["title"], link=usual["link"], summary=usual["summary"], guid=usual.get("guid"))


def feed(*numbers: int, title: str = "News") -> bytes:
    return rss([entry(number) for number in numbers], title=title)


def json_feed(*numbers: int) -> bytes:
    items = [{"id": f"{number}", "title": f"Story {number}"} for number in numbers]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "News", "items": items}).encode()


def read(body: bytes, known: bytes = b"", *, whole: bool = False, partial: bool = False, base: str = URL) -> Document:
    fetched = Fetched(body=body, url=base, content_type="", validators=Validators(), partial=partial)
    document = read_document(fetched, base=base, known=known, whole=whole)
    assert isinstance(document, Document), document
    return document


def titles(document: Document) -> list[str]:
    return [item.title for item in document.parsed.items]


WRITERS = pytest.mark.parametrize("write", [feed, json_feed])


@WRITERS
def test_first_document_is_read_whole(write: Callable[..., bytes]) -> None:
    document = read(write(3, 2, 1))
    assert titles(document) == ["Story 3", "Story 2", "Story 1"]
    assert document.whole
    assert len(document.ranges) == 3 * MARK_BYTES


@WRITERS
def test_only_what_is_new_by_its_bytes_is_read(write: Callable[..., bytes]) -> None:
    known = read(write(3, 2, 1)).ranges
    document = read(write(4, 3, 2), known)
    assert (titles(document), document.whole, document.idle) == (["Story 4"], False, False)
    assert document.parsed.title == "News"
    assert document.ranges == read(write(4, 3, 2)).ranges


@WRITERS
def test_nothing_is_read_where_nothing_is_new(write: Callable[..., bytes]) -> None:
    known = read(write(3, 2, 1)).ranges
    document = read(write(1, 3), known)
    assert (titles(document), document.whole, document.idle) == ([], False, True)
    assert document.ranges == read(write(1, 3)).ranges


@WRITERS
def test_all_is_read_when_that_is_asked_for(write: Callable[..., bytes]) -> None:
    known = read(write(3, 2, 1)).ranges
    assert titles(read(write(3, 2, 1), known, whole=True)) == ["Story 3", "Story 2", "Story 1"]


def test_all_is_read_where_most_is_new() -> None:
    assert read(feed(4, 3, 2), read(feed(2, 1)).ranges).whole


def test_all_is_read_where_the_feed_has_another_address_since() -> None:
    assert read(feed(2, 1), read(feed(2, 1), base="https://old.example/feed").ranges).whole


@pytest.mark.parametrize(
    "entries",
    [
        pytest.param([entry(1), entry(2, guid="https://news.example/1")], id="a guid"),
        pytest.param([entry(1, guid="a"), entry(1, guid="b")], id="a link"),
        pytest.param([entry(1, guid="a", link=""), entry(1, guid="b", link="")], id="their content, and have no links"),
    ],
)
def test_document_after_one_whose_items_share_something_is_read_whole(entries: list[Entry]) -> None:
    assert read(rss(entries)).ranges == b""


def test_all_is_read_where_new_items_share_something() -> None:
    known = read(feed(1, 2, 3, 4)).ranges
    body = rss([entry(5, guid="x"), entry(6, guid="x"), *map(entry, (1, 2, 3, 4))])
    assert (read(body, known).whole, read(body, known).ranges) == (True, b"")


def test_the_very_same_item_twice_does_no_harm() -> None:
    known = read(feed(2, 1, 2)).ranges
    assert len(known) == 2 * MARK_BYTES
    assert read(feed(1, 2, 2), known).idle


def test_document_with_mistakes_is_read_whole_each_time() -> None:
    body = feed(2, 1).replace(b"Story 1", b"Ham & eggs")
    assert read(body).ranges == b""
    assert read(body, read(feed(2, 1)).ranges).whole


def test_items_that_only_one_of_two_parsers_sees_make_it_read_whole() -> None:
    unknown = feed(2, 1).replace(b"<item>", b'<x:item xmlns:x="urn:x">').replace(b"</item>", b"</x:item>")
    body = unknown.replace(b"</channel>", b"<item><title>seen</title></item></channel>")
    assert read(body).ranges == b""


def test_items_past_the_limit_stay_unknown() -> None:
    many = range(MAX_ITEMS + 10)
    known = read(feed(*many)).ranges
    assert len(known) == MAX_ITEMS * MARK_BYTES
    assert titles(read(feed(*many[5:]), known)) == [f"Story {number}" for number in many[-10:-5]]


def test_partial_answer_adds_to_what_is_known() -> None:
    known = read(feed(2, 1)).ranges
    document = read(feed(3), known, partial=True)
    assert titles(document) == ["Story 3"]
    assert read(feed(3, 2, 1), document.ranges).idle


def test_wishes_are_read_with_the_whole_document() -> None:
    body = feed(3, 2, 1).replace(b"<description>Test", b"<ttl>60</ttl><description>Test")
    assert read(body).parsed.least == timedelta(hours=1)
    assert read(body, read(feed(2, 1)).ranges).parsed.least is None


def test_what_is_no_feed_is_refused() -> None:
    fetched = Fetched(body=b"<html></html>", url=URL, content_type="", validators=Validators())
    failed = read_document(fetched, base=URL, known=b"", whole=False)
    assert failed == FetchFailed(reason=FetchFailure.NOT_A_FEED, detail="an HTML page")


def test_document_that_breaks_the_parser_is_refused() -> None:
    body = b'<rss xmlns:gml="http://www.opengis.net/gml"><channel><item></gml:pos></item></channel></rss>'
    fetched = Fetched(body=body, url=URL, content_type="", validators=Validators())
    assert isinstance(read_document(fetched, base=URL, known=b"", whole=True), FetchFailed)


def test_hash_tells_bodies_apart() -> None:
    assert body_hash(b"a") == body_hash(b"a") != body_hash(b"b")
