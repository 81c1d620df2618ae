"""All that watches look for in a text, found in one pass over it, however many watches there are.

The forms of a word are one family (see `monitor.match.families`) and have one id, so it makes no difference in how many
forms a word is looked for. Two words next to each other have an id of their own. Scripts without spaces and regular
expressions need a search of their own, only where there are such.
"""

from array import array
from collections.abc import Iterable, Sequence
from itertools import filterfalse, pairwise
from typing import TYPE_CHECKING

from monitor.match.automaton import Automaton, Found
from monitor.match.families import Families
from monitor.match.regex_set import RegexSet
from monitor.match.required import POSSESSIVE, Key, Pair, Word
from monitor.match.view import View

if TYPE_CHECKING:
    from monitor.match.regex import Regexp


class Numbering:
    """Gives each key its id: first come the families of words, then pairs, needles, and regular expressions."""

    def __init__(self, keys: Iterable[Key]) -> None:
        grouped = Families()
        pairs: dict[Pair, None] = {}
        needles: dict[str, None] = {}
        regexps: dict[Regexp, None] = {}
        for key in keys:
            match key:
                case Word(terms):
                    grouped.add(terms)
                case Pair(first, second):
                    grouped.add(first.terms)
                    grouped.add(second.terms)
                    pairs[key] = None
                case str():
                    needles[key] = None
                case _:
                    regexps[key] = None
        self.families = grouped.numbers()
        self.pairs: dict[tuple[int, int], int] = {}
        least = max(self.families.values(), default=-1) + 1
        for pair in pairs:
            self.pairs.setdefault(self._families_of(pair), least + len(self.pairs))
        self.first_needle = least + len(self.pairs)
        self.needles = {needle: self.first_needle + place for place, needle in enumerate(sorted(needles))}
        self.first_regexp = self.first_needle + len(needles)
        self.regexps = {regexp: self.first_regexp + place for place, regexp in enumerate(regexps)}
        self.size = self.first_regexp + len(regexps)

    def of(self, key: Key) -> int:
        """The id of one of the keys."""
        match key:
            case Word(terms):
                return self.families[terms[0]]
            case Pair():
                return self.pairs[self._families_of(key)]
            case str():
                return self.needles[key]
            case _:
                return self.regexps[key]

    def _families_of(self, pair: Pair) -> tuple[int, int]:
        return self.families[pair.first.terms[0]], self.families[pair.second.terms[0]]


class Vocabulary:
    """Finds keys, and tells them by the ids of their numbering. It never changes, and may be used from any thread."""

    def __init__(self, numbering: Numbering) -> None:
        families = numbering.families
        terms = sorted(filter(_is_whole, families))
        self._first_other = len(terms) if len(terms) < len(families) else None
        terms += sorted(filterfalse(_is_whole, families))
        self._terms = Automaton(terms)
        self._families = array("I", map(families.__getitem__, terms))
        self._pairs = numbering.pairs
        self._needles = Automaton([needle.encode() for needle in numbering.needles]) if numbering.needles else None
        self._first_needle = numbering.first_needle
        self._regexps = RegexSet(list(numbering.regexps)) if numbering.regexps else None
        self._first_regexp = numbering.first_regexp

    def hits(self, view: View, texts: Sequence[str]) -> set[int]:
        """The ids of the keys that an item has; `view` is of all its texts together."""
        found = self._terms.found(view.spaced)
        order = [self._families[place[0]] for place in found]
        hits = set(order)
        if self._pairs and len(order) > 1:
            if self._first_other is not None:
                found = [place for place in found if place[0] < self._first_other]
                order = [self._families[place[0]] for place in found]
            together = list(map(self._pairs.get, pairwise(order)))
            if any(together):
                hits.update(_neighbours(found, together, view.spaced))
        if view.run_on and self._needles:
            hits.update([self._first_needle + place[0] for place in self._needles.found(view.run_on)])
        if self._regexps:
            for text in filter(None, texts):
                hits.update([self._first_regexp + number for number in self._regexps.hits(text)])
        return hits


def _is_whole(term: bytes) -> bool:
    """Whether it is a whole word, which takes part in a pair. Of other terms a word may have several, and a possessive
    s may stand between the words of a pair."""
    return term.endswith(b" ") and term != POSSESSIVE


def _neighbours(found: Sequence[Found], together: Sequence[int | None], text: bytes) -> list[int]:
    """Of the pairs whose words were found one after the other, the ids of those without another word between."""
    return [
        id_
        for id_, first, second in zip(together, found, found[1:], strict=False)
        if id_ and not text[first[2] - 1 : second[1] + 1].strip(POSSESSIVE)
    ]
