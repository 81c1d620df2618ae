"""The verdict finds every way in which a promise can be broken, and nothing else."""

from datetime import timedelta

import pytest

from tests.soak.cast import GOSSIP, GUEST, Destination, Edition
from tests.soak.evidence import Command, Try
from tests.soak.sample import Case, story
from tests.soak.script import End, Kind, Story
from tests.soak.verdict import Breach, breaches
from tests.support.botapi.faults import Fault

ANNA, DESK, TEAM, EVE = Destination.ANNA, Destination.DESK, Destination.TEAM, Destination.EVE


def told(case: Case) -> list[tuple[str, Destination | None]]:
    return [(breach.promise, breach.place) for breach in found(case)]


def found(case: Case) -> list[Breach]:
    return breaches(case.reading())


def at_desk(case: Case, one: Story) -> None:
    """The other destination of the sample's watch, at which nothing is wrong."""
    case.row(one, DESK)
    case.send(one, DESK)


def test_an_alert_that_is_told_once_everywhere_breaks_nothing() -> None:
    assert found(Case().told_at_once()) == []


def test_an_alert_that_never_came_is_lost() -> None:
    case = Case()
    case.live()
    at_desk(case, story())
    assert told(case) == [("nothing lost", ANNA)]


def test_an_alert_that_is_listed_as_given_up_is_not_lost() -> None:
    case = Case()
    case.live()
    at_desk(case, story())
    case.listed.add(case.row(story(), outcomes=("unknown", "unknown")))
    assert found(case) == []


def test_an_alert_that_the_outbox_only_remembers_is_lost_all_the_same() -> None:
    case = Case()
    case.live()
    at_desk(case, story())
    case.row(story(), outcomes=("try later",))
    assert told(case) == [("nothing lost", ANNA)]


def test_alerts_that_stand_in_a_digest_with_headline_and_link_are_told() -> None:
    case = Case(stories=(story(1), story(2)))
    case.live()
    for place in (ANNA, DESK):
        case.send(story(1), place, text=f"2 alerts\n{case.text(story(1), story(2))}")
    assert found(case) == []


def test_an_alert_that_is_listed_as_held_at_the_end_is_not_lost() -> None:
    case = Case()
    case.live()
    at_desk(case, story())
    case.held.add(case.row(story(), outcomes=()))
    assert found(case) == []


def counted(*, more: str, shown: bool) -> list[tuple[str, Destination | None]]:
    """Three stories; the digest at anna lists two, says this of the third, and its command shows that one or not."""
    stories = tuple(story(number) for number in (1, 2, 3))
    case = Case(stories=stories)
    case.live()
    for one in stories:
        at_desk(case, one)
    keys = [case.row(one, outcomes=(), into="abcdef0123") for one in stories]
    case.parts["abcdef0123"] = frozenset(keys if shown else keys[:2])
    case.send(stories[0], text=f"3 alerts\n{case.text(*stories[:2])}\n{more}")
    return told(case)


def test_an_alert_that_a_digest_counts_with_the_command_that_shows_it_is_told() -> None:
    assert counted(more="+1 more, see monitor outbox show abcdef01", shown=True) == []


def test_an_alert_that_a_digest_counts_without_the_command_or_that_this_does_not_show_is_lost() -> None:
    assert counted(more="+1 more", shown=True) == [("nothing lost", ANNA)]
    assert counted(more="+1 more, see monitor outbox show abcdef01", shown=False) == [("nothing lost", ANNA)]


def test_a_headline_without_its_link_is_not_told() -> None:
    case = Case()
    case.live()
    at_desk(case, story())
    case.send(story(), text=story().headline)
    assert ("nothing lost", ANNA) in told(case)


@pytest.mark.parametrize("part", ["port", "beta"])
def test_a_message_that_does_not_name_its_watch_or_an_outlet_is_not_whole(part: str) -> None:
    wire = story(kind=Kind.WIRE)
    case = Case(stories=(wire,)).told_at_once()
    assert found(case) == []
    case.edit_last(ANNA, case.text(wire).replace(part, "…"))
    assert told(case) == [("nothing lost", ANNA)]


