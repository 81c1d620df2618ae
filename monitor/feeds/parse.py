"""Reads a feed's document into items. The one place that knows feedparser; it fetches nothing and knows no clock.

feedparser is given what it would otherwise guess or fetch: bytes in a stream (it opens a bare string as a file or an
address), the encoding (see `monitor.encoding`), and the document's address, so that links become absolute. Its
HTML cleaning is off, because all HTML is turned into plain text here anyway, and it is most of its cost.
"""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

import feedparser

from monitor.encoding import to_text
from monitor.feeds import sniff
from monitor.feeds.items import RawItem, clean_item, feed_title, language_tag
from monitor.feeds.json_feed import RawFeed, read_json_feed
from monitor.feeds.xml_text import to_xml
from monitor.model import ParsedFeed
from monitor.ports import FetchFailed, FetchFailure

MAX_ITEMS = 2_000

# feedparser takes no hostile input into account everywhere; these came out of its handlers.
_PARSER_ERRORS = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, AssertionError, RecursionError)

_TEXT_TYPES = frozenset({"text/html", "text/plain", "application/xhtml+xml", ""})
_DATES = ("published", "updated", "created")


def parse(body: bytes, *, url: str, content_type: str) -> ParsedFeed | FetchFailed:
    """The feed in `body`, which came from `url`; or NOT_A_FEED with what it looks like. Never raises.

    A document with mistakes gives the items that can be read. At most `MAX_ITEMS`, from its beginning.
    """
    if sniff.looks_binary(body):
        return _no_feed("binary data")
    text = to_text(body, content_type).lstrip("\ufeff \t\r\n")
    if not text:
        return _no_feed("empty")
    if sniff.looks_html(text):
        return _no_feed("an HTML page")
    if sniff.looks_json(text):
        feed = read_json_feed(text, url=url, limit=MAX_ITEMS)
        return _no_feed("JSON that is no JSON Feed") if feed is None else _clean(feed)
    raw = _read_xml(text, url)
    return raw if isinstance(raw, FetchFailed) else _clean(raw)


def _no_feed(detail: str) -> FetchFailed:
    return FetchFailed(reason=FetchFailure.NOT_A_FEED, detail=detail)


def _clean(raw: RawFeed) -> ParsedFeed:
    return ParsedFeed(
        title=feed_title(raw.title),
        language=language_tag(raw.language),
        items=tuple(clean_item(item) for item in raw.items),
    )


def _read_xml(text: str, url: str) -> RawFeed | FetchFailed:
    headers = {"content-location": url, "content-type": "application/xml; charset=utf-8"}
    try:
        document = feedparser.parse(
            BytesIO(to_xml(text)), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except _PARSER_ERRORS:
        return _no_feed("XML that cannot be read")
    if not document.version and not document.entries:
        return _no_feed(sniff.describe(text))
    return RawFeed(
        title=_string(document.feed, "title"),
        language=_string(document.feed, "language"),
        items=tuple(_item(entry) for entry in document.entries[:MAX_ITEMS]),
    )


def _item(entry: Mapping[str, Any]) -> RawItem:
    date = next((name for name in _DATES if _string(entry, name)), "")
    return RawItem(
        guid=_string(entry, "id"),
        link=_string(entry, "link"),
        title=_string(entry, "title"),
        summary=_string(entry, "summary"),
        contents=tuple(_string(part, "value") for part in _parts(entry, "content") if _is_text(part)),
        author=_string(entry, "author"),
        tags=tuple(_string(tag, "label") or _string(tag, "term") for tag in _parts(entry, "tags")),
        date=_string(entry, date),
        read_date=_plain(entry, f"{date}_parsed"),
    )


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
