"""The composition root: the one place that names concrete parts and joins them by the settings."""

import asyncio
import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, TextIO, assert_never

from monitor.app.experience import NONE, Experience, experience, matcher_of
from monitor.app.fetching import fetcher_of
from monitor.clock import Clock, SystemClock
from monitor.config.settings import (
    AppriseSettings,
    ConsoleSettings,
    DestinationSettings,
    EmailSettings,
    Settings,
    TelegramSettings,
    WebhookSettings,
)
from monitor.errors import InputError
from monitor.notify.console import ConsoleNotifier
from monitor.poll.snapshot import Snapshot
from monitor.ports import Fetcher, Notifier, Poster, Store
from monitor.store.open import open_store

if TYPE_CHECKING:
    from monitor.poll.subscriber import Subscriber
    from monitor.web.server import WebServer

# Telegram: one message a second to a chat, twenty a minute to a group.
TELEGRAM_CHAT_SPACING = timedelta(seconds=1)
TELEGRAM_GROUP_SPACING = timedelta(seconds=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Everything that the daemon is made of. Tests replace single parts by their own."""

    settings: Settings
    store: Store
    fetcher: Fetcher
    poster: Poster
    notifiers: Mapping[str, Notifier]
    spacing: Mapping[str, timedelta]
    snapshot: Snapshot
    clock: Clock
    rng: random.Random


def assemble(settings: Settings, *, screen: TextIO) -> Parts:
    """Every part for these settings. `screen` is where console alerts go. Raises `InputError`, `StoreError`.

    To be called before there is an event loop: it asks the store.
    """
    notifiers = notifiers_of(settings, screen)
    if not notifiers:
        kinds = ", ".join(destination.name for destination in settings.destinations)
        raise InputError(f"no destination can deliver yet in this version ({kinds}): add a telegram or console one")
    for watch in settings.watches:
        if watch.notify and not any(name in notifiers for name in watch.notify):
            # Rather no start than alerts that nobody will ever get.
            places = ", ".join(watch.notify)
            raise InputError(f"the watch {watch.name} is told only to {places}, which this version cannot deliver to")
    clock = SystemClock()
    fetcher = fetcher_of(settings.poll, clock)
    store = open_store(settings.store.reveal(), exclusive=True)
    return Parts(
        settings=settings,
        store=store,
        fetcher=fetcher,
        poster=fetcher,
        notifiers=notifiers,
        spacing=spacing_of(settings),
        snapshot=snapshot_of(settings, tuple(notifiers), asyncio.run(experience(store))),
        clock=clock,
        rng=random.Random(),  # noqa: S311 - jitter, not cryptography
    )


def snapshot_of(settings: Settings, destinations: tuple[str, ...], known: Experience = NONE) -> Snapshot:
    """What polls see of the settings; `known` is what the store says of feeds and words."""
    return Snapshot(
        feeds={feed.id: feed for feed in settings.feeds if feed.enabled},
        watches={watch.name: watch for watch in settings.watches},
        matcher=matcher_of(settings, known),
        destinations=destinations,
        admin=settings.admin if settings.admin in destinations else None,
        min_interval=settings.poll.min,
        max_interval=settings.poll.max,
        retention=settings.retention,
        story_window=settings.stories.window,
        merge=settings.stories.merge,
    )


def web_server(settings: Settings, hubs: "Subscriber | None") -> "WebServer | None":
    """What serves `web.listen`; None where the file has no `web`. Raises `OperationError` for a port that is taken."""
    if settings.web is None:
        return None
    # Starlette and uvicorn take a fifth of a second to import, which only those who serve pages should pay.
    from monitor.web.callbacks import routes  # noqa: PLC0415
    from monitor.web.server import WebServer  # noqa: PLC0415

    return WebServer(settings.web.listen, routes(hubs, max_body=settings.poll.max_body))


def notifiers_of(settings: Settings, screen: TextIO) -> dict[str, Notifier]:
    """A notifier for each destination that this version can deliver to, by name."""
    made = {destination.name: _notifier(destination, screen) for destination in settings.destinations}
    return {name: notifier for name, notifier in made.items() if notifier is not None}


def spacing_of(settings: Settings) -> dict[str, timedelta]:
    """The least time between two messages, by destination; none for those left out."""
    telegrams = [destination for destination in settings.destinations if isinstance(destination, TelegramSettings)]
    return {telegram.name: _telegram_spacing(telegram) for telegram in telegrams}


def _notifier(destination: DestinationSettings, screen: TextIO) -> Notifier | None:
    match destination:
        case TelegramSettings():
            # Importing python-telegram-bot takes a quarter of a second, which only its users should pay.
            from monitor.notify.telegram import TelegramNotifier  # noqa: PLC0415

            return TelegramNotifier(
                token=destination.token, chat=destination.chat, thread=destination.thread,
                silent=destination.silent, base_url=destination.base_url,
            )  # fmt: skip
        case ConsoleSettings():
            return ConsoleNotifier(screen, colour=screen.isatty())
        case AppriseSettings() | EmailSettings() | WebhookSettings():
            return None
        case _:
            assert_never(destination)


def _telegram_spacing(telegram: TelegramSettings) -> timedelta:
    private = isinstance(telegram.chat, int) and telegram.chat > 0
    return TELEGRAM_CHAT_SPACING if private else TELEGRAM_GROUP_SPACING
