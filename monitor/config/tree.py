"""The values of the file and where each of them stands. Shapes only: reading YAML into them is `grow`'s work.

A scalar keeps its text as it was written, so that what it means (a number, a yes, a query) is decided by the key
that it belongs to and not by YAML's guesses.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from monitor.config import columns

KeyPath: TypeAlias = tuple[str | int, ...]
Value: TypeAlias = "Scalar | list[Value] | dict[str, Value]"

_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Scalar:
    """One value. `text` is what YAML reads, with every `${…}` unresolved; `value` has them resolved.

    `raw` is the file's own spelling from `start` on, quotes included; `style` is the quote, `|` or `>`, or "" for
    none. `broken` says that something in it has been reported already, such as a `${…}` that is not set.
    """

    text: str = field(repr=False)
    value: str = field(repr=False)
    raw: str = field(repr=False)
    style: str
    start: int
    broken: bool = False

    @property
    def literal(self) -> bool:
        """Whether the value is written in the file as it is, and so may be shown."""
        return self.value == self.text

    @property
    def nothing(self) -> bool:
        """Whether there is no value: nothing written, or YAML's word for nothing."""
        return not self.style and self.text in _NOTHING

    def index(self, offset: int) -> int:
        """Where in the file the code point `offset` of `text` stands."""
        return self.start + columns.raw_offset(self.raw, self.style, offset)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong with the value at `path`, or with its key when `on_key`.

    `offset` counts code points in the scalar's text; `index`, where given, is the exact place in the file.
    """

    path: KeyPath
    message: str
    offset: int = 0
    index: int | None = None
    on_key: bool = False
    warning: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """All values. `places` has the index in the text of every value, `keys` of every mapping's key."""

    values: Value
    places: Mapping[KeyPath, int]
    keys: Mapping[KeyPath, int]

    def locate(self, finding: Finding) -> tuple[KeyPath, int]:
        """The path that a finding is told under, and its index in the text.

        What is missing is told at what it is missing from. A path may name keys that a shorthand leaves out.
        """
        path, value = self._follow(finding.path)
        if finding.index is not None:
            return path, finding.index
        if finding.on_key and path == finding.path and path in self.keys:
            return path, self.keys[path]
        return path, value.index(finding.offset) if isinstance(value, Scalar) else self.places[path]

    def _follow(self, path: KeyPath) -> tuple[KeyPath, Value]:
        value = self.values
        here: KeyPath = ()
        for part in path:
            match value, part:
                case dict(), str() if part in value:
                    value = value[part]
                case list(), int():
                    value = value[part]
                case ((list() | Scalar()), str()):
                    continue
                case _:
                    break
            here = (*here, part)
        return here, value


def where(path: KeyPath) -> str:
    """A path as people write it: `watchlists[2].query`."""
    words = ""
    for part in path:
        if isinstance(part, int):
            words += f"[{part}]"
        elif part.replace("-", "_").isidentifier():
            words += f".{part}" if words else part
        else:
            words += f'["{part}"]'
    return words


def walk(values: Value, pattern: str) -> Iterator[tuple[KeyPath, Value]]:
    """Every value that a pattern such as `watchlists[].notify[]` or `entities.*.names[]` names.

    `[]` is each entry of a list, or a single value that stands for a list of one; `*` is each value of a mapping.
    What is not there, or has another shape, is passed over.
    """
    steps = tuple(pattern.replace("[]", ".[]").split("."))
    yield from _walk(values, steps, ())


def _walk(value: Value, steps: tuple[str, ...], path: KeyPath) -> Iterator[tuple[KeyPath, Value]]:
    if not steps:
        yield path, value
        return
    for part, below in _children(value, steps[0]):
        yield from _walk(below, steps[1:], path if part is None else (*path, part))


def _children(value: Value, step: str) -> Iterator[tuple[str | int | None, Value]]:
    match value, step:
        case list(), "[]":
            yield from enumerate(value)
        case Scalar(), "[]":
            yield None, value
        case dict(), "*":
            yield from value.items()
        case dict(), _ if step in value:
            yield step, value[step]


def leaves(values: Value, path: KeyPath = ()) -> Iterator[tuple[KeyPath, Scalar]]:
    """Every scalar, in the order of the file."""
    match values:
        case Scalar():
            yield path, values
        case list():
            for index, below in enumerate(values):
                yield from leaves(below, (*path, index))
        case _:
            for key, below in values.items():
                yield from leaves(below, (*path, key))


def scalars(values: Value, pattern: str) -> Iterator[tuple[KeyPath, Scalar]]:
    """What `walk` finds, but only values that can be judged: no lists or mappings, and nothing broken or empty."""
    for path, value in walk(values, pattern):
        if isinstance(value, Scalar) and not value.broken and not value.nothing and value.value.strip():
            yield path, value
