"""What a figure is, and how two things are timed fairly on a machine that does other work as well."""

import gc
import statistics
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from time import perf_counter
from typing import TypeAlias

ROUNDS = 9
"""At least seven; of an odd number the median is one of them."""

Work: TypeAlias = Callable[[int], object]
"""Does the work of one round, whose number it is given, from 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measurement. `target` and `ours` are in the same unit; `met` says whether that is good enough."""

    name: str
    work: str
    peer: str
    target: str
    ours: str
    met: bool
    notes: Mapping[str, float | int | str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Race:
    """Seconds a round of the peer and of ours; `ratio` is how often ours gets done while the peer does once.

    Each is the median of all rounds, `ratio` that of the rounds' own ratios.
    """

    peer: float
    ours: float
    ratio: float


def race(peer: Work, ours: Work, rounds: int = ROUNDS) -> Race:
    """Time both in turn, round after round, so that whatever slows the machine down slows both.

    Round 0 only warms up. Give each round work of its own: caches are then as warm as in a day's work, and no warmer.
    """
    gc.collect()
    gc.freeze()  # what was made before lives for long, and is not gone through again and again, neither for the peer
    times = [(_seconds(peer, number), _seconds(ours, number)) for number in range(rounds + 1)][1:]
    gc.unfreeze()
    return Race(
        statistics.median(theirs for theirs, _ in times),
        statistics.median(mine for _, mine in times),
        statistics.median(theirs / mine for theirs, mine in times),
    )


def _seconds(work: Work, number: int) -> float:
    started = perf_counter()
    work(number)
    return perf_counter() - started
