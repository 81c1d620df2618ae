"""Advice on watches, from their queries alone: what can never match, what is there twice, what is too wide. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from monitor.config.advice.clash import Clash, clashes
from monitor.config.advice.sense import Sense, Senses, joined
from monitor.config.tree import Finding, KeyPath, Scalar, Value, scalars, walk, where
from monitor.match.query import parse
from monitor.match.text import is_dense, is_mark, tokens
from monitor.match.tree import And, Near, Node, Not, Or, Prefix, Scoped, to_text
from monitor.model import Entity, Watch

_NOT = re.compile(r"(?<![^\s(])(?:-|NOT\s+)")
_QUOTED = re.compile(r'"[^"]*"|“[^”]*”|«[^»]*»')
_SHORTEST = 2


@dataclass(frozen=True, slots=True)
class _Query:
    """One query of the file, read."""

    path: KeyPath
    scalar: Scalar
    tree: Node


def advise(file: dict[str, Value], watches: tuple[Watch, ...], entities: Mapping[str, Entity]) -> Iterator[Finding]:
    """What is unwise in the queries; `watches` stand in the order of the file."""
    senses = Senses(entities.values())
    first: dict[Sense, KeyPath] = {}
    for watch, (path, written) in zip(watches, walk(file, "watchlists[]"), strict=True):
        queries = [*_queries(written, path, "query", entities), *_queries(written, path, "any[]", entities)]
        exclude = list(_queries(written, path, "not[]", entities))
        for query in (*queries, *exclude):
            yield from _short_prefixes(query)
        for query in queries:
            yield from _clashes(query, exclude, senses)
        if (same := first.setdefault(_sense(watch, queries, exclude, senses), path)) != path:
            message = f"this watch is the same as `{where(same)}`: it looks for the same in the same places"
            yield Finding(path=path, message=message, warning=True)


def short_prefix(name: str) -> bool:
    """Whether a word with a star says next to nothing about how the word goes on."""
    words = tokens(name)
    if not name.endswith("*") or len(words) != 1 or is_dense(name):
        return False
    return sum(not is_mark(character) for character in words[0]) <= _SHORTEST


def too_wide(name: str) -> str:
    """What to say of such a prefix."""
    return f"`{name}` finds every word that starts so, and very many do; write more of it"


def _queries(written: Value, path: KeyPath, key: str, entities: Mapping[str, Entity]) -> Iterator[_Query]:
    for below, scalar in scalars(written, key):
        yield _Query((*path, *below), scalar, parse(scalar.value, entities))


def _short_prefixes(query: _Query) -> Iterator[Finding]:
    for prefix in dict.fromkeys(_prefixes(query.tree)):
        word = f"{prefix.text}*"
        if short_prefix(word) and query.scalar.literal:
            yield Finding(path=query.path, message=too_wide(word), offset=_start(query.scalar, word), warning=True)


def _start(scalar: Scalar, word: str) -> int:
    """Where the word stands in the query, outside of phrases; its start, where that cannot be told."""
    unquoted = _QUOTED.sub(lambda phrase: " " * len(phrase[0]), scalar.text)
    found = re.search(rf"(?<!\w){re.escape(word)}", unquoted)
    return found.start() if found else 0


def _prefixes(node: Node) -> Iterator[Prefix]:
    match node:
        case Prefix():
            yield node
        case And(nodes) | Or(nodes) | Near(nodes):
            for inner in nodes:
                yield from _prefixes(inner)
        case Not(inner) | Scoped(_, inner):
            yield from _prefixes(inner)
        case _:
            pass


def _clashes(query: _Query, exclude: list[_Query], senses: Senses) -> Iterator[Finding]:
    outside = {id(other.tree): other for other in exclude}
    for clash in clashes(senses, query.tree, [other.tree for other in exclude]):
        if other := outside.get(id(clash.banned)):
            found = f"`{where(query.path)}`" if clash.whole else f"one side of an OR in `{where(query.path)}`"
            never = "it can never match" if clash.whole else "that side can never match"
            yield Finding(path=other.path, message=f"this leaves out all that {found} finds, so {never}", warning=True)
        else:
            yield _own(query, clash)


def _own(query: _Query, clash: Clash) -> Finding:
    """A NOT of the query itself."""
    ban = f"`{to_text(Not(clash.banned))}`" if query.scalar.literal else "a NOT"
    found = "the rest of this query finds, so it" if clash.whole else "one side of an OR here finds, so that side"
    message = f"{ban} leaves out all that {found} can never match"
    return Finding(path=query.path, message=message, offset=_place(query.scalar, clash.banned), warning=True)


def _place(scalar: Scalar, banned: Node) -> int:
    """Where the NOT stands in the query; its start, where that cannot be told."""
    if not scalar.literal:
        return 0
    text = to_text(banned)
    places = (found.start() for found in _NOT.finditer(scalar.text) if scalar.text.startswith(text, found.end()))
    return next(places, 0)


def _sense(watch: Watch, queries: list[_Query], exclude: list[_Query], senses: Senses) -> Sense:
    """Equal for watches that do the same; how loudly does not count."""
    return (
        joined("or", (senses.of(query.tree) for query in queries)),
        frozenset(senses.of(query.tree) for query in exclude),
        *map(frozenset, (watch.feeds, watch.languages, watch.fields, watch.notify)),
        watch.digest,
        watch.limit,
    )
