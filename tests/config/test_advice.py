"""Advice on files that can be used: told where it is due, and silent where it is not."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.config.advice import NOTHING, Evidence, advise
from monitor.config.advice.clash import clashes
from monitor.config.advice.evidence import ENOUGH
from monitor.config.advice.scripts import scripts_of, scripts_of_language
from monitor.config.advice.sense import Senses
from monitor.config.load import examine
from monitor.errors import Problem
from monitor.match.query import parse
from monitor.match.tree import to_text
from monitor.model import Entity
from tests.config.support import FEEDS, WATCHES, place, write

NOW = datetime(2026, 11, 24, tzinfo=UTC)
DAY = timedelta(days=1)
PEACE = Entity(name="peace treaty", names=("peace treaty", "平和条約"))


def advice(
    folder: Path, text: str, evidence: Evidence = NOTHING, environ: Mapping[str, str] | None = None
) -> tuple[Problem, ...]:
    examined = examine(write(folder, text), environ or {})
    return examined.warnings(advise(examined.file, examined.loaded.settings, evidence))


def on_names(folder: Path, names: str, feeds: str = FEEDS, evidence: Evidence = NOTHING) -> tuple[Problem, ...]:
    return advice(folder, feeds + f"entities: {names}\n" + WATCHES, evidence)


def on_watches(folder: Path, watches: str, evidence: Evidence = NOTHING) -> tuple[Problem, ...]:
    return advice(folder, FEEDS + f"watchlists:\n{watches}", evidence)


# --- names of entities ---


@pytest.mark.parametrize(
    "name", ["abe", "мид", "on", "Ab*", "about", "сегодня", "über", "après", "years", "según", "avec"]
)
def test_name_that_stands_for_too_much_is_advised_against(tmp_path: Path, name: str) -> None:
    found = on_names(tmp_path, f"{{Entity: ['{name}']}}")
    assert [problem.where for problem in found] == ["entities.Entity[0]"]


@pytest.mark.parametrize(
    "name", ["Abe", "МИД", "About", "kurils", "абэх", "g7", "abe shinzo", "푸틴", "อาเบะ", "ab xy*", "日本海"]
)
def test_name_that_is_found_as_it_is_meant_is_fine(tmp_path: Path, name: str) -> None:
    assert on_names(tmp_path, f"{{Entity: ['{name}']}}") == ()


def test_key_of_an_entity_is_a_name_like_others(tmp_path: Path) -> None:
    (problem,) = on_names(tmp_path, "{abe: [Shinzo Abe]}")
    assert (place(problem), problem.where) == ((2, 12), "entities.abe")


def test_ambiguous_name_needs_no_advice(tmp_path: Path) -> None:
    assert on_names(tmp_path, "{Abe: {names: [abe, 安倍], ambiguous: [ABE, 安倍], near: [Japan]}}") == ()


def test_names_of_another_entity_are_told_there_only(tmp_path: Path) -> None:
    assert [problem.where for problem in on_names(tmp_path, "{Leaders: ['@Abe'], Abe: [abe]}")] == ["entities.Abe[0]"]


def test_name_that_came_from_outside_is_not_shown(tmp_path: Path) -> None:
    text = FEEDS + "entities: {Entity: ['${NAME}']}\n" + WATCHES
    assert advice(tmp_path, text, environ={"NAME": "abe"}) == ()


@pytest.mark.parametrize(("names", "told"), [("[罗斯]", 1), ("{names: [罗斯], unless: [俄罗斯]}", 0), ("[罗ス]", 0)])
def test_two_han_letters_want_an_unless(tmp_path: Path, names: str, told: int) -> None:
    assert len(on_names(tmp_path, f"{{Ross: {names}}}")) == told


def test_word_that_many_stored_items_have_names_nothing(tmp_path: Path) -> None:
    often = Evidence(items=ENOUGH, frequencies={"ferry": ENOUGH // 10, "treaty": 1})
    (problem,) = on_names(tmp_path, "{Entity: [ferry, treaty]}", evidence=often)
    assert "`ferry` stands in 10% of the stored items" in problem.message
    assert on_names(tmp_path, "{Entity: [ferry, treaty]}", evidence=replace(often, items=ENOUGH - 1)) == ()


@pytest.mark.parametrize(
    ("entity", "language", "told"),
    [
        ("Abe: [Shinzo Abe]", "ja", True),
        ("Abe: [Shinzo Abe, Абэ]", "ja", False),
        ("Abe: [Shinzo Abe]", "de", False),
        ("Abe: [Shinzo Abe]", "sr-RS", False),
        ("Abe: [Shinzo Abe]", "uk_UA", True),
        ("Абэ: [Синдзо Абэ]", "en", True),
        ("安倍晋三: []", "zh-Hant", False),
        ("プーチン: []", "ja", False),
        ("プーチン: []", "ko", True),
    ],
)
def test_script_of_a_feed_that_no_name_has_is_missed(tmp_path: Path, entity: str, language: str, told: bool) -> None:
    feeds = f"feeds: [{{url: https://example.org/feed.xml, language: {language.replace('_', '-')}}}]\n"
    assert bool(on_names(tmp_path, f"{{{entity}}}", feeds)) is told


def test_language_that_only_the_feed_itself_tells_counts(tmp_path: Path) -> None:
    feed = examine(write(tmp_path, FEEDS + WATCHES), {}).loaded.settings.feeds[0]
    assert on_names(tmp_path, "{Abe: [Shinzo Abe]}", evidence=Evidence(languages={feed.id: "ja"}))


def test_feed_that_is_switched_off_misses_no_script(tmp_path: Path) -> None:
    feeds = "feeds: [{url: https://example.org/a.xml}, {url: https://example.org/b.xml, language: ja, enabled: no}]\n"
    assert on_names(tmp_path, "{Abe: [Shinzo Abe]}", feeds) == ()


def test_scripts_have_the_names_of_unicode() -> None:
    assert scripts_of("Abe Абэ 安倍々 あべ アベ ｱﾍﾞ 1!") == {"LATIN", "CYRILLIC", "CJK", "KANA"}
    assert scripts_of_language("ja") == {"CJK", "KANA"}
    assert scripts_of_language("tlh") == {"LATIN"}


# --- queries ---


@pytest.mark.parametrize(
    ("query", "bans"),
    [
        ("Kuril -Kuril", ["Kuril"]),
        ("Kuril NOT kuril", ["kuril"]),
        ("=Kuril -kuril", ["kuril"]),
        ("Kuril -Ku*", ["Ku*"]),
        ("Kuril* -Kur*", ["Kur*"]),
        ("US -us", ["us"]),
        ('"north kuril" -kuril', ["kuril"]),
        ('"the north kuril chain" -"north-kuril"', ["north-kuril"]),
        ('"north kuril"~2 -kuril', ["kuril"]),
        ("a1 NEAR/3 b1 -b1", ["b1"]),
        ("a1 NEAR/3 b1 -(b1 NEAR/3 a1)", ["b1 NEAR/3 a1"]),
        ("title:Kuril -Kuril", ["Kuril"]),
        ("title:(a1 b1 -a1)", ["title:a1"]),
        ("a1 b1 -(a1 b1)", ["a1 b1"]),
        ("a1 -(b1 OR a1)", ["b1 OR a1"]),
        ("a1 b1 -(c1 OR (a1 (b1 OR d1)))", ["c1 OR (a1 (b1 OR d1))"]),
        ("/ku.il/ -/ku.il/", ["/ku.il/"]),
        ('@"peace treaty" -平和条約', ["平和条約"]),
        ('平和条約 -"peace treaty"', ['"peace treaty"']),
        ("-a1 (a1 OR b1)", ["a1"]),
        ("(a1 OR a2) -(a1 OR a2)", ["a1 OR a2"]),
        ("(x1 (a1 OR b1)) -(x1 a1)", ["x1 a1"]),
    ],
)
def test_not_that_takes_back_what_is_asked_for(query: str, bans: list[str]) -> None:
    found = clashes(Senses([PEACE]), parse(query, [PEACE.name]))
    assert [to_text(clash.banned).strip('"') for clash in found] == [text.strip('"') for text in bans]


@pytest.mark.parametrize(
    "query",
    [
        "Kuril -football",
        "Kuril -=Kuril",
        "us -US",
        "Kuril -title:Kuril",
        "source:Wire -Wire",
        "Kuril -Kurils",
        "Ku* -Kuril",
        'kuril -"north kuril"',
        "a1 -(a1 b1)",
        "a1 b1 -(a1 NEAR/3 b1)",
        "a1 -(b1 -a1)",
        '"peace treaty" -treaty',  # an entity: it may stand there under another name
        '="peace treaty" -平和条約',
        "/a/ -/b/",
        "a1 OR b1",
    ],
)
def test_not_that_leaves_something(query: str) -> None:
    assert clashes(Senses([PEACE]), parse(query, [PEACE.name])) == []


@pytest.mark.parametrize(
    ("query", "whole"),
    [
        ("a1 -a1", [True]),
        ("a1 OR (b1 -b1)", [False]),
        ("(a1 OR b1) -a1", [False]),
        ("(a1 OR b1) -a1 -b1", [True, True]),
        ("x1 (a1 OR (b1 (c1 OR d1))) -a1 -c1", [False, False]),
    ],
)
def test_side_of_an_or_is_not_the_whole_query(query: str, whole: list[bool]) -> None:
    assert [clash.whole for clash in clashes(Senses(()), parse(query))] == whole


def test_excluding_query_takes_back_what_a_watch_asks_for(tmp_path: Path) -> None:
    (problem,) = on_watches(tmp_path, "  - {query: Kuril treaty, any: [Abe], not: [football, Kuril]}\n")
    assert (problem.where, place(problem)) == ("watchlists[0].not[1]", (3, 55))
    assert "all that `watchlists[0].query` finds" in problem.message


def test_excluding_query_may_take_back_one_side_of_an_or(tmp_path: Path) -> None:
    (problem,) = on_watches(tmp_path, "  - {query: Kuril OR Abe, not: [Abe]}\n")
    assert "one side of an OR in `watchlists[0].query`" in problem.message


def test_query_with_a_placeholder_is_not_shown(tmp_path: Path) -> None:
    (problem,) = advice(tmp_path, FEEDS + "watchlists: ['${Q} -${Q}']\n", environ={"Q": "hidden"})
    assert problem.message.startswith("a NOT leaves out all")
    assert advice(tmp_path, FEEDS + "watchlists: ['${Q}*']\n", environ={"Q": "hi"}) == ()


def test_not_that_is_printed_otherwise_is_told_at_the_start_of_its_query(tmp_path: Path) -> None:
    (problem,) = on_watches(tmp_path, "  - Kuril -«Kuril»\n")
    assert place(problem) == (3, 5)


@pytest.mark.parametrize(
    ("query", "columns"),
    [
        ("ku*", [5]),
        ("Iturup -(title:ku* OR ab*)", [20, 27]),
        ("Abe NEAR/3 ku*", [16]),
        ("kur*", []),
        ('x "north ku*"', []),
        ("安倍*", []),
        ("n1-ku*", []),
        ("'\"ku*\" ku*'", [12]),
    ],
)
def test_prefix_of_two_letters_is_very_wide(tmp_path: Path, query: str, columns: list[int]) -> None:
    assert [problem.column for problem in on_watches(tmp_path, f"  - {query}\n")] == columns


@pytest.mark.parametrize(
    "other",
    [
        "{query: Abe (treaty OR Iturup), name: x}",
        "{query: '(iturup OR \"Treaty\") AND Abé', priority: low}",
        "{query: Abe (Iturup OR treaty), any: [(treaty OR Iturup) Abe], name: x}",
    ],
)
def test_watch_that_is_there_twice(tmp_path: Path, other: str) -> None:
    found = on_watches(tmp_path, f"  - Abe (treaty OR Iturup)\n  - {other}\n")
    assert [problem.where for problem in found] == ["watchlists[1]"]


@pytest.mark.parametrize(
    "other",
    [
        "{query: Abe treaty, name: x, fields: [title]}",
        "{query: Abe treaty, name: x, languages: [ja]}",
        "{query: Abe treaty, name: x, not: [football]}",
        "{query: Abe treaty, name: x, notify: [screen]}",
        "'\"Abe treaty\"'",
        "ABE treaty",
        "title:(Abe treaty)",
        "=Abe treaty",
        "Abe NEAR/2 treaty",
        "Abe BEFORE/2 treaty",
        "Abe treat*",
        "Abe OR treaty",
    ],
)
def test_watches_that_differ_in_what_they_find_are_two(tmp_path: Path, other: str) -> None:
    assert on_watches(tmp_path, f"  - Abe treaty\n  - {other}\n") == ()


def test_name_of_an_entity_is_the_entity_and_a_reference_is_too() -> None:
    senses = Senses([PEACE])
    names = ("平和条約", '"Peace-Treaty"', '@"peace treaty"')
    assert len({senses.of(parse(name, [PEACE.name])) for name in names}) == 1


def test_order_counts_for_before_and_not_for_near() -> None:
    senses = Senses(())
    assert senses.of(parse("a1 NEAR/2 b1")) == senses.of(parse("b1 NEAR/2 a1"))
    assert senses.of(parse("a1 BEFORE/2 b1")) != senses.of(parse("b1 BEFORE/2 a1"))


def test_long_phrases_are_compared_by_their_words() -> None:
    words = " ".join(f"w{number}" for number in range(20))
    assert clashes(Senses(()), parse(f'"{words}" -w7'))
    assert not clashes(Senses(()), parse(f'"{words}" -"w7 w8"'))


# --- what is stored ---


def test_watch_that_matches_over_a_fifth(tmp_path: Path) -> None:
    fifth = Evidence(now=NOW, items=1_000, hits={"Japan": 201, "Abe": 200})
    (problem,) = on_watches(tmp_path, "  - Japan\n  - Abe\n", fifth)
    assert (problem.where, problem.message.partition(",")[0]) == (
        "watchlists[0]",
        "this matches 201 of the 1",
    )


def test_few_stored_items_tell_nothing(tmp_path: Path) -> None:
    few = Evidence(now=NOW, items=ENOUGH - 1, hits={"Japan": ENOUGH - 1}, since=NOW - 400 * DAY)
    assert on_watches(tmp_path, "  - Japan\n  - Abe\n", few) == ()


QUIET = Evidence(now=NOW, items=1_000, since=NOW - 90 * DAY)


@pytest.mark.parametrize(
    ("evidence", "told"),
    [
        (QUIET, True),
        (replace(QUIET, last_alerts={"Abe": NOW - 90 * DAY}), True),
        (replace(QUIET, last_alerts={"Abe": NOW - 89 * DAY}), False),
        (replace(QUIET, hits={"Abe": 1}), False),
        (replace(QUIET, since=NOW - 88 * DAY), False),
        (replace(QUIET, since=None), False),
        (replace(QUIET, now=None), False),
    ],
)
def test_watch_without_a_hit_for_long(tmp_path: Path, evidence: Evidence, told: bool) -> None:
    assert bool(on_watches(tmp_path, "  - Abe\n", evidence)) is told


def test_advice_stands_among_the_warnings_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = FEEDS + "watchlists:\n  - ku*\n  - ab*\nweb: {token: xyz}\n"
    found = advice(tmp_path, text)
    assert [problem.line for problem in found] == [3, 4, 5]
    assert all(problem.warning for problem in found)


NIGHT = 'quiet_hours: {from: "23:00", to: "07:00", timezone: UTC}\n'


@pytest.mark.parametrize(("when", "told"), [("6:30", True), ("23:00", True), ("07:00", False), ("every 2h", False)])
def test_digest_in_the_quiet_hours_says_when_it_comes(tmp_path: Path, when: str, told: bool) -> None:
    found = advice(tmp_path, f'{FEEDS}watchlists: [a, {{query: b, digest: "{when}"}}]\n{NIGHT}')
    expected = ["this is in the quiet hours, so the digest comes when they end, at 07:00"] if told else []
    assert [problem.message for problem in found] == expected


def test_digest_of_a_watch_of_high_priority_says_that_nothing_rings(tmp_path: Path) -> None:
    found = advice(tmp_path, FEEDS + "watchlists: [{query: b, digest: '8:00', priority: high}]\n")
    assert ["none of them rings at once" in problem.message for problem in found] == [True]
