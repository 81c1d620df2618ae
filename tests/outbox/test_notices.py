"""What admin is told of destinations and deliveries: once each, again when it is over, by a destination that works."""

from datetime import datetime, timedelta

from monitor.model import Delivery, DeliveryState, MessageKind
from monitor.outbox.notices import LOSSES_EVERY, Notices
from monitor.ports import Settlement
from tests.support.build import delivery, message
from tests.support.clock import START

NAMES = ("phone", "desk", "mail")
SENT = Settlement(state=DeliveryState.SENT, outcome="sent", not_before=START)
PARKED = Settlement(
    state=DeliveryState.RETRY, outcome="refused", not_before=START, error="chat not found", parked="chat not found"
)
DEAD = Settlement(state=DeliveryState.DEAD, outcome="refused", not_before=START, error="empty")


def said(
    notices: Notices,
    settlement: Settlement,
    to: str = "phone",
    *,
    admin: str | None = "phone",
    now: datetime = START,
    kind: MessageKind = MessageKind.ALERT,
    attempts: int = 1,
) -> list[tuple[str, str]]:
    """Where what is said after one try at a destination."""
    tried = delivery(destination=to, message=message("Ferry returns", kind=kind), attempts=attempts)
    return shown(notices.of(tried, settlement, admin=admin, names=NAMES, now=now))


def held_back(notices: Notices, now: datetime) -> list[tuple[str, str]]:
    return shown(notices.held_back(admin="desk", names=NAMES, now=now))


def shown(notices: list[Delivery]) -> list[tuple[str, str]]:
    return [(one.destination, one.message.headline) for one in notices]


def test_admin_that_is_parked_itself_is_told_by_the_first_other_destination_that_works() -> None:
    notices = Notices()
    assert said(notices, PARKED, "desk") == [("phone", "Destination parked: desk")]
    assert said(notices, PARKED, "phone") == [("mail", "Destination parked: phone")]
    assert notices.listener("phone", NAMES) == "mail"


def test_a_parked_destination_is_told_once_and_once_more_when_it_works() -> None:
    notices = Notices()
    tries = [said(notices, one) for one in (PARKED, PARKED, SENT, SENT, PARKED)]
    assert tries == [
        [("desk", "Destination parked: phone")],
        [],
        [("desk", "Destination works again: phone")],
        [],
        [("desk", "Destination parked: phone")],
    ]
    assert said(notices, SENT) == [("desk", "Destination works again: phone")]
    assert notices.listener("phone", NAMES) == "phone"


def test_each_time_that_it_is_parked_is_a_notice_of_its_own() -> None:
    notices = Notices()
    tried = [delivery(attempts=number) for number in (1, 2, 3)]
    told = [
        one.id
        for each, settlement in zip(tried, (PARKED, SENT, PARKED), strict=True)
        for one in notices.of(each, settlement, admin="desk", names=NAMES, now=START)
    ]
    assert len(set(told)) == 3


def test_what_was_parked_before_the_start_is_not_told_again_but_its_end_is() -> None:
    notices = Notices()
    notices.were_parked(["phone"])
    assert notices.listener("phone", NAMES) == "phone"
    assert said(notices, PARKED) == []
    assert said(notices, SENT) == [("desk", "Destination works again: phone")]


def test_nobody_is_told_where_nothing_works_or_no_admin_is_named() -> None:
    notices = Notices()
    notices.are_parked(["desk", "mail"])
    assert said(notices, PARKED) == []
    assert notices.listener("phone", NAMES) is None
    assert said(Notices(), PARKED, admin=None) == []


def test_deliveries_that_are_given_up_are_one_notice_and_an_hour_later_a_number() -> None:
    notices = Notices()
    tries = [said(notices, DEAD, admin="desk", now=START + timedelta(minutes=number)) for number in range(40)]
    assert tries == [[("desk", "Not delivered to phone: Ferry returns")], *([[]] * 39)]
    assert held_back(notices, START + timedelta(minutes=59)) == []
    assert held_back(notices, START + LOSSES_EVERY) == [("desk", "39 more not delivered to phone")]
    notices.told(START + LOSSES_EVERY)
    assert held_back(notices, START + 3 * LOSSES_EVERY) == []


def test_the_hour_after_a_number_is_counted_again() -> None:
    notices = Notices()
    said(notices, DEAD, admin="desk")
    said(notices, DEAD, admin="desk")
    notices.told(START + LOSSES_EVERY)
    half_past = START + 1.5 * LOSSES_EVERY
    assert said(notices, DEAD, admin="desk", now=half_past) == []
    assert held_back(notices, START + 2 * LOSSES_EVERY) == [("desk", "1 more not delivered to phone")]


def test_losses_of_one_destination_do_not_hide_those_of_another() -> None:
    notices = Notices()
    assert said(notices, DEAD, "phone", admin="desk") == [("desk", "Not delivered to phone: Ferry returns")]
    assert said(notices, DEAD, "mail", admin="desk") == [("desk", "Not delivered to mail: Ferry returns")]


def test_a_destination_tells_itself_of_an_alert_that_it_refused_but_never_of_a_notice() -> None:
    assert said(Notices(), DEAD) == [("phone", "Not delivered to phone: Ferry returns")]
    assert said(Notices(), DEAD, kind=MessageKind.NOTICE) == [("desk", "Not delivered to phone: Ferry returns")]


def test_place_that_is_known_to_be_closed_is_told_of_once_by_one_that_is_not() -> None:
    notices = Notices()
    for expected in ([("mail", "Destination parked: phone, desk")], []):
        found = notices.of_parking(["phone", "desk"], "blocked", admin="phone", names=NAMES, now=START)
        assert shown(found) == expected
        notices.are_parked(["phone", "desk"])
    assert notices.listener("phone", NAMES) == "mail"


def test_place_that_is_open_again_tells_admin_at_once_and_is_said_to_work_when_something_arrived() -> None:
    notices = Notices()
    notices.are_parked(["phone"])
    notices.are_reached(["phone"])
    assert notices.listener("phone", NAMES) == "phone"
    assert said(notices, SENT) == [("desk", "Destination works again: phone")]


def test_nobody_is_told_of_a_closed_place_where_there_is_no_other_one() -> None:
    assert Notices().of_parking(["phone"], "blocked", admin="phone", names=["phone"], now=START) == []
