"""The first configuration: its text, made of a few answers, with comments for whoever edits it next."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from monitor.config.edit import Entry, appended, literal

TOKEN_NAME = "TELEGRAM_BOT_TOKEN"  # noqa: S105 - the name of a variable
OFFICIAL = "https://api.telegram.org"

_HEAD = """\
# What monitor watches. `monitor check` finds every mistake in here, `monitor run` starts the watch.
# Every key, with examples: config.example.yaml and docs/query-language.md. For an editor that completes and checks:
#   monitor schema > config.schema.json, and as the first line here
#   # yaml-language-server: $schema=config.schema.json

# Addresses of feeds. A feed may also have keys of its own:
#   - url: https://example.org/feed.xml
#     full_text: true          # also read the page of each new article
#     tags: [asia]             # for `feeds: [tag:asia]` on a watch
feeds:
"""
_WATCHES = """
# What you wait for. Plain words must all occur, in any order and in any of their forms; "phrases" as they are.
# `monitor match --query 'Kuril* -football' --feed URL` tries a query before it stands here.
watchlists:
"""
_SCREEN = """
# Where alerts go. Without `notify`, they appear on the screen.
# notify:
#   phone:
#     telegram: {token: "${TELEGRAM_BOT_TOKEN}", chat: 123456789}   # the token stands in .env
"""
_PHONE = """
# Where alerts go. The token stands in the environment, or in the file .env beside this one, as TELEGRAM_BOT_TOKEN=…
notify:
  phone:
    telegram:
"""
_ADMIN = """
# Where monitor tells of its own troubles: a feed that is gone, a destination that fails.
admin: phone
"""
_TAIL = """
# quiet_hours: {from: "23:00", to: "07:00", timezone: Europe/Moscow}   # held back, then sent as one message
# web: {listen: 127.0.0.1:8080}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstFeed:
    """A feed to begin with. `private` says that it is on a loopback or private address."""

    url: str
    private: bool = False
    full_text: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstChat:
    """A Telegram chat to begin with: its number or "@name"."""

    id: int | str
    thread: int | None = None
    base_url: str = OFFICIAL


def first_config(feeds: Sequence[FirstFeed], watches: Sequence[str], chat: FirstChat | None) -> str:
    """The text of the file."""
    text = appended(_HEAD, "feeds", [_entry(feed) for feed in feeds])
    text += appended(_WATCHES, "watchlists", [literal(watch) for watch in watches])
    text += (
        _SCREEN if chat is None else _PHONE + "".join(f"      {key}: {value}\n" for key, value in _keys(chat).items())
    )
    if chat is not None:
        text += _ADMIN
    return text + _TAIL


def _entry(feed: FirstFeed) -> Entry:
    url = literal(feed.url)
    keys = {"full_text": feed.full_text, "allow_private": feed.private}
    given = {key: value for key, value in keys.items() if value}
    return {"url": url, **given} if given else url


def _keys(chat: FirstChat) -> Mapping[str, str]:
    name = chat.id if isinstance(chat.id, int) else json.dumps(chat.id, ensure_ascii=False)
    keys = {"token": f'"${{{TOKEN_NAME}}}"', "chat": str(name)}
    if chat.thread is not None:
        keys["thread"] = str(chat.thread)
    if chat.base_url.rstrip("/") != OFFICIAL:
        keys["base_url"] = json.dumps(literal(chat.base_url), ensure_ascii=False)
    return keys
