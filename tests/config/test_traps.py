"""YAML's own traps: each is found at its place and explained in plain words."""

from pathlib import Path

import pytest
from ruamel.yaml.error import YAMLError

from monitor.config.syntax import explain
from tests.config.support import FEEDS, GOOD, WATCHES, loaded, mistake, mistakes, place


def test_tab_in_the_indentation(tmp_path: Path) -> None:
    problem = mistake(tmp_path, "feeds:\n\t- https://example.org/feed.xml\n")
    assert place(problem) == (2, 1)
    assert "a tab stands here" in problem.message


@pytest.mark.parametrize("start", ["@", "*", "%", "`", "|", ">", "]", "}", ","])
def test_unquoted_character_that_yaml_keeps_for_itself(tmp_path: Path, start: str) -> None:
    problem = mistake(tmp_path, f"watchlists:\n  - {start}Kurils treaty\n")
    assert place(problem) == (2, 5)
    assert "a value without quotes cannot start with" in problem.message
    assert "in quotes" in problem.message


@pytest.mark.parametrize("start", ["& ", "* "])
def test_unquoted_ampersand_or_star_alone(tmp_path: Path, start: str) -> None:
    assert "cannot start with" in mistake(tmp_path, f"watchlists:\n  - {start}\n").message


def test_unquoted_ampersand_before_a_word(tmp_path: Path) -> None:
    problem = mistake(tmp_path, FEEDS + "watchlists:\n  - &Kuril\n")
    assert (place(problem), problem.where) == ((3, 5), "watchlists[0]")
    assert "cannot start with `&`" in problem.message


def test_ampersand_that_swallows_a_word_is_warned_of(tmp_path: Path) -> None:
    (warning,) = loaded(tmp_path, FEEDS + "watchlists:\n  - &Kuril islands\n").warnings
    assert place(warning) == (3, 5)
    assert "nothing uses" in warning.message


@pytest.mark.parametrize("value", ["!important Kuril", "!important", "!!str Kuril", "!<x> Kuril"])
def test_unquoted_exclamation_mark(tmp_path: Path, value: str) -> None:
    problem = mistake(tmp_path, FEEDS + f"watchlists:\n  - {value}\n")
    assert place(problem) == (3, 5)
    assert "cannot start with `!`" in problem.message


def test_tag_that_is_not_even_a_tag(tmp_path: Path) -> None:
    assert "cannot start with `!`" in mistake(tmp_path, "watchlists:\n  - !a!b Kuril\n").message


def test_text_after_a_closing_quote(tmp_path: Path) -> None:
    problem = mistake(tmp_path, 'watchlists:\n  - "peace treaty" Kuril\n')
    assert place(problem) == (2, 20)
    assert "put it in single quotes" in problem.message


def test_quote_that_is_never_closed(tmp_path: Path) -> None:
    problem = mistake(tmp_path, 'watchlists:\n  - "peace treaty\n  - Abe\n')
    assert place(problem) == (2, 5)
    assert "never closed" in problem.message


def test_quote_that_closes_at_the_next_one(tmp_path: Path) -> None:
    problem = mistake(tmp_path, 'watchlists:\n  - "peace treaty\n  - "Abe"\n')
    assert place(problem) == (2, 5)
    assert "closing quote missing" in problem.message


def test_quote_broken_by_a_document_mark(tmp_path: Path) -> None:
    assert "never closed" in mistake(tmp_path, 'watchlists:\n  - "peace\n---\n').message


def test_backslash_in_double_quotes(tmp_path: Path) -> None:
    problem = mistake(tmp_path, 'watchlists:\n  - "\\d+"\n')
    assert place(problem) == (2, 7)
    assert "single quotes" in problem.message


@pytest.mark.parametrize("number", [r"\x4", r"\xzz"])
def test_broken_escape(tmp_path: Path, number: str) -> None:
    assert "backslash" in mistake(tmp_path, f'watchlists:\n  - "{number}"\n').message


def test_second_colon_on_a_line(tmp_path: Path) -> None:
    problem = mistake(tmp_path, "watchlists:\n  - query: title: Kuril\n")
    assert place(problem) == (2, 17)
    assert "a second `: `" in problem.message


def test_query_that_a_colon_makes_a_mapping(tmp_path: Path) -> None:
    problem = mistake(tmp_path, FEEDS + "watchlists:\n  - title: Kuril\n")
    assert place(problem) == (3, 5)
    assert "'title: …'" in problem.message


def test_mapping_where_text_is_meant(tmp_path: Path) -> None:
    problem = mistake(tmp_path, FEEDS + "watchlists:\n  - any: [Kuril: islands]\n")
    assert "makes it a mapping" in problem.message


def test_list_where_text_is_meant(tmp_path: Path) -> None:
    assert "not a list" in mistake(tmp_path, FEEDS + "watchlists:\n  - query: [Kuril]\n").message


