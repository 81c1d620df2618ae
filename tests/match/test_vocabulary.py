"""What watches look for, found in one pass: words by their families, and pairs of words next to each other."""

import pytest

from monitor.match.families import Families
from monitor.match.regex import regexp
from monitor.match.required import Key, Pair, Word
from monitor.match.view import View
from monitor.match.vocabulary import Numbering, Vocabulary


def word(*terms: str) -> Word:
    return Word(tuple(f" {term}".encode() if term.endswith("*") else f" {term} ".encode() for term in terms))


def start(text: str) -> Word:
    return Word((f" {text}".encode(),))


PEACE, TREATY = word("peace"), word("treaty", "treaties")
PEACE_TREATY = Pair(PEACE, TREATY)


def found(text: str, *keys: Key) -> list[Key]:
    numbering = Numbering(keys)
    hits = Vocabulary(numbering).hits(View(text), [text])
    return [key for key in keys if numbering.of(key) in hits]


# --- families ---


def test_terms_of_one_group_are_a_family() -> None:
    families = Families()
    families.add([b"state", b"states"])
    families.add([b"peace"])
    assert families.numbers() == {b"state": 0, b"states": 0, b"peace": 1}


def test_groups_that_share_a_term_become_one_family_whatever_the_order() -> None:
    families = Families()
    for group in ([b"a", b"b"], [b"c", b"d"], [b"e"], [b"d", b"a"], [b"f", b"e"]):
        families.add(group)
    assert families.numbers() == {b"a": 0, b"b": 0, b"c": 0, b"d": 0, b"e": 1, b"f": 1}


# --- keys ---


def test_word_is_found_in_each_of_its_forms() -> None:
    for text in ("a treaty", "Treaties!"):
        assert found(text, TREATY, PEACE) == [TREATY]


def test_keys_of_every_kind_have_ids_of_their_own() -> None:
    keys: list[Key] = [TREATY, PEACE_TREATY, start("kur"), "安倍", regexp("x+y")]
    numbering = Numbering(keys)
    assert len(set(map(numbering.of, keys))) == len(keys)
    assert found("peace treaty, Kurils 安倍晋三 xxy", *keys) == keys
    assert found("nothing of it", *keys) == []


@pytest.mark.parametrize(
    "text",
    [
        "a peace treaty",
        "Peace: treaties",
        "PEACE – “Treaty”",
        "peace's treaty",
        "peace’s – treaty",
        "no treaty, but war or peace treaty",
        "peace, peace treaty",
    ],
)
def test_words_next_to_each_other_are_a_pair(text: str) -> None:
    assert found(text, PEACE_TREATY) == [PEACE_TREATY]


@pytest.mark.parametrize(
    "text", ["treaty of peace", "peace or treaty", "treaty peace", "peace", "", "peace 安倍 treaty"]
)
def test_words_with_another_between_them_or_the_other_way_round_are_no_pair(text: str) -> None:
    assert found(text, PEACE_TREATY) == []


def test_pair_is_found_where_starts_and_a_possessive_are_looked_for_as_well() -> None:
    others = (start("trea"), start("pea"), start("peac"), word("s"), word("kuril"))
    assert PEACE_TREATY in found("the peace's treaty", PEACE_TREATY, *others)
    assert PEACE_TREATY in found("the peace treaty", PEACE_TREATY, *others)
    assert PEACE_TREATY not in found("the peace kuril treaty", PEACE_TREATY, *others)


def test_word_twice_in_a_row_is_a_pair_with_itself() -> None:
    twice = Pair(PEACE, PEACE)
    assert found("peace, peace", twice) == [twice]
    assert found("peace and peace", twice) == []


def test_pair_far_into_a_very_long_text_is_found() -> None:
    for first in range(2**18 - 20, 2**18 + 4):
        assert found(f"{'x' * first} peace treaty", PEACE_TREATY) == [PEACE_TREATY]
