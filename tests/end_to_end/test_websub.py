"""News that a hub pushes, from its publication to the message, with the daemon in a process of its own."""

import signal
import socket
from pathlib import Path

from tests.end_to_end.newsroom import CHAT, HEADLINE, configure, entry, old_news
from tests.support.botapi.thread import BotApiThread
from tests.support.daemon import DaemonProcess, run_monitor
from tests.support.feedserver import Entry, FeedServer, document, rss
from tests.support.hub import Hub, answer_of, status_of
from tests.support.waiting import wait_until


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Room:
    """A feed with a hub, and the daemon that subscribes to it."""

    def __init__(self, folder: Path, feeds: FeedServer, api: BotApiThread, hub: Hub) -> None:
        self.folder, self.feeds, self.api, self.hub = folder, feeds, api, hub
        self.port = free_port()
        self.publish(old_news())
        address = f"http://127.0.0.1:{self.port}"
        configure(
            folder, [f"{{url: {feeds.url()}, every: 1h, allow_private: true}}"], api, ["summit"],
            more=f"web: {{listen: '127.0.0.1:{self.port}', public_url: '{address}'}}\n",
        )  # fmt: skip
        file = folder / "config.yaml"
        file.write_text(file.read_text().replace("poll: {", "poll: {allow_private: true, "), encoding="utf-8")

    def publish(self, *entries: Entry) -> bytes:
        """The feed with these items, and its hub and address in Link headers."""
        body = rss(list(reversed(entries)))
        links = f'<{self.hub.url}>; rel="hub", <{self.feeds.url()}>; rel="self"'
        self.feeds.set("/feed", document(body).with_header("Link", links))
        return body

    def daemon(self) -> DaemonProcess:
        return DaemonProcess(self.folder, "run")


def test_pushed_item_is_alerted_at_once_and_once(tmp_path: Path, feeds: FeedServer, api: BotApiThread) -> None:
    with Hub() as hub:
        room = Room(tmp_path, feeds, api, hub)
        with room.daemon() as daemon:
            hub.wait_for(1)
            wait_until(lambda: bool(hub.subscribed), 10, "the subscription")
            body = room.publish(old_news(), entry(1))
            assert hub.deliver(body) == 202
            api.wait_for_messages(CHAT, 1, 10)
            assert hub.deliver(body) == 202  # a replay
            assert hub.deliver(room.publish(old_news(), entry(1), entry(2, "Second summit")), method="sha1") == 202
            api.wait_for_messages(CHAT, 2, 10)
            assert daemon.stop() == 0
        assert len(feeds.asked("/feed")) == 1
    assert [HEADLINE in message.text for message in api.ledger(CHAT)] == [True, False]


def test_forged_push_is_acknowledged_and_ignored(tmp_path: Path, feeds: FeedServer, api: BotApiThread) -> None:
    with Hub() as hub:
        room = Room(tmp_path, feeds, api, hub)
        with room.daemon() as daemon:
            wait_until(lambda: bool(hub.subscribed), 10, "the subscription")
            assert hub.deliver(room.publish(entry(1)), secret="guess") == 202
            address = f"http://127.0.0.1:{room.port}"
            assert status_of(f"{address}/websub/guess", b"x") == 410
            assert hub.deliver(room.publish(entry(2, "The true summit"))) == 202
            api.wait_for_messages(CHAT, 1, 10)
            assert daemon.stop() == 0
    assert ["true summit" in message.text for message in api.ledger(CHAT)] == [True]


def test_subscription_outlives_a_restart_and_push_without_content_causes_a_poll(
    tmp_path: Path, feeds: FeedServer, api: BotApiThread
) -> None:
    with Hub() as hub:
        room = Room(tmp_path, feeds, api, hub)
        with room.daemon() as daemon:
            wait_until(lambda: bool(hub.subscribed), 10, "the subscription")
            daemon.stop(signal.SIGKILL)
        with room.daemon() as daemon:
            wait_until(lambda: answer_of(f"http://127.0.0.1:{room.port}/healthz") == (200, "ok\n"), 15, "the daemon")
            room.publish(old_news(), entry(1))
            assert hub.deliver(b"ping", "text/plain") == 202
            api.wait_for_messages(CHAT, 1, 15)
            assert daemon.stop() == 0
        assert len(hub.asked) == 1


def test_hub_that_refuses_costs_nothing(tmp_path: Path, feeds: FeedServer, api: BotApiThread) -> None:
    with Hub(status=500) as hub:
        room = Room(tmp_path, feeds, api, hub)
        file = tmp_path / "config.yaml"
        file.write_text(file.read_text().replace("every: 1h", "every: 0.5s"), encoding="utf-8")
        with room.daemon() as daemon:
            hub.wait_for(1)
            room.publish(old_news(), entry(1))
            api.wait_for_messages(CHAT, 1, 15)
            assert daemon.stop() == 0


def test_port_that_is_taken_ends_the_start_with_what_to_do(
    tmp_path: Path, feeds: FeedServer, api: BotApiThread
) -> None:
    with Hub() as hub, socket.socket() as taken:
        room = Room(tmp_path, feeds, api, hub)
        taken.bind(("127.0.0.1", room.port))
        taken.listen()
        done = run_monitor("run", folder=tmp_path)
        assert (done.returncode, "web.listen" in done.stderr) == (1, True)
