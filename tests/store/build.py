"""Values for the store's tests: small, valid, and different only where a test says so."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from monitor.model import (
    Alert,
    Delivery,
    DeliveryState,
    FeedState,
    Field,
    Item,
    Join,
    Joined,
    Likeness,
    Match,
    Message,
    MessageKind,
    Priority,
    Story,
    Term,
)
from monitor.ports import PollPlan, Settlement

NOW = datetime(2026, 5, 4, 12, 0, 0, 123456, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def state(feed_id: str = "f1", **changes: Any) -> FeedState:
    return replace(FeedState(feed_id=feed_id, next_poll=NOW), **changes)


def polled(feed_id: str = "f1", at: datetime = NOW, **changes: Any) -> FeedState:
    """The state after a successful poll at that time."""
    return state(feed_id, next_poll=at + HOUR, last_poll=at, last_success=at, baselined=True, **changes)


def item(item_id: str = "i1", **changes: Any) -> Item:
    plain = Item(
        id=item_id, feed_id="f1", source="TASS", title="Letter", link="https://a.example/1", first_seen=NOW, tags=("x",)
    )
    return replace(plain, **changes)


def match(watch: str = "Kuril", **changes: Any) -> Match:
    term = Term(term="Kuril", entity=None, field=Field.TEXT, text="Kurils", start=3, end=9)
    return replace(Match(watch=watch, priority=Priority.NORMAL, terms=(term,)), **changes)


def story(story_id: str = "s1", **changes: Any) -> Story:
    return replace(Story(id=story_id, title="Letter", opened=NOW, keys=("k2", "k1")), **changes)


def join(story_id: str = "s1", item_id: str = "i1", reason: Joined = Joined.OPENED) -> Join:
    return Join(story_id=story_id, item_id=item_id, likeness=Likeness(reason=reason))


def alert(story_id: str = "s1", watch: str = "Kuril", item_id: str = "i1") -> Alert:
    return Alert(story_id=story_id, watch=watch, item_id=item_id, priority=Priority.NORMAL, raised=NOW)


def message(headline: str = "Letter", priority: Priority = Priority.NORMAL) -> Message:
    return Message(kind=MessageKind.ALERT, priority=priority, headline=headline, time=NOW)


def delivery(delivery_id: str = "d1", **changes: Any) -> Delivery:
    plain = Delivery(
        id=delivery_id,
        destination="phone",
        story_id=None,
        message=message(),
        state=DeliveryState.QUEUED,
        created=NOW,
        not_before=NOW,
    )
    return replace(plain, **changes)


def settled(outcome: DeliveryState, **changes: Any) -> Settlement:
    return replace(Settlement(state=outcome, outcome=str(outcome), not_before=NOW), **changes)


def alerting_plan(item_id: str = "i1", story_id: str = "s1", deliveries: Sequence[Delivery] | None = None) -> PollPlan:
    """A poll that finds one new item, which opens a story and is to be told at the phone."""
    queued = [delivery(f"d-{story_id}", story_id=story_id)] if deliveries is None else deliveries
    return PollPlan(
        state=polled(),
        seen={f"guid-{item_id}": item_id, f"content-{item_id}": item_id},
        items=[item(item_id)],
        matches=[(item_id, match())],
        stories=[story(story_id)],
        joins=[join(story_id, item_id)],
        alerts=[alert(story_id, item_id=item_id)],
        deliveries=queued,
    )
