"""A configuration that is saved while the daemon runs: real files, saved in every way that files are saved."""

import json
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.newsroom import CHAT, feed, old_news, publish
from tests.support.botapi.thread import BotApiThread
from tests.support.daemon import DaemonProcess, run_monitor
from tests.support.feedserver import Entry, FeedServer
from tests.support.waiting import wait_until

SOON = 10.0  # seconds
TAKEN, REFUSED = "configuration taken", "the saved configuration is not in force: it has mistakes"


class Office:
    """A folder with a daemon's files, and the servers that it talks to."""

    def __init__(self, folder: Path, feeds: FeedServer, api: BotApiThread) -> None:
        self.folder, self.feeds, self.api = folder, feeds, api
        self.path = folder / "config.yaml"
        self._published = [old_news()]
        publish(feeds, *self._published)
        self.daemon = DaemonProcess(folder, "--log", "json", "run")

    def text(self, *watches: str, more: str = "", token: str | None = None) -> str:
        address = f'{{telegram: {{token: "{token or self.api.token}", chat: {CHAT}, base_url: "{self.api.base_url}"}}}}'
        return "\n".join(
            [
                f"feeds: [{feed(self.feeds.url())}]", "watchlists:", *(f"  - {watch}" for watch in watches),
                f"notify:\n  phone: {address}", "poll: {min: 1s, max: 1s, timeout: 5s}", "store: sqlite:///monitor.db",
                more, "",
            ]
        )  # fmt: skip

    def start(self) -> None:
        self.daemon.wait_for_log('"started"')
        wait_until(lambda: len(self.feeds.asked("/feed")) >= 2, SOON, "the first poll")

    def publish(self, title: str) -> None:
        link, summary = f"http://news.test/{len(self._published)}", f"More of this later: {title}"
        self._published.append(Entry(title=title, link=link, summary=summary))
        publish(self.feeds, *self._published)

    def wait_for(self, event: str, times: int = 1) -> dict[str, Any]:
        wait_until(lambda: len(self.daemon.events(event)) >= times, SOON, f"{event}: {self.daemon.log[-3000:]}")
        return self.daemon.events(event)[-1]

    def wait_for_message(self, text: str) -> None:
        wait_until(lambda: any(text in one.text for one in self.api.ledger(CHAT)), SOON, self.daemon.log[-3000:])

    def told(self, text: str) -> int:
        return sum(text in one.text for one in self.api.ledger(CHAT))


@pytest.fixture
def office(tmp_path: Path, feeds: FeedServer, api: BotApiThread) -> Iterator[Office]:
    """With a daemon at work on the watch `ferry`."""
    room = Office(tmp_path, feeds, api)
    room.path.write_text(room.text("ferry", more="admin: phone"))
    with room.daemon:
        room.start()
        yield room


def in_place(path: Path, text: str) -> None:
    path.write_text(text)


def by_rename(path: Path, text: str) -> None:
    path.with_name(".config.yaml.swp").write_text(text)
    path.with_name(".config.yaml.swp").replace(path)


def by_unlinking_first(path: Path, text: str) -> None:
    path.unlink()
    path.write_text(text)


def test_watches_that_are_saved_fire_on_the_next_item_however_they_were_saved(office: Office) -> None:
    watches = ["ferry"]
    for number, save in enumerate((in_place, by_rename, by_unlinking_first), 1):
        word = save.__name__.replace("_", "")
        watches.append(word)
        saved = time.monotonic()
        save(office.path, office.text(*watches, more="admin: phone"))
        assert office.wait_for(TAKEN, number)["changes"] == f"watches: +{word}"
        assert time.monotonic() - saved < 2
        office.publish(f"Leaders meet {word}")
        office.wait_for_message(f"Leaders meet {word}")


def test_a_folder_that_kubernetes_swaps_is_noticed(tmp_path: Path, feeds: FeedServer, api: BotApiThread) -> None:
    mount = tmp_path / "mount"
    room = Office(tmp_path, feeds, api)
    for version, watches in (("..1", ["ferry"]), ("..2", ["ferry", "summit"])):
        (mount / version).mkdir(parents=True)
        text = room.text(*watches).replace("sqlite:///", f"sqlite:///{tmp_path}/")
        (mount / version / "config.yaml").write_text(text)
    (mount / "..data").symlink_to("..1")
    (mount / "config.yaml").symlink_to("..data/config.yaml")
    room.daemon = DaemonProcess(tmp_path, "--log", "json", "-c", str(mount / "config.yaml"), "run")
    with room.daemon:
        room.start()
        (mount / "..data_tmp").symlink_to("..2")
        (mount / "..data_tmp").replace(mount / "..data")
        assert room.wait_for(TAKEN)["changes"] == "watches: +summit"


def test_ten_saves_in_a_second_are_one_reload(office: Office) -> None:
    for number in range(10):
        by_rename(office.path, office.text("ferry", f"word{number}", more="admin: phone"))
        time.sleep(0.09)
    assert office.wait_for(TAKEN)["changes"] == "watches: +word9"
    assert len(office.daemon.events(TAKEN)) == 1


def test_a_half_written_file_is_read_again_when_it_is_whole(office: Office) -> None:
    text = office.text("ferry", "summit", more="admin: phone")
    half = text.index("watchlists") + 20
    with office.path.open("w") as file:
        file.write(text[:half] + "\n  - [")
        file.flush()
        # Longer than a save takes to be still, and shorter than a second look takes to come.
        time.sleep(0.55)
        file.seek(0)
        file.truncate()
        file.write(text)
    office.wait_for(TAKEN)
    assert office.daemon.events(REFUSED) == []


