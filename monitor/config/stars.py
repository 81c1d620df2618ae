"""Secrets that stand in the file itself, starred before any of its lines is shown. Pure.

Each letter becomes one star, so that columns stay true. `${…}` is no secret and stays.
"""

import re
from collections.abc import Iterator
from urllib.parse import unquote

from monitor.config.tree import KeyPath, Value, leaves

_SECRET_KEYS = frozenset({"token", "password", "secret", "smtp", "apprise", "proxy"})
_SECRET_THEMSELVES = frozenset({"token", "password", "secret", "apprise"})
_SECRET_SECTIONS = frozenset({"headers", "auth"})
_SECRET_ADDRESSES = (["webhook", "url"], ["apprise", "url"])
_KEY = re.compile(r"(?:" + "|".join(sorted(_SECRET_KEYS | _SECRET_SECTIONS | {"webhook"})) + r")[\"']?[ \t]*:")
_ANY_KEY = re.compile(r"[ \t]*(?:- +)?[\w-]+:(?=\s)")
_KEPT = re.compile(r"\$\{[^{}\r\n]*\}|\s|[\"'\[\]{},]")
_PASSWORD = re.compile(r"://[^/?#@:\s]*:([^/?#\s]+)@")
_SHAPES = re.compile(r"[0-9]{5,}:[A-Za-z0-9_-]{20,}|(?<=://)[^\s/@\"']*:[^\s/@\"']+(?=@)")


def star(text: str) -> str:
    """Stars for every letter that could be a secret's."""
    pieces = []
    position = 0
    for kept in _KEPT.finditer(text):
        pieces += ["*" * (kept.start() - position), kept[0]]
        position = kept.end()
    return "".join(pieces) + "*" * (len(text) - position)


def star_password(address: str) -> str:
    """An address without the password in it, safe to show: `https://user:***@host/`."""
    found = re.match(r"([^/?#]*://[^/?#@:]*:)([^/?#]*)@", address)
    if not found or re.fullmatch(r"(?:\$\{[^{}]*\})+", found[2]):
        return address
    return f"{found[1]}***@{address[found.end() :]}"


def hide_values(text: str, values: Value) -> str:
    """The file's text with the secrets of its values starred."""
    letters = list(_SHAPES.sub(lambda found: star(found[0]), text))
    for path, scalar in leaves(values):
        if _is_secret(path):
            letters[scalar.start : scalar.start + len(scalar.raw)] = star(scalar.raw)
    return "".join(letters)


def literal_secrets(values: Value) -> Iterator[str]:
    """The secrets themselves, as far as they are written into the file or put together there."""
    for path, scalar in leaves(values):
        keys = [part for part in path if isinstance(part, str)]
        if not scalar.nothing and keys and (keys[-1] in _SECRET_THEMSELVES or keys[-2:] in _SECRET_ADDRESSES):
            yield scalar.value
        yield from _PASSWORD.findall(scalar.value)
        if keys[-1:] == ["smtp"] and (found := re.search(r"://[^:]*:(.+)@", scalar.value)):
            yield from {found[1], unquote(found[1])}


def _is_secret(path: KeyPath) -> bool:
    keys = [part for part in path if isinstance(part, str)]
    return bool(keys) and (
        keys[-1] in _SECRET_KEYS or not _SECRET_SECTIONS.isdisjoint(keys) or keys[-2:] in _SECRET_ADDRESSES
    )


def hide_lines(text: str) -> str:
    """The same for a text that is not YAML, by its lines: everything after a secret's key, and all that is below it."""
    lines = []
    depth: int | None = None
    for line in text.splitlines(keepends=True):
        indent = len(line) - len(line.lstrip())
        if line.strip() and depth is not None and indent <= depth:
            depth = None
        shown = _SHAPES.sub(lambda found: star(found[0]), line)
        if depth is not None:
            own = _ANY_KEY.match(shown)
            shown = shown[: own.end()] + star(shown[own.end() :]) if own else star(shown)
        elif key := _KEY.search(shown):
            depth = indent
            shown = shown[: key.end()] + star(shown[key.end() :])
        lines.append(shown)
    return "".join(lines)
