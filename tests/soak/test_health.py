"""Limits as the server counts them, and the daemon's health."""

from dataclasses import replace
from datetime import timedelta

from tests.soak.cast import CHATS, Destination
from tests.soak.health import ahead, busiest, exceeded, memory_peaks, troubles
from tests.soak.sample import Case, story
from tests.support.botapi.faults import Call
from tests.support.botapi.record import Taken

MB = 2**20


def sends(place: Destination, *times: float, refusal: str = "", method: str = "sendMessage") -> list[Taken]:
    call = Call(method=method, chat=CHATS[place][0], params={}, number=1)
    return [Taken(call=call, came=moment, done=moment, refusal=refusal) for moment in times]


def exceeding(*taken: Taken) -> list[str]:
    evidence = replace(Case().evidence(), taken=tuple(sorted(taken, key=lambda one: one.came)))
    return [breach.what for breach in exceeded(evidence)]


def test_the_busiest_window_is_open_at_its_end() -> None:
    assert busiest([0, 0.5, 1.0, 1.4], 1.0) == 3
    assert busiest([0, 1, 2], 1.0) == 1
    assert busiest([], 1.0) == 0


def test_one_a_second_is_never_ahead_and_three_at_once_are_three() -> None:
    assert ahead([0, 1, 2, 3]) == 1
    assert ahead([0, 0, 0, 3]) == 3


def test_a_burst_at_a_chat_is_found_and_what_was_refused_is_not_counted() -> None:
    assert len(exceeding(*sends(Destination.ANNA, 0, 0.1, 0.2, 0.3, 0.4))) == 1
    assert exceeding(*sends(Destination.ANNA, 0, 0.1, 0.2, 0.3, 0.4, refusal="Too Many Requests")) == []
    assert exceeding(*sends(Destination.ANNA, 0, 0.1, 0.2)) == []


def test_edits_count_at_a_group() -> None:
    edits = sends(Destination.DESK, *range(0, 20, 2), method="editMessageText")
    assert exceeding(*edits, *sends(Destination.DESK, *range(1, 20, 2))) == []
    assert len(exceeding(*edits, *sends(Destination.DESK, *range(1, 22, 2)))) == 1


def across_a_restart(*clocks: tuple[float, timedelta]) -> int:
    case = Case()
    case.live(0, 30)
    case.live(30, 100)
    case.clocks += clocks
    return len(list(exceeded(replace(case.evidence(), taken=tuple(sends(Destination.DESK, *range(10, 52, 2)))))))


def test_a_limit_holds_across_a_restart_unless_the_clock_was_set_on_before() -> None:
    assert across_a_restart() == 1
    assert across_a_restart((20, timedelta(hours=-1))) == 1
    assert across_a_restart((40, timedelta(hours=1))) == 1
    assert across_a_restart((20, timedelta(hours=1))) == 0


def test_a_healthy_soak_has_no_troubles() -> None:
    assert troubles(Case().told_at_once().evidence()) == []


def test_an_end_of_its_own_and_a_traceback_and_a_silence_are_troubles() -> None:
    case = Case().told_at_once()
    case.lives[0].ended_by_itself = True
    evidence = replace(case.evidence(), log=('{"exception": "Traceback (most recent call last)"}',), requests=(1.0,))
    assert [breach.promise for breach in troubles(evidence)] == ["alive"] * 3


def test_memory_that_grows_within_a_life_is_a_trouble_and_a_warm_start_is_not() -> None:
    case = Case(stories=(story(),)).told_at_once()
    case.lives[0].memory = [(1.0, 10 * MB), (20.0, 100 * MB), (90.0, 120 * MB)]
    assert troubles(case.evidence()) == []
    case.lives[0].memory.append((95.0, 300 * MB))
    assert memory_peaks(case.evidence()) == [300 * MB]
    assert len(troubles(case.evidence())) == 1
