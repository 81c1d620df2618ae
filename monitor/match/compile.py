"""From the watches and entities of the configuration to a `Matcher`.

Reads every query, puts an entity's names in place of each word or phrase that is one of them, and shares whatever
several watches look for. The narrowing of entities (`unless`, `ambiguous`, `near`) is not looked at yet.
"""

from collections.abc import Sequence
from typing import assert_never

from monitor.errors import QueryError
from monitor.match.matcher import Matcher
from monitor.match.pattern import Pattern, pattern
from monitor.match.query import check_name, parse
from monitor.match.reading import primary_language
from monitor.match.rules import AllOf, AnyOf, Find, Need, Never, Rule, Sought
from monitor.match.text import tokens
from monitor.match.tree import (
    And,
    EntityRef,
    Exact,
    Leaf,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Scope,
    Scoped,
    Word,
    label,
    to_text,
)
from monitor.model import Entity, Watch


def compile_watches(watches: Sequence[Watch], entities: Sequence[Entity]) -> Matcher:
    """A matcher for these watches. Raises `QueryError` for the first query or name that cannot be read."""
    compiler = _Compiler(entities)
    return Matcher([compiler.rule(watch) for watch in watches])


class _Compiler:
    def __init__(self, entities: Sequence[Entity]) -> None:
        self._entities = {entity.name: entity for entity in entities}
        self._by_name: dict[tuple[str, ...], list[Entity]] = {}
        for entity in entities:
            for name in entity.names:
                check_name(name)
            for key in dict.fromkeys(tuple(tokens(name)) for name in entity.names if "*" not in name):
                self._by_name.setdefault(key, []).append(entity)
        self._shared: dict[tuple[Pattern, ...], Sought] = {}

    def rule(self, watch: Watch) -> Rule:
        if not watch.queries:
            raise QueryError(f"The watch {watch.name} has no query", column=1)
        scopes = tuple(Scope(field.value) for field in watch.fields)
        needs = tuple(self._need(self._parse(query), scopes) for query in watch.queries)
        exclude = tuple(Never(query, self._need(self._parse(query), scopes)) for query in watch.exclude)
        return Rule(watch, needs[0] if len(needs) == 1 else AnyOf(needs), exclude)

    def _parse(self, query: str) -> Node:
        return parse(query, self._entities)

    def _need(self, node: Node, scopes: tuple[Scope, ...], field: Scope | None = None) -> Need:
        match node:
            case And(nodes):
                return AllOf(tuple(self._need(inner, scopes, field) for inner in nodes))
            case Or(nodes):
                return AnyOf(tuple(self._need(inner, scopes, field) for inner in nodes))
            case Not(inner):
                return Never(_labelled(to_text(inner), field), self._need(inner, scopes, field))
            case Scoped(scope, inner):
                return self._need(inner, _narrowed(scopes, scope), scope)
            case _:
                return self._leaf(node, scopes, field)

    def _leaf(self, leaf: Leaf, scopes: tuple[Scope, ...], field: Scope | None) -> Need:
        finds = tuple(
            Find(
                label(leaf), _labelled(label(leaf), field), entity.name if entity else None, self._sought(found), scopes
            )
            for entity, found in self._readings(leaf, field)
        )
        return finds[0] if len(finds) == 1 else AnyOf(finds)

    def _readings(self, leaf: Leaf, field: Scope | None) -> list[tuple[Entity | None, tuple[Pattern, ...]]]:
        """What a leaf stands for: the entities of that name, or else its own words."""
        match leaf:
            case EntityRef(name):
                return [(self._entities[name], _names(self._entities[name]))]
            case Exact(text):
                return [(None, (pattern(text, exact=True),))]
            case Prefix(text):
                return [(None, (pattern(f"{text}*"),))]
            case Word(text) | Phrase(text):
                if field is Scope.LANG:
                    return [(None, (pattern(primary_language(text) or text),))]
                known = self._by_name.get(tuple(tokens(text)), ()) if "*" not in text else ()
                return [(entity, _names(entity)) for entity in known] or [(None, (pattern(text),))]
            case _:
                assert_never(leaf)

    def _sought(self, patterns: tuple[Pattern, ...]) -> Sought:
        return self._shared.setdefault(patterns, Sought(patterns))


def _names(entity: Entity) -> tuple[Pattern, ...]:
    return tuple(dict.fromkeys(map(pattern, entity.names)))


def _narrowed(scopes: tuple[Scope, ...], scope: Scope) -> tuple[Scope, ...]:
    """Where to look under a field of the query: a watch's own choice of fields holds for the item's text only."""
    is_text = scope in (Scope.TITLE, Scope.SUMMARY, Scope.TEXT)
    return (scope,) if scope in scopes or not is_text else ()


def _labelled(text: str, field: Scope | None) -> str:
    return f"{field}:{text}" if field else text
