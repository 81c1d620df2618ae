"""The schema: what the migrations build is what the program expects, and old files open with all that is in them."""

import contextlib
import sqlite3
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from monitor.model import DeliveryState
from monitor.store.migrations import HEAD
from monitor.store.open import open_store
from monitor.store.sql_store import SqlStore
from monitor.store.sqlite import sqlite_engine
from monitor.store.tables import metadata
from tests.store.build import DAY, MINUTE, NOW, item, message, polled, state
from tests.store.scenario import play

OLD = Path(__file__).with_name("schema_0001.sql")


def test_the_newest_migration_is_the_one_that_the_program_expects() -> None:
    config = Config()
    config.set_main_option("script_location", "monitor.store:migrations")
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


async def test_a_migrated_database_is_what_the_tables_say(store: SqlStore, file: Path) -> None:
    await store.feed_states()
    engine = sqlite_engine(file)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_server_default": True, "include_name": _is_ours}
        )
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def _is_ours(name: str | None, kind: str, parents: object) -> bool:  # noqa: ARG001 - Alembic's signature
    """The index of words and the tables that it keeps are no tables of SQLAlchemy's; see the next test for them."""
    return not (kind == "table" and str(name).startswith("item_words"))


async def test_a_migrated_schema_equals_one_made_from_the_tables(store: SqlStore, file: Path, tmp_path: Path) -> None:
    await store.feed_states()
    engine = create_engine(f"sqlite:///{tmp_path}/fresh.db")
    metadata.create_all(engine)
    engine.dispose()
    assert _schema(file) == _schema(tmp_path / "fresh.db")


async def test_a_database_of_the_first_version_opens_with_its_data(url: str, file: Path) -> None:
    with contextlib.closing(sqlite3.connect(file)) as driver:
        driver.executescript(OLD.read_text(encoding="utf-8"))
    store = open_store(url, exclusive=True)
    await _expect_the_scenario(store)
    await store.close()


async def test_the_sample_of_the_first_version_holds_what_the_scenario_leaves(store: SqlStore) -> None:
    await play(store)
    await _expect_the_scenario(store)


async def _expect_the_scenario(store: SqlStore) -> None:
    assert await store.feed_states() == (polled(at=NOW + MINUTE), state("f3"))
    assert (await store.poll_context("f1", [("guid-i1", "changed")])).items == {"i1": item()}
    (found,) = await store.open_stories(["k1"], NOW - DAY)
    assert (set(found.item_ids), set(found.alerted)) == ({"i1"}, {"Kuril"})
    (told,) = found.deliveries
    assert (told.message, told.state, told.revision) == (message("Letter · also: NHK"), DeliveryState.QUEUED, 2)
    assert [attempt.outcome for attempt in await store.attempts("d-s1")] == ["sent"]
    assert [place.name for place in await store.destinations()] == ["desk", "phone"]


def _schema(file: Path) -> dict[str, str]:
    """Every table and index by name, as it was declared, without Alembic's own."""
    with contextlib.closing(sqlite3.connect(file)) as driver:
        rows = driver.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    return {name: " ".join(sql.split()) for name, sql in rows if name != "alembic_version"}
