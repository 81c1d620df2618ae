"""F2: requests a second, beside aiohttp."""

import asyncio

import aiohttp

from benchmarks.fetching import AT_ONCE, HOSTS, Ask, figure
from benchmarks.figure import ROUNDS, Figure


def measure(*, hosts: int = HOSTS, rounds: int = ROUNDS) -> Figure:
    """Measure it."""
    return figure("F2", 0.8, f"aiohttp {aiohttp.__version__}, as many at once", _session, hosts=hosts, rounds=rounds)


def _session(runner: asyncio.Runner) -> tuple[Ask, Ask]:
    async def made() -> aiohttp.ClientSession:
        return aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=AT_ONCE))

    session = runner.run(made())

    async def ask(url: str) -> None:
        async with session.get(url, headers={"If-None-Match": '"1"'}) as response:
            await response.read()
            if response.status != 304:
                raise AssertionError(url)

    async def close(_: str) -> None:
        await session.close()

    return ask, close
