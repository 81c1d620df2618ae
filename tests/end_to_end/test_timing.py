"""When alerts come, seen from the phone: limits, digests, quiet hours, floods, copies and changed headlines."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.end_to_end.newsroom import CHAT, configure, entry, feed, old_news, publish
from tests.support.botapi.thread import BotApiThread
from tests.support.daemon import DaemonProcess
from tests.support.feedserver import Entry, FeedServer
from tests.support.waiting import wait_until


def letters(count: int) -> list[Entry]:
    places = ("Nagato", "Lima", "Sochi", "Vladivostok", "Osaka", "Moscow")
    return [entry(n + 1, f"Letter number {n + 1} is handed over at {place}") for n, place in enumerate(places[:count])]


def wait_for_polls(feeds: FeedServer, more: int = 2, path: str = "/feed") -> None:
    wanted = len(feeds.asked(path)) + more
    wait_until(lambda: len(feeds.asked(path)) >= wanted, 20, f"{more} more polls")


def run(tmp_path: Path, feeds: FeedServer, api: BotApiThread, watch: str, more: str = "") -> DaemonProcess:
    publish(feeds, old_news())
    configure(tmp_path, [feed(feeds.url())], api, [watch], more=more)
    return DaemonProcess(tmp_path, "run")


def test_past_its_limit_a_watch_comes_in_one_message(tmp_path: Path, feeds: FeedServer, api: BotApiThread) -> None:
    with run(tmp_path, feeds, api, "{query: letter, limit: 2/6s}") as daemon:
        daemon.wait_for_log("started")
        wait_for_polls(feeds)
        publish(feeds, old_news(), *letters(6))
        api.wait_for_messages(CHAT, 3, 30)
        wait_for_polls(feeds, 3)
        assert daemon.stop() == 0
    *single, digest = [message.text for message in api.ledger(CHAT)]
    assert digest.startswith("letter: 4 more alerts, past its limit")
    assert len(single) == 2
    told = "\n".join([*single, digest])
    assert all(told.count(f"Letter number {n}") == 1 for n in range(1, 7))


def test_digest_gathers_what_came_and_links_each_of_it(tmp_path: Path, feeds: FeedServer, api: BotApiThread) -> None:
    with run(tmp_path, feeds, api, "{query: letter, digest: every 4s}") as daemon:
        daemon.wait_for_log("started")
        wait_for_polls(feeds)
        publish(feeds, old_news(), *letters(3))
        api.wait_for_messages(CHAT, 1, 30)
        wait_for_polls(feeds, 3)
        assert daemon.stop() == 0
    (digest,) = api.ledger(CHAT)
    assert digest.text.startswith("letter: 3 alerts")
    assert {link for headline, link in digest.now.links.items() if headline.startswith("Letter")} == {
        "http://news.test/1", "http://news.test/2", "http://news.test/3",
    }  # fmt: skip


def test_quiet_hours_let_only_what_is_urgent_ring(tmp_path: Path, feeds: FeedServer, api: BotApiThread) -> None:
    now = datetime.now(UTC)  # noqa: TID251 - the daemon goes by the machine's clock
    start, end = now - timedelta(hours=2), now + timedelta(hours=2)
    quiet = f'quiet_hours: {{from: "{start:%H:%M}", to: "{end:%H:%M}", timezone: UTC}}'
    publish(feeds, old_news())
    configure(tmp_path, [feed(feeds.url())], api, ["letter", "{query: Sochi, priority: high}"], more=quiet)
    with DaemonProcess(tmp_path, "run") as daemon:
        daemon.wait_for_log("started")
        wait_for_polls(feeds)
        publish(feeds, old_news(), *letters(3))
        api.wait_for_messages(CHAT, 1, 20)
        wait_for_polls(feeds, 3)
        assert daemon.stop() == 0
    (urgent,) = api.ledger(CHAT)
    assert urgent.text.startswith("Letter number 3 is handed over at Sochi")


def test_feed_that_changes_its_ids_and_addresses_floods_nobody(
    tmp_path: Path, feeds: FeedServer, api: BotApiThread
) -> None:
    before = letters(6)
    publish(feeds, *before)
    configure(tmp_path, [feed(feeds.url())], api, ["letter"], more="admin: phone")
    moved = [
        replace(one, link=f"http://moved.test/{n}", summary=f"Now in print, page {n}.") for n, one in enumerate(before)
    ]
    with DaemonProcess(tmp_path, "run") as daemon:
        daemon.wait_for_log("started")
        wait_for_polls(feeds)
        publish(feeds, *moved, entry(99, "A letter that nobody had seen before arrives"))
        api.wait_for_messages(CHAT, 2, 20)
        wait_for_polls(feeds, 3)
        assert daemon.stop() == 0
    assert {message.text.splitlines()[0] for message in api.ledger(CHAT)} == {
        "A letter that nobody had seen before arrives", "Flood stopped: Wire",
    }  # fmt: skip


@pytest.mark.parametrize("title", ["Letter from Putin reaches Abe", "Foreign minister hands over letter"])
def test_copy_with_another_headline_is_added_to_the_message(
    tmp_path: Path, feeds: FeedServer, api: BotApiThread, title: str
) -> None:
    body = (
        "The foreign minister handed the prime minister a letter from President Putin on Friday after three days of "
        "talks in Moscow. The two leaders are to meet in Nagato on 15 December and to speak of fishing rights off the "
        "southern islands. A treaty of peace has been discussed since 1956, in 14 rounds of talks."
    )
    wire = Entry(title="Minister hands letter from Putin to Abe", link="http://wire.test/1", summary=body)
    paper = Entry(title=title, link="http://paper.test/a", summary=f"TOKYO, Friday. {body[:250]} (Agencies)")
    publish(feeds, old_news())
    publish(feeds, old_news(), path="/paper", title="Paper")
    configure(tmp_path, [feed(feeds.url()), feed(feeds.url("/paper"))], api, ["letter"])
    with DaemonProcess(tmp_path, "run") as daemon:
        daemon.wait_for_log("started")
        wait_for_polls(feeds)
        wait_for_polls(feeds, path="/paper")
        publish(feeds, old_news(), wire)
        api.wait_for_messages(CHAT, 1, 20)
        publish(feeds, old_news(), paper, path="/paper", title="Paper")
        wait_until(lambda: len(api.ledger(CHAT)[0].versions) == 2, 20, "the outlet is added")
        wait_for_polls(feeds, 2, path="/paper")
        assert daemon.stop() == 0
    (message,) = api.ledger(CHAT)
    assert message.text.endswith("also: Paper")


def test_headline_that_changes_in_substance_comes_as_a_reply(
    tmp_path: Path, feeds: FeedServer, api: BotApiThread
) -> None:
    first = entry(1, "Ferry with 10 letters aboard missing off Korsakov")
    with run(tmp_path, feeds, api, "letter") as daemon:
        daemon.wait_for_log("started")
        wait_for_polls(feeds)
        publish(feeds, old_news(), first)
        api.wait_for_messages(CHAT, 1, 20)
        publish(feeds, old_news(), replace(first, title="Ferry with 500 letters aboard missing off Korsakov"))
        api.wait_for_messages(CHAT, 2, 20)
        wait_for_polls(feeds, 3)
        assert daemon.stop() == 0
    message, reply = api.ledger(CHAT)
    assert "now: Ferry with 500 letters" in message.text
    assert reply.text.startswith("Ferry with 500 letters aboard missing off Korsakov")
    assert "before: Ferry with 10 letters aboard missing off Korsakov" in reply.text
    assert reply.replies_to == message.id
