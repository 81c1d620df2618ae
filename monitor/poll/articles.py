"""What becomes of an item when its article page was read, or was not. Pure.

Promises: a page that fails leaves the item matched on its feed's text, and is tried again twice.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from monitor.articles.extract import Article
from monitor.model import Item
from monitor.poll.news import Edit, News
from monitor.ports import ArticleRetry, FetchFailed, FetchFailure, NotModified

RETRY_DELAYS = (timedelta(minutes=2), timedelta(minutes=15))

# Asking again for these would get the same answer.
_FINAL = frozenset(
    {
        FetchFailure.GONE,
        FetchFailure.NOT_AN_ARTICLE,
        FetchFailure.TOO_LARGE,
        FetchFailure.BAD_URL,
        FetchFailure.FORBIDDEN,
    }
)


def next_try(
    item_id: str, outcome: Article | FetchFailed | NotModified, *, tries: int, now: datetime
) -> ArticleRetry | None:
    """When the page is to be read again after this outcome; None when it was read, or never will be.

    `tries` counts the failed tries before this one.
    """
    if not isinstance(outcome, FetchFailed) or outcome.reason in _FINAL or tries >= len(RETRY_DELAYS):
        return None
    return ArticleRetry(item_id=item_id, tries=tries + 1, due=now + RETRY_DELAYS[tries])


def postponed(item_id: str, now: datetime) -> ArticleRetry:
    """The page did not come before its item had to be matched: it is read later, and nothing is held against it."""
    return ArticleRetry(item_id=item_id, tries=0, due=now + RETRY_DELAYS[0])


def with_text(item: Item, text: str) -> Item:
    """The item with its page's main text; the feed's own full text stays where the page gave less."""
    return replace(item, text=text) if len(text) > len(item.text) else item


def late_news(before: Item, after: Item) -> News:
    """An item whose page came late, as an edit of what it was."""
    edits = (Edit(before=before, after=after),) if after != before else ()
    return News(fresh=(), baseline=(), edits=edits, seen={}, served=())
