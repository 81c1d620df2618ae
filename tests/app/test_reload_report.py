"""What is said of a reload."""

from monitor.app.reload_report import Outcome, ReloadReport, left_behind, refusal, refused_notice, taken_notice
from monitor.config.diff import Changes, Difference
from monitor.errors import Problem
from monitor.model import Priority
from monitor.ports import DestinationState
from monitor.words import phrase
from tests.support.clock import START


def problem(line: int, *, warning: bool = False) -> Problem:
    return Problem(file="config.yaml", line=line, column=3, where="feeds", message="no", warning=warning)


def test_only_a_file_in_force_is_said_to_be() -> None:
    in_force = [outcome for outcome in Outcome if ReloadReport(outcome=outcome).in_force]
    assert in_force == [Outcome.TAKEN, Outcome.UNCHANGED]


def test_a_refusal_has_every_mistake_with_its_place_and_no_advice() -> None:
    found = refusal([problem(1), problem(2, warning=True), problem(4)], START)
    assert found.problems == ("config.yaml:1:3: feeds: no", "config.yaml:4:3: feeds: no")


def test_a_notice_of_many_mistakes_shows_the_first_and_says_how_many_more() -> None:
    told = refused_notice(refusal(map(problem, range(1, 9)), START), "phone")
    assert told.message.body.splitlines()[4:6] == ["config.yaml:5:3: feeds: no", "and 3 more"]


def test_a_good_file_is_told_silently() -> None:
    told = taken_notice([phrase("watches: {names}", names="+Kuril")], "phone", START, mended=False)
    assert (told.message.priority, told.message.body) == (Priority.LOW, "watches: +Kuril")


def test_a_file_that_was_put_back_is_told_to_be_as_before() -> None:
    told = taken_notice([], "phone", START, mended=True)
    assert told.message.headline == "The configuration is in order again"
    assert told.message.body == "Nothing is different from what was in force."


def test_only_removed_destinations_for_which_something_waits_are_left_behind() -> None:
    states = [DestinationState(name=name, waiting=waiting) for name, waiting in (("a", 2), ("b", 0), ("c", 3))]
    left = left_behind(states, ["a", "b"])
    report = ReloadReport(
        outcome=Outcome.TAKEN, changes=Changes(destinations=Difference(removed=("a", "b"))), left=left
    )
    told = ["destinations: -a, -b", "2 deliveries wait for a, which is not in the file any more"]
    assert [*map(str, report.lines)] == told
