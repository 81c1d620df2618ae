"""What a query means, as a value: two queries that find the same have the same sense.

Senses are compared, never evaluated. Word forms count as their word; the order of what stands beside AND and OR, its
grouping, quotation marks, case and accents do not count; a name of an entity is the entity.
"""

from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import TypeAlias

from monitor.match.text import exactly, fold, tokens
from monitor.match.tree import (
    And,
    EntityRef,
    Exact,
    Loose,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Scope,
    Scoped,
    Word,
    to_text,
)
from monitor.model import Entity

Sense: TypeAlias = tuple[object, ...]

_IN_ITEM = (Scope.TITLE, Scope.SUMMARY, Scope.TEXT)

# A phrase's parts and a word's beginnings are counted up to here: longer ones are nobody's query.
_LONGEST_PHRASE = 12
_LONGEST_WORD = 40


class Senses:
    """Reads trees with these entities in mind."""

    def __init__(self, entities: Iterable[Entity]) -> None:
        self._by_name: dict[tuple[str, ...], frozenset[str]] = {}
        for entity in entities:
            for name in entity.names:
                if "*" not in name:
                    key = tuple(tokens(name))
                    self._by_name[key] = self._by_name.get(key, frozenset()) | {entity.name}

    def of(self, node: Node, field: Scope | None = None) -> Sense:
        """The sense of a tree; `field` is the part of the item that it is about."""
        match node:
            case And(nodes):
                return joined("and", (self.of(inner, field) for inner in nodes))
            case Or(nodes):
                return joined("or", (self.of(inner, field) for inner in nodes))
            case Not(inner):
                return "not", self.of(inner, field)
            case Scoped(scope, inner):
                return self.of(inner, scope)
            case Near(nodes, distance, ordered):
                parts = tuple(self.of(inner, field) for inner in nodes)
                return field, "near", parts if ordered else frozenset(parts), distance
            case _:
                return field, *self._of_leaf(node)

    def consequences(self, node: Node, field: Scope | None) -> Iterator[Sense]:
        """What surely stands in an item where this leaf or NEAR does: in that part of it, and so in the item."""
        fields = (field, None) if field in _IN_ITEM else (field,)
        yield from (self.of(node, scope) for scope in fields)
        for sense in self._weaker(node):
            yield from ((scope, *sense) for scope in fields)

    def _of_leaf(self, node: Node) -> Sense:
        match node:
            case Word(text) | Phrase(text):
                return self._of_words(text)
            case Prefix(text):
                return "prefix", fold(text)
            case Exact(text):
                return "exact", exactly(text)
            case Loose(text, extra):
                return "loose", frozenset(tokens(text)), extra
            case EntityRef(name):
                return "entity", frozenset((name,))
            case _:
                return "other", to_text(node)

    def _of_words(self, text: str) -> Sense:
        words = tuple(tokens(text))
        if "*" in text:
            return "starred", fold(" ".join(text.split()))
        if words in self._by_name:
            return "entity", self._by_name[words]
        return ("capitals" if in_capitals(text) else "words"), words

    def _weaker(self, node: Node) -> Iterator[Sense]:
        match node:
            case Word(text) | Phrase(text) | Exact(text) if "*" not in text:
                words = tuple(tokens(text))
                if isinstance(node, Exact) or words not in self._by_name:
                    yield from _runs(words)
                    for word in words:
                        yield from _beginnings(word)
            case Loose(text):
                for word in tokens(text):
                    yield from (("words", (word,)), *_beginnings(word))
            case Prefix(text):
                yield from _beginnings(fold(text))
            case _:
                pass


def joined(kind: str, senses: Iterable[Sense]) -> Sense:
    """The AND or OR ("and", "or") of senses: nested ones of the same kind are one, and one alone is itself."""
    flat: set[Sense] = set()
    for sense in senses:
        inner = sense[1] if sense[0] == kind else None
        flat |= inner if isinstance(inner, frozenset) else {sense}
    return next(iter(flat)) if len(flat) == 1 else (kind, frozenset(flat))


def in_capitals(text: str) -> bool:
    """Whether a word is written so that it is found in capitals only."""
    return text.isupper() and sum(map(str.isalpha, text)) > 1


def _runs(words: tuple[str, ...]) -> Iterator[Sense]:
    """Every word, and every row of neighbouring words."""
    if len(words) > _LONGEST_PHRASE:
        yield from (("words", (word,)) for word in words)
        return
    for start, end in combinations(range(len(words) + 1), 2):
        yield "words", words[start:end]


def _beginnings(word: str) -> Iterator[Sense]:
    for length in range(2, min(len(word), _LONGEST_WORD) + 1):
        yield "prefix", word[:length]
