"""The short ways to write things, made long, so that every later step knows one shape only. Pure.

    - https://…        →  - url: https://…
    - Kuril            →  - query: Kuril
    Abe: [安倍]         →  Abe: {names: [安倍]}
    screen: console    →  screen: {console: {}}
    apprise: slack://… →  apprise: {url: slack://…}

A section with nothing in it counts as not written: that is what is left when all its lines are commented out.
"""

from monitor.config.tree import Scalar, Value


def expand(values: dict[str, Value]) -> dict[str, Value]:
    """The whole file in its long form. What has an unknown shape stays as it is."""
    given = {key: value for key, value in values.items() if not (isinstance(value, Scalar) and value.nothing)}
    return {key: _SECTIONS[key](value) if key in _SECTIONS else value for key, value in given.items()}


def _feeds(value: Value) -> Value:
    return [_keyed("url", entry) for entry in value] if isinstance(value, list) else value


def _watchlists(value: Value) -> Value:
    return [_keyed("query", entry) for entry in value] if isinstance(value, list) else value


def _keyed(key: str, entry: Value) -> Value:
    return {key: entry} if isinstance(entry, Scalar) and not entry.nothing else entry


def _entities(value: Value) -> Value:
    if not isinstance(value, dict):
        return value
    return {name: entry if isinstance(entry, dict) else {"names": entry} for name, entry in value.items()}


def _notify(value: Value) -> Value:
    if not isinstance(value, dict):
        return value
    return {name: _destination(entry) for name, entry in value.items()}


def _destination(entry: Value) -> Value:
    if isinstance(entry, Scalar) and entry.value == "console":
        return {"console": {}}
    return {kind: _kind(kind, about) for kind, about in entry.items()} if isinstance(entry, dict) else entry


def _kind(kind: str, about: Value) -> Value:
    match kind, about:
        case "console", Scalar(nothing=True):
            return {}
        case "apprise", Scalar():
            return {"url": about}
        case _:
            return about


_SECTIONS = {"feeds": _feeds, "watchlists": _watchlists, "entities": _entities, "notify": _notify}
