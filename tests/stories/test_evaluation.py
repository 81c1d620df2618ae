"""Copies and look-alikes of made-up texts: precision and recall, on texts and forms that no threshold was chosen by."""

from benchmarks.stories.evaluation import copies_and_strangers, harder, score
from benchmarks.stories.rules import ours
from benchmarks.stories.texts import HELD_OUT


def test_copies_are_found_and_look_alikes_left_apart() -> None:
    found = score(ours, copies_and_strangers(HELD_OUT, 3, rounds=1, count=150))
    assert found.recall >= 0.97
    assert found.precision >= 0.99


def test_copies_of_copies_and_first_sentences_are_mostly_found() -> None:
    assert score(ours, harder(HELD_OUT, 3, rounds=1)).recall >= 0.85
