"""Whatever a user, a server or a disk does: a clear line, no traceback, and nothing lost."""

import signal
from pathlib import Path

import pytest

from tests.end_to_end.newsroom import CHAT, configure, entry, feed, old_news, publish
from tests.support.botapi.thread import BotApiThread
from tests.support.daemon import DaemonProcess, run_monitor, write_config
from tests.support.feedserver import (
    Behaviour,
    Entry,
    FeedServer,
    HostedFeedServer,
    Reply,
    document,
    gzip_bomb,
    html_page,
    large,
    redirect,
    refusing,
    rss,
)
from tests.support.waiting import wait_until

BAD_FEEDS = {
    "html": (html_page("<!doctype html><html><body><h1>Welcome</h1></body></html>"), "not a feed"),
    "empty": (document(""), "not a feed"),
    "large": (large(50_000_000), "larger than allowed"),
    "bomb": (gzip_bomb(), "larger than allowed"),
    "loop": (redirect("/loop"), "too many redirects"),
    "hanging": (Reply(behaviour=Behaviour.HANG), "no complete answer in time"),
    "refused": (refusing(403), "refuses access"),
    "broken": (refusing(500), "error of its own"),
}


def test_no_feed_stops_another_and_each_one_says_what_is_wrong(
    tmp_path: Path, feeds: FeedServer, api: BotApiThread
) -> None:
    publish(feeds, old_news())
    bad = [feed(feeds.set(f"/{name}", reply)) for name, (reply, _) in BAD_FEEDS.items()]
    configure(tmp_path, [*bad, feed("http://nowhere.invalid/feed"), feed(feeds.url())], api, ["summit"])
    with DaemonProcess(tmp_path, "--log", "json", "run") as daemon:
        daemon.wait_for_log('"started"')
        wait_until(lambda: len(feeds.asked("/feed")) >= 1, 20)
        publish(feeds, old_news(), entry(1))
        api.wait_for_messages(CHAT, 1, 20)
        wait_until(lambda: len(daemon.events("feed failing")) == len(bad) + 1, 20, "a line for every bad feed")
        assert daemon.stop() == 0
        said = {event["feed"].rsplit("/", 1)[-1]: event["reason"] for event in daemon.events("feed failing")}
        for name, (_, reason) in BAD_FEEDS.items():
            assert reason in said[name], name
        assert "Traceback" not in daemon.log
    status = run_monitor("status", folder=tmp_path)
    assert status.returncode == 0
    assert "larger than allowed" in " ".join(status.stdout.split())


def test_a_full_disk_is_said_and_what_could_not_be_written_is_delivered_later(
    tmp_path: Path, feeds: FeedServer, api: BotApiThread
) -> None:
    publish(feeds, old_news())
    configure(tmp_path, [feed(feeds.url())], api, ["summit"])
    with DaemonProcess(tmp_path, "run") as daemon:
        daemon.wait_for_log("started")
        wait_until(lambda: len(feeds.asked("/feed")) >= 1, 20)
        assert daemon.stop() == 0
    full = max(path.stat().st_size for path in tmp_path.iterdir()) + 8_192
    long = "word " * 400
    news = [entry(number, f"Letter number {number} arrives") for number in range(1, 80)]
    publish(feeds, old_news(), *news[:-1], entry(79, f"Letter number 79 arrives {long}"))
    with DaemonProcess(tmp_path, "run", largest_file=full) as daemon:
        daemon.wait_for_log("not written")
        assert daemon.stop() in {0, 1}
        assert "Traceback" not in daemon.log
        assert "disk" in daemon.log
    with DaemonProcess(tmp_path, "run") as daemon:
        daemon.wait_for_log("alert")
        wait_until(lambda: told(api) == 79, 30, "the alerts, most of them in one message")
        assert daemon.stop() == 0


