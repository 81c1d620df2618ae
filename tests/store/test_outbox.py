"""The outbox: what may be sent next, what became of it, and what a crash leaves."""

from dataclasses import replace

import pytest

from monitor.model import DeliveryState, Field, Outlet, Priority, Reason
from monitor.ports import Attempt, DestinationState, Move, PollPlan
from monitor.store.sql_store import SqlStore
from tests.store.build import DAY, HOUR, MINUTE, NOW, delivery, message, settled

S = DeliveryState


async def _send(store: SqlStore, ending: DeliveryState, **changes: object) -> None:
    (leased,) = await store.lease(["phone"], NOW)
    await store.settle(leased, settled(ending, **changes), NOW + MINUTE)


async def _state(store: SqlStore, delivery_id: str = "d1") -> DeliveryState:
    found = await store.delivery(delivery_id)
    assert found is not None
    return found.state


async def test_every_part_of_a_delivery_comes_back_as_it_was(store: SqlStore) -> None:
    full = delivery(state=S.UNKNOWN, revision=3, sent_revision=2, external_id="7", attempts=4, failures=2, unknowns=1)
    await store.enqueue([full])
    assert await store.delivery("d1") == full
    assert await store.deliveries([S.UNKNOWN]) == (full,)


async def test_an_unknown_id_has_no_delivery_and_no_attempts(store: SqlStore) -> None:
    assert await store.delivery("none") is None
    assert await store.attempts("none") == ()


async def test_a_known_delivery_stays_as_it_is_when_it_is_enqueued_again(store: SqlStore) -> None:
    await store.enqueue([delivery()])
    await store.enqueue([delivery(message=message("Other"))])
    assert await store.delivery("d1") == delivery()


async def test_deliveries_come_oldest_first_up_to_the_limit(store: SqlStore) -> None:
    await store.enqueue([delivery("z"), delivery("a"), delivery("m")])
    assert [found.id for found in await store.deliveries({S.QUEUED}, limit=2)] == ["z", "a"]
    assert await store.deliveries([]) == ()


async def test_a_lease_marks_the_delivery_sending_and_returns_it_as_it_was(store: SqlStore) -> None:
    await store.enqueue([delivery(state=S.UNKNOWN, unknowns=1)])
    assert await store.lease(["phone"], NOW) == (delivery(state=S.UNKNOWN, unknowns=1, attempts=1),)
    assert await store.delivery("d1") == delivery(state=S.SENDING, unknowns=1, attempts=1)


async def test_a_lease_records_an_attempt_that_has_not_ended(store: SqlStore) -> None:
    await store.enqueue([delivery()])
    await store.lease(["phone"], NOW)
    assert await store.attempts("d1") == (Attempt(number=1, started=NOW, ended=None, outcome="", detail=""),)


async def test_one_destination_has_one_send_at_a_time(store: SqlStore) -> None:
    await store.enqueue([delivery("d1"), delivery("d2")])
    await store.lease(["phone"], NOW)
    assert await store.lease(["phone"], NOW + DAY) == ()


async def test_each_destination_is_leased_its_own(store: SqlStore) -> None:
    await store.enqueue([delivery("d1"), delivery("d2", destination="desk"), delivery("d3", destination="other")])
    leased = await store.lease(["phone", "desk", "never heard of"], NOW)
    assert {found.id for found in leased} == {"d1", "d2"}


async def test_high_priority_goes_first_and_then_first_in_first_out(store: SqlStore) -> None:
    low, high = message(priority=Priority.LOW), message(priority=Priority.HIGH)
    await store.enqueue([delivery("z", message=low), delivery("a"), delivery("h", message=high)])
    order = []
    for _ in range(3):
        (leased,) = await store.lease(["phone"], NOW)
        await store.settle(leased, settled(S.SENT), NOW)
        order.append(leased.id)
    assert order == ["h", "z", "a"]


async def test_one_whose_time_has_not_come_does_not_hold_up_the_others(store: SqlStore) -> None:
    urgent = message(priority=Priority.HIGH)
    await store.enqueue([delivery("later", not_before=NOW + HOUR, message=urgent), delivery("now")])
    assert [found.id for found in await store.lease(["phone"], NOW)] == ["now"]


async def test_it_is_leased_when_its_time_has_come(store: SqlStore) -> None:
    await store.enqueue([delivery(not_before=NOW + HOUR)])
    assert await store.lease(["phone"], NOW + HOUR - MINUTE) == ()
    assert len(await store.lease(["phone"], NOW + HOUR)) == 1


