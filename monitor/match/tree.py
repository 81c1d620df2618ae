"""A query as a tree, and the tree as text again.

`to_text` promises that parsing what it prints gives the same tree. The texts in the leaves are as the user wrote them:
nothing is normalised here, and nothing is evaluated.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias, assert_never

QUOTES = {'"': '"', "“": "”“", "„": "“”", "”": "”", "«": "»", "»": "«"}
"""Each quotation mark that opens a phrase, with those that close it."""

WORD = re.compile(rf"[^\s(){''.join(QUOTES)}]+")


class Scope(StrEnum):
    """The part of an item that a piece of a query is about."""

    TITLE = "title"
    SUMMARY = "summary"
    TEXT = "text"
    SOURCE = "source"
    AUTHOR = "author"
    TAG = "tag"
    LINK = "link"
    LANG = "lang"


@dataclass(frozen=True, slots=True)
class Word:
    """One word, in whatever form."""

    text: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words next to each other, in this order."""

    text: str


@dataclass(frozen=True, slots=True)
class Loose:
    """The words of a phrase in any order, with at most `extra` other words among them."""

    text: str
    extra: int


@dataclass(frozen=True, slots=True)
class Prefix:
    """Any word that starts so; `text` is without the star."""

    text: str


@dataclass(frozen=True, slots=True)
class Exact:
    """A word or phrase in exactly this spelling and case."""

    text: str


@dataclass(frozen=True, slots=True)
class Regex:
    """A regular expression, as it stands between its slashes; a slash within it has a backslash before it."""

    text: str


@dataclass(frozen=True, slots=True)
class EntityRef:
    """An entity under any of its names; `name` is the one it is known by."""

    name: str


@dataclass(frozen=True, slots=True)
class Scoped:
    """What must stand in one part of the item."""

    field: Scope
    node: "Node"


@dataclass(frozen=True, slots=True)
class Not:
    """What must not hold."""

    node: "Node"


@dataclass(frozen=True, slots=True)
class Near:
    """What must all stand in one field with at most `distance` words between the first and the last of them.

    With `ordered`, in this order. Two nodes at least; each is a leaf (not `Loose`), or an `Or` of such.
    """

    nodes: tuple["Node", ...]
    distance: int
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class And:
    """What must all hold, anywhere in the item; two nodes at least."""

    nodes: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """One of which must hold; two nodes at least."""

    nodes: tuple["Node", ...]


Leaf: TypeAlias = Word | Phrase | Loose | Prefix | Exact | Regex | EntityRef
Node: TypeAlias = Leaf | Scoped | Not | Near | And | Or


def label(leaf: Leaf) -> str:
    """A leaf as people are told of it: as in the query, but a phrase without its quotation marks."""
    return leaf.text if isinstance(leaf, Phrase) else to_text(leaf)


def to_text(node: Node) -> str:
    """The node as a query."""
    match node:
        case Scoped(field, inner):
            return f"{field}:{_operand(inner)}"
        case Not(inner):
            return f"-{_operand(inner)}"
        case Near(nodes):
            return f" {operator(node)} ".join(map(_operand, nodes))
        case And(nodes):
            return " ".join(map(_operand, nodes))
        case Or(nodes):
            return " OR ".join(map(_operand, nodes))
        case _:
            return _leaf_text(node)


def _leaf_text(leaf: Leaf) -> str:
    match leaf:
        case Word(text):
            return text
        case Phrase(text):
            return _quoted(text)
        case Loose(text, extra):
            return f"{_quoted(text)}~{extra}"
        case Prefix(text):
            return f"{text}*"
        case Exact(text):
            return f"={_bare(text)}"
        case Regex(text):
            return f"/{text}/"
        case EntityRef(name):
            return f"@{_bare(name)}"
        case _:
            assert_never(leaf)


def operator(near: Near) -> str:
    """What stands between its nodes, such as NEAR/8."""
    return f"{'BEFORE' if near.ordered else 'NEAR'}/{near.distance}"


def _operand(node: Node) -> str:
    return to_text(node) if isinstance(node, Leaf | Scoped | Not) else f"({to_text(node)})"


def _bare(text: str) -> str:
    return text if WORD.fullmatch(text) else _quoted(text)


def _quoted(text: str) -> str:
    # What was parsed does not contain the mark that ended it, so one pair always fits.
    opening = next((mark for mark, closing in QUOTES.items() if not set(closing) & set(text)), '"')
    return f"{opening}{text}{QUOTES[opening][0]}"
