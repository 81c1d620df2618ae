"""What the real daemon tells admin of itself."""

from pathlib import Path

from tests.end_to_end.newsroom import CHAT, configure, entry, feed, old_news, publish
from tests.support.botapi.faults import Fault
from tests.support.botapi.thread import BotApiThread
from tests.support.daemon import DaemonProcess, write_config
from tests.support.feedserver import FeedServer
from tests.support.waiting import wait_until

DESK = 815


def two_chats(folder: Path, feeds: FeedServer, api: BotApiThread, more: str = "") -> None:
    """`phone` is admin and gets the alerts, `desk` is another chat."""
    configure(folder, [feed(feeds.url())], None, ["{query: summit, notify: phone}"])
    text = (folder / "config.yaml").read_text(encoding="utf-8")
    bot = f'token: "{api.token}", base_url: "{api.base_url}"'
    chats = f"  phone: {{telegram: {{{bot}, chat: {CHAT}}}}}\n  desk: {{telegram: {{{bot}, chat: {DESK}}}}}\n"
    write_config(folder, f"{text}notify:\n{chats}admin: phone\n{more}")


def first_lines(api: BotApiThread, chat: int) -> list[str]:
    return [shown.text.splitlines()[0] for shown in api.ledger(chat)]


def test_admin_that_is_parked_itself_is_told_in_another_chat_and_again_when_it_works(
    tmp_path: Path, feeds: FeedServer, api: BotApiThread
) -> None:
    publish(feeds, old_news())
    two_chats(tmp_path, feeds, api)
    api.fail(fault=Fault.BLOCKED, method="sendMessage", chat=CHAT, times=None)
    with DaemonProcess(tmp_path, "run") as daemon:
        daemon.wait_for_log("started")
        wait_until(lambda: len(feeds.asked("/feed")) >= 2, 20, "the first poll")
        publish(feeds, old_news(), entry(1))
        wait_until(lambda: first_lines(api, DESK) == ["Destination parked: phone"], 20, "the word of the parked chat")
        assert daemon.stop() == 0
    api.heal()
    with DaemonProcess(tmp_path, "run") as daemon:
        publish(feeds, old_news(), entry(1), entry(2, "Another letter before the summit"))
        wait_until(lambda: len(api.ledger(DESK)) == 2, 20, "the word that it works again")
        assert daemon.stop() == 0
    assert first_lines(api, DESK) == ["Destination parked: phone", "Destination works again: phone"]


def test_a_heartbeat_arrives_silently_and_a_restart_does_not_repeat_it(
    tmp_path: Path, feeds: FeedServer, api: BotApiThread
) -> None:
    publish(feeds, old_news())
    configure(tmp_path, [feed(feeds.url())], api, ["summit"], more='admin: phone\nheartbeat: "0 0 * * *"')
    with DaemonProcess(tmp_path, "run") as daemon:
        wait_until(lambda: first_lines(api, CHAT) == ["monitor is alive"], 20, "the heartbeat")
        assert daemon.stop() == 0
    (beat,) = api.ledger(CHAT)
    assert beat.silent
    assert "1 feed polled" in beat.text
    with DaemonProcess(tmp_path, "run") as daemon:
        wait_until(lambda: daemon.log.count("started") == 2, 20, "the second start")
        publish(feeds, old_news(), entry(1))
        wait_until(lambda: len(api.ledger(CHAT)) == 2, 20, "the alert")
        assert daemon.stop() == 0
    assert first_lines(api, CHAT).count("monitor is alive") == 1


def test_a_full_disk_is_told_at_once_past_the_outbox(tmp_path: Path, feeds: FeedServer, api: BotApiThread) -> None:
    places = [f"/feed/{number}" for number in range(3)]
    for path in places:
        publish(feeds, old_news(), path=path)
    configure(tmp_path, [feed(feeds.url(path)) for path in places], api, ["summit"], more="admin: phone")
    with DaemonProcess(tmp_path, "run") as daemon:
        wait_until(lambda: all(feeds.asked(path) for path in places), 20, "the first polls")
        assert daemon.stop() == 0
    full = max(path.stat().st_size for path in tmp_path.iterdir()) + 8_192
    news = [entry(number, f"Letter number {number} arrives {'word ' * 20}") for number in range(1, 80)]
    for path in places:
        publish(feeds, old_news(), *news, path=path)
    with DaemonProcess(tmp_path, "run", largest_file=full) as daemon:
        daemon.wait_for_log("not written")
        wait_until(lambda: "monitor cannot use its database" in first_lines(api, CHAT), 25, "the word of the disk")
        assert daemon.stop() in {0, 1}
        assert "Traceback" not in daemon.log
