"""What follows from how a send ended."""

import random
from datetime import timedelta
from itertools import accumulate
from typing import Any

from monitor.model import DeliveryState
from monitor.outbox import retry
from monitor.ports import Move, Refused, SendOutcome, Sent, Settlement, TryLater, Unknown
from tests.support.build import delivery
from tests.support.clock import START


def settle(outcome: SendOutcome, *, edits_in_place: bool = True, **changes: Any) -> Settlement:
    made = delivery(**changes)
    return retry.settle(outcome, made, now=START, rng=random.Random(1), edits_in_place=edits_in_place)


def test_a_message_that_arrived_is_sent_and_its_name_there_is_kept() -> None:
    settled = settle(Sent(external_id="17"))
    assert (settled.state, settled.external_id, settled.error) == (DeliveryState.SENT, "17", "")


def test_a_pause_that_the_destination_asks_for_is_kept_to_the_second_and_is_no_failure() -> None:
    settled = settle(TryLater(reason="flood control", after=timedelta(seconds=43_838)))
    assert settled.state is DeliveryState.RETRY
    assert settled.not_before == settled.pause_until == START + timedelta(seconds=43_838)
    assert settled.failures == 0


def test_a_message_that_did_not_arrive_waits_longer_each_time_and_so_does_its_destination() -> None:
    waits = [settle(TryLater(reason="refused"), failures=failures).not_before - START for failures in range(12)]
    assert all(timedelta(seconds=2.5) <= wait <= retry.LONGEST_DELAY for wait in waits)
    assert waits[0] <= retry.FIRST_DELAY
    assert waits[-1] >= retry.LONGEST_DELAY / 2
    assert settle(TryLater(reason="refused")).pause_until == settle(TryLater(reason="refused")).not_before


def test_failures_are_counted_and_end_in_dead_after_about_a_day() -> None:
    rng = random.Random(2)
    waits = [
        retry.settle(
            TryLater(reason="refused"), delivery(failures=count), now=START, rng=rng, edits_in_place=True
        ).not_before
        - START
        for count in range(retry.MAX_FAILURES - 1)
    ]
    *_, total = accumulate(waits)
    assert timedelta(hours=12) < total < timedelta(hours=36)
    last = settle(TryLater(reason="refused"), failures=retry.MAX_FAILURES - 1)
    assert (last.state, last.failures) == (DeliveryState.DEAD, retry.MAX_FAILURES)


def test_a_message_that_is_gone_is_sent_anew_at_once_and_is_no_failure() -> None:
    settled = settle(TryLater(reason="gone", anew=True), sent_revision=1, revision=2)
    assert (settled.state, settled.anew, settled.failures) == (DeliveryState.RETRY, True, 0)
    assert (settled.not_before, settled.pause_until) == (START, None)


def test_what_a_destination_advises_and_remembers_is_passed_on() -> None:
    moved = Move(old="-5", new="-1005")
    settled = settle(Sent(advice="write chat: -1005", moved=moved))
    assert (settled.advice, settled.moved) == ("write chat: -1005", moved)


def test_a_destination_that_is_at_fault_is_parked_and_its_message_is_kept() -> None:
    settled = settle(Refused(reason="chat not found", parks=True))
    assert (settled.state, settled.parked) == (DeliveryState.RETRY, "chat not found")


def test_a_message_that_is_refused_for_itself_is_dead() -> None:
    settled = settle(Refused(reason="text is empty"))
    assert (settled.state, settled.parked, settled.error) == (DeliveryState.DEAD, None, "text is empty")


def test_an_unknown_outcome_is_tried_again_after_a_minute_and_marked() -> None:
    settled = settle(Unknown(reason="no answer"))
    assert (settled.state, settled.not_before) == (DeliveryState.UNKNOWN, START + timedelta(minutes=1))
    assert settled.unknowns == 1
    assert retry.may_repeat(delivery(unknowns=1))
    assert not retry.may_repeat(delivery())


def test_a_second_doubt_about_one_message_is_left_to_a_person() -> None:
    assert settle(Unknown(reason="no answer"), unknowns=1).state is DeliveryState.DEAD


def test_a_doubtful_edit_is_simply_made_again_since_editing_twice_changes_nothing() -> None:
    settled = settle(Unknown(reason="no answer"), sent_revision=1, revision=2)
    assert (settled.state, settled.unknowns) == (DeliveryState.RETRY, 0)


def test_a_doubtful_change_is_marked_where_it_is_a_message_of_its_own() -> None:
    settled = settle(Unknown(reason="no answer"), edits_in_place=False, sent_revision=1, revision=2)
    assert (settled.state, settled.unknowns) == (DeliveryState.UNKNOWN, 1)


def test_a_marked_copy_keeps_its_mark_when_it_is_edited() -> None:
    assert settle(Sent(external_id="17"), unknowns=1).unknowns == 1
    assert retry.may_repeat(delivery(sent_revision=1, revision=2, unknowns=1))


def test_a_doubt_is_over_with_its_message_where_a_change_is_a_message_of_its_own() -> None:
    assert settle(Sent(), edits_in_place=False, unknowns=1).unknowns == 0


def test_a_doubtful_edit_holds_up_no_new_message() -> None:
    settled = settle(Unknown(reason="no answer"), sent_revision=1, revision=2)
    assert settled.pause_until is None
    assert settled.not_before > START


def test_a_parked_destination_gets_a_chance_every_hour() -> None:
    assert settle(Refused(reason="blocked", parks=True)).pause_until == START + timedelta(hours=1)


def test_a_pause_is_a_day_at_the_most_whatever_is_asked_for() -> None:
    settled = settle(TryLater(reason="flood control", after=timedelta(days=10_000_000)))
    assert settled.pause_until == START + timedelta(days=1)
