"""Decides whether an item tells a story that is already open, by names that they share.

Promises: the same page, or the same headline in another feed, is one story. Does not compare texts: rewritten headlines
stay apart, since a wrong merge hides news and a missed one only repeats it.
"""

import unicodedata
from collections.abc import Iterable
from enum import StrEnum

from monitor.ports import OpenStory

# A shorter headline ("Weather", "Morning briefing") names a column rather than a story.
MIN_HEADLINE_WORDS = 5
MIN_HEADLINE_LETTERS = 24
MIN_HEADLINE_LETTERS_UNSPACED = 12

_ITEM, _LINK, _TITLE = "i:", "l:", "t:"


class Joined(StrEnum):
    """Why an item belongs to an open story."""

    SAME_ITEM = "the same item"
    SAME_LINK = "the same page in another feed"
    SAME_HEADLINE = "the same headline in another feed"


def story_keys(*, item_id: str, link: str, title: str, merge: bool) -> tuple[str, ...]:
    """The names under which an item's story can be found. `link` is canonical. Without `merge` only its own."""
    keys = [_ITEM + item_id]
    if merge and link:
        keys.append(_LINK + link)
    if merge and (headline := _headline(title)):
        keys.append(_TITLE + headline)
    return tuple(keys)


def join(keys: Iterable[str], feed_id: str, stories: Iterable[OpenStory]) -> tuple[OpenStory, Joined] | None:
    """The oldest open story that an item of this feed, with these keys, belongs to; None opens one.

    A page or a headline that the same feed gives again is a further item (a live page, a column), not a copy.
    """
    wanted = set(keys)
    for candidate in sorted(stories, key=lambda open_story: (open_story.story.opened, open_story.story.id)):
        shared = wanted.intersection(candidate.story.keys)
        if any(key.startswith(_ITEM) for key in shared):
            return candidate, Joined.SAME_ITEM
        if shared and feed_id not in candidate.feed_ids:
            by_link = any(key.startswith(_LINK) for key in shared)
            return candidate, Joined.SAME_LINK if by_link else Joined.SAME_HEADLINE
    return None


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