@pytest.mark.parametrize("done", [S.SENT, S.DEAD, S.DROPPED])
async def test_what_is_over_is_not_leased(store: SqlStore, done: DeliveryState) -> None:
    await store.enqueue([delivery(state=done)])
    assert await store.lease(["phone"], NOW + DAY) == ()


async def test_a_sent_delivery_remembers_what_arrived(store: SqlStore) -> None:
    await store.enqueue([delivery(failures=2, error="HTTP 500")])
    await _send(store, S.SENT, external_id="77")
    assert await store.delivery("d1") == delivery(state=S.SENT, sent_revision=1, external_id="77", attempts=1)
    (phone,) = await store.destinations()
    assert phone == DestinationState(name="phone", last_sent=NOW + MINUTE)


async def test_a_settled_attempt_says_how_it_ended(store: SqlStore) -> None:
    await store.enqueue([delivery()])
    await _send(store, S.RETRY, error="connection refused")
    await _send(store, S.SENT)
    assert await store.attempts("d1") == (
        Attempt(number=1, started=NOW, ended=NOW + MINUTE, outcome="retry", detail="connection refused"),
        Attempt(number=2, started=NOW, ended=NOW + MINUTE, outcome="sent", detail=""),
    )


async def test_a_failed_try_is_leased_again_at_its_time_with_its_count(store: SqlStore) -> None:
    await store.enqueue([delivery()])
    await _send(store, S.RETRY, not_before=NOW + HOUR, failures=1, error="refused")
    assert await store.lease(["phone"], NOW) == ()
    (again,) = await store.lease(["phone"], NOW + HOUR)
    assert (again.state, again.failures, again.attempts, again.error) == (S.RETRY, 1, 2, "refused")


async def test_the_id_at_the_destination_is_kept_when_an_edit_brings_none(store: SqlStore) -> None:
    await store.enqueue([delivery(external_id="77", sent_revision=1, revision=2)])
    await _send(store, S.SENT)
    found = await store.delivery("d1")
    assert found is not None
    assert (found.external_id, found.sent_revision) == ("77", 2)


async def test_a_paused_destination_is_leased_nothing_until_the_pause_ends(store: SqlStore) -> None:
    await store.enqueue([delivery("d1"), delivery("d2")])
    await _send(store, S.RETRY, pause_until=NOW + HOUR)
    assert await store.lease(["phone"], NOW + HOUR - MINUTE) == ()
    assert len(await store.lease(["phone"], NOW + HOUR)) == 1


async def test_a_parked_destination_is_leased_nothing_and_says_why(store: SqlStore) -> None:
    await store.enqueue([delivery("d1"), delivery("d2"), delivery("d3", destination="desk", state=S.DEAD)])
    await _send(store, S.RETRY, parked="the bot was blocked")
    assert await store.lease(["phone"], NOW + DAY) == ()
    assert await store.destinations() == (
        DestinationState(name="desk", dead=1),
        DestinationState(name="phone", parked="the bot was blocked", waiting=2),
    )


async def test_a_delivery_dropped_during_its_send_stays_dropped(store: SqlStore) -> None:
    await store.enqueue([delivery()])
    (leased,) = await store.lease(["phone"], NOW)
    assert await store.drop(["d1"]) == 1
    await store.settle(leased, settled(S.RETRY), NOW + MINUTE)
    assert await _state(store) is S.DROPPED
    (attempt,) = await store.attempts("d1")
    assert attempt.ended == NOW + MINUTE


async def test_settling_a_delivery_that_was_forgotten_does_nothing(store: SqlStore) -> None:
    await store.settle(delivery("gone", attempts=1), settled(S.SENT), NOW)
    assert await store.delivery("gone") is None


async def test_after_a_crash_what_was_being_sent_is_unknown(store: SqlStore) -> None:
    await store.enqueue([delivery("d1"), delivery("d2")])
    await store.lease(["phone"], NOW)
    assert await store.recover(NOW, NOW + MINUTE, ["phone"]) == 1
    assert await store.lease(["phone"], NOW) == (delivery("d2", attempts=1),)
    recovered = await store.delivery("d1")
    assert recovered == delivery(state=S.UNKNOWN, not_before=NOW + MINUTE, attempts=1, unknowns=1)
    (attempt,) = await store.attempts("d1")
    assert (attempt.outcome, attempt.ended) == ("", None)


async def test_a_parked_destination_gets_a_chance_when_its_time_comes_and_is_free_once_a_message_arrived(
    store: SqlStore,
) -> None:
    await store.enqueue([delivery("d1"), delivery("d2")])
    await _send(store, S.RETRY, parked="blocked", pause_until=NOW + HOUR)
    assert await store.lease(["phone"], NOW + HOUR - MINUTE) == ()
    (leased,) = await store.lease(["phone"], NOW + HOUR)
    await store.settle(leased, settled(S.SENT), NOW + HOUR)
    (phone,) = await store.destinations()
    assert phone.parked is None


