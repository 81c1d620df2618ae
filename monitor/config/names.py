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
    """In the order of the file. Feeds are by address, those with a secret left out."""

    feeds: tuple[str, ...] = ()
    watches: tuple[str, ...] = ()
    destinations: tuple[str, ...] = ()


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
        feeds=tuple(_feeds(found.get("feeds"))),
        watches=tuple(_watches(found.get("watchlists"))),
        destinations=tuple(map(str, notify)) if isinstance(notify, dict) else ("screen",),
    )


def _feeds(entries: Any) -> Iterator[str]:
    for entry in entries if isinstance(entries, list) else ():
        url = entry.get("url") if isinstance(entry, dict) else entry
        if isinstance(url, str) and "${" not in url:
            yield url


def _watches(entries: Any) -> Iterator[str]:
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, str):
            yield entry
        elif isinstance(entry, dict) and ("name" in entry or "query" in entry):
            yield str(entry.get("name", entry.get("query")))
