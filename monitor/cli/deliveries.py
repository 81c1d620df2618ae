"""Deliveries on the screen: how one stands, when it is tried next, and each try of it."""

from collections.abc import Iterable
from datetime import datetime

from monitor.app.prospects import Prospect
from monitor.cli.output import ago
from monitor.cli.paper import Paper, local
from monitor.model import Delivery, DeliveryState
from monitor.ports import Attempt

_STYLES = {DeliveryState.SENT: "green", DeliveryState.DEAD: "red", DeliveryState.DROPPED: "dim"}


def expectation(expected: Prospect, now: datetime) -> str:
    """What is to be expected, and when: "not delivered after 2 tries: HTTP 502; next try in 5m"."""
    if expected.next_try is None or expected.next_try <= now:
        return expected.text
    return f"{expected.text}; next try {ago(expected.next_try, now)}"


def show_delivery(
    paper: Paper, delivery: Delivery, expected: Prospect, tries: Iterable[Attempt], now: datetime
) -> None:
    """A delivery in a line, what the destination and the record know of it in the next, and its tries below."""
    style = _STYLES.get(delivery.state, "yellow")
    paper.line((delivery.destination, "bold"), "  ", (expectation(expected, now), style), indent=2)
    known = f"delivery {delivery.id[:8]}, {delivery.state}, revision {delivery.revision}"
    if delivery.external_id is not None:
        known += f", there known as {delivery.external_id}"
    paper.line((known, "dim"), indent=4)
    for attempt in tries:
        show_attempt(paper, attempt, indent=4)


def show_attempt(paper: Paper, attempt: Attempt, *, indent: int) -> None:
    """One try: its number, when it began, how long it took, and how it ended."""
    detail = f": {attempt.detail}" if attempt.detail else ""
    edit = f" (revision {attempt.revision})" if attempt.revision > 1 else ""
    paper.line(f"{attempt.number}. {local(attempt.started)}{edit}  {_ending(attempt)}{detail}", indent=indent)


def _ending(attempt: Attempt) -> str:
    if attempt.ended is None:
        return attempt.outcome or "under way, or cut off by the daemon's end"
    took = (attempt.ended - attempt.started).total_seconds()
    return f"{attempt.outcome} after {took:.1f} s"