async def test_after_a_restart_a_parked_destination_gets_another_chance_at_once_but_a_pause_lasts(
    store: SqlStore,
) -> None:
    await store.enqueue([delivery(), delivery("d2", destination="desk")])
    await _send(store, S.RETRY, parked="blocked", pause_until=NOW + HOUR)
    (desk,) = await store.lease(["desk"], NOW)
    await store.settle(desk, settled(S.RETRY, pause_until=NOW + HOUR), NOW)
    assert await store.recover(NOW, NOW, ["phone"]) == 0
    assert await store.destinations() == (
        DestinationState(name="desk", not_before=NOW + HOUR, waiting=1),
        DestinationState(name="phone", waiting=1),
    )


async def test_the_message_that_met_the_refusal_goes_first_once_its_destination_is_free(store: SqlStore) -> None:
    await store.enqueue([delivery("d1"), delivery("d2")])
    await _send(store, S.RETRY, not_before=NOW + HOUR, parked="blocked", pause_until=NOW + HOUR)
    await store.recover(NOW + MINUTE, NOW + MINUTE, ())
    (leased,) = await store.lease(["phone"], NOW + MINUTE)
    assert leased.id == "d1"


async def test_an_edit_that_a_crash_cut_off_is_made_again_and_nothing_is_doubted(store: SqlStore) -> None:
    await store.enqueue([delivery(revision=2, sent_revision=1, external_id="7")])
    await store.lease(["phone"], NOW)
    assert await store.recover(NOW, NOW + MINUTE, ["phone"]) == 1
    found = await store.delivery("d1")
    assert found is not None
    assert (found.state, found.unknowns) == (S.RETRY, 0)


async def test_a_change_that_a_crash_cut_off_is_in_doubt_where_it_is_a_message_of_its_own(store: SqlStore) -> None:
    await store.enqueue([delivery(revision=2, sent_revision=1, external_id="7")])
    await store.lease(["phone"], NOW)
    assert await store.recover(NOW, NOW + MINUTE, []) == 1
    found = await store.delivery("d1")
    assert found is not None
    assert (found.state, found.unknowns) == (S.UNKNOWN, 1)


async def test_retry_queues_the_named_dead_and_unparks_their_destinations(store: SqlStore) -> None:
    await store.enqueue([delivery("d0"), delivery("d1", state=S.DEAD, failures=9), delivery("d2", state=S.DEAD)])
    await _send(store, S.RETRY, parked="blocked")
    assert await store.retry(["d1", "never heard of"], NOW + HOUR) == 1
    assert await store.delivery("d1") == delivery("d1", not_before=NOW + HOUR)
    assert await _state(store, "d2") is S.DEAD
    assert (await store.destinations())[0].parked is None


async def test_retry_of_nothing_named_queues_all_that_are_dead(store: SqlStore) -> None:
    await store.enqueue([delivery("d1", state=S.DEAD), delivery("d2", state=S.DEAD), delivery("d3", state=S.SENT)])
    assert await store.retry(None, NOW) == 2
    assert await _state(store, "d3") is S.SENT


async def test_retry_of_an_empty_list_queues_nothing(store: SqlStore) -> None:
    await store.enqueue([delivery(state=S.DEAD)])
    assert await store.retry([], NOW) == 0


async def test_retry_does_not_forget_that_it_may_have_arrived(store: SqlStore) -> None:
    await store.enqueue([delivery(state=S.DEAD, unknowns=2)])
    await store.retry(None, NOW)
    (leased,) = await store.lease(["phone"], NOW)
    assert leased.unknowns == 2


async def test_drop_gives_up_what_waits_or_is_dead_and_nothing_else(store: SqlStore) -> None:
    await store.enqueue([delivery(str(state), state=state) for state in DeliveryState])
    assert await store.drop([str(state) for state in DeliveryState]) == 5
    assert await _state(store, "sent") is S.SENT
    assert len(await store.deliveries([S.DROPPED])) == 6


