"""What a feed's document brings that was not known before. Pure.

Promises: identity decides alone what is new; dates never do, except where a feed's very first poll is asked to look
back. Every item gets a named standing. Does not match and does not write.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from monitor.feeds.identity import Identified, item_id
from monitor.model import Feed, FeedState, Item, ParsedFeed, ParsedItem
from monitor.ports import PollContext


class Standing(StrEnum):
    """What an item is to us at this poll."""

    NEW = "new"
    EDITED = "edited since it was seen"
    SEEN = "seen before"
    BASELINE = "taken as read at the feed's first poll"
    BACKFILLED = "within the backfill of the feed's first poll"
    FLOOD = "taken as read: the feed had it before, under another id or address"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A known item whose headline or text changed. `alerted` are the watches that told of it already."""

    before: Item
    after: Item
    alerted: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """`fresh` are to be matched; `baseline` only to be remembered; `edits` to be matched against what they were.

    `seen` maps the identity keys that are not stored yet to item ids; `served` are stored keys that the feed shows.
    """

    fresh: tuple[Item, ...]
    baseline: tuple[Item, ...]
    edits: tuple[Edit, ...]
    seen: Mapping[str, str]
    served: tuple[str, ...]

    def with_fresh(self, items: Sequence[Item]) -> "News":
        """The same news with more known of its fresh items."""
        return replace(self, fresh=tuple(items))


NO_NEWS = News(fresh=(), baseline=(), edits=(), seen={}, served=())


def news_of(
    feed: Feed,
    state: FeedState,
    parsed: ParsedFeed,
    identified: Sequence[Identified],
    context: PollContext,
    now: datetime,
) -> News:
    """Sort a document's items into new, edited and known ones."""
    fresh: list[Item] = []
    baseline: list[Item] = []
    edits: list[Edit] = []
    seen: dict[str, str] = {}
    served: list[str] = []
    for entry in identified:
        known = next((context.seen[key] for key in entry.keys if key in context.seen), None)
        found = standing(feed, state, entry, context, now)
        item = _item(feed, state, parsed, entry.item, known or item_id(feed.id, entry.keys), found, now)
        match found:
            case Standing.NEW | Standing.BACKFILLED:
                fresh.append(item)
            case Standing.BASELINE:
                baseline.append(item)
            case Standing.EDITED:
                edits.append(_edit(context, item))
            case Standing.SEEN | Standing.FLOOD:
                pass
        seen |= {key: item.id for key in entry.keys if key not in context.seen}
        served += [key for key in entry.keys if key in context.seen]
    return News(fresh=tuple(fresh), baseline=tuple(baseline), edits=tuple(edits), seen=seen, served=tuple(served))


def standing(feed: Feed, state: FeedState, entry: Identified, context: PollContext, now: datetime) -> Standing:
    """What one item is to us: the reason why it is matched or not."""
    known = [context.seen[key] for key in entry.keys if key in context.seen]
    if known:
        changed = entry.keys[-1] not in context.seen and known[0] in context.items
        return Standing.EDITED if changed else Standing.SEEN
    published = entry.item.published
    if state.baselined or _came_after_an_empty_poll(state, published):
        return Standing.NEW
    if feed.backfill is not None and published is not None and published >= now - feed.backfill:
        return Standing.BACKFILLED
    return Standing.BASELINE


def _came_after_an_empty_poll(state: FeedState, published: datetime | None) -> bool:
    """Whether the feed was polled before and was empty then, and nothing says that the item is older than that."""
    return state.last_success is not None and (published is None or published >= state.last_success)


def appeared(news: News, state: FeedState, now: datetime) -> list[datetime]:
    """When the new items appeared: as published, where that is after the last poll or, at the first one, not in the
    future; else now. Items of a first poll that have no date say nothing of when they appeared."""
    old = [item.published for item in news.baseline if item.published is not None and item.published <= now]
    since = state.last_success
    return [*old, *(_within(item.published, since, now) or now for item in news.fresh)]


def _within(moment: datetime | None, since: datetime | None, now: datetime) -> datetime | None:
    return moment if moment is not None and moment <= now and (since is None or moment >= since) else None


def source_of(feed: Feed, title: str | None) -> str:
    """A feed's name for people: as configured, else its own title, else its address."""
    return feed.name or title or feed.address


def _item(
    feed: Feed,
    state: FeedState,
    parsed: ParsedFeed,
    entry: ParsedItem,
    identity: str,
    found: Standing,
    now: datetime,
) -> Item:
    return Item(
        id=identity,
        feed_id=feed.id,
        source=source_of(feed, parsed.title or state.title),
        title=entry.title,
        link=entry.link,
        summary=entry.summary,
        text=entry.text,
        author=entry.author,
        tags=entry.tags,
        language=feed.language or parsed.language,
        # A date in the future is a mistake or an embargo; for people it appeared when it was first seen.
        published=min(entry.published, now) if entry.published else None,
        first_seen=now,
        standing=found,
    )


def _edit(context: PollContext, item: Item) -> Edit:
    """The article's page is not read again for an edit, so what was read then still counts."""
    before = context.items[item.id]
    after = replace(item, text=item.text or before.text, first_seen=before.first_seen, standing=before.standing)
    return Edit(before=before, after=after, alerted=context.alerted.get(item.id, frozenset()))
