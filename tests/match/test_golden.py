"""Single texts and queries in many languages, and whether the one finds the other."""

import re
from pathlib import Path

import pytest

from monitor.match.compile import compile_watches
from monitor.model import Watch
from tests.match.samples import item

LINES = Path(__file__).with_name("golden.tsv").read_text("utf-8").splitlines()


def _unescaped(text: str) -> str:
    return re.sub(r"\\u([0-9a-f]{4})", lambda code: chr(int(code[1], 16)), text)


CASES = [tuple(_unescaped(line).split("\t")) for line in LINES if line and not line.startswith("#")]


@pytest.mark.parametrize(("text", "query", "expected"), CASES)
def test_query_finds_text_as_the_table_says(text: str, query: str, expected: str) -> None:
    matcher = compile_watches([Watch(name="w", queries=(query,))], ())
    found = matcher.match(item(text), None)
    assert ("yes" if found else "no") == expected


@pytest.mark.parametrize(("text", "query", "expected"), CASES)
def test_match_and_explain_agree(text: str, query: str, expected: str) -> None:
    matcher = compile_watches([Watch(name="w", queries=(query,))], ())
    assert bool(matcher.explain(item(text), None).matches) == (expected == "yes")


def test_table_covers_many_cases() -> None:
    assert len(CASES) >= 80
    assert {expected for _, _, expected in CASES} == {"yes", "no"}
