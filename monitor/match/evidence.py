"""Whether what a watch needs stands in an item, and at which places.

Pure. Why a need does not hold is the affair of `monitor.match.judge`.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TypeAlias, assert_never

from monitor.match import near
from monitor.match.entities import mentions
from monitor.match.passage import Passage, Spot, outermost, without_overlaps
from monitor.match.reading import Reading
from monitor.match.rules import AllOf, AnyOf, Close, Find, Nearness, Need, Never, Search
from monitor.match.text import Span
from monitor.match.tree import Scope
from monitor.model import Field, Term

MOST_PLACES = 50
"""Places of one term that a match gives; an item of a megabyte may have many thousand."""

_ORDER = tuple(Field)
_FIELDS = {Scope(field.value): field for field in Field}

Seekable: TypeAlias = Find | Search


def holds(need: Need, reading: Reading) -> bool:
    """Whether the need holds for the item."""
    match need:
        case Find() | Search():
            return any(_stands(need, passage, reading) for passage in _passages(need, reading))
        case Close():
            return any(_close_spots(need, passage, reading) for passage in _passages(need, reading))
        case AllOf(parts):
            return all(holds(part, reading) for part in parts)
        case AnyOf(parts):
            return any(holds(part, reading) for part in parts)
        case Never(part=part):
            return not holds(part, reading)
        case _:
            assert_never(need)


def terms(need: Need, reading: Reading) -> tuple[Term, ...]:
    """The places that make the need hold, by field and start; of each term the first `MOST_PLACES`."""
    found: dict[tuple[str, Field, int, int], Term] = {}
    for leaf, field, (start, end) in _evidence(need, reading):
        text = reading.item.field(field)[start:end]
        entity = leaf.entity if isinstance(leaf, Find) else None
        term = Term(term=leaf.term, entity=entity, field=field, text=text, start=start, end=end)
        found.setdefault((term.term, field, start, end), term)
    ordered = sorted(found.values(), key=lambda term: (_ORDER.index(term.field), term.start))
    return tuple(_first_of_each(ordered))


def _first_of_each(ordered: list[Term]) -> Iterator[Term]:
    given: Counter[tuple[str, str | None]] = Counter()
    for term in ordered:
        given[term.term, term.entity] += 1
        if given[term.term, term.entity] <= MOST_PLACES:
            yield term


def _passages(need: Seekable | Close, reading: Reading) -> Iterator[Passage]:
    return (passage for scope in need.scopes for passage in reading.passages(scope))


# --- single terms ---


def _stands(leaf: Seekable, passage: Passage, reading: Reading) -> bool:
    if isinstance(leaf, Search):
        return passage.has(leaf.regexp)
    if not passage.has(leaf.sought):
        return False
    return leaf.narrowing is None or bool(mentions(leaf.narrowing, passage, reading))


def _spans(leaf: Seekable, passage: Passage, reading: Reading) -> list[Span]:
    if isinstance(leaf, Search):
        return passage.spans(leaf.regexp)
    return mentions(leaf.narrowing, passage, reading) if leaf.narrowing else passage.spans(leaf.sought)


# --- terms close to one another ---


def _close_spots(close: Close, passage: Passage, reading: Reading) -> list[Spot]:
    """The places of all parts that are close to places of all others; none where the need does not hold."""
    found = passage.close.get(close)
    if found is None:
        # Places are looked for only where all that must be close is there at all.
        there = all(any(_stands(leaf, passage, reading) for leaf in leaves(part)) for part in close.parts)
        found = passage.close[close] = _swept(close, passage, reading) if there else []
    return found


def leaves(part: Need) -> list[Seekable]:
    """The alternatives of a part of a `Close`."""
    if isinstance(part, AnyOf):
        return [leaf for inner in part.parts for leaf in leaves(inner)]
    return [part] if isinstance(part, Find | Search) else []


def _swept(close: Close, passage: Passage, reading: Reading) -> list[Spot]:
    counts = Counter(close.parts)
    # In order, equal parts are different things; otherwise they are one thing that is wanted several times.
    parts: Sequence[Need] = close.parts if close.nearness is Nearness.BEFORE else tuple(counts)
    spots = [_spots(part, passage, reading) for part in parts]
    places = [[spot.words for spot in row] for row in spots]
    match close.nearness:
        case Nearness.NEAR:
            kept = near.near(places, close.distance)
        case Nearness.BEFORE:
            kept = near.before(places, close.distance)
        case Nearness.WINDOW:
            kept = near.within(places, [counts[part] for part in parts], close.distance)
        case _:
            assert_never(close.nearness)
    return [spot for row, there in zip(spots, map(set, kept), strict=True) for spot in row if spot.words in there]


def _spots(part: Need, passage: Passage, reading: Reading) -> list[Spot]:
    return [
        Spot(leaf, passage.units.of(span), span)
        for leaf in leaves(part)
        for span in outermost(_spans(leaf, passage, reading))
    ]


# --- where all that stands ---


def _evidence(need: Need, reading: Reading) -> Iterator[tuple[Seekable, Field, Span]]:
    """The places of each term that makes the need hold, in the order of the query."""
    if isinstance(need, Never) or not holds(need, reading):
        return
    if isinstance(need, AllOf | AnyOf):
        for part in need.parts:
            yield from _evidence(part, reading)
        return
    for scope in need.scopes:
        if scope in _FIELDS:
            (passage,) = reading.passages(scope)
            for leaf, spans in _spans_by_leaf(need, passage, reading):
                for span in without_overlaps(spans):
                    yield leaf, _FIELDS[scope], span


def _spans_by_leaf(need: Seekable | Close, passage: Passage, reading: Reading) -> Iterator[tuple[Seekable, list[Span]]]:
    if not isinstance(need, Close):
        yield need, _spans(need, passage, reading)
        return
    found: dict[Seekable, set[Span]] = {}
    for spot in _close_spots(need, passage, reading):
        found.setdefault(spot.leaf, set()).add(spot.span)
    for leaf, spans in found.items():
        yield leaf, sorted(spans)
