"""From the watches and entities of the configuration to a `Matcher`.

Reads every query, puts an entity's names in place of each word or phrase that is one of them, and shares whatever
several watches look for.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import assert_never

from monitor.errors import QueryError
from monitor.match.lexicon import Lexicon
from monitor.match.matcher import Matcher
from monitor.match.query import parse
from monitor.match.reading import primary_language
from monitor.match.rules import AllOf, AnyOf, Close, Find, Nearness, Need, Never, Rule, Search, Sought
from monitor.match.spelling import words
from monitor.match.text import Text
from monitor.match.tree import (
    And,
    EntityRef,
    Exact,
    Leaf,
    Loose,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Regex,
    Scope,
    Scoped,
    Word,
    label,
    to_text,
)
from monitor.match.units import Units
from monitor.model import Entity, Watch


def compile_watches(
    watches: Sequence[Watch],
    entities: Sequence[Entity],
    *,
    languages: Collection[str] = (),
    frequencies: Mapping[str, int] | None = None,
) -> Matcher:
    """A matcher for these watches. Raises `QueryError` for the first query or name that cannot be read.

    `languages` are the primary subtags of the feeds and watches, which choose the word forms. `frequencies` has for
    each normalised token how many of the stored items have it.
    """
    return Matcher(compile_rules(watches, entities, languages=languages), frequencies)


def compile_rules(
    watches: Sequence[Watch], entities: Sequence[Entity], *, languages: Collection[str] = ()
) -> list[Rule]:
    """What each watch needs. Raises `QueryError` for the first query or name that cannot be read."""
    lexicon = Lexicon(entities, languages)
    return [_rule(watch, lexicon) for watch in watches]


def _rule(watch: Watch, lexicon: Lexicon) -> Rule:
    if not watch.queries:
        raise QueryError(f"The watch {watch.name} has no query", column=1)
    place = _Place(lexicon, tuple(Scope(field.value) for field in watch.fields), None)
    needs = tuple(place.need(parse(query, lexicon.entities)) for query in watch.queries)
    exclude = tuple(Never(query, place.need(parse(query, lexicon.entities))) for query in watch.exclude)
    return Rule(watch, needs[0] if len(needs) == 1 else AnyOf(needs), exclude)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in a query: the parts of an item to look into, and the field that the query names there."""

    lexicon: Lexicon
    scopes: tuple[Scope, ...]
    field: Scope | None

    def need(self, node: Node) -> Need:
        match node:
            case And(nodes):
                return AllOf(tuple(map(self.need, nodes)))
            case Or(nodes):
                return AnyOf(tuple(map(self.need, nodes)))
            case Not(inner):
                return Never(self._labelled(to_text(inner)), self.need(inner))
            case Scoped(scope, inner):
                return _Place(self.lexicon, _narrowed(self.scopes, scope), scope).need(inner)
            case Near(nodes, distance, ordered):
                nearness = Nearness.BEFORE if ordered else Nearness.NEAR
                text = to_text(node)
                return Close(text, self._labelled(text), tuple(map(self.need, nodes)), nearness, distance, self.scopes)
            case _:
                return self._leaf(node)

    def _leaf(self, leaf: Leaf) -> Need:
        match leaf:
            case Regex(text):
                return Search(label(leaf), self._labelled(label(leaf)), self.lexicon.regexp(text), self.scopes)
            case Loose(text, extra):
                return self._loose(leaf, text, extra)
            case EntityRef(name):
                return self._mention(leaf, self.lexicon.entities[name])
            case Exact(text):
                return self._find(leaf, self.lexicon.words(text, exact=True))
            case Prefix(text):
                return self._find(leaf, self.lexicon.words(f"{text}*"))
            case Word(text) | Phrase(text):
                return self._words(leaf, text)
            case _:
                assert_never(leaf)

    def _words(self, leaf: Leaf, text: str) -> Need:
        if self.field is Scope.LANG:
            return self._find(leaf, self.lexicon.words(primary_language(text) or text, exact=True))
        mentions = tuple(self._mention(leaf, entity) for entity in self.lexicon.named(text))
        if len(mentions) > 1:
            return AnyOf(mentions)
        return mentions[0] if mentions else self._find(leaf, self.lexicon.words(text))

    def _loose(self, leaf: Loose, text: str, extra: int) -> Close:
        spelt = words(text)
        length = sum(len(Units(Text(word))) for word in spelt) + extra
        finds = tuple(
            Find(label(leaf), self._labelled(word), None, self.lexicon.words(word), self.scopes) for word in spelt
        )
        return Close(label(leaf), self._labelled(label(leaf)), finds, Nearness.WINDOW, length, self.scopes)

    def _mention(self, leaf: Leaf, entity: Entity) -> Find:
        sought, narrowing = self.lexicon.entity(entity), self.lexicon.narrowing(entity)
        return Find(label(leaf), self._labelled(label(leaf)), entity.name, sought, self.scopes, narrowing)

    def _find(self, leaf: Leaf, sought: Sought) -> Find:
        return Find(label(leaf), self._labelled(label(leaf)), None, sought, self.scopes)

    def _labelled(self, text: str) -> str:
        return f"{self.field}:{text}" if self.field else text


def _narrowed(scopes: tuple[Scope, ...], scope: Scope) -> tuple[Scope, ...]:
    """Where to look under a field of the query: a watch's own choice of fields holds for the item's text only."""
    is_text = scope in (Scope.TITLE, Scope.SUMMARY, Scope.TEXT)
    return (scope,) if scope in scopes or not is_text else ()
