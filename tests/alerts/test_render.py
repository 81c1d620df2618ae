"""What a message looks like, in Telegram and on a screen, and that Telegram takes whatever is made."""

import os
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.alerts.render import TELEGRAM_LIMIT, plain_text, telegram_html
from monitor.alerts.wording import units
from monitor.model import Message, MessageKind, Outlet, Snippet
from monitor.words import words_of
from tests.alerts import examples
from tests.alerts.letters import LETTERS, fill
from tests.alerts.messages import MESSAGES
from tests.support.botapi.markup import Parsed, parse

GOLDEN = Path(__file__).parent / "golden"

GOLDEN_MESSAGES = {
    "english": examples.letter(),
    "russian": examples.russian(),
    "japanese": examples.japanese(),
    "many_watches": examples.many_watches(),
    "over_long": examples.over_long(),
    "notice": examples.notice(),
}


def assert_golden(name: str, text: str) -> None:
    """Compare with the stored file. To accept a change, run the tests once with MONITOR_UPDATE_GOLDEN=1."""
    file = GOLDEN / name
    if os.environ.get("MONITOR_UPDATE_GOLDEN"):
        file.write_text(text + "\n", encoding="utf-8")
    assert text + "\n" == file.read_text(encoding="utf-8")


def shown(message: Message, limit: int = TELEGRAM_LIMIT) -> Parsed:
    """The message as Telegram's own parser reads it."""
    return parse(telegram_html(message, limit=limit), "HTML")


@pytest.mark.parametrize("name", GOLDEN_MESSAGES)
def test_telegram_html_is_as_stored(name: str) -> None:
    assert_golden(f"{name}.html", telegram_html(GOLDEN_MESSAGES[name]))


@pytest.mark.parametrize("name", GOLDEN_MESSAGES)
def test_plain_text_is_as_stored(name: str) -> None:
    assert_golden(f"{name}.txt", plain_text(GOLDEN_MESSAGES[name], width=72))


def test_russian_words_around_a_message_are_as_stored() -> None:
    many = examples.many_watches()
    changed = replace(
        many,
        renamed=("A letter from Putin",),
        published=False,
        headline=" ",
        reasons=many.reasons[:41],
        also=many.also[:2],
    )
    assert_golden("words.ru.html", telegram_html(changed, repeat_key="a1b2c3d4", words=words_of("ru")))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(MESSAGES, st.sampled_from([TELEGRAM_LIMIT, 2000, 500]), st.none() | st.just("a1b2c3d4"))
def test_telegram_takes_any_message_within_its_limits(message: Message, limit: int, key: str | None) -> None:
    html = telegram_html(message, repeat_key=key, limit=limit)
    parsed = parse(html, "HTML")
    assert parsed.text.strip()
    assert units(parsed.text) <= limit
    assert len(parsed.entities) <= 100
    assert set(re.findall(r"&[^;\s]*;", html)) <= {"&lt;", "&gt;", "&amp;", "&quot;"}


