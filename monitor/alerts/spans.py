"""Marked places in a text: put in order, joined where they overlap, and the text taken apart at them."""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import TypeAlias

Span: TypeAlias = tuple[int, int]


def merged(spans: Iterable[Span], length: int) -> tuple[Span, ...]:
    """The spans within a text of `length`, in order; those that overlap or touch are one. Empty ones are left out."""
    result: list[Span] = []
    for start, end in sorted((max(start, 0), min(end, length)) for start, end in spans):
        if start >= end:
            continue
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(result[-1][1], end))
        else:
            result.append((start, end))
    return tuple(result)


def pieces(text: str, spans: Iterable[Span]) -> Iterator[tuple[str, bool]]:
    """The text in pieces, none empty, each with whether it is marked."""
    found = merged(spans, len(text))
    marked = {start for start, _ in found}
    edges = sorted({0, len(text), *(edge for span in found for edge in span)})
    for start, end in pairwise(edges):
        yield text[start:end], start in marked
