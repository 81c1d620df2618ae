"""`monitor db` as a person calls it: by cron, beside a daemon, with a file that is broken today."""

from pathlib import Path

import pytest

from tests.cli.test_outbox import CONFIG
from tests.support.daemon import DaemonProcess, run_at_terminal, run_monitor, write_config


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where a daemon worked once."""
    write_config(tmp_path, CONFIG)
    done = run_monitor("run", "--once", folder=tmp_path)
    assert (tmp_path / "monitor.db").exists(), done.stderr
    return tmp_path


def test_backup_says_where_it_is_and_shows_no_bar_in_a_pipe(folder: Path) -> None:
    done = run_monitor("db", "backup", "copy.db", folder=folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Copied to copy.db: ")


def test_backup_that_is_there_already_is_kept_and_the_status_is_2(folder: Path) -> None:
    (folder / "copy.db").write_text("mine")
    done = run_monitor("db", "backup", "copy.db", folder=folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "monitor: copy.db is there already: name a new file, or move that one away\n"
    assert (folder / "copy.db").read_text() == "mine"


def test_backup_is_made_with_a_file_that_has_mistakes(folder: Path) -> None:
    write_config(folder, CONFIG + "watchlist: typo\n")
    done = run_monitor("db", "backup", "copy.db", folder=folder)
    assert done.returncode == 0
    assert "has mistakes (`monitor check` shows them); its `store` is used all the same" in done.stderr
    assert (folder / "copy.db").exists()


def test_backup_without_a_configuration_is_refused(tmp_path: Path) -> None:
    done = run_monitor("db", "backup", "copy.db", folder=tmp_path)
    assert done.returncode == 2
    assert "config.yaml" in done.stderr


def test_backup_shows_a_bar_on_a_terminal(folder: Path) -> None:
    assert "Copying  [####" in run_at_terminal("db", "backup", "copy.db", folder=folder)


def test_backup_beside_a_daemon_works_and_a_vacuum_is_refused(folder: Path) -> None:
    with DaemonProcess(folder, "run") as daemon:
        daemon.wait_for_log("started")
        assert run_monitor("db", "backup", "copy.db", folder=folder).returncode == 0
        refused = run_monitor("db", "vacuum", folder=folder)
    assert refused.returncode == 1
    assert "runs on the database" in refused.stderr


def test_upgrade_and_vacuum_say_what_they_did(folder: Path) -> None:
    assert run_monitor("db", "upgrade", folder=folder).stdout.startswith("The database is up to date: schema ")
    assert " MB; before it took " in run_monitor("db", "vacuum", folder=folder).stdout
