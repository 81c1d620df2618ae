"""The buttons under an alert, and what they say when they are pressed. Pure.

Promises: the data of a button fits into the 64 bytes that Telegram allows, and names its delivery.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from monitor.alerts.layout import web_link
from monitor.model import Message, MessageKind
from monitor.words import Words, noted


class Verb(StrEnum):
    """What a button asks for; the value is what Telegram carries."""

    MUTE_HOUR = "mh"
    MUTE_DAY = "md"
    IRRELEVANT = "nr"
    SIMILAR = "si"


MUTES = {Verb.MUTE_HOUR: timedelta(hours=1), Verb.MUTE_DAY: timedelta(days=1)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """What it shows, and either what it carries or where it leads."""

    label: str
    data: str = ""
    url: str = ""


_LABELS = {
    Verb.MUTE_HOUR: noted("Mute 1h"), Verb.MUTE_DAY: noted("Mute 1d"), Verb.IRRELEVANT: noted("Not relevant"),
    Verb.SIMILAR: noted("Similar"),
}  # fmt: skip

_DATA = re.compile(r"([a-z]{2}):([0-9a-f]{1,60})")


def buttons(message: Message, key: str, words: Words, *, linked: bool = True) -> tuple[tuple[Button, ...], ...]:
    """The rows under a message, of a delivery with this id; none under what is no alert. Without `linked`, no button
    leads to the page."""
    if message.kind is not MessageKind.ALERT:
        return ()
    link = web_link(message.link) if linked else ""
    first = ((Button(label=words.say("Open"), url=link),),) if link else ()
    rows = ((Verb.MUTE_HOUR, Verb.MUTE_DAY), (Verb.IRRELEVANT, Verb.SIMILAR))
    return first + tuple(
        tuple(Button(label=words.say(_LABELS[verb]), data=f"{verb}:{key}") for verb in row) for row in rows
    )


def pressed(data: str) -> tuple[Verb, str] | None:
    """What a pressed button asks for, and the delivery; None where it is no button of ours."""
    found = _DATA.fullmatch(data)
    if found is None or found[1] not in set(Verb):
        return None
    return Verb(found[1]), found[2]