def told(api: BotApiThread) -> int:
    """How many alerts the phone heard of, alone or in a digest."""
    heads = [message.text.splitlines()[0] for message in api.ledger(CHAT)]
    return sum(int(head.split()[0]) if head.endswith("alerts that had to wait") else 1 for head in heads)


def test_a_second_instance_is_refused_in_a_line(tmp_path: Path, feeds: FeedServer, api: BotApiThread) -> None:
    publish(feeds, old_news())
    configure(tmp_path, [feed(feeds.url())], api, ["summit"])
    with DaemonProcess(tmp_path, "run") as daemon:
        daemon.wait_for_log("started")
        second = run_monitor("run", "--once", folder=tmp_path)
        assert second.returncode == 1
        *_, last = second.stderr.splitlines()
        assert "another monitor" in last
        assert "Traceback" not in second.stderr
        assert daemon.process.poll() is None


def test_a_data_folder_that_cannot_be_made_is_said_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where a folder should be")
    write_config(tmp_path, "feeds: [http://127.0.0.1:9/feed]\nwatchlists: [Kuril]\n")
    done = run_monitor("run", "--once", folder=tmp_path)
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
    assert "data" in done.stderr


def test_a_read_only_data_folder_is_said_in_a_line(tmp_path: Path) -> None:
    # Nobody can make a file there, not even root, whom no file mode would stop.
    store = "store: sqlite:////sys/kernel/monitor.db"
    write_config(tmp_path, f"feeds: [http://127.0.0.1:9/feed]\nwatchlists: [Kuril]\n{store}\n")
    done = run_monitor("run", "--once", folder=tmp_path)
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
    assert "/sys/kernel" in done.stderr


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "no such file"),
        (b"", "empty"),
        (b"\x00\x01\x02\xff\xfe\x00binary", "binary"),
        (b"feeds: [\n", "config.yaml:"),
    ],
)
@pytest.mark.parametrize("command", [["run"], ["check"], ["status"], ["match", "--text", "x"]])
def test_a_configuration_that_cannot_be_used_is_said_in_lines(
    tmp_path: Path, content: bytes | None, said: str, command: list[str]
) -> None:
    if content is not None:
        (tmp_path / "config.yaml").write_bytes(content)
    done = run_monitor(*command, folder=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr.lower()
    assert "Traceback" not in done.stderr


def test_a_token_that_telegram_refuses_parks_the_destination_and_keeps_the_alert(
    tmp_path: Path, feeds: FeedServer, api: BotApiThread
) -> None:
    publish(feeds, old_news())
    config = configure(tmp_path, [feed(feeds.url())], api, ["summit"])
    good = config.read_text()
    config.write_text(good.replace(api.token, "1234567:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"))
    with DaemonProcess(tmp_path, "run") as daemon:
        daemon.wait_for_log("started")
        wait_until(lambda: len(feeds.asked("/feed")) >= 1, 20)
        publish(feeds, old_news(), entry(1))
        daemon.wait_for_log("not delivered yet")
        assert "AAAAAAAAAAAA" not in daemon.log
        status = run_monitor("status", folder=tmp_path)
        assert status.returncode == 1
        assert "parked" in status.stdout
        assert daemon.stop() == 0
    config.write_text(good)
    with DaemonProcess(tmp_path, "run") as daemon:
        api.wait_for_messages(CHAT, 1, 20)
        assert daemon.stop() == 0


def test_a_feed_that_is_gone_is_left_alone_until_the_next_start(
    tmp_path: Path, feeds: FeedServer, api: BotApiThread
) -> None:
    feeds.set("/feed", refusing(410))
    configure(tmp_path, [feed(feeds.url())], api, ["summit"])
    for _ in range(2):
        assert run_monitor("run", "--once", folder=tmp_path).returncode == 0
    status = run_monitor("status", folder=tmp_path)
    assert status.returncode == 1
    assert "is gone" in status.stdout
    publish(feeds, old_news())
    assert run_monitor("run", "--once", folder=tmp_path).returncode == 0
    assert run_monitor("status", folder=tmp_path).returncode == 0


def test_two_signals_end_the_daemon_at_once_and_one_within_ten_seconds(
    tmp_path: Path, feeds: FeedServer, api: BotApiThread
) -> None:
    feeds.set("/feed", Reply(behaviour=Behaviour.HANG))
    configure(tmp_path, [feed(feeds.url())], api, ["summit"])
    with DaemonProcess(tmp_path, "run") as daemon:
        daemon.wait_for_log("started")
        wait_until(lambda: len(feeds.asked("/feed")) >= 1, 20)
        assert daemon.stop(signal.SIGINT, deadline=10) == 0
    with DaemonProcess(tmp_path, "run") as daemon:
        wait_until(lambda: daemon.log.count("started") == 2, 20)
        wait_until(lambda: len(feeds.asked("/feed")) >= 2, 20)
        for _ in range(2):
            daemon.process.send_signal(signal.SIGTERM)
        wait_until(lambda: daemon.log.count("stopping") == 2, 5, "one wish to stop")

        def ended() -> bool:
            daemon.process.send_signal(signal.SIGTERM)
            return daemon.process.poll() is not None

        wait_until(ended, 2, "the end at once")
        assert daemon.process.returncode == 130


def test_many_feeds_of_one_hanging_host_keep_no_other_feed_waiting(
    tmp_path: Path, feeds: FeedServer, api: BotApiThread
) -> None:
    publish(feeds, old_news())
    with HostedFeedServer("127.0.0.2") as hanging:
        dead = [feed(hanging.set(f"/{number}", Reply(behaviour=Behaviour.HANG))) for number in range(30)]
        config = configure(tmp_path, [*dead, feed(feeds.url())], api, ["summit"])
        config.write_text(config.read_text().replace("poll: {", "poll: {concurrency: 4, "))
        with DaemonProcess(tmp_path, "run") as daemon:
            wait_until(lambda: len(feeds.asked("/feed")) >= 4, 20, "four polls of the healthy feed")
            assert daemon.stop() == 0


def test_a_secret_in_a_feeds_address_gets_into_no_link_no_log_and_no_database(
    tmp_path: Path, feeds: FeedServer, api: BotApiThread
) -> None:
    secret = "S3CRET-key-of-the-feed"
    path = f"/private?key={secret}"
    feeds.set(path, document(rss([old_news()])))
    configure(
        tmp_path,
        ['{url: "' + feeds.url("/private?key=${KEY}") + '", every: 0.5s, allow_private: true}'],
        api,
        ["summit"],
    )
    with DaemonProcess(tmp_path, "-v", "run", env={"KEY": secret}) as daemon:
        wait_until(lambda: len(feeds.asked(path)) >= 1, 20)
        feeds.set(path, document(rss([old_news(), Entry(title="Summit ahead", link="#summit", guid="s")])))
        (message,) = api.wait_for_messages(CHAT, 1, 20)
        assert daemon.stop() == 0
        assert secret not in daemon.log
    assert secret not in message.raw
    for file in tmp_path.glob("monitor.db*"):
        assert secret.encode() not in file.read_bytes()


def test_private_feed_is_refused_until_the_file_allows_it_and_then_asked_at_once(
    tmp_path: Path, feeds: FeedServer, api: BotApiThread
) -> None:
    publish(feeds, old_news())
    config = configure(tmp_path, [f"{{url: {feeds.url()}, every: 1h}}"], api, ["summit"])
    with DaemonProcess(tmp_path, "run") as daemon:
        daemon.wait_for_log("the address is private or local")
        assert daemon.stop() == 0
    assert feeds.connections == 0
    config.write_text(config.read_text().replace("every: 1h", "every: 1h, allow_private: true"), encoding="utf-8")
    with DaemonProcess(tmp_path, "run") as daemon:
        feeds.wait_for_requests_in_thread(1)
        assert daemon.stop() == 0
