"""Whether an item's new headline says something else than its old one, or the same in other words. Pure.

Promises: a correction, a label put before ("UPDATE 1-") or a headline that only grew is no change in substance; another
number, another name, or mostly other words are.
"""

from dataclasses import replace

from monitor.model import Item
from monitor.stories.fingerprint import Fingerprint, fingerprint, stem

# Of the shorter headline's words, those that stand in the longer one, too.
KEPT = 0.5


def is_new_in_substance(before: Item, after: Item) -> bool:
    """Whether people who were told the one headline should be told the other."""
    one, other = _headline(before), _headline(after)
    if not one.title or not other.title:
        return False
    if _swapped(one.title_numbers, other.title_numbers) or _swapped(one.title_names, other.title_names):
        return True
    mine, theirs = _words(one), _words(other)
    return len(mine & theirs) < KEPT * min(len(mine), len(theirs))


def _headline(item: Item) -> Fingerprint:
    return fingerprint(replace(item, summary="", text=""))


def _swapped(before: frozenset[str], after: frozenset[str]) -> bool:
    return bool(before - after) and bool(after - before)


def _words(headline: Fingerprint) -> frozenset[str]:
    return frozenset(map(stem, headline.title))
