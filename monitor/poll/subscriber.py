"""Keeps the subscriptions of feeds that announce a WebSub hub: asks, answers, renews, ends, and takes what is pushed.

Promises: nothing that a hub says is believed without proof (see `monitor.feeds.websub`), and a hub that fails, denies
or falls silent costs no news, because polls go on at their usual rhythm then. Subscriptions outlive a restart.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import timedelta

import structlog

from monitor.clock import Clock
from monitor.errors import StoreError
from monitor.feeds import websub
from monitor.model import FeedState, Subscription, SubscriptionState
from monitor.ports import Poster, Store

log = structlog.get_logger(__name__)

_AT_ONCE = 8
_FORGET_ENDED_AFTER = timedelta(days=1)

Push = Callable[[str, bytes, str], Awaitable[bool]]
"""Takes a feed's id, a body and its content type; says whether there is such a feed."""


class Subscriber:
    """All subscriptions. `callback` is the public address below which hubs reach us; `push` takes what they send."""

    def __init__(self, *, store: Store, poster: Poster, clock: Clock, callback: str, push: Push) -> None:
        self._store = store
        self._poster = poster
        self._clock = clock
        self._callback = callback.rstrip("/")
        self._push = push
        self._by_token: dict[str, Subscription] = {}
        self._by_feed: dict[str, str] = {}
        self._sweeping = False

    async def start(self) -> None:
        """Remember what was subscribed to before. Raises `StoreError`."""
        for subscription in await self._store.subscriptions():
            self._remember(subscription)

    # --- for polling ---

    def is_live(self, feed_id: str) -> bool:
        """As `monitor.ports.Pushes`."""
        return websub.is_live(self._of(feed_id), self._clock.now())

    async def missed(self, feed_id: str) -> None:
        """As `monitor.ports.Pushes`."""
        subscription = self._of(feed_id)
        if subscription is not None and websub.is_live(subscription, self._clock.now()):
            log.warning("a poll found news that the hub had not sent; it is not relied on", feed=feed_id)
            await self._save(replace(subscription, silent=True))

    # --- for the web server ---

    async def verify(self, token: str, query: Mapping[str, str]) -> str | None:
        """What to answer a hub that asks whether it was us; None to say no."""
        subscription = self._by_token.get(token)
        if subscription is None:
            return None
        verdict = websub.verified(subscription, query, now=self._clock.now())
        if verdict.subscription != subscription:
            log.info("a hub answered", feed=subscription.feed_id, subscription=str(verdict.subscription.state),
                     until=verdict.subscription.until, reason=verdict.subscription.error)  # fmt: skip
            await self._save(verdict.subscription)
        return verdict.challenge

    async def receive(self, token: str, signature: str | None, body: bytes, content_type: str) -> bool:
        """Take what a hub sent; False where the callback is none of ours, or no more."""
        subscription = self._by_token.get(token)
        if subscription is None or subscription.state is SubscriptionState.ENDED:
            return False
        if not websub.is_signed(subscription.secret, signature, body):
            # The recommendation wants it acknowledged, so that nobody can find out by trying.
            log.warning("a push without a valid signature was ignored", feed=subscription.feed_id)
            return True
        if subscription.silent:
            await self._save(replace(subscription, silent=False))
        return await self._push(subscription.feed_id, body, content_type)

    # --- what is due ---

    async def sweep(self) -> None:
        """Ask hubs for what is to be asked. Never raises."""
        if self._sweeping:
            return
        self._sweeping = True
        try:
            await self._sweep()
        except StoreError as error:
            log.error("subscriptions not looked after: the store failed", reason=str(error))
        finally:
            self._sweeping = False

    async def _sweep(self) -> None:
        states = {state.feed_id: state for state in await self._store.feeds_with_hub()}
        for subscription in list(self._by_token.values()):
            if not _is_wanted(subscription, states.get(subscription.feed_id)):
                await self._end(subscription)
        for state in states.values():
            if state.hub and state.topic and state.feed_id not in self._by_feed:
                await self._save(self._new(state))
        now = self._clock.now()
        due = [one for one in self._by_token.values() if one.due <= now and one.state is not SubscriptionState.ENDED]
        free = asyncio.Semaphore(_AT_ONCE)

        async def ask(subscription: Subscription) -> None:
            async with free:
                await self._ask(subscription)

        await asyncio.gather(*map(ask, due))

    def _new(self, state: FeedState) -> Subscription:
        return Subscription(
            feed_id=state.feed_id,
            hub=state.hub or "",
            topic=state.topic or "",
            token=secrets.token_urlsafe(24),
            secret=secrets.token_urlsafe(32),
            due=self._clock.now(),
        )

    async def _ask(self, subscription: Subscription) -> None:
        form = websub.request(subscription, callback=self._address(subscription))
        # Before the answer: a hub may ask back while it answers.
        await self._save(websub.asked(subscription, self._clock.now()))
        failure = await self._poster.post(subscription.hub, form)
        if failure is not None:
            known = self._by_token.get(subscription.token, subscription)
            log.warning("the hub could not be asked", feed=subscription.feed_id, reason=str(failure))
            await self._save(websub.failed(known, str(failure), self._clock.now()))

    async def _end(self, subscription: Subscription) -> None:
        now = self._clock.now()
        if subscription.state is SubscriptionState.ENDED:
            if now - subscription.due >= _FORGET_ENDED_AFTER:
                self._by_token.pop(subscription.token, None)
                await self._store.drop_subscription(subscription.token)
            return
        await self._save(replace(subscription, state=SubscriptionState.ENDED, due=now))
        form = websub.request(subscription, callback=self._address(subscription), mode=websub.Mode.UNSUBSCRIBE)
        # Whether the hub hears of it or not: what it sends from now on is not taken.
        await self._poster.post(subscription.hub, form)

    def _address(self, subscription: Subscription) -> str:
        return f"{self._callback}/websub/{subscription.token}"

    def _of(self, feed_id: str) -> Subscription | None:
        return self._by_token.get(self._by_feed.get(feed_id, ""))

    async def _save(self, subscription: Subscription) -> None:
        await self._store.save_subscription(subscription)
        self._remember(subscription)

    def _remember(self, subscription: Subscription) -> None:
        self._by_token[subscription.token] = subscription
        if subscription.state is not SubscriptionState.ENDED:
            self._by_feed[subscription.feed_id] = subscription.token
        elif self._by_feed.get(subscription.feed_id) == subscription.token:
            del self._by_feed[subscription.feed_id]


def _is_wanted(subscription: Subscription, state: FeedState | None) -> bool:
    return state is not None and (state.hub, state.topic) == (subscription.hub, subscription.topic)
