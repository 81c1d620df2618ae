"""The measure of the first release: the letter from Putin to Abe, from a feed to a phone."""

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.end_to_end.newsroom import CHAT, HEADLINE, SUMMARY, configure, feed, letter, old_news, publish
from tests.support.botapi.thread import BotApiThread
from tests.support.daemon import DaemonProcess, run_monitor
from tests.support.feedserver import Entry, FeedServer
from tests.support.waiting import wait_until

FURNITURE = ("Subscribe", "Newsfeed", "'\"register\"'", "'\"Japanese Investment\"'", "Smolenskaya", "ferry")


def polls(feeds: FeedServer) -> int:
    return len(feeds.asked("/feed"))


def wait_for_polls(feeds: FeedServer, more: int) -> None:
    wanted = polls(feeds) + more
    wait_until(lambda: polls(feeds) >= wanted, 20, f"{more} more polls")


def test_both_watches_are_named_with_their_reasons_in_one_message_once(
    tmp_path: Path, feeds: FeedServer, api: BotApiThread
) -> None:
    publish(feeds, old_news())
    configure(
        tmp_path, [feed(feeds.url(), full_text=True)], api, ["Kuril", "Abe Putin summit", *FURNITURE]
    )  # fmt: skip
    with DaemonProcess(tmp_path, "run") as daemon:
        daemon.wait_for_log("started")
        wait_for_polls(feeds, 1)
        publish(feeds, old_news(), letter(feeds))
        api.wait_for_messages(CHAT, 1, 20)
        wait_for_polls(feeds, 3)
        assert daemon.stop() == 0
    for _ in range(2):
        with DaemonProcess(tmp_path, "run") as daemon:
            wait_for_polls(feeds, 2)
            assert daemon.stop() == 0
    (message,) = api.ledger(CHAT)
    assert message.text.startswith(HEADLINE)
    assert message.now.links[HEADLINE] == feeds.url("/letter.html")
    reasons = [line for line in message.text.splitlines() if line.startswith("▸")]
    assert reasons == [
        "▸ Kuril — Kuril (text)",
        "▸ Abe Putin summit — Putin, Abe (title), summit (summary)",
    ]
    assert len(message.versions) == 1


def test_without_the_page_only_the_headline_and_summary_count(
    tmp_path: Path, feeds: FeedServer, api: BotApiThread
) -> None:
    publish(feeds, old_news())
    configure(tmp_path, [feed(feeds.url())], api, ["Kuril", "Abe Putin summit", *FURNITURE])
    with DaemonProcess(tmp_path, "run") as daemon:
        daemon.wait_for_log("started")
        wait_for_polls(feeds, 1)
        publish(feeds, old_news(), letter(feeds))
        (message,) = api.wait_for_messages(CHAT, 1, 20)
        wait_for_polls(feeds, 2)
        assert daemon.stop() == 0
    assert [line for line in message.text.splitlines() if line.startswith("▸")] == [
        "▸ Abe Putin summit — Putin, Abe (title), summit (summary)"
    ]
    assert len(api.ledger(CHAT)) == 1
    assert feeds.asked("/letter.html") == []


def test_rounds_by_cron_read_late_pages_too(tmp_path: Path, feeds: FeedServer, api: BotApiThread) -> None:
    publish(feeds, old_news())
    configure(tmp_path, [feed(feeds.url(), full_text=True)], api, ["Kuril"])
    assert run_monitor("run", "--once", folder=tmp_path).returncode == 0
    publish(feeds, old_news(), Entry(title=HEADLINE, link=feeds.url("/letter.html"), summary=SUMMARY))
    assert run_monitor("run", "--once", folder=tmp_path).returncode == 0
    letter(feeds)
    make_late_pages_due(tmp_path)
    assert run_monitor("run", "--once", folder=tmp_path).returncode == 0
    assert "▸ Kuril — Kuril (text)" in api.ledger(CHAT)[0].text


def make_late_pages_due(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "monitor.db")) as database, database:
        database.execute("UPDATE items SET article_due = 0 WHERE article_due IS NOT NULL")


def test_a_page_that_comes_late_adds_its_watch_to_the_message_by_an_edit(
    tmp_path: Path, feeds: FeedServer, api: BotApiThread
) -> None:
    """The first try finds no page; the second one, two minutes later by the clock, is made due by hand."""
    publish(feeds, old_news())
    configure(tmp_path, [feed(feeds.url(), full_text=True)], api, ["Kuril", "Abe Putin summit"])
    with DaemonProcess(tmp_path, "run") as daemon:
        daemon.wait_for_log("started")
        wait_for_polls(feeds, 1)
        publish(feeds, old_news(), Entry(title=HEADLINE, link=feeds.url("/letter.html"), summary=SUMMARY))
        (message,) = api.wait_for_messages(CHAT, 1, 20)
        assert "▸ Kuril" not in message.text
        assert daemon.stop() == 0
    letter(feeds)
    make_late_pages_due(tmp_path)
    with DaemonProcess(tmp_path, "run") as daemon:
        wait_until(lambda: len(api.ledger(CHAT)[0].versions) == 2, 20, "the edit")
        assert daemon.stop() == 0
    (message,) = api.ledger(CHAT)
    assert "▸ Kuril — Kuril (text)" in message.text
    assert "▸ Abe Putin summit — " in message.text
