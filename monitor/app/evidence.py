"""What the stored items say about a file's watches, for the advice of `monitor check`. Looks, and changes nothing."""

from collections import Counter
from datetime import datetime

from monitor.app.experience import Experience, matcher_of, word_frequencies
from monitor.config.advice import NOTHING, Evidence
from monitor.config.settings import Settings
from monitor.model import Item
from monitor.store.glance import glance

SAMPLE = 2_000
"""Items. With their articles they are judged in a few seconds at the most."""


def gather(settings: Settings, now: datetime) -> Evidence:
    """Read it, beside a daemon that may be at work; `NOTHING` where no database is there yet, or none can be read."""
    # A damaged or locked database is no fault of the file, and `monitor status` tells of it.
    seen = glance(settings.database, SAMPLE) if settings.database is not None else None
    if seen is None:
        return NOTHING
    known = Experience(languages=seen.languages, frequencies=word_frequencies(seen.items))
    return Evidence(
        now=now,
        items=len(seen.items),
        hits=_hits(seen.items, settings, known),
        frequencies=known.frequencies,
        last_alerts=seen.last_alerts,
        since=seen.since,
        languages=known.languages,
    )


def _hits(items: tuple[Item, ...], settings: Settings, known: Experience) -> Counter[str]:
    """By watch, how many of the items it matches."""
    matcher = matcher_of(settings, known)
    feeds = {feed.id: feed for feed in settings.feeds}
    return Counter(match.watch for item in items for match in matcher.match(item, feeds.get(item.feed_id)))
