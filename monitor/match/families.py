"""Which terms are taken for one another: the forms of a word, and whatever shares a form with it.

"state" and "states" are one family as soon as a watch asks for both; if another asks for "states" and "stated", so is
that. Telling members apart is left to the exact judgement, which so sees a few more items than it would have to.
"""

from collections.abc import Sequence


class Families:
    """Brings families together, group by group."""

    def __init__(self) -> None:
        self._numbers: dict[bytes, int] = {}
        self._parents: list[int] = []

    def add(self, group: Sequence[bytes]) -> None:
        """Make all of these terms one family, with whomever they were family before."""
        numbers, parents = self._numbers, self._parents
        known = {self._eldest(numbers[term]) for term in group if term in numbers}
        number = min(known, default=len(parents))
        if not known:
            parents.append(number)
        for other in known:
            parents[other] = number
        for term in group:
            numbers.setdefault(term, number)

    def numbers(self) -> dict[bytes, int]:
        """By term, the number of its family: from 0, without gaps. Nothing can be added afterwards."""
        compact: dict[int, int] = {}
        for term, number in self._numbers.items():
            self._numbers[term] = compact.setdefault(self._eldest(number), len(compact))
        return self._numbers

    def _eldest(self, number: int) -> int:
        while self._parents[number] != number:
            number = self._parents[number]
        return number
