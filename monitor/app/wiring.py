"""The composition root: the one place that names concrete parts and joins them by the settings."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, TextIO, assert_never

from monitor.alerts.policy import Rules
from monitor.app.digests import digests_of
from monitor.app.experience import Experience, experience, matcher_of
from monitor.app.fetching import fetcher_of, retune
from monitor.app.limits import limits_of
from monitor.clock import Clock, SystemClock
from monitor.config.settings import (
    AppriseSettings,
    ConsoleSettings,
    DestinationSettings,
    EmailSettings,
    PollSettings,
    Settings,
    TelegramSettings,
    WebhookSettings,
)
from monitor.match.matcher import Matcher
from monitor.notify.console import ConsoleNotifier
from monitor.outbox.limits import Limits, Pace
from monitor.poll.snapshot import Snapshot
from monitor.ports import Fetcher, Notifier, Poster, Store
from monitor.store.open import open_store
from monitor.words import Phrase

if TYPE_CHECKING:
    from monitor.app.chat import Chat
    from monitor.bot.newsroom import Outbox
    from monitor.poll.subscriber import Subscriber
    from monitor.web.server import WebServer


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Everything that the daemon is made of. Tests replace single parts by their own.

    `screen` is where console alerts go, `retune` lets the fetcher have other limits.
    """

    settings: Settings
    store: Store
    fetcher: Fetcher
    poster: Poster
    notifiers: Mapping[str, Notifier]
    limits: Mapping[str, Limits]
    snapshot: Snapshot
    clock: Clock
    rng: random.Random
    screen: TextIO
    retune: Callable[[PollSettings], None]


def assemble(settings: Settings, *, screen: TextIO) -> Parts:
    """Every part for these settings. `screen` is where console alerts go. Raises `StoreError`.

    To be called before there is an event loop: it asks the store.
    """
    clock = SystemClock()
    notifiers = notifiers_of(settings, screen, clock)
    fetcher = fetcher_of(settings.poll, clock)
    store = open_store(settings.store.reveal(), exclusive=True)
    return Parts(
        settings=settings,
        store=store,
        fetcher=fetcher,
        poster=fetcher,
        notifiers=notifiers,
        limits=limits_of(settings),
        snapshot=snapshot_of(settings, tuple(notifiers), matcher_of(settings, asyncio.run(experience(store)))),
        clock=clock,
        rng=random.Random(),  # noqa: S311 - jitter, not cryptography
        screen=screen,
        retune=partial(retune, fetcher),
    )


def rebuilt(parts: Parts, settings: Settings, known: Experience | None) -> Parts:
    """The parts for other settings. Those that stay as they are, are the same objects; nothing of `parts` is touched.

    `known` is what the store says of feeds and words; None keeps the compiled watches. May run in a thread.
    """
    kept = unchanged_notifiers(parts, settings)
    notifiers = {
        destination.name: kept.get(destination.name) or _notifier(destination, parts.screen, parts.clock)
        for destination in settings.destinations
    }
    matcher = parts.snapshot.matcher if known is None else matcher_of(settings, known)
    return replace(
        parts,
        settings=settings,
        notifiers=notifiers,
        limits=limits_of(settings),
        snapshot=snapshot_of(settings, tuple(notifiers), matcher),
    )


def unchanged_notifiers(parts: Parts, settings: Settings) -> dict[str, Notifier]:
    """The notifiers, by name, that these settings leave as they are."""
    wanted = {destination.name: destination for destination in settings.destinations}
    before = parts.settings.destinations
    return {one.name: parts.notifiers[one.name] for one in before if wanted.get(one.name) == one}


def snapshot_of(settings: Settings, destinations: tuple[str, ...], matcher: Matcher) -> Snapshot:
    """What polls see of the settings."""
    return Snapshot(
        feeds={feed.id: feed for feed in settings.feeds if feed.enabled},
        watches={watch.name: watch for watch in settings.watches},
        matcher=matcher,
        destinations=destinations,
        admin=settings.admin if settings.admin in destinations else None,
        min_interval=settings.poll.min,
        max_interval=settings.poll.max,
        retention=settings.retention,
        story_window=settings.stories.window,
        merge=settings.stories.merge,
        rules=Rules(quiet=settings.quiet_hours, digests=digests_of(settings.watches, settings.quiet_hours)),
    )


