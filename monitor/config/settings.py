"""What the rest of the program sees of the configuration: frozen values, already checked, all defaults set."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TypeAlias

from monitor.model import Entity, Feed, QuietHours, Secret, Watch

_SQLITE = "sqlite:///"


@dataclass(frozen=True, slots=True, kw_only=True)
class TelegramSettings:
    """A Telegram chat. `language` is what monitor speaks at a destination; None is English, and to who asks in the chat
    their own. `base_url` is the root of the Bot API server, without the `/bot<token>` part."""

    name: str
    token: Secret
    chat: int | str
    thread: int | None = None
    silent: bool = False
    language: str | None = None
    admins: tuple[int, ...] = ()
    base_url: str = "https://api.telegram.org"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsoleSettings:
    """The screen."""

    name: str
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AppriseSettings:
    """Any Apprise address."""

    name: str
    url: Secret
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpServer:
    """A mail server. `tls` is for `smtps://`: from the first byte on. User and password are both there, or neither."""

    host: str
    port: int
    tls: bool = False
    username: str | None = None
    password: Secret | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailSettings:
    """Mailboxes that get the same mail. `sender` defaults to the first of them."""

    name: str
    to: tuple[str, ...]
    smtp: SmtpServer
    sender: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookSettings:
    """An HTTP endpoint, called as Standard Webhooks has it, with a signature for each of `secrets`."""

    name: str
    url: Secret
    secrets: tuple[Secret, ...] = ()
    language: str | None = None


DestinationSettings: TypeAlias = TelegramSettings | ConsoleSettings | AppriseSettings | EmailSettings | WebhookSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class PollSettings:
    """How feeds are fetched. Sizes are bytes."""

    min: timedelta = timedelta(minutes=2)
    max: timedelta = timedelta(hours=1)
    timeout: timedelta = timedelta(seconds=20)
    concurrency: int = 64
    per_host: int = 2
    max_body: int = 10_000_000
    max_article: int = 5_000_000
    allow_private: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StorySettings:
    """How long a story stays open, and whether items of several feeds are merged into one at all."""

    window: timedelta = timedelta(hours=48)
    merge: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSettings:
    """Where the status page is served."""

    listen: str = "127.0.0.1:8080"
    token: Secret | None = None
    public_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The whole file. `store` is an SQLAlchemy URL with an absolute path. `secrets` is every value that came from
    outside the file, for the redacting of logs. `heartbeat` is a time as `Watch.digest` is."""

    path: Path
    feeds: tuple[Feed, ...]
    entities: tuple[Entity, ...]
    watches: tuple[Watch, ...]
    destinations: tuple[DestinationSettings, ...]
    quiet_hours: QuietHours | None
    poll: PollSettings
    stories: StorySettings
    store: Secret
    retention: timedelta
    web: WebSettings | None
    admin: str | None
    heartbeat: str | None = None
    secrets: tuple[Secret, ...] = field(default=(), repr=False)

    @property
    def telegrams(self) -> tuple[TelegramSettings, ...]:
        """The destinations that are Telegram chats."""
        return tuple(one for one in self.destinations if isinstance(one, TelegramSettings))

    @property
    def database(self) -> Path | None:
        """The file that `store` names; None for a database server."""
        url = self.store.reveal()
        return Path(url.removeprefix(_SQLITE)) if url.startswith(_SQLITE) else None
