"""Each destination of a file is spoken to in its `language`."""

import io
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from monitor.alerts.deliveries import notice
from monitor.app.wiring import notifiers_of
from monitor.clock import SystemClock
from monitor.config.load import load
from monitor.model import Message
from monitor.ports import Envelope, Sent
from monitor.store.codec import dump
from monitor.store.codec import load as stored
from monitor.words import moment, phrase, phrases
from tests.alerts.examples import WHEN, letter
from tests.support.botapi import BotApi
from tests.support.hookserver import HookServer
from tests.support.mailserver import MailServer

if TYPE_CHECKING:
    from collections.abc import Callable

FILE = """
feeds: [http://127.0.0.1:1/x]
watchlists: [Kuril]
notify:
  phone: {{telegram: {{token: "{token}", chat: 77, base_url: "{api}", language: ru-RU}}}}
  mail: {{email: {{to: desk@example.org, smtp: "smtp://127.0.0.1:{mail}", language: ru}}}}
  hook: {{webhook: {{url: "{hook}", language: ru}}}}
  desk: {{apprise: {{url: "json://127.0.0.1:{port}/x", language: ru}}}}
  screen: {{console: {{language: ru}}}}
  other: {{console: {{language: ja}}}}
  plain: console
"""

NOTICE = notice(
    admin="phone",
    subject="x",
    headline=phrase("Feed silent: {feed}", feed="NHK"),
    body=phrases("{count} more not delivered to {name}", "{count} more not delivered to {name}", 3,
                 name=phrase("seen"), at=moment(WHEN)),
    now=WHEN,
).message  # fmt: skip


async def arrived(folder: Path, name: str, message: Message, repeat: bool = False) -> str:
    """What somebody at that destination reads."""
    screen = io.StringIO()
    async with BotApi.start() as api, MailServer.start() as mail:
        with HookServer() as hook:
            file = folder / "config.yaml"
            file.write_text(
                FILE.format(token=api.token, api=api.base_url, mail=mail.port, hook=hook.url, port=hook.port)
            )
            notifiers = notifiers_of(load(file, {}).settings, screen, SystemClock())
            outcome = await notifiers[name].send(message, Envelope(key="a1b2c3d4", repeat=repeat))
            assert isinstance(outcome, Sent)
            for notifier in notifiers.values():
                await notifier.close()
            read: dict[str, Callable[[], str]] = {
                "phone": lambda: api.ledger(77)[0].text,
                "mail": lambda: f"{mail.mails[0].letter['Subject']}\n{mail.mails[0].part('plain')}",
                "hook": lambda: "{headline}\n{text}\n{body}".format(**hook.calls[0].document["data"]),
                "desk": lambda: "{title}\n{message}".format(**hook.calls[0].document),
            }
            return read.get(name, screen.getvalue)()


RUSSIAN = ("phone", "mail", "hook", "desk", "screen")


@pytest.mark.parametrize("name", RUSSIAN)
async def test_alert_has_the_words_of_the_destination_s_language(tmp_path: Path, name: str) -> None:
    said = await arrived(tmp_path, name, letter(published=False))
    assert "TASS · замечено 02.12.2016, 12:34 UTC" in said
    assert "▸ Abe Putin summit — Putin, Abe (в заголовке), summit (в анонсе)" in said
    assert "также: NHK, Reuters" in said


@pytest.mark.parametrize("name", RUSSIAN)
async def test_notice_that_was_stored_is_said_in_the_destination_s_language(tmp_path: Path, name: str) -> None:
    said = await arrived(tmp_path, name, stored(dump(NOTICE), Message))
    assert "Лента молчит: NHK" in said
    assert "Ещё 3 сообщения не доставлены (замечено)" in said
    assert "Feed" not in said


@pytest.mark.parametrize("name", ["other", "plain"])
async def test_without_a_language_that_is_spoken_it_is_english(tmp_path: Path, name: str) -> None:
    said = await arrived(tmp_path, name, letter(), repeat=True)
    assert "TASS · 2016-12-02 12:34 UTC" in said
    assert "also: NHK, Reuters\n↻ may repeat · #a1b2" in said
    assert "Feed silent: NHK\n3 more not delivered to seen" in await arrived(tmp_path, name, NOTICE)


async def test_message_that_an_older_version_stored_is_said_as_it_was(tmp_path: Path) -> None:
    old = replace(NOTICE, own_headline=None, own_body=None)
    kept = dump(old).replace(',"own_headline":null,"own_body":null', "")
    assert "own_" not in kept
    assert "Feed silent: NHK" in await arrived(tmp_path, "phone", stored(kept, Message))


async def test_how_our_words_are_made_is_no_business_of_receivers(tmp_path: Path) -> None:
    with HookServer() as hook:
        file = tmp_path / "config.yaml"
        file.write_text(FILE.format(token="1:a", api="http://127.0.0.1:1", mail=1, hook=hook.url, port=1))
        notifier = notifiers_of(load(file, {}).settings, io.StringIO(), SystemClock())["hook"]
        await notifier.send(NOTICE, Envelope(key="a1b2c3d4"))
        await notifier.close()
        assert [key for key in hook.calls[0].document["data"] if key.startswith("own")] == []
