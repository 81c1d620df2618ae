"""Rules that say of two items whether they tell one story: monitor's, and the known ones that it is held beside."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import TypeAlias

import xxhash

from monitor.model import Item, Story
from monitor.ports import OpenStory
from monitor.stories.fingerprint import fingerprint
from monitor.stories.grouping import join, story_keys

Rule: TypeAlias = Callable[[Item, Item], bool]

_WORD = re.compile(r"\w+")
_BINS = 128


def ours(first: Item, second: Item) -> bool:
    """Whether the second joins the story that the first has opened."""
    story = Story(id="s", title=first.title, opened=first.first_seen, keys=_keys(first), item_id=first.id)
    opened = OpenStory(
        story=story, item_ids=frozenset({first.id}), feed_ids=frozenset({first.feed_id}), alerted=frozenset(),
        deliveries=(), first=first,
    )  # fmt: skip
    return join(_keys(second), second.feed_id, [opened], fingerprint(second)) is not None


def _keys(item: Item) -> tuple[str, ...]:
    return story_keys(item_id=item.id, link=item.link, title=item.title, merge=True)


def title_equality(first: Item, second: Item) -> bool:
    """Whether the headlines have the same words."""
    return _WORD.findall(first.title.casefold()) == _WORD.findall(second.title.casefold())


def simhash(first: Item, second: Item) -> bool:
    """Whether 64-bit SimHashes of the words differ in three bits at most, as Google had it for web pages."""
    return (_simhash(_text(first)) ^ _simhash(_text(second))).bit_count() <= 3


def minhash(first: Item, second: Item) -> bool:
    """Whether MinHash puts the resemblance of the 3-word sequences at a half at least: one permutation, 128 bins."""
    one, other = _minhash(_text(first)), _minhash(_text(second))
    return len(one.items() & other.items()) >= len(one.keys() | other.keys()) / 2


RULES: Mapping[str, Rule] = {
    "monitor": ours,
    "MinHash ≥ .5": minhash,
    "SimHash ≤ 3": simhash,
    "title equality": title_equality,
}


def _text(item: Item) -> str:
    return f"{item.title}\n{item.summary}"


def _grams(text: str, size: int) -> Iterator[str]:
    """Sequences of words; of letters, where words are not separated."""
    words = _WORD.findall(text.casefold())
    if len(words) < len(text) / 12:
        words = list("".join(words))
    return (" ".join(words[at : at + size]) for at in range(max(1, len(words) - size + 1)))


@lru_cache(maxsize=4096)
def _simhash(text: str) -> int:
    votes = [0] * 64
    for gram in _grams(text, 1):
        number = xxhash.xxh3_64_intdigest(gram.encode())
        for bit in range(64):
            votes[bit] += 1 if number >> bit & 1 else -1
    return sum(1 << bit for bit, vote in enumerate(votes) if vote > 0)


@lru_cache(maxsize=4096)
def _minhash(text: str) -> dict[int, int]:
    least: dict[int, int] = {}
    for gram in _grams(text, 3):
        number = xxhash.xxh3_64_intdigest(gram.encode())
        least[number % _BINS] = min(number, least.get(number % _BINS, number))
    return least
