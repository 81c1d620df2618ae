"""What every test shares."""

import asyncio
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from monitor.store.open import open_store

# Examples may take their time: a busy machine is no reason to fail.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database without data; copying it is faster than making another."""
    file = tmp_path_factory.mktemp("empty") / "monitor.db"

    async def make() -> None:
        await open_store(f"sqlite:///{file}", exclusive=True).close()

    asyncio.run(make())
    return file
