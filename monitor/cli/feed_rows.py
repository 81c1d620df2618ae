"""Feeds on the screen: a line each, cut to the terminal's width, with the reason below where one is not well."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from rich.cells import cell_len, set_cell_size

from monitor.app.overview import FeedRow
from monitor.cli.output import ago, count
from monitor.cli.paper import Paper, plain

_BY_NEED = {"gone": "red", "down": "red", "failing": "yellow", "silent": "yellow", "new": "dim", "ok": "green"}
_COLUMNS = ("feed", "health", "last success", "next poll", "items/day")
_GAP = 2
_NARROWEST = 12


def worst_first(feeds: Iterable[FeedRow]) -> list[FeedRow]:
    """Those that are not well first, else in the order of the file."""
    order = list(_BY_NEED)
    return sorted(feeds, key=lambda feed: order.index(feed.health))


def show_feeds(title: str, feeds: Sequence[FeedRow], now: datetime) -> None:
    """A table."""
    _show(Paper(), title, feeds, now, addresses=False)


def page_feeds(title: str, feeds: Sequence[FeedRow], now: datetime, more: str) -> None:
    """The same with each feed's address below its name, and `more` at the end; what is longer than the screen is paged,
    for those that are not well come first."""
    paper = Paper()
    with paper.paged():
        _show(paper, title, feeds, now, addresses=True)
        if more:
            paper.line(more)


def _show(paper: Paper, title: str, feeds: Sequence[FeedRow], now: datetime, *, addresses: bool) -> None:
    paper.line((title, "bold"))
    if not feeds:
        return
    cells = [_cells(feed, now) for feed in feeds]
    widths = [max(map(cell_len, column)) for column in zip(_COLUMNS, *cells, strict=True)]
    others = sum(width + _GAP for width in widths[1:])
    widths[0] = max(_NARROWEST, min(widths[0], paper.width - others))
    paper.line((_row(_COLUMNS, widths), "dim"), whole=True)
    for feed, row in zip(feeds, cells, strict=True):
        paper.line((_row(row, widths), "" if feed.health == "ok" else _BY_NEED[feed.health]), whole=True)
        if addresses and feed.address != feed.name:
            paper.line((feed.address, "cyan"), indent=2, whole=True)
        if feed.reason:
            often = f" ({count(feed.failures, 'time')})" if feed.failures else ""
            paper.line(f"→ {feed.reason}{often}", indent=2)


def _cells(feed: FeedRow, now: datetime) -> tuple[str, ...]:
    coming = ago(feed.next_poll, now) if feed.next_poll else ""
    return plain(feed.name), feed.health, ago(feed.last_success, now), coming, f"{feed.items_a_day:g}"


def _row(cells: Iterable[str], widths: Iterable[int]) -> str:
    return (" " * _GAP).join(map(_fitted, cells, widths)).rstrip()


def _fitted(cell: str, width: int) -> str:
    return set_cell_size(cell, width) if cell_len(cell) <= width else set_cell_size(cell, width - 1) + "…"
