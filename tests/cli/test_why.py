"""`monitor why`: what a person is told of an item, after a real daemon's day and while it runs."""

import asyncio
import json
import re
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.clock import SystemClock
from monitor.store.open import open_store
from tests.end_to_end.newsroom import CHAT, SUMMARY, configure, entry, feed, old_news, publish
from tests.support.botapi.faults import Fault
from tests.support.botapi.thread import BotApiThread
from tests.support.daemon import DaemonProcess, run_at_terminal, run_monitor
from tests.support.feedserver import Entry, FeedServer, HostedFeedServer
from tests.support.waiting import wait_until

TOLD = Entry(title="Letter from Putin to Abe is read out in Tokyo", link="http://news.test/1", summary=SUMMARY)
COPY = Entry(title="A letter arrives", link="http://www.news.test/1?utm_source=rss", summary=SUMMARY)
QUIET = Entry(title="Ferry timetable changes", link="http://news.test/2", summary="From Monday on.")
REFUSED = Entry(title="Another summit is planned for the spring", link="http://news.test/3", summary="In Lima.")


class Day:
    """A day of a daemon, and the commands that look back at it."""

    def __init__(self, folder: Path, feeds: FeedServer, api: BotApiThread) -> None:
        self.folder = folder
        self._feeds, self._api = feeds, api
        self._wire, self._nhk = [old_news()], [old_news()]
        configure(folder, [feed(feeds.url()), feed(feeds.url("/nhk"))], api, ["summit", "Kuril"], more="retention: 30d")

    def pass_by(self) -> None:
        """First polls; an alert; the same page in another feed; an item that says nothing; a refused message."""
        self._publish()
        with DaemonProcess(self.folder, "run") as daemon:
            self._wait_for_polls("/feed")
            self._wait_for_polls("/nhk")
            self._wire += [TOLD, QUIET]
            self._publish()
            self._api.wait_for_messages(CHAT, 1, 30)
            self._nhk.append(COPY)
            self._publish()
            daemon.wait_for_log("edited")
            self._api.fail(fault=Fault.DEACTIVATED, method="sendMessage", times=None)
            self._wire.append(REFUSED)
            self._publish()
            daemon.wait_for_log("deactivated")
            assert daemon.stop() == 0

    def _publish(self) -> None:
        publish(self._feeds, *self._wire)
        publish(self._feeds, *self._nhk, path="/nhk", title="NHK")

    def _wait_for_polls(self, path: str) -> None:
        before = len(self._feeds.asked(path))
        wait_until(lambda: len(self._feeds.asked(path)) >= before + 2, 20, f"two polls of {path}")


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with HostedFeedServer() as feeds, BotApiThread() as api:
        passed = Day(tmp_path_factory.mktemp("day"), feeds, api)
        passed.pass_by()
        yield passed.folder


@pytest.fixture
def folder(day: Path, tmp_path: Path) -> Path:
    """The day's folder, to be changed at will."""
    return Path(shutil.copytree(day, tmp_path / "copy"))


def why(folder: Path, url: str) -> Any:
    done = run_monitor("why", "--json", url, folder=folder)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def unknown(folder: Path, url: str) -> str:
    """What is said of an address that is not known."""
    done = run_monitor("why", url, folder=folder)
    assert (done.returncode, done.stdout) == (1, "")
    assert f"no item with the address {url} is known" in done.stderr
    return done.stderr


def test_item_that_was_told_has_its_whole_way(day: Path) -> None:
    found = why(day, TOLD.link)
    assert found["summary"] == "Told at phone."
    assert [(item["feed"], item["title"], item["standing"]) for item in found["items"]] == [
        ("NHK", COPY.title, "new"),
        ("Wire", TOLD.title, "new"),
    ]
    for item in found["items"]:
        assert [match["watch"] for match in item["matched"]] == ["summit"]
        assert [match["watch"] for match in item["today"]["matches"]] == ["summit"]
        assert item["today"]["misses"] == [{"watch": "Kuril", "reason": "no term found: Kuril"}]


