"""A store on a file of its own, closed after the test."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from monitor.store.open import open_store
from monitor.store.sql_store import SqlStore


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "monitor.db"


@pytest.fixture
def url(file: Path) -> str:
    return f"sqlite:///{file}"


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database without data; copying it is faster than making another."""
    file = tmp_path_factory.mktemp("empty") / "monitor.db"

    async def make() -> None:
        await open_store(f"sqlite:///{file}", exclusive=True).close()

    asyncio.run(make())
    return file


@pytest.fixture
async def store(url: str, file: Path, empty_database: Path) -> AsyncIterator[SqlStore]:
    shutil.copyfile(empty_database, file)
    opened = open_store(url, exclusive=True)
    yield opened
    await opened.close()
