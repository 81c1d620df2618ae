"""Backups of a database that is written meanwhile, upgrades ahead of a start, and a smaller file."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from monitor.errors import InputError, StoreBusyError, StoreError
from monitor.store.migrations import HEAD
from monitor.store.open import open_store
from monitor.store.sql_store import SqlStore
from monitor.store.upkeep import back_up, bring_up_to_date, vacuum
from tests.store.build import delivery
from tests.store.children import child

FIRST_SCHEMA = Path(__file__).with_name("schema_0001.sql")


def no_progress(done: int, total: int) -> None:
    """For tests that look at nothing but the end."""


@pytest.fixture
def made(file: Path, empty_database: Path) -> Path:
    shutil.copyfile(empty_database, file)
    return file


def ids(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as driver:
        return [row[0] for row in driver.execute("SELECT id FROM deliveries ORDER BY rowid")]


async def test_a_backup_is_a_whole_database_that_opens(store: SqlStore, url: str, tmp_path: Path) -> None:
    await store.enqueue([delivery("one"), delivery("two")])
    size = back_up(url, tmp_path / "copy.db", no_progress)
    assert size == (tmp_path / "copy.db").stat().st_size
    again = open_store(f"sqlite:///{tmp_path}/copy.db", exclusive=True)
    assert await again.delivery("two") is not None
    await again.close()


def test_a_backup_of_a_database_that_is_written_meanwhile_is_one_moment_of_it(url: str, file: Path) -> None:
    copy = file.with_name("copy.db")
    steps: list[tuple[int, int]] = []
    with child("write", url) as daemon:
        for _ in range(5):
            copy.unlink(missing_ok=True)
            back_up(url, copy, lambda done, total: steps.append((done, total)))
            found = ids(copy)
            assert found == ids(file)[: len(found)]
        assert daemon.poll() is None
    assert steps[-1][0] == steps[-1][1] > 0


@pytest.mark.usefixtures("made")
def test_a_backup_is_one_file_which_can_be_carried_away(url: str, tmp_path: Path) -> None:
    (tmp_path / "backup").mkdir()
    back_up(url, tmp_path / "backup/copy.db", no_progress)
    with closing(sqlite3.connect(tmp_path / "backup/copy.db")) as driver:
        assert driver.execute("SELECT version_num FROM alembic_version").fetchone() == (HEAD,)
    assert [path.name for path in (tmp_path / "backup").iterdir()] == ["copy.db"]


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize(
    ("target", "says"),
    [
        ("there.txt", "is there already: name a new file, or move that one away"),
        (".", "is a folder: name a file in it"),
        ("nowhere/copy.db", "there is no folder .*nowhere: make it first"),
    ],
)
def test_a_backup_writes_over_nothing(url: str, tmp_path: Path, target: str, says: str) -> None:
    (tmp_path / "there.txt").write_text("mine")
    with pytest.raises(InputError, match=says):
        back_up(url, tmp_path / target, no_progress)
    assert (tmp_path / "there.txt").read_text() == "mine"


@pytest.mark.usefixtures("made")
def test_a_backup_that_is_broken_off_leaves_nothing(url: str, tmp_path: Path) -> None:
    def break_off(done: int, total: int) -> None:  # noqa: ARG001 - as a bar is told
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        back_up(url, tmp_path / "copy.db", break_off)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("copy")] == []


def test_a_backup_of_another_programs_database_is_refused(file: Path, url: str, tmp_path: Path) -> None:
    with closing(sqlite3.connect(file)) as driver:
        driver.execute("CREATE TABLE songs (title)")
    with pytest.raises(StoreError, match="is the database of another program"):
        back_up(url, tmp_path / "copy.db", no_progress)


def test_a_damaged_database_makes_no_backup(made: Path, url: str, tmp_path: Path) -> None:
    content = made.read_bytes()
    made.write_bytes(content[: len(content) // 2] + b"\xa5" * (len(content) - len(content) // 2))
    with pytest.raises(StoreError, match="damaged"):
        back_up(url, tmp_path / "copy.db", no_progress)
    assert not list(tmp_path.glob("copy*"))


@pytest.mark.parametrize("work", [bring_up_to_date, vacuum, lambda url: back_up(url, Path("x.db"), no_progress)])
def test_where_no_database_is_none_is_made(url: str, file: Path, work: object) -> None:
    assert callable(work)
    with pytest.raises(StoreError, match=r"there is no database .* yet: start `monitor run` first"):
        work(url)
    assert not file.exists()


@pytest.mark.parametrize("work", [bring_up_to_date, vacuum])
def test_what_needs_the_database_alone_is_refused_while_a_monitor_runs(url: str, work: object) -> None:
    assert callable(work)
    with (
        child("hold", url) as daemon,
        pytest.raises(StoreBusyError, match=rf"another monitor \(process {daemon.pid}\)"),
    ):
        work(url)


def test_an_upgrade_says_what_it_did(file: Path, url: str) -> None:
    with closing(sqlite3.connect(file)) as driver:
        driver.executescript(FIRST_SCHEMA.read_text())
    first = bring_up_to_date(url)
    assert (first.before, first.now) == ("0001", HEAD)
    again = bring_up_to_date(url)
    assert (again.before, again.now) == (HEAD, HEAD)


async def test_a_vacuum_gives_room_back_and_keeps_what_is_there(store: SqlStore, url: str, file: Path) -> None:
    await store.enqueue([delivery(f"d{number:05}") for number in range(2_000)])
    await store.close()
    with closing(sqlite3.connect(file)) as driver, driver:
        driver.execute("DELETE FROM deliveries WHERE id > 'd00010'")
    sizes = vacuum(url)
    assert sizes.now < sizes.before / 2
    assert len(ids(file)) == 11


def test_a_vacuum_says_how_much_room_it_needs(made: Path, url: str) -> None:
    free = shutil.disk_usage(made).free
    with made.open("r+b") as file:
        file.truncate(free)  # a hole, which takes no room
    with pytest.raises(StoreError, match=r"MB must be free at .* meanwhile, and .* MB are: free some space"):
        vacuum(url)
