"""What every watch says of an item: a match with each place that says why, or a miss with its reason.

A `Matcher` is an immutable snapshot of all watches, made by `monitor.match.compile`; it may be used from any thread.
It reads an item and nothing else: no I/O, no clock, and whether anybody is told is not its affair.
"""

from collections.abc import Iterator, Mapping, Sequence

from monitor.match.index import Index
from monitor.match.judge import fits, found, judge
from monitor.match.reading import Reading
from monitor.match.rules import Rule
from monitor.model import Feed, Item, Match, Miss, Verdicts


class Matcher:
    """All watches, ready to judge items.

    `frequencies` says of words in how many of the stored items they stand. It makes no difference to what matches, only
    to how fast that is found.
    """

    def __init__(self, rules: Sequence[Rule], frequencies: Mapping[str, int] | None = None) -> None:
        self._rules = tuple(rules)
        self.index = Index(self._rules, frequencies)
        self._by_name = {rule.watch.name: rule for rule in self._rules}

    def match(self, item: Item, feed: Feed | None) -> tuple[Match, ...]:
        """The watches that match, in the order of the file. Without a feed, no watch is kept out by its feeds."""
        return tuple(found(rule, reading) for rule, reading in self._fitting(item, feed))

    def names(self, item: Item, feed: Feed | None) -> tuple[str, ...]:
        """The names of the watches that `match` gives; where nobody asks why, they are found in a fraction of the
        time."""
        return tuple(rule.watch.name for rule, _ in self._fitting(item, feed))

    def _fitting(self, item: Item, feed: Feed | None) -> Iterator[tuple[Rule, Reading]]:
        numbers = self.index.candidates(item)
        if numbers:
            reading = Reading(item, feed)
            rules = map(self._rules.__getitem__, numbers)
            yield from ((rule, reading) for rule in rules if fits(rule, reading))

    def explain(self, item: Item, feed: Feed | None) -> Verdicts:
        """What every watch says, matches and misses each in the order of the file."""
        reading = Reading(item, feed)
        verdicts = [judge(rule, reading) for rule in self._rules]
        return Verdicts(
            matches=tuple(verdict for verdict in verdicts if isinstance(verdict, Match)),
            misses=tuple(verdict for verdict in verdicts if isinstance(verdict, Miss)),
        )

    def verdict(self, watch_name: str, item: Item, feed: Feed | None) -> Match | Miss:
        """What one watch says. Raises `KeyError` for a name that no watch has."""
        return judge(self._by_name[watch_name], Reading(item, feed))
