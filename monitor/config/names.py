"""The names in a file, for a shell that completes them: read quickly, without secrets, whatever else is wrong with it.

It checks nothing and follows no other file: `load` does.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from monitor.config.document import read_text
from monitor.errors import ConfigError


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """In the order of the file. `feeds` are the names and addresses of those in the file itself."""

    watches: tuple[str, ...] = ()
    destinations: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()


def names_in(path: Path) -> Names:
    """The names in the file; none where it cannot be read."""
    try:
        found: Any = YAML(typ="safe", pure=True).load(read_text(path))
    except (ConfigError, YAMLError, ValueError):
        return Names()
    if not isinstance(found, dict):
        return Names()
    notify = found.get("notify")
    return Names(
        watches=tuple(_each(found.get("watchlists"), "name", "query")),
        destinations=tuple(map(str, notify)) if isinstance(notify, dict) else ("screen",),
        feeds=tuple(_each(found.get("feeds"), "name", "url")),
    )


def _each(entries: Any, *keys: str) -> Iterator[str]:
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, str):
            yield entry
        elif isinstance(entry, dict):
            yield from [str(entry[key]) for key in keys if key in entry][:1]
