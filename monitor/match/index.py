"""Which watches an item may match at all, found from the item's words, so that thousands of watches cost nothing.

Every watch is filed under the words of one part that it cannot do without: of an AND the part whose words are longest
(rare words tend to be long), of an OR all parts. What the index returns is a superset of what matches, never less.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import assert_never

from monitor.match.pattern import Dense, Pattern, Step
from monitor.match.reading import Reading
from monitor.match.rules import AllOf, AnyOf, Find, Need, Never, Rule
from monitor.match.text import Text
from monitor.match.tree import Scope

FIELDS = (Scope.TITLE, Scope.SUMMARY, Scope.TEXT)


class _Kind(Enum):
    WORD = auto()  # a whole token
    STEM = auto()  # the start of a token
    NEEDLE = auto()  # a piece of undelimited text


@dataclass(frozen=True, slots=True)
class _Key:
    kind: _Kind
    text: str


class Index:
    """Watches by the words that they wait for; watches are told apart by their number in the file."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._always: list[int] = []
        self._filed: dict[_Kind, dict[str, list[int]]] = {kind: defaultdict(list) for kind in _Kind}
        for number, rule in enumerate(rules):
            keys = _keys(rule.need)
            if keys is None:
                self._always.append(number)
            for key in dict.fromkeys(keys or ()):
                self._filed[key.kind][key.text].append(number)
        self._stem_lengths = sorted({len(stem) for stem in self._filed[_Kind.STEM]})
        self._needles: dict[str, list[str]] = defaultdict(list)
        for needle in self._filed[_Kind.NEEDLE]:
            self._needles[needle[0]].append(needle)

    def candidates(self, reading: Reading) -> list[int]:
        """The watches that may match, in the order of the file."""
        numbers = set(self._always)
        for scope in FIELDS:
            for text in reading.texts(scope):
                numbers.update(self._by_words(text.positions), self._by_needles(text))
        return sorted(numbers)

    def _by_words(self, words: Iterable[str]) -> Iterable[int]:
        filed, stems = self._filed[_Kind.WORD], self._filed[_Kind.STEM]
        for word in words:
            if word in filed:
                yield from filed[word]
            for length in self._stem_lengths:
                if word[:length] in stems:
                    yield from stems[word[:length]]

    def _by_needles(self, text: Text) -> Iterable[int]:
        filed = self._filed[_Kind.NEEDLE]
        if filed:
            for first in set(text.view):
                for needle in self._needles.get(first, ()):
                    if needle in text.view:
                        yield from filed[needle]


def _keys(need: Need) -> list[_Key] | None:
    """The words of which one must be there for the need to hold; None where that cannot be said."""
    match need:
        case Never():
            return None
        case Find(sought=sought, scopes=scopes):
            if not set(scopes) <= set(FIELDS):
                return None
            return [key for pattern in sought.patterns for key in _keys_of(pattern)] if scopes else []
        case AnyOf(parts):
            found = [_keys(part) for part in parts]
            return None if None in found else [key for keys in found for key in keys or ()]
        case AllOf(parts):
            return max((keys for keys in map(_keys, parts) if keys is not None), key=_rarity, default=None)
        case _:
            assert_never(need)


def _rarity(keys: list[_Key]) -> tuple[int, int]:
    """Greater for keys that fewer items will have."""
    return min((len(key.text) for key in keys), default=1_000_000), -len(keys)


def _keys_of(pattern: Pattern) -> list[_Key]:
    if isinstance(pattern, Dense):
        return [_Key(_Kind.NEEDLE, needle) for needle in pattern.needles]
    return max(map(_keys_of_step, pattern.steps), key=_rarity)


def _keys_of_step(step: Step) -> list[_Key]:
    keys = [_Key(_Kind.WORD, form) for form in sorted(step.forms)]
    return [*keys, _Key(_Kind.STEM, step.stem)] if step.stem else keys