@pytest.mark.parametrize("kind", LETTERS)
def test_telegram_takes_every_length_around_its_limit_in_code_points_and_in_utf_16_units(kind: str) -> None:
    # With what stands around it, and alone.
    around = [TELEGRAM_LIMIT + more for more in (*range(-115, -85, 3), *range(-28, -23), *range(-3, 4))]
    lengths = {*around, *(length // units(LETTERS[kind]) * len(LETTERS[kind]) for length in around)}
    for length in lengths:
        text = fill(kind, length)
        for message in (examples.letter(headline=text), examples.letter(snippet=Snippet(text=text))):
            parsed = shown(message)
            assert units(parsed.text) <= TELEGRAM_LIMIT
            assert examples.LETTER.link in [entity.get("url") for entity in parsed.entities]
        said = shown(replace(examples.notice(), body=text)).text
        assert units(said) <= TELEGRAM_LIMIT
        assert text[:40].strip() in said


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(MESSAGES, st.none() | st.integers(20, 120))
def test_plain_text_is_harmless_and_short_whatever_the_message(message: Message, width: int | None) -> None:
    text = plain_text(message, width=width, limit=500)
    assert units(text.replace("\n", "")) <= 500
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", text)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(MESSAGES)
def test_nothing_in_an_alert_can_be_tapped_as_a_command(message: Message) -> None:
    parsed = shown(replace(message, kind=MessageKind.ALERT, body=""))
    assert not {"bot_command", "mention", "hashtag", "cashtag"} & {entity["type"] for entity in parsed.entities}


def test_the_headline_is_a_bold_link_when_it_has_an_address() -> None:
    assert telegram_html(examples.letter()).startswith(
        '<b><a href="https://news.example/world/letter?id=1&amp;lang=en">Japanese FM Hands Personal Letter'
    )


@pytest.mark.parametrize(
    "link",
    ["", "javascript:alert(1)", "ftp://x.example/", "https://", "https://[::1", "https://x.example/" + "a" * 2048,
     "https://x.example/a b", "tg://user?id=1"],
)  # fmt: skip
def test_the_headline_is_only_bold_when_its_address_cannot_be_linked(link: str) -> None:
    assert "<a " not in telegram_html(examples.letter(link=link, also=()))


def test_matched_words_are_bold_in_the_snippet() -> None:
    assert "Japan-Russia <b>summit</b> in Nagato" in telegram_html(examples.letter())


def test_the_time_is_an_entity_that_the_readers_app_localises() -> None:
    times = [entity for entity in shown(examples.letter()).entities if entity["type"] == "date_time"]
    assert [entity["unix_time"] for entity in times] == [int(examples.WHEN.timestamp())]


def test_the_time_is_text_when_the_parser_would_take_it_for_another_moment() -> None:
    late = datetime(2040, 1, 1, tzinfo=UTC)
    assert "· 2040-01-01 00:00 UTC" in telegram_html(examples.letter(time=late))


def test_the_time_is_shown_in_utc_when_it_is_given_in_another_zone() -> None:
    there = examples.WHEN.astimezone(tz=datetime(2026, 1, 1, tzinfo=UTC).astimezone().tzinfo) + timedelta(0)
    assert "2016-12-02 12:34 UTC" in telegram_html(examples.letter(time=there))


def test_a_time_of_first_sight_says_so_when_the_feed_gave_no_date() -> None:
    assert "Вестник островов · seen 2016-12-02 12:34 UTC" in shown(examples.russian()).text


def test_every_watch_is_named_when_several_match() -> None:
    lines = shown(examples.russian()).text.splitlines()
    assert [line for line in lines if line.startswith("▸")] == [
        "▸ Abe & Putin — Абэ, Путин (title)",
        "▸ Курилы — Курилах (summary)",
    ]


def test_fields_are_lumped_when_they_do_not_run_beside_the_terms() -> None:
    odd = replace(examples.reason("w", "a", "b"), fields=(*GOLDEN_MESSAGES["english"].reasons[0].fields[-1:],))
    assert "▸ w — a, b (summary)" in telegram_html(examples.letter(reasons=(odd, replace(odd, fields=()))))


def test_a_watch_stands_alone_when_it_has_no_terms() -> None:
    assert "\n▸ everything\n" in telegram_html(examples.letter(reasons=(examples.reason("everything"),)))


def test_outlets_are_linked_and_unsafe_ones_only_named() -> None:
    also = (Outlet(source="NHK", link="https://nhk.example/1"), Outlet(source="", link="javascript:x"))
    html = telegram_html(examples.letter(also=also))
    assert html.endswith('also: <a href="https://nhk.example/1">NHK</a>, (unnamed)')


def test_a_repeat_is_marked_with_the_beginning_of_its_key() -> None:
    assert telegram_html(examples.letter(), repeat_key="a1b2c3d4").endswith("\n↻ may repeat · #a1b2")


def test_a_notice_has_only_headline_and_body() -> None:
    assert telegram_html(examples.notice("It works.")) == (
        "<b>Destination desk is parked</b>\n\nIt works.\nMend it, then run `monitor outbox retry` &lt;all&gt;."
    )


def test_a_message_without_a_headline_still_has_a_first_line() -> None:
    assert telegram_html(examples.letter(headline=" \x00 ", link="")).startswith("<b>(no headline)</b>")


def test_the_snippet_goes_first_when_a_message_is_too_long() -> None:
    text = shown(examples.letter(), limit=500).text
    assert "Nagato" in text
    text = shown(examples.letter(snippet=Snippet(text="long words " * 60)), limit=500).text
    assert "long words" in text
    assert "…" in text
    assert "summit (summary)" in text


def test_nothing_follows_the_ellipsis_when_a_snippet_is_cut() -> None:
    snippet = Snippet(text="word " * 130 + "KURIL end", marks=((650, 655),))
    assert "KURIL" not in telegram_html(examples.letter(snippet=snippet))


def test_a_blank_snippet_leaves_no_gap() -> None:
    assert "\n\n\n" not in telegram_html(examples.letter(snippet=Snippet(text=" \x00 ")))


def test_left_out_parts_are_counted_when_a_message_is_too_long() -> None:
    text = shown(examples.many_watches(), limit=700).text
    assert "+17 more" in text
    assert "+55 watches" in text
    assert text.endswith("+27")


def test_one_left_out_watch_is_counted_in_the_singular() -> None:
    reasons = tuple(examples.reason(f"w{number}") for number in range(41))
    assert "\n+1 watch\n" in telegram_html(examples.letter(reasons=reasons))


def test_the_headline_is_cut_at_a_word_when_nothing_else_is_left_to_cut() -> None:
    parsed = shown(examples.over_long(), limit=500)
    assert parsed.text.splitlines()[0].endswith(" A headline…")
    assert parsed.entities[0]["url"] == examples.LETTER.link


def test_a_limit_that_nothing_fits_into_is_an_error() -> None:
    with pytest.raises(ValueError, match="no message fits into 50 characters"):
        telegram_html(examples.over_long(), limit=50)


def test_plain_text_shows_the_address_whole_when_lines_are_wrapped() -> None:
    address = "https://news.example/" + "long-path/" * 20
    assert address in plain_text(examples.letter(link=address), width=40).splitlines()


def test_plain_text_wraps_wide_letters_by_their_columns() -> None:
    lines = plain_text(examples.japanese(), width=40).splitlines()
    assert max(len(line) for line in lines if "親書を" in line) <= 20


def test_plain_text_keeps_lines_whole_when_no_width_is_given() -> None:
    assert LONG in plain_text(examples.letter(headline=LONG)).splitlines()


LONG = "One headline of very many words that would not fit into eighty columns " * 3 + "at all"


def test_plain_text_has_escapes_only_when_colour_is_asked_for() -> None:
    assert "\x1b[" not in plain_text(examples.letter())
    assert "\x1b[1;33msummit\x1b[0m" in plain_text(examples.letter(), colour=True)


def test_plain_text_takes_square_brackets_and_colons_literally() -> None:
    assert "[bold]x[/bold] :smile:" in plain_text(examples.letter(headline="[bold]x[/bold] :smile:"))
