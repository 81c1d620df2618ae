"""Messages that tests of rendering and sending begin with."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from monitor.alerts.reasons import reasons_of
from monitor.alerts.snippet import snippet_of
from monitor.model import Field, Item, Match, Message, MessageKind, Outlet, Priority, Reason, Term

WHEN = datetime(2016, 12, 2, 12, 34, tzinfo=UTC)

LETTER = Item(
    id="11",
    feed_id="ff",
    source="TASS",
    title="Japanese FM Hands Personal Letter From Putin to Abe",
    link="https://news.example/world/letter?id=1&lang=en",
    summary="The letter was handed over ahead of the Japan-Russia summit in Nagato, the ministry said.",
    published=WHEN,
    first_seen=WHEN,
)

RUSSIAN = Item(
    id="22",
    feed_id="ff",
    source="Вестник островов",
    title="Абэ и Путин обсудят мирный договор",
    link="https://ru.news.example/договор",
    summary="Встреча пройдёт в Нагато; речь пойдёт и о Курилах, и о рыболовстве.",
    published=None,
    first_seen=WHEN,
)

JAPANESE = Item(
    id="33",
    feed_id="ff",
    source="島の新聞",
    title="プーチン大統領から安倍首相に親書",
    link="https://jp.news.example/親書",
    summary="外相は親書を受け取った。" * 20
    + "北方領土の問題も話し合われる見通しだ。"
    + "会談は長門市で行われる。" * 20,
    published=WHEN,
    first_seen=WHEN,
)


def found(item: Item, word: str, field: Field, entity: str | None = None) -> Term:
    """The first place where `word` stands in that field."""
    start = item.field(field).index(word)
    return Term(term=word, entity=entity, field=field, text=word, start=start, end=start + len(word))


def match(watch: str, *terms: Term, priority: Priority = Priority.NORMAL) -> Match:
    return Match(watch=watch, priority=priority, terms=terms)


def reason(watch: str, *terms: str, priority: Priority = Priority.NORMAL) -> Reason:
    return Reason(watch=watch, priority=priority, terms=terms, fields=(Field.TITLE,) * len(terms))


def message(item: Item, *matches: Match, **changes: Any) -> Message:
    """The alert of these matches."""
    made = Message(
        kind=MessageKind.ALERT,
        priority=Priority.NORMAL,
        headline=item.title,
        time=item.published or item.first_seen,
        published=item.published is not None,
        link=item.link,
        source=item.source,
        snippet=snippet_of(item, [term for match in matches for term in match.terms]),
        reasons=reasons_of(matches),
    )
    return replace(made, **changes)


def letter(**changes: Any) -> Message:
    """The alert of the watch `Abe Putin summit` on the letter, with two later outlets."""
    terms = (found(LETTER, "Putin", Field.TITLE), found(LETTER, "Abe", Field.TITLE),
             found(LETTER, "summit", Field.SUMMARY))  # fmt: skip
    also = (
        Outlet(source="NHK", link="https://nhk.example/1"),
        Outlet(source="Reuters", link="https://reuters.example/1"),
    )
    return message(LETTER, match("Abe Putin summit", *terms), **{"also": also, **changes})


def russian() -> Message:
    return message(
        RUSSIAN,
        match("Курилы", found(RUSSIAN, "Курилах", Field.SUMMARY)),
        match("Abe & Putin", found(RUSSIAN, "Абэ", Field.TITLE), found(RUSSIAN, "Путин", Field.TITLE),
              priority=Priority.HIGH),
    )  # fmt: skip


def japanese() -> Message:
    return message(JAPANESE, match("北方領土", found(JAPANESE, "北方領土", Field.SUMMARY)))


def many_watches() -> Message:
    """More watches, terms and outlets than anybody wants to read."""
    return letter(
        reasons=tuple(reason(f"watch <{number}>", *(f"term{n}" for n in range(20))) for number in range(60)),
        also=tuple(Outlet(source=f"Outlet {n}", link=f"https://o.example/{n}") for n in range(30)),
    )


def over_long() -> Message:
    """Everything too long at once."""
    return letter(
        headline="A headline that does not end " * 300,
        source="A source with a name of many words " * 20,
        reasons=tuple(reason("a query of many words " * 20, *["a term " * 30] * 30) for _ in range(50)),
    )


def notice(body: str = "3 alerts wait for desk: Forbidden: bot was blocked by the user.") -> Message:
    """What monitor says of its own troubles."""
    return Message(
        kind=MessageKind.NOTICE,
        priority=Priority.HIGH,
        headline="Destination desk is parked",
        time=WHEN,
        body=f"{body}\nMend it, then run `monitor outbox retry` <all>.",
    )
