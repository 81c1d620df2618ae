"""Reads the article pages of items that ask for it. What becomes of an item then is decided in `poll.articles`.

Promises: an alert on the headline waits for a slow page no longer than `DEADLINE`; a page that was not read in that
time, or failed in a way that may pass, is tried again.
"""

import asyncio
from datetime import timedelta
from functools import partial

import structlog

from monitor.articles.extract import extract
from monitor.clock import Clock
from monitor.feeds.workroom import LARGE_PAGE, Workroom
from monitor.model import Feed, Item
from monitor.poll import articles
from monitor.poll.news import News
from monitor.ports import ArticleRetry, Fetched, Fetcher, FetchFailed, NotModified, Postponed

log = structlog.get_logger(__name__)

DEADLINE = timedelta(seconds=30)


class PageReader:
    """Asks for pages, and takes the article out of them."""

    def __init__(self, fetcher: Fetcher, workroom: Workroom, clock: Clock) -> None:
        self._fetcher = fetcher
        self._workroom = workroom
        self._clock = clock

    async def read_all(self, feed: Feed, news: News) -> tuple[News, list[ArticleRetry]]:
        """The news with the text of their pages, where the feed wants it; and which are to be tried again."""
        if not feed.full_text or not news.fresh:
            return news, []
        reading = {asyncio.ensure_future(self.read(feed, item)): item for item in news.fresh}
        try:
            await asyncio.wait(reading, timeout=DEADLINE.total_seconds())
        finally:
            for task in reading:
                task.cancel()
        now = self._clock.now()
        read = [
            task.result() if task.done() and not task.cancelled() else (item, articles.postponed(item.id, now))
            for task, item in reading.items()
        ]
        return news.with_fresh([item for item, _ in read]), [retry for _, retry in read if retry is not None]

    async def read(self, feed: Feed, item: Item, tries: int = 0) -> tuple[Item, ArticleRetry | None]:
        """The item with its page's text, or as it was with what is to be done about it."""
        if not item.link:
            return item, None
        page = await self._fetcher.fetch_page(feed, item.link)
        if isinstance(page, Postponed):
            return item, ArticleRetry(item_id=item.id, tries=tries, due=page.until)
        article = (
            await self._workroom.attempt(
                partial(extract, page.body, url=page.url, content_type=page.content_type),
                is_large=len(page.body) >= LARGE_PAGE,
            )
            if isinstance(page, Fetched)
            else page
        )
        retry = articles.next_try(item.id, article, tries=tries, now=self._clock.now())
        if isinstance(article, FetchFailed | NotModified):
            log.warning(
                "article not read", feed=item.source, item=item.title, reason=str(article), again=retry is not None
            )
            return item, retry
        return articles.with_text(item, article.text), retry