def test_key_without_a_blank_after_its_colon(tmp_path: Path) -> None:
    problem = mistake(tmp_path, "poll:\n  min:2m\n  max: 1h\n")
    assert place(problem) == (2, 3)
    assert "no `: `" in problem.message


def test_key_without_a_colon(tmp_path: Path) -> None:
    problem = mistake(tmp_path, "poll:\n  min: 2m\n  max\n")
    assert place(problem) == (3, 3)
    assert "no `: `" in problem.message


def test_list_without_blanks_after_its_hyphens(tmp_path: Path) -> None:
    problem = mistake(tmp_path, FEEDS + "watchlists:\n  -Kuril\n  -Abe\n")
    assert place(problem) == (3, 3)
    assert "needs a blank after it" in problem.message


def test_list_on_the_line_of_its_key(tmp_path: Path) -> None:
    assert "on a line of its own" in mistake(tmp_path, "feeds: - https://example.org\n").message


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("poll:\n  min: 2m\n max: 1h\n", 3),
        ("watchlists:\n  - Kuril\n feeds:\n  - x\n", 3),
        ("poll:\n  min: 2m\n    max: 1h\n", 3),
        ("feeds: x\n- y\n", 2),
    ],
)
def test_wrong_indentation(tmp_path: Path, text: str, line: int) -> None:
    problem = mistake(tmp_path, text)
    assert problem.line == line
    assert "not indented" in problem.message or "no `: `" in problem.message


def test_bracket_that_is_never_closed(tmp_path: Path) -> None:
    problem = mistake(tmp_path, "feeds: [https://example.org/feed.xml\nwatchlists: [Kuril]\n")
    assert place(problem) == (1, 8)
    assert "not closed" in problem.message


def test_comma_that_is_missing(tmp_path: Path) -> None:
    assert "a comma" in mistake(tmp_path, "feeds: ['a' 'b']\n").message


def test_bracket_that_closes_nothing(tmp_path: Path) -> None:
    assert mistake(tmp_path, "{feeds: x}}\n").message == "this `}` closes nothing"


def test_unquoted_placeholder_between_braces(tmp_path: Path) -> None:
    problem = mistake(tmp_path, "notify:\n  phone: {telegram: {token: ${TOKEN}, chat: 1}}\n")
    assert place(problem) == (2, 29)
    assert 'must be in quotes: "${NAME}"' in problem.message


def test_two_documents(tmp_path: Path) -> None:
    assert "one document" in mistake(tmp_path, GOOD + "---\n" + GOOD).message


def test_control_character(tmp_path: Path) -> None:
    problem = mistake(tmp_path, "feeds: a\x07b\n")
    assert place(problem) == (1, 9)
    assert "U+0007" in problem.message


def test_question_mark_in_a_list_of_keys(tmp_path: Path) -> None:
    assert "quotes" in mistake(tmp_path, "a: ? b\n").message


def test_yaml_directive_of_another_version(tmp_path: Path) -> None:
    assert mistake(tmp_path, "%YAML 3.0\n---\nfeeds: x\n").line == 1


def test_directive_without_a_document(tmp_path: Path) -> None:
    assert "starts with `%`" in mistake(tmp_path, "%YAML 1.2\n").message


def test_error_without_a_place_is_told_at_the_start() -> None:
    assert explain("text", YAMLError()).index == 0


def test_broken_directive(tmp_path: Path) -> None:
    assert "quotes" in mistake(tmp_path, "%%\nfeeds: x\n").message


def test_key_that_is_a_list(tmp_path: Path) -> None:
    problem = mistake(tmp_path, GOOD + "notify:\n  [a, b]: console\n")
    assert place(problem) == (4, 3)
    assert "a key must be a word" in problem.message


def test_duplicate_key_names_the_first(tmp_path: Path) -> None:
    problem = mistake(tmp_path, FEEDS + "watchlists:\n  - query: Kuril\n    query: Abe\n")
    assert place(problem) == (4, 5)
    assert "`query` stands twice in this mapping, first on line 3" in problem.message


@pytest.mark.parametrize(
    ("word", "meaning"), [("no", "false"), ("Off", "false"), ("false", "false"), ("yes", "true"), ("on", "true")]
)
def test_unquoted_yes_or_no_where_text_is_meant(tmp_path: Path, word: str, meaning: str) -> None:
    problem = mistake(tmp_path, FEEDS + f"watchlists:\n  - name: {word}\n    query: Kuril\n")
    assert place(problem) == (3, 11)
    assert problem.message == f'`{word}` without quotes can be read as {meaning}; write "{word}" in quotes'


def test_norwegian_needs_quotes(tmp_path: Path) -> None:
    assert 'write "no"' in mistake(tmp_path, FEEDS + "watchlists: [{query: Oslo, languages: [no]}]\n").message


