"""M4: an automaton of 1,000,000 distinct terms, as the matcher builds it: seconds, and the memory of the whole process.

A child process makes the terms (one word in four, else two words, in rising order as the index has them), and then
builds a `monitor.match.automaton.Automaton` of them. Time is that of the building alone. Memory is the highest that the
child ever held, with Python, the list of terms and all.
"""

import json
import random
import resource
import subprocess
import sys
from pathlib import Path
from time import perf_counter

from benchmarks.corpus import Corpus
from benchmarks.figure import Figure
from monitor.match.automaton import Automaton
from monitor.match.delimited import term

TERMS = 1_000_000
SECONDS = 20
MEGABYTES = 400
_STATUS = Path("/proc/self/status")


def measure(count: int = TERMS) -> Figure:
    """Measure it in a child process."""
    done = subprocess.run(  # noqa: S603 - this very program
        [sys.executable, "-m", "benchmarks.m4", str(count)],
        cwd=Path(__file__).parents[1],
        capture_output=True,
        check=True,
    )
    found = json.loads(done.stdout)
    return Figure(
        name="M4",
        work=f"{count:,} terms: build, memory of the whole process at its highest",
        peer="(absolute)",
        target=f"< {SECONDS} s, < {MEGABYTES} MB",
        ours=f"{found['seconds']:.1f} s, {found['megabytes']:.0f} MB",
        met=found["seconds"] < SECONDS and found["megabytes"] < MEGABYTES,
        notes={"MB before the terms were made": found["before"], "MB with the terms": found["with_terms"]},
    )


def _megabytes() -> float:
    """The highest that this process ever held. On Linux `ru_maxrss` has the parent's, too."""
    if _STATUS.exists():
        return round(int(_STATUS.read_text().partition("VmHWM:")[2].split()[0]) * 1024 / 1e6, 1)
    unit = 1 if sys.platform == "darwin" else 1024
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6, 1)


def _terms(count: int) -> list[bytes]:
    dice = random.Random(4)  # noqa: S311 - the same terms on every machine
    word = Corpus.words_of_english(dice)
    found: set[bytes] = set()
    while len(found) < count:
        found.add(term(next(word) if dice.random() < 0.25 else f"{next(word)} {next(word)}"))
    return sorted(found)


def child(count: int) -> dict[str, float]:
    """What the child process measures of itself."""
    before = _megabytes()
    terms = _terms(count)
    with_terms = _megabytes()
    started = perf_counter()
    built = Automaton(terms)
    seconds = perf_counter() - started
    if len(built.hits(terms[0] + terms[-1])) < 2:
        raise AssertionError("The automaton does not find its own terms")
    return {"seconds": seconds, "megabytes": _megabytes(), "before": before, "with_terms": with_terms}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(child(int(sys.argv[1]))))
