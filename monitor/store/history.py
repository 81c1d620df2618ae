"""What became of an item: where it was seen, what it matched, the stories it told, and what was sent of them.

Only looks. An item is found by the identity keys of its link, which are indexed and outlive the item; `links_with`
reads every stored link, and is for the rare item that has no such key.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection, RowMapping, Select, func, select

from monitor.model import Alert, Item, Join, Joined, Likeness, Match, Priority, Story
from monitor.ports import Attempt, DeliveryHistory, Sighted, Sighting, StoryHistory
from monitor.store.codec import load
from monitor.store.rows import attempt, chunks, delivery, item
from monitor.store.tables import (
    alerts,
    attempts,
    deliveries,
    feeds,
    items,
    matches,
    seen,
    stories,
    story_items,
    story_keys,
)

T = TypeVar("T")

_CONTENT_KEY = "c:%"  # see monitor.feeds.identity


def known_by(connection: Connection, keys: Sequence[str]) -> Mapping[str, str]:
    """The items that were seen under one of the keys, in any feed, each with its feed."""
    # Each feed is looked into by the primary key: there are far fewer feeds than identities.
    every_feed = select(feeds.c.feed_id)
    query = select(seen.c.item_id, seen.c.feed_id).where(seen.c.feed_id.in_(every_feed), seen.c.key.in_(keys))
    return {row.item_id: row.feed_id for row in connection.execute(query)}


def links_with(connection: Connection, text: str, limit: int) -> tuple[Sighted, ...]:
    """Stored items whose link has that text in it, the newest first."""
    query = (
        select(items.c.id, items.c.feed_id, items.c.source, items.c.link)
        .where(items.c.link.contains(text, autoescape=True))
        .order_by(items.c.first_seen.desc())
        .limit(limit)
    )
    return tuple(
        Sighted(item_id=item_id, feed_id=feed_id, source=source, link=link)
        for item_id, feed_id, source, link in connection.execute(query)
    )


def sightings(connection: Connection, feed_ids: Mapping[str, str]) -> tuple[Sighting, ...]:
    """What is remembered of these items, given with their feeds; the newest first and forgotten ones last."""
    found = [one for chunk in chunks(feed_ids) for one in _sightings(connection, chunk, feed_ids)]
    return tuple(sorted(found, key=_age))


def _age(sighting: Sighting) -> tuple[bool, float]:
    item = sighting.item
    return (item is None, 0.0 if item is None else -item.first_seen.timestamp())


def _sightings(connection: Connection, ids: Sequence[str], feed_ids: Mapping[str, str]) -> list[Sighting]:
    rows = {row["id"]: row for row in _rows(connection, select(items).where(items.c.id.in_(ids)))}
    matched = _grouped(
        (row["item_id"], load(row["match"], Match))
        for row in _rows(connection, select(matches).where(matches.c.item_id.in_(ids)).order_by(matches.c.watch))
    )
    told = _grouped(
        (row["item_id"], row["story_id"])
        for row in _rows(connection, select(story_items).where(story_items.c.item_id.in_(ids)))
    )
    return [
        Sighting(
            item_id=item_id,
            feed_id=feed_ids[item_id],
            matches=tuple(matched[item_id]),
            story_ids=tuple(told[item_id]),
            **_kept(rows.get(item_id)),
            **_identity(connection, feed_ids[item_id], item_id),
        )
        for item_id in ids
    ]


def _kept(row: RowMapping | None) -> dict[str, Any]:
    """What is known of an item while retention keeps it."""
    if row is None:
        return {"item": None}
    return {"item": item(row), "article_tries": row["article_tries"], "article_due": row["article_due"]}


def _identity(connection: Connection, feed_id: str, item_id: str) -> dict[str, Any]:
    """What its feed's identities say of it: when it was served last, and how many contents it had."""
    its_own = (seen.c.feed_id == feed_id) & (seen.c.item_id == item_id)
    contents = select(func.count()).select_from(seen).where(its_own, seen.c.key.like(_CONTENT_KEY))
    return {
        "last_served": connection.scalar(select(func.max(seen.c.last_served)).where(its_own)),
        "versions": connection.scalar(contents) or 1,
        "baselined": connection.scalar(select(feeds.c.baselined_at).where(feeds.c.feed_id == feed_id)),
    }


