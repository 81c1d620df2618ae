"""`kill -9` at every boundary of a poll and of a send: nothing is lost, and a second copy is marked."""

import random
import signal
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from tests.end_to_end.newsroom import CHAT, SUMMARY, configure, feed, old_news, publish
from tests.support.botapi.faults import Call
from tests.support.botapi.ledger import Entry as Shown
from tests.support.botapi.thread import BotApiThread
from tests.support.crash_child import POINTS
from tests.support.daemon import DaemonProcess
from tests.support.feedserver import Entry, FeedServer, html_page
from tests.support.waiting import wait_until

CHILD = "tests.support.crash_child"
ROUNDS = 2
MARK = "may repeat"


class Newsroom:
    """Publishes one letter after another, and knows which."""

    def __init__(self, folder: Path, feeds: FeedServer, api: BotApiThread) -> None:
        self._folder, self._feeds, self._api = folder, feeds, api
        self._published = [old_news()]
        publish(feeds, *self._published)
        configure(folder, [feed(feeds.url(), full_text=True)], api, ["summit"])

    @property
    def headlines(self) -> set[str]:
        return {entry.title for entry in self._published[1:]}

    def publish(self) -> None:
        number = len(self._published)
        link = self._feeds.set(f"/page/{number}", html_page(f"<html><body><p>{SUMMARY}</p></body></html>"))
        self._published.append(Entry(title=f"Letter number {number} arrives", link=link, summary=SUMMARY))
        publish(self._feeds, *self._published)

    def child(self, point: str) -> DaemonProcess:
        return DaemonProcess(self._folder, "config.yaml", point, module=CHILD)

    def take_first_poll(self) -> None:
        with self.child("never") as child:
            child.wait_for_log("started")
            wait_until(lambda: len(self._feeds.asked("/feed")) >= 2, 20, "the first poll")
            child.stop()

    def shown(self) -> dict[str, list[Shown]]:
        """The chat's messages by headline."""
        found: dict[str, list[Shown]] = {}
        for message in self._api.ledger(CHAT):
            found.setdefault(message.text.splitlines()[0], []).append(message)
        return found

    def finish(self) -> None:
        """A daemon that nobody kills delivers what is left."""
        with self.child("never") as child:
            child.wait_for_log("started")
            wait_until(self._is_done, 60, "the last delivery")
            assert child.stop() == 0

    def doubts(self, headline: str) -> int:
        """How many sends of that story were cut off by a kill."""
        return self._count(
            "SELECT count(*) FROM attempts JOIN deliveries ON deliveries.id = attempts.delivery_id "
            "WHERE attempts.outcome = '' AND json_extract(deliveries.message, '$.headline') = ?",
            headline,
        )

    def _is_done(self) -> bool:
        unfinished = self._count("SELECT count(*) FROM deliveries WHERE state != ?", "sent")
        return self.headlines <= self.shown().keys() and not unfinished

    def _count(self, query: str, value: str) -> int:
        with closing(sqlite3.connect(self._folder / "monitor.db")) as database:
            (count,) = database.execute(query, (value,)).fetchone()
            return int(count)


@pytest.fixture
def newsroom(tmp_path: Path, feeds: FeedServer, api: BotApiThread) -> Newsroom:
    room = Newsroom(tmp_path, feeds, api)
    room.take_first_poll()
    return room


@pytest.mark.timeout(400)
def test_no_alert_is_lost_and_every_second_copy_is_marked_wherever_the_daemon_is_killed(newsroom: Newsroom) -> None:
    rng = random.Random(20161203)
    points = list(POINTS) * ROUNDS
    rng.shuffle(points)
    killed: Counter[str] = Counter()
    for point in points:
        newsroom.publish()
        with newsroom.child(point) as child:
            assert child.process.wait(30) == -signal.SIGKILL, f"{point}: {child.log[-2000:]}"
        child.log_path.unlink()
        killed[point] += 1
    newsroom.finish()
    assert_promise(newsroom)
    assert set(killed) == set(POINTS)


@pytest.mark.timeout(120)
@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_daemon_killed_while_its_request_is_at_the_server_repeats_it_marked(
    newsroom: Newsroom, api: BotApiThread, moment: str
) -> None:
    newsroom.publish()
    child = newsroom.child("never")
    armed = True

    def kill(_: Call) -> None:
        nonlocal armed
        if armed:
            armed = False
            child.process.kill()
            child.process.wait(10)

    api.on("before" if moment == "before" else "after", kill, method="sendMessage")
    with child:
        assert child.process.wait(30) == -signal.SIGKILL
    newsroom.finish()
    assert_promise(newsroom)


def assert_promise(newsroom: Newsroom) -> None:
    """Every alert arrived; each further copy is marked, and there are no more of them than sends of unknown outcome."""
    for headline in newsroom.headlines:
        copies = newsroom.shown()[headline]
        assert 1 <= len(copies) <= 1 + newsroom.doubts(headline), headline
        assert all(MARK in copy.text for copy in copies[1:]), headline
