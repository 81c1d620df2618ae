"""The heartbeat: what `admin` is told, silently, at a time of the file, so that silence means that monitor is dead."""

from datetime import datetime, timedelta

from monitor.alerts.deliveries import notice
from monitor.app.overview import Overview, overview
from monitor.config.settings import Settings
from monitor.model import Delivery, DeliveryState, Priority
from monitor.ports import Store
from monitor.words import Phrase, joined, moment, phrase, phrases

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
        headline=phrase("monitor is alive"),
        body=body(seen, items=round(items), alerts=sum(spent.values()), started=started),
        now=now,
        priority=Priority.LOW,
    )


def body(seen: Overview, *, items: int, alerts: int, started: datetime) -> Phrase:
    """How things stand, in sentences. `items` and `alerts` are those of the last day."""
    failing = sum(row.health in {"failing", "down", "gone"} for row in seen.feeds)
    dead = seen.queue.get(DeliveryState.DEAD, 0)
    waiting = sum(seen.queue.values()) - dead
    needs = len(seen.troubles)
    sentences = [
        phrase("Alive since {time}.", time=moment(started)),
        _polled(len(seen.feeds), failing),
        phrase("In the last day: {items}, {alerts}.",
               items=phrases("{count:,} item", "{count:,} items", items),
               alerts=phrases("{count:,} alert", "{count:,} alerts", alerts)),
        phrases("{count:,} message waiting, {dead} given up.", "{count:,} messages waiting, {dead} given up.",
                waiting, dead=dead),
        phrases("Needs you: {count}; see `monitor status`.", "Needs you: {count}; see `monitor status`.", needs)
        if needs else phrase("Nothing needs you."),
    ]  # fmt: skip
    return joined(" ", sentences)


def _polled(feeds: int, failing: int) -> Phrase:
    polled = phrases("{count:,} feed polled", "{count:,} feeds polled", feeds)
    if not failing:
        return phrase("{polled}, none of them fail.", polled=polled)
    return phrases("{polled}, {count} of them fails.", "{polled}, {count} of them fail.", failing, polled=polled)
