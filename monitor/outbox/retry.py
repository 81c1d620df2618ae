"""What follows from how a send ended. Pure; the table is in docs/architecture.md and the reasons in docs/decisions.

Promises: nothing is given up that may still arrive, except after a day of failures or where a second copy has been
risked already; a person then finds it with `monitor outbox`.
"""

import random
from dataclasses import replace
from datetime import datetime, timedelta
from typing import assert_never

from monitor.model import Delivery, DeliveryState
from monitor.ports import Refused, SendOutcome, Sent, Settlement, TryLater, Unknown

FIRST_DELAY = timedelta(seconds=5)
LONGEST_DELAY = timedelta(minutes=15)
# With the delays above, about a day.
MAX_FAILURES = 100
# A destination may ask for hours; what asks for more is asked again after a day.
LONGEST_PAUSE = timedelta(days=1)
# Servers answer 401 and 404 by mistake, too: a parked destination gets a chance now and then.
PARKED_PAUSE = timedelta(hours=1)
# Long enough for a broken connection's request to have been carried out, short enough for news.
UNKNOWN_DELAY = timedelta(minutes=1)


def settle(
    outcome: SendOutcome,
    delivery: Delivery,
    *,
    now: datetime,
    rng: random.Random,
    edits_in_place: bool,
    unknown_delay: timedelta = UNKNOWN_DELAY,
) -> Settlement:
    """The delivery's next state. `delivery` is as it was leased; `edits_in_place` is its notifier's."""
    match outcome:
        case Sent(external_id=external_id, advice=advice, moved=moved):
            # What changes later is a message of its own where nothing is edited: with no mark, and a doubt to spare.
            unknowns = delivery.unknowns if edits_in_place else 0
            settled = _settled(delivery, DeliveryState.SENT, "sent", now, external_id=external_id, unknowns=unknowns)
            return replace(settled, advice=advice, moved=moved)
        case TryLater(reason=reason, anew=True):
            return replace(_settled(delivery, DeliveryState.RETRY, "try later", now, error=reason), anew=True)
        case TryLater(reason=reason, after=timedelta() as after):
            until = now + min(after, LONGEST_PAUSE)
            return _settled(delivery, DeliveryState.RETRY, "try later", until, error=reason, pause_until=until)
        case TryLater(reason=reason):
            return _failed(delivery, reason, now, rng)
        case Refused(reason=reason, parks=True):
            until = now + PARKED_PAUSE
            return _settled(
                delivery, DeliveryState.RETRY, "refused", now, error=reason, pause_until=until, parked=reason
            )
        case Refused(reason=reason):
            return _settled(delivery, DeliveryState.DEAD, "refused", now, error=reason)
        case Unknown(reason=reason) if is_edit(delivery) and edits_in_place:
            # Editing twice gives the same message, so there is nothing to doubt; and new messages need not wait for it.
            return replace(_failed(delivery, reason, now, rng), pause_until=None)
        case Unknown(reason=reason):
            return _unknown(delivery, reason, now, unknown_delay)
        case _:
            assert_never(outcome)


def is_edit(delivery: Delivery) -> bool:
    """Whether the next send changes a message that surely arrived."""
    return delivery.sent_revision > 0


def may_repeat(delivery: Delivery) -> bool:
    """Whether another copy may have arrived, so that this one must be marked, and stay so when it is edited."""
    return delivery.unknowns > 0


def _failed(delivery: Delivery, reason: str, now: datetime, rng: random.Random) -> Settlement:
    """The whole destination waits: the next message would meet the same trouble, and the order is kept."""
    failures = delivery.failures + 1
    if failures >= MAX_FAILURES:
        return _settled(delivery, DeliveryState.DEAD, "try later", now, error=reason, failures=failures)
    until = now + _backoff(failures, rng)
    return _settled(
        delivery, DeliveryState.RETRY, "try later", until, error=reason, failures=failures, pause_until=until
    )


def _unknown(delivery: Delivery, reason: str, now: datetime, delay: timedelta) -> Settlement:
    """One marked repeat is risked; a second doubt is a person's to decide."""
    state = DeliveryState.DEAD if may_repeat(delivery) else DeliveryState.UNKNOWN
    return _settled(delivery, state, "unknown", now + delay, error=reason, unknowns=delivery.unknowns + 1)


def _backoff(failures: int, rng: random.Random) -> timedelta:
    longest = min(FIRST_DELAY * (1 << min(failures - 1, 20)), LONGEST_DELAY)
    return longest * rng.uniform(0.5, 1)


def _settled(
    delivery: Delivery,
    state: DeliveryState,
    outcome: str,
    not_before: datetime,
    *,
    external_id: str | None = None,
    error: str = "",
    failures: int | None = None,
    unknowns: int | None = None,
    pause_until: datetime | None = None,
    parked: str | None = None,
) -> Settlement:
    return Settlement(
        state=state,
        outcome=outcome,
        not_before=not_before,
        external_id=external_id,
        failures=delivery.failures if failures is None else failures,
        unknowns=delivery.unknowns if unknowns is None else unknowns,
        error=error,
        pause_until=pause_until,
        parked=parked,
    )
