"""Entities: what is wrong with their names, and `@Other` among the names put in. Pure.

A name that begins with `@` takes in all names of another entity.
"""

import unicodedata
from collections.abc import Callable, Iterator, Mapping

from monitor.config.nearest import did_you_mean
from monitor.config.tree import Finding, KeyPath, Value, scalars, walk, where
from monitor.config.values import written
from monitor.config.wrong import sentence
from monitor.errors import QueryError

_LISTS = ("names", "unless", "near")


def check(file: dict[str, Value], check_name: Callable[[str], None]) -> Iterator[Finding]:
    """All findings about the entities of a file's (expanded) values."""
    known = file.get("entities")
    if isinstance(known, dict):
        yield from _unusable(file, known, check_name)
        yield from _references(file, known)
        yield from _circles(file, known)
        yield from _shared(file, known)
        yield from _ambiguous(file)


def flatten(names: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Each entity's names, its own first, with `@Other` replaced by the other's; there must be no circles."""

    def all_of(name: str) -> Iterator[str]:
        yield name
        for alias in names[name]:
            if alias.startswith("@"):
                yield from all_of(alias[1:])
            else:
                yield alias

    return {name: tuple(dict.fromkeys(all_of(name))) for name in names}


def _unusable(file: dict[str, Value], known: dict[str, Value], check_name: Callable[[str], None]) -> Iterator[Finding]:
    for name in known:
        if message := _complaint(name, check_name):
            yield Finding(path=("entities", name), message=message, on_key=True)
    for list_ in _LISTS:
        for path, scalar in scalars(file, f"entities.*.{list_}[]"):
            message = "" if scalar.value.startswith("@") else _complaint(scalar.value, check_name)
            if message:
                yield Finding(path=path, message=message)


def _complaint(name: str, check_name: Callable[[str], None]) -> str:
    try:
        check_name(name)
    except QueryError as error:
        return sentence(error)
    return ""


def _references(file: dict[str, Value], known: dict[str, Value]) -> Iterator[Finding]:
    for list_ in _LISTS:
        for path, scalar in scalars(file, f"entities.*.{list_}[]"):
            if scalar.value.startswith("@") and scalar.value[1:] not in known:
                similar = did_you_mean(scalar.value[1:], known)
                yield Finding(path=path, message=f"{written(scalar)} is no entity of this file{similar}")


def _circles(file: dict[str, Value], known: dict[str, Value]) -> Iterator[Finding]:
    links: dict[str, list[tuple[str, KeyPath]]] = {name: [] for name in known}
    for path, scalar in scalars(file, "entities.*.names[]"):
        if scalar.value.startswith("@") and scalar.value[1:] in known:
            links[str(path[1])].append((scalar.value[1:], path))
    done: set[str] = set()
    for name in links:
        yield from _follow(name, links, done)


def _follow(start: str, links: dict[str, list[tuple[str, KeyPath]]], done: set[str]) -> Iterator[Finding]:
    """Walk on from one entity, without recursion, since a file may chain thousands; report each step back."""
    trail = [start]
    steps = [iter(links[start] if start not in done else ())]
    while steps:
        step = next(steps[-1], None)
        if step is None:
            done.add(trail.pop())
            steps.pop()
            continue
        name, path = step
        if name in trail:
            circle = " → ".join((*trail[trail.index(name) :], name))
            yield Finding(path=path, message=f"entities cannot contain one another in a circle: {circle}")
        elif name not in done:
            trail.append(name)
            steps.append(iter(links[name]))


def _shared(file: dict[str, Value], known: dict[str, Value]) -> Iterator[Finding]:
    owners = {_folded(name): (name, name) for name in known}
    for path, scalar in scalars(file, "entities.*.names[]"):
        owner, _ = owners.setdefault(_folded(scalar.value), (str(path[1]), scalar.value))
        if owner != path[1] and not scalar.value.startswith("@"):
            message = f"{written(scalar)} is also a name of `{where(('entities', owner))}`; it will stand for both"
            yield Finding(path=path, message=message, warning=True)


def _ambiguous(file: dict[str, Value]) -> Iterator[Finding]:
    for path, entry in walk(file, "entities.*"):
        names = [scalar for _, scalar in scalars(entry, "names[]")]
        known = {_folded(name) for name in (str(path[-1]), *(scalar.value for scalar in names))}
        for below, scalar in scalars(entry, "ambiguous[]"):
            if _folded(scalar.value) not in known:
                similar = did_you_mean(scalar.value, (name.text for name in names if name.literal))
                message = f"{written(scalar)} is not among the names of this entity{similar}"
                yield Finding(path=(*path, *below), message=message)


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()
