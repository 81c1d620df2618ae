"""Makes the message of an alert, and adds to it what came later. How it looks is not its business."""

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import replace

from monitor.alerts.reasons import reasons_of
from monitor.alerts.snippet import snippet_of
from monitor.model import Item, Match, Message, MessageKind, Outlet, Priority, Reason
from monitor.words import phrase

OPENING = 100
"""Characters of an item's text that stand in for its headline."""


def alert_message(item: Item, matches: Sequence[Match]) -> Message:
    """The first message of a story: `item` with every watch that it matched. `matches` is not empty."""
    return Message(
        kind=MessageKind.ALERT,
        priority=strongest(match.priority for match in matches),
        headline=item.title or _opening(item.summary or item.text) or item.link or item.source,
        link=item.link,
        source=item.source,
        time=item.published or item.first_seen,
        published=item.published is not None,
        snippet=snippet_of(item, [term for match in matches for term in match.terms]),
        reasons=reasons_of(matches),
    )


def amended(message: Message, item: Item, matches: Sequence[Match]) -> Message:
    """The same message after `item` joined its story: further watches with their reasons, and a new outlet."""
    named = {reason.watch for reason in message.reasons}
    further = reasons_of([match for match in matches if match.watch not in named])
    return replace(
        message,
        priority=strongest([message.priority, *(reason.priority for reason in further)]),
        reasons=_strongest_first((*message.reasons, *further)),
        also=_with_outlet(message, item),
    )


def renamed(message: Message, headline: str) -> Message:
    """The same message after its item got another headline, in substance."""
    return replace(message, renamed=(*message.renamed, headline))


def follow_up(message: Message, item: Item) -> Message:
    """What is said of the item's new headline to those who have the message with the old one."""
    before = phrase("before: {headline}", headline=message.renamed[-1] if message.renamed else message.headline)
    return replace(
        message,
        headline=item.title,
        time=item.first_seen if item.published is None else item.published,
        published=item.published is not None,
        snippet=None,
        also=(),
        body=str(before),
        own_body=before,
        renamed=(),
    )


def _opening(text: str) -> str:
    """A headline for an item that has none, as short posts have it: the first words of its text."""
    return textwrap.shorten(text, OPENING, placeholder="…")


def strongest(priorities: Iterable[Priority]) -> Priority:
    """The priority that rules when several meet."""
    return min(priorities, key=lambda priority: priority.rank)


def _strongest_first(reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
    return tuple(sorted(reasons, key=lambda reason: reason.priority.rank))


def _with_outlet(message: Message, item: Item) -> tuple[Outlet, ...]:
    known = {message.source, *(outlet.source for outlet in message.also)}
    if item.source in known:
        return message.also
    return (*message.also, Outlet(source=item.source, link=item.link))
