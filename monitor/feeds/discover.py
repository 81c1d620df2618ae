"""Finds in a page the addresses of feeds that belong to it. Pure: whether there is a feed behind an address is asked
elsewhere.

A page names its feeds in its head (https://html.spec.whatwg.org/#rel-alternate). Some only link to them, and some do
neither, but keep them where everybody does.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from monitor.encoding import to_text

MOST = 30
"""Candidates of one page, at most."""

_TYPES = re.compile(
    r"(application|text)/(rss\+xml|atom\+xml|rdf\+xml|feed\+json|xml|json|x-rss\+xml|x\.atom\+xml|rss|atom)\b",
    re.IGNORECASE,
)
_LIKE_A_FEED = re.compile(
    r"(?:^|[/._=-])(?:rss\d?|atom|feeds?|rdf)(?:$|[/._?=-])|\.(?:rss|atom|rdf)(?:$|\?)|feed\.json|index\.xml",
    re.IGNORECASE,
)
_COMMON = ("/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feed.json", "/feeds", "/rss/news.xml")
_LONGEST = 2_000_000  # characters of a page that are looked at


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An address at which there may be a feed. `title` is what the page calls it, or ""."""

    url: str
    title: str = ""


def named(page: bytes, *, url: str, content_type: str) -> tuple[Candidate, ...]:
    """The feeds that the page names in its head, in its order."""
    return _distinct(_read(page, url, content_type).named)


def linked(page: bytes, *, url: str, content_type: str) -> tuple[Candidate, ...]:
    """What the page links to that looks like a feed by its address, in its order."""
    return _distinct(_read(page, url, content_type).linked)


def common(url: str) -> tuple[Candidate, ...]:
    """Where sites keep their feeds: below the page, and at the root."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return ()
    root = f"{parts.scheme}://{parts.netloc}"
    below = parts.path.rstrip("/")
    places = [f"{root}{below}{path}" for path in _COMMON[:2] if below] + [root + path for path in _COMMON]
    return _distinct(Candidate(url=place) for place in places)


def _read(page: bytes, url: str, content_type: str) -> "_Page":
    reader = _Page(url)
    reader.feed(to_text(page, content_type)[:_LONGEST])
    reader.close()
    return reader


def _distinct(found: Iterable[Candidate]) -> tuple[Candidate, ...]:
    by_url: dict[str, Candidate] = {}
    for candidate in found:
        by_url.setdefault(candidate.url, candidate)
    return tuple(by_url.values())[:MOST]


class _Page(HTMLParser):
    """Follows a page's elements; whatever is wrong with it, reading goes on."""

    def __init__(self, url: str) -> None:
        super().__init__(convert_charrefs=True)
        self._base = url
        self.named: list[Candidate] = []
        self.linked: list[Candidate] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """As html.parser calls it."""
        given = {name: value or "" for name, value in attrs}
        match tag:
            case "base" if given.get("href"):
                self._base = _joined(self._base, given["href"]) or self._base
            case "link" if "alternate" in given.get("rel", "").lower().split() and _TYPES.match(given.get("type", "")):
                self._note(self.named, given.get("href", ""), given.get("title", ""))
            case "a" if _LIKE_A_FEED.search(_without_host(given.get("href", ""))):
                self._note(self.linked, given.get("href", ""), given.get("title", ""))
            case _:
                pass

    def _note(self, where: list[Candidate], href: str, title: str) -> None:
        url = _joined(self._base, href) if href.strip() else ""
        if url:
            where.append(Candidate(url=url, title=" ".join(title.split())))


def _without_host(href: str) -> str:
    try:
        parts = urlsplit(href)
    except ValueError:
        return ""
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _joined(base: str, href: str) -> str:
    """The absolute http(s) address, without its fragment; "" for any other."""
    try:
        url = urljoin(base, href.strip())
        parts = urlsplit(url)
    except ValueError:
        return ""
    return parts._replace(fragment="").geturl() if parts.scheme in ("http", "https") and parts.netloc else ""
