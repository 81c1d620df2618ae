"""A WebSub hub on loopback for tests: it verifies, leases, denies, and delivers signed content, as the recommendation
says (https://www.w3.org/TR/websub/). It lives in a thread of its own.
"""

import hashlib
import hmac
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import Request, urlopen

_WAIT = 10.0


@dataclass(slots=True)
class Hub:
    """What the hub knows and does. `status` answers requests, `denies` says no, `silent` never asks back."""

    lease: int | None = 3600
    status: int = 202
    denies: str | None = None
    silent: bool = False
    asked: list[dict[str, str]] = field(default_factory=list)
    subscribed: dict[str, dict[str, str]] = field(default_factory=dict)
    answers: list[tuple[int, str]] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)
    _server: ThreadingHTTPServer | None = None

    def __enter__(self) -> Self:
        hub = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length", "0"))
                form = {name: values[0] for name, values in parse_qs(self.rfile.read(length).decode()).items()}
                self.send_response(hub.status)
                self.end_headers()
                self.wfile.flush()
                threading.Thread(target=hub._take, args=(form,), daemon=True).start()

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.server_address[1]}/hub"

    def wait_for(self, count: int, mode: str = "subscribe") -> None:
        """Until so many requests were made and their verifications answered."""

        def done() -> bool:
            return len([form for form in self.asked if form["hub.mode"] == mode]) >= count

        with self.changed:
            assert self.changed.wait_for(done, timeout=_WAIT), f"{len(self.asked)} of {count} requests came"

    def deliver(
        self,
        body: bytes,
        content_type: str = "application/rss+xml",
        *,
        secret: str | None = None,
        method: str = "sha256",
    ) -> int:
        """Push to the only subscriber; the status that it answers. `secret` other than the true one is a forgery."""
        [(callback, form)] = self.subscribed.items()
        key = secret if secret is not None else form["hub.secret"]
        signature = hmac.new(key.encode(), body, getattr(hashlib, method)).hexdigest()
        headers = {"Content-Type": content_type, "X-Hub-Signature": f"{method}={signature}"}
        return status_of(callback, body, headers)

    def _take(self, form: dict[str, str]) -> None:
        if self.status < 300 and not self.silent:
            self._verify(form)
        with self.changed:
            self.asked.append(form)
            self.changed.notify_all()

    def _verify(self, form: dict[str, str]) -> None:
        query = {"hub.mode": form["hub.mode"], "hub.topic": form["hub.topic"], "hub.challenge": "c-17"}
        if self.denies is not None:
            query = {"hub.mode": "denied", "hub.topic": form["hub.topic"], "hub.reason": self.denies}
        elif self.lease is not None and form["hub.mode"] == "subscribe":
            query["hub.lease_seconds"] = str(self.lease)
        callback = form["hub.callback"]
        glue = "&" if urlsplit(callback).query else "?"
        answer = answer_of(f"{callback}{glue}{urlencode(query)}")
        self.answers.append(answer)
        if answer == (200, "c-17") and form["hub.mode"] == "subscribe":
            self.subscribed[callback] = form
        elif answer == (200, "c-17"):
            self.subscribed.pop(callback, None)


def status_of(url: str, body: bytes, headers: Mapping[str, str] | None = None) -> int:
    """The status that a POST is answered with."""
    request = Request(url, data=body, headers=dict(headers or {}), method="POST")  # noqa: S310 - loopback
    try:
        with urlopen(request, timeout=_WAIT) as response:  # noqa: S310 - loopback
            return int(response.status)
    except OSError as error:
        return int(getattr(error, "code", 0))


def answer_of(url: str) -> tuple[int, str]:
    """Status and body of a GET."""
    try:
        with urlopen(url, timeout=_WAIT) as response:  # noqa: S310 - loopback
            return int(response.status), response.read().decode()
    except OSError as error:
        return int(getattr(error, "code", 0)), ""
