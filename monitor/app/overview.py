"""What `monitor status` shows: how feeds, queue and destinations stand, and what needs a person."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.app.disk import Room, room_of
from monitor.config.settings import PollSettings, Settings
from monitor.model import OPEN_STATES, DeliveryState, Feed, FeedState, Secret, Silence
from monitor.poll.news import source_of
from monitor.poll.progress import TELL_AFTER
from monitor.ports import DestinationState, Refusal, Store

RATE_OVER = timedelta(days=7)
# Beyond the longest interval, so that a round an hour by cron is in time.
LATE_AFTER = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedRow:
    """One feed. `health` is ok, new, silent, failing, down or gone; `reason` says why where it is not well."""

    name: str
    address: str
    health: str
    last_success: datetime | None
    next_poll: datetime | None
    items_a_day: float
    failures: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """Everything at once. `troubles` are what needs a person, one line each; empty is well. `refused` is the saved
    configuration that the daemon could not take."""

    feeds: tuple[FeedRow, ...]
    destinations: tuple[DestinationState, ...]
    queue: Mapping[str, int]
    troubles: tuple[str, ...]
    refused: Refusal | None = None


async def overview(settings: Settings | None, store: Store, now: datetime) -> Overview:
    """Read how things stand. Without settings, as where the file has mistakes, that is as far as the store knows it."""
    states = {state.feed_id: state for state in await store.feed_states()}
    rates = await store.items_per_day(now - RATE_OVER, now)
    feeds = [_unnamed(state) for state in states.values()] if settings is None else settings.feeds
    rows = tuple(_row(feed, states.get(feed.id), rates.get(feed.id, 0.0), now) for feed in feeds if feed.enabled)
    late = lateness(states.values(), (settings.poll if settings else PollSettings()).max, now)
    known = {destination.name: destination for destination in await store.destinations()}
    configured = [*known] if settings is None else [destination.name for destination in settings.destinations]
    refused = await store.refusal()
    destinations = tuple(known.get(name, DestinationState(name=name)) for name in dict.fromkeys([*configured, *known]))
    counts = await store.count_deliveries(OPEN_STATES)
    return Overview(
        feeds=rows,
        destinations=destinations,
        queue={str(state): counts[state] for state in OPEN_STATES},
        troubles=(
            *_refused(refused),
            *late,
            *narrowness(room_of(settings.database) if settings else None),
            *_troubles(rows, destinations, counts[DeliveryState.DEAD], configured),
        ),
        refused=refused,
    )


def _unnamed(state: FeedState) -> Feed:
    """A feed of which the file cannot be asked: what is stored has no address, but mostly its own title."""
    return Feed(id=state.feed_id, address="", url=Secret(""), name=state.title or f"feed {state.feed_id[:8]}")


def _refused(refusal: Refusal | None) -> list[str]:
    if refusal is None:
        return []
    count = f"{len(refusal.problems)} mistake{'' if len(refusal.problems) == 1 else 's'}"
    return [f"the saved configuration has {count}; what was in force before still is", *refusal.problems]


def health(state: FeedState | None, now: datetime) -> str:
    """A feed's standing in a word."""
    if state is None or (state.last_poll is None):
        return "new"
    if state.gone:
        return "gone"
    if state.failing_since is None:
        return "silent" if state.silence else "ok"
    return "down" if now - state.failing_since >= TELL_AFTER else "failing"


def lateness(states: Iterable[FeedState], longest: timedelta, now: datetime) -> list[str]:
    """Whether polls are so late that nobody seems to make them."""
    due = [state.next_poll for state in states if not state.gone and state.last_poll is not None]
    if not due or now - max(due) < longest + LATE_AFTER:
        return []
    return [f"no feed was polled when its time came, the last one {max(due):%Y-%m-%d %H:%M} UTC: is monitor running?"]


def narrowness(room: Room | None) -> list[str]:
    """Whether there is little room for the database."""
    return [f"little room for the database: {room}"] if room is not None and room.is_low() else []


def _row(feed: Feed, state: FeedState | None, rate: float, now: datetime) -> FeedRow:
    return FeedRow(
        name=source_of(feed, state.title if state else None),
        address=feed.address,
        health=health(state, now),
        last_success=state.last_success if state else None,
        next_poll=state.next_poll if state and not state.gone else None,
        items_a_day=round(rate, 1),
        failures=state.failures if state else 0,
        reason=(state.error or str(state.silence)) if state else "",
    )


def _troubles(
    rows: tuple[FeedRow, ...],
    destinations: tuple[DestinationState, ...],
    dead: int,
    configured: list[str],
) -> list[str]:
    troubles = [f"feed {row.name} is {row.health}: {row.reason}" for row in rows if row.health in {"down", "gone"}]
    # One that was silent before it was added is known to be.
    troubles += [f"feed {row.name} is {row.reason}" for row in rows if row.reason == Silence.FELL]
    for destination in destinations:
        if destination.parked:
            troubles.append(f"destination {destination.name} is parked: {destination.parked}")
        elif destination.waiting and destination.name not in configured:
            troubles.append(f"{destination.waiting} deliveries wait for {destination.name}, which is not configured")
    if dead:
        troubles.append(f"{dead} deliveries failed: see `monitor outbox list --failed`")
    return troubles
