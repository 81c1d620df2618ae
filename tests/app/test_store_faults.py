"""That the database fails is told once, and once more when it works again."""

from datetime import timedelta

from monitor.app.store_faults import AT_MOST_EVERY, CALM, StoreFaults, Verdict
from tests.support.clock import START

MINUTE = timedelta(minutes=1)


def failing() -> StoreFaults:
    faults = StoreFaults()
    faults.note("the disk is full", START)
    faults.note("the disk is full", START)
    return faults


def test_one_failure_alone_is_not_worth_telling() -> None:
    faults = StoreFaults()
    faults.note("locked", START)
    assert faults.verdict(START) is None
    assert faults.verdict(START + CALM) is None
    faults.note("locked", START + CALM)
    assert faults.verdict(START + CALM) is None


def test_a_failure_is_to_be_told_until_it_is_told() -> None:
    faults = failing()
    assert [faults.verdict(START), faults.verdict(START + MINUTE)] == [Verdict.FAILS, Verdict.FAILS]
    faults.told(Verdict.FAILS, START + MINUTE)
    faults.note("the disk is full", START + 2 * MINUTE)
    assert faults.verdict(START + 2 * MINUTE) is None


def test_its_end_is_told_when_nothing_failed_for_a_while() -> None:
    faults = failing()
    faults.told(Verdict.FAILS, START)
    assert faults.verdict(START + CALM - MINUTE) is None
    assert faults.verdict(START + CALM) is Verdict.OVER
    faults.told(Verdict.OVER, START + CALM)
    assert faults.verdict(START + 2 * CALM) is None


def test_nothing_is_told_of_an_end_whose_beginning_nobody_could_be_told_of() -> None:
    assert failing().verdict(START + CALM) is None


def test_what_comes_and_goes_is_told_once_an_hour() -> None:
    faults = failing()
    faults.told(Verdict.FAILS, START)
    faults.told(Verdict.OVER, START + CALM)
    again = START + 10 * MINUTE
    faults.note("the disk is full", again)
    faults.note("the disk is full", again)
    assert faults.verdict(again) is None
    assert faults.verdict(again + CALM) is None
    later = START + AT_MOST_EVERY
    faults.note("the disk is full", later)
    faults.note("the disk is full", later)
    assert faults.verdict(later) is Verdict.FAILS
