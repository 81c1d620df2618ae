"""Golden files: all that is printed about a file, to the letter.

Each `golden/NAME.yaml` has its `NAME.txt` beside it. To write them anew after a change of words, look at the
difference, and run: python -m tests.config.test_messages
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.config.advice import NOTHING, Evidence, advise
from monitor.config.build import feed_id
from monitor.config.load import examine
from monitor.config.problems import render
from monitor.errors import ConfigError

GOLDEN = Path(__file__).parent / "golden"
CASES = sorted(path.stem for path in GOLDEN.glob("*.yaml"))
NOW = datetime(2026, 11, 24, tzinfo=UTC)
STORED = {
    "stored": Evidence(
        now=NOW,
        items=2_000,
        hits={"Japan": 1_234, "Abe": 400},
        frequencies={"minister": 900},
        last_alerts={"Iturup": NOW - timedelta(days=90), "islands": NOW - timedelta(days=89)},
        since=NOW - timedelta(days=89, hours=1),
        languages={feed_id("https://example.jp/feed.xml"): "ja"},
    )
}
ENVIRON = {"TELEGRAM_BOT_TOKEN": "1:a", "HOME": "/root"}


def said(name: str) -> str:
    path = GOLDEN / f"{name}.yaml"
    try:
        examined = examine(path, ENVIRON)
        problems = examined.warnings(advise(examined.file, examined.loaded.settings, STORED.get(name, NOTHING)))
    except ConfigError as error:
        problems = error.problems
    return "".join(render(problem) + "\n" for problem in problems).replace(f"{GOLDEN}/", "")


@pytest.mark.parametrize("name", CASES)
def test_messages_are_to_the_letter(name: str) -> None:
    assert said(name) == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


if __name__ == "__main__":
    for case in CASES:
        (GOLDEN / f"{case}.txt").write_text(said(case), encoding="utf-8")
