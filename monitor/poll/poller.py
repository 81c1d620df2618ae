"""Carries out one poll: request, parse, read what is known, plan, write once. It decides nothing itself.

Promises: what a poll finds is either written whole or found again by the next one; an exception in one feed's poll ends
that poll only, is logged with the feed's name, and is remembered as the feed's failure.
"""

import asyncio
import hashlib
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

import structlog

from monitor.articles.extract import extract
from monitor.clock import Clock
from monitor.errors import StoreError
from monitor.feeds.cadence import Pace
from monitor.feeds.identity import canonical_link, identify
from monitor.feeds.parse import parse
from monitor.model import Delivery, Feed, FeedState, Item, ParsedFeed
from monitor.poll import articles
from monitor.poll.news import News, news_of, source_of
from monitor.poll.notices import feed_notices
from monitor.poll.plan import Finding, poll_plan, quiet_plan
from monitor.poll.progress import Progress, Turn, after_failure, after_success
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
    Store,
    Validators,
)
from monitor.stories.grouping import story_keys

log = structlog.get_logger(__name__)

# An alert on the headline does not wait longer for slow pages; those are then read late.
PAGES_DEADLINE = timedelta(seconds=30)


class Poller:
    """Polls feeds and late article pages, one call each. Safe to call for many feeds at once."""

    def __init__(
        self, *, store: Store, fetcher: Fetcher, clock: Clock, rng: random.Random, on_alert: Callable[[], None]
    ) -> None:
        self._store = store
        self._fetcher = fetcher
        self._clock = clock
        self._rng = rng
        self._on_alert = on_alert
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

    async def _poll(self, feed: Feed, state: FeedState, snapshot: Snapshot) -> None:
        outcome = await self._fetcher.fetch(feed, Validators(etag=state.etag, last_modified=state.last_modified))
        match outcome:
            case FetchFailed():
                await self._fail(feed, state, snapshot, outcome)
            case NotModified(validators=validators):
                kept = Validators(
                    etag=validators.etag or state.etag, last_modified=validators.last_modified or state.last_modified
                )
                await self._unchanged(feed, state, snapshot, kept)
            case Fetched() if _hash(outcome.body) == state.body_hash:
                await self._unchanged(feed, state, snapshot, outcome.validators)
            case Fetched():
                await self._changed(feed, state, snapshot, outcome)

    async def _fail(self, feed: Feed, state: FeedState, snapshot: Snapshot, failure: FetchFailed) -> None:
        now = self._clock.now()
        await self._commit_quiet(
            feed, after_failure(state, _pace(feed, snapshot), failure=failure, now=now, rng=self._rng), snapshot
        )

    async def _unchanged(self, feed: Feed, state: FeedState, snapshot: Snapshot, validators: Validators) -> None:
        progress = after_success(
            state, _pace(feed, snapshot), validators=validators, news=0, now=self._clock.now(), rng=self._rng
        )
        await self._commit_quiet(feed, progress, snapshot)

    async def _commit_quiet(self, feed: Feed, progress: Progress, snapshot: Snapshot) -> None:
        notices = self._tell(feed, progress, snapshot, news=0)
        await self._commit(quiet_plan(progress.state, deliveries=notices))

    async def _changed(self, feed: Feed, state: FeedState, snapshot: Snapshot, fetched: Fetched) -> None:
        parsed = await asyncio.to_thread(
            parse, fetched.body, url=_base(feed, fetched.url), content_type=fetched.content_type
        )
        if isinstance(parsed, FetchFailed):
            await self._fail(feed, state, snapshot, parsed)
            return
        news = await self._news(feed, state, parsed)
        news, retries = await self._with_pages(feed, news)
        findings = await asyncio.to_thread(find, news, feed, snapshot)
        progress = after_success(
            _learnt(state, parsed, fetched), _pace(feed, snapshot),
            validators=fetched.validators, news=len(news.fresh), now=self._clock.now(), rng=self._rng,
        )  # fmt: skip
        notices = self._tell(feed, progress, snapshot, news=len(news.fresh))
        await self._write(progress.state, news, findings, snapshot, retries, notices)

    async def _news(self, feed: Feed, state: FeedState, parsed: ParsedFeed) -> News:
        identified = identify(parsed.items)
        context = await self._store.poll_context(feed.id, [entry.keys for entry in identified])
        return news_of(feed, state, parsed, identified, context, self._clock.now())

    async def _with_pages(self, feed: Feed, news: News) -> tuple[News, list[ArticleRetry]]:
        if not feed.full_text or not news.fresh:
            return news, []
        reading = {asyncio.ensure_future(self._read_page(feed, item)): item for item in news.fresh}
        try:
            await asyncio.wait(reading, timeout=PAGES_DEADLINE.total_seconds())
        finally:
            for task in reading:
                task.cancel()
        now = self._clock.now()
        read = [
            task.result() if task.done() and not task.cancelled() else (item, articles.postponed(item.id, now))
            for task, item in reading.items()
        ]
        return news.with_fresh([item for item, _ in read]), [retry for _, retry in read if retry is not None]

    async def _read_page(self, feed: Feed, item: Item, tries: int = 0) -> tuple[Item, ArticleRetry | None]:
        """The item with its page's text, or as it was with what is to be done about it."""
        if not item.link:
            return item, None
        page = await self._fetcher.fetch_page(feed, item.link)
        article = (
            await asyncio.to_thread(extract, page.body, url=page.url, content_type=page.content_type)
            if isinstance(page, Fetched)
            else page
        )
        now = self._clock.now()
        retry = articles.next_try(item.id, article, tries=tries, now=now)
        if isinstance(article, FetchFailed | NotModified):
            log.warning(
                "article not read", feed=item.source, item=item.title, reason=str(article), again=retry is not None
            )
            return item, retry
        return articles.with_text(item, article.text), retry

    async def poll_article(self, pending: PendingArticle, snapshot: Snapshot) -> None:
        """Try a late article page again; what it makes match now is added to the story. Raises `StoreError` only."""
        item = pending.item
        feed = snapshot.feeds[item.feed_id]
        read, retry = await self._read_page(feed, item, pending.tries)
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
    ) -> None:
        async def plan_and_commit(keys: set[str]) -> None:
            now = self._clock.now()
            stories = await self._store.open_stories(keys, now - snapshot.story_window) if keys else ()
            plan = poll_plan(
                state=state, news=news, findings=findings, stories=stories, snapshot=snapshot,
                articles=retries, notices=notices, now=now,
            )  # fmt: skip
            await self._commit(plan)
            _log_alerts(plan, findings)

        if findings:
            async with self._stories:
                await plan_and_commit({key for finding in findings for key in finding.keys})
        else:
            await plan_and_commit(set())

    async def _commit(self, plan: PollPlan) -> None:
        await self._store.commit_poll(plan)
        if plan.deliveries:
            self._on_alert()

    def _tell(self, feed: Feed, progress: Progress, snapshot: Snapshot, *, news: int) -> list[Delivery]:
        """Say in the log what turned, and plan what `admin` is told of it."""
        state = progress.state
        name = source_of(feed, state.title)
        for turn in progress.turns:
            level = log.info if turn in {Turn.RECOVERED, Turn.BACK} else log.warning
            level(f"feed {turn}", feed=name, reason=state.error, next_poll=state.next_poll)
        if not progress.turns:
            log.debug("polled", feed=name, news=news, failures=state.failures, next_poll=state.next_poll)
        return feed_notices(name, feed.address, progress, admin=snapshot.admin, now=self._clock.now())


