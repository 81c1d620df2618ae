"""One word or phrase against one text: case, stars, names, and words of more than one token."""

import pytest

from monitor.match.pattern import Spaced, Step, occurs, pattern, spans
from monitor.match.text import Text

# --- words in capitals ---


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("US", "The US said", True),
        ("US", "told us", False),
        ("US", "tell us", False),
        ("US", "US's plan, US-led", True),
        ("US", "Us", False),
        ("MP", "Two MPs left", True),
        ("MP", "Two MPS left", False),
        ("MP", "two mps left", False),
        ("U.S.", "the U.S. said", True),
        ("U.S.", "u.s. said", False),
        ("COVID-19", "Covid-19", False),
        ("COVID-19", "COVID 19", True),
        ("МИД", "в МИДе сказали", True),
        ("МИД", "Мид", False),
        ("АТР", "странах АТР", True),
        ("НАТО", "с НАТОм", False),
        ("É.U.", "les E\u0301.U.", True),
        ("US-Japan", "us and japan", False),
        ("US-Japan", "US-JAPAN", True),
        ("G7", "the g7", True),
        ("AI", "Kein Aİ, AI\u200b!", True),
    ],
)
def test_word_in_capitals_is_found_in_capitals_only(query: str, text: str, expected: bool) -> None:
    assert occurs(pattern(query), Text(text)) is expected


def test_other_words_of_a_phrase_are_found_in_any_case() -> None:
    assert occurs(pattern("US dollar"), Text("The US Dollars"))
    assert not occurs(pattern("US dollar"), Text("the us dollar"))


def test_word_in_capitals_has_no_stem() -> None:
    assert not occurs(pattern("PO", languages=("pl",)), Text("po wyborach"))


# --- names ---


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("Abe", "He met Abe", True),
        ("Abe", "He said abe", False),
        ("Abe", "putin meets abe", True),
        ("Abe", "PUTIN MEETS ABE", True),
        ("Путин", "Закончилась путина", False),
        ("Путин", "Слова Путина", True),
        ("abe", "He said abe", True),
        ("Northern Territories", "The Northern territories", True),
        ("Northern Territories", "The northern Territories", False),
        ("al-Qaida", "The al-Qaida", True),
        ("al-Qaida", "The al-qaida", False),
        ("D'Artagnan", "Le d'Artagnan", True),
        ("Kuril*", "The kurilsk", True),
        ("X", "The x", False),
        ("US", "He told us", False),
        ("US", "us", False),
        ("푸틴", "The 푸틴이", True),
        ("安倍", "The 安倍氏", True),
        ("بوتين", "The بوتين", True),
    ],
)
def test_capitalised_name_asks_for_the_capital_where_the_text_has_any(name: str, text: str, expected: bool) -> None:
    assert occurs(pattern(name, name=True), Text(text)) is expected


def test_word_that_is_no_name_is_found_in_any_case() -> None:
    assert occurs(pattern("Abe"), Text("He said abe"))


# --- exact, stars, places ---


def test_exact_word_has_no_forms() -> None:
    assert not occurs(pattern("Kuril", exact=True), Text("Kurils"))
    assert not occurs(pattern("푸틴", exact=True), Text("푸틴이"))


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("Kuril*", "kurilsk", True),
        ("north Kuril*", "North Kurilsk", True),
        ("a-Kuril*", "a Kurilsk", True),
        ("푸틴*", "푸틴주의", True),
        ("Путин*", "путинизм", True),
        ("プー*", "プーチン大統領", True),
        ("プー*", "スプーチン", False),
        ("プー", "プーチン", False),
    ],
)
def test_star_leaves_the_end_of_a_word_open(query: str, text: str, expected: bool) -> None:
    assert occurs(pattern(query), Text(text)) is expected


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("O'Brien", "o’brien", True),
        ("NHK가", "NHK가 왔다", True),
        ("peace-treaty", "peace treaties", True),
        ("Санкт-Петербург", "в Санкт-Петербурге", True),
        ("ปี", "ในปี2569", True),
        ("กิน", "กินี", False),
    ],
)
def test_word_of_several_tokens_is_found(query: str, text: str, expected: bool) -> None:
    assert occurs(pattern(query), Text(text)) is expected


def test_place_of_a_form_is_the_whole_form_and_without_particles() -> None:
    def cuts(query: str, text: str) -> list[str]:
        return [text[start:end] for start, end in sorted(spans(pattern(query, languages=("pl",)), Text(text)))]

    assert cuts("Путин", "С Путиным о Путине") == ["Путиным", "Путине"]
    assert cuts("Rosja", "w Rosji, Rosją") == ["Rosji", "Rosją"]
    assert cuts("푸틴", "푸틴에게는") == ["푸틴"]


def test_step_tells_tokens_without_their_text() -> None:
    (step,) = _steps("rząd", "pl")
    assert step.accepts("rzadu")
    assert step.accepts("rzadow", "rządów")
    assert not step.accepts("zarzad")
    assert not step.accepts("rzadowymi")


def _steps(query: str, *languages: str) -> tuple[Step, ...]:
    wanted = pattern(query, languages=languages)
    assert isinstance(wanted, Spaced)
    return wanted.steps


def test_every_stem_step_confirms_what_starts_so() -> None:
    assert not occurs(pattern("Vertrag", languages=("de",)), Text("Ein Vertragspartner"))
    assert occurs(pattern("alter Vertrag", languages=("de",)), Text("alte Verträge"))


# --- hostile input ---


@pytest.mark.parametrize(
    "text",
    ["я" * 1_000_000, "a" * 1_000_000, "푸틴" * 500_000, "Putin" + "e" * 1_000_000, "a" + "\u0301\u0323" * 500_000,
     "\0" * 1_000_000, "\ud800" * 1_000_000, "安" * 1_000_000],
    ids=["cyrillic", "ascii", "hangul", "stem", "marks", "nul", "surrogates", "han"],
)  # fmt: skip
@pytest.mark.timeout(20)
def test_text_of_a_megabyte_without_a_space_is_read_in_bounded_time(text: str) -> None:
    subject = Text(text)
    for query in ("Putin", "푸틴", "Путин", "PUTIN", "北方"):
        assert not occurs(pattern(query, name=True, languages=("de", "fi", "ru")), subject) or query == "푸틴"


@pytest.mark.timeout(20)
def test_word_of_a_megabyte_in_a_query_is_read_in_bounded_time() -> None:
    for letter in ("a", "я", "푸", "安", "ب", "a\u0301"):
        wanted = pattern(letter * 300_000, name=True, languages=("de", "fi", "ru", "ar"))
        assert occurs(wanted, Text(letter * 300_000))
