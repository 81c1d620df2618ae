"""The heartbeat: what `admin` is told, silently, at a time of the file, so that silence means that monitor is dead."""

from datetime import datetime, timedelta

from monitor.alerts.deliveries import notice
from monitor.app.overview import Overview, overview
from monitor.config.settings import Settings
from monitor.model import Delivery, DeliveryState, Priority
from monitor.ports import Store

_DAY = timedelta(days=1)


async def heartbeat(
    settings: Settings, store: Store, *, hearer: str, due: datetime, started: datetime, now: datetime
) -> Delivery:
    """The message that was due then; its id follows from that time. `started` is when this process began."""
    seen = await overview(settings, store, now)
    items = sum((await store.items_per_day(now - _DAY, now)).values())
    spent = (await store.policy_context({watch.name: now - _DAY for watch in settings.watches}, now)).spent
    return notice(
        admin=hearer,
        subject=f"heartbeat {due}",
        headline="monitor is alive",
        body=body(seen, items=round(items), alerts=sum(spent.values()), started=started),
        now=now,
        priority=Priority.LOW,
    )


def body(seen: Overview, *, items: int, alerts: int, started: datetime) -> str:
    """How things stand, in sentences. `items` and `alerts` are those of the last day."""
    failing = sum(row.health in {"failing", "down", "gone"} for row in seen.feeds)
    dead = seen.queue.get(DeliveryState.DEAD, 0)
    waiting = sum(seen.queue.values()) - dead
    needs = len(seen.troubles)
    sentences = [
        f"Alive since {started:%Y-%m-%d %H:%M} UTC.",
        f"{_count(len(seen.feeds), 'feed')} polled, {failing or 'none'} of them {'fails' if failing == 1 else 'fail'}.",
        f"In the last day: {_count(items, 'item')}, {_count(alerts, 'alert')}.",
        f"{_count(waiting, 'message')} waiting, {dead} given up.",
        f"Needs you: {needs}; see `monitor status`." if needs else "Nothing needs you.",
    ]
    return " ".join(sentences)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
