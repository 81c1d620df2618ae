"""Watches, compiled: what each of them needs, as a tree of things to find.

Values only. They are made by `monitor.match.compile` and judged by `monitor.match.judge`. Whatever a `Find` looks for
can only be there where its `sought` is, and a `Close` only where all of its parts are: the index builds on that.
"""

from dataclasses import dataclass
from enum import Enum, auto
from typing import TypeAlias

from monitor.match.pattern import Pattern
from monitor.match.regex import Regexp
from monitor.match.tree import Scope
from monitor.model import Watch


@dataclass(frozen=True, slots=True, eq=False)
class Sought:
    """Something to look for under one or more patterns, shared by all watches that ask for the same.

    Each is one object, so that what was found of it in an item is remembered by its identity.
    """

    patterns: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Clue:
    """A word by which mentions of an entity are told apart; `label` is how the file has it."""

    label: str
    sought: Sought


@dataclass(frozen=True, slots=True, eq=False)
class Narrowing:
    """Which mentions of an entity count.

    None that is close to a word of `unless`. One that stands there under a name of `doubtful` only counts where the
    item has a word of `near`, or a mention that needs no such help. `sought` has all names, `sure` those beyond doubt.
    """

    sought: Sought
    sure: Sought
    doubtful: Sought
    unless: tuple[Clue, ...]
    near: tuple[Clue, ...]


@dataclass(frozen=True, slots=True)
class Find:
    """`sought` must stand in one of the `scopes`. `term` is how the query has it, `label` that with its field.

    With a `narrowing`, which is of the same entity, a place counts only if that lets it.
    """

    term: str
    label: str
    entity: str | None
    sought: Sought
    scopes: tuple[Scope, ...]
    narrowing: Narrowing | None = None


@dataclass(frozen=True, slots=True)
class Search:
    """The regular expression must match in one of the `scopes`."""

    term: str
    label: str
    regexp: Regexp
    scopes: tuple[Scope, ...]


class Nearness(Enum):
    """What `Close.distance` counts."""

    NEAR = auto()  # the words between the first end and the last start, in any order
    BEFORE = auto()  # the same, in the order of the parts, none over another
    WINDOW = auto()  # the words from the first start to the last end; equal parts want places of their own


@dataclass(frozen=True, slots=True)
class Close:
    """Every part must hold by places that are this close, in one and the same text; `label` is as in the query.

    A part is a `Find`, a `Search`, or an `AnyOf` of such; all of them have the same `scopes`.
    """

    term: str
    label: str
    parts: tuple["Need", ...]
    nearness: Nearness
    distance: int
    scopes: tuple[Scope, ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part must hold."""

    parts: tuple["Need", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One part must hold."""

    parts: tuple["Need", ...]


@dataclass(frozen=True, slots=True)
class Never:
    """The part must not hold; `label` is how the query has it."""

    label: str
    part: "Need"


Need: TypeAlias = Find | Search | Close | AllOf | AnyOf | Never


@dataclass(frozen=True, slots=True)
class Rule:
    """One watch: what it needs, and what must not be there, each with its text in the file."""

    watch: Watch
    need: Need
    exclude: tuple[Never, ...]
