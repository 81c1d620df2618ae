"""Carries out one poll: request, parse, read what is known, plan, write once. It decides nothing itself.

Promises: what a poll finds is either written whole or found again by the next one; an exception in one feed's poll ends
that poll only, is logged with the feed's name, and is remembered as the feed's failure.
"""

import asyncio
import random
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import assert_never
from urllib.parse import urlsplit

import structlog

from monitor.alerts.policy import is_missed
from monitor.clock import Clock
from monitor.errors import StoreError
from monitor.feeds.cadence import Pace
from monitor.feeds.document import Document, body_hash, read_document
from monitor.feeds.freshness import HUSH
from monitor.feeds.identity import identify
from monitor.feeds.login import leads_to_login
from monitor.feeds.workroom import LARGE_FEED, Workroom
from monitor.model import Delivery, Feed, FeedState, ParsedFeed
from monitor.poll import articles
from monitor.poll.finding import find, periods
from monitor.poll.flood import MEMORY, is_worth_asking, without_flood
from monitor.poll.lessons import is_whole_due, learnt, showable, without_secrets
from monitor.poll.news import NO_NEWS, News, appeared, news_of, source_of
from monitor.poll.notices import feed_notices, flood_notices
from monitor.poll.pages import PageReader
from monitor.poll.plan import NO_POLICY, Finding, poll_plan, quiet_plan
from monitor.poll.progress import Progress, Turn, after_failure, after_silence, after_success, polled_soon
from monitor.poll.snapshot import Snapshot
from monitor.ports import (
    ArticleRetry,
    Fetched,
    Fetcher,
    FetchFailed,
    FetchFailure,
    NotModified,
    PendingArticle,
    PollPlan,
    Postponed,
    Pushes,
    Store,
    Validators,
)

log = structlog.get_logger(__name__)


