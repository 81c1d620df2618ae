"""What came of trying the feeds and destinations of a file, for people and for programs."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from monitor.app.online import Tried, TriedDestination, TriedFeed
from monitor.cli.output import ago, count
from monitor.cli.paper import Paper
from monitor.clock import SystemClock

MOST_ROWS = 12
"""Feeds that work are shown up to here; those that do not, all."""

_MARKS = {True: ("✓", "green"), False: ("✗", "red"), None: ("·", "yellow")}


def show(tried: Tried, *, all_feeds: bool) -> None:
    """Feeds that do not work first, then the others, then the destinations, a line each."""
    paper = Paper()
    broken = [feed for feed in tried.feeds if feed.trouble]
    fine = [feed for feed in tried.feeds if not feed.trouble]
    shown = fine if all_feeds else fine[:MOST_ROWS]
    for feed in (*broken, *shown):
        _line(paper, not feed.trouble, feed.name, feed.trouble or _state(feed))
        if feed.moved:
            paper.line(f"→ it has moved for good: write {feed.moved}", indent=2)
    if len(shown) < len(fine):
        paper.line(f"✓ {count(len(fine) - len(shown), 'more feed')}; -v shows all")
    for one in tried.destinations:
        _line(paper, one.ok, one.name, one.detail)
        if one.ok is None:
            paper.line(f"→ monitor notify test {one.name}", indent=2)


def _line(paper: Paper, ok: bool | None, name: str, detail: str) -> None:
    mark, colour = _MARKS[ok]
    paper.line((mark, colour), f" {name}: {detail}")


def _state(feed: TriedFeed) -> str:
    items = count(feed.items or 0, "item")
    return items if feed.newest is None else f"{items}, the newest of {ago(feed.newest, SystemClock().now())}"


def verdict(tried: Tried) -> str:
    """One line: how many do not work."""
    feeds = sum(bool(feed.trouble) for feed in tried.feeds)
    destinations = sum(one.ok is False for one in tried.destinations)
    if not tried.failed:
        return "all feeds can be read, all destinations reached"
    parts = ((feeds, "feed", "be read"), (destinations, "destination", "be reached"))
    return ", ".join(f"{count(number, noun)} cannot {what}" for number, noun, what in parts if number)


def document(tried: Tried) -> dict[str, list[dict[str, Any]]]:
    """The same for programs."""
    return {"feeds": _rows(tried.feeds), "destinations": _rows(tried.destinations)}


def _rows(tried: Sequence[TriedFeed | TriedDestination]) -> list[dict[str, Any]]:
    return [asdict(one) for one in tried]
