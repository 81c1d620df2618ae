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
from monitor.words import Phrase, moment, phrase, phrases, reason

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
    troubles: tuple[str | Phrase, ...]
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


def _refused(refusal: Refusal | None) -> list[str | Phrase]:
    if refusal is None:
        return []
    mistakes = phrases(
        "the saved configuration has {count} mistake; what was in force before still is",
        "the saved configuration has {count} mistakes; what was in force before still is",
        len(refusal.problems),
    )
    return [mistakes, *refusal.problems]


def health(state: FeedState | None, now: datetime) -> str:
    """A feed's standing in a word."""
    if state is None or (state.last_poll is None):
        return "new"
    if state.gone:
        return "gone"
    if state.failing_since is None:
        return "silent" if state.silence else "ok"
    return "down" if now - state.failing_since >= TELL_AFTER else "failing"


def lateness(states: Iterable[FeedState], longest: timedelta, now: datetime) -> list[Phrase]:
    """Whether polls are so late that nobody seems to make them."""
    due = [state.next_poll for state in states if not state.gone and state.last_poll is not None]
    if not due or now - max(due) < longest + LATE_AFTER:
        return []
    late = phrase(
        "no feed was polled when its time came, the last one {time}: is monitor running?", time=moment(max(due))
    )
    return [late]


def narrowness(room: Room | None) -> list[Phrase]:
    """Whether there is little room for the database."""
    if room is None or not room.is_low():
        return []
    return [phrase("little room for the database: {room}", room=room.said)]


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
) -> list[Phrase]:
    troubles = [*map(_lost_feed, (row for row in rows if row.health in {"down", "gone"}))]
    # One that was silent before it was added is known to be.
    troubles += [
        phrase("feed {name} is silent for many times its own rhythm", name=row.name)
        for row in rows
        if row.reason == Silence.FELL
    ]
    for destination in destinations:
        name, waiting = destination.name, destination.waiting
        if destination.parked:
            troubles.append(
                phrase("destination {name} is parked: {reason}", name=name, reason=reason(destination.parked))
            )
        elif waiting and name not in configured:
            troubles.append(
                phrases(
                    "{count} deliveries wait for {name}, which is not configured",
                    "{count} deliveries wait for {name}, which is not configured",
                    waiting,
                    name=name,
                )
            )
    if dead:
        troubles.append(
            phrases(
                "{count} deliveries failed: see `monitor outbox list --failed`",
                "{count} deliveries failed: see `monitor outbox list --failed`",
                dead,
            )
        )
    return troubles


def _lost_feed(row: FeedRow) -> Phrase:
    if row.health == "gone":
        return phrase("feed {name} is gone: {reason}", name=row.name, reason=reason(row.reason))
    return phrase("feed {name} is down: {reason}", name=row.name, reason=reason(row.reason))
