"""Watches, compiled: what each of them needs, as a tree of things to find.

Values only. They are made by `monitor.match.compile` and judged by `monitor.match.matcher`.
"""

from dataclasses import dataclass
from typing import TypeAlias

from monitor.match.pattern import Pattern
from monitor.match.tree import Scope
from monitor.model import Watch


@dataclass(frozen=True, slots=True, eq=False)
class Sought:
    """Something to look for under one or more patterns, shared by all watches that ask for the same.

    Each is one object, so that what was found of it in an item is remembered by its identity.
    """

    patterns: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True)
class Find:
    """`sought` must stand in one of the `scopes`. `term` is how the query has it, `label` that with its field."""

    term: str
    label: str
    entity: str | None
    sought: Sought
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


Need: TypeAlias = Find | AllOf | AnyOf | Never


@dataclass(frozen=True, slots=True)
class Rule:
    """One watch: what it needs, and what must not be there, each with its text in the file."""

    watch: Watch
    need: Need
    exclude: tuple[Never, ...]
