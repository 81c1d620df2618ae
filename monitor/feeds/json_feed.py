"""Reads JSON Feed, versions 1 and 1.1 (https://www.jsonfeed.org/version/1.1/), which feedparser does not.

Every member may be missing or of the wrong type; such a member counts as missing.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import urljoin

from xxhash import xxh3_64_digest

from monitor.feeds.items import RawItem
from monitor.feeds.wishes import Wishes, announced

_VERSIONS = ("https://jsonfeed.org/version/1", "http://jsonfeed.org/version/1")

_Members: TypeAlias = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class RawFeed:
    """A feed's document, its items still as the feed has them."""

    title: str
    language: str
    items: tuple[RawItem, ...]
    wishes: Wishes


class JsonFeed:
    """A JSON Feed's document, whose items are not read yet."""

    def __init__(self, document: _Members, url: str) -> None:
        self._document = document
        self._url = url
        self._entries = _members(document, "items")

    @property
    def count(self) -> int:
        """How many items it has."""
        return len(self._entries)

    def mark(self, place: int) -> bytes:
        """A hash of an item and of the feed's address: equal marks are equal items."""
        return xxh3_64_digest(json.dumps((self._url, self._entries[place])).encode())

    def read(self, places: Sequence[int]) -> RawFeed:
        """The feed with these of its items."""
        hub, topic = announced(_hubs(self._document), self._url)
        return RawFeed(
            title=_text(self._document, "title"),
            language=_text(self._document, "language"),
            items=tuple(_item(self._entries[place], self._url) for place in places),
            wishes=Wishes(hub=hub, topic=topic),
        )


def open_json_feed(text: bytes, *, url: str) -> JsonFeed | None:
    """The document in UTF-8, or None for what is no JSON Feed. `url` is where it came from."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(document, dict) or not _text(document, "version").startswith(_VERSIONS):
        return None
    return JsonFeed(document, url)


def _hubs(document: _Members) -> list[tuple[str, str]]:
    hubs = [("hub", _text(hub, "url")) for hub in _members(document, "hubs") if _is_websub(_text(hub, "type"))]
    return [*hubs, ("self", _text(document, "feed_url"))]


def _is_websub(kind: str) -> bool:
    return kind.lower() in ("websub", "pubsubhubbub")


def _item(entry: _Members, url: str) -> RawItem:
    return RawItem(
        guid=_text(entry, "id"),
        link=_join(url, _text(entry, "url") or _text(entry, "external_url")),
        title=_text(entry, "title"),
        summary=_text(entry, "summary"),
        contents=(_text(entry, "content_html") or _text(entry, "content_text"),),
        author=", ".join(_authors(entry)),
        tags=tuple(tag for tag in _list(entry, "tags") if isinstance(tag, str)),
        date=_text(entry, "date_published") or _text(entry, "date_modified"),
    )


def _authors(entry: _Members) -> list[str]:
    """Version 1.1 has a list of authors, version 1 a single one."""
    single = entry.get("author")
    people = _members(entry, "authors") or ([single] if isinstance(single, dict) else [])
    return [name for person in people if (name := _text(person, "name"))]


def _text(members: _Members, name: str) -> str:
    value = members.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)  # the format wants ids to be strings, many writers do not
    return value if isinstance(value, str) else ""


def _list(members: _Members, name: str) -> list[object]:
    value = members.get(name)
    return value if isinstance(value, list) else []


def _members(members: _Members, name: str) -> list[_Members]:
    return [value for value in _list(members, name) if isinstance(value, dict)]


def _join(base: str, link: str) -> str:
    try:
        return urljoin(base, link) if link else ""
    except ValueError:
        return ""
