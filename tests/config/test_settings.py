"""What a good file becomes."""

from datetime import time, timedelta
from pathlib import Path

import pytest

from monitor.config.build import feed_id
from monitor.config.settings import (
    AppriseSettings,
    ConsoleSettings,
    EmailSettings,
    PollSettings,
    SmtpServer,
    TelegramSettings,
    WebhookSettings,
    WebSettings,
)
from monitor.model import Credentials, Feed, Field, Limit, Priority, QuietHours, Secret, Watch
from tests.config.support import FEEDS, GOOD, WATCHES, loaded


def test_smallest_file_prints_on_the_screen(tmp_path: Path) -> None:
    settings = loaded(tmp_path, GOOD).settings
    assert settings.destinations == (ConsoleSettings(name="screen"),)
    assert settings.poll == PollSettings()
    assert (settings.quiet_hours, settings.web, settings.admin) == (None, None, None)
    assert settings.retention == timedelta(days=90)


def test_feed_takes_every_key(tmp_path: Path) -> None:
    text = """
feeds:
  - url: https://example.org/feed.xml
    name: Example
    tags: [a, b]
    language: pt-BR
    every: 90s
    full_text: yes
    headers: {X-Key: k}
    auth: {username: desk, password: p}
    proxy: http://127.0.0.1:3128
    user_agent: ours/1
    allow_private: true
    backfill: 1.5h
    enabled: no
"""
    (feed,) = loaded(tmp_path, text + WATCHES).settings.feeds
    assert feed == Feed(
        id=feed_id("https://example.org/feed.xml"),
        address="https://example.org/feed.xml",
        url=Secret("https://example.org/feed.xml"),
        name="Example",
        tags=("a", "b"),
        language="pt-br",
        every=timedelta(seconds=90),
        full_text=True,
        headers={"X-Key": Secret("k")},
        auth=Credentials(username="desk", password=Secret("p")),
        proxy=Secret("http://127.0.0.1:3128"),
        user_agent="ours/1",
        allow_private=True,
        backfill=timedelta(minutes=90),
        enabled=False,
    )


def test_feed_id_is_of_the_address_and_stays() -> None:
    assert feed_id("https://example.org/feed.xml") == "2318cf673a78821489e8a9f10b555f08"


def test_watch_takes_every_key(tmp_path: Path) -> None:
    text = """
feeds: [{url: https://example.org/feed.xml, name: Example}]
watchlists:
  - name: islands
    query: Kuril
    any: [Kunashir, Iturup]
    not: film
    feeds: [Example]
    languages: [en, RU]
    fields: title
    priority: high
    notify: screen
    digest: "08:00"
    limit: 10/1h
"""
    (watch,) = loaded(tmp_path, text).settings.watches
    assert watch == Watch(
        name="islands",
        queries=("Kuril", "Kunashir", "Iturup"),
        exclude=("film",),
        feeds=("Example",),
        languages=("en", "ru"),
        fields=(Field.TITLE,),
        priority=Priority.HIGH,
        notify=("screen",),
        digest="08:00",
        limit=Limit(count=10, period=timedelta(hours=1)),
    )


def test_watch_without_a_query_is_called_by_its_first_alternative(tmp_path: Path) -> None:
    (watch,) = loaded(tmp_path, FEEDS + "watchlists: [{any: [Kunashir, Iturup]}]\n").settings.watches
    assert (watch.name, watch.queries) == ("Kunashir", ("Kunashir", "Iturup"))


def test_entity_is_written_as_one_name_a_list_or_a_mapping(tmp_path: Path) -> None:
    text = GOOD + (
        "entities:\n"
        "  Abe: [Shinzo Abe, 安倍, Abe]\n"
        "  Putin: Путин\n"
        "  Leaders: {names: ['@Abe', '@Putin'], unless: [Lincoln], ambiguous: [Leaders], near: Tokyo}\n"
    )
    abe, putin, leaders = loaded(tmp_path, text).settings.entities
    assert abe.names == ("Abe", "Shinzo Abe", "安倍")
    assert putin.names == ("Putin", "Путин")
    assert leaders.names == ("Leaders", "Abe", "Shinzo Abe", "安倍", "Putin", "Путин")
    assert (leaders.unless, leaders.ambiguous, leaders.near) == (("Lincoln",), ("Leaders",), ("Tokyo",))


