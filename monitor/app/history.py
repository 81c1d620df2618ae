"""An item's whole way, as far as it is remembered: when it was seen, what the watches said, its story, what was sent.

Looks, beside a daemon or without one, and changes nothing. What was decided at the time is kept apart from what the
watches of today's file say. Why an address is not known is told by `monitor.app.unseen`.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, unquote

from monitor.alerts.policy import AT_ONCE
from monitor.app.experience import Experience, matcher_of, told_languages
from monitor.config.settings import Settings
from monitor.feeds.identity import canonical_link, link_keys, same_page
from monitor.match.matcher import Matcher
from monitor.model import Alert, Delivery, DeliveryState, Feed, Likeness, Verdicts
from monitor.poll.news import Standing, source_of
from monitor.ports import DestinationState, Sighting, Store, StoryHistory

MOST_LINKS = 1_000
"""Links with the same path that are looked at, of items that share their address with others."""

_RESERVED = ":/?#[]@!$&'()*+,;=%"  # of RFC 3986, and the sign that encodes


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemWay:
    """One item of one feed. `feed` is the feed's name for people, `in_file` whether the file still has it.

    `today` is what the watches of the file say of the item as it is stored, None where it is forgotten.
    """

    sighting: Sighting
    feed: str
    in_file: bool
    standing: str
    today: Verdicts | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryWay:
    """A story. `joined` says by item id why an item belongs to it, "" where that is not known."""

    history: StoryHistory
    joined: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """Everything about one address. `summary` is a sentence that answers why an alert came, or did not.

    `watches` and `destinations` are the names in the file, `places` what is known of destinations, by name.
    """

    url: str
    summary: str
    items: tuple[ItemWay, ...]
    stories: tuple[StoryWay, ...]
    watches: frozenset[str]
    destinations: frozenset[str]
    places: Mapping[str, DestinationState]


async def way_of(url: str, settings: Settings, store: Store, matcher: Matcher | None = None) -> Way | None:
    """What is known of the items at this address, the newest first; None for none. Raises `StoreError`.

    Without a `matcher`, the watches of the settings are compiled. Watches are compiled and asked in a thread: an event
    loop keeps its turn, however many there are.
    """
    sightings = await store.sightings(await _known(url, store))
    if not sightings:
        return None
    ids = dict.fromkeys(story_id for one in sightings for story_id in one.story_ids)
    histories = await store.story_histories(ids)
    items = await _items(sightings, settings, store, matcher)
    return Way(
        url=url,
        summary=summary(items, histories),
        items=items,
        stories=tuple(StoryWay(history=one, joined=_joined(one)) for one in histories),
        watches=frozenset(watch.name for watch in settings.watches),
        destinations=frozenset(place.name for place in settings.destinations),
        places={place.name: place for place in await store.destinations()},
    )


async def _known(url: str, store: Store) -> Mapping[str, str]:
    """The items at that address, with their feeds. Stored links are read one by one only where no key is known."""
    spelt = _spellings(url)
    by_key = await store.items_known_by([key for one in spelt for key in link_keys(one)])
    if by_key:
        return by_key
    alike = [found for one in spelt for found in await store.links_with(_unmistakable(one), MOST_LINKS)]
    return {found.item_id: found.feed_id for found in alike if any(same_page(found.link, one) for one in spelt)}


def _spellings(url: str) -> tuple[str, ...]:
    """As it was typed, and with all letters plain, or percent-encoded: feeds and browsers differ in that."""
    plain = unquote(url)
    return tuple(dict.fromkeys((url, plain, quote(plain, safe=_RESERVED))))


def _unmistakable(url: str) -> str:
    """A part of the address that is spelt alike wherever it leads to the same page: its path, or else its host."""
    host, _, path = canonical_link(url).partition("://")[2].partition("?")[0].partition("/")
    return f"/{path.removesuffix('/')}" if path else host


async def _items(
    sightings: Sequence[Sighting], settings: Settings, store: Store, matcher: Matcher | None
) -> tuple[ItemWay, ...]:
    states = {state.feed_id: state for state in await store.feed_states()}
    feeds = {feed.id: feed for feed in settings.feeds}

    def judged() -> tuple[ItemWay, ...]:
        asked = matcher or matcher_of(settings, Experience(languages=told_languages(states.values())))
        titles = {feed_id: state.title for feed_id, state in states.items()}
        return tuple(_item(one, feeds.get(one.feed_id), titles.get(one.feed_id), asked) for one in sightings)

    return await asyncio.to_thread(judged)


def _item(sighting: Sighting, feed: Feed | None, title: str | None, matcher: Matcher) -> ItemWay:
    stored = sighting.item
    name = stored.source if stored else source_of(feed, title) if feed else "unknown"
    return ItemWay(
        sighting=sighting,
        feed=name,
        in_file=feed is not None,
        standing=standing(sighting),
        today=matcher.explain(stored, feed) if stored else None,
    )


# --- what was decided; each has its one place here ---


def standing(sighting: Sighting) -> str:
    """What the item was to us when it was first seen, by what the store still knows."""
    item = sighting.item
    if item is None:
        return "forgotten since: only that it was seen is still known"
    if item.standing:
        return item.standing
    # Versions before this one did not write it down.
    if sighting.baselined is None or item.first_seen > sighting.baselined:
        return Standing.NEW
    # Of a first poll, only what its backfill took in was matched at all; an edit may have matched later.
    if sighting.matches and sighting.versions == 1:
        return f"{Standing.NEW} at the feed's first poll"
    return Standing.BASELINE


def decision(alert: Alert) -> str:
    """What was decided about when an alert is told, "" where that is at once."""
    return "" if alert.policy == AT_ONCE else alert.policy


def _joined(history: StoryHistory) -> dict[str, str]:
    return {join.item_id: _in_words(join.likeness) for join in history.joins}


def _in_words(likeness: Likeness) -> str:
    return str(likeness.reason) if likeness.share == 1 else f"{likeness.reason}, {likeness.share:.0%} alike"


# --- the answer in a sentence ---


def summary(items: Sequence[ItemWay], stories: Sequence[StoryHistory]) -> str:
    """Whether somebody was told, and otherwise the reason."""
    deliveries = [one.delivery for story in stories for one in story.deliveries]
    if deliveries:
        return _told(deliveries)
    if any(story.alerts for story in stories):
        return "A watch matched, but no destination was to hear of it."
    if all(one.sighting.item is None for one in items):
        return "It was seen, and what became of it is forgotten: the item was older than `retention`."
    return f"Nobody was told: {_why_untold(items)}."


def _told(deliveries: Sequence[Delivery]) -> str:
    """As in "Told at phone; given up at desk."; a destination stands once, under the best that can be said."""
    named: dict[str, list[str]] = {}
    for delivery in sorted(deliveries, key=lambda one: -one.sent_revision):
        named.setdefault(delivery.destination, []).append(_fate(delivery))
    fates = {place: fates[0] for place, fates in named.items()}
    said = [
        f"{fate} {', '.join(place for place in fates if fates[place] == fate)}"
        for fate in dict.fromkeys(fates.values())
    ]
    sentence = "; ".join(said)
    return f"{sentence[0].upper()}{sentence[1:]}."


def _fate(delivery: Delivery) -> str:
    if delivery.sent_revision:
        return "told at"
    match delivery.state:
        case DeliveryState.DEAD:
            return "given up at"
        case DeliveryState.DROPPED:
            return "dropped for"
        case DeliveryState.FOLDED:
            return "told in a digest at"
        case _:
            return "not yet told at"


def _why_untold(items: Sequence[ItemWay]) -> str:
    standings = [one.standing for one in items if one.sighting.item is not None]
    # An item that is news in one feed says more than its copies that were taken as read.
    then = "no watch matched it when it came" if Standing.NEW in standings else standings[0]
    would = dict.fromkeys(match.watch for one in items if one.today for match in one.today.matches)
    return f"{then}; of today's watches {', '.join(would)} would match" if would else then