def test_quoted_no_is_text(tmp_path: Path) -> None:
    assert loaded(tmp_path, FEEDS + 'watchlists: ["no"]\n').settings.watches[0].queries == ("no",)


@pytest.mark.parametrize("word", ["null", "~", "Null"])
def test_unquoted_null_where_text_is_meant(tmp_path: Path, word: str) -> None:
    problem = mistake(tmp_path, FEEDS + f"watchlists:\n  - query: {word}\n")
    assert "means no value at all" in problem.message


def test_key_without_a_value_is_pointed_at(tmp_path: Path) -> None:
    problem = mistake(tmp_path, FEEDS + "watchlists:\n  - query:   # later\n    name: x\n")
    assert place(problem) == (3, 5)
    assert "there is no value here" in problem.message


def test_empty_quotes_are_told_once(tmp_path: Path) -> None:
    assert "this is empty" in mistake(tmp_path, FEEDS + "watchlists: [{query: '', name: x}]\n").message


def test_list_entry_without_a_value(tmp_path: Path) -> None:
    problem = mistake(tmp_path, FEEDS + "watchlists:\n  - Kuril\n  - ~\n")
    assert (problem.where, place(problem)) == ("watchlists[1]", (4, 5))
    assert "write a query" in problem.message


def test_list_without_a_value(tmp_path: Path) -> None:
    problem = mistake(tmp_path, WATCHES + "feeds:\n  - url: https://example.org\n    tags:\n")
    assert "there is nothing here; a list is meant" in problem.message


@pytest.mark.parametrize("word", ["yes", "on", "true", "True", '"yes"'])
def test_yes_is_true_where_that_is_meant(tmp_path: Path, word: str) -> None:
    text = f"feeds:\n  - url: https://example.org\n    full_text: {word}\n" + WATCHES
    assert loaded(tmp_path, text).settings.feeds[0].full_text


@pytest.mark.parametrize("word", ["no", "off", "false", "FALSE"])
def test_no_is_false_where_that_is_meant(tmp_path: Path, word: str) -> None:
    text = f"feeds:\n  - url: https://example.org\n    enabled: {word}\n" + WATCHES
    assert not loaded(tmp_path, text).settings.feeds[0].enabled


def test_numbers_are_their_written_text(tmp_path: Path) -> None:
    queries = [
        watch.queries[0] for watch in loaded(tmp_path, FEEDS + "watchlists: [2024, 007, 1.50, 1e3]\n").settings.watches
    ]
    assert queries == ["2024", "007", "1.50", "1e3"]


def test_anchors_and_merges_are_followed(tmp_path: Path) -> None:
    text = FEEDS + (
        "watchlists:\n"
        "  - &base {name: a, query: Kuril, priority: high}\n"
        "  - {<<: *base, name: b}\n"
        "  - {<<: [*base, {languages: [ru], query: x}], name: c}\n"
    )
    first, second, third = loaded(tmp_path, text).settings.watches
    assert (first.name, second.name, third.name) == ("a", "b", "c")
    assert second.queries == third.queries == ("Kuril",)
    assert third.languages == ("ru",)


def test_merge_of_something_else_than_a_mapping(tmp_path: Path) -> None:
    problem = mistake(tmp_path, FEEDS + "watchlists:\n  - {<<: Kuril, query: x}\n")
    assert "`<<` merges mappings" in problem.message


def test_alias_to_a_wrong_value_is_told_once(tmp_path: Path) -> None:
    text = "feeds:\n  - {url: https://a.example, every: &e fast}\n  - {url: https://b.example, every: *e}\n" + WATCHES
    assert place(mistake(tmp_path, text)) == (2, 40)


def test_alias_bomb_is_stopped(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    assert "multiply without end" in mistake(tmp_path, "\n".join(lines)).message


def test_merge_bomb_is_stopped(tmp_path: Path) -> None:
    lines = ["a0: &a0 {k: v}"]
    lines += [f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 10)}]}}" for n in range(1, 12)]
    assert "multiply without end" in mistake(tmp_path, "\n".join(lines)).message


@pytest.mark.parametrize("text", ["a: &a [*a]\n", "a: &a {<<: *a}\n", "a: &a {b: *a}\n"])
def test_alias_inside_itself_is_stopped(tmp_path: Path, text: str) -> None:
    assert "multiply without end" in mistake(tmp_path, text).message


def test_deep_nesting_is_stopped(tmp_path: Path) -> None:
    assert "nested too deeply" in mistake(tmp_path, "a: " + "[" * 5000).message


def test_unknown_key_that_hides_a_missing_blank(tmp_path: Path) -> None:
    problems = mistakes(tmp_path, GOOD + "poll:\n  http://x: 2m\n")
    assert "put a blank after" in problems[0].message
