"""What a person is told of a delivery: how it stands, and when it is tried next."""

from datetime import timedelta
from typing import Any

import pytest

from monitor.app.prospects import Prospect, prospect
from monitor.model import DeliveryState
from monitor.ports import DestinationState
from tests.support.build import delivery
from tests.support.clock import START

S = DeliveryState
SOON, LATER = START + timedelta(minutes=5), START + timedelta(hours=1)
PHONE = DestinationState(name="phone")


def _of(place: DestinationState | None = PHONE, configured: tuple[str, ...] = ("phone",), **changes: Any) -> Prospect:
    return prospect(delivery(**changes), place, configured)


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"state": S.QUEUED}, "waits for its turn"),
        ({"state": S.QUEUED, "sent_revision": 1}, "arrived, and a change of it waits for its turn"),
        ({"state": S.SENDING}, "is being sent"),
        ({"state": S.SENT}, "arrived"),
        ({"state": S.SENT, "revision": 2}, "arrived, and was changed there"),
        ({"state": S.RETRY, "attempts": 2, "error": "HTTP 502"}, "not delivered after 2 tries: HTTP 502"),
        ({"state": S.UNKNOWN, "error": "no answer"}, "may have arrived; is sent once more, marked: no answer"),
        ({"state": S.DEAD, "attempts": 1}, "given up after 1 try"),
        ({"state": S.DROPPED}, "dropped by you"),
    ],
)
def test_each_state_is_said_in_words(changes: dict[str, Any], text: str) -> None:
    assert _of(**changes).text == text


@pytest.mark.parametrize("state", [S.QUEUED, S.RETRY, S.UNKNOWN])
def test_what_waits_is_tried_at_its_time(state: S) -> None:
    assert _of(state=state, not_before=SOON).next_try == SOON


@pytest.mark.parametrize("state", [S.SENDING, S.SENT, S.DEAD, S.DROPPED])
def test_what_does_not_wait_is_not_tried_by_itself(state: S) -> None:
    assert _of(state=state).next_try is None


def test_destination_that_asked_to_wait_decides_when_it_is_later() -> None:
    assert _of(DestinationState(name="phone", not_before=LATER), not_before=SOON).next_try == LATER


def test_destination_that_is_new_holds_nothing_up() -> None:
    assert _of(None, not_before=SOON) == Prospect(text="waits for its turn", next_try=SOON)


def test_parked_destination_is_named_with_its_reason_and_its_next_chance() -> None:
    found = _of(DestinationState(name="phone", parked="chat not found", not_before=LATER))
    assert "phone is parked (chat not found): mend it" in found.text
    assert found.next_try == LATER


def test_reason_that_parked_the_destination_is_said_once() -> None:
    found = _of(DestinationState(name="phone", parked="blocked"), state=S.RETRY, error="blocked")
    assert found.text.count("blocked") == 1


def test_destination_that_left_the_file_is_sent_nothing() -> None:
    found = _of(configured=("desk",))
    assert "phone is not in the file any more" in found.text
    assert found.next_try is None
