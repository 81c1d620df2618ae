"""Whether a feed shows as new what it had before, under other ids and addresses (a migrated site, a new program). Pure.

Promises: only items are taken as read whose headline, or whose address but for its server, the feed had before; what is
really new among them stays news. A few such items at a time are told: a column may well have the same headline again.
"""

from collections.abc import Collection
from dataclasses import replace
from urllib.parse import urlsplit

from monitor.poll.news import News, Standing

FEWEST = 5
MEMORY = 1_000
"""So many of a feed's newest items are compared with."""


def is_worth_asking(news: News) -> bool:
    """Whether there are enough new items for a flood."""
    return len(news.fresh) >= FEWEST


def without_flood(news: News, before: Collection[tuple[str, str]]) -> tuple[News, int]:
    """The news without what the feed had before, if that is much and most of it, and how many items that are.

    `before` are headlines and links of the feed's items so far.
    """
    titles = {_headline(title) for title, _ in before} - {""}
    places = {_place(link) for _, link in before} - {""}
    again = [item for item in news.fresh if _headline(item.title) in titles or _place(item.link) in places]
    if len(again) < max(FEWEST, len(news.fresh) / 2):
        return news, 0
    ids = {item.id for item in again}
    read = tuple(replace(item, standing=Standing.FLOOD) for item in again)
    fresh = tuple(item for item in news.fresh if item.id not in ids)
    return replace(news, fresh=fresh, baseline=(*news.baseline, *read)), len(again)


def _headline(title: str) -> str:
    return " ".join(title.casefold().split())


def _place(link: str) -> str:
    """An address without its server; "" for one that says nothing without it."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return ""
    path = parts.path.strip("/")
    return f"{path}?{parts.query}" if path or parts.query else ""
