"""The real daemon and its chat: answered, muted and watched, over restarts, in the file's own words."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from monitor.config.load import load
from monitor.store.open import open_store
from tests.support.botapi.thread import BotApiThread
from tests.support.daemon import DaemonProcess, run_monitor, write_config

CONFIG = """\
feeds: [http://127.0.0.1:9/feed.xml]
watchlists:
  - Kuril
notify:
  phone:
    telegram: {{token: "{token}", chat: 77, base_url: "{url}"}}
"""


def _config(folder: Path, api: BotApiThread) -> Path:
    return write_config(folder, CONFIG.format(token=api.token, url=api.base_url))


def test_daemon_obeys_its_chat_over_restarts_and_says_everything_once(tmp_path: Path) -> None:
    with BotApiThread() as api:
        path = _config(tmp_path, api)
        with DaemonProcess(tmp_path, "run") as daemon:
            api.say(77, "/mute Kuril 2h")
            api.wait_for_messages(77, 1, 20)
            api.say(77, "/watch peace treaty")
            api.wait_for_messages(77, 2, 20)
            assert daemon.stop() == 0
        api.say(77, "/list")
        with DaemonProcess(tmp_path, "run") as daemon:
            said = [entry.text for entry in api.wait_for_messages(77, 3, 20)]
            assert daemon.stop() == 0
    assert "muted until" in said[0]
    assert said[1].startswith("Watching for peace treaty.")
    assert [line.partition(" — ")[0] for line in said[2].splitlines()] == ["Kuril", "peace treaty"]
    assert "muted until" in said[2]
    assert '  - "peace treaty"\n' in path.read_text(encoding="utf-8")
    assert api.token not in daemon.log


def test_command_acts_once_when_the_daemon_is_killed_before_it_answers(tmp_path: Path) -> None:
    with BotApiThread() as api:
        path = _config(tmp_path, api)
        with DaemonProcess(tmp_path, "run") as daemon:
            api.on("before", lambda _: daemon.process.kill(), method="sendMessage")
            api.say(77, "/mute Kuril 2h")
            daemon.process.wait(20)
        store = load(path, {}).settings.store.reveal()
        before, polls = _muted(store), api.count("getUpdates")
        with DaemonProcess(tmp_path, "run") as again:
            api.wait_until(lambda running: running.count("getUpdates") > polls, 20)
            assert again.stop() == 0
        assert list(before) == ["Kuril"]
        assert _muted(store) == before


def _muted(url: str) -> dict[str, datetime]:
    async def look() -> dict[str, datetime]:
        store = open_store(url, exclusive=False)
        try:
            return dict((await store.policy_context({}, datetime(2000, 1, 1, tzinfo=UTC))).muted)
        finally:
            await store.close()

    return asyncio.run(look())


def test_one_round_carries_out_what_waits_in_the_chat(tmp_path: Path) -> None:
    with BotApiThread() as api:
        _config(tmp_path, api)
        api.say(77, "/mute Kuril 2h")
        run_monitor("run", "--once", folder=tmp_path)
        run_monitor("run", "--once", folder=tmp_path)
        assert ["muted until" in entry.text for entry in api.ledger(77)] == [True]


def test_daemon_parks_and_frees_a_chat_when_telegram_says_so_and_passes_over_what_cannot_be_read(
    tmp_path: Path,
) -> None:
    with BotApiThread() as api:
        path = _config(tmp_path, api)
        desk = f'  desk:\n    telegram: {{token: "{api.token}", chat: 88, base_url: "{api.base_url}"}}\nadmin: phone\n'
        path.write_text(path.read_text(encoding="utf-8") + desk, encoding="utf-8")
        with DaemonProcess(tmp_path, "run") as daemon:
            api.push_as_it_is({"update_id": 1, "message": {"text": "secret-words"}})
            api.stand(77, "kicked", "Forbidden: bot was blocked by the user")
            (told,) = api.wait_for_messages(88, 1, 20)
            run_monitor("notify", "test", "phone", folder=tmp_path)
            api.stand(77, "member")
            (arrived,) = api.wait_for_messages(77, 1, 20)
            assert daemon.stop() == 0
    assert told.text.startswith("Destination parked: phone\n")
    assert arrived.text.startswith("A test alert")
    assert "an update is passed over" in daemon.log
    assert "secret-words" not in daemon.log