class Poller:
    """Polls feeds and late article pages, one call each. Safe to call for many feeds at once."""

    def __init__(
        self,
        *,
        store: Store,
        fetcher: Fetcher,
        clock: Clock,
        rng: random.Random,
        on_alert: Callable[[], None],
        pushes: Pushes | None = None,
        newest: Callable[[], Snapshot] | None = None,
    ) -> None:
        """`newest` is the snapshot in force: what an answer brings is judged by the one that was in force when it came,
        however long it took."""
        self._store = store
        self._fetcher = fetcher
        self._clock = clock
        self._rng = rng
        self._on_alert = on_alert
        self._pushes = pushes
        self._newest = newest
        self._workroom = Workroom()
        self._pages = PageReader(fetcher, self._workroom, clock)
        # Two feeds with one story must not both open it: reading the open stories and writing the plan are one step.
        self._stories = asyncio.Lock()

    async def poll(self, state: FeedState, snapshot: Snapshot) -> None:
        """Poll one feed to its end. Raises `StoreError` only: then nothing was written, and the feed is still due."""
        feed = snapshot.feeds[state.feed_id]
        try:
            await self._poll(feed, state, snapshot)
        except StoreError:
            raise
        except Exception as error:
            log.exception("poll failed by a fault of monitor's own", feed=source_of(feed, state.title))
            await self._fail(feed, state, snapshot, FetchFailed(reason=FetchFailure.INTERNAL, detail=repr(error)[:200]))

    async def push(self, state: FeedState, body: bytes, content_type: str, snapshot: Snapshot) -> None:
        """Take what a hub sent for a feed, as a poll would. Raises `StoreError` only: then nothing was written."""
        feed = snapshot.feeds[state.feed_id]
        pushed = Fetched(
            body=body,
            url=state.topic or feed.address,
            content_type=content_type,
            validators=_shown(state),
            # A hub may send the new items alone; the next poll asks for the whole document.
            partial=True,
            hub=state.hub,
            topic=state.topic,
        )
        try:
            read = await self._read(feed, state, pushed, whole=False)
            if isinstance(read, FetchFailed):
                # Whatever it was, it says that there is news.
                await self._commit(quiet_plan(polled_soon(state, snapshot.min_interval, self._clock.now())))
            else:
                await self._take(feed, state, snapshot, pushed, *read)
        except StoreError:
            raise
        except Exception:
            log.exception("push failed by a fault of monitor's own", feed=source_of(feed, state.title))

    async def _poll(self, feed: Feed, state: FeedState, snapshot: Snapshot) -> None:
        whole = is_whole_due(state, snapshot, self._clock.now())
        outcome = showable(feed, await self._fetcher.fetch(feed, _shown(state), url=_moved(state), whole=whole))
        feed, snapshot = self._now_in_force(feed, snapshot)
        match outcome:
            case FetchFailed():
                await self._fail(feed, state, snapshot, outcome)
            case Postponed(until=until):
                await self._commit_quiet(feed, after_silence(state, until=until, rng=self._rng), snapshot)
            case NotModified(validators=validators):
                kept = Validators(
                    etag=validators.etag or state.etag, last_modified=validators.last_modified or state.last_modified
                )
                await self._unchanged(feed, state, snapshot, outcome, kept)
            case Fetched() if body_hash(outcome.body) == state.body_hash:
                await self._unchanged(feed, state, snapshot, outcome, outcome.validators)
            case Fetched():
                await self._changed(feed, state, snapshot, outcome, whole=whole)
            case _:
                assert_never(outcome)

    def _now_in_force(self, feed: Feed, snapshot: Snapshot) -> tuple[Feed, Snapshot]:
        """Who was told that a watch is in force must not miss what appears after that."""
        newest = snapshot if self._newest is None else self._newest()
        return (newest.feeds[feed.id], newest) if feed.id in newest.feeds else (feed, snapshot)

    async def _fail(self, feed: Feed, state: FeedState, snapshot: Snapshot, failure: FetchFailed) -> None:
        now = self._clock.now()
        progress = after_failure(state, self._pace(feed, snapshot), failure=failure, now=now, rng=self._rng)
        held = (_neighbours(feed, snapshot), now + (failure.retry_after or HUSH)) if failure.for_host else None
        await self._commit_quiet(feed, progress, snapshot, held=held)

    async def _unchanged(
        self, feed: Feed, state: FeedState, snapshot: Snapshot, answer: Fetched | NotModified, validators: Validators
    ) -> None:
        pace = self._pace(feed, snapshot)
        now = self._clock.now()
        progress = after_success(state, pace, answer=answer, validators=validators, now=now, rng=self._rng)
        await self._commit_quiet(feed, progress, snapshot)

    async def _commit_quiet(
        self,
        feed: Feed,
        progress: Progress,
        snapshot: Snapshot,
        *,
        held: tuple[Collection[str], datetime] | None = None,
    ) -> None:
        notices = self._tell(feed, progress, snapshot, news=0)
        await self._commit(quiet_plan(progress.state, deliveries=notices, held=held))

    async def _changed(
        self, feed: Feed, state: FeedState, snapshot: Snapshot, fetched: Fetched, *, whole: bool
    ) -> None:
        read = await self._read(feed, state, fetched, whole=whole)
        if not isinstance(read, FetchFailed):
            await self._take(feed, state, snapshot, fetched, *read)
        elif leads_to_login(feed.url.reveal(), fetched.url):
            await self._fail(feed, state, snapshot, replace(read, reason=FetchFailure.LOGIN))
        else:
            await self._fail(feed, state, snapshot, read)

    async def _take(
        self, feed: Feed, state: FeedState, snapshot: Snapshot, fetched: Fetched, document: Document, news: News
    ) -> None:
        known = without_secrets(feed, learnt(state, document, fetched, self._clock.now()))
        if document.idle:
            await self._unchanged(feed, known, snapshot, fetched, fetched.validators)
            return
        news, flooded = await self._without_flood(feed, news)
        news, retries = await self._pages.read_all(feed, news)
        findings = await asyncio.to_thread(find, news, feed, snapshot)
        now = self._clock.now()
        progress = after_success(
            known, self._pace(feed, snapshot), answer=fetched, validators=fetched.validators,
            appeared=appeared(news, state, now), now=now, rng=self._rng,
        )  # fmt: skip
        notices = self._tell(feed, progress, snapshot, news=len(news.fresh))
        if flooded:
            notices += self._tell_flood(feed, progress.state, snapshot, flooded)
        missed = is_missed(state.last_success, state.interval, now)
        await self._write(progress.state, news, findings, snapshot, retries, notices, missed=missed)
        if news.fresh and not fetched.partial and self._pushes is not None:
            await self._pushes.missed(feed.id)

    async def _read(
        self, feed: Feed, state: FeedState, fetched: Fetched, *, whole: bool
    ) -> tuple[Document, News] | FetchFailed:
        """What a body says, and what of it is news. A reduced reading counts only where all of its items are unknown:
        of a known one, only the whole document tells whether it is edited or shares its guid or link with another."""
        reading = partial(read_document, fetched, base=_base(feed, fetched.url), known=state.ranges, whole=whole)
        document = await self._workroom.attempt(reading, is_large=len(fetched.body) >= LARGE_FEED)
        if isinstance(document, FetchFailed):
            return document
        news = await self._news(feed, state, document.parsed)
        if news.served and not document.whole:
            return await self._read(feed, state, fetched, whole=True)
        return document, news

    async def _news(self, feed: Feed, state: FeedState, parsed: ParsedFeed) -> News:
        if not parsed.items:
            return NO_NEWS
        identified = identify(parsed.items)
        context = await self._store.poll_context(feed.id, [entry.keys for entry in identified])
        return news_of(feed, state, parsed, identified, context, self._clock.now())

    async def _without_flood(self, feed: Feed, news: News) -> tuple[News, int]:
        if not is_worth_asking(news):
            return news, 0
        return without_flood(news, await self._store.newest_of(feed.id, MEMORY))

    async def poll_article(self, pending: PendingArticle, snapshot: Snapshot) -> None:
        """Try a late article page again; what it makes match now is added to the story. Raises `StoreError` only."""
        item = pending.item
        feed = snapshot.feeds[item.feed_id]
        read, retry = await self._pages.read(feed, item, pending.tries)
        done = retry or ArticleRetry(item_id=item.id, tries=pending.tries, due=None)
        news = articles.late_news(item, read)
        findings = await asyncio.to_thread(find, news, feed, snapshot)
        await self._write(None, news, findings, snapshot, [done], [])

    async def _write(
        self,
        state: FeedState | None,
        news: News,
        findings: Sequence[Finding],
        snapshot: Snapshot,
        retries: Sequence[ArticleRetry],
        notices: Sequence[Delivery],
        *,
        missed: bool = False,
    ) -> None:
        async def plan_and_commit(keys: set[str]) -> None:
            now = self._clock.now()
            traces = [finding.mark.traces for finding in findings if finding.mark is not None]
            since = now - snapshot.story_window
            stories = await self._store.open_stories(keys, since, traces) if keys else ()
            policy = await self._store.policy_context(periods(findings, snapshot, now), now) if keys else NO_POLICY
            plan = poll_plan(
                state=state, news=news, findings=findings, stories=stories, snapshot=snapshot, policy=policy,
                missed=missed, articles=retries, notices=notices, now=now,
            )  # fmt: skip
            await self._commit(plan)
            _log_alerts(plan, findings)

        if findings:
            async with self._stories:
                await plan_and_commit({key for finding in findings for key in finding.keys})
        else:
            await plan_and_commit(set())

    def _pace(self, feed: Feed, snapshot: Snapshot) -> Pace:
        thin = self._pushes is not None and self._pushes.is_live(feed.id)
        return Pace(least=snapshot.min_interval, most=snapshot.max_interval, every=feed.every, thin=thin)

    async def _commit(self, plan: PollPlan) -> None:
        await self._store.commit_poll(plan)
        if plan.deliveries:
            self._on_alert()

    def _tell(self, feed: Feed, progress: Progress, snapshot: Snapshot, *, news: int) -> list[Delivery]:
        """Say in the log what turned, and plan what `admin` is told of it."""
        state = progress.state
        name = source_of(feed, state.title)
        for turn in progress.turns:
            level = log.info if turn in {Turn.RECOVERED, Turn.BACK, Turn.UPGRADED, Turn.SPEAKS} else log.warning
            reason = state.moved_to if turn in {Turn.MOVED, Turn.UPGRADED} else state.error
            level(f"feed {turn}", feed=name, reason=reason, next_poll=state.next_poll)
        if not progress.turns:
            log.debug("polled", feed=name, news=news, failures=state.failures, next_poll=state.next_poll)
        return feed_notices(name, feed.address, progress, admin=snapshot.admin, now=self._clock.now())

    def _tell_flood(self, feed: Feed, state: FeedState, snapshot: Snapshot, items: int) -> list[Delivery]:
        name = source_of(feed, state.title)
        log.warning("flood stopped: the feed shows anew what it had before", feed=name, items=items)
        return flood_notices(name, items, feed_id=feed.id, admin=snapshot.admin, now=self._clock.now())


def _shown(state: FeedState) -> Validators:
    return Validators(etag=state.etag, last_modified=state.last_modified)


def _moved(state: FeedState) -> str | None:
    return state.moved_to if state.moved else None


def _neighbours(feed: Feed, snapshot: Snapshot) -> list[str]:
    """The other feeds of the feed's host."""
    host = _host(feed)
    return [other.id for other in snapshot.feeds.values() if other.id != feed.id and _host(other) == host]


def _host(feed: Feed) -> str | None:
    return urlsplit(feed.url.reveal()).hostname


def _log_alerts(plan: PollPlan, findings: Sequence[Finding]) -> None:
    items = {finding.item.id: finding.item for finding in findings}
    for alert in plan.alerts:
        item = items[alert.item_id]
        log.info(
            "alert", watch=alert.watch, feed=item.source, item=item.title, link=item.link, story=alert.story_id[:8]
        )


def _base(feed: Feed, url: str) -> str:
    """What relative links are joined to: the final address; but only its server where the feed's address has a secret,
    which would otherwise stand in every link."""
    if not feed.has_secret_address:
        return url
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}/"
