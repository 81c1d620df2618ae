"""A receiver of webhooks on loopback for tests: keeps what comes, and answers as a test wants.

It lives in a thread of its own.
"""

import json
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self


class Act(Enum):
    """What happens in place of an answer."""

    HANG = auto()  # the call is kept, and no answer comes
    TAKE_AND_DROP = auto()  # the call is kept, and the connection ends
    DROP = auto()  # the connection ends, and nothing is kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request. Names of `headers` are lower case."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def document(self) -> Any:
        """The body, as JSON."""
        return json.loads(self.body)


@dataclass(slots=True)
class HookServer:
    """What came, and what is answered: a status, with headers, or an `Act`."""

    answer: int | Act = 204
    headers: dict[str, str] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    tls: ssl.SSLContext | None = None
    _over: threading.Event = field(default_factory=threading.Event)
    _server: ThreadingHTTPServer | None = None

    def __enter__(self) -> Self:
        hooks = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                hooks._take(self)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        if self.tls is not None:
            self._server.socket = self.tls.wrap_socket(self._server.socket, server_side=True)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.go_away()

    @property
    def port(self) -> int:
        assert self._server is not None
        return self._server.server_port

    @property
    def url(self) -> str:
        scheme = "http" if self.tls is None else "https"
        return f"{scheme}://127.0.0.1:{self.port}/hook/topsecret"

    def go_away(self) -> None:
        """Refuse connections from now on."""
        self._over.set()
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()

    def _take(self, request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers.get("Content-Length", "0")))
        headers = {name.lower(): value for name, value in request.headers.items()}
        if self.answer is not Act.DROP:
            self.calls.append(Call(path=request.path, headers=headers, body=body))
        match self.answer:
            case Act.HANG:
                self._over.wait(30)
            case int() as status:
                request.send_response(status)
                for name, value in {"Content-Length": "0", **self.headers}.items():
                    request.send_header(name, value)
                request.end_headers()
        request.close_connection = True
