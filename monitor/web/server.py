"""Serves the daemon's web pages, in the daemon's own event loop, by uvicorn. What is served is not known here.

The socket is opened first, so that a port which is taken is told at the start, as an error that says what to do.
Signals are the daemon's affair: uvicorn is kept from taking them.
"""

import asyncio
import contextlib
import socket
from collections.abc import Generator, Sequence

import uvicorn
from starlette.applications import Starlette
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from monitor.errors import OperationError

_KEEP_ALIVE = 5  # seconds
_HEADERS = 16_384  # bytes of a request's head
_AT_ONCE = 200  # connections; past that, 503
_PATIENCE = 30.0  # seconds for one request, its body included
_GRACE = 3  # seconds for requests under way at the end


class WebServer:
    """One listening address. `port` is the real one, where 0 was asked for."""

    def __init__(self, listen: str, routes: Sequence[BaseRoute]) -> None:
        """Raises `OperationError` where the address cannot be listened on."""
        self._socket = _listening(listen)
        self.port: int = self._socket.getsockname()[1]
        self._server = _Server(
            uvicorn.Config(
                _Patient(Starlette(routes=list(routes))), log_config=None, access_log=False, server_header=False,
                timeout_keep_alive=_KEEP_ALIVE, h11_max_incomplete_event_size=_HEADERS, limit_concurrency=_AT_ONCE,
                timeout_graceful_shutdown=_GRACE, lifespan="off", http="h11", ws="none",
            )
        )  # fmt: skip

    async def run(self) -> None:
        """Serve until `stop`."""
        await self._server.serve(sockets=[self._socket])

    def stop(self) -> None:
        """End soon: requests under way get a few seconds."""
        self._server.should_exit = True


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Leave them to the daemon."""
        yield


class _Patient:
    """Ends requests that take too long, such as a body that comes byte by byte."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                await self._app(scope, receive, send)


def _listening(listen: str) -> socket.socket:
    host, _, port = listen.rpartition(":")
    try:
        family, kind, _, _, address = socket.getaddrinfo(host.strip("[]"), int(port), type=socket.SOCK_STREAM)[0]
        opened = socket.socket(family, kind)
        try:
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            opened.bind(address)
            opened.setblocking(False)
        except OSError:
            opened.close()
            raise
    except OSError as error:
        raise OperationError(
            f"cannot serve the web page on {listen}: {error.strerror or error}; set `web.listen` to a free address"
        ) from error
    return opened
