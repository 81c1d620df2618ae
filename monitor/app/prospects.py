"""Where a delivery stands, in words that tell a person what to expect and what to do. Pure.

Does not say how long until then: whoever prints it knows how times are shown.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from monitor.model import Delivery, DeliveryState
from monitor.ports import DestinationState


@dataclass(frozen=True, slots=True, kw_only=True)
class Prospect:
    """`text` is a clause without a full stop. `next_try` is the earliest time of the next send, None where nothing is
    sent by itself."""

    text: str
    next_try: datetime | None = None


def prospect(delivery: Delivery, place: DestinationState | None, configured: Collection[str]) -> Prospect:
    """What is to be expected. `place` is what is known of the destination, `configured` are those of the file."""
    text = _stands(delivery)
    if delivery.state not in _WAITING:
        return Prospect(text=text)
    if delivery.destination not in configured:
        return Prospect(text=f"{text}; {delivery.destination} is not in the file any more: put it back, or drop this")
    if place is None:
        return Prospect(text=text, next_try=delivery.not_before)
    if place.parked:
        reason = "" if place.parked == delivery.error else f" ({place.parked})"
        text += f"; {delivery.destination} is parked{reason}: mend it, then `monitor outbox retry`"
        return Prospect(text=text, next_try=_later(delivery, place) if place.not_before else None)
    return Prospect(text=text, next_try=_later(delivery, place))


_WAITING = (DeliveryState.QUEUED, DeliveryState.RETRY, DeliveryState.UNKNOWN)


def _later(delivery: Delivery, place: DestinationState) -> datetime:
    return max(delivery.not_before, place.not_before or delivery.not_before)


def _stands(delivery: Delivery) -> str:
    edit = delivery.sent_revision > 0
    match delivery.state:
        case DeliveryState.QUEUED:
            if delivery.hold:
                return f"is held ({delivery.hold})"
            return "arrived, and a change of it waits for its turn" if edit else "waits for its turn"
        case DeliveryState.SENDING:
            return "is being sent"
        case DeliveryState.SENT:
            return "arrived, and was changed there" if delivery.revision > 1 else "arrived"
        case DeliveryState.RETRY:
            return _because(f"not delivered after {_tries(delivery)}", delivery)
        case DeliveryState.UNKNOWN:
            return _because("may have arrived; is sent once more, marked", delivery)
        case DeliveryState.DEAD:
            return _because(f"given up after {_tries(delivery)}", delivery)
        case DeliveryState.FOLDED:
            return f"told within the digest {(delivery.folded_into or '')[:8]}"
        case DeliveryState.DROPPED:
            return "dropped by you"
        case _:
            assert_never(delivery.state)


def _tries(delivery: Delivery) -> str:
    return f"{delivery.attempts} {'try' if delivery.attempts == 1 else 'tries'}"


def _because(text: str, delivery: Delivery) -> str:
    return f"{text}: {delivery.error}" if delivery.error else text
