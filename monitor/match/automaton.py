"""Many terms looked for in one pass over a text, however many there are (Aho and Corasick, 1975).

An `Automaton` never changes, and may be used from any thread. It finds bytes in bytes and knows nothing of words.
"""

from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import TypeAlias

from ahocorasick_rs import BytesAhoCorasick, Implementation

PART = 250_000
"""The most terms in one piece of an automaton. The library holds Python's lock while it builds a piece, for up to
0.2 seconds; on the other hand each piece is a pass of its own over the text."""

_STRETCH = 1 << 18  # bytes of text that are searched at once

Found: TypeAlias = tuple[int, int, int]
"""The number of a term, and where it stands in the text, the end excluded."""

_END = itemgetter(2)


class Automaton:
    """Finds where the terms occur. They must be distinct and not empty; in rising order they build fastest."""

    def __init__(self, terms: Sequence[bytes]) -> None:
        self._part = -(-len(terms) // max(1, -(-len(terms) // PART)))  # pieces of the same size, as few as can be
        pieces = [terms[first : first + self._part] for first in range(0, len(terms), self._part or 1)]
        self._find = [_built(piece).find_matches_as_indexes for piece in pieces]
        self._overlap = max(map(len, terms), default=1) - 1

    def found(self, text: bytes) -> list[Found]:
        """Every place of every term, also within one another, in the order in which they end."""
        if len(self._find) == 1 and len(text) <= _STRETCH:
            return self._find[0](text, True)
        return sorted(self._places(text), key=_END)

    def _places(self, text: bytes) -> Iterator[Found]:
        """Piece by piece of the automaton, and stretch by stretch of the text, which overlap by what a term needs."""
        for number, find in enumerate(self._find):
            least = number * self._part
            for first in range(0, max(1, len(text)), _STRETCH):
                for term, start, end in find(text[first : first + _STRETCH + self._overlap], True):
                    if start < _STRETCH:  # else the next stretch has it, too
                        yield least + term, first + start, first + end


def _built(terms: Sequence[bytes]) -> BytesAhoCorasick:
    # By way of a generator, so that other threads get their turn at least while the terms are taken in.
    return BytesAhoCorasick((term for term in terms), implementation=Implementation.ContiguousNFA)
