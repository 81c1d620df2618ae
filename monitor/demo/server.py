"""The sample newsrooms' web server: the files under `site/`, on 127.0.0.1, at a free port.

Dates are written relative to the `now` it is given, so that the samples are always news. An item between
`<!--later-->` and `<!--/later-->` appears at a feed's third request, so that a daemon that polls on finds something.
Feeds carry an ETag and answer 304. It serves no address but those of its files, and logs nothing.
"""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from hashlib import sha256
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import resources
from importlib.resources.abc import Traversable
from itertools import count
from threading import Thread
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

OUTLETS = ("harbour-wire", "vestnik", "hoppo")

_PLACEHOLDER = re.compile(r"\{\{(\w+)(?: (\d+))?\}\}")
_LATER = re.compile(r"\s*<!--later-->.*?<!--/later-->", re.DOTALL)
_HEADLINE = re.compile(r"<h1>(.*?)</h1>", re.DOTALL)
_LATER_FROM = 3


class DemoSite:
    """Serves while its `with` block lasts: `with DemoSite(now) as site: … site.base_url`."""

    def __init__(self, now: datetime) -> None:
        """`now` is the moment that the samples' dates are counted back from; aware."""
        self._now = now.astimezone(UTC)
        self._server = _QuietServer(("127.0.0.1", 0), _handler(self._answer))
        self._pages = dict(self._render_pages())
        self._feeds = {f"/{outlet}/feed.xml": (_read(outlet, "feed.xml"), count(1)) for outlet in OUTLETS}
        # A short poll interval, because it is also how long closing takes.
        self._thread = Thread(target=self._server.serve_forever, args=(0.02,), name="demo-site", daemon=True)

    @property
    def base_url(self) -> str:
        """The root of the site, without a slash at its end."""
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def feed_urls(self) -> tuple[str, ...]:
        """The addresses of the sample feeds."""
        return tuple(self.base_url + path for path in self._feeds)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _answer(self, path: str) -> tuple[str, bytes] | None:
        """The content type and body at a path, or None where nothing is."""
        if path in self._feeds:
            template, requests = self._feeds[path]
            shown = template if next(requests) >= _LATER_FROM else _LATER.sub("", template)
            return "application/xml; charset=utf-8", self._fill(shown).encode()
        if path in self._pages:
            return "text/html; charset=utf-8", self._pages[path].encode()
        return None

    def _render_pages(self) -> Iterator[tuple[str, str]]:
        for outlet in OUTLETS:
            layout = _read(outlet, "layout.html")
            for file in _folder(outlet).iterdir():
                if file.name.endswith(".html") and file.name != "layout.html":
                    yield f"/{outlet}/{file.name}", self._fill(_lay_out(layout, file.read_text(encoding="utf-8")))

    def _fill(self, template: str) -> str:
        """Replace `{{base}}`, and `{{rss N}}` and `{{atom N}}`: the time N minutes ago, as those formats write it."""

        def value(found: re.Match[str]) -> str:
            name, minutes = found.groups()
            if name == "base":
                return self.base_url
            moment = (self._now - timedelta(minutes=int(minutes))).replace(microsecond=0)
            return format_datetime(moment, usegmt=True) if name == "rss" else moment.isoformat()

        return _PLACEHOLDER.sub(value, template)


def _folder(outlet: str) -> Traversable:
    return resources.files(__package__).joinpath("site", outlet)


def _read(outlet: str, name: str) -> str:
    return _folder(outlet).joinpath(name).read_text(encoding="utf-8")


def _lay_out(layout: str, article: str) -> str:
    """An article in its outlet's page, with the furniture that real pages have."""
    headline = _HEADLINE.search(article)
    title = headline.group(1) if headline else ""
    return layout.replace("{{title}}", title).replace("{{article}}", article)


class _QuietServer(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is no news here."""


def _handler(answer: Callable[[str], tuple[str, bytes] | None]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = answer(urlsplit(self.path).path)
            if found is None:
                self.send_error(HTTPStatus.NOT_FOUND)
                return
            content_type, body = found
            etag = f'"{sha256(body).hexdigest()[:16]}"'
            unchanged = self.headers["If-None-Match"] == etag
            self.send_response(HTTPStatus.NOT_MODIFIED if unchanged else HTTPStatus.OK)
            self.send_header("ETag", etag)
            if unchanged:
                self.end_headers()
                return
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's signature
            pass

    return Handler
