"""Text from outside is made harmless, measured and cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.alerts.wording import cut, harmless, one_line, tamed, units, whole_character
from tests.support.botapi.markup import parse


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\x00b\x1b[31m", "ab[31m"),
        ("a\tb\x85c\u2028d", "a b c d"),
        ("a\nb", "a\nb"),
        ("\u202egnp.exe\u202c", "gnp.exe"),
        ("\u2066x\u2069", "x"),
        ("\ud83d", "\ufffd"),
        ("שלום é 日本 👩‍👧", "שלום é 日本 👩‍👧"),
    ],
)
def test_harmless_drops_what_acts_on_other_text(text: str, expected: str) -> None:
    assert harmless(text) == expected


def test_one_line_makes_every_whitespace_one_space() -> None:
    assert one_line(" a \n\n b\u3000c\t") == "a b c"


@given(st.text())
def test_units_are_those_of_utf_16(text: str) -> None:
    assert units(text) == len(text.encode("utf-16-le", "surrogatepass")) // 2


@given(st.text(), st.integers(0, 50))
def test_cut_is_never_longer_than_allowed(text: str, limit: int) -> None:
    assert units(cut(text, limit)) <= limit


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("one two three", 13, "one two three"),
        ("one two three", 12, "one two…"),
        ("one two three", 8, "one two…"),
        ("北方領土の問題", 5, "北方領土…"),
        ("ab👩‍👧cd", 6, "ab…"),
        ("abcde\u0301f", 6, "abcd…"),
        ("x" * 10, 1, "…"),
        ("x", 0, ""),
    ],
)
def test_cut_ends_at_a_word_or_a_whole_character(text: str, limit: int, expected: str) -> None:
    assert cut(text, limit) == expected


def test_whole_character_goes_back_to_the_beginning_when_all_belongs_together() -> None:
    assert whole_character("\u0301\u0301\u0301", 2) == 0


@pytest.mark.parametrize(
    "text", ["/mute", "(/mute)", "#tag", "＃tag", "@somebody", "$AAPL", "a #tag, b", "#北方領土", "#\U00013460"]
)
def test_tamed_words_do_not_become_links(text: str) -> None:
    assert parse(text, None).entities or text.startswith("＃")
    assert parse(tamed(text), None).entities == ()


@pytest.mark.parametrize("text", ["https://x.example/#part/@name", "me@x.example", "and/or", "5 $ a", "10:00", "C#"])
def test_tamed_leaves_what_is_copied_as_it_is(text: str) -> None:
    assert tamed(text).rstrip("\u2060") == text


def test_a_heap_of_accents_is_cut_anywhere_rather_than_left_out() -> None:
    assert cut("x" + "\u0301" * 5_000, 100) == "x" + "\u0301" * 98 + "…"
