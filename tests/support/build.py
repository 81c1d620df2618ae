"""Values for tests: each function gives a sound one, and takes what the test is about."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from monitor.match.compile import compile_watches
from monitor.model import (
    Delivery,
    DeliveryState,
    Entity,
    Feed,
    FeedState,
    Field,
    Item,
    Match,
    Message,
    MessageKind,
    ParsedItem,
    Priority,
    Secret,
    Term,
    Watch,
)
from monitor.poll.snapshot import Snapshot
from tests.support.clock import START


def feed(name: str = "Harbour Wire", **changes: Any) -> Feed:
    address = f"http://feeds.test/{name.replace(' ', '-').lower()}.xml"
    return replace(Feed(id=f"{name.lower()}-id", address=address, url=Secret(address), name=name), **changes)


def feed_state(feed_id: str = "harbour wire-id", **changes: Any) -> FeedState:
    return replace(FeedState(feed_id=feed_id, next_poll=START, baselined=True), **changes)


def parsed_item(title: str, **changes: Any) -> ParsedItem:
    link = f"http://news.test/{title.lower().replace(' ', '-')}"
    return replace(ParsedItem(guid=f"guid of {title}", link=link, title=title), **changes)


def item(title: str = "Ferry returns to Korsakov after storm", **changes: Any) -> Item:
    return replace(
        Item(
            id=f"item {title}",
            feed_id="harbour wire-id",
            source="Harbour Wire",
            title=title,
            link=f"http://news.test/{title.lower().replace(' ', '-')}",
            published=START - timedelta(minutes=5),
            first_seen=START,
        ),
        **changes,
    )


def term(word: str, field: Field = Field.TITLE, start: int = 0) -> Term:
    return Term(term=word, entity=None, field=field, text=word, start=start, end=start + len(word))


def match(watch: str, *words: str, priority: Priority = Priority.NORMAL) -> Match:
    return Match(watch=watch, priority=priority, terms=tuple(term(word) for word in words or (watch,)))


def message(headline: str = "Ferry returns to Korsakov after storm", **changes: Any) -> Message:
    return replace(Message(kind=MessageKind.ALERT, priority=Priority.NORMAL, headline=headline, time=START), **changes)


def delivery(identity: str = "ab" * 16, **changes: Any) -> Delivery:
    return replace(
        Delivery(
            id=identity,
            destination="phone",
            story_id="story",
            message=message(),
            state=DeliveryState.QUEUED,
            created=START,
            not_before=START,
            attempts=1,
        ),
        **changes,
    )


def snapshot(
    *feeds: Feed, watches: tuple[Watch, ...] = (), entities: tuple[Entity, ...] = (), **changes: Any
) -> Snapshot:
    return replace(
        Snapshot(
            feeds={one.id: one for one in feeds or (feed(),)},
            watches={watch.name: watch for watch in watches},
            matcher=compile_watches(watches, entities),
            destinations=("phone",),
            admin=None,
            min_interval=timedelta(minutes=2),
            max_interval=timedelta(hours=1),
            retention=timedelta(days=90),
            story_window=timedelta(hours=48),
            merge=True,
        ),
        **changes,
    )
