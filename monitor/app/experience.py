"""What the store knows that helps to compile watches: which languages the feeds speak, and how common words are.

The languages choose the word forms that are looked for; the frequencies only make matching faster.
"""

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from monitor.config.settings import Settings
from monitor.match.compile import compile_watches
from monitor.match.frequencies import document_frequencies
from monitor.match.matcher import Matcher
from monitor.match.reading import primary_language
from monitor.model import Feed, FeedState, Item, Watch
from monitor.ports import Store
from monitor.store.glance import glance

SAMPLE = 1_000
"""Items: enough to tell rare words from common ones, and read in a tenth of a second."""

_MOST_TEXT = 1_000  # code points of an item's text: its beginning speaks for the rest


@dataclass(frozen=True, slots=True, kw_only=True)
class Experience:
    """`languages` is by feed id, of the feeds that tell theirs. `frequencies` is by word, a number of items."""

    languages: Mapping[str, str] = field(default_factory=dict)
    frequencies: Mapping[str, int] = field(default_factory=dict)


NONE = Experience()
"""That of a new store, or of none."""


def remembered_languages(settings: Settings) -> Mapping[str, str]:
    """By feed id, what the database of these settings knows; nothing where it is not there yet, or cannot be read."""
    seen = glance(settings.database, items=0) if settings.database is not None else None
    return {} if seen is None else seen.languages


async def experience(store: Store) -> Experience:
    """Read it. Raises `StoreError`."""
    return Experience(
        languages=told_languages(await store.feed_states()),
        frequencies=word_frequencies(await store.sample_items(SAMPLE)),
    )


def matcher_of(settings: Settings, known: Experience = NONE, *, instead: Sequence[Watch] | None = None) -> Matcher:
    """The settings' watches, compiled; or others `instead`, as they would be among those. Raises `QueryError`.

    May run in a thread: the event loop keeps getting its turn, however many watches there are.
    """
    languages = languages_of(settings.feeds, settings.watches, known.languages)
    with _long_lived():
        watches = settings.watches if instead is None else instead
        return compile_watches(watches, settings.entities, languages=languages, frequencies=known.frequencies)


@contextmanager
def _long_lived() -> Iterator[None]:
    """What is made here lives long: Python's collector does not look for garbage among it, neither now nor later.

    It would go through millions of objects again and again, and nothing else runs while it does.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_on:
            gc.enable()


def languages_of(feeds: Iterable[Feed], watches: Iterable[Watch], told: Mapping[str, str]) -> frozenset[str]:
    """The primary subtags of the languages that items may be in, as far as the file or a feed says."""
    of_feeds = (feed.language or told.get(feed.id) for feed in feeds if feed.enabled)
    of_watches = (language for watch in watches for language in watch.languages)
    return frozenset(filter(None, map(primary_language, (*of_feeds, *of_watches))))


def told_languages(states: Iterable[FeedState]) -> dict[str, str]:
    """By feed id, the language of each feed that tells one."""
    return {state.feed_id: state.language for state in states if state.language}


def word_frequencies(items: Sequence[Item]) -> dict[str, int]:
    """By normalised word, in how many of the items it stands near their beginning."""
    return document_frequencies(" ".join((item.title, item.summary, item.text[:_MOST_TEXT])) for item in items)
