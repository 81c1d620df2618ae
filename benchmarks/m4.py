"""M4: 1,000,000 distinct terms, as the matcher looks for them: seconds, and the memory of the whole process.

A child process makes words of three or four syllables, each in two forms, as the compiled watches have them, and builds
the vocabulary of them. Time is that of making the words and building. Memory is the highest that the child ever held,
with Python and all.
"""

import json
import random
import resource
import subprocess
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from time import perf_counter

from benchmarks.corpus import Corpus
from benchmarks.figure import Figure
from monitor.match.required import Word
from monitor.match.view import View, term
from monitor.match.vocabulary import Numbering, Vocabulary

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
        notes={"MB before": found["before"], "distinct terms": found["terms"]},
    )


def megabytes() -> float:
    """The highest that this process ever held. On Linux `ru_maxrss` has the parent's, too."""
    if _STATUS.exists():
        return round(int(_STATUS.read_text().partition("VmHWM:")[2].split()[0]) * 1024 / 1e6, 1)
    unit = 1 if sys.platform == "darwin" else 1024
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6, 1)


def _words(count: int) -> Iterator[Word]:
    """Words, of two terms each; one as it comes, so that the memory is that of the vocabulary."""
    words = Corpus.new_words_of_english(random.Random(4))  # noqa: S311 - the same terms on every machine
    return (Word((term(word), term(f"{word}ova"))) for word in islice(words, count))


def child(count: int) -> dict[str, float]:
    """What the child process measures of itself."""
    before = megabytes()
    started = perf_counter()
    numbering = Numbering(_words(count // 2))
    built = Vocabulary(numbering)
    seconds = perf_counter() - started
    some = b"".join(islice(numbering.families, 10)).decode()
    if len(built.hits(View(some), [some])) < 5:
        raise AssertionError("The vocabulary does not find its own terms")
    return {"seconds": seconds, "megabytes": megabytes(), "before": before, "terms": len(numbering.families)}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(child(int(sys.argv[1]))))
