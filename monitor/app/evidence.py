"""What the stored items say about a file's watches, for the advice of `monitor check`. Looks, and changes nothing."""

from collections import Counter
from datetime import datetime

from monitor.app.experience import Experience, matcher_of, told_languages, word_frequencies
from monitor.config.advice import NOTHING, Evidence
from monitor.config.settings import Settings
from monitor.model import Item
from monitor.ports import Store
from monitor.store.open import open_existing

SAMPLE = 2_000
"""Items. With their articles they are judged in a few seconds at the most."""


async def gather(settings: Settings, now: datetime) -> Evidence:
    """Read it, beside a daemon that may be at work; `NOTHING` where no database is there yet. Raises `StoreError`."""
    store = open_existing(settings.store.reveal())
    if store is None:
        return NOTHING
    try:
        return await _evidence(store, settings, now)
    finally:
        await store.close()


async def _evidence(store: Store, settings: Settings, now: datetime) -> Evidence:
    items = await store.sample_items(SAMPLE)
    known = Experience(
        languages=told_languages(await store.feed_states()), frequencies=word_frequencies(items)
    )  # fmt: skip
    return Evidence(
        now=now,
        items=len(items),
        hits=_hits(items, settings, known),
        frequencies=known.frequencies,
        last_alerts=await store.last_alerts(),
        since=await store.remembers_since(),
        languages=known.languages,
    )


def _hits(items: tuple[Item, ...], settings: Settings, known: Experience) -> Counter[str]:
    """By watch, how many of the items it matches."""
    matcher = matcher_of(settings, known)
    feeds = {feed.id: feed for feed in settings.feeds}
    return Counter(match.watch for item in items for match in matcher.match(item, feeds.get(item.feed_id)))
