"""How a problem is printed."""

from monitor.config.problems import render
from monitor.errors import Problem


def problem(source: str | None, column: int = 1, **changes: object) -> Problem:
    return Problem(
        file="config.yaml", line=12, column=column, where="poll.min", message="wrong", source=source,
        warning=bool(changes.get("warning")),
    )  # fmt: skip


def test_place_sentence_line_and_caret() -> None:
    assert render(problem("  min: x", 8)) == "config.yaml:12:8: poll.min: wrong\n      min: x\n           ^"


def test_warning_is_marked() -> None:
    assert render(problem(None, warning=True)) == "config.yaml:12:1: warning: poll.min: wrong"


def test_file_that_is_wrong_as_a_whole_has_no_place() -> None:
    whole = Problem(file="config.yaml", line=1, column=1, where="", message="there is no such file")
    assert render(whole) == "config.yaml: there is no such file"


def test_wide_letters_take_two_cells_and_marks_none() -> None:
    assert render(problem("安倍é: x", 6)).splitlines()[2] == " " * (4 + 2 + 2 + 1 + 2) + "^"
    assert render(problem("e\u0301: x", 4)).splitlines()[2] == " " * (4 + 1 + 0 + 2 - 1) + "^"


def test_tabs_are_blanks() -> None:
    assert render(problem("\tx", 2)).splitlines()[1:] == ["        x", "        ^"]


def test_long_line_is_cut_around_the_column() -> None:
    head, line, caret = render(problem("a" * 300 + "b" + "c" * 300, 301)).splitlines()
    assert head.startswith("config.yaml:12:301")
    assert line == "    …" + "a" * 60 + "b" + "c" * 39 + "…"
    assert line[len(caret) - 1] == "b"


def test_long_line_is_shown_from_its_start_when_the_column_is_there() -> None:
    assert render(problem("a" * 300, 3)).splitlines()[1] == "    " + "a" * 100 + "…"


def test_column_past_the_end_points_behind_the_line() -> None:
    assert render(problem("ab", 9)).splitlines()[2] == "      ^"


def test_control_characters_and_bidi_marks_cannot_reach_the_terminal() -> None:
    shown = render(problem("a\x1b[31m\u202eb\x85", 1))
    assert shown.splitlines()[1] == "    a·[31m·b·"
