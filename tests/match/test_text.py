"""Normalised text: tokens, the undelimited view, and the way back to the original."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.match.text import Text, exactly, fold, is_dense, is_katakana, tokens, undelimited

ANYTHING = st.text(max_size=40) | st.text(alphabet="aéИй ё안ㅏ푸ᄑ倍ンーｶﾞกำी\u0301\u00ad\u200d'1İß", max_size=40)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Kuril's, 2nd", ["the", "kuril", "s", "2nd"]),
        ("snake_case", ["snake", "case"]),
        ("Ёлка, йод", ["елка", "йод"]),
        ("故安倍晋三氏NHK3月", ["故安倍晋三氏", "nhk3", "月"]),
        ("NHK가 北방", ["nhk", "가", "北", "방"]),
        ("हिन्दी", ["हिन्दी"]),
        ("ـ مُحَمَّد", ["محمد"]),
        ("❤️ 👨\u200d👩", []),
        ("Обʼєкт Hawaiʻi", ["об", "єкт", "hawai", "i"]),
        ("½ ①", ["1⁄2", "1"]),
        ("", []),
    ],
)
def test_text_is_cut_into_tokens(text: str, expected: list[str]) -> None:
    assert tokens(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("故安倍・晋三 NHKが", "故安倍 晋三 nhkが"), ("…", ""), ("北方-領土!", "北方 領土"), ("ـ 安", "安")],
)
def test_undelimited_text_keeps_one_space_where_words_are_apart(text: str, expected: str) -> None:
    assert undelimited(text) == expected


def test_exact_spelling_keeps_case_and_accents_but_no_invisible_characters() -> None:
    assert exactly("«Ku\u00adril»-Cafe\u0301!") == "Kuril Café"


EVERY_CHARACTER = [chr(code) for code in range(sys.maxunicode + 1)]


def test_no_mark_and_no_invisible_character_splits_a_word() -> None:
    joining = (
        character for character in EVERY_CHARACTER if unicodedata.category(character) in ("Mn", "Mc", "Me", "Cf")
    )
    assert [ascii(character) for character in joining if len(tokens(f"x{character}y")) != 1] == []


def test_every_letter_of_a_script_without_spaces_is_known_as_one() -> None:
    scripts = (
        "CJK UNIFIED",
        "CJK COMPATIBILITY IDEO",
        "HIRAGANA L",
        "KATAKANA L",
        "BOPOMOFO L",
        "THAI C",
        "LAO L",
        "KHMER L",
    )
    letters = (one for one in EVERY_CHARACTER if one.isalpha() and unicodedata.name(one, "").startswith(scripts))
    assert [ascii(character) for character in letters if not is_dense(character)] == []


@pytest.mark.parametrize(
    ("character", "expected"), [("ァ", True), ("ー", True), ("ㇰ", True), ("・", False), ("あ", False)]
)
def test_katakana_is_told_from_its_neighbours(character: str, expected: bool) -> None:
    assert is_katakana(character) is expected


@pytest.mark.parametrize("base", ["가", "ᄀ", "ｶ"])
def test_character_that_composes_with_the_one_before_is_one_letter_with_it(base: str) -> None:
    """What makes one character with its neighbour must do so, too, when words are normalised by segments."""
    for character in map(chr, range(0x300, 0x10000)):
        pair = unicodedata.normalize("NFKC", base + character)
        if len(pair) == 1:
            assert fold(base + character) == fold(pair)


@given(ANYTHING)
def test_places_of_tokens_normalise_to_the_tokens(text: str) -> None:
    subject = Text(text)
    cuts = [text[slice(*subject.span_of_tokens(number, number))] for number in range(len(subject.tokens))]
    assert [tokens(cut) for cut in cuts] == [[token] for token in subject.tokens]


@given(ANYTHING)
def test_each_token_is_found_by_its_numbers(text: str) -> None:
    subject = Text(text)
    for token in subject.tokens:
        numbers = subject.numbers_of(frozenset((token, "\n")))
        assert numbers == [number for number, other in enumerate(subject.tokens) if other == token]


@given(ANYTHING)
def test_undelimited_text_leads_back_to_the_whole_original(text: str) -> None:
    subject = Text(text + "安")
    start, end = subject.span_of_view(0, len(subject.view))
    assert undelimited(subject.original[start:end]) == subject.view


@given(ANYTHING)
def test_case_never_matters(text: str) -> None:
    assert tokens(text.upper().lower()) == tokens(text.upper())


@given(ANYTHING)
def test_composed_and_decomposed_text_are_the_same(text: str) -> None:
    assert tokens(unicodedata.normalize("NFD", text)) == tokens(unicodedata.normalize("NFC", text))


@given(ANYTHING)
def test_normalised_words_stay_as_they_are(text: str) -> None:
    for token in tokens(text):
        assert fold(token) == token


def test_word_that_vanishes_is_no_token_and_has_no_place() -> None:
    subject = Text("ـ Kuril 安")
    assert subject.span_of_tokens(0, 0) == (2, 7)
    assert subject.span_of_view(0, 5) == (2, 7)


def test_start_of_a_token_is_found_in_the_original() -> None:
    subject = Text("The \u1111\u116e\u1110\u1175\u11ab이 x")
    assert subject.span_of_start(1, 2) == (4, 9)
    assert subject.span_of_start(1, 99) == (4, 10)
