"""From a file's model to the frozen settings that the rest of the program sees. Pure; everything is valid by now."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from monitor.config import entities
from monitor.config.checks import SCREEN
from monitor.config.opml import Outline
from monitor.config.schema import (
    AppriseEntry,
    ConsoleEntry,
    DestinationEntry,
    EmailEntry,
    EntityEntry,
    FeedEntry,
    FileModel,
    PollEntry,
    QuietEntry,
    Section,
    TelegramEntry,
    WatchEntry,
    WebhookEntry,
)
from monitor.config.settings import (
    AppriseSettings,
    ConsoleSettings,
    DestinationSettings,
    EmailSettings,
    PollSettings,
    Settings,
    StorySettings,
    TelegramSettings,
    WebhookSettings,
    WebSettings,
)
from monitor.config.stars import star_password
from monitor.model import Credentials, Entity, Feed, Field, Priority, QuietHours, Secret, Watch

_STORE = "sqlite:///data/monitor.db"
_RETENTION = timedelta(days=90)


def feed_id(address: str) -> str:
    """The id of the feed that the file calls `address` (see `monitor.model.Feed`)."""
    return hashlib.blake2b(address.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def build(model: FileModel, outlines: Iterable[Outline], path: Path, secrets: tuple[Secret, ...]) -> Settings:
    """The settings of the file at `path`; `secrets` is what came from outside of it."""
    feeds = (*(_feed(entry) for entry in model.feeds or ()), *(_listed(outline) for outline in outlines))
    notify: Mapping[str, DestinationEntry | None] = model.notify or {SCREEN: None}
    return Settings(
        path=path,
        feeds=_once(feeds),
        entities=_entities(model.entities or {}),
        watches=tuple(_watch(entry) for entry in model.watchlists or ()),
        destinations=tuple(_destination(name, entry) for name, entry in notify.items()),
        quiet_hours=_quiet_hours(model.quiet_hours),
        poll=_poll(model.poll),
        stories=StorySettings(**_given(model.stories)),
        store=store_url(model.store, path.parent),
        retention=model.retention or _RETENTION,
        web=None if model.web is None else WebSettings(**_given(model.web)),
        admin=model.admin,
        heartbeat=model.heartbeat,
        secrets=secrets,
    )


def _given(section: Section | None) -> dict[str, Any]:
    """The keys that the file has; for sections whose keys are named as the fields of their settings."""
    return {} if section is None else {name: value for name, value in section if value is not None}


def _feed(entry: FeedEntry) -> Feed:
    return Feed(
        id=feed_id(entry.url.shown),
        address=entry.url.shown,
        url=entry.url.url,
        name=entry.name,
        tags=entry.tags or (),
        language=entry.language,
        every=entry.every,
        full_text=bool(entry.full_text),
        headers=entry.headers or {},
        auth=Credentials(username=entry.auth.username, password=entry.auth.password) if entry.auth else None,
        proxy=entry.proxy,
        user_agent=entry.user_agent,
        allow_private=entry.allow_private,
        backfill=entry.backfill,
        enabled=entry.enabled is not False,
    )


def _listed(outline: Outline) -> Feed:
    address = star_password(outline.url)
    return Feed(id=feed_id(address), address=address, url=Secret(outline.url), name=outline.name, tags=outline.tags)


def _once(feeds: Iterable[Feed]) -> tuple[Feed, ...]:
    """Each feed once, as it is written first, with the tags of all its mentions."""
    kept: dict[str, Feed] = {}
    ids: dict[str, str] = {}
    for feed in feeds:
        first = ids.setdefault(feed.url.reveal(), feed.id)
        kept[first] = _with_tags(kept[first], feed.tags) if first in kept else feed
    return tuple(kept.values())


def _with_tags(feed: Feed, tags: tuple[str, ...]) -> Feed:
    return replace(feed, tags=tuple(dict.fromkeys((*feed.tags, *tags))))


def _entities(entries: Mapping[str, EntityEntry]) -> tuple[Entity, ...]:
    names = entities.flatten({name: entry.names or () for name, entry in entries.items()})
    return tuple(
        Entity(
            name=name,
            names=names[name],
            unless=entry.unless or (),
            ambiguous=entry.ambiguous or (),
            near=entry.near or (),
        )
        for name, entry in entries.items()
    )


def _watch(entry: WatchEntry) -> Watch:
    queries = (*((entry.query,) if entry.query else ()), *(entry.any or ()))
    return Watch(
        name=entry.name or queries[0],
        queries=queries,
        exclude=entry.not_ or (),
        feeds=entry.feeds or (),
        languages=entry.languages or (),
        fields=tuple(Field(name) for name in entry.fields or Field),
        priority=Priority(entry.priority or Priority.NORMAL),
        notify=entry.notify or (),
        digest=entry.digest,
        limit=entry.limit,
    )


def _destination(name: str, entry: DestinationEntry | None) -> DestinationSettings:
    kinds = [] if entry is None else [kind for _, kind in entry if kind is not None]
    match kinds:
        case [TelegramEntry() as telegram]:
            return TelegramSettings(name=name, **_given(telegram))
        case [EmailEntry() as email]:
            return EmailSettings(name=name, to=email.to, smtp=email.smtp, sender=email.from_, language=email.language)
        case [WebhookEntry() as webhook]:
            return WebhookSettings(name=name, url=webhook.url, secrets=webhook.secret or (), language=webhook.language)
        case [AppriseEntry() as apprise]:
            return AppriseSettings(name=name, url=apprise.url, language=apprise.language)
        case [ConsoleEntry() as console]:
            return ConsoleSettings(name=name, language=console.language)
        case _:
            return ConsoleSettings(name=name)


def _quiet_hours(entry: QuietEntry | None) -> QuietHours | None:
    return None if entry is None else QuietHours(start=entry.from_, end=entry.to, timezone=entry.timezone)


def _poll(entry: PollEntry | None) -> PollSettings:
    """One limit of the interval alone moves the other one's default, when that would be on its wrong side."""
    given = _given(entry)
    default = PollSettings()
    if "min" not in given and "max" in given:
        given["min"] = min(default.min, given["max"])
    if "max" not in given and "min" in given:
        given["max"] = max(default.max, given["min"])
    return PollSettings(**given)


def store_url(url: Secret | None, folder: Path) -> Secret:
    """What the file has under `store`, if anything, as an SQLAlchemy URL; paths are relative to the file's folder."""
    text = url.reveal() if url else _STORE
    if text.startswith("postgresql://"):
        return Secret(text.replace("postgresql://", "postgresql+psycopg://", 1))
    return Secret(f"sqlite:///{folder / text.removeprefix('sqlite:///')}")
