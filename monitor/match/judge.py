"""What one watch says of one item: a match with each place that says why, or a miss with its reason.

Pure.
"""

from collections.abc import Iterator, Sequence
from typing import assert_never

from monitor.match.reading import Reading, primary_language
from monitor.match.rules import AllOf, AnyOf, Find, Need, Never, Rule
from monitor.match.text import fold
from monitor.match.tree import Scope
from monitor.model import Feed, Field, Match, Miss, MissReason, Term

_PARTS = {Scope(field.value): field for field in Field}


def judge(rule: Rule, reading: Reading) -> Match | Miss:
    """The watch's whole verdict on the item."""
    watch = rule.watch
    if not _for_feed(watch.feeds, reading):
        return Miss(watch=watch.name, reason=MissReason.OTHER_FEED, detail=reading.item.source)
    if not _for_language(watch.languages, reading):
        return Miss(watch=watch.name, reason=MissReason.OTHER_LANGUAGE, detail=reading.language)
    if not _holds(rule.need, reading):
        reason, details = _blame(rule.need, reading)
        return Miss(watch=watch.name, reason=reason, detail=details)
    for never in rule.exclude:
        if not _holds(never, reading):
            return Miss(watch=watch.name, reason=MissReason.EXCLUDED, detail=never.label)
    return Match(watch=watch.name, priority=watch.priority, terms=_terms(rule.need, reading))


# --- whether a watch is for this item at all ---


def _for_feed(selectors: Sequence[str], reading: Reading) -> bool:
    if not selectors or reading.feed is None:
        return True
    left_out = [selector[1:] for selector in selectors if selector.startswith("-")]
    wanted = [selector for selector in selectors if not selector.startswith("-")]
    if any(_selects(selector, reading, reading.feed) for selector in left_out):
        return False
    return not wanted or any(_selects(selector, reading, reading.feed) for selector in wanted)


def _selects(selector: str, reading: Reading, feed: Feed) -> bool:
    if selector == feed.address:
        return True
    if selector.startswith("tag:"):
        return fold(selector.removeprefix("tag:")) in map(fold, feed.tags)
    return fold(selector) in map(fold, (feed.name or "", reading.item.source))


def _for_language(languages: Sequence[str], reading: Reading) -> bool:
    return not languages or not reading.language or reading.language in map(primary_language, languages)


# --- whether its words are there ---


def _holds(need: Need, reading: Reading) -> bool:
    match need:
        case Find(sought=sought, scopes=scopes):
            return any(reading.has(sought, scope) for scope in scopes)
        case AllOf(parts):
            return all(_holds(part, reading) for part in parts)
        case AnyOf(parts):
            return any(_holds(part, reading) for part in parts)
        case Never(part=part):
            return not _holds(part, reading)
        case _:
            assert_never(need)


def _blame(need: Need, reading: Reading) -> tuple[MissReason, str]:
    """Why a need does not hold: the terms that are missing, or, where none is, what should not be there."""
    match need:
        case Find(label=label):
            return MissReason.NO_TERM, label
        case Never(label=label):
            return MissReason.EXCLUDED, label
        case AllOf(parts):
            failed = [_blame(part, reading) for part in parts if not _holds(part, reading)]
            return _joined(failed, ", ", MissReason.NO_TERM)
        case AnyOf(parts):
            # The part that was only excluded came nearest to matching.
            return _joined([_blame(part, reading) for part in parts], " or ", MissReason.EXCLUDED)
        case _:
            assert_never(need)


def _joined(blames: list[tuple[MissReason, str]], glue: str, first: MissReason) -> tuple[MissReason, str]:
    reason = first if first in (reason for reason, _ in blames) else blames[0][0]
    return reason, glue.join(dict.fromkeys(detail for other, detail in blames if other is reason))


# --- where they stand ---


def _terms(need: Need, reading: Reading) -> tuple[Term, ...]:
    order = tuple(Field)
    found: dict[tuple[str, Field, int, int], Term] = {}
    for find in _found(need, reading):
        for term in _terms_of(find, reading):
            found.setdefault((term.term, term.field, term.start, term.end), term)
    return tuple(sorted(found.values(), key=lambda term: (order.index(term.field), term.start)))


def _found(need: Need, reading: Reading) -> Iterator[Find]:
    """The terms that make the need hold, in the order of the query."""
    if isinstance(need, Never) or not _holds(need, reading):
        return
    if isinstance(need, Find):
        yield need
        return
    for part in need.parts:
        yield from _found(part, reading)


def _terms_of(find: Find, reading: Reading) -> Iterator[Term]:
    for scope in find.scopes:
        if scope not in _PARTS or not reading.has(find.sought, scope):
            continue
        field = _PARTS[scope]
        for start, end in reading.places(find.sought, field):
            text = reading.item.field(field)[start:end]
            yield Term(term=find.term, entity=find.entity, field=field, text=text, start=start, end=end)
