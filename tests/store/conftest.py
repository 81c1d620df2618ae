"""A store on a file of its own, closed after the test."""

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


@pytest.fixture
async def store(url: str, file: Path, empty_database: Path) -> AsyncIterator[SqlStore]:
    shutil.copyfile(empty_database, file)
    opened = open_store(url, exclusive=True)
    yield opened
    await opened.close()
