"""What `monitor feeds` does: finding feeds, and adding them to the configuration. Prints nothing."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from monitor.app.fetching import fetcher_of
from monitor.app.typed import is_address, read_file, unreadable
from monitor.clock import Clock
from monitor.config.edit import Entry, appended, edit
from monitor.config.load import load
from monitor.config.opml import Outline, read_opml
from monitor.config.settings import PollSettings
from monitor.config.wrong import Wrong
from monitor.errors import InputError
from monitor.feeds.discover import Candidate, common, linked, named
from monitor.feeds.identity import canonical_link
from monitor.feeds.parse import parse
from monitor.model import Feed, ParsedFeed, Secret
from monitor.ports import Fetched, Fetcher, FetchFailed, FetchFailure, FetchOutcome, Validators

_LARGEST = 20_000_000  # bytes of a file


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundFeed:
    """A feed that was looked at. `newest` is the newest date that its items have."""

    url: str
    title: str
    language: str | None
    items: int
    newest: datetime | None


async def discover(where: str, poll: PollSettings, clock: Clock) -> list[FoundFeed]:
    """The feeds of a page, given by its address or as a file; or that address itself, if there is a feed.

    Every feed was fetched and read. The page's own word counts first; only where it names none are links, and then the
    places where feeds usually are, tried. Raises `OperationError` where the page cannot be read.
    """
    fetcher = fetcher_of(poll, clock)
    try:
        return await _discover(where, fetcher)
    finally:
        await fetcher.close()


async def _discover(where: str, fetcher: Fetcher) -> list[FoundFeed]:
    if not is_address(where):
        page = read_file(where, _LARGEST)
        for candidates in (named(page, url="", content_type=""), linked(page, url="", content_type="")):
            if found := await _verified(candidates, fetcher):
                return found
        return []
    answer = await _fetched(fetcher, where)
    if not isinstance(answer, Fetched):
        raise unreadable(where, str(answer))
    itself = _read(answer, where)
    if itself is not None:
        return [itself]
    page, url, kind = answer.body, answer.url, answer.content_type
    for candidates in (
        named(page, url=url, content_type=kind), linked(page, url=url, content_type=kind), common(url),
    ):  # fmt: skip
        if found := await _verified(candidates, fetcher):
            return found
    return []


async def _verified(candidates: Sequence[Candidate], fetcher: Fetcher) -> list[FoundFeed]:
    answers = await asyncio.gather(*(_fetched(fetcher, candidate.url) for candidate in candidates))
    found: dict[str, FoundFeed] = {}
    for candidate, answer in zip(candidates, answers, strict=True):
        feed = _read(answer, candidate.url) if isinstance(answer, Fetched) else None
        if isinstance(answer, Fetched) and feed is not None:
            found.setdefault(canonical_link(answer.url), feed)
    return list(found.values())


async def _fetched(fetcher: Fetcher, url: str, *, allow_private: bool = True) -> FetchOutcome:
    # Whoever types an address may have it asked for, wherever it is.
    return await fetcher.fetch(Feed(id="", address=url, url=Secret(url), allow_private=allow_private), Validators())


async def is_private(url: str, poll: PollSettings, clock: Clock) -> bool:
    """Whether the daemon would refuse to fetch the address without `allow_private`."""
    if poll.allow_private:
        return False
    fetcher = fetcher_of(poll, clock)
    try:
        answer = await _fetched(fetcher, url, allow_private=False)
    finally:
        await fetcher.close()
    return isinstance(answer, FetchFailed) and answer.reason is FetchFailure.PRIVATE


def _read(answer: Fetched, url: str) -> FoundFeed | None:
    feed = parse(answer.body, url=answer.url, content_type=answer.content_type)
    if not isinstance(feed, ParsedFeed):
        return None
    return FoundFeed(url=url, title=feed.title, language=feed.language, items=len(feed.items), newest=feed.newest)


def new_ones(entries: Iterable[Outline], feeds: Iterable[Feed]) -> tuple[list[Outline], list[Outline]]:
    """Those that are not among the feeds yet, each once; and those that are, however they are written."""
    known = {_key(feed.url.reveal()) for feed in feeds}
    fresh: list[Outline] = []
    twice: list[Outline] = []
    for entry in entries:
        key = _key(entry.url)
        (twice if key in known else fresh).append(entry)
        known.add(key)
    return fresh, twice


def _key(url: str) -> str:
    return canonical_link(url).replace("http://", "https://", 1) or url


def add_feeds(path: Path, environ: Mapping[str, str], entries: Sequence[Entry]) -> None:
    """Write feeds into the file. Raises `ConfigError` where it would have mistakes, and changes nothing then."""
    edit(path, lambda text: appended(text, "feeds", entries), lambda file: load(file, environ))


def read_list(data: bytes, name: str) -> tuple[Outline, ...]:
    """The feeds of an OPML list. Raises `InputError`."""
    try:
        return read_opml(data)
    except Wrong as wrong:
        raise InputError(f"{name} {wrong.message}") from None


async def read_anywhere(where: str, poll: PollSettings, clock: Clock) -> bytes:
    """The bytes of a file or an address. Raises `OperationError`."""
    if not is_address(where):
        return read_file(where, _LARGEST)
    fetcher = fetcher_of(poll, clock)
    try:
        answer = await _fetched(fetcher, where)
    finally:
        await fetcher.close()
    if not isinstance(answer, Fetched):
        raise unreadable(where, str(answer))
    return answer.body