def test_a_message_of_nobody_is_made_up() -> None:
    case = Case().told_at_once()
    case.send(story(), text="What is this?")
    assert told(case) == [("nothing made up", ANNA)]


def test_an_alert_at_a_destination_that_is_not_to_hear_of_it_is_made_up() -> None:
    case = Case().told_at_once()
    case.send(story(), TEAM)
    assert told(case) == [("nothing made up", TEAM)]


def test_a_further_copy_that_is_not_marked_is_found() -> None:
    case = Case().told_at_once()
    case.send(story(), at=20)
    assert told(case) == [("no copy without a reason", ANNA)]


def test_a_marked_copy_that_nothing_explains_is_found() -> None:
    case = Case().told_at_once()
    case.send(story(), at=20, marked=True)
    assert told(case) == [("no copy without a reason", ANNA)]


def test_a_marked_copy_after_a_send_of_unknown_outcome_is_explained() -> None:
    case = Case()
    case.live()
    at_desk(case, story())
    case.row(story(), outcomes=("unknown", "sent"))
    case.send(story(), fault=Fault.APPLY_THEN_DROP)
    case.send(story(), at=70, marked=True)
    assert found(case) == []


def test_a_doubt_that_the_outbox_does_not_know_of_explains_nothing() -> None:
    case = Case()
    case.live()
    at_desk(case, story())
    case.row(story(), outcomes=("sent", "sent"))
    case.send(story(), fault=Fault.APPLY_THEN_DROP)
    case.send(story(), at=70, marked=True)
    assert told(case) == [("no copy without a reason", ANNA)]


def test_one_doubt_does_not_explain_two_copies() -> None:
    case = Case()
    case.live()
    at_desk(case, story())
    case.row(story(), outcomes=("unknown", "unknown", "sent"))
    case.send(story(), fault=Fault.APPLY_THEN_DROP)
    case.send(story(), at=70, marked=True)
    case.send(story(), at=80, marked=True)
    assert told(case) == [("no copy without a reason", ANNA)]


def test_a_copy_after_a_kill_during_its_send_is_explained() -> None:
    case = Case()
    case.live(0, 11, how=End.KILL)
    case.live(12, 100)
    at_desk(case, story())
    case.row(story(), outcomes=("", "sent"))
    case.send(story(), at=10)
    case.send(story(), at=70, marked=True)
    assert found(case) == []


def test_a_kill_long_after_the_answer_explains_nothing() -> None:
    case = Case()
    case.live(0, 40, how=End.KILL)
    case.live(41, 100)
    at_desk(case, story())
    case.row(story(), outcomes=("", "sent"))
    case.send(story(), at=10)
    case.send(story(), at=70, marked=True)
    assert told(case) == [("no copy without a reason", ANNA)]


def test_a_mark_that_an_edit_takes_away_is_missed() -> None:
    case = Case()
    case.live()
    at_desk(case, story())
    case.row(story(), outcomes=("unknown", "sent"))
    case.send(story(), fault=Fault.DROP)
    case.send(story(), at=70, marked=True)
    case.edit_last(ANNA, case.text(story()))
    assert told(case) == [("no copy without a reason", ANNA)]


def test_a_message_that_could_not_be_edited_may_be_said_anew_once() -> None:
    case = Case().told_at_once()
    case.send(story(), at=20, method="editMessageText", refusal="Bad Request: message can't be edited")
    case.send(story(), at=21)
    assert found(case) == []
    case.send(story(), at=22)
    assert told(case) == [("no copy without a reason", ANNA)]


def test_a_delivery_that_is_tried_before_an_earlier_one_is_out_of_order() -> None:
    first, second = story(1), story(2)
    case = Case(stories=(first, second))
    case.live()
    for one in (first, second):
        at_desk(case, one)
    rows = [case.row(first, outcomes=()), case.row(second)]
    case.send(second, at=10)
    case.send(first, at=11)
    case.tries.append(_late_try(case, rows[0]))
    assert told(case) == [("in order", ANNA), ("in order", ANNA)]


