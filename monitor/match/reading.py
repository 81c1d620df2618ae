"""One item as it is being matched: its parts normalised once, and every thing that was looked for remembered.

Lives as long as one item is judged. Tells what stands where, not what that means.
"""

import re
from typing import assert_never

from monitor.match.pattern import occurs, spans
from monitor.match.rules import Sought
from monitor.match.text import Span, Text
from monitor.match.tree import Scope
from monitor.model import Feed, Field, Item

_SUBTAG = re.compile("[-_]")


def primary_language(tag: str | None) -> str:
    """The primary subtag of a language tag ("zh" of "zh-Hant"), "" where there is none."""
    return _SUBTAG.split(tag.strip().casefold())[0] if tag else ""


class Reading:
    """An item with its feed, which is None for a text that came from elsewhere."""

    def __init__(self, item: Item, feed: Feed | None) -> None:
        self.item = item
        self.feed = feed
        self.language = primary_language(item.language) or primary_language(feed.language if feed else None)
        self._texts: dict[Scope, tuple[Text, ...]] = {}
        self._found: dict[tuple[Sought, Scope], bool] = {}

    def texts(self, scope: Scope) -> tuple[Text, ...]:
        """The texts of one part; most parts have one, tags have one each."""
        texts = self._texts.get(scope)
        if texts is None:
            texts = self._texts[scope] = tuple(map(Text, self._plain(scope)))
        return texts

    def has(self, sought: Sought, scope: Scope) -> bool:
        """Whether the thing stands in that part."""
        key = (sought, scope)
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = any(
                occurs(pattern, text) for text in self.texts(scope) for pattern in sought.patterns
            )
        return found

    def places(self, sought: Sought, field: Field) -> list[Span]:
        """Where the thing stands in the field, by start; of places that overlap, only the longest."""
        (text,) = self.texts(Scope(field.value))
        return _without_overlaps({span for pattern in sought.patterns for span in spans(pattern, text)})

    def _plain(self, scope: Scope) -> tuple[str, ...]:
        item, feed = self.item, self.feed
        match scope:
            case Scope.TITLE | Scope.SUMMARY | Scope.TEXT:
                return (item.field(Field(scope.value)),)
            case Scope.SOURCE:
                return (item.source, (feed.name if feed else None) or "")
            case Scope.AUTHOR:
                return (item.author,)
            case Scope.TAG:
                return item.tags + (feed.tags if feed else ())
            case Scope.LINK:
                return (item.link,)
            case Scope.LANG:
                return (self.language,)
            case _:
                assert_never(scope)


def _without_overlaps(found: set[Span]) -> list[Span]:
    kept: list[Span] = []
    for group in _groups(sorted(found)):
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
