"""The newspapers: feed servers on three hosts, whose feeds bring stories, change them, and get into trouble."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import assert_never

from tests.soak.cast import FEEDS, STRICT
from tests.soak.script import ChangeGuids, Mend, Publish, Spoil, Trouble
from tests.support.feedserver import (
    Behaviour,
    Entry,
    FeedServer,
    HostedFeedServer,
    Reply,
    document,
    html_page,
    refusing,
    rss,
)

_ORDINARY, _STRICT, _PAGES = "127.0.0.1", "127.0.0.2", "127.0.0.3"


class Press:
    """Every feed with what stands in it. A feed in trouble goes on to publish, unseen."""

    def __init__(self, servers: dict[str, FeedServer]) -> None:
        self._servers = servers
        self._entries: dict[str, dict[int, Entry]] = {feed: {} for feed in FEEDS}
        self._spoiled: dict[str, Trouble] = {}
        self._guids = 0
        self.addresses = {feed: self._server(feed).url(f"/{feed}") for feed in FEEDS}
        for feed in FEEDS:
            self._print(feed)

    def do(self, step: Publish | ChangeGuids | Spoil | Mend) -> None:
        """Carry out one step."""
        match step:
            case Publish():
                self._publish(step)
            case ChangeGuids(feed=feed):
                self._guids += 1
                entries = self._entries[feed]
                entries |= {key: replace(entry, guid=f"{key}-{self._guids}") for key, entry in entries.items()}
            case Spoil(feed=feed, trouble=trouble):
                self._spoiled[feed] = trouble
            case Mend(feed=feed):
                self._spoiled.pop(feed, None)
            case _:
                assert_never(step)
        self._print(step.feed)

    def mend(self) -> None:
        """End every trouble."""
        for feed in tuple(self._spoiled):
            self.do(Mend(feed=feed))

    def polls(self, feed: str) -> int:
        """How often a feed was asked for."""
        return len(self._server(feed).asked(f"/{feed}"))

    def request_times(self) -> list[float]:
        """When anything was asked for, as timestamps."""
        return sorted(seen.time.timestamp() for server in self._servers.values() for seen in server.requests)

    def _server(self, feed: str) -> FeedServer:
        return self._servers[{STRICT: _STRICT}.get(feed, _ORDINARY)]

    def _publish(self, step: Publish) -> None:
        story = step.story
        known = self._entries[step.feed].get(story.number)
        if known is not None:
            self._entries[step.feed][story.number] = replace(known, summary=step.summary)
            return
        link = story.link(step.feed) if step.page is None else self._publish_page(step)
        entry = Entry(title=story.headline, link=link, summary=step.summary)
        self._entries[step.feed][story.number] = entry

    def _publish_page(self, step: Publish) -> str:
        assert step.page is not None
        path = f"/s{step.story.number:04}.html"
        bad = Reply(behaviour=Behaviour.HANG) if step.page.hangs else refusing(503)
        self._servers[_PAGES].set_first(path, *[bad] * step.page.failures)
        return self._servers[_PAGES].set(path, html_page(step.page.text))

    def _print(self, feed: str) -> None:
        """Put the feed on its server, the newest item first, or what its trouble makes of it."""
        entries = list(reversed(self._entries[feed].values()))
        body = rss(entries, title=feed)
        sound = document(body, etag=f'"{hash(body)}"')
        trouble = self._spoiled.get(feed)
        self._server(feed).set(f"/{feed}", sound if trouble is None else _spoiled(sound, trouble))


def _spoiled(sound: Reply, trouble: Trouble) -> Reply:
    match trouble:
        case Trouble.ERROR:
            return refusing(500)
        case Trouble.HANG:
            return replace(sound, behaviour=Behaviour.HANG)
        case Trouble.DROP:
            return replace(sound, behaviour=Behaviour.DROP, etag=None)
        case Trouble.BROKEN:
            return html_page("<html><body><p>We will be right back.</p></body></html>")
        case Trouble.CUT:
            return replace(sound, body=sound.body[: len(sound.body) * 2 // 3], etag=None)
        case Trouble.TURNED_AWAY:
            return refusing(429, retry_after="2")
        case Trouble.GONE:
            return refusing(410)
        case _:
            assert_never(trouble)


@contextmanager
def open_press() -> Iterator[Press]:
    """The newspapers, for as long as the block runs."""
    with ExitStack() as stack:
        hosts = (_ORDINARY, _STRICT, _PAGES)
        yield Press({host: stack.enter_context(HostedFeedServer(host)) for host in hosts})