def test_a_hang_up_has_the_file_read_at_once(office: Office) -> None:
    office.daemon.process.send_signal(signal.SIGHUP)
    office.wait_for("configuration read again: nothing is different")
    assert office.daemon.process.poll() is None


def test_a_bad_file_changes_nothing_and_is_told_until_it_is_good(office: Office) -> None:
    by_rename(office.path, office.text("ferry", "'('", "summit OR", more="admin: phone"))
    office.wait_for(REFUSED)
    problems = [line["problem"] for line in office.daemon.events("configuration refused")]
    assert [line.split(": ")[0] for line in problems] == ["config.yaml:4:6", "config.yaml:5:12"]
    office.wait_for_message("The saved configuration has mistakes")
    office.publish("Another ferry returns")
    office.wait_for_message("Another ferry returns")
    status = run_monitor("status", "--json", folder=office.folder)
    assert status.returncode == 1
    assert json.loads(status.stdout)["refused"]["problems"] == problems
    assert "saved configuration" in " ".join(json.loads(status.stdout)["troubles"])

    by_rename(office.path, office.text("ferry", "'(('", more="admin: phone"))
    office.wait_for(REFUSED, 2)
    by_rename(office.path, office.text("ferry", "summit", more="admin: phone"))
    office.wait_for_message("The configuration is in order again")
    assert office.told("The saved configuration has mistakes") == 1
    status = run_monitor("status", "--json", folder=office.folder)
    assert (status.returncode, json.loads(status.stdout)["refused"]) == (0, None)


def test_a_bad_file_that_is_put_back_is_told_to_be_in_order(office: Office) -> None:
    good = office.path.read_text()
    by_rename(office.path, "feeds: [")
    office.wait_for(REFUSED)
    by_rename(office.path, good)
    office.wait_for_message("The configuration is in order again")


def test_what_the_new_watch_would_have_matched_is_told(office: Office) -> None:
    office.publish("Leaders meet at summit")
    wait_until(lambda: b"summit" in (office.folder / "monitor.db-wal").read_bytes(), SOON, "the item")
    by_rename(office.path, office.text("ferry", "leaders", "storm", "nothing", more="admin: phone"))
    office.wait_for_message("leaders: 1 alert")
    (report,) = [one.text for one in office.api.ledger(CHAT) if "The configuration was changed" in one.text]
    assert "watches: +leaders, +storm, +nothing" in report
    assert "nothing: 0 alerts" in report
    assert "ferry: " not in report


def test_an_alert_that_waits_survives_a_reload(office: Office) -> None:
    office.api.refuse()
    office.publish("Third ferry returns")
    office.wait_for("not delivered yet")
    by_rename(office.path, office.text("ferry", "summit", more="admin: phone"))
    office.wait_for(TAKEN)
    office.api.accept()
    office.wait_for_message("Third ferry returns")
    assert office.told("Third ferry returns") == 1


def test_what_waits_for_a_removed_destination_is_kept_and_told(office: Office) -> None:
    office.api.refuse()
    office.publish("Third ferry returns")
    office.wait_for("not delivered yet")
    text = office.text("ferry")
    by_rename(office.path, text.replace("phone:", "other:"))
    assert "1 deliveries wait for phone, which is not in the file any more" in office.wait_for(TAKEN)["changes"]
    by_rename(office.path, text)
    office.wait_for(TAKEN, 2)
    office.api.accept()
    office.wait_for_message("Third ferry returns")


def test_a_secret_that_changes_in_dotenv_is_in_force(tmp_path: Path, feeds: FeedServer, api: BotApiThread) -> None:
    room = Office(tmp_path, feeds, api)
    (tmp_path / ".env").write_text("TOKEN=987654321:AAwrongwrongwrongwrongwrongwrongwrong\n")
    room.path.write_text(room.text("ferry", token="${TOKEN}"))
    with room.daemon:
        room.start()
        room.publish("Third ferry returns")
        wait_until(lambda: "parked" in run_monitor("status", folder=tmp_path).stdout, SOON, "the wrong token's refusal")
        (tmp_path / ".env").write_text(f"TOKEN={api.token}\n")
        assert room.wait_for(TAKEN)["changes"] == "destinations: ~phone"
        room.wait_for_message("Third ferry returns")
        assert api.token not in room.daemon.log


def test_a_feed_that_comes_starts_with_what_it_has_as_read_and_one_that_goes_is_polled_no_more(office: Office) -> None:
    old, new = (Entry(title=f"{word} ferry", link=f"http://news.test/{word}", summary="x") for word in ("Old", "New"))
    publish(office.feeds, old, path="/second")
    by_rename(office.path, office.path.read_text().replace(office.feeds.url(), office.feeds.url("/second")))
    office.wait_for(TAKEN)
    wait_until(lambda: len(office.feeds.asked("/second")) >= 2, SOON, "the second feed's polls")
    asked = len(office.feeds.asked("/feed"))
    publish(office.feeds, old, new, path="/second")
    office.wait_for_message("New ferry")
    assert office.told("Old ferry") == 0
    assert len(office.feeds.asked("/feed")) == asked


def test_what_cannot_change_while_it_runs_is_told(office: Office) -> None:
    by_rename(office.path, office.text("ferry", more="admin: phone\nretention: 5d").replace("monitor.db", "other.db"))
    assert office.wait_for(TAKEN)["changes"] == "settings: retention; takes effect at the next start: store"
    assert not (office.folder / "other.db").exists()


def test_a_daemon_that_is_stopped_in_the_middle_of_a_reload_ends_well(office: Office) -> None:
    by_rename(
        office.path, office.text("ferry", *(f"word{number} other" for number in range(3000)), more="admin: phone")
    )
    os.kill(office.daemon.process.pid, signal.SIGHUP)
    assert office.daemon.stop() == 0
    assert "Traceback" not in office.daemon.log
