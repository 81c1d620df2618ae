"""Bring a database to this program's schema, and refuse what is not ours to change.

Alembic is slow to import, so it is not, as long as the database says that it is up to date.
"""

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from monitor.errors import StoreError
from monitor.store.migrations import HEAD


def is_current(engine: Engine, file: Path) -> bool:
    """Whether the schema is this program's. False for an empty database and for an older one.

    Raises StoreError for a database of something else.
    """
    with engine.connect() as connection:
        return revision(connection, file) == HEAD


def upgrade(engine: Engine, file: Path) -> None:
    """Apply every migration that is missing, in one transaction. Raises StoreError for a newer database."""
    # Slow to import, and needed once per version.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", "monitor.store:migrations")
    config.set_main_option("path_separator", "os")
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    with engine.begin() as connection:
        found = revision(connection, file)
        if found is not None and found not in known:
            raise StoreError(
                f"the database {file} was made by a newer monitor: it has schema {found}, this one knows {HEAD};"
                " install the newer monitor again, or name another file under `store`"
            )
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def revision(connection: Connection, file: Path) -> str | None:
    """The schema of a database; None for an empty one. Raises StoreError for a database of something else."""
    tables = inspect(connection).get_table_names()
    if "alembic_version" in tables:
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return None if found is None else str(found)
    if tables:
        raise StoreError(f"{file} is the database of another program: name another file under `store`")
    return None
