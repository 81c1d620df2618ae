"""Many terms looked for in one pass over a text, however many there are (Aho and Corasick, 1975).

An `Automaton` never changes, and may be used from any thread. It finds bytes in bytes and knows nothing of words.
"""

from collections.abc import Iterator, Sequence

from ahocorasick_rs import BytesAhoCorasick, Implementation

PART = 180_000
"""The most terms in one piece of an automaton. The library holds Python's lock while it builds a piece, for about
0.15 seconds; on the other hand each piece is a pass of its own over the text."""

_STRETCH = 1 << 18  # bytes of text that are searched at once, so that the list of what is found stays short


class Automaton:
    """Finds which of the terms occur. They must be distinct and not empty; in rising order they build fastest."""

    def __init__(self, terms: Sequence[bytes]) -> None:
        self._part = -(-len(terms) // max(1, -(-len(terms) // PART)))  # pieces of the same size, as few as can be
        pieces = [terms[first : first + self._part] for first in range(0, len(terms), self._part or 1)]
        self._find = [_built(piece).find_matches_as_indexes for piece in pieces]
        self._overlap = max(map(len, terms), default=1) - 1

    def hits(self, text: bytes) -> set[int]:
        """The numbers of the terms that stand anywhere in the text, also within one another."""
        if len(self._find) == 1 and len(text) <= _STRETCH:
            return {found[0] for found in self._find[0](text, True)}
        hits: set[int] = set()
        for stretch in self._stretches(text):
            for number, find in enumerate(self._find):
                hits.update([number * self._part + found[0] for found in find(stretch, True)])
        return hits

    def _stretches(self, text: bytes) -> Iterator[bytes]:
        """The text in pieces that overlap by as much as a term may need."""
        for first in range(0, len(text), _STRETCH):
            yield text[first : first + _STRETCH + self._overlap]


def _built(terms: Sequence[bytes]) -> BytesAhoCorasick:
    # By way of a generator, so that other threads get their turn at least while the terms are taken in.
    return BytesAhoCorasick((term for term in terms), implementation=Implementation.ContiguousNFA)
