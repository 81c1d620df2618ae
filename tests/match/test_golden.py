"""Single texts and queries in many languages, checked by hand, and whether the one finds the other."""

import pytest

from monitor.match.compile import compile_watches
from monitor.match.matcher import Matcher
from monitor.model import Watch
from tests.match.golden import PATH, Case, cases

CASES = tuple(cases(PATH.read_text("utf-8")))


def _matcher(case: Case) -> Matcher:
    return compile_watches([Watch(name="w", queries=(case.query,))], case.entities, languages=case.languages)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"line {case.line}")
def test_query_finds_text_as_the_table_says(case: Case) -> None:
    assert bool(_matcher(case).match(case.item, None)) == case.expected, str(case)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"line {case.line}")
def test_explanation_says_the_same_as_the_match(case: Case) -> None:
    matcher = _matcher(case)
    assert matcher.explain(case.item, None).matches == matcher.match(case.item, None)


def test_table_is_large_and_says_yes_and_no() -> None:
    assert len(CASES) >= 320
    assert sum(not case.expected for case in CASES) >= 80


def test_table_has_each_text_and_query_once_for_its_entities() -> None:
    keys = [(case.text, case.query, case.languages, case.entities) for case in CASES]
    assert not [key for number, key in enumerate(keys) if key in keys[:number]]


@pytest.mark.parametrize("line", ["one\ttwo\tyes", "one\ttwo\tmaybe\twhy", "@Abe\tnick: Shinzo"])
def test_line_that_cannot_be_read_is_told_by_its_number(line: str) -> None:
    with pytest.raises(ValueError, match=r"line 2: "):
        list(cases(f"# comment\n{line}\n"))
