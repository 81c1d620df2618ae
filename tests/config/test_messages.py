"""Golden files: all that is printed about a file, to the letter.

Each `golden/NAME.yaml` has its `NAME.txt` beside it. To write them anew after a change of words, look at the
difference, and run: python -m tests.config.test_messages
"""

from pathlib import Path

import pytest

from monitor.config.load import load
from monitor.config.problems import render
from monitor.errors import ConfigError

GOLDEN = Path(__file__).parent / "golden"
CASES = sorted(path.stem for path in GOLDEN.glob("*.yaml"))
ENVIRON = {"TELEGRAM_BOT_TOKEN": "1:a", "HOME": "/root"}


def said(name: str) -> str:
    path = GOLDEN / f"{name}.yaml"
    try:
        problems = load(path, ENVIRON).warnings
    except ConfigError as error:
        problems = error.problems
    return "".join(render(problem) + "\n" for problem in problems).replace(f"{GOLDEN}/", "")


@pytest.mark.parametrize("name", CASES)
def test_messages_are_to_the_letter(name: str) -> None:
    assert said(name) == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


if __name__ == "__main__":
    for case in CASES:
        (GOLDEN / f"{case}.txt").write_text(said(case), encoding="utf-8")
