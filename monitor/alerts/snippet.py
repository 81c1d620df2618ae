"""Picks the piece of an item's text that shows why it matched. Pure; how it looks is the renderer's business."""

import re
from collections.abc import Sequence

from monitor.alerts.spans import Span, merged, pieces
from monitor.alerts.wording import ELLIPSIS, whole_character
from monitor.model import Field, Item, Snippet, Term

LENGTH = 240
# How much text stands before the first mark, and how far a cut may move to meet a space.
LEAD = 60
SLACK = 30
# Windows that are compared: those of the first so many marks.
MOST_WINDOWS = 100

_WHITESPACE = re.compile(r"\s+")


def snippet_of(item: Item, terms: Sequence[Term]) -> Snippet | None:
    """About 240 characters around the matched words, with the words marked; None where the item has only a headline.

    The summary is preferred where it matched, then the text. If only the headline matched, it is the summary's
    beginning, or the text's.
    """
    field = _field(item, terms)
    if field is None:
        return None
    spans = [(term.start, term.end) for term in terms if term.field is field]
    text, marks = _collapsed(item.field(field), spans)
    return _window(text, marks, _start(text, marks))


def _field(item: Item, terms: Sequence[Term]) -> Field | None:
    matched = {term.field for term in terms}
    filled = [field for field in (Field.SUMMARY, Field.TEXT) if item.field(field).strip()]
    return next((field for field in filled if field in matched), filled[0] if filled else None)


def _collapsed(text: str, spans: Sequence[Span]) -> tuple[str, tuple[Span, ...]]:
    """The text with every run of whitespace made one space, and the spans moved along."""
    result = ""
    marks: list[Span] = []
    for piece, marked in pieces(text, spans):
        words = _WHITESPACE.sub(" ", piece)
        if not result or result.endswith(" "):
            words = words.lstrip()
        if marked:
            marks.append((len(result), len(result) + len(words)))
        result += words
    result = result.rstrip()
    return result, merged(marks, len(result))


def _start(text: str, marks: Sequence[Span]) -> int:
    """Where the window with the most different matched words begins; the first of them if several have as many."""
    if len(text) <= LENGTH or not marks:
        return 0
    starts = [mark[0] for mark in marks[:MOST_WINDOWS]]
    return max(starts, key=lambda start: (_words_from(text, marks, start), -start))


def _words_from(text: str, marks: Sequence[Span], first: int) -> int:
    last = first - LEAD + LENGTH
    return len({text[start:end].casefold() for start, end in marks if start >= first and end <= last})


def _window(text: str, marks: Sequence[Span], first: int) -> Snippet:
    start = _opening(text, first - LEAD) if len(text) > LENGTH else 0
    end = _closing(text, start + LENGTH, marks)
    before = ELLIPSIS if start > 0 else ""
    after = ELLIPSIS if end < len(text) else ""
    shown = text[start:end].rstrip()
    moved = [(a - start, b - start) for a, b in marks if a >= start and b <= end]
    return Snippet(
        text=before + shown + after,
        marks=tuple((a + len(before), b + len(before)) for a, b in merged(moved, len(shown))),
    )


def _opening(text: str, wanted: int) -> int:
    """A place at or a little after `wanted` where a word begins, so that the first mark is never lost."""
    if wanted <= 0:
        return 0
    space = text.find(" ", wanted - 1, wanted + SLACK)
    return space + 1 if space >= 0 else whole_character(text, wanted)


def _closing(text: str, wanted: int, marks: Sequence[Span]) -> int:
    """A place at or a little before `wanted` where a word ends, outside of every mark."""
    if wanted >= len(text):
        return len(text)
    space = text.rfind(" ", wanted - SLACK, wanted + 1)
    end = space if space >= 0 else whole_character(text, wanted)
    return next((b for a, b in marks if a < end < b), end)
