"""Makes the rows of the outbox: what is said, where, under which id. Pure."""

import hashlib
from datetime import datetime

from monitor.model import Delivery, DeliveryState, Message, MessageKind, Priority
from monitor.words import Phrase


def new_delivery(*, destination: str, subject: str, story_id: str | None, message: Message, now: datetime) -> Delivery:
    """A message that is to go out at once. Its id follows from the destination and `subject`: the same subject is said
    there once, however often it is planned."""
    return Delivery(
        id=digest(f"{destination}\n{subject}"),
        destination=destination,
        story_id=story_id,
        message=message,
        state=DeliveryState.QUEUED,
        created=now,
        not_before=now,
    )


def notice(
    *,
    admin: str,
    subject: str,
    headline: Phrase,
    body: str | Phrase,
    now: datetime,
    priority: Priority = Priority.NORMAL,
) -> Delivery:
    """A word to `admin` about monitor itself. The same `subject` is said once."""
    message = Message(
        kind=MessageKind.NOTICE,
        priority=priority,
        headline=str(headline),
        time=now,
        published=False,
        body=str(body),
        own_headline=headline,
        own_body=body if isinstance(body, Phrase) else None,
    )
    return new_delivery(destination=admin, subject=f"notice {subject}", story_id=None, message=message, now=now)


def digest(text: str) -> str:
    """A short hex name for something, the same for the same text."""
    return hashlib.blake2b(text.encode(errors="surrogatepass"), digest_size=16).hexdigest()
