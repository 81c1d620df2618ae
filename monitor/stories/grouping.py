"""Decides whether an item tells a story that is already open: by names that they share, else by what they say.

Promises: the same page, the same headline, or a copy of the text in another feed is one story. Items are compared with
a story's first item only, never with those that joined it: no story drifts from copy to copy to something else, and a
report that merges two does not make them one. In one feed only a republication is no further item.
"""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from monitor.model import Item, Joined, Likeness
from monitor.ports import OpenStory
from monitor.stories.fingerprint import Fingerprint, fingerprint, outline
from monitor.stories.similarity import likeness, republication

# A shorter headline ("Weather", "Morning briefing") names a column rather than a story.
MIN_HEADLINE_WORDS = 5
MIN_HEADLINE_LETTERS = 24
MIN_HEADLINE_LETTERS_UNSPACED = 12

CANDIDATES = 8
"""Stories that are looked at for one item, at most, because their words resemble it."""

_ITEM, _LINK, _TITLE = "i:", "l:", "t:"


# Of first items that were compared lately: one poll may compare many items with the same few.
_fingerprint_of_first = lru_cache(maxsize=64)(fingerprint)


@lru_cache(maxsize=1024)
def _sketch_of_first(item: Item) -> frozenset[int]:
    return outline(item).sketch


def story_keys(*, item_id: str, link: str, title: str, merge: bool) -> tuple[str, ...]:
    """The names under which an item's story can be found. `link` is canonical. Without `merge` only its own."""
    keys = [_ITEM + item_id]
    if merge and link:
        keys.append(_LINK + link)
    if merge and (headline := _headline(title)):
        keys.append(_TITLE + headline)
    return tuple(keys)


def join(
    keys: Iterable[str], feed_id: str, stories: Iterable[OpenStory], mark: Fingerprint | None = None
) -> tuple[OpenStory, Likeness] | None:
    """The open story that an item of this feed belongs to, and why; None opens one.

    The oldest with a name in common goes first, then the one most like it. Without `mark`, names alone count. A page
    or a headline that the same feed gives again is a further item (a live page, a column), not a copy.
    """
    by_age = sorted(stories, key=lambda open_story: (open_story.story.opened, open_story.story.id))
    return _by_name(frozenset(keys), feed_id, by_age) or (_by_text(mark, feed_id, by_age) if mark else None)


def _by_name(wanted: frozenset[str], feed_id: str, stories: Iterable[OpenStory]) -> tuple[OpenStory, Likeness] | None:
    for candidate in stories:
        shared = wanted.intersection(candidate.story.keys)
        if any(key.startswith(_ITEM) for key in shared):
            return candidate, Likeness(reason=Joined.SAME_ITEM)
        if shared and feed_id not in candidate.feed_ids:
            by_link = any(key.startswith(_LINK) for key in shared)
            return candidate, Likeness(reason=Joined.SAME_LINK if by_link else Joined.SAME_HEADLINE)
    return None


def _by_text(mark: Fingerprint, feed_id: str, stories: Iterable[OpenStory]) -> tuple[OpenStory, Likeness] | None:
    traces = mark.traces
    found = []
    for candidate in stories:
        like = _compare(mark, traces, feed_id, candidate)
        if like is not None:
            found.append((candidate, like))
    return max(found, key=lambda pair: pair[1].share, default=None)


def _compare(mark: Fingerprint, traces: frozenset[int], feed_id: str, candidate: OpenStory) -> Likeness | None:
    if candidate.first is None or _sketch_of_first(candidate.first).isdisjoint(traces):
        return None
    first = _fingerprint_of_first(candidate.first)
    # Of a feed that has the story already, whether as its first or not, anything less is a further item.
    return republication(mark, first) if feed_id in candidate.feed_ids else likeness(mark, first)


def _headline(title: str) -> str:
    folded = unicodedata.normalize("NFKC", title).casefold()
    words = "".join(letter if letter.isalnum() else " " for letter in folded).split()
    letters = sum(map(len, words))
    spaced = len(words) >= MIN_HEADLINE_WORDS and letters >= MIN_HEADLINE_LETTERS
    unspaced = letters >= MIN_HEADLINE_LETTERS_UNSPACED and any(map(_is_wide, folded))
    return " ".join(words) if spaced or unspaced else ""


def _is_wide(letter: str) -> bool:
    """Whether it is of a script that writes without spaces, near enough for counting."""
    return unicodedata.east_asian_width(letter) == "W"
