"""The Store on a database: each method hands its statements to one of two threads, and waits for the answer."""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from monitor.model import Delivery, DeliveryState, FeedState, Item, Subscription
from monitor.ports import (
    Attempt,
    ChatPlan,
    DestinationState,
    ItemKey,
    Judged,
    OpenStory,
    PastAlert,
    PendingArticle,
    PolicyContext,
    PollContext,
    PollPlan,
    Record,
    Refusal,
    Settlement,
    Sighted,
    Sighting,
    StoryHistory,
    Waiting,
)
from monitor.store import (
    chat,
    clock,
    folding,
    history,
    outbox,
    policies,
    polls,
    reloads,
    replay,
    retention,
    samples,
    search,
    stories,
    subscriptions,
)
from monitor.store import feeds as polled
from monitor.store.threads import DatabaseThread, Share, Work

T = TypeVar("T")


class SqlStore:
    """`monitor.ports.Store`, whose docstrings hold here. Made by `monitor.store.open.open_store`."""

    def __init__(self, *, writer: DatabaseThread, reader: DatabaseThread, release: Callable[[], None]) -> None:
        self._writer = writer
        self._reader = reader
        self._release = release

    async def sync_feeds(self, feeds: Sequence[FeedState]) -> None:
        await self._write(partial(polled.sync, states=tuple(feeds)))

    async def hasten_feeds(self, feed_ids: Collection[str], now: datetime) -> None:
        await self._write(partial(reloads.hasten_feeds, feed_ids=tuple(feed_ids), now=now))

    async def due_feeds(self, now: datetime, limit: int) -> tuple[FeedState, ...]:
        return await self._read(partial(polled.due, now=now, limit=limit))

    async def feed_states(self) -> tuple[FeedState, ...]:
        return await self._read(polled.states)

    async def feed_state(self, feed_id: str) -> FeedState | None:
        return await self._read(partial(polled.one, feed_id=feed_id))

    async def feeds_with_hub(self) -> tuple[FeedState, ...]:
        return await self._read(polled.with_hub)

    async def poll_context(self, feed_id: str, keys: Sequence[tuple[str, ...]]) -> PollContext:
        return await self._read(partial(polls.context, feed_id=feed_id, keys=tuple(keys)))

    async def open_stories(
        self, keys: Collection[str], since: datetime, traces: Sequence[Collection[int]] = ()
    ) -> tuple[OpenStory, ...]:
        return await self._read(partial(stories.open_stories, keys=tuple(keys), since=since, traces=tuple(traces)))

    async def policy_context(self, periods: Mapping[str, datetime], now: datetime) -> PolicyContext:
        return await self._read(partial(policies.context, periods=dict(periods), now=now))

    async def mute(self, watch: str, until: datetime) -> None:
        await self._write(partial(policies.mute, watch=watch, until=until))

    async def newest_of(self, feed_id: str, limit: int) -> tuple[tuple[str, str], ...]:
        return await self._read(partial(policies.newest, feed_id=feed_id, limit=limit))

    async def commit_poll(self, plan: PollPlan) -> None:
        await self._write(Share(polled.save_states, plan.state) if plan.is_quiet else partial(polls.commit, plan=plan))

    async def due_articles(self, now: datetime, limit: int) -> tuple[PendingArticle, ...]:
        return await self._read(partial(polls.due_articles, now=now, limit=limit))

    async def enqueue(self, deliveries: Sequence[Delivery]) -> None:
        await self._write(partial(outbox.add, values=tuple(deliveries)))

    async def waiting(self, destinations: Collection[str], now: datetime) -> tuple[Waiting, ...]:
        return await self._read(partial(folding.waiting, names=tuple(destinations), now=now))

    async def waiting_deliveries(self, waiting: Waiting, now: datetime) -> tuple[Delivery, ...]:
        return await self._read(partial(folding.waiting_deliveries, which=waiting, now=now))

    async def fold(self, digest: Delivery, parts: Sequence[Delivery]) -> bool:
        return await self._write(partial(folding.fold, digest=digest, parts=tuple(parts)))

    async def folded_into(self, digest_id: str) -> tuple[Delivery, ...]:
        return await self._read(partial(folding.folded_into, digest_id=digest_id))

    async def lease(
        self, destinations: Sequence[str], now: datetime, limit: int | None = None, *, quiet: bool = False
    ) -> tuple[Delivery, ...]:
        names = tuple(destinations)
        return await self._write(partial(outbox.lease, names=names, now=now, limit=limit, quiet=quiet))

    async def settle(self, delivery: Delivery, settlement: Settlement, now: datetime) -> None:
        await self._write(partial(outbox.settle, leased=delivery, settlement=settlement, now=now))

    async def recover(self, now: datetime, not_before: datetime, edits_in_place: Collection[str]) -> int:
        work = partial(outbox.recover, now=now, not_before=not_before, edits_in_place=edits_in_place)
        return await self._write(work)

    async def set_back(self, now: datetime, by: timedelta | None = None) -> timedelta:
        return await self._write(partial(clock.set_back, now=now, by=by))

    async def deliveries(self, states: Collection[DeliveryState], limit: int | None = None) -> tuple[Delivery, ...]:
        return await self._read(partial(outbox.in_states, states=tuple(states), limit=limit))

    async def count_deliveries(self, states: Collection[DeliveryState]) -> Mapping[DeliveryState, int]:
        return await self._read(partial(outbox.count, states=tuple(states)))

    async def deliveries_like(self, beginning: str) -> tuple[Delivery, ...]:
        return await self._read(partial(outbox.beginning_with, beginning=beginning))

    async def delivery(self, delivery_id: str) -> Delivery | None:
        return await self._read(partial(outbox.one, delivery_id=delivery_id))

    async def tries_since(self, since: datetime) -> tuple[tuple[str, datetime], ...]:
        return await self._read(partial(outbox.tries_since, since=since))

    async def attempts(self, delivery_id: str) -> tuple[Attempt, ...]:
        return await self._read(partial(outbox.tries, delivery_id=delivery_id))

    async def retry(self, ids: Collection[str] | None, now: datetime) -> int:
        chosen = None if ids is None else tuple(ids)
        return await self._write(partial(outbox.retry, ids=chosen, now=now))

    async def unpark(self, destinations: Collection[str], now: datetime) -> None:
        await self._write(partial(outbox.unpark, names=tuple(destinations), now=now))

    async def drop(self, ids: Collection[str]) -> int:
        return await self._write(partial(outbox.drop, ids=tuple(ids)))

    async def destinations(self) -> tuple[DestinationState, ...]:
        return await self._read(outbox.destination_states)

    async def items_per_day(self, since: datetime, now: datetime) -> Mapping[str, float]:
        return await self._read(partial(polled.items_per_day, since=since, now=now))

    async def sample_items(self, limit: int) -> tuple[Item, ...]:
        return await self._read(partial(samples.newest_items, limit=limit))

    async def items_back(self, since: datetime, before: Item | None, limit: int) -> tuple[Item, ...]:
        return await self._read(partial(samples.items_back, since=since, before=before, limit=limit))

    async def note_refusal(self, refusal: Refusal | None) -> None:
        await self._write(partial(reloads.note_refusal, refusal=refusal))

    async def refusal(self) -> Refusal | None:
        return await self._read(reloads.refusal)

    async def count_items(self, since: datetime, until: datetime) -> int:
        return await self._read(partial(replay.count, since=since, until=until))

    async def item_keys(
        self, since: datetime, until: datetime, after: ItemKey | None, limit: int
    ) -> tuple[ItemKey, ...]:
        return await self._read(partial(replay.keys, since=since, until=until, after=after, limit=limit))

    async def items(self, ids: Collection[str]) -> tuple[Item, ...]:
        return await self._read(partial(replay.named, ids=tuple(ids)))

    async def stories_of(self, item_ids: Collection[str]) -> Mapping[str, str]:
        return await self._read(partial(replay.stories_of, ids=tuple(item_ids)))

    async def past_alerts(
        self, since: datetime, until: datetime, after: PastAlert | None, limit: int
    ) -> tuple[PastAlert, ...]:
        return await self._read(partial(replay.past_alerts, since=since, until=until, after=after, limit=limit))

    async def search(self, words: str, limit: int, since: datetime | None = None) -> tuple[Item, ...]:
        return await self._read(partial(search.search, words=words, limit=limit, since=since))

    async def alike(self, headline: str, limit: int, since: datetime) -> tuple[Item, ...]:
        return await self._read(partial(search.alike, headline=headline, limit=limit, since=since))

    async def fill_search(self, limit: int) -> int:
        return await self._write(partial(search.fill, limit=limit))

    async def items_known_by(self, keys: Collection[str]) -> Mapping[str, str]:
        return await self._read(partial(history.known_by, keys=tuple(keys)))

    async def links_with(self, text: str, limit: int) -> tuple[Sighted, ...]:
        return await self._read(partial(history.links_with, text=text, limit=limit))

    async def sightings(self, feed_ids: Mapping[str, str]) -> tuple[Sighting, ...]:
        return await self._read(partial(history.sightings, feed_ids=dict(feed_ids)))

    async def story_histories(self, story_ids: Collection[str]) -> tuple[StoryHistory, ...]:
        return await self._read(partial(history.of_stories, ids=tuple(story_ids)))

    async def remembers_since(self) -> datetime | None:
        return await self._read(samples.oldest)

    async def last_alerts(self) -> Mapping[str, datetime]:
        return await self._read(samples.last_alerts)

    async def last_update(self, bot: str, now: datetime) -> int | None:
        return await self._read(partial(chat.last_update, bot=bot, now=now))

    async def commit_update(self, bot: str, update_id: int, plan: ChatPlan, now: datetime) -> bool:
        return await self._write(partial(chat.commit, bot=bot, update_id=update_id, plan=plan, now=now))

    async def held(self, destination: str) -> tuple[Delivery, ...]:
        return await self._read(partial(folding.held, destination=destination))

    async def watch_records(self) -> Mapping[str, Record]:
        return await self._read(chat.records)

    async def judged_items(self, watch: str, limit: int) -> Judged:
        return await self._read(partial(chat.judged, watch=watch, limit=limit))

    async def subscriptions(self) -> tuple[Subscription, ...]:
        return await self._read(subscriptions.every)

    async def save_subscription(self, subscription: Subscription) -> None:
        await self._write(partial(subscriptions.save, subscription=subscription))

    async def drop_subscription(self, token: str) -> None:
        await self._write(partial(subscriptions.drop, token=token))

    async def purge(self, before: datetime, closed: datetime | None = None) -> int:
        return await self._write(partial(retention.purge, before=before, closed=closed))

    async def close(self) -> None:
        """Finish what was asked for and close the file. May be called again; any other call is a StoreError then."""
        # In a thread of its own, which goes on to the end even when the caller is cancelled.
        await asyncio.to_thread(self._close)

    def _close(self) -> None:
        self._writer.stop()
        self._reader.stop()
        self._release()

    async def _read(self, work: Work[T]) -> T:
        return await asyncio.wrap_future(self._reader.submit(work))

    async def _write(self, work: Work[T]) -> T:
        return await asyncio.wrap_future(self._writer.submit(work))
