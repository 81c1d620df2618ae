"""Trying watches out: on a pasted text, on a feed, on a page. Reads files or the network, and stores nothing.

Every item is judged as if it were new. What comes from an address of the configuration counts as that feed, with its
credentials, tags and language; anything else counts as no feed, so that no watch is kept out by its choice of feeds.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import assert_never

from monitor.app.experience import languages_of, remembered_languages
from monitor.app.fetching import fetcher_of
from monitor.app.typed import is_address, read_file, unreadable
from monitor.articles.extract import Article, extract
from monitor.clock import Clock
from monitor.config.load import load
from monitor.config.settings import PollSettings, Settings
from monitor.feeds.parse import parse
from monitor.match.compile import compile_watches
from monitor.match.expand import Expansion, expansions
from monitor.match.matcher import Matcher
from monitor.match.query import parse as parse_query
from monitor.match.reading import primary_language
from monitor.model import Entity, Feed, Item, ParsedFeed, ParsedItem, Secret, Verdicts, Watch
from monitor.ports import Fetched, FetchFailed, NotModified, Postponed, Validators


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """What is tried: the watches, and how to reach what they are tried on. `languages` choose the word forms."""

    watches: tuple[Watch, ...]
    entities: tuple[Entity, ...] = ()
    feeds: tuple[Feed, ...] = ()
    languages: frozenset[str] = frozenset()
    poll: PollSettings = field(default_factory=PollSettings)

    def matcher(self, language: str = "") -> Matcher:
        """The watches compiled, as they are for feeds of which one has this language. Raises `QueryError`."""
        return compile_watches(self.watches, self.entities, languages=self._with(language))

    def expansions(self, language: str = "") -> tuple[Expansion, ...]:
        """What each word of the queries stands for in that matcher."""
        languages = self._with(language)
        queries = (query for watch in self.watches for query in watch.queries)
        return tuple(found for query in queries for found in expansions(query, self.entities, languages))

    def _with(self, language: str) -> frozenset[str]:
        return self.languages | ({primary_language(language)} - {""})


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One item and what every watch says of it."""

    item: Item
    verdicts: Verdicts


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """The items of a feed, read once, to try watches on. `feed` is the feed of the configuration that it is, if any."""

    items: tuple[Item, ...]
    language: str = ""
    feed: Feed | None = None


@dataclass(frozen=True, slots=True)
class _Body:
    content: bytes
    url: str
    content_type: str


def configured(config: Path, environment: Mapping[str, str]) -> Setup:
    """The watches of the file. Raises `ConfigError`."""
    settings = load(config, environment).settings
    return _of_settings(settings, settings.watches)


def of_query(query: str, config: Path | None, environment: Mapping[str, str]) -> Setup:
    """A single query, with the entities and feeds of the file if one is given.

    Raises `QueryError`, with the column in the query, and `ConfigError`.
    """
    watches = (Watch(name=query, queries=(query,)),)
    setup = _of_settings(load(config, environment).settings, watches) if config else Setup(watches=watches)
    parse_query(query, {entity.name for entity in setup.entities})
    return setup


def _of_settings(settings: Settings, watches: tuple[Watch, ...]) -> Setup:
    languages = languages_of(settings.feeds, settings.watches, remembered_languages(settings))
    return Setup(
        watches=watches, entities=settings.entities, feeds=settings.feeds, languages=languages, poll=settings.poll
    )


def try_text(text: str, setup: Setup, clock: Clock) -> Trial:
    """Try a pasted text: its first line is the headline."""
    whole = text.encode("utf-8", "replace").decode().strip()
    title, _, rest = whole.partition("\n")
    item = _item(clock, title=title.strip(), text=rest.strip())
    return _judged(item, None, setup.matcher())


async def try_page(where: str, setup: Setup, clock: Clock) -> Trial:
    """Try the main text of a page, a file or an address. Raises `OperationError` where it cannot be read."""
    article = await _article(where, setup, clock)
    link = where if is_address(where) else ""
    item = _item(clock, title=article.title, link=link, text=article.text)
    return _judged(item, None, setup.matcher())


