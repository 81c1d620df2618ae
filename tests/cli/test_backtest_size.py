"""`monitor backtest` with a query that everything matches: its memory does not grow with the items."""

import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from monitor.app.shelf import MOST_OPEN
from monitor.ports import PollPlan, Store
from tests.cli.test_backtest import HOUR, _make, entry
from tests.support.daemon import environment

ITEMS = MOST_OPEN + 2_000
MEGABYTES = 190
"""At most, in one process: half of them are Python and its libraries."""

_MEASURED = """
import resource, subprocess, sys
done = subprocess.run([sys.executable, "-m", "monitor", *sys.argv[1:]], check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024, file=sys.stderr)
"""


async def _much(store: Store) -> None:
    dice = random.Random(9)
    words = ["".join(dice.choices("abcdefghiklmnoprstu", k=dice.randint(3, 9))) for _ in range(20_000)]

    def some(count: int) -> str:
        return " ".join(dice.choices(words, k=count))

    for batch in range(0, ITEMS, 1_000):
        items = [
            entry(f"i{number}", some(9), HOUR, text=f"ferry {some(80)}") for number in range(batch, batch + 1_000)
        ]  # fmt: skip
        await store.commit_poll(PollPlan(state=None, seen={}, items=items))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _make(tmp_path_factory.mktemp("much"), _much)


def test_query_that_everything_matches_takes_no_more_memory_than_the_open_stories(folder: Path) -> None:
    command = [sys.executable, "-c", _MEASURED, "backtest", "--json", "--query", "ferry", "--workers", "1"]
    done = subprocess.run(command, cwd=folder, env=environment(None), capture_output=True, text=True, check=True)
    found: Any = json.loads(done.stdout)
    assert (found["alerts"], found["new"], len(found["samples"])) == (ITEMS, ITEMS, 5)
    assert int(done.stderr) < MEGABYTES
