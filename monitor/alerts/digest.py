"""Makes one message of several that were held, or that wait in a crowd. Pure.

Promises: what is told in a digest is told nowhere else, and a digest of the same deliveries is the same delivery.
"""

from collections.abc import Sequence
from datetime import datetime

from monitor.alerts.compose import strongest
from monitor.alerts.deliveries import digest, new_delivery
from monitor.alerts.policy import Hold, held_for
from monitor.model import Delivery, Entry, Message, MessageKind

# A destination that is this far behind gets the rest in one message.
MOST_SINGLE = 20
# More than these no message has room for; `monitor outbox show` has them all.
MOST_ENTRIES = 100


def is_due(hold: str, waiting: int) -> bool:
    """Whether that many deliveries of one destination, all held for this reason ("" for none), are to be told in one
    message now. One alone is told as it is."""
    return waiting > (MOST_SINGLE if hold == "" else 1)


def digest_of(held: Sequence[Delivery], now: datetime) -> Delivery:
    """The digest of these deliveries of one destination, all held for the same reason. Not empty."""
    subject = "\n".join(["digest", *sorted(one.id for one in held)])
    destination, hold = held[0].destination, held[0].hold
    name = digest(f"{destination}\n{subject}")
    newest = sorted((one.message for one in held), key=lambda message: message.time, reverse=True)
    message = Message(
        kind=MessageKind.DIGEST,
        priority=strongest(one.priority for one in newest),
        headline=_headline(hold, len(held)),
        time=now,
        published=False,
        body=f"monitor outbox show {name[:8]}",
        entries=tuple(map(_entry, newest[:MOST_ENTRIES])),
        more=max(0, len(newest) - MOST_ENTRIES),
    )
    return new_delivery(destination=destination, subject=subject, story_id=None, message=message, now=now)


def _headline(hold: str, count: int) -> str:
    match held_for(hold):
        case Hold.QUIET, _:
            return f"{count} alerts from the quiet hours"
        case Hold.DIGEST, watch:
            return f"{watch}: {count} alerts"
        case Hold.LIMIT, watch:
            return f"{watch}: {count} more alerts, past its limit"
        case Hold.CATCH_UP, _:
            return f"{count} alerts that were missed"
        case _:
            return f"{count} alerts that had to wait"


def _entry(message: Message) -> Entry:
    return Entry(
        headline=message.headline,
        link=message.link,
        source=message.source,
        time=message.time,
        published=message.published,
        watches=tuple(reason.watch for reason in message.reasons),
    )
