"""What the policies need of the past: how often watches alerted, which are muted, what a feed had before."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, func, select

from monitor.ports import PolicyContext
from monitor.store.tables import alerts, items, mutes
from monitor.store.upsert import upsert


def context(connection: Connection, periods: Mapping[str, datetime], now: datetime) -> PolicyContext:
    """How many alerts each watch was told of since its period began, and which are muted now."""
    spent = {
        watch: connection.scalar(
            select(func.count()).where(alerts.c.watch == watch, alerts.c.raised >= start, alerts.c.told)
        )
        or 0
        for watch, start in periods.items()
    }
    muted = connection.execute(select(mutes).where(mutes.c.until > now)).mappings()
    return PolicyContext(spent=spent, muted={row["watch"]: row["until"] for row in muted})


def mute(connection: Connection, watch: str, until: datetime) -> None:
    """Mute a watch until then."""
    upsert(connection, mutes, [{"watch": watch, "until": until}], keys=["watch"], update=["until"])


def newest(connection: Connection, feed_id: str, limit: int) -> tuple[tuple[str, str], ...]:
    """Headline and link of a feed's newest items."""
    query = select(items.c.title, items.c.link).where(items.c.feed_id == feed_id)
    rows = connection.execute(query.order_by(items.c.first_seen.desc()).limit(limit))
    return tuple((title, link) for title, link in rows)
