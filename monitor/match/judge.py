"""What one watch says of one item: a match with each place that says why, or a miss with its reason.

Pure.
"""

from collections.abc import Sequence
from typing import TypeAlias, assert_never

from monitor.match.entities import dropped
from monitor.match.evidence import holds, terms
from monitor.match.reading import Reading, primary_language
from monitor.match.rules import AllOf, AnyOf, Close, Find, Need, Never, Rule, Search
from monitor.match.text import fold
from monitor.model import Feed, Match, Miss, MissReason

_Blame: TypeAlias = tuple[MissReason, str]

_FARTHEST = (
    MissReason.NO_TERM,
    MissReason.OTHER_MEANING,
    MissReason.AMBIGUOUS,
    MissReason.NOT_CLOSE,
    MissReason.EXCLUDED,
)
"""The reasons that a need may have, the one that is farthest from a match first."""


def judge(rule: Rule, reading: Reading) -> Match | Miss:
    """The watch's whole verdict on the item."""
    return found(rule, reading) if fits(rule, reading) else _miss(rule, reading)


def fits(rule: Rule, reading: Reading) -> bool:
    """Whether the watch matches: what `judge` says, without the reason, which costs more."""
    return (
        _for_feed(rule.watch.feeds, reading)
        and _for_language(rule.watch.languages, reading)
        and holds(rule.need, reading)
        and all(holds(never, reading) for never in rule.exclude)
    )


def found(rule: Rule, reading: Reading) -> Match:
    """What a watch that fits has found."""
    watch = rule.watch
    return Match(watch=watch.name, priority=watch.priority, terms=terms(rule.need, reading))


def _miss(rule: Rule, reading: Reading) -> Miss:
    watch = rule.watch
    if not _for_feed(watch.feeds, reading):
        return Miss(watch=watch.name, reason=MissReason.OTHER_FEED, detail=reading.item.source)
    if not _for_language(watch.languages, reading):
        return Miss(watch=watch.name, reason=MissReason.OTHER_LANGUAGE, detail=reading.language)
    if not holds(rule.need, reading):
        reason, details = _blame(rule.need, reading)
        return Miss(watch=watch.name, reason=reason, detail=details)
    label = next(never.label for never in rule.exclude if not holds(never, reading))
    return Miss(watch=watch.name, reason=MissReason.EXCLUDED, detail=label)


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


# --- what it lacks, or has too much ---


def _blame(need: Need, reading: Reading) -> _Blame:
    """Why a need does not hold: the terms that are missing, or, where none is, what keeps them from counting."""
    match need:
        case Find():
            return _blame_find(need, reading)
        case Search(label=label):
            return MissReason.NO_TERM, label
        case Close(parts=parts, label=label):
            failed = [_blame(part, reading) for part in parts if not holds(part, reading)]
            return _joined(failed, ", ", _FARTHEST) if failed else (MissReason.NOT_CLOSE, label)
        case Never(label=label):
            return MissReason.EXCLUDED, label
        case AllOf(parts):
            return _joined([_blame(part, reading) for part in parts if not holds(part, reading)], ", ", _FARTHEST)
        case AnyOf(parts):
            # The part that came nearest to matching says most.
            return _joined([_blame(part, reading) for part in parts], " or ", _FARTHEST[::-1])
        case _:
            assert_never(need)


def _blame_find(find: Find, reading: Reading) -> _Blame:
    passages = [passage for scope in find.scopes for passage in reading.passages(scope)]
    if find.narrowing is None or not any(passage.has(find.sought) for passage in passages):
        return MissReason.NO_TERM, find.label
    return dropped(find.label, find.narrowing, passages)


def _joined(blames: list[_Blame], glue: str, first: tuple[MissReason, ...]) -> _Blame:
    """What the blames have to say of the reason that comes first in the order."""
    reason = min((reason for reason, _ in blames), key=first.index)
    return reason, glue.join(dict.fromkeys(detail for other, detail in blames if other is reason))
