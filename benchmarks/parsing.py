"""The work of P1 to P3: a feed that was read before is read again, beside feedparser on the whole of it.

The feeds have what a newspaper's or a blog's has today: for each item a headline, a link, an author, tags, a date, a
summary and the article in HTML, about 2 kB in all.
"""

import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from io import BytesIO

import feedparser

from benchmarks.corpus import Corpus
from benchmarks.figure import ROUNDS, Figure, race
from monitor.feeds.document import Document, body_hash, read_document
from monitor.model import Item
from monitor.ports import Fetched, Validators

ITEMS = 30
"""Items of a feed."""

FEEDS = 8
"""Feeds of one round; the next round has others."""

_URL = "https://news.example/feed/"
_BEGAN = datetime(2026, 3, 1, 6, tzinfo=UTC)
_NAMESPACES = {
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "atom": "http://www.w3.org/2005/Atom",
    "media": "http://search.yahoo.com/mrss/",
}


def figure(
    name: str,
    work: str,
    target: float,
    *,
    new: int,
    feeds: int = FEEDS,
    rounds: int = ROUNDS,
    corpus: Corpus | None = None,
) -> Figure:
    """How often a feed with so many new items is read, while feedparser reads it once."""
    corpus = corpus or Corpus()
    batches = [[_two_polls(corpus, new) for _ in range(feeds)] for _ in range(rounds + 1)]
    known = [[_ranges(before) for before, _ in batch] for batch in batches]

    def read(number: int) -> list[Document]:
        return [_read(body, marks) for (_, body), marks in zip(batches[number], known[number], strict=True)]

    found = read(0)
    if any(document.whole or len(document.parsed.items) != new for document in found):
        raise ValueError("the feeds were not read as they are meant to be")
    return _figure(name, work, target, batches, read, rounds)


def identical(
    name: str, work: str, target: float, *, feeds: int = FEEDS, rounds: int = ROUNDS, corpus: Corpus | None = None
) -> Figure:
    """How often an unchanged body is told, while feedparser reads it once."""
    corpus = corpus or Corpus()
    batches = [[_two_polls(corpus, 0) for _ in range(feeds)] for _ in range(rounds + 1)]
    hashes = [[body_hash(body) for _, body in batch] for batch in batches]
    return _figure(
        name, work, target, batches, lambda number: hashes[number] == [body_hash(b) for _, b in batches[number]], rounds
    )


def _figure(
    name: str,
    work: str,
    target: float,
    batches: Sequence[Sequence[tuple[bytes, bytes]]],
    ours: Callable[[int], object],
    rounds: int,
) -> Figure:
    result = race(
        lambda number: [feedparser.parse(BytesIO(body)) for _, body in batches[number]],
        ours,
        rounds,
    )
    feeds = len(batches[0])
    return Figure(
        name=name,
        work=f"feed of {ITEMS} items, {work}",
        peer="feedparser on the whole",
        target=f"≥ {target:g} ×",
        ours=f"{result.ratio:.1f} ×",
        met=result.ratio >= target,
        notes={
            "ms a feed": round(1e3 * result.ours / feeds, 4),
            "peer's ms a feed": round(1e3 * result.peer / feeds, 2),
            "kB a feed": round(sum(len(body) for _, body in batches[0]) / feeds / 1e3, 1),
        },
    )


def _two_polls(corpus: Corpus, new: int) -> tuple[bytes, bytes]:
    """A feed's document, and its next one: new items at its head, the oldest gone, and a new date in any case."""
    items = corpus.items(ITEMS + new)
    dice = random.Random(items[0].title)  # noqa: S311 - the same feeds on every machine
    written = [_item(item, place, dice) for place, item in enumerate(items)]
    return _feed(written[:ITEMS], _BEGAN), _feed(written[new:], _BEGAN + timedelta(hours=1))


def _feed(written: Sequence[str], built: datetime) -> bytes:
    namespaces = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in _NAMESPACES.items())
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"{namespaces}>\n<channel>\n'
        "<title>Harbour Wire</title>\n"
        f'<atom:link href="{_URL}" rel="self" type="application/rss+xml"/>\n<link>https://news.example</link>\n'
        f"<description>News</description>\n<lastBuildDate>{format_datetime(built)}</lastBuildDate>\n"
        "<language>en-US</language>\n<sy:updatePeriod>hourly</sy:updatePeriod>\n"
        f"<sy:updateFrequency>1</sy:updateFrequency>\n{''.join(reversed(written))}</channel>\n</rss>\n"
    ).encode()


def _item(item: Item, place: int, dice: random.Random) -> str:
    paragraphs = "".join(f"<p>{escape(part)}</p>\n" for part in item.summary.split(". "))
    link = f"https://news.example/2026/03/{dice.randrange(10**8)}/"
    return (
        f"<item>\n<title>{escape(item.title)}</title>\n<link>{link}</link>\n"
        "<dc:creator><![CDATA[Ann Example]]></dc:creator>\n"
        f"<pubDate>{format_datetime(_BEGAN + timedelta(minutes=place))}</pubDate>\n"
        "<category><![CDATA[World]]></category>\n<category><![CDATA[Shipping]]></category>\n"
        f'<guid isPermaLink="false">https://news.example/?p={dice.randrange(10**8)}</guid>\n'
        f"<description><![CDATA[{item.summary[:200]}]]></description>\n"
        f'<content:encoded><![CDATA[<figure><img src="{link}a.jpg" alt=""/></figure>\n{paragraphs}'
        f'<p>See <a href="{link}">the harbour</a>.</p>]]></content:encoded>\n'
        f'<media:thumbnail url="{link}b.jpg" width="150" height="150"/>\n</item>\n'
    )


def _ranges(body: bytes) -> bytes:
    return _read(body, b"").ranges


def _read(body: bytes, known: bytes) -> Document:
    fetched = Fetched(body=body, url=_URL, content_type="application/rss+xml; charset=UTF-8", validators=Validators())
    document = read_document(fetched, base=_URL, known=known, whole=False)
    if not isinstance(document, Document):
        raise TypeError(f"the feed was not read: {document}")
    return document
