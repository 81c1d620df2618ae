"""Texts as the automata see them: the same tokens as everywhere else, by whatever shortcut they were found."""

import sys
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.match.text import is_dense, tokens, undelimited
from monitor.match.view import View, start, term
from tests.match.test_properties import TEXTS

# All of it that a shortcut has an opinion on: Latin to Cyrillic, punctuation, kana and Han signs, half and full width.
TOUCHED = chain(
    range(0x530), range(0x2000, 0x2800), range(0x3000, 0x3500), range(0x9F00, 0xA000), range(0xD7F0, 0xE000),
    range(0xF900, 0x10000), range(0, sys.maxunicode, 97),
)  # fmt: skip


def by_tokens(text: str) -> bytes:
    return term(" ".join(tokens(text))) or b"  "


def words_of(text: str) -> bytes:
    return b" %b " % b" ".join(View(text).spaced.split())


def test_every_letter_and_sign_is_seen_as_its_tokens() -> None:
    for character in map(chr, TOUCHED):
        text = f"ab {character}c{character} 日{character}"
        assert words_of(text) == by_tokens(text), ascii(character)
        assert words_of(character) == by_tokens(character), ascii(character)


@given(TEXTS)
def test_any_text_is_seen_as_its_tokens(text: str) -> None:
    assert words_of(text) == by_tokens(text)


@given(TEXTS | st.text(alphabet="日本のプー３Ａａ（）。、・ abc1–“\u3099", max_size=30))
def test_script_without_spaces_is_seen_undelimited_too(text: str) -> None:
    assert not is_dense(text) or undelimited(text) in View(text).run_on.decode()


@pytest.mark.parametrize("text", ["", "Kuril", "Курилы – café", "푸틴이", "हिन्दी"])
def test_text_without_such_script_has_no_undelimited_side(text: str) -> None:
    assert View(text).run_on == b""


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("The Kuril Islands", " the kuril islands "),
        ("peace,  treaty - U.S.", " peace treaty u s "),
        ("“Abe’s” – café…", " abe s cafe "),
        ("Самолёт «Їжак» МИДа", " самолет іжак мида "),
        ("日本2026年", " 日本 2026 年 "),
        ("", "  "),
    ],
)
def test_text_is_lower_case_words_with_single_spaces(text: str, seen: str) -> None:
    assert words_of(text).decode() == seen


def test_long_text_is_seen_as_short_ones_are() -> None:
    text = "Кu\u0301ril हिन्दी, “Abe”  x\u00ad " * 6_000
    assert words_of(text) == by_tokens(text)


def test_term_ends_where_its_words_end_and_a_start_does_not() -> None:
    assert (term("kuril islands"), start("kuril")) == (b" kuril islands ", b" kuril")


@pytest.mark.parametrize("nothing", ["", "()", " "])
def test_term_that_leaves_no_trace_is_empty(nothing: str) -> None:
    assert (term(nothing), start(nothing)) == (b"", b"")
