"""Which watches an item may match at all, found in one pass over it, so that thousands of watches cost next to nothing.

Every watch is filed under the rarest of the clauses that it cannot do without (see `monitor.match.required`); where an
item has a key of that clause, it is asked for the others, too. What the index returns is a superset of what matches,
never less. An index never changes, and may be used from any thread.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from struct import Struct
from typing import NamedTuple

from monitor.match.automaton import Automaton
from monitor.match.delimited import views
from monitor.match.rarity import Rarity
from monitor.match.regex import Regexp
from monitor.match.regex_set import RegexSet
from monitor.match.required import Clause, Key, Requirements
from monitor.match.rules import Rule
from monitor.model import Item

_ROW = Struct("<4I")
"""A watch that waits for a key: its number; two ids of which the item must have one; and 0, or where in the list of
further clauses those stand that it must have, too. Packed, for what is scattered over the memory takes most of the time
when there are many watches."""


class Index:
    """Watches by the keys that they wait for; watches are told apart by their number in the file."""

    def __init__(self, rules: Sequence[Rule], frequencies: Mapping[str, int] | None = None) -> None:
        plans = _plans(rules, frequencies or {})
        self._always = [number for number, plan in enumerate(plans) if not plan]
        keys = _sorted(key for plan in plans for clause in plan for key in clause)
        self._rows, self._further = _filed(plans, {key: id_ for id_, key in enumerate(keys.all())})
        self._terms = Automaton(keys.terms)
        self._needles = Automaton([needle.encode() for needle in keys.needles]) if keys.needles else None
        self._regexps = RegexSet(keys.regexps) if keys.regexps else None
        self._first_needle = len(keys.terms)
        self._first_regexp = len(keys.terms) + len(keys.needles)

    @property
    def size(self) -> int:
        """How many keys the index looks for."""
        return len(self._rows)

    def candidates(self, item: Item) -> list[int]:
        """The watches that may match, in the order of the file."""
        hits = self._hits(item)
        found = self._always.copy()
        rows, lacks = self._rows, hits.isdisjoint
        for hit in hits:
            if row := rows[hit]:
                for number, one, other, further in _ROW.iter_unpack(row):
                    if (one in hits or other in hits) and not (further and any(map(lacks, self._further[further]))):
                        found.append(number)
        return sorted(set(found)) if found else found

    def looked_at(self, item: Item) -> int:
        """How many watches have to be looked at, to find the candidates: a measure of how well they are filed."""
        return len(self._always) + sum(len(self._rows[hit]) // _ROW.size for hit in self._hits(item))

    def _hits(self, item: Item) -> set[int]:
        """The ids of the keys that the item has."""
        delimited, run_on = views(f"{item.title} {item.summary} {item.text}")
        hits = self._terms.hits(delimited)
        if run_on and self._needles:
            hits.update([self._first_needle + number for number in self._needles.hits(run_on)])
        if self._regexps:
            for part in filter(None, (item.title, item.summary, item.text)):
                hits.update([self._first_regexp + number for number in self._regexps.hits(part)])
        return hits


def _plans(rules: Sequence[Rule], frequencies: Mapping[str, int]) -> list[tuple[Clause, ...]]:
    """The clauses to look at for each watch: the rarest, and of the others those that are worth it."""
    rarity = Rarity(frequencies)
    requirements = Requirements(rarity.weight)
    plans: list[tuple[Clause, ...]] = []
    for rule in rules:
        clauses = sorted(requirements.of(rule.need), key=rarity.weight)
        plans.append((*clauses[:1], *filter(rarity.is_worth_asking, clauses[1:])))
    return plans


class _Keys(NamedTuple):
    """Distinct keys by their kind, in the order in which an automaton is built fastest."""

    terms: list[bytes]
    needles: list[str]
    regexps: list[Regexp]

    def all(self) -> tuple[Key, ...]:
        return (*self.terms, *self.needles, *self.regexps)


def _sorted(keys: Iterable[Key]) -> _Keys:
    terms: set[bytes] = set()
    needles: set[str] = set()
    regexps: dict[Regexp, None] = {}
    for key in keys:
        match key:
            case bytes():
                terms.add(key)
            case str():
                needles.add(key)
            case _:
                regexps[key] = None
    return _Keys(sorted(terms), sorted(needles), list(regexps))


def _filed(
    plans: Sequence[tuple[Clause, ...]], ids: Mapping[Key, int]
) -> tuple[list[bytes], list[tuple[frozenset[int], ...]]]:
    """By the id of each key, the rows of the watches that wait for it; and the list of further clauses."""
    waiting: dict[int, list[bytes]] = defaultdict(list)
    further: dict[tuple[frozenset[int], ...], int] = {(): 0}
    for number, plan in enumerate(plans):
        if not plan:
            continue
        anchor, *others = [[ids[key] for key in clause] for clause in plan]
        simple = next((clause for clause in others if len(clause) <= 2), None)
        rest = tuple(frozenset(clause) for clause in others if clause is not simple)
        where = further.setdefault(rest, len(further))
        for id_ in anchor:
            one, *other = simple or (id_,)
            waiting[id_].append(_ROW.pack(number, one, *(other or (one,)), where))
    return [b"".join(waiting.get(id_, ())) for id_ in range(len(ids))], list(further)
