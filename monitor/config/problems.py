"""A `Problem` as text: its place, the sentence, the line, and a caret below the column. Pure.

What is printed is safe for a terminal: control characters and marks that turn the direction of writing are dots.
"""

import re
import unicodedata

from monitor.errors import Problem

_UNSAFE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_TAB = 4
_MARGIN = "    "
_WIDEST = 100
_BEFORE = 60


def render(problem: Problem) -> str:
    """One problem as it is printed, without a line end."""
    return "\n".join((headline(problem), *excerpt(problem)))


def headline(problem: Problem) -> str:
    """`config.yaml:12:5: watchlists[2].query: message`; a file that is wrong as a whole has no place in it."""
    whole = problem.source is None and not problem.where and (problem.line, problem.column) == (1, 1)
    place = problem.file if whole else f"{problem.file}:{problem.line}:{problem.column}"
    parts = (place, "warning" if problem.warning else "", problem.where, problem.message)
    return _safe(": ".join(part for part in parts if part))


def excerpt(problem: Problem) -> tuple[str, ...]:
    """The line, cut around the column when it is long, and below it the caret; nothing where there is no line."""
    if problem.source is None:
        return ()
    source = problem.source
    offset = min(problem.column - 1, len(source))
    start = max(0, offset - _BEFORE) if len(source) > _WIDEST else 0
    end = start + _WIDEST
    before = ("…" if start else "") + _flat(source[start:offset])
    after = _flat(source[offset:end]) + ("…" if end < len(source) else "")
    return f"{_MARGIN}{before}{after}", f"{_MARGIN}{' ' * _cells(before)}^"


def _safe(text: str) -> str:
    return _UNSAFE.sub("·", text)


def _flat(text: str) -> str:
    return _safe(text.replace("\t", " " * _TAB))


def _cells(text: str) -> int:
    """How many cells of a terminal a text takes."""
    return sum(_width(character) for character in text)


def _width(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
