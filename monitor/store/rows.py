"""Rows of tables as values of the model, and values as rows."""

from collections.abc import Iterable, Iterator
from dataclasses import fields
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Row, RowMapping

from monitor.model import Delivery, DeliveryState, FeedState, Item, Message, MessageKind, Priority, Story
from monitor.ports import Attempt
from monitor.store.codec import dump, load

T = TypeVar("T")

# What a lease may take.
WAITING = (DeliveryState.QUEUED, DeliveryState.RETRY, DeliveryState.UNKNOWN)
# What nobody has to act on any more.
SETTLED = (DeliveryState.SENT, DeliveryState.FOLDED, DeliveryState.DROPPED)

# In which order a destination's deliveries go out.
LANE_HIGH, LANE_NORMAL, LANE_DIGEST = range(3)

FEED_FIELDS = tuple(field.name for field in fields(FeedState))
ITEM_FIELDS = tuple(field.name for field in fields(Item))
DELIVERY_FIELDS = tuple(field.name for field in fields(Delivery))
ATTEMPT_FIELDS = tuple(field.name for field in fields(Attempt))

# Well below the number of parameters that any SQLite allows in one statement (999 before 3.32).
_CHUNK = 500


def chunks(values: Iterable[T]) -> Iterator[list[T]]:
    """The values in lists short enough for one `IN (…)`."""
    remaining = iter(values)
    while chunk := list(islice(remaining, _CHUNK)):
        yield chunk


def feed_state(row: Row[Any]) -> FeedState:
    """A row of just those columns that `FEED_FIELDS` names, in that order: so many are read that names cost."""
    return FeedState(**dict(zip(FEED_FIELDS, row, strict=True)))


def feed_row(state: FeedState) -> dict[str, Any]:
    """What polling knows, without what only the store does."""
    return {name: getattr(state, name) for name in FEED_FIELDS}


def item(row: RowMapping) -> Item:
    """A row of `items`."""
    return Item(**{name: row[name] for name in ITEM_FIELDS})


def item_row(value: Item) -> dict[str, Any]:
    """An item, without what is known of its page."""
    return {name: getattr(value, name) for name in ITEM_FIELDS}


def story_row(story: Story) -> dict[str, Any]:
    """A story, without its keys and its sketch."""
    return {"id": story.id, "title": story.title, "opened": story.opened, "item_id": story.item_id}


def delivery(row: RowMapping) -> Delivery:
    """A row of `deliveries`."""
    values = {name: row[name] for name in DELIVERY_FIELDS}
    values["message"] = load(row["message"], Message)
    values["state"] = DeliveryState(row["state"])
    return Delivery(**values)


def attempt(row: RowMapping) -> Attempt:
    """A row of `attempts`."""
    return Attempt(**{name: row[name] for name in ATTEMPT_FIELDS})


def delivery_row(value: Delivery) -> dict[str, Any]:
    """A delivery, with the columns that lead a lease to it."""
    row = {name: getattr(value, name) for name in DELIVERY_FIELDS}
    return row | message_columns(value.message) | state_columns(value.state)


def message_columns(message: Message) -> dict[str, Any]:
    """Every column that follows from a delivery's message."""
    return {"message": dump(message), "lane": _lane(message)}


def _lane(message: Message) -> int:
    # A test is a person's, who waits for it.
    if message.priority is Priority.HIGH or message.kind is MessageKind.TEST:
        return LANE_HIGH
    return LANE_DIGEST if message.kind is MessageKind.DIGEST else LANE_NORMAL


def state_columns(state: DeliveryState) -> dict[str, Any]:
    """Every column that follows from a delivery's state."""
    return {"state": state, "waiting": state in WAITING}
