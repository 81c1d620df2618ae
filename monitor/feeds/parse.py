"""Reads a feed's document into items. The one place that knows feedparser; it fetches nothing and knows no clock.

feedparser is given what it would otherwise guess or fetch: bytes in a stream (it opens a bare string as a file or an
address), the encoding (see `monitor.encoding`), and the document's address, so that links become absolute. Its
HTML cleaning is off, because all HTML is turned into plain text here anyway, and it is most of its cost.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import feedparser
import feedparser.api

from monitor.encoding import to_utf8
from monitor.feeds import sniff
from monitor.feeds.items import RawItem, clean_item, feed_title, language_tag
from monitor.feeds.json_feed import JsonFeed, RawFeed, open_json_feed
from monitor.feeds.split import split
from monitor.feeds.wishes import read_wishes, without_items
from monitor.feeds.xml_text import to_xml
from monitor.model import ParsedFeed
from monitor.ports import FetchFailed, FetchFailure

MAX_ITEMS = 2_000

# At each call feedparser would look for another XML parser than Python's own, and use it wherever it is installed.
feedparser.api.PREFERRED_XML_PARSERS.clear()

# feedparser takes no hostile input into account everywhere; these came out of its handlers.
_PARSER_ERRORS = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, AssertionError, RecursionError)

_BLANK = re.compile(rb"\A(?:\xef\xbb\xbf|[ \t\r\n])+")
_TEXT_TYPES = frozenset({"text/html", "text/plain", "application/xhtml+xml", ""})
_DATES = ("published", "updated", "created")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A document, read. `count` is how many items the parser met; with `flawed` it noticed a mistake in the XML."""

    feed: ParsedFeed
    count: int
    flawed: bool = False


def parse(body: bytes, *, url: str, content_type: str) -> ParsedFeed | FetchFailed:
    """The feed in `body`, which came from `url`; or NOT_A_FEED with what it looks like. Never raises.

    A document with mistakes gives the items that can be read. At most `MAX_ITEMS`, from its beginning.
    """
    document = open_document(body, url=url, content_type=content_type)
    if isinstance(document, FetchFailed):
        return document
    if isinstance(document, JsonFeed):
        return read_json(document).feed
    parts = split(document, salt="")
    reading = read_xml(document, url=url, head=parts.only(()) if parts else without_items(document))
    return reading if isinstance(reading, FetchFailed) else reading.feed


def open_document(body: bytes, *, url: str, content_type: str) -> JsonFeed | bytes | FetchFailed:
    """What `body` is, its items not read yet: a JSON Feed, XML in UTF-8, or why it is no feed."""
    if sniff.looks_binary(body):
        return _no_feed("binary data")
    document = _BLANK.sub(b"", to_utf8(body, content_type), count=1)
    if not document:
        return _no_feed("empty")
    head = document[: sniff.HEAD].decode("utf-8", "replace")
    if sniff.looks_html(head):
        return sniff.page(document[: sniff.PAGE].decode("utf-8", "replace"))
    if sniff.looks_json(head):
        return open_json_feed(document, url=url) or _no_feed("JSON that is no JSON Feed")
    return to_xml(document)


def read_json(document: JsonFeed, places: Collection[int] | None = None) -> Reading:
    """A JSON Feed with all of its items, or with those at these places."""
    chosen = range(min(document.count, MAX_ITEMS)) if places is None else sorted(places)
    return Reading(feed=_clean(document.read(chosen)), count=document.count if places is None else len(chosen))


def read_xml(document: bytes, *, url: str, head: bytes) -> Reading | FetchFailed:
    """A document in UTF-8 that came from `url`, with all of its items. Its wishes are read from `head` alone."""
    headers = {"content-location": url, "content-type": "application/xml; charset=utf-8"}
    try:
        found = feedparser.parse(
            BytesIO(document), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except _PARSER_ERRORS:
        return _no_feed("XML that cannot be read")
    if not found.version and not found.entries:
        return _no_feed(sniff.describe(document[: sniff.HEAD].decode("utf-8", "replace")))
    raw = RawFeed(
        title=_string(found.feed, "title"),
        language=_string(found.feed, "language"),
        items=tuple(_item(entry) for entry in found.entries[:MAX_ITEMS]),
        wishes=read_wishes(head, url=url),
    )
    return Reading(feed=_clean(raw), count=len(found.entries), flawed=bool(found.bozo))


def _no_feed(detail: str) -> FetchFailed:
    return FetchFailed(reason=FetchFailure.NOT_A_FEED, detail=detail)


def _clean(raw: RawFeed) -> ParsedFeed:
    return ParsedFeed(
        title=feed_title(raw.title),
        language=language_tag(raw.language),
        items=tuple(clean_item(item) for item in raw.items),
        least=raw.wishes.least,
        skip_hours=raw.wishes.skip_hours,
        skip_days=raw.wishes.skip_days,
        hub=raw.wishes.hub,
        topic=raw.wishes.topic,
    )


def _item(entry: Mapping[str, Any]) -> RawItem:
    date = next((name for name in _DATES if _string(entry, name)), "")
    return RawItem(
        guid=_string(entry, "id"),
        link=_string(entry, "link"),
        title=_string(entry, "title"),
        summary=_string(entry, "summary"),
        contents=tuple(_string(part, "value") for part in _parts(entry, "content") if _is_text(part)),
        author=_string(entry, "author") or _outlet(entry),
        tags=tuple(_string(tag, "label") or _string(tag, "term") for tag in _parts(entry, "tags")),
        date=_string(entry, date),
        read_date=_plain(entry, f"{date}_parsed"),
    )


def _outlet(entry: Mapping[str, Any]) -> str:
    """Where an aggregator has an item from."""
    source = _plain(entry, "source")
    return _string(source, "title") if isinstance(source, dict) else ""


def _plain(entry: Mapping[str, Any], name: str) -> Any:
    # Past feedparser's own look-up, which warns of keys that stand in for one another.
    return dict.get(entry, name) if isinstance(entry, dict) else None


def _string(entry: Mapping[str, Any], name: str) -> str:
    value = _plain(entry, name)
    return value if isinstance(value, str) else ""


def _parts(entry: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    return list(_plain(entry, name) or ())


def _is_text(part: Mapping[str, Any]) -> bool:
    return _string(part, "type") in _TEXT_TYPES
