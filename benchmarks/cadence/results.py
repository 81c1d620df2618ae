"""Measures rules on rhythms, on all cores."""

import multiprocessing
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache

from benchmarks.cadence import rhythms
from benchmarks.cadence.rhythms import REPORTED_ON
from benchmarks.cadence.rules import DEFAULTS, SWEEPS
from benchmarks.cadence.simulate import Outcome, delay_ratio, simulate

PEERS = ("round_robin", "entry_frequency")


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """One rhythm: each rule's curve, and each rule as it is delivered, if that was asked for."""

    rhythm: str
    curves: dict[str, list[Outcome]]
    defaults: dict[str, Outcome]

    def ratio(self, peer: str) -> float | None:
        """Our mean delay, divided by the peer's at the same requests; None where no item came."""
        return delay_ratio(self.curves["ours"], self.curves[peer])


def measure(names: Sequence[str], seed: int = REPORTED_ON, *, delivered: bool = False) -> list[Results]:
    """Measure every rule on these rhythms; with `delivered`, also as it is delivered, which is half of the work."""
    rules = [(rule, place) for rule in SWEEPS for place in range(-delivered, len(SWEEPS[rule]))]
    jobs = [(name, seed, rule, place) for name in names for rule, place in rules]
    # A fresh process each, since benchmarks may have threads of their own by now.
    with ProcessPoolExecutor(mp_context=multiprocessing.get_context("spawn")) as pool:
        outcomes = dict(zip(jobs, pool.map(_measure, jobs), strict=True))
    return [
        Results(
            rhythm=name,
            curves={rule: [outcomes[name, seed, rule, place] for place in range(len(SWEEPS[rule]))] for rule in SWEEPS},
            defaults={rule: outcomes[name, seed, rule, -1] for rule in SWEEPS if delivered},
        )
        for name in names
    ]


def _measure(job: tuple[str, int, str, int]) -> Outcome:
    name, seed, rule, place = job
    return simulate(_feeds(name, seed), DEFAULTS[rule] if place < 0 else SWEEPS[rule][place])


@cache
def _feeds(name: str, seed: int) -> list[list[float]]:
    return rhythms.feeds(name, seed)
