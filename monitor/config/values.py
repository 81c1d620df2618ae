"""What one value may be: from a scalar as it is written to the value that it means, or to a sentence about it.

Each function takes a `Scalar` and raises `Wrong`. None looks at any other key. A value that may hold a secret is
never part of a sentence, and what came through `${…}` is quoted as it is written.
"""

import ipaddress
import re
import zoneinfo
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import TypeVar
from urllib.parse import SplitResult, urlsplit

from cronsim import CronSim, CronSimError

from monitor.config import units
from monitor.config.nearest import did_you_mean
from monitor.config.stars import star_password
from monitor.config.tree import Scalar
from monitor.config.wrong import Unresolved, Wrong
from monitor.model import Limit, Secret

YES = ("true", "yes", "on")
NO = ("false", "no", "off")
LANGUAGE = r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*"
CLOCK = r"(?:[01]?[0-9]|2[0-3]):[0-5][0-9]"
CHAT = r"-?[0-9]{1,19}|@[A-Za-z0-9_]{3,}"
BOT = r"[0-9]+:[A-Za-z0-9_-]+"
HEADER = r"[!#$%&'*+.^_`|~A-Za-z0-9-]+"

# Codes of countries that are no codes of languages, and what their writers meant.
_COUNTRIES = {"cn": "zh", "cz": "cs", "dk": "da", "gr": "el", "jp": "ja", "ua": "uk"}
_LONGEST_SHOWN = 60
_SOME_DAY = datetime(2026, 1, 1, tzinfo=UTC)

_Entry = TypeVar("_Entry")


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A URL: `shown` may be printed and stored, `url` is where to connect."""

    shown: str
    url: Secret = field(repr=False)


def written(scalar: Scalar) -> str:
    """A value as a sentence quotes it."""
    text = " ".join(scalar.text.split())
    return f"`{text[:_LONGEST_SHOWN]}…`" if len(text) > _LONGEST_SHOWN else f"`{text}`"


def given(scalar: Scalar) -> str:
    """The value, which must be there and known."""
    if scalar.broken:
        raise Unresolved
    if scalar.nothing and scalar.text:
        raise Wrong(f"{written(scalar)} without quotes means no value at all; put it in quotes, or remove the key")
    if scalar.nothing:
        raise Wrong("there is no value here; write one, or remove the key (what follows a ` #` is a comment)")
    if not scalar.value.strip():
        raise Wrong("this is empty; write a value, or remove the key")
    return scalar.value


def text(scalar: Scalar) -> str:
    """Any text. Words that YAML readers take for true and false need quotes."""
    value = given(scalar)
    if not scalar.style and scalar.text.lower() in YES + NO:
        meaning = "true" if scalar.text.lower() in YES else "false"
        raise Wrong(f'{written(scalar)} without quotes can be read as {meaning}; write "{scalar.text}" in quotes')
    return value


def hidden(scalar: Scalar) -> Secret:
    """Any text that must never be shown."""
    return Secret(given(scalar))


def some(entries: tuple[_Entry, ...]) -> tuple[_Entry, ...]:
    """A list that is not empty."""
    if not entries:
        raise Wrong("this list is empty; write at least one entry into it")
    return entries


def flag(scalar: Scalar) -> bool:
    """true or false; yes, no, on and off, too."""
    value = given(scalar).lower()
    if value not in YES + NO:
        raise Wrong(f"{written(scalar)} is neither true nor false")
    return value in YES


def count(scalar: Scalar) -> int:
    """A whole number from 1."""
    value = given(scalar)
    if not re.fullmatch(r"[0-9]{1,9}", value) or int(value) < 1:
        raise Wrong(f"{written(scalar)} is not a whole number from 1 on, such as 8")
    return int(value)


def number(scalar: Scalar) -> int:
    """A whole number, negative ones included: an id."""
    value = given(scalar)
    if not re.fullmatch(r"-?[0-9]{1,19}", value):
        raise Wrong(f"{written(scalar)} is not a whole number, such as 123456789")
    return int(value)


def duration(scalar: Scalar) -> timedelta:
    return units.duration(given(scalar))


def size(scalar: Scalar) -> int:
    return units.size(given(scalar))


def limit(scalar: Scalar) -> Limit:
    return units.limit(given(scalar))


def choice(scalar: Scalar, known: tuple[str, ...]) -> str:
    """One of a few words."""
    value = given(scalar)
    if value not in known:
        raise Wrong(f"{written(scalar)} is none of {', '.join(known)}{did_you_mean(value, known)}")
    return value


def language(scalar: Scalar) -> str:
    """A language's code as BCP 47 has it, in lower case."""
    value = text(scalar)
    if not re.fullmatch(LANGUAGE, value):
        raise Wrong(f"{written(scalar)} is not a language's code, such as en, ru, ja or pt-BR")
    if meant := _COUNTRIES.get(value.lower()):
        raise Wrong(f"{written(scalar)} is a country; the code of its language is `{meant}`")
    return value.lower()


def clock(scalar: Scalar) -> time:
    """A time of day."""
    value = given(scalar)
    if not re.fullmatch(CLOCK, value):
        raise Wrong(f'{written(scalar)} is not a time of day, such as "23:00"')
    hour, minute = value.split(":")
    return time(int(hour), int(minute))


def zone(scalar: Scalar) -> str:
    """The name of a time zone."""
    value = given(scalar)
    try:
        zoneinfo.ZoneInfo(value)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        similar = did_you_mean(value, zoneinfo.available_timezones())
        raise Wrong(f"{written(scalar)} is not a time zone, such as Europe/Moscow{similar}") from None
    return value


