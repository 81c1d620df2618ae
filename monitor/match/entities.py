"""Which mentions of an entity count, where it is narrowed by `unless`, `ambiguous` and `near`.

Pure. Compiling the names is the affair of `monitor.match.lexicon`.

- A mention close to a word of `unless` does not count: one that is among the five words on either side of it, in the
  same text, or lies over it. In scripts without spaces each character counts as a word.
- A mention under an ambiguous name only counts where the item's title, summary or text has a word of `near`, or a
  mention under another of the names that counts. A longer name that stands there makes the shorter one in it sure.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator

from monitor.match.passage import Passage, outermost
from monitor.match.reading import Reading
from monitor.match.rules import Clue, Narrowing
from monitor.match.text import Span
from monitor.match.tree import Scope
from monitor.model import MissReason

REACH = 5
"""How many words away a word of `unless` may be."""

FIELDS = (Scope.TITLE, Scope.SUMMARY, Scope.TEXT)


def mentions(narrowing: Narrowing, passage: Passage, reading: Reading) -> list[Span]:
    """The places in the passage where the entity is meant, by start."""
    kept = _kept(narrowing, passage)
    if kept and narrowing.doubtful.patterns and not _is_settled(narrowing, reading):
        return _sure(narrowing, passage, kept)
    return kept


def dropped(entity: str, narrowing: Narrowing, passages: Iterable[Passage]) -> tuple[MissReason, str]:
    """Why no mention counts though there are some: all of them are of another meaning, or one is ambiguous."""
    passages = tuple(passages)
    if any(_kept(narrowing, passage) for passage in passages):
        near = ", ".join(clue.label for clue in narrowing.near)
        return MissReason.AMBIGUOUS, f"{entity} with none of {near}" if near else f"{entity} without another name"
    beside = [clue.label for passage in passages for clue in _beside(narrowing, passage)]
    return MissReason.OTHER_MEANING, f"{entity} beside {', '.join(dict.fromkeys(beside))}"


def _is_settled(narrowing: Narrowing, reading: Reading) -> bool:
    settled = reading.settled.get(narrowing)
    if settled is None:
        passages = [passage for scope in FIELDS for passage in reading.passages(scope)]
        settled = reading.settled[narrowing] = any(
            any(passage.has(clue.sought) for clue in narrowing.near)
            or bool(_sure(narrowing, passage, _kept(narrowing, passage)))
            for passage in passages
        )
    return settled


def _sure(narrowing: Narrowing, passage: Passage, places: list[Span]) -> list[Span]:
    """Those of the places that are no ambiguous name."""
    doubtful = set(passage.spans(narrowing.doubtful)).difference(passage.spans(narrowing.sure))
    return [place for place in places if place not in doubtful]


def _kept(narrowing: Narrowing, passage: Passage) -> list[Span]:
    """The mentions without a word of `unless` beside them."""
    found = outermost(passage.spans(narrowing.sought))
    for clue in narrowing.unless:
        if found and passage.has(clue.sought):
            lost = set(_close(found, clue, passage))
            found = [place for place in found if place not in lost]
    return found


def _beside(narrowing: Narrowing, passage: Passage) -> Iterator[Clue]:
    found = outermost(passage.spans(narrowing.sought))
    return (clue for clue in narrowing.unless if next(_close(found, clue, passage), None))


def _close(places: list[Span], clue: Clue, passage: Passage) -> Iterator[Span]:
    """Those of the places that are close to one of the clue's."""
    # No place of the clue lies within another, so that their ends rise as their starts do.
    clues = [passage.units.of(span) for span in outermost(passage.spans(clue.sought))]
    starts = [first for first, _ in clues]
    for place in places:
        first, last = passage.units.of(place)
        number = bisect_right(starts, last + REACH)
        if number and clues[number - 1][1] >= first - REACH:
            yield place
