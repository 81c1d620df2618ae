"""The words of a text, numbered, so that distances can be counted.

Where a script is written without spaces each character counts as a word, with the marks that belong to it. What an
apostrophe joins is one word (Putin's, O'Brien), though it is searched as two.
Places go in as offsets of the original text, whatever found them, so that all kinds of terms count alike.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from monitor.match.text import APOSTROPHES, Span, Text, is_dense


class Units:
    """The words of one text."""

    def __init__(self, text: Text) -> None:
        # Arrays, since a text of some million words must fit in memory.
        self._starts = array("L")
        self._ends = array("L")
        for start, end in _dense_spans(text) if text.view else _spans(text):
            if self._ends and start == self._ends[-1] + 1 and text.original[start - 1] in APOSTROPHES:
                self._ends[-1] = end
                continue
            self._starts.append(start)
            self._ends.append(end)

    def __len__(self) -> int:
        return len(self._starts)

    def of(self, span: Span) -> Span:
        """The numbers of the first and last word of a place.

        Where only signs stand there, they are the numbers of the word after it and of the word before it.
        """
        start, end = span
        return bisect_right(self._ends, start), bisect_left(self._starts, end) - 1


def _spans(text: Text) -> Iterator[Span]:
    return (text.span_of_tokens(number, number) for number in range(len(text.tokens)))


def _dense_spans(text: Text) -> Iterator[Span]:
    at = 0
    for number, token in enumerate(text.tokens):
        at += text.view[at] == " "
        if is_dense(token):
            yield from dict.fromkeys(text.span_of_view(place, place + 1) for place in range(at, at + len(token)))
        else:
            yield text.span_of_tokens(number, number)
        at += len(token)
