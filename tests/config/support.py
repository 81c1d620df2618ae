"""Short ways to load a text as a configuration, for the tests of this room."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from monitor.config.load import Loaded, load
from monitor.errors import ConfigError, Problem

FEEDS = "feeds: [https://example.org/feed.xml]\n"
WATCHES = "watchlists: [Kuril]\n"
GOOD = FEEDS + WATCHES


def write(folder: Path, text: str) -> Path:
    path = folder / "config.yaml"
    path.write_text(text, encoding="utf-8", newline="")
    return path


def loaded(folder: Path, text: str, environ: Mapping[str, str] | None = None) -> Loaded:
    return load(write(folder, text), environ or {})


def mistakes(folder: Path, text: str, environ: Mapping[str, str] | None = None) -> tuple[Problem, ...]:
    """Every mistake of a text that cannot be used; warnings are left out."""
    with pytest.raises(ConfigError) as caught:
        load(write(folder, text), environ or {})
    return tuple(problem for problem in caught.value.problems if not problem.warning)


def mistake(folder: Path, text: str, environ: Mapping[str, str] | None = None) -> Problem:
    """The only mistake of a text."""
    (problem,) = mistakes(folder, text, environ)
    return problem


def place(problem: Problem) -> tuple[int, int]:
    return problem.line, problem.column