def test_every_kind_of_destination(tmp_path: Path) -> None:
    text = GOOD + (
        "notify:\n"
        "  phone: {telegram: {token: '1:a', chat: -100123, thread: 7, silent: on, language: ru, admins: 5,"
        " base_url: http://127.0.0.1:8081/}}\n"
        "  channel: {telegram: {token: '1:a', chat: '@channel'}}\n"
        "  desk: {apprise: 'ntfys://ntfy.example/desk'}\n"
        "  mail: {email: {to: desk@example.org, smtp: 'smtps://u:p@mail.example.org', from: me@example.org}}\n"
        "  hook: {webhook: {url: https://example.org/hook, secret: s}}\n"
        "  screen: console\n"
        "  other: {console: }\n"
    )
    assert loaded(tmp_path, text).settings.destinations == (
        TelegramSettings(
            name="phone", token=Secret("1:a"), chat=-100123, thread=7, silent=True, language="ru", admins=(5,),
            base_url="http://127.0.0.1:8081",
        ),
        TelegramSettings(name="channel", token=Secret("1:a"), chat="@channel"),
        AppriseSettings(name="desk", url=Secret("ntfys://ntfy.example/desk")),
        EmailSettings(
            name="mail", to=("desk@example.org",), sender="me@example.org",
            smtp=SmtpServer(host="mail.example.org", port=465, tls=True, username="u", password=Secret("p")),
        ),
        WebhookSettings(name="hook", url=Secret("https://example.org/hook"), secrets=(Secret("s"),)),
        ConsoleSettings(name="screen"),
        ConsoleSettings(name="other"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("address", "server"),
    [
        ("smtp://mail.example.org", SmtpServer(host="mail.example.org", port=25)),
        ("smtp://[::1]:2525/", SmtpServer(host="::1", port=2525)),
        ("smtps://mail.example.org", SmtpServer(host="mail.example.org", port=465, tls=True)),
        (
            "SMTP://desk@example.org:p/a#s?s@w@mail.example.org",
            SmtpServer(host="mail.example.org", port=587, username="desk@example.org", password=Secret("p/a#s?s@w")),
        ),
        (
            "smtp://u:50%25%20off@mail.example.org:2587",
            SmtpServer(host="mail.example.org", port=2587, username="u", password=Secret("50% off")),
        ),
    ],
)
def test_mail_server_is_read_from_its_address(tmp_path: Path, address: str, server: SmtpServer) -> None:
    (mail,) = loaded(
        tmp_path, GOOD + f"notify: {{mail: {{email: {{to: [a@b, c@d], smtp: '{address}'}}}}}}\n"
    ).settings.destinations
    assert mail == EmailSettings(name="mail", to=("a@b", "c@d"), smtp=server)


def test_webhook_is_signed_with_several_secrets_while_one_is_replaced(tmp_path: Path) -> None:
    text = GOOD + "notify: {hook: {webhook: {url: https://example.org/hook, secret: [whsec_c2VjcmV0, old]}}}\n"
    (hook,) = loaded(tmp_path, text).settings.destinations
    assert isinstance(hook, WebhookSettings)
    assert hook.secrets == (Secret("whsec_c2VjcmV0"), Secret("old"))


def test_remaining_sections(tmp_path: Path) -> None:
    text = GOOD + (
        "quiet_hours: {from: '23:00', to: '7:30', timezone: Europe/Moscow}\n"
        "poll: {timeout: 5s, concurrency: 8, per_host: 1, max_body: 1MiB, max_article: 500KB, allow_private: yes}\n"
        "stories: {window: 1d, merge: no}\n"
        "retention: 7d\n"
        "web: {listen: '[::1]:80', public_url: https://monitor.example.org/}\n"
        "admin: screen\n"
        "heartbeat: every 12h\n"
    )
    settings = loaded(tmp_path, text).settings
    assert settings.quiet_hours == QuietHours(start=time(23), end=time(7, 30), timezone="Europe/Moscow")
    assert settings.poll == PollSettings(
        timeout=timedelta(seconds=5),
        concurrency=8,
        per_host=1,
        max_body=1_048_576,
        max_article=500_000,
        allow_private=True,
    )
    assert (settings.stories.window, settings.stories.merge) == (timedelta(days=1), False)
    assert settings.retention == timedelta(days=7)
    assert settings.web == WebSettings(listen="[::1]:80", public_url="https://monitor.example.org")
    assert (settings.admin, settings.heartbeat) == ("screen", "every 12h")


@pytest.mark.parametrize(
    ("poll", "least", "most"),
    [
        ("{min: 1s}", 1, 3600),
        ("{max: 1m}", 60, 60),
        ("{min: 2h}", 7200, 7200),
        ("{min: 1s, max: 1s}", 1, 1),
    ],
)
def test_one_end_of_the_interval_moves_the_other(tmp_path: Path, poll: str, least: int, most: int) -> None:
    settings = loaded(tmp_path, GOOD + f"poll: {poll}\n").settings.poll
    assert (settings.min, settings.max) == (timedelta(seconds=least), timedelta(seconds=most))


@pytest.mark.parametrize(
    ("store", "url"),
    [
        ("", "sqlite:///{folder}/data/monitor.db"),
        ("store: sqlite:///other.db\n", "sqlite:///{folder}/other.db"),
        ("store: sqlite:////var/lib/monitor.db\n", "sqlite:////var/lib/monitor.db"),
        ("store: postgresql://u:p@db/monitor\n", "postgresql+psycopg://u:p@db/monitor"),
    ],
)
def test_store_is_beside_the_file_unless_it_says_otherwise(tmp_path: Path, store: str, url: str) -> None:
    assert loaded(tmp_path, GOOD + store).settings.store.reveal() == url.format(folder=tmp_path)


def test_database_is_a_file_or_none(tmp_path: Path) -> None:
    assert loaded(tmp_path, GOOD).settings.database == tmp_path / "data" / "monitor.db"
    assert loaded(tmp_path, GOOD + "store: postgresql://u:p@db/monitor\n").settings.database is None


def test_same_feed_twice_is_fetched_once_with_all_tags(tmp_path: Path) -> None:
    text = (
        "feeds:\n"
        "  - {url: https://example.org/feed.xml, name: First, tags: [a]}\n"
        "  - {url: https://example.org/feed.xml, tags: [b, a]}\n"
    )
    good = loaded(tmp_path, text + WATCHES)
    (feed,) = good.settings.feeds
    assert (feed.name, feed.tags) == ("First", ("a", "b"))
    (warning,) = good.warnings
    assert (warning.line, warning.where) == (3, "feeds[1].url")
    assert "first as `feeds[0]`" in warning.message


def test_same_address_by_another_password_is_the_same_feed(tmp_path: Path) -> None:
    text = "feeds: ['https://u:a@example.org/', 'https://u:b@example.org/']\n" + WATCHES
    assert len(loaded(tmp_path, text).settings.feeds) == 1


@pytest.mark.parametrize("digest", ["8:05", "every 2h", "0 8 * * 1-5"])
def test_digest_may_be_a_time_an_interval_or_cron_fields(tmp_path: Path, digest: str) -> None:
    (watch,) = loaded(tmp_path, FEEDS + f"watchlists: [{{query: Kuril, digest: '{digest}'}}]\n").settings.watches
    assert watch.digest == digest


@pytest.mark.parametrize("listen", ["127.0.0.1:8080", "localhost:80", "[::1]:8080", "127.9.9.9:0"])
def test_loopback_needs_no_token(tmp_path: Path, listen: str) -> None:
    web = loaded(tmp_path, GOOD + f"web: {{listen: '{listen}'}}\n").settings.web
    assert web is not None
    assert web.listen == listen


def test_other_addresses_are_fine_with_a_token(tmp_path: Path) -> None:
    web = loaded(tmp_path, GOOD + "web: {listen: '0.0.0.0:80', token: t}\n").settings.web
    assert web is not None
    assert web.token == Secret("t")
