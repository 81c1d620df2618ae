"""Several alerts as one message."""

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.alerts.digest import MOST_ENTRIES, digest_of, is_due
from monitor.alerts.render import TELEGRAM_LIMIT, plain_text, telegram_html
from monitor.alerts.wording import units
from monitor.model import Delivery, Field, MessageKind, Priority, Reason
from monitor.words import words_of
from tests.support.botapi.markup import parse
from tests.support.build import delivery, message
from tests.support.clock import START

REASON = Reason(watch="islands", priority=Priority.NORMAL, terms=("Kuril",), fields=(Field.TITLE,))


def held(count: int, hold: str = "quiet hours", headline: str = "Ferry {} returns") -> list[Delivery]:
    return [
        delivery(
            f"{number:032x}", hold=hold,
            message=message(headline.format(number), link=f"http://news.test/{number}", source="NHK",
                            time=START + timedelta(minutes=number), reasons=(REASON,)),
        )
        for number in range(count)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("hold", "waiting", "due"),
    [("", 20, False), ("", 21, True), ("quiet hours", 1, False), ("digest: islands", 2, True)],
)
def test_a_crowd_becomes_a_digest_and_one_alone_does_not(hold: str, waiting: int, due: bool) -> None:
    assert is_due(hold, waiting) is due


def test_digest_has_every_alert_the_newest_first_with_its_own_time() -> None:
    digest = digest_of(held(3), START + timedelta(hours=8))
    assert digest.message.kind is MessageKind.DIGEST
    assert [entry.headline for entry in digest.message.entries] == [
        "Ferry 2 returns",
        "Ferry 1 returns",
        "Ferry 0 returns",
    ]
    assert digest.message.entries[0].time == START + timedelta(minutes=2)
    assert digest.message.entries[0].watches == ("islands",)


@pytest.mark.parametrize(
    ("hold", "count", "headline"),
    [
        ("quiet hours", 2, "2 новости за тихие часы"),
        ("digest: islands", 5, "islands: 5 новостей"),
        ("limit: islands", 3, "islands: ещё 3 новости сверх предела"),
        ("catch-up", 11, "11 пропущенных новостей"),
        ("", 21, "21 новость из очереди"),
    ],
)
def test_russian_digest_has_russian_plurals(hold: str, count: int, headline: str) -> None:
    digest = digest_of(held(count, hold), START)
    shown = plain_text(digest.message, words=words_of("ru"), limit=500)
    assert shown.startswith(f"{headline}\n")
    assert digest.message.headline != headline


def test_russian_digest_counts_what_finds_no_room() -> None:
    shown = plain_text(digest_of(held(60), START).message, words=words_of("ru"), limit=500)
    assert "и ещё 57, полностью: monitor outbox show" in shown


@pytest.mark.parametrize(
    ("hold", "headline"),
    [
        ("quiet hours", "2 alerts from the quiet hours"),
        ("digest: islands", "islands: 2 alerts"),
        ("limit: islands", "islands: 2 more alerts, past its limit"),
        ("catch-up", "2 alerts that were missed"),
        ("", "2 alerts that had to wait"),
    ],
)
def test_headline_says_why_they_come_together(hold: str, headline: str) -> None:
    assert digest_of(held(2, hold), START).message.headline == headline


def test_digest_of_the_same_deliveries_is_the_same_delivery() -> None:
    parts = held(3)
    assert digest_of(parts, START).id == digest_of(parts[::-1], START + timedelta(hours=1)).id
    assert digest_of(parts, START).id != digest_of(parts[:2], START).id


def test_digest_is_as_silent_as_its_loudest_part() -> None:
    low = [replace(one, message=replace(one.message, priority=Priority.LOW)) for one in held(2)]
    assert digest_of(low, START).message.priority is Priority.LOW
    assert digest_of([*low, *held(3)[2:]], START).message.priority is Priority.NORMAL


@pytest.mark.parametrize("headline", ["Ferry {}", "Ferry {} " + "returns to its harbour " * 12, "🛳️" * 200 + "{}"])
@pytest.mark.parametrize("count", [2, 30, 45, 100, 400])
def test_digest_fits_into_one_message_and_counts_what_is_left_out(count: int, headline: str) -> None:
    digest = digest_of(held(count, headline=headline), START)
    parsed = parse(telegram_html(digest.message), "HTML")
    assert units(parsed.text) <= TELEGRAM_LIMIT
    assert len(parsed.entities) <= 100
    shown = sum(f"http://news.test/{number}" in telegram_html(digest.message) for number in range(count))
    left = count - parsed.text.count(" ▸ islands")
    assert left == 0 or f"+{left} more, see monitor outbox show {digest.id[:8]}" in parsed.text
    assert shown > 0


def test_small_digest_reads_well_on_a_phone() -> None:
    text = plain_text(digest_of(held(2), START).message)
    assert text == (
        "2 alerts from the quiet hours\n"
        "Ferry 1 returns\n"
        "NHK · 2026-03-01 12:01 UTC ▸ islands\n"
        "http://news.test/1\n"
        "Ferry 0 returns\n"
        "NHK · 2026-03-01 12:00 UTC ▸ islands\n"
        "http://news.test/0"
    )


def test_more_than_a_message_can_hold_are_counted_without_being_kept_twice() -> None:
    digest = digest_of(held(MOST_ENTRIES + 5), START)
    assert (len(digest.message.entries), digest.message.more) == (MOST_ENTRIES, 5)
