"""Whether two items tell the same story, by what they say. Pure.

Promises: a copy is known whatever was put before or after it, cut off, or mended in it; the same form filled in with
other facts (a forecast, a result, a bulletin) is no copy; the answer does not depend on which item came first. When in
doubt the answer is no: a wrong merge hides news, a missed one repeats it.

Does not understand: two accounts of one event in different words are two stories here. The thresholds were chosen on
the one half of `benchmarks/data/stories` and tried on the other; docs/decisions/0013-stories.md has the figures.
"""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from monitor.model import Joined, Likeness
from monitor.stories.fingerprint import SHINGLE, Fingerprint, Outline, stem

# The shares of the shorter text that must be in the longer one: of its word sequences, and of its facts.
COPIED = 0.33
NUMBERS = 0.5
NAMES = 0.2
# Of the sequences with which the shorter begins: what is new stands there, old background further down.
LEAD = 0.2
LEAD_LENGTH = 40
# Of either headline's words, those that stand in what the texts share: else they share only their furniture.
SUPPORT = 0.27
ALIKE = 0.5
# Of the facts, those for which the other has another one after the same word.
DISPUTED = 0.22
# Of the names in a headline, those that the other item does not know.
FOREIGN = 0.5
# A text so much longer than the other is its copy only if it begins with it: a newsletter mentions many things.
MUCH_LONGER = 3.5
# Words of a headline that stands by itself, and those that another feed may put around it.
MIN_TITLE = 6
MAX_AROUND = 3
# Within one feed nearly everything must be the same, since columns and live pages resemble themselves.
REPUBLISHED = 0.9
MENDED = 2  # words that only one of them has: a slip of the pen, and what it was mended to


def worth_comparing(one: Outline, other: Outline) -> bool:
    """Whether `likeness` or `republication` may find anything in two items: where this says no, so do they."""
    if one.has_body and other.has_body:
        mine, theirs = frozenset(one.shingles), frozenset(other.shingles)
        return len(mine & theirs) / min(len(mine), len(theirs)) >= COPIED
    mine, theirs = frozenset(one.headline), frozenset(other.headline)
    return mine <= theirs or theirs <= mine


def likeness(one: Fingerprint, other: Fingerprint) -> Likeness | None:
    """How two items of different feeds tell the same story, or None."""
    if one.has_body and other.has_body:
        short, long = sorted((one, other), key=lambda side: (len(side.shingles), side.text))
        return _copy(short, long)
    return _headed_alike(one, other)


def republication(one: Fingerprint, other: Fingerprint) -> Likeness | None:
    """How two items of one feed are one, published anew under another id, or None: a column, a live page or a bulletin
    resembles its last issue, too, so nothing that either says may be unknown to the other."""
    if not (one.has_body and other.has_body) or one.names != other.names or one.numbers != other.numbers:
        return None
    if len(one.words ^ other.words) > MENDED:
        return None
    mine, theirs = frozenset(one.shingles), frozenset(other.shingles)
    share = len(mine & theirs) / len(mine | theirs)
    titles = frozenset(one.title), frozenset(other.title)
    if share < REPUBLISHED or len(titles[0] & titles[1]) < ALIKE * max(map(len, titles)):
        return None
    return Likeness(reason=Joined.REPUBLISHED, share=share)


def _copy(short: Fingerprint, long: Fingerprint) -> Likeness | None:
    there = frozenset(long.shingles)
    share = _share(short.shingles, there)
    if (
        share < COPIED
        or _share(short.shingles[:LEAD_LENGTH], there) < LEAD
        or (short.numbers and _share(short.numbers, long.numbers) < NUMBERS)
        or (short.names and _share(short.names, long.words) < NAMES)
        or _contradict(short, long)
        or _disputed(short, long) > DISPUTED
        or not _is_about(short, long, there)
        or not _begins_so(short, long)
    ):
        return None
    return Likeness(reason=Joined.SAME_TEXT, share=share)


def _share(some: Iterable[object], there: AbstractSet[object]) -> float:
    wanted = frozenset(some)
    return len(wanted & there) / len(wanted) if wanted else 0.0


def _contradict(one: Fingerprint, other: Fingerprint) -> bool:
    """Whether each headline has a number that the other item does not know, or is mainly about others."""
    if one.title_numbers - other.numbers and other.title_numbers - one.numbers:
        return True
    return all(
        _share(mine.title_names, frozenset(mine.title_names - theirs.words)) >= FOREIGN
        for mine, theirs in ((one, other), (other, one))
    )


def _disputed(one: Fingerprint, other: Fingerprint) -> float:
    """Of the facts that are in both or stand after the same word in both, the share that differs and that the other
    item has nowhere: a form filled in anew."""
    mine = {before for before, fact in one.slots if fact not in other.words}
    theirs = {before for before, fact in other.slots if fact not in one.words}
    disputed = len(mine & theirs)
    agreed = len((one.names | one.numbers) & (other.names | other.numbers))
    return disputed / (disputed + agreed) if disputed else 0.0


def _is_about(short: Fingerprint, long: Fingerprint, there: frozenset[int]) -> bool:
    """Whether what the texts share is what their headlines speak of, if these are not alike: one of them mainly. Where
    the longer text begins with something else, that may be the news: then its headline has to; and where it is so long
    that it may be about much else, it has to at all."""
    mine, theirs = _content(short), _content(long)
    if not mine or not theirs or len(mine & theirs) >= ALIKE * min(len(mine), len(theirs)):
        return True
    shared = {
        stem(word)
        for at, shingle in enumerate(short.shingles)
        if shingle in there
        for word in short.text[at : at + SHINGLE]
    }
    of_long = _share(theirs, shared)
    if _share(long.shingles[:LEAD_LENGTH], frozenset(short.shingles)) < LEAD:
        return of_long >= SUPPORT
    return max(_share(mine, shared), of_long) >= SUPPORT and (of_long > 0 or not _is_much_longer(long, short))


def _content(side: Fingerprint) -> frozenset[str]:
    """The words of a headline that say something."""
    return frozenset(stem(word) for word in side.title if len(word) > 3 or word.isdigit() or _is_dense_term(word))


def _is_dense_term(word: str) -> bool:
    return not word.isascii() and word.isalpha() and not any("\u3041" <= letter <= "\u309f" for letter in word)


def _begins_so(short: Fingerprint, long: Fingerprint) -> bool:
    """Whether a text that is much longer begins with the other one."""
    beginning = frozenset(long.shingles[: len(short.shingles) + LEAD_LENGTH])
    return not _is_much_longer(long, short) or _share(short.shingles, beginning) >= COPIED


def _is_much_longer(long: Fingerprint, short: Fingerprint) -> bool:
    return len(long.shingles) > MUCH_LONGER * len(short.shingles)


def _headed_alike(one: Fingerprint, other: Fingerprint) -> Likeness | None:
    """Where one of them has no text to speak of: the one headline within the other, with next to nothing around it (a
    source's name, "Update 1")."""
    short, long = sorted((one, other), key=lambda side: (len(side.title), side.title))
    if len(short.title) < MIN_TITLE or len(long.title) - len(short.title) > MAX_AROUND or _contradict(one, other):
        return None
    starts = range(len(long.title) - len(short.title) + 1)
    if not any(long.title[at : at + len(short.title)] == short.title for at in starts):
        return None
    return Likeness(reason=Joined.SIMILAR_HEADLINE, share=len(short.title) / len(long.title))
