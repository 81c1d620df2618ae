"""WebSub subscriptions, as they are remembered over a restart."""

from dataclasses import fields

from sqlalchemy import Connection, delete, select

from monitor.model import Subscription, SubscriptionState
from monitor.store.tables import subscriptions
from monitor.store.upsert import upsert

_FIELDS = tuple(field.name for field in fields(Subscription))


def every(connection: Connection) -> tuple[Subscription, ...]:
    """All of them."""
    rows = connection.execute(select(subscriptions).order_by(subscriptions.c.due)).mappings()
    return tuple(Subscription(**{**row, "state": SubscriptionState(row["state"])}) for row in rows)


def save(connection: Connection, subscription: Subscription) -> None:
    """What is known of one now."""
    row = {name: getattr(subscription, name) for name in _FIELDS}
    upsert(connection, subscriptions, [row], keys=["token"], update=[name for name in _FIELDS if name != "token"])


def drop(connection: Connection, token: str) -> None:
    """Forget one."""
    connection.execute(delete(subscriptions).where(subscriptions.c.token == token))
