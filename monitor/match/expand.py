"""What each part of a query was expanded to, for people: `monitor match --query` shows it.

    Путин: Путин, Путина, Путину … (Russian and Ukrainian forms)

Describes; what is searched for is made by `monitor.match.pattern`, from the same sources.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import assert_never

from monitor.match.pattern import Dense, Step, pattern
from monitor.match.query import parse
from monitor.match.text import exactly, fold, tokens
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
)
from monitor.match.words.inflection import inflected
from monitor.model import Entity

_SHOWN = 12  # forms of one word; a Russian verb has a hundred


@dataclass(frozen=True, slots=True)
class Expansion:
    """A word, phrase, regex or entity of a query: how the query has it, what kind of thing it is, what it finds."""

    term: str
    kind: str
    forms: tuple[str, ...]

    def __str__(self) -> str:
        more = " …" if len(self.forms) > _SHOWN else ""
        return f"{self.term}: {', '.join(self.forms[:_SHOWN])}{more} ({self.kind})"


def expansions(query: str | Node, entities: Sequence[Entity], languages: Collection[str] = ()) -> tuple[Expansion, ...]:
    """Each part of the query, in its order and once. Raises `QueryError` for a text that is no query."""
    tree = parse(query, [entity.name for entity in entities]) if isinstance(query, str) else query
    return tuple(dict.fromkeys(_expansion(leaf, entities, languages) for leaf in _leaves(tree)))


def _leaves(node: Node) -> Iterator[Leaf]:
    """The leaves in order, without those that are asked of the item's language."""
    if isinstance(node, Scoped) and node.field is Scope.LANG:
        return
    match node:
        case Scoped(_, inner) | Not(inner):
            yield from _leaves(inner)
        case And(nodes) | Or(nodes) | Near(nodes):
            for part in nodes:
                yield from _leaves(part)
        case _:
            yield node


def _expansion(leaf: Leaf, entities: Sequence[Entity], languages: Collection[str]) -> Expansion:
    match leaf:
        case EntityRef(name):
            return _of_entities(label(leaf), [entity for entity in entities if entity.name == name])
        case Word(text) | Phrase(text):
            meant = [entity for entity in entities if "*" not in text and _has_name(entity, text)]
            return _of_entities(label(leaf), meant) if meant else _of_words(label(leaf), text, languages)
        case Loose(text):
            return _of_words(label(leaf), text, languages)
        case Prefix(text):
            return Expansion(f"{text}*", "any word that starts so", (f"{text}…",))
        case Exact(text):
            return Expansion(label(leaf), "exactly this spelling", (exactly(text),))
        case Regex(text):
            return Expansion(label(leaf), "regular expression", (text,))
        case _:
            assert_never(leaf)


def _has_name(entity: Entity, text: str) -> bool:
    return any(tokens(name) == tokens(text) for name in entity.names if "*" not in name)


def _of_entities(term: str, meant: Sequence[Entity]) -> Expansion:
    names = dict.fromkeys(name for entity in meant for name in entity.names)
    return Expansion(term, f"the entity {_listed([entity.name for entity in meant])}", tuple(names))


def _of_words(term: str, text: str, languages: Collection[str]) -> Expansion:
    found = pattern(text, languages=languages)
    if isinstance(found, Dense):
        return Expansion(term, "anywhere in a text", found.needles)
    words = exactly(text).split()
    if len(found.steps) != len(words):  # Korean beside Latin letters
        return Expansion(term, "as one word", (text,))
    told = [_of_word(word, step, languages) for word, step in zip(words, found.steps, strict=True)]
    if len(told) == 1:
        kind, forms = told[0]
        return Expansion(term, kind, forms)
    kinds = ", ".join(dict.fromkeys(kind for kind, _ in told))
    return Expansion(term, f"in this order; {kinds}", tuple("/".join(forms) for _, forms in told))


def _of_word(word: str, step: Step, languages: Collection[str]) -> tuple[str, tuple[str, ...]]:
    if step.particles:
        return "with Korean particles", (word,)
    if step.capitals:
        return "in capitals only", (word, *(_after(word, form) for form in _others(step)))
    if step.stem and not step.stems:
        return "any word that starts so", (f"{word}…",)
    forms = inflected(word, languages)
    listed = [form for form in forms.words if fold(form) in step.forms]
    others = sorted(step.forms.difference(map(fold, listed)))
    shown = [_as_written(form, word) for form in (*listed, *others)]
    if forms.stems:
        shown.append(f"{_as_written(forms.stems.start, word)}… of the same stem")
    return f"{_listed(forms.languages)} forms" if forms.languages else "any case", tuple(shown)


def _others(step: Step) -> list[str]:
    return sorted((form for form in step.forms if form != step.capitals), key=lambda form: (len(form), form))


def _after(word: str, form: str) -> str:
    return word + form[len(word) :]


def _as_written(form: str, word: str) -> str:
    return form[:1].upper() + form[1:] if word[:1].isupper() else form


def _listed(names: Sequence[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last