@pytest.mark.parametrize("given_up", [S.DEAD, S.DROPPED])
async def test_what_was_given_up_comes_back_for_a_further_watch_and_for_nothing_less(
    store: SqlStore, given_up: DeliveryState
) -> None:
    told = Reason(watch="summit", priority=Priority.NORMAL, terms=("summit",), fields=(Field.TITLE,))
    first = replace(delivery().message, reasons=(told,))
    await store.enqueue([delivery(message=first, state=given_up)])
    outlet = replace(first, also=(Outlet(source="NHK", link=""),))
    await store.commit_poll(PollPlan(state=None, seen={}, deliveries=[delivery(message=outlet)]))
    assert await _state(store) is given_up
    further = replace(outlet, reasons=(told, replace(told, watch="Kuril")))
    await store.commit_poll(PollPlan(state=None, seen={}, deliveries=[delivery(message=further)]))
    assert await _state(store) is S.QUEUED


async def test_retry_lets_what_waited_for_a_parked_destination_be_sent_at_once_in_its_order(store: SqlStore) -> None:
    await store.enqueue([delivery("d1"), delivery("d2"), delivery("d3", state=S.DEAD)])
    await _send(store, S.RETRY, parked="blocked", pause_until=NOW + HOUR, not_before=NOW + HOUR)
    await store.retry(["d3"], NOW + MINUTE)
    (leased,) = await store.lease(["phone"], NOW + MINUTE)
    assert leased.id == "d1"


async def test_retry_of_one_that_waits_to_be_tried_again_tries_it_now_unless_its_destination_asked_to_wait(
    store: SqlStore,
) -> None:
    await store.enqueue([delivery("d1"), delivery("d2", destination="desk")])
    await _send(store, S.RETRY, not_before=NOW + HOUR)
    (desk,) = await store.lease(["desk"], NOW)
    await store.settle(desk, settled(S.RETRY, not_before=NOW + HOUR, pause_until=NOW + HOUR), NOW)
    assert await store.retry(["d1", "d2"], NOW) == 0
    assert [one.id for one in await store.lease(["phone", "desk"], NOW)] == ["d1"]


async def test_a_lease_takes_no_more_than_its_limit_and_begins_with_what_is_named_first(store: SqlStore) -> None:
    await store.enqueue([delivery("d1"), delivery("d2", destination="desk"), delivery("d3", destination="mail")])
    leased = await store.lease(["idle", "mail", "phone", "desk"], NOW, 2)
    assert [found.id for found in leased] == ["d3", "d1"]
    assert [found.id for found in await store.lease(["phone", "desk"], NOW, 2)] == ["d2"]


async def test_further_destinations_pause_unless_they_do_so_for_longer_or_are_parked(store: SqlStore) -> None:
    names = ("phone", "desk", "late", "shut")
    await store.enqueue([delivery(name, destination=name) for name in names])
    for name, how in (("late", {"pause_until": NOW + DAY}), ("shut", {"parked": "blocked"})):
        (leased,) = await store.lease([name], NOW)
        await store.settle(leased, settled(S.RETRY, **how), NOW)
    until = NOW + HOUR
    await _send(store, S.RETRY, pause_until=NOW + MINUTE, pauses=dict.fromkeys([*names[1:], "new"], until))
    pauses = {place.name: place.not_before for place in await store.destinations()}
    assert pauses == {"phone": NOW + MINUTE, "desk": until, "late": NOW + DAY, "shut": None, "new": until}


async def test_a_move_is_remembered_until_the_next_one(store: SqlStore) -> None:
    await store.enqueue([delivery("d1"), delivery("d2"), delivery("d3")])
    await _send(store, S.SENT, moved=Move(old="-5", new="-1005"))
    await _send(store, S.SENT)
    assert (await store.destinations())[0].moved == Move(old="-5", new="-1005")
    await _send(store, S.SENT, moved=Move(old="-5", new="-1006"))
    assert (await store.destinations())[0].moved == Move(old="-5", new="-1006")


async def test_a_message_that_is_gone_is_forgotten_and_sent_as_a_new_one(store: SqlStore) -> None:
    await store.enqueue([delivery(revision=2, sent_revision=1, external_id="7", unknowns=1)])
    await _send(store, S.RETRY, anew=True, unknowns=1)
    (leased,) = await store.lease(["phone"], NOW)
    assert (leased.sent_revision, leased.external_id, leased.unknowns) == (0, None, 1)


async def test_newest_tries_come_with_their_destination_and_their_end(store: SqlStore) -> None:
    await store.enqueue([delivery("d1"), delivery("d2"), delivery("d3", destination="desk")])
    await _send(store, S.SENT)
    await store.lease(["desk"], NOW + HOUR)
    await store.lease(["phone"], NOW + HOUR - MINUTE)
    assert await store.tries_since(NOW) == (
        ("phone", NOW + MINUTE),
        ("phone", NOW + HOUR - MINUTE),
        ("desk", NOW + HOUR),
    )
    assert await store.tries_since(NOW + HOUR) == (("desk", NOW + HOUR),)