def digest(scalar: Scalar, of: str = "digest") -> str:
    """When a digest, or what else `of` says, is sent: a time of day, an interval, or five cron fields."""
    value = " ".join(given(scalar).split())
    if re.fullmatch(CLOCK, value):
        return value
    if value.startswith("every "):
        units.duration(value.removeprefix("every "))
        return value
    try:
        next(CronSim(value, _SOME_DAY))
    except (CronSimError, StopIteration):
        raise Wrong(f'{written(scalar)} is no time for a {of}: write "08:00", "every 2h" or "0 8 * * 1-5"') from None
    return value


def split(url: str, schemes: tuple[str, ...], example: str) -> SplitResult:
    """A URL's parts, when it has one of the schemes and a host; raises Wrong without quoting it."""
    if re.search(r"[\s\x00-\x1f]", url):
        raise Wrong(f"an address has no blanks or line ends; write one such as {example}")
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        raise Wrong(f"this is not a valid address; write one such as {example}") from None
    if parts.scheme not in schemes:
        raise Wrong(f"an address starts with {' or '.join(f'{scheme}://' for scheme in schemes)}, such as {example}")
    if not host:
        raise Wrong(f"this address has no host; write one such as {example}")
    return parts


def address(scalar: Scalar) -> Address:
    """A feed's address. What may be shown keeps `${…}` as written, and stars a password."""
    value = given(scalar).strip()
    split(value, ("http", "https"), "https://example.org/feed.xml")
    return Address(shown=star_password(scalar.text.strip()), url=Secret(value))


def selector(scalar: Scalar) -> str:
    """What names feeds: a name, `tag:word` or an address, each with a leading `-` to leave them out.

    An address comes as it may be shown, for that is what feeds are compared by.
    """
    value = text(scalar)
    if "://" not in scalar.text:
        return value.strip()
    sign = "-" if scalar.text.startswith("-") else ""
    return sign + star_password(scalar.text.removeprefix("-").strip())


def web_address(scalar: Scalar) -> str:
    """An http(s) address that holds no secret."""
    value = given(scalar)
    split(value, ("http", "https"), "https://monitor.example.org")
    return value.rstrip("/")


def hook(scalar: Scalar) -> Secret:
    """An http(s) address that may itself be the secret."""
    split(given(scalar), ("http", "https"), "https://example.org/hook")
    return Secret(scalar.value)


def proxy(scalar: Scalar) -> Secret:
    split(given(scalar), ("http", "https"), "http://127.0.0.1:3128")
    return Secret(scalar.value)


def header_name(name: str) -> str:
    """The name of an HTTP header, which is a key of the file."""
    if not re.fullmatch(HEADER, name):
        raise Wrong("this is not the name of an HTTP header, such as X-Key")
    return name


def header_value(scalar: Scalar) -> Secret:
    value = given(scalar)
    if not re.fullmatch(r"[\x20-\x7e\t]+", value):
        raise Wrong("an HTTP header holds plain ASCII letters on one line")
    return Secret(value.strip())


def user_agent(scalar: Scalar) -> str:
    return header_value(scalar).reveal()


def bot_token(scalar: Scalar) -> Secret:
    """A Telegram bot's token."""
    if not re.fullmatch(BOT, given(scalar)):
        raise Wrong("a bot's token is a number, a colon and some 35 letters, as @BotFather gave it")
    return Secret(scalar.value)


def chat(scalar: Scalar) -> int | str:
    """A Telegram chat: its number, or the public name of a channel."""
    value = given(scalar)
    if not re.fullmatch(CHAT, value):
        raise Wrong(f"{written(scalar)} is not a chat: write its number, such as 123456789, or '@name' in quotes")
    return value if value.startswith("@") else int(value)


def base_url(scalar: Scalar) -> str:
    """The root of a Bot API server, without a slash at its end."""
    value = given(scalar)
    parts = split(value, ("http", "https"), "http://127.0.0.1:8081")
    if parts.query or parts.fragment or re.search(r"/bot[0-9<{]|/bot/?$", parts.path):
        raise Wrong("this is the root of a Bot API server; monitor adds `/bot<token>/<method>` itself")
    return value.rstrip("/")


def listen(scalar: Scalar) -> str:
    """A host and a port."""
    host, port = listen_parts(given(scalar))
    if not host or not re.fullmatch(r"[0-9]{1,5}", port) or int(port) > 65_535:
        raise Wrong(f"{written(scalar)} is not a host and a port, such as 127.0.0.1:8080")
    return scalar.value


def listen_parts(value: str) -> tuple[str, str]:
    """Host and port of `host:port` or `[host]:port`; empty where there is none."""
    found = re.fullmatch(r"(?:\[([^\[\]\s]+)\]|([^:\s\[\]]+)):(\S+)", value)
    return (found[1] or found[2], found[3]) if found else ("", "")


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach `host`."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def store(scalar: Scalar) -> Secret:
    """Where things are kept: an SQLite file, or a PostgreSQL database."""
    value = given(scalar)
    if re.fullmatch(r"sqlite:///[^?#]*[^?#/]", value) and not value.endswith(":memory:"):
        return Secret(value)
    if value.startswith("postgresql://"):
        split(value, ("postgresql",), "postgresql://user@localhost/monitor")
        return Secret(value)
    raise Wrong("write sqlite:/// and a file, such as sqlite:///data/monitor.db, or postgresql://user@host/database")
