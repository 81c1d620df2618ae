"""What an item must have for a watch to match: keys that cost little to look for, derived from what the watch needs.

A watch needs all of its clauses; a clause is some keys of which one must be there, anywhere in title, summary and text.
Of a phrase, each two neighbours are a clause. Clauses leave out whatever they cannot say (what must *not* be there,
other fields, order and distance): an item that has them all is worth judging, one that has not cannot match.
"""

from collections.abc import Callable, Iterator
from itertools import chain, pairwise
from typing import NamedTuple, TypeAlias, assert_never

from monitor.match.pattern import Dense, Pattern, Spaced, Step
from monitor.match.regex import Regexp
from monitor.match.rules import AllOf, AnyOf, Close, Find, Need, Search, Sought
from monitor.match.tree import Scope
from monitor.match.view import start, term
from monitor.match.words.stems import Stems


class Word(NamedTuple):
    """A word in all its forms: delimited tokens (b" kuril ") and starts of tokens (b" kuril"), any of which will do."""

    terms: tuple[bytes, ...]


class Pair(NamedTuple):
    """Two words next to each other, whole tokens both; an s that is a token may stand between them, as a possessive."""

    first: Word
    second: Word


Key: TypeAlias = Word | Pair | str | Regexp
"""A string is a needle in a text without spaces."""

Clause: TypeAlias = tuple[Key, ...]

POSSESSIVE = b" s "

_FIELDS = frozenset((Scope.TITLE, Scope.SUMMARY, Scope.TEXT))


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
            return tuple(_of_words([Word(tuple(dict.fromkeys(_terms(step)))) for step in steps]))
        case _:
            assert_never(pattern)


def _of_words(words: list[Word]) -> Iterator[Clause]:
    """Neighbours together where both can be told, other words by themselves."""
    alone = [not _is_told_whole(word) for word in words]
    for first, second in pairwise(range(len(words))):
        if not (alone[first] or alone[second]):
            yield (Pair(words[first], words[second]),)
    for number, word in enumerate(words):
        has_company = not all(alone[max(0, number - 1) : number] + alone[number + 1 : number + 2])
        if (alone[number] or not has_company) and all(word.terms):
            yield (Word(tuple(dict.fromkeys(map(_one_token, word.terms)))),)


def _is_told_whole(word: Word) -> bool:
    """Whether nothing but whole tokens will do, so that where one ends the next word must begin."""
    return all(len(term.split()) == 1 and term.endswith(b" ") and term != POSSESSIVE for term in word.terms)


def _one_token(term: bytes) -> bytes:
    """Of a token that is written as several (⑴ is "(1)"), the longest whole one will do."""
    words = term.split()
    if len(words) < 2:
        return term
    return b" %b " % max(words if term.endswith(b" ") else words[:-1], key=len)


def _terms(step: Step) -> Iterator[bytes]:
    yield from map(term, sorted(step.forms))
    if step.stems:
        yield from _terms_of_stems(step.stems)
    elif step.stem:
        yield start(step.stem)


def _terms_of_stems(stems: Stems) -> Iterator[bytes]:
    """The word without some letters at its end, and whatever starts as all its longer forms do."""
    least = min((way.start for way in stems.ways), default=len(stems.start))
    yield from (term(stems.word[:length]) for length in range(len(stems.start), least))
    yield start(stems.word[: max(least, len(stems.start))])
