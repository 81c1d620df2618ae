"""The HTTP side as the settings want it; apart from `wiring`, for commands that need no database."""

from datetime import timedelta
from importlib.metadata import version

from monitor.clock import Clock
from monitor.config.settings import PollSettings
from monitor.feeds.fetch import HttpFetcher

MANNERS = "https://github.com/news-monitor/monitor/blob/main/docs/polling.md"
"""The page for those who find us in their logs."""

SPACING = timedelta(milliseconds=200)
"""Between the starts of two requests to one host."""


def retune(fetcher: HttpFetcher, poll: PollSettings) -> None:
    """Let the fetcher have what can change of its limits while it works: all but how many requests there may be at
    once, for which those under way are counted already."""
    fetcher.retune(
        timeout=poll.timeout,
        max_body=poll.max_body,
        max_article=poll.max_article,
        allow_private=poll.allow_private,
    )


def fetcher_of(poll: PollSettings, clock: Clock) -> HttpFetcher:
    """A fetcher under these limits."""
    return HttpFetcher(
        timeout=poll.timeout,
        max_body=poll.max_body,
        max_article=poll.max_article,
        concurrency=poll.concurrency,
        per_host=poll.per_host,
        user_agent=f"news-monitor/{version('news-monitor')} (+{MANNERS})",
        clock=clock,
        allow_private=poll.allow_private,
        spacing=SPACING,
    )
