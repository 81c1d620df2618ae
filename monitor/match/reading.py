"""One item as it is being matched: its parts, each normalised once.

Lives as long as one item is judged. Knows which texts belong to which part of an item, not what is looked for in them.
"""

import re
from typing import TYPE_CHECKING, assert_never

from monitor.match.passage import Passage
from monitor.match.tree import Scope
from monitor.model import Feed, Field, Item

if TYPE_CHECKING:
    from monitor.match.rules import Narrowing

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
        self.settled: dict[Narrowing, bool] = {}
        """Whether the item settles that a doubtful name means the entity, as `monitor.match.entities` found out."""
        self._passages: dict[Scope, tuple[Passage, ...]] = {}

    def passages(self, scope: Scope) -> tuple[Passage, ...]:
        """The texts of one part; most parts have one, tags have one each."""
        passages = self._passages.get(scope)
        if passages is None:
            passages = self._passages[scope] = tuple(map(Passage, self._plain(scope)))
        return passages

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
