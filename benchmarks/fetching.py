"""The work of F1 and F2: one conditional request to each of a thousand hosts, all answered with 304, a hundred at once.

The hosts are addresses of loopback (127.1.x.y), served by a child process that does nothing but answer. Ours is the
daemon's fetcher in the daemon's event loop; the peers have the loop that their users have by default.
"""

import asyncio
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from benchmarks.figure import ROUNDS, Figure, race
from monitor.app.event_loop import loop_factory
from monitor.clock import SystemClock
from monitor.feeds.fetch import HttpFetcher
from monitor.model import Feed, Secret
from monitor.ports import NotModified, Validators

HOSTS = 1_000
AT_ONCE = 100
_ANSWER = b'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\nConnection: close\r\n\r\n'

Ask = Callable[[str], Awaitable[object]]


def addresses(count: int) -> list[str]:
    """As many hosts on loopback."""
    return [f"127.1.{number // 250}.{number % 250 + 1}" for number in range(count)]


@contextmanager
def server(hosts: int) -> Iterator[int]:
    """The server in a child process; gives its port."""
    child = subprocess.Popen(  # noqa: S603 - this very program
        [sys.executable, "-m", "benchmarks.fetching", str(hosts)],
        cwd=Path(__file__).parents[1],
        stdout=subprocess.PIPE,
        stdin=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None  # noqa: S101 - for the type checker
    try:
        yield int(child.stdout.readline())
    finally:
        child.communicate(timeout=10)


def figure(name: str, target: float, peer: str, make: Callable[[asyncio.Runner], tuple[Ask, Ask]], *,
           hosts: int = HOSTS, rounds: int = ROUNDS) -> Figure:  # fmt: skip
    """Requests a second, as a multiple of the peer's. `make` gives what asks one address, and what ends it."""
    with (
        server(hosts) as port,
        asyncio.Runner() as plain,
        asyncio.Runner(loop_factory=loop_factory()) as fast,
    ):
        urls = [f"http://{host}:{port}/feed" for host in addresses(hosts)]
        ask, close = make(plain)
        fetcher = fast.run(_fetcher())

        async def ours(url: str) -> None:
            outcome = await fetcher.fetch(
                Feed(id="f", address=url, url=Secret(url), allow_private=True), Validators(etag='"1"')
            )
            if not isinstance(outcome, NotModified):
                raise AssertionError(f"{url}: {outcome}")

        result = race(lambda _: plain.run(_all(ask, urls)), lambda _: fast.run(_all(ours, urls)), rounds)
        fast.run(fetcher.close())
        plain.run(_ended(close))
    return Figure(
        name=name,
        work=f"304s from {hosts:,} hosts, {AT_ONCE} at once, requests a second",
        peer=peer,
        target=f"≥ {target:g} ×",
        ours=f"{result.ratio:.2f} ×",
        met=result.ratio >= target,
        notes={"requests a second": round(hosts / result.ours), "peer's": round(hosts / result.peer)},
    )


async def _fetcher() -> HttpFetcher:
    return HttpFetcher(
        timeout=timedelta(seconds=20), max_body=10_000_000, max_article=5_000_000, concurrency=AT_ONCE, per_host=2,
        user_agent="news-monitor benchmark", clock=SystemClock(),
    )  # fmt: skip


async def _all(ask: Ask, urls: list[str]) -> None:
    free = asyncio.Semaphore(AT_ONCE)

    async def one(url: str) -> None:
        async with free:
            await ask(url)

    await asyncio.gather(*map(one, urls))


async def _ended(close: Ask) -> None:
    await close("")


class _Answering(asyncio.Protocol):
    """Answers 304 to whatever ends with an empty line, and closes: polls of one host are minutes apart, and by then no
    server has kept a connection."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._read = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport if isinstance(transport, asyncio.Transport) else None

    def data_received(self, data: bytes) -> None:
        self._read += data
        if self._transport is not None and self._read.endswith(b"\r\n\r\n"):
            self._transport.write(_ANSWER)
            self._transport.close()


async def _serve(hosts: int) -> None:
    loop = asyncio.get_running_loop()
    first, *others = addresses(hosts)
    started = await loop.create_server(_Answering, first, 0, backlog=500)
    port = started.sockets[0].getsockname()[1]
    servers = [started, *[await loop.create_server(_Answering, host, port) for host in others]]
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    await loop.run_in_executor(None, sys.stdin.read)  # until the parent ends
    for server_ in servers:
        server_.close()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