def test_story_says_why_each_outlet_joined_and_which_watch_told_of_it(day: Path) -> None:
    (story,) = why(day, TOLD.link)["stories"]
    assert story["title"] == TOLD.title
    assert [(one["source"], one["joined"]) for one in story["outlets"]] == [
        ("Wire", "the first item of its story"),
        ("NHK", "the same page in another feed"),
    ]
    (alert,) = story["alerts"]
    assert (alert["watch"], alert["priority"], alert["item"]) == ("summit", "normal", story["outlets"][0]["item"])


def test_delivery_has_every_try_with_its_revision_and_outcome(day: Path) -> None:
    ((delivery,),) = [story["deliveries"] for story in why(day, TOLD.link)["stories"]]
    assert (delivery["destination"], delivery["state"], delivery["revision"]) == ("phone", "sent", 2)
    assert delivery["external_id"]
    assert [(one["number"], one["revision"], one["outcome"]) for one in delivery["tries"]] == [
        (1, 1, "sent"),
        (2, 2, "sent"),
    ]
    assert all(one["started"] <= one["ended"] for one in delivery["tries"])
    assert delivery["tries"][0]["started"].endswith("+00:00")


@pytest.mark.parametrize(
    "url", ["https://www.news.test/1/?utm_source=chat#top", "news.test/1", "HTTP://NEWS.test:80/1"]
)
def test_address_may_be_typed_as_people_come_by_it(day: Path, url: str) -> None:
    assert len(why(day, url)["items"]) == 2


def test_item_of_a_first_poll_was_taken_as_read(day: Path) -> None:
    found = why(day, old_news().link)
    assert found["summary"] == "Nobody was told: taken as read at the feed's first poll."
    assert {item["standing"] for item in found["items"]} == {"taken as read at the feed's first poll"}
    assert found["stories"] == []


def test_item_that_no_watch_matched_says_so_with_every_reason(day: Path) -> None:
    found = why(day, QUIET.link)
    assert found["summary"] == "Nobody was told: no watch matched it when it came."
    assert [miss["reason"] for miss in found["items"][0]["today"]["misses"]] == [
        "no term found: summit",
        "no term found: Kuril",
    ]


def test_message_that_was_refused_says_why_and_what_to_do(day: Path) -> None:
    found = why(day, REFUSED.link)
    assert found["summary"] == "Not yet told at phone."
    ((delivery,),) = [story["deliveries"] for story in found["stories"]]
    assert "user is deactivated" in delivery["error"]
    assert "phone is parked" in delivery["explained"]
    assert "monitor outbox retry" in delivery["explained"]
    assert [one["outcome"] for one in delivery["tries"]] == ["refused"]


