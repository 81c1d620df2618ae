"""Marked places: put in order, joined, and the text taken apart at them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.alerts.spans import Span, merged, pieces

SPANS = st.lists(st.tuples(st.integers(-5, 40), st.integers(-5, 40)))


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([], ()),
        ([(5, 7), (0, 2)], ((0, 2), (5, 7))),
        ([(0, 4), (2, 6)], ((0, 6),)),
        ([(0, 6), (2, 4)], ((0, 6),)),
        ([(0, 2), (2, 4)], ((0, 4),)),
        ([(-3, 2), (8, 99)], ((0, 2), (8, 10))),
        ([(4, 4), (7, 3), (50, 60)], ()),
    ],
)
def test_merged_spans_are_in_order_and_apart(spans: list[Span], expected: tuple[Span, ...]) -> None:
    assert merged(spans, 10) == expected


@given(st.text(max_size=30), SPANS)
def test_pieces_make_up_the_text(text: str, spans: list[Span]) -> None:
    found = list(pieces(text, spans))
    assert "".join(piece for piece, _ in found) == text
    assert all(piece for piece, _ in found)


@given(st.text(max_size=30), SPANS)
def test_exactly_the_marked_characters_are_marked(text: str, spans: list[Span]) -> None:
    flags = [marked for piece, marked in pieces(text, spans) for _ in piece]
    assert flags == [any(start <= place < end for start, end in spans) for place in range(len(text))]