def find(news: News, feed: Feed, snapshot: Snapshot) -> list[Finding]:
    """Match what is new, and what an edit made match. Pure; runs in a thread, since it may be long."""
    found = [(item, snapshot.matcher.match(item, feed)) for item in news.fresh]
    for edit in news.edits:
        before = {match.watch for match in snapshot.matcher.match(edit.before, feed)} | edit.alerted
        now = snapshot.matcher.match(edit.after, feed)
        found.append((edit.after, tuple(match for match in now if match.watch not in before)))
    return [Finding(item=item, matches=matches, keys=_story_keys(item, snapshot)) for item, matches in found if matches]


def _story_keys(item: Item, snapshot: Snapshot) -> tuple[str, ...]:
    return story_keys(item_id=item.id, link=canonical_link(item.link), title=item.title, merge=snapshot.merge)


def _learnt(state: FeedState, parsed: ParsedFeed, fetched: Fetched) -> FeedState:
    return replace(
        state,
        title=parsed.title or state.title,
        language=parsed.language or state.language,
        body_hash=_hash(fetched.body),
        # An empty document is no baseline: what stands in the next one may be old all the same.
        baselined=state.baselined or bool(parsed.items),
    )


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
    if feed.url.reveal() == feed.address:
        return url
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}/"


def _pace(feed: Feed, snapshot: Snapshot) -> Pace:
    return Pace(least=snapshot.min_interval, most=snapshot.max_interval, every=feed.every)


def _hash(body: bytes) -> str:
    return hashlib.blake2b(body, digest_size=16).hexdigest()
