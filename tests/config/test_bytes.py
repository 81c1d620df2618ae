"""Whatever the bytes of a file are, the answer is settings or a ConfigError that can be printed."""

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.config.load import load
from monitor.config.problems import render
from monitor.errors import ConfigError
from tests.config.support import GOOD

PIECES = (
    "feeds:", "watchlists:", "entities:", "notify:", "poll:", " ", "  ", "\n", "\n  ", "- ", ": ", ", ", "a", "Kuril",
    "https://a.example", "{", "}", "[", "]", "'", '"', "\\", "#", "&a ", "*a", "<<: *a", "!t ", "!!str ", "|", ">",
    "%YAML 1.1\n", "---\n", "@", "`", "? ", "\t", "\r", "~", "no", "1", "${A}", "${B}", "$${", "${", "\x85", "\u2028",
    "安", "\U0001f600", "e\u0301", "(", ")", "OR ", "telegram", "console", "\\x4", "\\u0041", "*", "-",
)  # fmt: skip


def answer(data: bytes) -> str:
    """All that is said of a file; any other exception than ConfigError fails the test."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "config.yaml"
        path.write_bytes(data)
        try:
            return repr(load(path, {"A": "topsecret"}))
        except ConfigError as error:
            return "".join(render(problem) for problem in error.problems) + str(error)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_answered(data: bytes) -> None:
    answer(data)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40))
def test_any_mixture_of_yaml_is_answered(pieces: list[str]) -> None:
    answer("".join(pieces).encode())


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=6), st.integers(0, len(GOOD)))
def test_good_file_with_something_in_its_midst_is_answered(pieces: list[str], at: int) -> None:
    said = answer((GOOD[:at] + "".join(pieces) + GOOD[at:]).encode())
    assert "topsecret" not in said.partition("watches=")[0]
