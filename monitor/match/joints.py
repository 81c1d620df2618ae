"""How the parts of a query may be joined: what NEAR takes beside it, AND and OR not mixed, and something to look for.

Pure. Works on finished parts and their offsets; the parser reads them.
"""

from dataclasses import dataclass, replace
from typing import NoReturn

from monitor.match.spelling import fail
from monitor.match.tree import And, Loose, Near, Node, Not, Or, Scoped, operator, to_text


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a query, and the offset at which it starts."""

    node: Node
    start: int


@dataclass(frozen=True, slots=True)
class Proximity:
    """A NEAR/n, or with `ordered` a BEFORE/n, and the offset at which it stands."""

    distance: int
    ordered: bool
    start: int


def close(parts: list[Part], joints: list[Proximity]) -> Near:
    """The parts of a chain of NEARs. Raises `QueryError` for a part, or a mixture, that has no meaning."""
    near = Near(tuple(part.node for part in parts), joints[0].distance, joints[0].ordered)
    for part in parts:
        _check_operand(part.node, part.start, near)
    for number, joint in enumerate(joints):
        other = Near(near.nodes[number : number + 2], joint.distance, joint.ordered)
        if operator(other) != operator(near):
            first = replace(near, nodes=near.nodes[:2])
            fail(f"{operator(near)} and {operator(other)} are mixed in one chain", joint.start,
                 f"Join pairs with AND: ({to_text(first)}) ({to_text(other)})")  # fmt: skip
    return near


def _check_operand(node: Node, start: int, near: Near) -> None:
    """NEAR is about places, which only words, phrases and the like have, and choices between them."""
    match node:
        case Or(nodes):
            for inner in nodes:
                _check_operand(inner, start, near)
        case Not():
            _refuse("NOT", start, near, f"To leave out the whole, write -({_stripped(near)}).")
        case Scoped(field):
            _refuse("A field", start, near, f"Write it before the whole: {field}:({_stripped(near)}).")
        case And():
            _refuse("AND", start, near, f"Write each word beside {operator(near)}, or use OR in the group.")
        case Near():
            _refuse(operator(node), start, near, f"Join them with AND: (a {operator(node)} b) (b {operator(near)} c).")
        case Loose():
            _refuse("A phrase with ~", start, near, f"Join its words with {operator(near)}, or write it without ~.")
        case _:
            pass


def _refuse(what: str, start: int, near: Near, hint: str) -> NoReturn:
    fail(f"{what} cannot stand beside {operator(near)}", start, hint)


def _stripped(near: Near) -> str:
    return to_text(
        replace(near, nodes=tuple(node.node if isinstance(node, Not | Scoped) else node for node in near.nodes))
    )


def join(operands: list[Node], joints: list[tuple[str, int]]) -> Node:
    """The operands of an expression, with the AND or OR (and its offset) between each two of them.

    Raises `QueryError` where both occur.
    """
    kinds = {kind for kind, _ in joints}
    if not kinds:
        return operands[0]
    if len(kinds) > 1:
        _refuse_mixture(operands, joints)
    return (And if kinds == {"AND"} else Or)(tuple(operands))


def _refuse_mixture(operands: list[Node], joints: list[tuple[str, int]]) -> NoReturn:
    at = next(start for kind, start in joints if kind != joints[0][0])
    readings = [to_text(_grouped(operands, [kind for kind, _ in joints], first)) for first in ("AND", "OR")]
    fail("AND and OR are mixed without parentheses", at, f"Write either {readings[0]}, or else {readings[1]}")


def _grouped(operands: list[Node], kinds: list[str], first: str) -> Node:
    """The reading of a mixed expression in which `first` binds tighter."""
    groups = [[operands[0]]]
    for kind, operand in zip(kinds, operands[1:], strict=True):
        if kind == first:
            groups[-1].append(operand)
        else:
            groups.append([operand])
    inner, outer = (And, Or) if first == "AND" else (Or, And)
    return outer(tuple(group[0] if len(group) == 1 else inner(tuple(group)) for group in groups))


def narrows(node: Node) -> bool:
    """Whether the node can only hold where one of its words stands, so that something can be looked for."""
    match node:
        case Not():
            return False
        case And(nodes):
            return any(map(narrows, nodes))
        case Or(nodes):
            return all(map(narrows, nodes))
        case Scoped(_, inner):
            return narrows(inner)
        case _:
            return True
