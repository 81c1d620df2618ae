"""How rare the keys of the index are, so that a watch is filed under its rarest word and not under its commonest.

An estimate only: whatever it says, no match is lost, but watches may be judged in vain.
"""

from bisect import bisect_left
from collections.abc import Mapping
from itertools import accumulate

from monitor.match.regex import Regexp
from monitor.match.required import Clause, Key, Pair, Word

_COMMON = 0.1  # of the items: a word that so many have tells little, and would be found in each of them
_REGEX = 1_000.0  # regular expressions are the last thing to ask for
_LAST = "\U0010ffff"


class Rarity:
    """Weighs keys by the number of stored items that have them, and by their length where that says nothing."""

    def __init__(self, frequencies: Mapping[str, int]) -> None:
        self._frequencies = frequencies
        self._words = sorted(frequencies)
        self._sums = [0, *accumulate(map(frequencies.__getitem__, self._words))]
        self._common = max(frequencies.values(), default=10**9) * _COMMON
        self._known: dict[Key, float] = {}

    def weight(self, clause: Clause) -> float:
        """Smaller for what fewer items will have."""
        return sum(map(self._of, clause))

    def is_worth_asking(self, clause: Clause) -> bool:
        """Whether it tells much, and costs little to see, that an item has one of the keys."""
        return self.weight(clause) <= self._common and not any(isinstance(key, Regexp) for key in clause)

    def _of(self, key: Key) -> float:
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._estimate(key)
        return known

    def _estimate(self, key: Key) -> float:
        match key:
            case Word(terms):
                return sum(map(self._of_term, terms))
            case Pair(first, second):
                return min(self._of(first), self._of(second)) / 4
            case str():
                return self._frequencies.get(key, 0) + 4 / len(key) ** 2
            case _:
                return _REGEX

    def _of_term(self, term: bytes) -> float:
        token = term.decode(errors="surrogatepass")
        return self._of_word(token.strip()) if token.endswith(" ") else self._of_start(token.strip())

    def _of_word(self, word: str) -> float:
        return self._frequencies.get(word, 0) + 1 / len(word) ** 2

    def _of_start(self, start: str) -> float:
        first, end = bisect_left(self._words, start), bisect_left(self._words, start + _LAST)
        return self._sums[end] - self._sums[first] + 8 / len(start) ** 2
