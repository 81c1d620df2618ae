"""Reads what a feed's document asks of those who poll it: how often, when not, and which hub tells of news (WebSub).

Looks only at what stands outside the items, and forgives broken XML. Judges nothing: how far a wish is granted is for
others to say.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import islice
from urllib.parse import urljoin

from lxml import etree

from monitor.feeds.items import web_link

_FIRST_ITEM = re.compile(rb"<(?:[\w.-]{1,20}:)?(?:item|entry)[\s/>]", re.IGNORECASE)
# A head is short; what is not one is not walked through to its end.
_ELEMENTS = 2_000
_CHARACTERS = 200_000

_HOURS = range(24)
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# http://purl.org/rss/1.0/modules/syndication/
_PERIODS = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(weeks=1),
    "monthly": timedelta(days=30),
    "yearly": timedelta(days=365),
}
_NUMBER = re.compile(r"[0-9]{1,6}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """`least` is the shortest interval between polls, `skip_hours` (0 to 23, UTC) and `skip_days` (0 is Monday) when
    not to poll. `hub` and `topic` are WebSub's: the hub's address, and the feed's own address there."""

    least: timedelta | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()
    hub: str | None = None
    topic: str | None = None


def without_items(document: bytes) -> bytes:
    """What stands before the first item, even of a document that cannot be split."""
    found = _FIRST_ITEM.search(document)
    return document[: found.start() if found else _CHARACTERS]


def read_wishes(head: bytes, *, url: str) -> Wishes:
    """The wishes in an XML document that may end anywhere. `url` is where it came from. Never raises."""
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False, remove_pis=True)
    try:
        root = etree.fromstring(head[:_CHARACTERS], parser)
    except (etree.XMLSyntaxError, ValueError):
        return Wishes()
    if root is None:
        return Wishes()
    elements = [(_name(one), one) for one in islice(root.iter(etree.Element), _ELEMENTS)]
    hub, topic = announced([(one.get("rel", ""), one.get("href", "")) for name, one in elements if name == "link"], url)
    texts: dict[str, list[str]] = {}
    for name, one in elements:
        texts.setdefault(name, []).append((one.text or "").strip().lower())
    return replace(_timing(texts), hub=hub, topic=topic)


def announced(links: Iterable[tuple[str, str]], url: str) -> tuple[str | None, str | None]:
    """The hub and the topic among links, given as their relation and their address."""
    found: dict[str, str] = {}
    for relations, address in links:
        for relation in relations.lower().split():
            found.setdefault(relation, _absolute(address, url))
    return found.get("hub") or None, found.get("self") or None


def _timing(texts: Mapping[str, list[str]]) -> Wishes:
    intervals = [interval for interval in (_time_to_live(texts), _update_period(texts)) if interval]
    hours = {int(text) % 24 for text in texts.get("hour", ()) if _NUMBER.fullmatch(text) and int(text) <= 24}
    days = {_DAYS.index(text) for text in texts.get("day", ()) if text in _DAYS}
    return Wishes(
        least=max(intervals, default=None),
        # Who names every hour, or every day, has said nothing.
        skip_hours=tuple(sorted(hours)) if len(hours) < len(_HOURS) else (),
        skip_days=tuple(sorted(days)) if len(days) < len(_DAYS) else (),
    )


def _time_to_live(texts: Mapping[str, list[str]]) -> timedelta | None:
    return timedelta(minutes=number) if (number := _number(texts, "ttl")) else None


def _update_period(texts: Mapping[str, list[str]]) -> timedelta | None:
    period = _PERIODS.get(next(iter(texts.get("updateperiod", ())), ""))
    frequency = _number(texts, "updatefrequency")
    return None if period is None or frequency == 0 else period / (frequency or 1)


def _number(texts: Mapping[str, list[str]], name: str) -> int | None:
    text = next(iter(texts.get(name, ())), "")
    return int(text) if _NUMBER.fullmatch(text) else None


def _name(element: etree._Element) -> str:
    tag: str = element.tag
    return tag.rpartition("}")[2].lower()


def _absolute(address: str, url: str) -> str:
    try:
        return web_link(urljoin(url, address.strip())) if address.strip() else ""
    except ValueError:
        return ""
