"""What monitor says in which language, now and later."""

from datetime import UTC, datetime, timedelta, timezone
from importlib import resources

import pytest

from monitor.words import ENGLISH, LANGUAGES, Phrase, because, joined, moment, phrase, phrases, reason, reread, words_of

RUSSIAN = words_of("ru")
NIGHT = datetime(2026, 3, 1, 23, 5, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("wishes", "spoken"),
    [
        (("ru",), "ru"),
        (("ru-RU",), "ru"),
        (("ru_RU",), "ru"),
        (("RU",), "ru"),
        ((None, "ru"), "ru"),
        (("en", "ru"), "en"),
        (("ja", "de"), "en"),
        (("ja", "ru"), "ru"),
        (("rusyn",), "en"),
        (("",), "en"),
        ((), "en"),
    ],
)
def test_language_is_the_first_wish_that_there_is_a_catalogue_for(wishes: tuple[str | None, ...], spoken: str) -> None:
    assert words_of(*wishes).language == spoken


def test_every_language_has_its_catalogue() -> None:
    shipped = {entry.name for entry in (resources.files("monitor") / "locale").iterdir() if entry.is_dir()}
    assert {*LANGUAGES} == {"en", *shipped}


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "0 пропущенных новостей"),
        (1, "1 пропущенная новость"),
        (2, "2 пропущенные новости"),
        (4, "4 пропущенные новости"),
        (5, "5 пропущенных новостей"),
        (11, "11 пропущенных новостей"),
        (12, "12 пропущенных новостей"),
        (21, "21 пропущенная новость"),
        (22, "22 пропущенные новости"),
        (111, "111 пропущенных новостей"),
    ],
)
def test_russian_has_three_forms_of_a_number(count: int, said: str) -> None:
    one, many = "{count} alert that was missed", "{count} alerts that were missed"
    assert RUSSIAN.plural(one, many, count) == said


def test_english_has_two_forms_of_a_number() -> None:
    said = [ENGLISH.plural("{count} feed", "{count} feeds", count) for count in (0, 1, 2, 21)]
    assert said == ["0 feeds", "1 feed", "2 feeds", "21 feeds"]


def test_thousands_are_parted_as_the_language_does() -> None:
    text = phrases("{count:,} item", "{count:,} items", 1_234_567)
    assert (str(text), RUSSIAN.tell(text)) == ("1,234,567 items", "1\xa0234\xa0567 записей")


def test_phrases_within_a_phrase_are_said_in_the_same_language() -> None:
    text = phrase("in {span}: {counts}", span=phrases("the last {count} day", "the last {count} days", 7), counts="x")
    assert (str(text), RUSSIAN.tell(text)) == ("in the last 7 days: x", "за последние 7 дней: x")


def test_text_without_a_translation_is_said_in_english() -> None:
    assert RUSSIAN.say("no such text, {name}", name="x") == "no such text, x"


def test_empty_text_is_no_text_in_any_language() -> None:
    assert (ENGLISH.say(""), RUSSIAN.say("")) == ("", "")


@pytest.mark.parametrize("strange", ["{", "}", "{x}", "{0}", "{text.__class__}", "%s", "\\n"])
def test_what_is_put_in_is_never_read_as_a_placeholder(strange: str) -> None:
    assert RUSSIAN.say("now: {headline}", headline=strange) == f"теперь: {strange}"
    assert str(joined(" ", [strange, strange])) == f"{strange} {strange}"


def test_times_are_those_of_utc_to_the_minute() -> None:
    east = NIGHT.astimezone(timezone(timedelta(hours=9)))
    assert (ENGLISH.moment(east), RUSSIAN.moment(east)) == ("2026-03-01 23:05 UTC", "01.03.2026, 23:05 UTC")


TEMPLATES = ("held until {until}, past the limit of {watch}", "told at once", "{count:,} left of {whole}")


@pytest.mark.parametrize(
    "made",
    [
        phrase(TEMPLATES[0], until=moment(NIGHT), watch="Kuril, of {all}"),
        phrase(TEMPLATES[1]),
        phrase(TEMPLATES[0], until="noon", watch="2026"),
    ],
)
def test_stored_text_is_read_back_as_the_phrase_that_made_it(made: Phrase) -> None:
    assert reread(str(made), TEMPLATES) == made


def test_stored_text_that_no_template_fits_stays_as_it_is() -> None:
    assert reread("something else", TEMPLATES) == "something else"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (because("cannot connect", "ConnectError: [Errno 111] (x)"), "нет соединения (ConnectError: [Errno 111] (x))"),
        ("the answer is not a feed (an HTML page)", "ответ — не лента (an HTML page)"),
        ("the connection broke", "соединение прервалось"),
        ("Forbidden: bot was blocked by the user", "Forbidden: bot was blocked by the user"),
        ("Conflict: {x} (y)", "Conflict: {x} (y)"),
        ("cannot connect (half", "cannot connect (half"),
        ("", ""),
    ],
)
def test_reason_is_translated_and_its_detail_and_the_words_of_servers_stay(text: str, said: str) -> None:
    assert RUSSIAN.tell(reason(text)) == said
    assert ENGLISH.tell(reason(text)) == text
