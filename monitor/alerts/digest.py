"""Makes one message of several that were held, or that wait in a crowd. Pure.

Promises: what is told in a digest is told nowhere else, and a digest of the same deliveries is the same delivery.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from monitor.alerts.compose import strongest
from monitor.alerts.deliveries import digest, new_delivery
from monitor.alerts.policy import Hold, held_for
from monitor.model import Delivery, Entry, Message, MessageKind, Priority
from monitor.words import Phrase, phrases

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
    headline = _headline(hold, len(held))
    message = Message(
        kind=MessageKind.DIGEST,
        priority=strongest(one.priority for one in newest),
        headline=str(headline),
        own_headline=headline,
        time=now,
        published=False,
        body=f"monitor outbox show {name[:8]}",
        entries=tuple(map(_entry, newest[:MOST_ENTRIES])),
        more=max(0, len(newest) - MOST_ENTRIES),
    )
    return new_delivery(destination=destination, subject=subject, story_id=None, message=message, now=now)


def asked_for(digest: Delivery) -> Delivery:
    """The same digest, made because a person asked: it comes at once, whatever the hour."""
    count = len(digest.message.entries) + digest.message.more
    headline = phrases("{count} alert that was held back", "{count} alerts that were held back", count)
    message = replace(digest.message, headline=str(headline), own_headline=headline, priority=Priority.HIGH)
    return replace(digest, message=message)


def _headline(hold: str, count: int) -> Phrase:
    match held_for(hold):
        case Hold.QUIET, _:
            return phrases("{count} alert from the quiet hours", "{count} alerts from the quiet hours", count)
        case Hold.DIGEST, watch:
            return phrases("{watch}: {count} alert", "{watch}: {count} alerts", count, watch=watch)
        case Hold.LIMIT, watch:
            return phrases(
                "{watch}: {count} more alert, past its limit", "{watch}: {count} more alerts, past its limit",
                count, watch=watch,
            )  # fmt: skip
        case Hold.CATCH_UP, _:
            return phrases("{count} alert that was missed", "{count} alerts that were missed", count)
        case _:
            return phrases("{count} alert that had to wait", "{count} alerts that had to wait", count)


def _entry(message: Message) -> Entry:
    return Entry(
        headline=message.headline,
        link=message.link,
        source=message.source,
        time=message.time,
        published=message.published,
        watches=tuple(reason.watch for reason in message.reasons),
    )
