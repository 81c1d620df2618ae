"""The stories that new items may join."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Column, Connection, Table, func, select

from monitor.model import Delivery, Item, Story
from monitor.ports import OpenStory
from monitor.store.rows import chunks, delivery, item
from monitor.store.tables import alerts, deliveries, items, stories, story_items, story_keys, story_traces
from monitor.stories.grouping import CANDIDATES


def open_stories(
    connection: Connection, keys: Collection[str], since: datetime, traces: Sequence[Collection[int]] = ()
) -> tuple[OpenStory, ...]:
    """The stories opened after `since` that have one of the keys, or much in common with one of `traces`, the oldest
    first."""
    ids: set[str] = set()
    for chunk in chunks(keys):
        query = select(story_keys.c.story_id).where(story_keys.c.key.in_(chunk))
        ids.update(connection.scalars(query))
    for wanted in traces:
        for some in chunks(wanted):
            ids.update(_resembling(connection, some, since))
    found = [story for chunk in chunks(ids) for story in _load(connection, chunk, since)]
    return tuple(sorted(found, key=lambda open_story: (open_story.story.opened, open_story.story.id)))


def _resembling(connection: Connection, traces: Sequence[int], since: datetime) -> Sequence[str]:
    """The stories that share the most of these hashes. Forms filled in anew share many, a copy shares more."""
    query = (
        select(story_traces.c.story_id)
        .where(story_traces.c.trace.in_(traces), story_traces.c.opened > since)
        .group_by(story_traces.c.story_id)
        .order_by(func.count().desc(), story_traces.c.story_id)
        .limit(CANDIDATES)
    )
    return connection.scalars(query).all()


def _load(connection: Connection, ids: Sequence[str], since: datetime) -> list[OpenStory]:
    recent = (stories.c.id.in_(ids)) & (stories.c.opened > since)
    rows = connection.execute(select(stories).where(recent)).mappings().all()
    open_ids = [row["id"] for row in rows]
    if not open_ids:
        return []
    keys = _by_story(connection, story_keys, story_keys.c.key, open_ids, order=story_keys.c.position)
    members = _by_story(connection, story_items, story_items.c.item_id, open_ids)
    feeds = _feeds_by_story(connection, open_ids)
    watches = _by_story(connection, alerts, alerts.c.watch, open_ids)
    sent = _deliveries(connection, open_ids)
    firsts = _items(connection, [row["item_id"] for row in rows])
    return [
        OpenStory(
            story=Story(
                id=row["id"],
                title=row["title"],
                opened=row["opened"],
                keys=tuple(keys[row["id"]]),
                item_id=row["item_id"] or "",
            ),
            item_ids=frozenset(members[row["id"]]),
            feed_ids=frozenset(feeds[row["id"]]),
            alerted=frozenset(watches[row["id"]]),
            deliveries=tuple(sent[row["id"]]),
            first=firsts.get(row["item_id"]),
        )
        for row in rows
    ]


def _by_story(
    connection: Connection, table: Table, value: Column[str], ids: Sequence[str], order: Column[int] | None = None
) -> defaultdict[str, list[str]]:
    query = select(table.c.story_id, value).where(table.c.story_id.in_(ids))
    if order is not None:
        query = query.order_by(order, value)
    grouped: defaultdict[str, list[str]] = defaultdict(list)
    for story_id, found in connection.execute(query):
        grouped[story_id].append(found)
    return grouped


def _items(connection: Connection, ids: Sequence[str]) -> dict[str, Item]:
    rows = connection.execute(select(items).where(items.c.id.in_(ids))).mappings()
    return {row["id"]: item(row) for row in rows}


def _feeds_by_story(connection: Connection, ids: Sequence[str]) -> defaultdict[str, set[str]]:
    query = (
        select(story_items.c.story_id, items.c.feed_id)
        .join_from(story_items, items, items.c.id == story_items.c.item_id)
        .where(story_items.c.story_id.in_(ids))
    )
    grouped: defaultdict[str, set[str]] = defaultdict(set)
    for story_id, feed_id in connection.execute(query):
        grouped[story_id].add(feed_id)
    return grouped


def _deliveries(connection: Connection, ids: Sequence[str]) -> defaultdict[str, list[Delivery]]:
    query = select(deliveries).where(deliveries.c.story_id.in_(ids)).order_by(deliveries.c.sequence)
    grouped: defaultdict[str, list[Delivery]] = defaultdict(list)
    for row in connection.execute(query).mappings():
        grouped[row["story_id"]].append(delivery(row))
    return grouped
