"""Which watch is wrong most often, and what its wrong alerts have in common. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from monitor.model import Item, Watch
from monitor.ports import Judged, Record

# Fewer judgements say nothing.
LEAST = 3
_LONGEST_STEM = 6
_WORD = re.compile(r"[^\W\d_]{4,}")
# An excluded word must stand in so many of the irrelevant items, and in no more of the others.
_IN_IRRELEVANT = 0.6
_IN_RELEVANT = 0.1
_IN_ALL = 0.1


def noisiest(records: Mapping[str, Record], watches: Iterable[str]) -> str | None:
    """The watch with the most irrelevant alerts, of several the one with the larger share; None where none has
    enough."""
    loud = [watch for watch in watches if watch in records and records[watch].irrelevant >= LEAST]
    return max(loud, key=lambda watch: _loudness(records[watch]), default=None)


def _loudness(record: Record) -> tuple[int, float]:
    return record.irrelevant, record.irrelevant / max(record.alerts, 1)


def exclusion(judged: Judged, watch: Watch, others: Sequence[Item]) -> str | None:
    """A word that most of the irrelevant items share, and that is rare in the relevant ones and in `others`; None
    where there is none. Words of the watch itself are none."""
    if len(judged.irrelevant) < LEAST:
        return None
    known = {item.id for item in judged.irrelevant}
    rest = [item for item in others if item.id not in known]
    wrong, right, any_ = (_shares(items) for items in (judged.irrelevant, judged.relevant, rest))
    own = {_stem(word) for query in watch.queries for word in _words(query)}
    fit = [
        stem
        for stem, share in wrong.items()
        if share >= _IN_IRRELEVANT and right[stem] <= _IN_RELEVANT and any_[stem] <= _IN_ALL and stem not in own
    ]
    best = max(fit, key=lambda stem: (wrong[stem] - right[stem] - any_[stem], stem), default=None)
    return None if best is None else _written(best, judged.irrelevant)


def _shares(items: Sequence[Item]) -> dict[str, float]:
    counted = Counter(stem for item in items for stem in {_stem(word) for word in _words_of(item)})
    return _OrZero({stem: count / len(items) for stem, count in counted.items()})


class _OrZero(dict[str, float]):
    def __missing__(self, key: str) -> float:
        return 0.0


def _written(stem: str, items: Sequence[Item]) -> str:
    """The form of it that is written most often."""
    forms = Counter(word for item in items for word in _words_of(item) if _stem(word) == stem)
    return forms.most_common(1)[0][0]


def _words_of(item: Item) -> list[str]:
    return _words(f"{item.title}\n{item.summary}")


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]


def _stem(word: str) -> str:
    return word[:_LONGEST_STEM]
