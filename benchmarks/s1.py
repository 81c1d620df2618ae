"""S1: how long the program takes until it is of use, over a bare Python that does nothing.

Each is the quickest of several starts, less the quickest of `python -c pass` started in turn with them: what else runs
on a machine can only make a start slower. Started are the help, a check of a small file with a database, and the daemon
on a file of 10,000 feeds, from the start of the process to its line "started" in the log. The feeds' server refuses
every connection. The notes have the machine's load average, and the processor time of the help and the check.
"""

import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

from benchmarks.figure import Figure

FEEDS = 10_000
ROUNDS = 5
TARGETS = {"help": 0.3, "check": 0.7, "ready": 5.0}
"""Seconds over a bare Python."""


def measure(feeds: int = FEEDS, rounds: int = ROUNDS) -> Figure:
    """Measure it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        small = _written(folder / "small.yaml", 1)
        large = _written(folder / "large.yaml", feeds)
        times: dict[str, list[float]] = {"bare": [], "help": [], "check": [], "ready": []}
        # The first round compiles and warms the disk's cache, and does not count.
        for _ in range(rounds + 1):
            times["bare"].append(_ended(["-c", "pass"]))
            times["help"].append(_ended(["-m", "monitor", "--help"]))
            times["check"].append(_ended(["-m", "monitor", "check", "-c", str(small)]))
            times["ready"].append(_ready(large))
        busy = {
            "processor, help": _busy(["-m", "monitor", "--help"]),
            "processor, check": _busy(["-m", "monitor", "check", "-c", str(small)]),
        }
    bare, *ours = (min(seconds[1:]) for seconds in times.values())
    over = {name: seconds - bare for name, seconds in zip(TARGETS, ours, strict=True)}
    return Figure(
        name="S1",
        work=f"starting: the help, a check, the daemon with {feeds:,} feeds",
        peer="python -c pass",
        target=", ".join(f"{seconds:g}" for seconds in TARGETS.values()) + " s over it",
        ours=", ".join(f"{seconds:.2f}" for seconds in over.values()) + " s",
        met=all(over[name] < target for name, target in TARGETS.items()),
        notes={"bare": round(bare, 3), "load": round(os.getloadavg()[0], 1), **busy},
    )


def _written(path: Path, feeds: int) -> Path:
    # Port 9 of loopback: nobody listens there.
    lines = [f"  - http://127.0.0.1:9/feed/{number}\n" for number in range(feeds)]
    path.write_text(f"feeds:\n{''.join(lines)}watchlists: [Kuril, Abe Putin summit]\npoll: {{allow_private: true}}\n")
    return path


def _ended(arguments: Sequence[str]) -> float:
    started = perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - ourselves
    return perf_counter() - started


def _busy(arguments: Sequence[str]) -> float:
    """Seconds of processor time."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    _ended(arguments)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return round(after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime, 2)


def _ready(config: Path) -> float:
    command = [sys.executable, "-m", "monitor", "run", "--log", "json", "-c", str(config)]
    started = perf_counter()
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as daemon:  # noqa: S603 - ourselves
        try:
            for line in daemon.stderr or ():
                if '"event": "started"' in line:
                    return perf_counter() - started
        finally:
            daemon.kill()
    raise RuntimeError(f"the daemon ended before it was ready, with status {daemon.returncode}")
