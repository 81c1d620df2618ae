"""Many regular expressions asked at once which of them may match a text.

The answer is a superset: RE2 can run short of memory on odd expressions, and then all of them may. So it is for a text
so long that `monitor.match.regex` may read only a part of it, and "end of text" has two meanings.
"""

from collections.abc import Sequence

import re2

from monitor.match.regex import Haystack, Regexp

_INSTRUCTIONS = 20_000  # of RE2, in one set
MEMORY = 32 << 20
"""Bytes that RE2 may take for one set; most take a thousandth of it."""

_LONG = 200_000  # bytes


class RegexSet:
    """Asks regular expressions; they are told apart by their number. `memory` is for one set."""

    def __init__(self, regexps: Sequence[Regexp], memory: int = MEMORY) -> None:
        self._all = frozenset(range(len(regexps)))
        self._sets = [_built(regexps, group, memory) for group in _groups(regexps)]

    def hits(self, text: str) -> set[int]:
        """The numbers of those that may match somewhere in the text."""
        data = Haystack(text).data
        if len(data) > _LONG:
            return set(self._all)
        return {number for numbers, built in self._sets for number in _asked(numbers, built, data)}


def _groups(regexps: Sequence[Regexp]) -> list[list[int]]:
    groups: list[list[int]] = []
    size = _INSTRUCTIONS
    for number, regexp in enumerate(regexps):
        if size + regexp.program.programsize > _INSTRUCTIONS:
            groups.append([])
            size = 0
        groups[-1].append(number)
        size += regexp.program.programsize
    return groups


def _built(regexps: Sequence[Regexp], numbers: list[int], memory: int) -> tuple[list[int], re2.Set | None]:
    """The expressions as one set; None where RE2 has too little memory for it."""
    options = re2.Options()
    options.log_errors = False
    options.max_mem = memory
    built = re2.Set.SearchSet(options)
    try:
        # The first one matches any text: where even that is not reported, the search has failed.
        for source in ["", *(regexps[number].source for number in numbers)]:
            built.Add(source)
        built.Compile()
    except re2.error:
        return numbers, None
    return numbers, built


def _asked(numbers: list[int], built: re2.Set | None, data: bytes) -> list[int]:
    found = built.Match(data) if built else None
    return [numbers[number - 1] for number in found if number] if found else numbers