def chat_of(
    parts: Callable[[], Parts],
    *,
    pace: Pace,
    outbox: "Outbox",
    wake: Callable[[], None],
    reload: Callable[[], Awaitable[str | Phrase]] | None = None,
) -> "Chat":
    """Who listens in the Telegram chats. `parts` are those in force, `pace` is the outbox's. `reload` reads the file
    again and says what came of it; without it, that is for somebody else to do."""
    present = parts()
    # As heavy as the notifier.
    from monitor.app.chat import Chat, Surroundings  # noqa: PLC0415
    from monitor.app.newsroom import DaemonNewsroom  # noqa: PLC0415

    newsroom = DaemonNewsroom(
        settings=lambda: parts().settings,
        snapshot=lambda: parts().snapshot,
        store=present.store,
        clock=present.clock,
        wake=wake,
        reload=reload,
    )
    around = Surroundings(
        store=present.store,
        newsroom=newsroom,
        outbox=outbox,
        pace=pace,
        clock=present.clock,
        rng=present.rng,
        admin=lambda: parts().snapshot.admin,
        wake=wake,
    )
    return Chat(present.settings.destinations, around)


def web_server(settings: Settings, hubs: "Subscriber | None") -> "WebServer | None":
    """What serves `web.listen`; None where the file has no `web`. Raises `OperationError` for a port that is taken."""
    if settings.web is None:
        return None
    # Starlette and uvicorn take a fifth of a second to import, which only those who serve pages should pay.
    from monitor.web.callbacks import routes  # noqa: PLC0415
    from monitor.web.server import WebServer  # noqa: PLC0415

    return WebServer(settings.web.listen, routes(hubs, max_body=settings.poll.max_body))


def notifiers_of(settings: Settings, screen: TextIO, clock: Clock) -> dict[str, Notifier]:
    """A notifier for each destination, by name; screens last, because they are the last place where anybody looks."""
    destinations = sorted(settings.destinations, key=lambda destination: isinstance(destination, ConsoleSettings))
    return {destination.name: _notifier(destination, screen, clock) for destination in destinations}


def edited_in_place(notifiers: Mapping[str, Notifier]) -> tuple[str, ...]:
    """The destinations at which a change that was cut off can simply be made again."""
    return tuple(name for name, notifier in notifiers.items() if notifier.edits_in_place)


def _notifier(destination: DestinationSettings, screen: TextIO, clock: Clock) -> Notifier:
    match destination:
        case ConsoleSettings():
            return ConsoleNotifier(screen, colour=screen.isatty(), language=destination.language)
        case TelegramSettings():
            return _telegram(destination)
        case AppriseSettings():
            # Importing Apprise takes a quarter of a second, as python-telegram-bot does, which only users should pay.
            from monitor.notify.apprise import AppriseNotifier  # noqa: PLC0415 - heavy

            return AppriseNotifier(url=destination.url, language=destination.language)
        case EmailSettings():
            return _email(destination, clock)
        case WebhookSettings():
            from monitor.notify.webhook import WebhookNotifier  # noqa: PLC0415 - only its users need it

            return WebhookNotifier(
                url=destination.url, secrets=destination.secrets, clock=clock, language=destination.language
            )
        case _:
            assert_never(destination)


def _telegram(destination: TelegramSettings) -> Notifier:
    from monitor.notify.telegram import TelegramNotifier  # noqa: PLC0415 - heavy, as above

    return TelegramNotifier(
        token=destination.token, chat=destination.chat, thread=destination.thread,
        silent=destination.silent, language=destination.language, base_url=destination.base_url,
    )  # fmt: skip


def _email(destination: EmailSettings, clock: Clock) -> Notifier:
    # A seventh of a second.
    from monitor.notify.email import EmailNotifier, Server  # noqa: PLC0415 - heavy, as above

    smtp = destination.smtp
    server = Server(host=smtp.host, port=smtp.port, tls=smtp.tls, username=smtp.username, password=smtp.password)
    return EmailNotifier(
        server=server, to=destination.to, sender=destination.sender, clock=clock, language=destination.language
    )
