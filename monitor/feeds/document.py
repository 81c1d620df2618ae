"""Reads a feed's document, without the items that the last one had already. Pure.

feedparser is most of what a poll costs, so it gets a reduced document: what stands around the items, and the items that
are new by their bytes. A document that cannot be cut safely is read whole, and so is the next one.

What it does not promise: that an item which is new by its bytes is news. With the other items left out, nobody sees
that two of them share a guid or a link. So whoever finds one of these items known reads the document whole (`whole`).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, TypeGuard

from xxhash import xxh3_128_hexdigest

from monitor.feeds.identity import all_apart
from monitor.feeds.json_feed import JsonFeed
from monitor.feeds.parse import MAX_ITEMS, Reading, open_document, read_json, read_xml
from monitor.feeds.split import MARK_BYTES, Split, split
from monitor.feeds.wishes import without_items
from monitor.model import ParsedFeed
from monitor.ports import Fetched, FetchFailed

# Past this share of new items, a reduced document saves less than a second reading would cost.
_MANY = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A feed's document, read. `parsed` has all of its items with `whole`, else only those that are new by their bytes.

    `ranges` is what to remember for the next document: a mark of `MARK_BYTES` for each item, b"" if the next one is to
    be read whole. What the feed asks of those who poll it is read with `whole` only. With `idle` no item was new by its
    bytes, and nothing was read: `parsed` is empty, and says nothing of the feed.
    """

    parsed: ParsedFeed
    whole: bool
    ranges: bytes
    idle: bool = False


def body_hash(body: bytes) -> str:
    """What tells whether a body is the same as the last one, byte for byte. Fast; it need not withstand forgery."""
    return xxh3_128_hexdigest(body)


def read_document(fetched: Fetched, *, base: str, known: bytes, whole: bool) -> Document | FetchFailed:
    """The feed in a body. `base` is what relative links are joined to, `known` the `ranges` of the last document.

    Fails with what the body looks like where it is no feed. Never raises.
    """
    opened = open_document(fetched.body, url=base, content_type=fetched.content_type)
    if isinstance(opened, FetchFailed):
        return opened
    items: _Items = _JsonItems(opened) if isinstance(opened, JsonFeed) else _XmlItems(opened, base)
    reduced = _read_new(items, known) if known and items.marks and not whole else None
    document = reduced or _read_whole(items)
    if fetched.partial and isinstance(document, Document) and document.ranges:
        # The items that a partial answer leaves out are still there.
        return replace(document, ranges=_ranges([*_marks(document.ranges), *_marks(known)][:MAX_ITEMS]))
    return document


def _read_new(items: "_Items", known: bytes) -> Document | None:
    """Only what is new, or None where that cannot be told or does not pay."""
    seen = set(_marks(known))
    new = [place for place, mark in enumerate(items.marks) if mark not in seen]
    ranges = _ranges(items.marks)
    if not new:
        return Document(parsed=ParsedFeed(title="", language=None, items=()), whole=False, ranges=ranges, idle=True)
    if len(new) > len(items.marks) * _MANY:
        return None
    reading = items.read(new)
    if not _is_sound(reading, len(new)):
        return None
    return Document(parsed=reading.feed, whole=False, ranges=ranges)


def _read_whole(items: "_Items") -> Document | FetchFailed:
    reading = items.read(None)
    if isinstance(reading, FetchFailed):
        return reading
    ranges = _ranges(items.marks) if _is_sound(reading, items.count) else b""
    return Document(parsed=reading.feed, whole=True, ranges=ranges)


def _is_sound(reading: Reading | FetchFailed, expected: int) -> TypeGuard[Reading]:
    """Whether the parser met just the items that were handed to it, and each of them can be told from the others."""
    return (
        isinstance(reading, Reading)
        and reading.count == expected
        and not reading.flawed
        and all_apart(reading.feed.items)
    )


def _ranges(marks: Sequence[bytes]) -> bytes:
    return b"".join(dict.fromkeys(marks))


def _marks(ranges: bytes) -> list[bytes]:
    return [ranges[place : place + MARK_BYTES] for place in range(0, len(ranges), MARK_BYTES)]


class _Items(Protocol):
    """A document's items. `count` is how many there are, `marks` has one for each that would be read, the first
    `MAX_ITEMS`; it is empty where the document cannot be cut."""

    count: int
    marks: Sequence[bytes]

    def read(self, places: Collection[int] | None) -> Reading | FetchFailed:
        """The feed with the items at these places, or all."""
        ...


class _XmlItems:
    def __init__(self, document: bytes, url: str) -> None:
        self._document = document
        self._url = url
        self._split: Split | None = split(document, salt=url)
        self.count = len(self._split.ranges) if self._split else 0
        self.marks: Sequence[bytes] = self._split.marks[:MAX_ITEMS] if self._split else ()

    def read(self, places: Collection[int] | None) -> Reading | FetchFailed:
        if self._split is None:
            return read_xml(self._document, url=self._url, head=without_items(self._document))
        if places is None:
            return read_xml(self._document, url=self._url, head=self._split.only(()))
        return read_xml(self._split.only(set(places)), url=self._url, head=b"")


class _JsonItems:
    def __init__(self, feed: JsonFeed) -> None:
        self._feed = feed
        self.count = feed.count
        self.marks: Sequence[bytes] = [feed.mark(place) for place in range(min(self.count, MAX_ITEMS))]

    def read(self, places: Collection[int] | None) -> Reading:
        return read_json(self._feed, places)
