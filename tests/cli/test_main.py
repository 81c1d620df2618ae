"""The command line as a whole."""

import time
from pathlib import Path

import pytest

from tests.support.daemon import DaemonProcess, run_monitor
from tests.support.waiting import wait_until


def test_without_arguments_it_shows_help(tmp_path: Path) -> None:
    done = run_monitor(folder=tmp_path)
    assert done.returncode == 0
    for command in ("run", "demo", "check", "match", "why", "status", "outbox", "notify", "schema"):
        assert f"\n  {command} " in done.stdout


@pytest.mark.parametrize(
    "command", ["run", "demo", "check", "match", "why", "status", "outbox list", "outbox show", "notify test", "schema"]
)
def test_every_command_has_help(tmp_path: Path, command: str) -> None:
    done = run_monitor(*command.split(), "--help", folder=tmp_path)
    assert done.returncode == 0
    assert "Usage: " in done.stdout


def test_an_unknown_command_is_an_input_error(tmp_path: Path) -> None:
    done = run_monitor("rum", folder=tmp_path)
    assert done.returncode == 2
    assert "No such command 'rum'" in done.stderr


def test_the_configuration_may_be_named_before_or_after_the_command_or_by_the_environment(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("feeds: [http://127.0.0.1:9/feed]\nwatchlists: [Kuril]\n")
    for arguments, env in (
        (("-c", "mine.yaml", "check"), {}),
        (("check", "-c", "mine.yaml"), {}),
        (("check",), {"MONITOR_CONFIG": "mine.yaml"}),
        (("check", "-c", "mine.yaml"), {"MONITOR_CONFIG": "other.yaml"}),
    ):
        done = run_monitor(*arguments, folder=tmp_path, env=env)
        assert done.returncode == 0, done.stderr


def test_the_demo_shows_alerts_with_reasons_within_five_seconds_and_ends_on_a_signal(tmp_path: Path) -> None:
    began = time.monotonic()
    with DaemonProcess(tmp_path, "demo") as demo:
        wait_until(lambda: "▸ Abe Putin summit — " in demo.screen, 20, "an alert on the screen")
        assert time.monotonic() - began < 5
        assert demo.stop() == 0


def test_the_demos_first_round_ends_with_zero_in_three_languages(tmp_path: Path) -> None:
    done = run_monitor("demo", "--once", folder=tmp_path)
    assert done.returncode == 0
    for words in ("Letter From Putin", "Кисида вернулся", "岸田外相", "▸ Kuril — ", "also: "):
        assert words in done.stdout
    assert "Traceback" not in done.stderr