def test_it_reads_well_at_eighty_columns_in_the_local_time(day: Path) -> None:
    seen = run_at_terminal("why", REFUSED.link, folder=day, env={"TZ": "Asia/Tokyo"})
    for said in (
        "Not yet told at phone.",
        REFUSED.title,
        "Feed: Wire",
        "✓ summit: summit in title 8–14",
        "By the watches of today's file:",
        "✗ Kuril: no term found: Kuril",
        "  Wire, ",
        "  summit (normal), ",
        "  phone  not delivered after 1 try: ",
        "    1. ",
    ):
        assert f"\n{said.strip()}" in re.sub(r"\n +", "\n", f"\n{seen}"), seen
    assert len(re.findall(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d JST", seen)) >= 5
    assert max(map(len, seen.splitlines())) <= 80


def test_watch_that_left_the_file_keeps_what_it_said_then_and_new_ones_are_told_apart(folder: Path) -> None:
    config = folder / "config.yaml"
    config.write_text(config.read_text().replace("- summit", "- Tokyo"))
    found = why(folder, TOLD.link)
    wire = found["items"][1]
    assert [(match["watch"], match["in_file"]) for match in wire["matched"]] == [("summit", False)]
    assert [match["watch"] for match in wire["today"]["matches"]] == ["Tokyo"]
    assert [alert["in_file"] for story in found["stories"] for alert in story["alerts"]] == [False]
    shown = run_monitor("why", TOLD.link, folder=folder).stdout
    assert "✓ summit (not in the file any more): summit in summary" in shown
    assert "summit (normal, not in the file any more), " in shown


def test_item_whose_new_watch_would_have_told_of_it_says_so(folder: Path) -> None:
    config = folder / "config.yaml"
    config.write_text(config.read_text().replace("- summit", "- timetable"))
    said = why(folder, QUIET.link)["summary"]
    assert said == "Nobody was told: no watch matched it when it came; of today's watches timetable would match."


def test_item_that_retention_let_go_is_still_known_to_have_been_seen(folder: Path) -> None:
    async def forget() -> None:
        store = open_store(f"sqlite:///{folder / 'monitor.db'}", exclusive=True)
        await store.purge(SystemClock().now() + timedelta(days=1))
        await store.close()

    asyncio.run(forget())
    found = why(folder, QUIET.link)
    assert "forgotten: the item was older than `retention`" in found["summary"]
    (item,) = found["items"]
    assert (item["feed"], item["title"], item["first_seen"], item["today"]) == ("Wire", None, None, None)
    assert item["last_served"]
    assert "Last in the feed: " in run_monitor("why", QUIET.link, folder=folder).stdout


def test_unknown_address_is_answered_with_the_nearest_one_and_how_its_feeds_are(day: Path) -> None:
    said = unknown(day, "http://news.test/11")
    assert "The nearest address that is known is http://news.test/1" in said
    assert re.search(r"The feed Wire was last read \d{4}-.* UTC; it did not show this address", said)
    assert "Items are kept for 30 days; the oldest that is stored came " in said
    assert "`monitor match --page http://news.test/11`" in said


def test_address_of_a_host_that_no_feed_brings_leads_to_finding_one(day: Path) -> None:
    said = unknown(day, "http://elsewhere.test/1")
    assert "No feed of the file brought a page of elsewhere.test so far" in said
    assert "monitor feeds discover https://elsewhere.test/" in said


def test_unknown_address_is_a_document_too(day: Path) -> None:
    done = run_monitor("why", "--json", "http://news.test/11", folder=day)
    assert done.returncode == 1
    document = json.loads(done.stdout)
    assert (document["items"], document["stories"]) == ([], [])
    assert any("nearest" in hint for hint in document["hints"])


@pytest.mark.parametrize("wrong", ["a letter", "ftp://news.test/1", ""])
def test_what_is_no_address_is_an_input_error(day: Path, wrong: str) -> None:
    done = run_monitor("why", wrong, folder=day)
    assert (done.returncode, done.stdout) == (2, "")
    assert "is no address of a page" in done.stderr


def test_file_with_mistakes_is_an_input_error_for_it_says_where_the_database_is(folder: Path) -> None:
    (folder / "config.yaml").write_text("feds: []\n")
    done = run_monitor("why", TOLD.link, folder=folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert "config.yaml:1:1" in done.stderr


def test_it_looks_while_the_daemon_runs(tmp_path: Path, feeds: FeedServer, api: BotApiThread) -> None:
    publish(feeds, old_news())
    configure(tmp_path, [feed(feeds.url())], api, ["summit"])
    with DaemonProcess(tmp_path, "run") as daemon:
        wait_until(lambda: len(feeds.asked("/feed")) >= 2, 20, "the first poll")
        publish(feeds, old_news(), entry(1))
        api.wait_for_messages(CHAT, 1, 30)
        daemon.wait_for_log(" sent ")
        assert len(why(tmp_path, entry(1).link)["stories"]) == 1
        assert daemon.stop() == 0
