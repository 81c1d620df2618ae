"""`run --once`, `status`, `outbox` and `notify`: what a person does beside the daemon, and without it."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.newsroom import CHAT, configure, entry, feed, old_news, publish
from tests.support.botapi.faults import Fault
from tests.support.botapi.thread import BotApiThread
from tests.support.daemon import DaemonProcess, run_monitor
from tests.support.feedserver import FeedServer, refusing


@pytest.fixture
def folder(tmp_path: Path, feeds: FeedServer, api: BotApiThread) -> Path:
    """A newsroom whose feed was polled once."""
    publish(feeds, old_news())
    configure(tmp_path, [feed(feeds.url())], api, ["summit"])
    assert run_monitor("run", "--once", folder=tmp_path).returncode == 0
    return tmp_path


def alert(folder: Path, feeds: FeedServer) -> Any:
    """One round with something new in it."""
    publish(feeds, old_news(), entry(1))
    return run_monitor("run", "--once", folder=folder)


def listed(folder: Path, *options: str) -> list[dict[str, Any]]:
    done = run_monitor("outbox", "list", "--json", *options, folder=folder)
    assert done.returncode == 0
    return list(json.loads(done.stdout))


def test_one_round_polls_delivers_and_ends(folder: Path, feeds: FeedServer, api: BotApiThread) -> None:
    assert api.ledger(CHAT) == ()
    done = alert(folder, feeds)
    assert (done.returncode, done.stdout) == (0, "")
    assert len(api.ledger(CHAT)) == 1
    assert run_monitor("run", "--once", folder=folder).returncode == 0
    assert len(api.ledger(CHAT)) == 1


def test_one_round_that_cannot_deliver_says_so_and_the_next_one_does(
    folder: Path, feeds: FeedServer, api: BotApiThread
) -> None:
    api.refuse()
    done = alert(folder, feeds)
    assert done.returncode == 1
    assert "monitor outbox list" in done.stderr
    api.accept()
    with DaemonProcess(folder, "run") as daemon:
        api.wait_for_messages(CHAT, 1, 30)
        assert daemon.stop() == 0


def test_backfill_tells_of_a_new_feeds_recent_items(tmp_path: Path, feeds: FeedServer, api: BotApiThread) -> None:
    publish(feeds, old_news(), entry(1))
    configure(tmp_path, [feed(feeds.url())], api, ["summit"])
    assert run_monitor("run", "--once", "--backfill", "soon", folder=tmp_path).returncode == 2
    # Undated items are no part of a backfill, so nothing is told here.
    assert run_monitor("run", "--once", "--backfill", "24h", folder=tmp_path).returncode == 0
    assert api.ledger(CHAT) == ()


def test_a_message_that_is_refused_is_listed_and_can_be_sent_again(
    folder: Path, feeds: FeedServer, api: BotApiThread
) -> None:
    api.fail(fault=Fault.DEACTIVATED, method="sendMessage", times=1)
    alert(folder, feeds)
    (one,) = listed(folder)
    assert (one["destination"], one["watches"], one["headline"]) == ("phone", ["summit"], entry(1).title)
    assert run_monitor("status", folder=folder).returncode == 1
    retried = run_monitor("outbox", "retry", one["id"][:6], folder=folder)
    assert retried.returncode == 0
    assert run_monitor("run", "--once", folder=folder).returncode == 0
    assert len(api.ledger(CHAT)) == 1
    assert listed(folder) == []
    assert run_monitor("status", folder=folder).returncode == 0


def test_a_delivery_can_be_dropped_and_an_unknown_id_is_an_input_error(
    folder: Path, feeds: FeedServer, api: BotApiThread
) -> None:
    api.fail(fault=Fault.BLOCKED, method="sendMessage", times=None)
    alert(folder, feeds)
    (one,) = listed(folder)
    wrong = run_monitor("outbox", "drop", "ffffffff", folder=folder)
    assert wrong.returncode == 2
    assert "monitor outbox list" in wrong.stderr
    assert run_monitor("outbox", "drop", one["id"], folder=folder).returncode == 0
    assert listed(folder) == []
    assert run_monitor("outbox", "list", folder=folder).stdout == "Nothing waits and nothing failed.\n"


def test_status_shows_feeds_queue_and_destinations_and_needs_nobody_when_all_is_well(folder: Path) -> None:
    done = run_monitor("status", folder=folder)
    assert done.returncode == 0
    assert "Nothing needs you." in done.stdout
    document = json.loads(run_monitor("status", "--json", folder=folder).stdout)
    (row,) = document["feeds"]
    assert (row["name"], row["health"], row["failures"]) == ("Wire", "ok", 0)
    assert [place["name"] for place in document["destinations"]] == ["phone"]
    assert set(document["queue"]) == {"queued", "sending", "retry", "unknown", "dead"}
    assert document["troubles"] == []


def test_status_names_a_failing_feed_and_its_reason(folder: Path, feeds: FeedServer) -> None:
    feeds.set("/feed", refusing(503))
    run_monitor("run", "--once", folder=folder)
    (row,) = json.loads(run_monitor("status", "--json", folder=folder).stdout)["feeds"]
    assert (row["health"], row["failures"]) == ("failing", 1)
    assert row["reason"] == "the server has an error of its own (HTTP 503)"


def test_a_test_alert_arrives_with_and_without_a_daemon(folder: Path, api: BotApiThread) -> None:
    assert run_monitor("notify", "test", folder=folder).stdout == "phone: arrived\n"
    with DaemonProcess(folder, "run") as daemon:
        daemon.wait_for_log("started")
        assert run_monitor("notify", "test", "phone", folder=folder).stdout == "phone: arrived\n"
        assert daemon.stop() == 0
    assert ["test alert" in shown.text for shown in api.ledger(CHAT)] == [True, True]


def test_a_test_alert_that_does_not_arrive_says_why(folder: Path, api: BotApiThread) -> None:
    api.fail(fault=Fault.CHAT_NOT_FOUND, method="sendMessage", times=None)
    done = run_monitor("notify", "test", folder=folder)
    assert done.returncode == 1
    assert "chat not found" in done.stdout.lower()
    unknown = run_monitor("notify", "test", "fax", folder=folder)
    assert unknown.returncode == 2
    assert "phone" in unknown.stderr


def test_commands_that_only_look_make_no_database(tmp_path: Path, feeds: FeedServer, api: BotApiThread) -> None:
    configure(tmp_path, [feed(feeds.url())], api, ["summit"])
    for command in (["status"], ["outbox", "list"], ["why", "http://news.test/1"]):
        done = run_monitor(*command, folder=tmp_path)
        assert done.returncode == 1
        assert "monitor run" in done.stderr
    assert not (tmp_path / "monitor.db").exists()


def test_a_test_alert_in_a_pause_says_until_when_and_waits_no_longer(folder: Path, api: BotApiThread) -> None:
    api.fail(fault=Fault.FLOOD, method="sendMessage", retry_after=43_838)
    assert run_monitor("notify", "test", folder=folder).stdout == "phone: retry: Telegram asks for fewer messages\n"
    done = run_monitor("notify", "test", folder=folder)
    assert done.returncode == 1
    assert done.stdout.startswith("phone: queued: asked to be left alone until 20"), done.stdout
