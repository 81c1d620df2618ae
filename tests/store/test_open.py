"""Opening: one monitor a database, and every trouble in one sentence that says what to do."""

import asyncio
import contextlib
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.errors import StoreBusyError, StoreError
from monitor.model import DeliveryState
from monitor.store.open import open_store
from tests.store.build import NOW, delivery, state
from tests.store.children import child, run_child


async def test_a_missing_folder_is_made(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/new/folder/monitor.db", exclusive=True)
    await store.close()
    assert (tmp_path / "new/folder/monitor.db").exists()


async def test_what_was_written_is_there_when_it_is_opened_again(url: str) -> None:
    store = open_store(url, exclusive=True)
    await store.sync_feeds([state()])
    await store.close()
    again = open_store(url, exclusive=True)
    assert await again.feed_states() == (state(),)
    await again.close()


def test_a_database_that_is_up_to_date_opens_without_alembic(url: str) -> None:
    make(url)
    script = (
        "import sys; from monitor.store.open import open_store; "
        f"open_store({url!r}, exclusive=True); sys.exit('alembic' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=30)


def test_a_second_monitor_is_refused_and_told_who_is_first(url: str, file: Path) -> None:
    with child("hold", url) as first:
        with pytest.raises(StoreBusyError) as caught:
            open_store(url, exclusive=True)
        assert str(caught.value) == (
            f"another monitor (process {first.pid}) runs on the database {file}:"
            " stop it, or name another file under `store`"
        )


def test_the_lock_is_free_after_a_kill(url: str) -> None:
    with child("hold", url) as first:
        first.kill()
        first.wait()
    make(url)


def test_the_lock_is_free_after_a_close(url: str) -> None:
    for _ in range(2):
        make(url)


def test_the_lock_is_free_after_an_opening_that_failed(url: str, file: Path) -> None:
    file.write_bytes(b"not a database at all" * 100)
    with pytest.raises(StoreError):
        open_store(url, exclusive=True)
    file.unlink()
    make(url)


async def test_a_command_reads_and_retries_beside_a_running_monitor(url: str) -> None:
    with child("write", url) as daemon:
        beside = open_store(url, exclusive=False)
        await beside.enqueue([delivery("dead", state=DeliveryState.DEAD)])
        assert await beside.retry(["dead"], NOW) == 1
        assert len(await beside.deliveries([DeliveryState.QUEUED])) > 1
        await beside.close()
        assert daemon.poll() is None


async def test_a_command_makes_the_database_where_there_is_none(url: str) -> None:
    store = open_store(url, exclusive=False)
    await store.enqueue([delivery()])
    await store.close()


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("postgresql://user:hunter2@db/monitor", "names a postgresql database, which this version cannot use"),
        ("hunter2", "no address of a database"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
    ],
)
def test_an_address_that_is_no_file_is_refused_without_its_secrets(url: str, says: str) -> None:
    with pytest.raises(StoreError, match=says) as caught:
        open_store(url, exclusive=True)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("exclusive", [True, False])
def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path, exclusive: bool) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match=r"the folder .*/file/data cannot be made \(Not a directory\)"):
        open_store(f"sqlite:///{tmp_path}/file/data/monitor.db", exclusive=exclusive)


def test_a_folder_in_place_of_the_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="is a folder: name a file in it"):
        open_store(f"sqlite:///{tmp_path}", exclusive=True)


@pytest.mark.parametrize("exclusive", [True, False])
def test_a_file_that_is_no_database_is_named(url: str, file: Path, exclusive: bool) -> None:
    file.write_bytes(os.urandom(9000))
    with pytest.raises(StoreError, match="is not a database: name another file"):
        open_store(url, exclusive=exclusive)


@pytest.mark.parametrize("exclusive", [True, False])
def test_the_database_of_another_program_is_left_alone(url: str, file: Path, exclusive: bool) -> None:
    with _sqlite(file) as driver:
        driver.execute("CREATE TABLE songs (title)")
    with pytest.raises(StoreError, match="is the database of another program"):
        open_store(url, exclusive=exclusive)
    with _sqlite(file) as driver:
        assert driver.execute("SELECT name FROM sqlite_master").fetchall() == [("songs",)]


def test_a_database_of_a_newer_monitor_is_refused(url: str, file: Path) -> None:
    make(url)
    with _sqlite(file) as driver:
        driver.execute("UPDATE alembic_version SET version_num = '9999'")
        driver.commit()
    with pytest.raises(StoreError, match="was made by a newer monitor: it has schema 9999"):
        open_store(url, exclusive=True)


def test_a_damaged_database_says_so_and_what_to_do(url: str, file: Path) -> None:
    make(url)
    content = file.read_bytes()
    file.write_bytes(content[:4096] + b"\xa5" * (len(content) - 4096))
    with pytest.raises(StoreError, match="is damaged: move it away, with its -wal file, and restore a backup"):
        open_store(url, exclusive=True)


async def test_damage_in_one_table_is_told_when_that_table_is_read(url: str, file: Path) -> None:
    await open_store(url, exclusive=True).close()
    _damage(file)
    store = open_store(url, exclusive=True)
    with pytest.raises(StoreError, match="is damaged"):
        await store.deliveries([DeliveryState.QUEUED])
    assert await store.feed_states() == ()
    await store.close()


def _damage(file: Path) -> None:
    """Overwrite the first page of the deliveries and of each of their indexes."""
    with _sqlite(file) as driver:
        pages = driver.execute("SELECT rootpage FROM sqlite_master WHERE tbl_name = 'deliveries'").fetchall()
    with file.open("r+b") as raw:
        for (page,) in pages:
            raw.seek((page - 1) * 4096)
            raw.write(b"\xa5" * 4096)


@pytest.fixture
def shared() -> Iterator[Path]:
    """A folder that every user may reach, which pytest's own is not."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


def test_a_folder_that_cannot_be_written_is_told(shared: Path) -> None:
    shared.chmod(0o555)
    assert run_child("open", f"sqlite:///{shared}/monitor.db") == (
        f"StoreError: the lock file {shared}/monitor.db.lock cannot be written (Permission denied):"
        " let this user write to that folder"
    )


def test_a_file_that_cannot_be_written_is_told(shared: Path) -> None:
    file = shared / "monitor.db"
    make(f"sqlite:///{file}")
    shared.chmod(0o777)
    file.chmod(0o444)
    (shared / "monitor.db.lock").chmod(0o666)
    assert run_child("open", f"sqlite:///{file}") == (
        f"StoreError: the database {file} cannot be written: let this user write the file and its folder"
    )


def test_a_file_that_cannot_be_read_is_told(shared: Path) -> None:
    file = shared / "monitor.db"
    make(f"sqlite:///{file}")
    shared.chmod(0o777)
    file.chmod(0)
    (shared / "monitor.db.lock").chmod(0o666)
    assert run_child("open", f"sqlite:///{file}") == (
        f"StoreError: the database {file} cannot be opened: let this user read and write the file and its folder"
    )


def make(url: str) -> None:
    """Make a database, and close it."""

    async def opened_and_closed() -> None:
        await open_store(url, exclusive=True).close()

    asyncio.run(opened_and_closed())


@contextlib.contextmanager
def _sqlite(file: Path) -> Iterator[sqlite3.Connection]:
    with contextlib.closing(sqlite3.connect(file)) as driver:
        yield driver
