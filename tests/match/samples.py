"""Values for the tests of matching: an item, a feed, the entities of the example configuration."""

from datetime import UTC, datetime

from monitor.match.compile import compile_watches
from monitor.model import Entity, Feed, Item, Match, Secret, Verdicts, Watch

ABE = Entity(name="Abe", names=("Abe", "Shinzo Abe", "Синдзо Абэ", "Абэ", "安倍"))
PUTIN = Entity(name="Putin", names=("Putin", "Vladimir Putin", "Путин", "プーチン", "普京"))
KURILS = Entity(name="Kurils", names=("Kurils", "Kuril*", "Northern Territories", "Курил*", "北方領土"))
ENTITIES = (ABE, PUTIN, KURILS)


def item(
    title: str = "",
    summary: str = "",
    text: str = "",
    *,
    source: str = "Harbour Wire",
    link: str = "",
    author: str = "",
    tags: tuple[str, ...] = (),
    language: str | None = None,
) -> Item:
    return Item(
        id="1", feed_id="f", source=source, title=title, link=link, summary=summary, text=text, author=author,
        tags=tags, language=language, first_seen=datetime(2026, 3, 1, tzinfo=UTC),
    )  # fmt: skip


def feed(name: str | None = "NHK", tags: tuple[str, ...] = (), language: str | None = None) -> Feed:
    address = "https://news.example/feed.xml"
    return Feed(id="f", address=address, url=Secret(address), name=name, tags=tags, language=language)


def verdicts(subject: Item, *watches: Watch, feed: Feed | None = None) -> Verdicts:
    return compile_watches(watches, ENTITIES).explain(subject, feed)


def watch(query: str, *others: str) -> Watch:
    return Watch(name=query, queries=(query, *others))


def only_match(subject: Item, *queries: str) -> Match:
    (match,) = verdicts(subject, Watch(name="w", queries=queries)).matches
    return match


def only_miss(subject: Item, query: str) -> str:
    (miss,) = verdicts(subject, watch(query)).misses
    return str(miss)


def places(match: Match) -> list[tuple[str, str, str, int, int]]:
    return [(term.term, term.field.value, term.text, term.start, term.end) for term in match.terms]
