"""The verdict on times finds every way in which the file's word on them can be broken, and nothing else."""

from datetime import timedelta

from tests.soak.cast import PAPERS, PORT, QUOTA, REVIEW, Destination
from tests.soak.sample import DAY, NIGHT, Case, story
from tests.soak.script import Kind
from tests.soak.timing import UNDER_WAY, untimely

ANNA, EVE = Destination.ANNA, Destination.EVE
MINUTE = timedelta(minutes=1)


def found(case: Case) -> list[tuple[str, Destination | None]]:
    return [(breach.promise, breach.place) for breach in untimely(case.reading())]


def at_night(case: Case, begins: float = 0) -> Case:
    """The clock shows the middle of the quiet hours from that second on."""
    case.clocks.append((begins, NIGHT.start - DAY + timedelta(hours=1)))
    return case


def test_by_day_nothing_is_untimely() -> None:
    assert found(Case().told_at_once()) == []


# --- quiet hours ---


def test_an_alert_in_the_quiet_hours_disturbs_and_an_edit_does_not() -> None:
    case = at_night(Case())
    case.send(story(), at=10)
    assert found(case) == [("quiet", ANNA)]
    case = at_night(Case())
    case.send(story(), at=10, method="editMessageText")
    assert found(case) == []


def test_an_urgent_alert_does_not_disturb() -> None:
    urgent = story(1, Kind.PLAIN, PAPERS)
    case = at_night(Case(stories=(urgent,)))
    case.send(urgent, at=10)
    assert found(case) == []


def test_what_was_under_way_when_the_night_fell_does_not_disturb() -> None:
    case = at_night(Case(), begins=10)
    case.send(story(), at=10 + UNDER_WAY / 2)
    assert found(case) == []
    case.send(story(), at=10 + UNDER_WAY * 2)
    assert found(case) == [("quiet", ANNA)]


def test_a_notice_that_is_not_urgent_disturbs() -> None:
    case = at_night(Case())
    case.send(story(), at=10, text="A feed is dead")
    assert found(case) == [("quiet", ANNA)]


def test_a_reply_does_not_disturb_who_asked() -> None:
    case = at_night(Case())
    case.send(story(), at=10, text="<b>gossip</b>: muted until 12:00. /unmute ends it.")
    assert found(case) == []


# --- limits ---


def past_the_limit(*came: float) -> Case:
    stories = tuple(story(number, Kind.BURST, QUOTA) for number, _ in enumerate(came, 1))
    case = Case(stories=stories)
    for one, moment in zip(stories, came, strict=True):
        case.row(one, EVE)
        case.alert(one, raised=1)
        case.send(one, EVE, at=moment)
    return case


def test_more_alerts_by_themselves_than_a_limit_allows_are_found() -> None:
    assert QUOTA.limit == 2
    assert found(past_the_limit(10, 11)) == []
    assert found(past_the_limit(10, 11, 12)) == [("limits of watches", EVE)]


def test_what_comes_by_itself_after_the_period_is_not_past_its_limit() -> None:
    case = past_the_limit(10, 11, 60)
    case.clocks.append((50, timedelta(hours=1)))
    assert found(case) == []


def test_a_clock_that_is_set_back_before_the_message_comes_does_not_bring_the_period_back() -> None:
    case = past_the_limit(10, 11, 60)
    case.clocks += [(40, timedelta(hours=1)), (50, timedelta())]
    assert found(case) == []


def test_what_is_told_in_a_digest_is_not_counted() -> None:
    case = past_the_limit(10, 11)
    third = story(3, Kind.BURST, QUOTA)
    case.stories = (*case.stories, third)
    case.row(third, EVE, into="d")
    case.alert(third, raised=1)
    case.digest("d", third, case.stories[0], place=EVE, at=20)
    assert found(case) == []


# --- what is held ---


def test_what_is_held_and_told_before_its_time_is_found() -> None:
    case = Case().told_at_once()
    case.alert(story(), raised=1, until=DAY + timedelta(hours=1), why="for the quiet hours")
    assert found(case) == [("held", ANNA), ("held", Destination.DESK)]


def test_what_is_held_and_told_when_the_clock_had_shown_its_time_is_not() -> None:
    case = Case().told_at_once()
    case.clocks += [(5, timedelta(hours=2)), (6, timedelta())]
    case.alert(story(), raised=1, until=DAY + timedelta(hours=1), why="for the quiet hours")
    assert found(case) == []


def test_another_watch_that_may_speak_at_once_brings_it_forward() -> None:
    both = story(1, Kind.PLAIN, PORT, PAPERS)
    case = Case(stories=(both,)).told_at_once()
    case.alert(both, raised=1, until=DAY + timedelta(hours=1), why="for the digest of port")
    case.alerts[1:] = []
    case.alert(story(1, Kind.PLAIN, PAPERS), raised=1)
    assert found(case) == [("held", Destination.DESK)]


# --- digests ---


def reviewed(*into: str) -> Case:
    """Stories of one watch for one digest time, each in one of these digests."""
    stories = tuple(story(number, Kind.BURST, REVIEW) for number, _ in enumerate(into, 1))
    case = Case(stories=stories)
    for one, name in zip(stories, into, strict=True):
        case.row(one, EVE, into=name)
        case.alert(one, raised=1, until=DAY + MINUTE, why="for the digest of review")
    return case


def test_one_digest_for_its_time_is_as_it_should_be() -> None:
    case = reviewed("a", "a")
    case.digest("a", *case.stories, place=EVE, at=60)
    assert found(case) == []


def test_a_second_digest_for_the_same_time_of_what_was_there_for_the_first_is_found() -> None:
    case = reviewed("a", "a", "b", "b")
    case.digest("a", *case.stories[:2], place=EVE, at=60)
    case.digest("b", *case.stories[2:], place=EVE, at=61)
    assert found(case) == [("one digest", EVE)] * 2


def test_a_second_digest_of_what_came_when_the_first_was_made_is_as_it_should_be() -> None:
    case = reviewed("a", "a")
    case.digest("a", *case.stories, place=EVE, at=60)
    late = reviewed("a", "a", "b", "b").stories[2:]
    case.stories += late
    for one in late:
        case.row(one, EVE, into="b")
        case.alert(one, raised=1, until=DAY + MINUTE, why="for the digest of review")
    case.digest("b", *late, place=EVE, at=61)
    assert found(case) == []


def test_a_digest_that_comes_again_without_a_mark_is_found() -> None:
    case = reviewed("a", "a")
    case.digest("a", *case.stories, place=EVE, at=60)
    case.send(case.stories[0], EVE, at=61, text=f"Digest\n{case.text(*case.stories, marked=True)}")
    assert found(case) == []
    case.send(case.stories[0], EVE, at=62, text=f"Digest\n{case.text(*case.stories)}")
    assert found(case) == [("one digest", EVE)] * 2
