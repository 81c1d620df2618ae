"""Which watches an item may match at all, found in one pass over it, so that thousands of watches cost next to nothing.

Every watch is filed under the rarest of the clauses that it cannot do without (see `monitor.match.required`); where an
item has a key of that clause, it is asked for the others, too. What the index returns is a superset of what matches,
never less. An index never changes, and may be used from any thread.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from struct import Struct

from monitor.match.rarity import Rarity
from monitor.match.required import Clause, Requirements
from monitor.match.rules import Rule
from monitor.match.view import View
from monitor.match.vocabulary import Numbering, Vocabulary
from monitor.model import Item

_ROW = Struct("<4I")
"""A watch that waits for a key: its number; two ids of which the item must have one; and 0, or where in the list of
further clauses those stand that it must have, too. Packed, for what is scattered over the memory takes most of the time
when there are many watches."""


class Index:
    """Watches by the keys that they wait for; watches are told apart by their number in the file."""

    def __init__(self, rules: Iterable[Rule], frequencies: Mapping[str, int] | None = None) -> None:
        plans = _plans(rules, frequencies or {})
        numbering = Numbering(key for plan in plans for clause in plan for key in clause)
        self._always = [number for number, plan in enumerate(plans) if not plan]
        self._rows, self._further = _filed(plans, numbering)
        self._vocabulary = Vocabulary(numbering)

    @property
    def size(self) -> int:
        """How many keys the index looks for."""
        return len(self._rows)

    def candidates(self, item: Item) -> list[int]:
        """The watches that may match, in the order of the file."""
        hits = self._hits(item)
        found = self._always.copy()
        lacks = hits.isdisjoint
        for number, one, other, further in _ROW.iter_unpack(b"".join(map(self._rows.__getitem__, hits))):
            if (one in hits or other in hits) and not (further and any(map(lacks, self._further[further]))):
                found.append(number)
        return sorted(set(found)) if found else found

    def looked_at(self, item: Item) -> int:
        """How many watches have to be looked at, to find the candidates: a measure of how well they are filed."""
        return len(self._always) + sum(len(self._rows[hit]) // _ROW.size for hit in self._hits(item))

    def _hits(self, item: Item) -> set[int]:
        """The ids of the keys that the item has."""
        texts = (item.title, item.summary, item.text)
        return self._vocabulary.hits(View(" ".join(texts)), texts)


def _plans(rules: Iterable[Rule], frequencies: Mapping[str, int]) -> list[tuple[Clause, ...]]:
    """The clauses to look at for each watch: the rarest, and of the others those that are worth it."""
    rarity = Rarity(frequencies)
    requirements = Requirements(rarity.weight)
    plans: list[tuple[Clause, ...]] = []
    for rule in rules:
        clauses = sorted(requirements.of(rule.need), key=rarity.weight)
        plans.append((*clauses[:1], *filter(rarity.is_worth_asking, clauses[1:])))
    return plans


def _filed(
    plans: Sequence[tuple[Clause, ...]], numbering: Numbering
) -> tuple[list[bytes], list[tuple[frozenset[int], ...]]]:
    """By the id of each key, the rows of the watches that wait for it; and the list of further clauses."""
    waiting: dict[int, list[bytes]] = defaultdict(list)
    further: dict[tuple[frozenset[int], ...], int] = {(): 0}
    for number, plan in enumerate(plans):
        if not plan:
            continue
        anchor, *others = [dict.fromkeys(map(numbering.of, clause)) for clause in plan]
        simple = next((clause for clause in others if len(clause) <= 2), None)
        rest = tuple(frozenset(clause) for clause in others if clause is not simple)
        where = further.setdefault(rest, len(further))
        for id_ in anchor:
            one, *other = simple or (id_,)
            waiting[id_].append(_ROW.pack(number, one, *(other or (one,)), where))
    return [b"".join(waiting.get(id_, ())) for id_ in range(numbering.size)], list(further)
