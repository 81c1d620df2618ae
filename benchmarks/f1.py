"""F1: requests a second, beside httpx's own client at its default limits."""

import asyncio

import httpx

from benchmarks.fetching import HOSTS, Ask, figure
from benchmarks.figure import ROUNDS, Figure


def measure(*, hosts: int = HOSTS, rounds: int = ROUNDS) -> Figure:
    """Measure it."""
    return figure("F1", 2.5, f"httpx {httpx.__version__}, a client as it comes", _client, hosts=hosts, rounds=rounds)


def _client(runner: asyncio.Runner) -> tuple[Ask, Ask]:
    async def made() -> httpx.AsyncClient:
        return httpx.AsyncClient(trust_env=False)

    client = runner.run(made())

    async def ask(url: str) -> None:
        response = await client.get(url, headers={"If-None-Match": '"1"'})
        if response.status_code != httpx.codes.NOT_MODIFIED:
            raise AssertionError(url)

    async def close(_: str) -> None:
        await client.aclose()

    return ask, close
