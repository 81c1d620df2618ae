"""Many terms, or many expressions, looked for at once."""

import random

import pytest

from monitor.match import automaton
from monitor.match.automaton import Automaton
from monitor.match.regex import regexp
from monitor.match.regex_set import RegexSet


def test_terms_within_one_another_are_all_found_in_the_order_of_their_ends() -> None:
    terms = [b" kuril ", b" kuril islands ", b" islands ", b" kur", b" sakhalin "]
    found = Automaton(terms).found(b" the kuril islands ")
    assert found[:2] == [(3, 4, 8), (0, 4, 11)]
    assert sorted(found[2:]) == [(1, 4, 19), (2, 10, 19)]


def test_automaton_without_terms_finds_nothing() -> None:
    assert Automaton([]).found(b" kuril ") == []


def test_terms_of_several_pieces_keep_their_numbers_and_their_order() -> None:
    terms = [b"%06d" % number for number in range(automaton.PART + 10)]
    some = [automaton.PART, 0, automaton.PART // 2, 1, automaton.PART + 9, automaton.PART - 1]
    found = Automaton(terms).found(b"-".join(terms[number] for number in some))
    assert [number for number, _, _ in found] == some


def test_each_place_in_a_very_long_text_is_found_once() -> None:
    dice = random.Random(5)
    terms = [b" kuril islands ", b" abe ", b" kuril "]
    for _ in range(50):
        first = 3 * 2**18 - dice.randrange(40)
        found = Automaton(terms).found(b"x" * first + b" kuril islands " + b"y" * 2**18 + b" abe ")
        places = [(2, first, first + 7), (0, first, first + 15), (1, first + 15 + 2**18, first + 20 + 2**18)]
        assert found == places


def hits(text: str, *sources: str) -> set[int]:
    return RegexSet([regexp(source) for source in sources]).hits(text)


def test_expressions_that_match_are_told() -> None:
    assert hits("Kuril 2026", r"\d{4}", "kuril", "(?i)kuril", "^K", "^2") == {0, 2, 3}


def test_many_large_expressions_are_told_apart() -> None:
    sources = [rf"\pL{{3}} {number}\b" for number in range(60)]  # more than one set takes
    assert hits("abc 7 and def 59", *sources) == {7, 59}


@pytest.mark.parametrize(("memory", "told"), [(1 << 10, 20), (3 << 18, 16), (1 << 22, 1)])
def test_expressions_for_which_memory_is_short_may_always_match(memory: int, told: int) -> None:
    regexps = [regexp(rf"\pL{{2}}x{number}|y{number}\b") for number in range(20)]
    found = RegexSet(regexps, memory).hits("y3")
    assert (3 in found, len(found)) == (True, told)


def test_text_longer_than_an_expression_may_read_may_match_them_all() -> None:
    assert hits("x" * 300_000, "a$", "b") == {0, 1}


def test_lone_surrogate_is_no_obstacle() -> None:
    assert hits("\ud800 kuril", "kuril") == {0}
