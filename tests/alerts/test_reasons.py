"""The lines that say why."""

from dataclasses import replace

from monitor.alerts.reasons import MOST_TERMS, reasons_of
from monitor.model import Field, Priority, Term
from tests.alerts.examples import LETTER, found, match

PUTIN = found(LETTER, "Putin", Field.TITLE)
ABE = found(LETTER, "Abe", Field.TITLE)
SUMMIT = found(LETTER, "summit", Field.SUMMARY)


def test_terms_stand_in_reading_order_with_their_fields() -> None:
    (reason,) = reasons_of([match("w", SUMMIT, ABE, PUTIN)])
    assert reason.terms == ("Putin", "Abe", "summit")
    assert reason.fields == (Field.TITLE, Field.TITLE, Field.SUMMARY)


def test_a_word_that_stands_twice_is_named_once_where_it_comes_first() -> None:
    later = replace(ABE, field=Field.SUMMARY, text="ABE", start=0)
    (reason,) = reasons_of([match("w", later, ABE, SUMMIT)])
    assert list(zip(reason.terms, reason.fields, strict=True)) == [("Abe", Field.TITLE), ("summit", Field.SUMMARY)]


def test_the_strongest_priority_comes_first_and_equals_keep_their_order() -> None:
    reasons = reasons_of([
        match("low", ABE, priority=Priority.LOW), match("one", ABE), match("two", ABE),
        match("high", ABE, priority=Priority.HIGH),
    ])  # fmt: skip
    assert [reason.watch for reason in reasons] == ["high", "one", "two", "low"]


def test_a_watch_is_named_once_when_it_matched_twice() -> None:
    (reason,) = reasons_of([match("w", ABE, priority=Priority.LOW), match("w", SUMMIT)])
    assert reason.terms == ("Abe", "summit")
    assert reason.priority is Priority.NORMAL


def test_terms_are_bounded_when_very_many_match() -> None:
    terms = [Term(term=f"t{n}", entity=None, field=Field.TEXT, text=f"t{n}", start=n, end=n + 2) for n in range(500)]
    (reason,) = reasons_of([match("w", *terms)])
    assert len(reason.terms) == len(reason.fields) == MOST_TERMS


def test_there_are_no_reasons_when_nothing_matched() -> None:
    assert reasons_of([]) == ()