def of_stories(connection: Connection, ids: Iterable[str]) -> tuple[StoryHistory, ...]:
    """These stories with all that came of them, the newest first."""
    found = [story for chunk in chunks(ids) for story in _stories(connection, chunk)]
    return tuple(sorted(found, key=lambda one: (one.story.opened, one.story.id), reverse=True))


def _stories(connection: Connection, ids: Sequence[str]) -> list[StoryHistory]:
    keys = _grouped(
        (row["story_id"], row["key"])
        for row in _rows(
            connection, select(story_keys).where(story_keys.c.story_id.in_(ids)).order_by(story_keys.c.position)
        )
    )
    members = _members(connection, ids)
    joins = _joins(connection, ids)
    raised = _grouped(
        (row["story_id"], _alert(row))
        for row in _rows(connection, select(alerts).where(alerts.c.story_id.in_(ids)).order_by(alerts.c.raised))
    )
    sent = _deliveries(connection, ids)
    return [
        StoryHistory(
            story=Story(id=row["id"], title=row["title"], opened=row["opened"], keys=tuple(keys[row["id"]])),
            items=tuple(members[row["id"]]),
            joins=tuple(joins[row["id"]]),
            alerts=tuple(raised[row["id"]]),
            deliveries=tuple(sent[row["id"]]),
        )
        for row in _rows(connection, select(stories).where(stories.c.id.in_(ids)))
    ]


def _members(connection: Connection, ids: Sequence[str]) -> Mapping[str, list[Item]]:
    query = (
        select(story_items.c.story_id, items)
        .join_from(story_items, items, items.c.id == story_items.c.item_id)
        .where(story_items.c.story_id.in_(ids))
        .order_by(items.c.first_seen, items.c.id)
    )
    return _grouped((row["story_id"], item(row)) for row in _rows(connection, query))


def _joins(connection: Connection, ids: Sequence[str]) -> Mapping[str, list[Join]]:
    known = story_items.c.story_id.in_(ids) & story_items.c.joined.is_not(None)
    rows = _rows(connection, select(story_items).where(known).order_by(story_items.c.item_id))
    return _grouped((row["story_id"], _join(row)) for row in rows)


def _join(row: RowMapping) -> Join:
    likeness = Likeness(reason=Joined(row["joined"]), share=row["share"])
    return Join(story_id=row["story_id"], item_id=row["item_id"], likeness=likeness)


def _alert(row: RowMapping) -> Alert:
    return Alert(
        story_id=row["story_id"],
        watch=row["watch"],
        item_id=row["item_id"],
        priority=Priority(row["priority"]),
        raised=row["raised"],
        policy=row["policy"],
        told=row["told"],
    )


def _deliveries(connection: Connection, ids: Sequence[str]) -> Mapping[str, list[DeliveryHistory]]:
    query = select(deliveries).where(deliveries.c.story_id.in_(ids)).order_by(deliveries.c.sequence)
    found = [delivery(row) for row in _rows(connection, query)]
    tries = _tries(connection, [one.id for one in found])
    return _grouped((one.story_id or "", DeliveryHistory(delivery=one, tries=tuple(tries[one.id]))) for one in found)


def _tries(connection: Connection, ids: Iterable[str]) -> Mapping[str, list[Attempt]]:
    return _grouped(
        (row["delivery_id"], attempt(row))
        for chunk in chunks(ids)
        for row in _rows(
            connection, select(attempts).where(attempts.c.delivery_id.in_(chunk)).order_by(attempts.c.number)
        )
    )


def _rows(connection: Connection, query: Select[Any]) -> Sequence[RowMapping]:
    return connection.execute(query).mappings().all()


def _grouped(pairs: Iterable[tuple[str, T]]) -> defaultdict[str, list[T]]:
    groups: defaultdict[str, list[T]] = defaultdict(list)
    for name, value in pairs:
        groups[name].append(value)
    return groups
