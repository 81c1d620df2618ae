"""One text of an item as it is being matched: every thing that was looked for in it is remembered.

Lives as long as its item is judged. Tells what stands where, not what that means.
"""

from dataclasses import dataclass
from functools import cached_property

from monitor.match.pattern import occurs, spans
from monitor.match.regex import Haystack, Regexp
from monitor.match.rules import Close, Find, Search, Sought
from monitor.match.text import Span, Text
from monitor.match.units import Units


@dataclass(frozen=True, slots=True)
class Spot:
    """A place of one part of a `Close`: its words by number, and where it stands in the text."""

    leaf: Find | Search
    words: Span
    span: Span


class Passage:
    """One text, in all the forms in which it is looked at; each is made when it is first needed."""

    def __init__(self, original: str) -> None:
        self.text = Text(original)
        self.close: dict[Close, list[Spot]] = {}
        """The places by which things are close here, as `monitor.match.evidence` found out."""
        self._has: dict[Sought | Regexp, bool] = {}
        self._spans: dict[Sought | Regexp, list[Span]] = {}

    @cached_property
    def units(self) -> Units:
        """Its words, numbered."""
        return Units(self.text)

    @cached_property
    def _haystack(self) -> Haystack:
        return Haystack(self.text.original)

    def has(self, sought: Sought | Regexp) -> bool:
        """Whether the thing stands here."""
        found = self._has.get(sought)
        if found is None:
            found = self._has[sought] = self._looked_for(sought)
        return found

    def _looked_for(self, sought: Sought | Regexp) -> bool:
        if isinstance(sought, Regexp):
            return sought.occurs(self._haystack)
        return any(occurs(pattern, self.text) for pattern in sought.patterns)

    def spans(self, sought: Sought | Regexp) -> list[Span]:
        """Where the thing stands, by start; places may overlap."""
        found = self._spans.get(sought)
        if found is None:
            found = self._spans[sought] = self._searched(sought)
        return found

    def _searched(self, sought: Sought | Regexp) -> list[Span]:
        if not self.has(sought):
            return []
        if isinstance(sought, Regexp):
            return sought.places(self._haystack)
        return sorted({span for pattern in sought.patterns for span in spans(pattern, self.text)})


def outermost(found: list[Span]) -> list[Span]:
    """Those of the places that lie in no other, by start, and so by end."""
    kept: list[Span] = []
    reach = 0
    for start, end in sorted(found, key=lambda span: (span[0], -span[1])):
        if end > reach:
            kept.append((start, end))
            reach = end
    return kept


def without_overlaps(found: list[Span]) -> list[Span]:
    """Of the places that overlap, the longest, and then the first. They come and go by start."""
    kept: list[Span] = []
    for group in _groups(found):
        chosen: list[Span] = []
        for start, end in sorted(group, key=lambda span: (span[0] - span[1], span)):
            if all(end <= other[0] or start >= other[1] for other in chosen):
                chosen.append((start, end))
        kept += sorted(chosen)
    return kept


def _groups(found: list[Span]) -> list[list[Span]]:
    """Runs of places of which each overlaps one before it."""
    groups: list[list[Span]] = []
    reach = -1
    for start, end in found:
        if groups and start < reach:
            groups[-1].append((start, end))
        else:
            groups.append([(start, end)])
        reach = max(reach, end)
    return groups
