"""What an item must have for a watch to match: keys that cost little to look for, derived from what the watch needs.

A watch needs all of its clauses; a clause is some keys of which one must be there, anywhere in title, summary and text.
Clauses leave out whatever they cannot say (what must *not* be there, other fields, order and distance): an item that
has them all is worth judging, one that has not cannot match.
"""

from collections.abc import Callable, Iterator
from itertools import chain, product
from math import prod
from typing import TypeAlias, assert_never

from monitor.match.delimited import start, term
from monitor.match.pattern import Dense, Pattern, Spaced, Step
from monitor.match.regex import Regexp
from monitor.match.rules import AllOf, AnyOf, Close, Find, Need, Search, Sought
from monitor.match.tree import Scope
from monitor.match.words.stems import Stems

Key: TypeAlias = bytes | str | Regexp
"""Delimited tokens or the start of one; a needle in a text without spaces; a regular expression."""

Clause: TypeAlias = tuple[Key, ...]

_FIELDS = frozenset((Scope.TITLE, Scope.SUMMARY, Scope.TEXT))
_TELLING = 3  # letters at the start of a word
_FEW = 8  # ways to write a phrase, for it to be looked for as a whole; or twice the forms of its words


class Requirements:
    """Derives clauses; `weight` says which clause is the best to look for where one has to do for several."""

    def __init__(self, weight: Callable[[Clause], float]) -> None:
        self._weight = weight
        self._known: dict[Sought, tuple[Clause, ...]] = {}

    def of(self, need: Need) -> tuple[Clause, ...]:
        """All that must be there for the need to hold, as far as it can be said; no clause means that anything may."""
        match need:
            case Find(sought=sought, scopes=scopes):
                return self._scoped(scopes, lambda: self._of_sought(sought))
            case Search(regexp=regexp, scopes=scopes):
                return self._scoped(scopes, lambda: ((regexp,),))
            case AllOf(parts) | Close(parts=parts):
                return tuple(dict.fromkeys(chain.from_iterable(map(self.of, parts))))
            case AnyOf(parts):
                return self._one_of([self.of(part) for part in parts])
            case _:
                return ()

    def _scoped(self, scopes: tuple[Scope, ...], clauses: Callable[[], tuple[Clause, ...]]) -> tuple[Clause, ...]:
        if not scopes:
            return ((),)  # nowhere to look: none of no keys is ever there
        return clauses() if _FIELDS.issuperset(scopes) else ()

    def _of_sought(self, sought: Sought) -> tuple[Clause, ...]:
        known = self._known.get(sought)
        if known is None:
            known = self._known[sought] = self._one_of([_of_pattern(pattern) for pattern in sought.patterns])
        return known

    def _one_of(self, alternatives: list[tuple[Clause, ...]]) -> tuple[Clause, ...]:
        """What must be there for one of several to hold: the best clause of each, as one."""
        if len(alternatives) == 1:
            return alternatives[0]
        if not all(alternatives):
            return ()
        best = (min(clauses, key=self._weight) for clauses in alternatives)
        return (tuple(dict.fromkeys(chain.from_iterable(best))),)


def _of_pattern(pattern: Pattern) -> tuple[Clause, ...]:
    match pattern:
        case Dense(needles=needles):
            return (needles,)
        case Spaced(steps=steps):
            clauses = (_as_whole(steps),) if _has_few_ways(steps) else map(_of_step, steps)
            return tuple(clause for clause in clauses if all(clause))
        case _:
            assert_never(pattern)


def _has_few_ways(steps: tuple[Step, ...]) -> bool:
    *others, last = steps
    ways = prod(len(_inside(step)) for step in others) * len(_ends(last))
    few = max(_FEW, 2 * sum(len(step.forms) for step in steps))
    return len(steps) > 1 and 0 < ways <= few and not any(step.stem for step in others)


def _as_whole(steps: tuple[Step, ...]) -> Clause:
    *others, last = steps
    before = list(map(" ".join, product(*map(_inside, others))))
    return tuple(made(f"{words} {end}") for end, made in _ends(last) for words in before)


def _inside(step: Step) -> list[str]:
    """How a word may stand inside a phrase: in each of its forms, and with a possessive s."""
    return [written for form in sorted(step.forms) for written in (form, f"{form} s")]


def _ends(last: Step) -> list[tuple[str, Callable[[str], Key]]]:
    """How a phrase may end: after other words how its last word starts is enough, if the forms differ late."""
    starts = [last.stem] if last.stem else []
    first, *_, final = sorted(last.forms) * 2 or ("", "")
    common = _common_start(first, final)
    if len(last.forms) > 1 and len(common) >= max(_TELLING, min(map(len, last.forms)) - 1):
        return [(common, start), *((stem, start) for stem in starts)]
    return [*((form, term) for form in sorted(last.forms)), *((stem, start) for stem in starts)]


def _common_start(one: str, other: str) -> str:
    """What both start with."""
    same = (number for number, (a, b) in enumerate(zip(one, other, strict=False)) if a != b)
    return one[: next(same, min(len(one), len(other)))]


def _of_step(step: Step) -> Clause:
    return tuple(_keys(step))


def _keys(step: Step) -> Iterator[Key]:
    yield from map(term, sorted(step.forms))
    if step.stems:
        yield from _keys_of_stems(step.stems)
    elif step.stem:
        yield start(step.stem)


def _keys_of_stems(stems: Stems) -> Iterator[Key]:
    """The word without some letters at its end, and whatever starts as all its longer forms do."""
    least = min((way.start for way in stems.ways), default=len(stems.start))
    yield from (term(stems.word[:length]) for length in range(len(stems.start), least))
    yield start(stems.word[: max(least, len(stems.start))])
