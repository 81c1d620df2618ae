"""What was acknowledged is on the disk, whatever happens to the process or to the disk afterwards."""

from pathlib import Path

import pytest

from monitor.model import DeliveryState
from monitor.store.open import open_store
from tests.store.children import child, run_child


@pytest.mark.parametrize("lines", [1, 50])
async def test_a_kill_loses_nothing_that_was_acknowledged(url: str, lines: int) -> None:
    with child("write", url) as writer:
        assert writer.stdout is not None
        acknowledged = ["d0", *(writer.stdout.readline().strip() for _ in range(lines))]
        writer.kill()
        acknowledged += [line.strip() for line in writer.stdout if line.endswith("\n")]
    store = open_store(url, exclusive=True)
    found = {delivery.id for delivery in await store.deliveries([DeliveryState.QUEUED])}
    await store.close()
    assert set(acknowledged) <= found


async def test_a_full_disk_is_told_and_loses_nothing_that_was_acknowledged(url: str, file: Path) -> None:
    *acknowledged, told = run_child("full", url).splitlines()
    assert told == (
        f"StoreError: the disk cannot read or write the database {file} (SQLITE_IOERR_WRITE):"
        " look at its free space, its quotas and its health"
    )
    store = open_store(url, exclusive=True)
    found = {delivery.id for delivery in await store.deliveries([DeliveryState.QUEUED])}
    sent = await store.delivery("sent")
    await store.close()
    assert acknowledged
    assert set(acknowledged) == found
    assert sent is not None
    assert sent.state is DeliveryState.SENT


async def test_a_disk_that_is_full_from_the_start_is_told_and_later_opens(url: str, file: Path) -> None:
    assert run_child("tight", url) == (
        f"StoreError: the disk cannot read or write the database {file} (SQLITE_IOERR_WRITE):"
        " look at its free space, its quotas and its health"
    )
    store = open_store(url, exclusive=True)
    assert await store.feed_states() == ()
    await store.close()
