"""How many requests may be under way, and how close to one another."""

import asyncio
from itertools import pairwise

from monitor.feeds.slots import Slots


async def starts(slots: Slots, *hosts: str) -> list[float]:
    """When each of the requests may start, in seconds from the first."""
    loop = asyncio.get_running_loop()
    found: list[float] = []

    async def request(host: str) -> None:
        async with slots.take(host):
            found.append(loop.time())
            await asyncio.sleep(0)

    await asyncio.gather(*map(request, hosts))
    return [moment - min(found) for moment in sorted(found)]


async def test_requests_to_one_host_start_apart() -> None:
    moments = await starts(Slots(total=10, per_host=2, spacing=0.05), *["a.test"] * 5)
    assert all(later - earlier >= 0.045 for earlier, later in pairwise(moments))


async def test_requests_to_several_hosts_do_not_wait_for_one_another() -> None:
    assert max(await starts(Slots(total=10, per_host=2, spacing=5), "a.test", "b.test", "c.test")) < 1


async def test_nothing_is_remembered_of_hosts_that_nobody_wants() -> None:
    slots = Slots(total=10, per_host=1, spacing=0.01)
    await starts(slots, "a.test", "b.test", "a.test")
    assert max(await starts(slots, "a.test", "b.test")) < 1
