"""From a place in a scalar's text to its place in the file: the YAML library itself is the oracle."""

from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from monitor.config.columns import raw_offset

WORDS = st.text(alphabet="ab安é", min_size=1, max_size=4)
BREAKS = st.sampled_from([" ", "  ", "\n  ", " \n\n   ", "\r\n "])


def read(raw: str) -> str:
    node = YAML(typ="safe", pure=True).compose(f"- {raw}\n").value[0]
    text: str = node.value
    return text


def letters_agree(raw: str, style: str) -> bool:
    text = read(raw)
    return all(
        raw[raw_offset(raw, style, offset)] == letter for offset, letter in enumerate(text) if letter in "ab安é'"
    )


@settings(max_examples=100, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=5), BREAKS)
def test_plain_text_over_lines(words: list[str], between: str) -> None:
    assert letters_agree(between.join(words), "")


@settings(max_examples=100, deadline=None)
@given(st.lists(st.one_of(WORDS, st.just("''")), min_size=1, max_size=5), BREAKS)
def test_single_quotes_over_lines(words: list[str], between: str) -> None:
    assert letters_agree("'" + between.join(words) + "'", "'")


@settings(max_examples=100, deadline=None)
@given(st.lists(st.one_of(WORDS, st.sampled_from([r"\x41", r"\u0042", r"\n", r"\""])), min_size=1, max_size=5), BREAKS)
def test_double_quotes_over_lines(words: list[str], between: str) -> None:
    assert letters_agree('"' + between.join(words) + '"', '"')


def test_block_text_keeps_its_lines() -> None:
    raw = "|\n    ab\n\n    cd\n"
    text = read(raw)
    assert text == "ab\n\ncd\n"
    assert [raw[raw_offset(raw, "|", text.index(letter))] for letter in "abcd"] == ["a", "b", "c", "d"]


def test_place_past_the_end_is_the_end() -> None:
    assert raw_offset("'ab'", "'", 9) == 3
    assert raw_offset("|\n  ab\n", "|", 99) == 6
    assert raw_offset("|", "|", 0) == 1