def test_a_delivery_that_failed_may_come_after_later_ones() -> None:
    first, second = story(1), story(2)
    case = Case(stories=(first, second))
    case.live()
    for one in (first, second):
        at_desk(case, one)
    case.row(first, outcomes=("try later", "sent"))
    case.row(second)
    case.send(second, at=10)
    case.send(first, at=11)
    assert found(case) == []


@pytest.mark.parametrize(
    ("editions", "promise"),
    [((True, True), "nothing lost"), ((True, False), None), ((False, True), None), ((False, False), None)],
)
def test_a_watch_that_comes_and_goes_must_tell_only_where_every_life_had_it(
    editions: tuple[bool, bool], promise: str | None
) -> None:
    guest = Story(number=1, kind=Kind.GUEST, headline="Headline", watches=(GUEST,), feeds=("alpha",))
    case = Case(stories=(guest,))
    case.live(0, 50, guest=editions[0])
    case.live(51, 100, guest=editions[1])
    assert [breach.promise for breach in found(case)] == ([] if promise is None else [promise])


def test_a_file_that_changes_while_the_daemon_runs_counts_until_it_was_surely_picked_up() -> None:
    guest = Story(number=1, kind=Kind.GUEST, headline="Headline", watches=(GUEST,), feeds=("alpha",))
    case = Case(stories=(guest,))
    case.live(0, 100, guest=False)
    case.lives[0].editions.append((-10.0, Edition(guest=True)))
    assert told(case) == [("nothing lost", ANNA)]
    case.lives[0].editions[1] = (0.0, Edition(guest=True))
    assert found(case) == []


def test_a_watch_that_no_life_had_must_not_tell() -> None:
    guest = Story(number=1, kind=Kind.GUEST, headline="Headline", watches=(GUEST,), feeds=("alpha",))
    case = Case(stories=(guest,))
    case.live()
    case.send(guest)
    assert told(case) == [("nothing made up", ANNA)]


def gossip(raised: float, *, sent: bool) -> Case:
    """A story that was raised then, of a watch that was muted from 20 to 40; the chat was heard within 5 seconds."""
    one = story(1, Kind.BURST, GOSSIP)
    case = Case(stories=(one,))
    case.live()
    case.commands += [Command(said=20, mutes=True, sure=25), Command(said=40, mutes=False, sure=45)]
    case.alert(one, raised=raised)
    if sent:
        case.row(one, EVE)
        case.send(one, EVE, at=raised + 1)
    return case


def test_a_muted_watch_must_not_tell_and_one_that_is_not_must() -> None:
    assert found(gossip(30, sent=False)) == []
    assert told(gossip(30, sent=True)) == [("nothing made up", EVE)]
    for raised in (10, 60):
        assert found(gossip(raised, sent=True)) == []
        assert told(gossip(raised, sent=False)) == [("nothing lost", EVE)]


@pytest.mark.parametrize("raised", [22, 42])
@pytest.mark.parametrize("sent", [True, False])
def test_a_watch_may_tell_while_the_command_is_on_its_way(raised: float, sent: bool) -> None:
    assert found(gossip(raised, sent=sent)) == []


def test_where_the_clock_showed_a_time_twice_the_watch_may_have_been_muted_at_either() -> None:
    case = gossip(30, sent=True)
    case.clocks.append((60, timedelta(seconds=-40)))
    assert found(case) == []


def test_an_alert_of_a_watch_that_is_muted_now_and_then_is_lost_where_it_was_never_raised() -> None:
    case = gossip(30, sent=False)
    case.alerts.clear()
    assert told(case) == [("nothing lost", EVE)]


def test_a_reply_to_a_command_is_not_made_up() -> None:
    case = Case().told_at_once()
    case.send(story(), text="gossip: muted until 12:00. /unmute ends it.")
    assert found(case) == []


def _late_try(case: Case, delivery: str) -> Try:
    return Try(place=len(case.tries) + 1, delivery=delivery, number=1, outcome="sent", detail="")