async def try_feed(where: str, page: str | None, setup: Setup, clock: Clock) -> tuple[Trial, ...]:
    """Try every item of a feed, a file or an address, in its order. Raises `OperationError` where it cannot be read.

    A `page` stands for the article of the item that links to it, or of every item where none does.
    """
    found = await sample(where, setup, clock)
    if page is not None:
        article = await _article(page, setup, clock)
        found = replace(found, items=_with_article(found.items, page, article))
    return tried(found, setup)


async def sample(where: str, setup: Setup, clock: Clock) -> Sample:
    """Every item of a feed, a file or an address, in its order. Raises `OperationError` where it cannot be read."""
    feed = _known_feed(where, setup)
    parsed = await _parsed(where, setup, clock)
    return Sample(
        items=tuple(_of_feed(item, parsed, feed, clock) for item in parsed.items),
        language=(feed.language if feed else None) or parsed.language or "",
        feed=feed,
    )


def tried(found: Sample, setup: Setup) -> tuple[Trial, ...]:
    """What the watches say of each of the items. Raises `QueryError`."""
    matcher = setup.matcher(found.language)
    return tuple(_judged(item, found.feed, matcher) for item in found.items)


def _judged(item: Item, feed: Feed | None, matcher: Matcher) -> Trial:
    return Trial(item=item, verdicts=matcher.explain(item, feed))


def _item(clock: Clock, *, title: str, text: str, link: str = "") -> Item:
    return Item(id="", feed_id="", source="", title=title, link=link, text=text, first_seen=clock.now())


def _of_feed(item: ParsedItem, parsed: ParsedFeed, feed: Feed | None, clock: Clock) -> Item:
    return Item(
        id="",
        feed_id=feed.id if feed else "",
        source=(feed.name if feed else None) or parsed.title,
        title=item.title,
        link=item.link,
        summary=item.summary,
        text=item.text,
        author=item.author,
        tags=item.tags,
        language=(feed.language if feed else None) or parsed.language,
        published=item.published,
        first_seen=clock.now(),
    )


def _with_article(items: tuple[Item, ...], page: str, article: Article) -> tuple[Item, ...]:
    linked = any(item.link == page for item in items)
    return tuple(replace(item, text=article.text) if item.link == page or not linked else item for item in items)


# --- reading ---


async def _parsed(where: str, setup: Setup, clock: Clock) -> ParsedFeed:
    body = await _body(where, setup, clock, page=False)
    parsed = parse(body.content, url=body.url, content_type=body.content_type)
    if isinstance(parsed, FetchFailed):
        raise unreadable(where, str(parsed))
    return parsed


async def _article(where: str, setup: Setup, clock: Clock) -> Article:
    body = await _body(where, setup, clock, page=True)
    article = extract(body.content, url=body.url, content_type=body.content_type)
    if isinstance(article, FetchFailed):
        raise unreadable(where, article.detail or str(article))
    return article


async def _body(where: str, setup: Setup, clock: Clock, *, page: bool) -> _Body:
    if is_address(where):
        return await _from_network(where, setup, clock, page=page)
    return _from_file(where, setup.poll.max_article if page else setup.poll.max_body)


def _from_file(where: str, limit: int) -> _Body:
    return _Body(read_file(where, limit), Path(where).resolve().as_uri(), "")


async def _from_network(where: str, setup: Setup, clock: Clock, *, page: bool) -> _Body:
    # Whoever types an address may have it asked for, wherever it is.
    feed = replace(_known_feed(where, setup) or Feed(id="", address=where, url=Secret(where)), allow_private=True)
    fetcher = fetcher_of(setup.poll, clock)
    try:
        outcome = await (fetcher.fetch_page(feed, where) if page else fetcher.fetch(feed, Validators()))
    finally:
        await fetcher.close()
    match outcome:
        case Fetched():
            return _Body(outcome.body, outcome.url, outcome.content_type)
        case FetchFailed():
            raise unreadable(where, str(outcome))
        case Postponed(reason=reason):
            raise unreadable(where, reason)
        case NotModified():
            raise unreadable(where, "the server says that it did not change, though it was not asked")
        case _:
            assert_never(outcome)


def _known_feed(where: str, setup: Setup) -> Feed | None:
    return next((feed for feed in setup.feeds if where in (feed.address, feed.url.reveal())), None)
