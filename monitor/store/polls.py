"""What a poll reads before it decides, and what it writes after."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, select, update

from monitor.model import Item, Match, Story
from monitor.ports import ArticleRetry, PendingArticle, PollContext, PollPlan
from monitor.store.codec import dump
from monitor.store.feeds import hold, note_document, poll_time, save_states
from monitor.store.outbox import merge
from monitor.store.rows import ITEM_FIELDS, chunks, item, item_row, story_row
from monitor.store.tables import alerts, feeds, items, matches, seen, stories, story_items, story_keys, story_traces
from monitor.store.upsert import insert_new, upsert

# That a feed still serves an item is written down once a day, not at every poll.
_FRESH = timedelta(days=1)

# A changed item is still that feed's, and was still first seen then, as what it was then.
_ITEM_CHANGES = [name for name in ITEM_FIELDS if name not in ("id", "feed_id", "first_seen", "standing")]


def context(connection: Connection, feed_id: str, keys: Sequence[tuple[str, ...]]) -> PollContext:
    """What is known about the items of one document."""
    known = _known(connection, feed_id, {key for identity in keys for key in identity})
    edited = {
        known[key] for identity in keys if identity[-1] not in known for key in identity[:-1] if key in known
    }  # fmt: skip
    stored = _items(connection, edited)
    return PollContext(seen=known, items=stored, alerted=_alerted(connection, stored))


def _known(connection: Connection, feed_id: str, keys: Iterable[str]) -> dict[str, str]:
    known: dict[str, str] = {}
    for chunk in chunks(keys):
        query = select(seen.c.key, seen.c.item_id).where(seen.c.feed_id == feed_id, seen.c.key.in_(chunk))
        known.update((key, item_id) for key, item_id in connection.execute(query))
    return known


def _items(connection: Connection, ids: Iterable[str]) -> dict[str, Item]:
    found: dict[str, Item] = {}
    for chunk in chunks(ids):
        rows = connection.execute(select(items).where(items.c.id.in_(chunk))).mappings()
        found.update((row["id"], item(row)) for row in rows)
    return found


def _alerted(connection: Connection, ids: Iterable[str]) -> Mapping[str, frozenset[str]]:
    watches: dict[str, set[str]] = {item_id: set() for item_id in ids}
    for chunk in chunks(watches):
        query = (
            select(story_items.c.item_id, alerts.c.watch)
            .join_from(story_items, alerts, alerts.c.story_id == story_items.c.story_id)
            .where(story_items.c.item_id.in_(chunk))
        )
        for item_id, watch in connection.execute(query):
            watches[item_id].add(watch)
    return {item_id: frozenset(names) for item_id, names in watches.items()}


def commit(connection: Connection, plan: PollPlan) -> None:
    """Write all that a poll changes."""
    if plan.state is not None:
        save_states(connection, values=[plan.state])
        if plan.seen or plan.served:
            note_document(connection, plan.state)
    if plan.held is not None:
        hold(connection, *plan.held)
    _save_items(connection, plan.items)
    _save_seen(connection, plan)
    _save_matches(connection, plan.matches)
    _save_stories(connection, plan.stories)
    joins = [
        {"story_id": join.story_id, "item_id": join.item_id, "joined": join.likeness.reason,
         "share": join.likeness.share}
        for join in plan.joins
    ]  # fmt: skip
    insert_new(connection, story_items, joins, keys=["story_id", "item_id"])
    raised = [
        {"story_id": alert.story_id, "watch": alert.watch, "item_id": alert.item_id, "priority": alert.priority,
         "raised": alert.raised, "policy": alert.policy, "told": alert.told}
        for alert in plan.alerts
    ]  # fmt: skip
    insert_new(connection, alerts, raised, keys=["story_id", "watch"])
    merge(connection, plan.deliveries)
    _save_retries(connection, plan.articles)


def _save_items(connection: Connection, values: Sequence[Item]) -> None:
    upsert(connection, items, [item_row(value) for value in values], keys=["id"], update=_ITEM_CHANGES)


def _save_seen(connection: Connection, plan: PollPlan) -> None:
    if not plan.seen and not plan.served:
        return
    feed_id, moment = _served_where_and_when(plan)
    rows = [
        {"feed_id": feed_id, "key": key, "item_id": item_id, "last_served": moment}
        for key, item_id in plan.seen.items()
    ]
    insert_new(connection, seen, rows, keys=["feed_id", "key"])
    for chunk in chunks(plan.served):
        stale = (seen.c.feed_id == feed_id) & seen.c.key.in_(chunk) & (seen.c.last_served < moment - _FRESH)
        connection.execute(update(seen).where(stale).values(last_served=moment))


def _served_where_and_when(plan: PollPlan) -> tuple[str, datetime]:
    if plan.state is not None:
        return plan.state.feed_id, poll_time(plan.state)
    if plan.items:
        return plan.items[0].feed_id, max(value.first_seen for value in plan.items)
    raise ValueError("a plan with identities needs the feed's state, or an item, to tell whose they are")


def _save_matches(connection: Connection, found: Sequence[tuple[str, Match]]) -> None:
    rows = [{"item_id": item_id, "watch": match.watch, "match": dump(match)} for item_id, match in found]
    upsert(connection, matches, rows, keys=["item_id", "watch"], update=["match"])


def _save_stories(connection: Connection, values: Sequence[Story]) -> None:
    upsert(connection, stories, [story_row(story) for story in values], keys=["id"], update=["title"])
    keys = [
        {"key": key, "story_id": story.id, "position": position}
        for story in values
        for position, key in enumerate(dict.fromkeys(story.keys))
    ]
    insert_new(connection, story_keys, keys, keys=["key", "story_id"])
    traces = [
        {"trace": trace, "story_id": story.id, "opened": story.opened} for story in values for trace in story.sketch
    ]
    insert_new(connection, story_traces, traces, keys=["trace", "story_id"])


def _save_retries(connection: Connection, retries: Sequence[ArticleRetry]) -> None:
    for retry in retries:
        values = {"article_tries": retry.tries, "article_due": retry.due}
        connection.execute(update(items).where(items.c.id == retry.item_id).values(values))


def due_articles(connection: Connection, now: datetime, limit: int) -> tuple[PendingArticle, ...]:
    """The items of polled feeds whose page is to be tried again, the longest due first."""
    query = (
        select(items)
        .join(feeds, feeds.c.feed_id == items.c.feed_id)
        .where(feeds.c.active, items.c.article_due <= now)
        .order_by(items.c.article_due)
        .limit(limit)
    )
    rows = connection.execute(query).mappings()
    return tuple(PendingArticle(item=item(row), tries=row["article_tries"]) for row in rows)
