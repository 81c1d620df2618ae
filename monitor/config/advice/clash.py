"""Queries that take back what they ask for: `Kuril -Kuril` never matches. Pure.

Only what is sure is told: a NOT that holds wherever the rest of its query, or one side of an OR in it, holds.
"""

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import TypeAlias

from monitor.config.advice.sense import Sense, Senses
from monitor.match.tree import And, Near, Node, Not, Or, Scope, Scoped


@dataclass(frozen=True, slots=True)
class Clash:
    """`banned` must not hold, but does wherever the rest holds: of the whole query, or of one side of an OR in it."""

    banned: Node
    whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ban:
    """What must not stand: any of the senses, nor all parts of a group; each with the node that bans it.

    A group is filed under every sense in it, so that thousands of them cost nothing where none has to do with an item.
    """

    senses: dict[Sense, Node] = field(default_factory=dict)
    groups: dict[Sense, tuple["_Group", ...]] = field(default_factory=dict)

    def hit(self, new: AbstractSet[Sense], known: tuple[AbstractSet[Sense], ...] = ()) -> Iterator[Node]:
        """The nodes that hold because of `new`, where `known` stands, too."""
        yield from (self.senses[sense] for sense in self.senses.keys() & new)
        for sense in self.groups.keys() & new:
            for parts, node in self.groups[sense]:
                if all(any(any(part.hit(some, (new, *known))) for some in (new, *known)) for part in parts):
                    yield node


_Group: TypeAlias = tuple[tuple[_Ban, ...], Node]


def clashes(senses: Senses, node: Node, bans: Iterable[Node] = ()) -> list[Clash]:
    """The NOTs of a query, and those of `bans` which hold from outside, that leave nothing for it to find."""
    outside = tuple(bans)
    if not outside and not _has_not(node):
        return []
    ban = _merged(_ban(senses, banned, None, banned) for banned in outside)
    return list(dict.fromkeys(_clashes(senses, (node, None), (), (ban,))))


def _has_not(node: Node) -> bool:
    match node:
        case Not():
            return True
        case And(nodes) | Or(nodes):
            return any(map(_has_not, nodes))
        case Scoped(_, inner):
            return _has_not(inner)
        case _:
            return False


def _clashes(
    senses: Senses, place: tuple[Node, Scope | None], known: tuple[AbstractSet[Sense], ...], bans: tuple[_Ban, ...]
) -> Iterator[Clash]:
    parts = list(_conjuncts(*place))
    leaves = [(part, scope) for part, scope in parts if not isinstance(part, Not | Or)]
    new = {sense for part, scope in leaves for sense in senses.consequences(part, scope)}
    nots = [(part.node, scope) for part, scope in parts if isinstance(part, Not)]
    own = _merged(_ban(senses, node, scope, _scoped(node, scope)) for node, scope in nots)
    hit = [*(node for ban in bans for node in ban.hit(new, known)), *own.hit(new.union(*known))]
    yield from (Clash(node, whole=True) for node in hit)
    for part, scope in parts:
        if isinstance(part, Or) and not hit:
            sides = [list(_clashes(senses, (side, scope), (*known, new), (*bans, own))) for side in part.nodes]
            dead = all(any(clash.whole for clash in side) for side in sides)
            yield from (Clash(clash.banned, clash.whole and dead) for side in sides for clash in side)


def _conjuncts(node: Node, scope: Scope | None) -> Iterator[tuple[Node, Scope | None]]:
    """What must all hold for the node to hold: no AND is left, and no field."""
    match node:
        case And(nodes):
            for inner in nodes:
                yield from _conjuncts(inner, scope)
        case Scoped(inner_scope, inner):
            yield from _conjuncts(inner, inner_scope)
        case Near(nodes):
            yield node, scope
            for inner in nodes:
                yield from _conjuncts(inner, scope)
        case _:
            yield node, scope


def _ban(senses: Senses, node: Node, scope: Scope | None, told: Node) -> _Ban:
    match node:
        case Or(nodes):
            return _merged(_ban(senses, inner, scope, told) for inner in nodes)
        case Scoped(inner_scope, inner):
            return _ban(senses, inner, inner_scope, told)
        case And(nodes):
            parts = tuple(_ban(senses, inner, scope, told) for inner in nodes)
            filed = {sense for part in parts for sense in (*part.senses, *part.groups)}
            return _Ban(groups=dict.fromkeys(filed, ((parts, told),)))
        case Not():
            return _Ban()
        case _:
            return _Ban(senses={senses.of(node, scope): told})


def _merged(bans: Iterable[_Ban]) -> _Ban:
    whole = _Ban()
    for ban in bans:
        whole.senses.update(ban.senses)
        for sense, groups in ban.groups.items():
            whole.groups[sense] = (*whole.groups.get(sense, ()), *groups)
    return whole


def _scoped(node: Node, scope: Scope | None) -> Node:
    return node if scope is None else Scoped(scope, node)
