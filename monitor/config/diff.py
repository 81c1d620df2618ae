"""What is different between two configurations, for the report of a reload. Pure; shows no value that may be secret."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields
from typing import TypeVar

from monitor.config.settings import Settings
from monitor.model import Feed
from monitor.words import Phrase, joined, phrase, phrases

T = TypeVar("T")

_SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What came, went or is another thing now, by name, in the order of its file."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """All differences. Feeds have their names, or else addresses; `feeds` are those that are polled.

    `settings` are the keys of the file that have another value and are in force from now on, `at_next_start` those that
    cannot change while monitor runs.
    """

    feeds: Difference = Difference()
    watches: Difference = Difference()
    entities: Difference = Difference()
    destinations: Difference = Difference()
    settings: tuple[str, ...] = ()
    at_next_start: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return any(getattr(self, one.name) for one in fields(self))


def diff(old: Settings, new: Settings) -> Changes:
    """What `new` changes."""
    return Changes(
        feeds=_difference(_polled(old), _polled(new), key=lambda feed: feed.id, name=feed_name),
        watches=_named(old.watches, new.watches, lambda watch: watch.name),
        entities=_named(old.entities, new.entities, lambda entity: entity.name),
        destinations=_named(old.destinations, new.destinations, lambda destination: destination.name),
        settings=tuple(_swapped(old, new)),
        at_next_start=tuple(_fixed(old, new)),
    )


def changed_feeds(old: Settings, new: Settings) -> tuple[Feed, ...]:
    """The feeds, as they are now, that were polled before and are asked for in another way, or judged by another rule
    of what may be asked at all."""
    before = {feed.id: feed for feed in _polled(old)}
    everywhere = old.poll.allow_private != new.poll.allow_private
    return tuple(feed for feed in _polled(new) if feed.id in before and (everywhere or before[feed.id] != feed))


def feed_name(feed: Feed) -> str:
    """A feed as the file speaks of it."""
    return feed.name or feed.address


def describe(changes: Changes) -> tuple[Phrase, ...]:
    """The changes as lines for people: "watches: +Kuril, ~islands, -Abe"."""
    lines = (
        (changes.feeds, phrase("feeds: {names}", names=_listed(changes.feeds))),
        (changes.watches, phrase("watches: {names}", names=_listed(changes.watches))),
        (changes.entities, phrase("entities: {names}", names=_listed(changes.entities))),
        (changes.destinations, phrase("destinations: {names}", names=_listed(changes.destinations))),
        (changes.settings, phrase("settings: {names}", names=", ".join(changes.settings))),
        (
            changes.at_next_start,
            phrase("takes effect at the next start: {names}", names=", ".join(changes.at_next_start)),
        ),
    )
    return tuple(line for worth_telling, line in lines if worth_telling)


def _listed(difference: Difference) -> Phrase:
    signs = (("+", difference.added), ("~", difference.changed), ("-", difference.removed))
    return joined(", ", [part for sign, names in signs for part in _some(sign, names)])


def _some(sign: str, names: tuple[str, ...]) -> Iterator[str | Phrase]:
    yield from (f"{sign}{name}" for name in names[:_SHOWN])
    if len(names) > _SHOWN:
        yield phrases("{sign}{count} more", "{sign}{count} more", len(names) - _SHOWN, sign=sign)


def _polled(settings: Settings) -> tuple[Feed, ...]:
    return tuple(feed for feed in settings.feeds if feed.enabled)


def _named(old: Iterable[T], new: Iterable[T], name: Callable[[T], str]) -> Difference:
    return _difference(old, new, key=name, name=name)


def _difference(old: Iterable[T], new: Iterable[T], *, key: Callable[[T], str], name: Callable[[T], str]) -> Difference:
    before, after = {key(one): one for one in old}, {key(one): one for one in new}
    return Difference(
        added=tuple(name(one) for known, one in after.items() if known not in before),
        removed=tuple(name(one) for known, one in before.items() if known not in after),
        changed=tuple(name(one) for known, one in after.items() if known in before and before[known] != one),
    )


def _swapped(old: Settings, new: Settings) -> Iterator[str]:
    for key in ("quiet_hours", "retention", "admin"):
        if getattr(old, key) != getattr(new, key):
            yield key
    yield from (f"poll.{key}" for key in _others(old.poll, new.poll) if key not in _FIXED_POLL)
    yield from (f"stories.{key}" for key in _others(old.stories, new.stories))


# What these bound is laid out when polling begins.
_FIXED_POLL = ("concurrency", "per_host")


def _fixed(old: Settings, new: Settings) -> Iterator[str]:
    if old.store != new.store:
        yield "store"
    if old.web is None or new.web is None:
        yield from ("web",) if old.web != new.web else ()
    else:
        yield from (f"web.{key}" for key in _others(old.web, new.web))
    yield from (f"poll.{key}" for key in _others(old.poll, new.poll) if key in _FIXED_POLL)


def _others(old: object, new: object) -> list[str]:
    """The fields of two settings of a kind that differ."""
    names: Iterable[str] = getattr(old, "__slots__", ())
    return [name for name in names if getattr(old, name) != getattr(new, name)]
