"""The server in a thread, for tests that are not asynchronous, and by hand."""

import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.botapi.conftest import LOOPBACK
from tests.support.botapi import BotApiThread, Fault, Ledger

CHAT = 5


def send(api: BotApiThread, text: str = "x") -> httpx.Response:
    with httpx.Client(**LOOPBACK) as client:
        return client.post(f"{api.base_url}/bot{api.token}/sendMessage", json={"chat_id": CHAT, "text": text})


def test_it_serves_while_the_block_runs() -> None:
    with BotApiThread() as api:
        send(api)
        assert [entry.text for entry in api.wait_for_messages(CHAT, 1, deadline=5)] == ["x"]
        assert api.ledger(CHAT)[0].text == "x"
        assert api.count("sendMessage") == len(api.calls) == 1
        assert Ledger.from_json(api.ledger_json()).chat(CHAT)[0].text == "x"
    with pytest.raises(RuntimeError):
        api.ledger(CHAT)


def test_it_fails_and_heals_on_demand() -> None:
    with BotApiThread() as api:
        api.fail(fault=Fault.ERROR_500, times=None)
        assert send(api).status_code == 500
        api.heal()
        assert send(api).status_code == 200


def test_it_goes_away_and_comes_back() -> None:
    with BotApiThread() as api:
        api.refuse()
        with pytest.raises(httpx.ConnectError):
            send(api)
        api.accept()
        assert send(api).status_code == 200


def test_hooks_and_conditions_see_the_server() -> None:
    with BotApiThread() as api:
        seen: list[str] = []
        api.on("after", lambda call: seen.append(call.method), method="sendMessage")
        assert api.say(CHAT, "hello") == 1
        send(api)
        api.wait_until(lambda running: running.count("sendMessage") == 1, deadline=5)
        assert seen == ["sendMessage"]


def test_a_wait_ends_when_its_time_is_up() -> None:
    with BotApiThread() as api, pytest.raises(TimeoutError):
        api.wait_for_messages(CHAT, 1, deadline=0.01)


def test_a_taken_port_is_an_error_at_once() -> None:
    with BotApiThread() as api:
        port = int(api.base_url.rpartition(":")[2])
        with pytest.raises(RuntimeError, match="did not start"), BotApiThread(port=port):
            pass


def test_by_hand_it_prints_messages_and_keeps_the_ledger(tmp_path: Path) -> None:
    file = tmp_path / "ledger.json"
    for number in (1, 2):
        command = [sys.executable, "-m", "tests.support.botapi", "--port", "0", "--ledger", str(file)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8") as process:
            assert process.stdout is not None
            base_url = process.stdout.readline().split()[1]
            token = process.stdout.readline().split()[1]
            with httpx.Client(**LOOPBACK) as client:
                client.post(f"{base_url}/bot{token}/sendMessage", json={"chat_id": CHAT, "text": f"hello {number}"})
            lines = [process.stdout.readline() for _ in range(3)]
            process.terminate()
        assert lines[2] == f"hello {number}\n"
    assert [entry.text for entry in Ledger.from_json(file.read_text(encoding="utf-8")).chat(CHAT)] == [
        "hello 1",
        "hello 2",
    ]
