"""What the chat changes, each update of it once, and what it asks.

Telegram numbers updates upwards, but begins anew after a week without any: a number that is older than that says
nothing of those that come.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from monitor.ports import ChatPlan, Judged, Judgement, Record
from monitor.store import folding, outbox, policies
from monitor.store.rows import ITEM_FIELDS, item
from monitor.store.tables import alerts, bots, items, judgements
from monitor.store.upsert import insert_new, upsert

# Within the week after which Telegram may number anew, and well beyond the day for which it keeps updates.
_HOLDS_FOR = timedelta(days=6)


def last_update(connection: Connection, bot: str, now: datetime) -> int | None:
    """The newest update that was carried out; None where that says nothing of what comes."""
    query = select(bots.c.update_id).where(bots.c.id == bot, bots.c.at > now - _HOLDS_FOR)
    found: int | None = connection.scalar(query)
    return found


def commit(connection: Connection, bot: str, update_id: int, plan: ChatPlan, now: datetime) -> bool:
    """Write what an update changes; False, and nothing is done, where it was carried out before."""
    last = last_update(connection, bot, now)
    if last is not None and update_id <= last:
        return False
    upsert(connection, bots, [{"id": bot, "update_id": update_id, "at": now}], keys=["id"], update=["update_id", "at"])
    for watch, until in plan.mutes.items():
        policies.mute(connection, watch, until)
    insert_new(connection, judgements, [_row(one) for one in plan.judgements], keys=["story_id", "watch"])
    for digest, parts in plan.digests:
        folding.fold(connection, digest, parts)
    outbox.unpark(connection, plan.reached, now)
    if plan.parking is not None:
        outbox.park(connection, plan.parking)
    return True


def _row(judgement: Judgement) -> dict[str, object]:
    return {"story_id": judgement.story_id, "watch": judgement.watch, "by": judgement.by, "at": judgement.at}


def records(connection: Connection) -> Mapping[str, Record]:
    """By watch, how many of its alerts people were told of, and how many of those were called irrelevant."""
    told = select(alerts.c.watch, func.count().label("number")).where(alerts.c.told).group_by(alerts.c.watch)
    blamed = select(judgements.c.watch, func.count().label("number")).group_by(judgements.c.watch)
    alerted = {row.watch: row.number for row in connection.execute(told)}
    irrelevant = {row.watch: row.number for row in connection.execute(blamed)}
    return {
        watch: Record(alerts=alerted.get(watch, 0), irrelevant=irrelevant.get(watch, 0))
        for watch in {**alerted, **irrelevant}
    }


def judged(connection: Connection, watch: str, limit: int) -> Judged:
    """The newest items that the watch alerted of, those called irrelevant and the others."""
    blamed = (judgements.c.story_id == alerts.c.story_id) & (judgements.c.watch == alerts.c.watch)
    query = (
        select(judgements.c.at.is_not(None).label("irrelevant"), *(items.c[name] for name in ITEM_FIELDS))
        .select_from(alerts.join(items, items.c.id == alerts.c.item_id).outerjoin(judgements, blamed))
        .where(alerts.c.watch == watch, alerts.c.told)
        .order_by(alerts.c.raised.desc())
        .limit(limit)
    )
    rows = connection.execute(query).mappings().all()
    return Judged(
        irrelevant=tuple(item(row) for row in rows if row["irrelevant"]),
        relevant=tuple(item(row) for row in rows if not row["irrelevant"]),
    )
