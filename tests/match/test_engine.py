"""What one pass over an item finds is what judging every watch by itself finds, whatever is asked and read."""

import random
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import QueryError
from monitor.match.compile import compile_watches
from monitor.match.frequencies import document_frequencies
from monitor.match.matcher import Matcher
from monitor.match.tree import Node, to_text
from monitor.model import Entity, Item, Match, Miss, Watch
from tests.match.samples import ENTITIES, feed, item
from tests.match.soak import rounds
from tests.match.test_properties import TEXTS, TREES

MERCURY = Entity(
    name="Mercury", names=("Mercury", "Меркурий"), unless=("planet",), ambiguous=("Mercury",), near=("band", "Queen")
)
THINGS = (*ENTITIES, MERCURY)
LANGUAGES = ("en", "ru", "uk", "pl", "de", "fi", "ja", "ko")

SPACED = (
    "Abe", "Putin", "summit", "Kuril", "Kurils", "Kuril's", "treaty", "treaties", "peace", "US", "us", "put", "putting",
    "s", "café", "CAFÉ", "Łódź", "Lodz", "łodzi", "Straße", "strasse", "Regierung", "Regierungen", "talo", "talossa",
    "Курилы", "Курилах", "курильских", "Путин", "Путиным", "самолёт", "самолета", "їжак", "їжака", "МИД", "МИДом",
    "푸틴", "푸틴이", "오늘", "हिन्दी", "مُحَمَّد", "محمد", "istanbul", "İstanbul", "ıstanbul", "2026", "３月", "⑴", "ﬁre",
    "co-operate", "U.S.", "Ku\u00adril", "Cafe\u0301", "planet", "band", "Mercury", "Меркурий", "Queen",
)  # fmt: skip
DENSE = (
    "安倍", "故安倍晋三氏", "プーチン", "ﾌﾟｰﾁﾝ", "ン", "北方領土", "NHK報道", "俄罗斯", "กรุงเทพ", "กำ", "ພາສາ",
    "ខ្មែរ", "日本2026年",
)  # fmt: skip
SIGNS = (
    " ", " ", " ", " ", ", ", ". ", "  ", "-", "’s ", "'s ", " – ", "“", "” ", "。", "、", "\u00a0", "\u200b", "\x00",
    "\ud800", "\u202e",
)  # fmt: skip
SHAPES = (
    "{0}", "{0} {1}", "{0} {1} {2}", '"{0} {1}"', '"{0} {1} {2}"', "({0} OR {1}) {2}", '"{0} {1}" OR {2}', "{0} -{1}",
    '{0} -"{1} {2}"', "={0}", '="{0} {1}"', "{0}*", '"{0} {1}*"', "({0} OR {1}) NEAR/2 {2}", "{0} BEFORE/3 {1}",
    '"{0} {1} {2}"~2', "title:{0} {1}", "source:{0} OR {1}", "text:({0} {1})", "@Abe {0}", "@Mercury OR {0}",
    "Mercury -{1}", "/[Kk]u\\w+l/ {0}", "/^\\w+ (peace|мир)/ OR {0}", "{0} OR ({1} /\\d{{4}}/)", "{0} OR (-{1} {2})",
    "@Kurils summit", "tag:{0} {1}", "/./ {0}",
)  # fmt: skip


class Speaker(random.Random):
    """Dice with a few words of their own, so that what is asked for is often there."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.words = self.sample(SPACED, 7) + self.sample(DENSE, 2)

    def word(self) -> str:
        return self.choice(self.words)


def some_text(dice: Speaker, words: int) -> str:
    return "".join(dice.word() + dice.choice(SIGNS) for _ in range(words))


def some_item(dice: Speaker) -> Item:
    title, summary, text = (some_text(dice, dice.randint(0, longest)) for longest in (5, 12, 8))
    return item(title, summary, text, source=dice.word(), tags=(dice.word(),), language=dice.choice(LANGUAGES))


def some_watches(dice: Speaker, count: int) -> list[Watch]:
    """Watches of random queries; those that mean nothing are left out."""
    shaped = (dice.choice(SHAPES).format(dice.word(), dice.word(), dice.word()) for _ in range(count))
    return list(readable(Watch(name=query, queries=(query,)) for query in shaped))


def readable(watches: Iterable[Watch]) -> Iterator[Watch]:
    for watch in watches:
        try:
            compile_watches([watch], THINGS)
        except QueryError:
            continue
        yield watch


def assert_agrees_with_judging_each(matcher: Matcher, subject: Item) -> int:
    every = matcher.explain(subject, feed()).matches
    assert matcher.match(subject, feed()) == every
    assert matcher.names(subject, feed()) == tuple(match.watch for match in every)
    return len(every)


@pytest.mark.parametrize("seed", range(rounds(8)))
def test_engine_loses_no_match_of_random_watches_in_many_scripts(seed: int) -> None:
    dice = Speaker(seed)
    stored = document_frequencies(some_text(dice, 20) for _ in range(50))
    watches = some_watches(dice, 200)
    matcher = compile_watches(watches, THINGS, languages=LANGUAGES, frequencies=stored if seed % 2 else None)
    found = sum(assert_agrees_with_judging_each(matcher, some_item(dice)) for _ in range(40))
    assert found > 1_000  # of some 8,000 pairs: enough to have something to lose


@given(st.lists(TREES, min_size=1, max_size=6), TEXTS, TEXTS, TEXTS)
def test_engine_loses_no_match_of_any_watch_in_any_text(trees: list[Node], title: str, summary: str, text: str) -> None:
    queries = [to_text(tree) for tree in trees]
    watches = readable(Watch(name=query, queries=(query,)) for query in queries)
    matcher = compile_watches(list(watches), THINGS, languages=LANGUAGES)
    assert_agrees_with_judging_each(matcher, item(title, summary, text))


@given(st.dictionaries(st.sampled_from(SPACED).map(str.lower), st.integers(1, 1_000)), st.integers(0, 1_000))
def test_frequencies_change_nothing_but_the_speed(frequencies: dict[str, int], seed: int) -> None:
    dice = Speaker(seed)
    subject, watches = some_item(dice), some_watches(dice, 10)
    guessing, knowing = (compile_watches(watches, THINGS, frequencies=known) for known in (None, frequencies))
    assert guessing.match(subject, None) == knowing.match(subject, None)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("Regierungen", "Regierung"),
        ("Regierung", "Regierungen"),
        ("treaties", "treaty"),
        ('"Kuril treaty"', "Kuril’s treaties"),
        ('"Курильские острова"', "Курильских островов"),
        ("푸틴", "푸틴이"),
        ('"peace treaty talk"', "peace, treaties – talks"),
    ],
)
def test_engine_finds_every_form(query: str, text: str) -> None:
    matcher = compile_watches([Watch(name="w", queries=(query,))], (), languages=LANGUAGES)
    assert [match.watch for match in matcher.match(item(text), None)] == ["w"]


def test_engine_finds_a_form_that_is_shorter_than_the_word() -> None:
    matcher = compile_watches([Watch(name="w", queries=("Regierungen",))], (), languages=("de",))
    assert len(matcher.match(item("Regierung"), None)) == 1


def test_verdict_is_the_one_of_the_explanation() -> None:
    dice = Speaker(1)
    matcher, subject = compile_watches(some_watches(dice, 50), THINGS, languages=LANGUAGES), some_item(dice)
    verdicts = matcher.explain(subject, None)
    every: list[Match | Miss] = [*verdicts.matches, *verdicts.misses]
    for verdict in every:
        assert matcher.verdict(verdict.watch, subject, None) == verdict


def test_verdict_of_an_unknown_watch_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        compile_watches((), ()).verdict("nobody's", item("x"), None)


def test_matcher_without_watches_matches_nothing() -> None:
    assert compile_watches((), ()).match(item("Kuril, 安倍"), None) == ()


def test_one_matcher_serves_several_threads() -> None:
    dice = Speaker(2)
    matcher = compile_watches(some_watches(dice, 200), THINGS, languages=LANGUAGES)
    subjects = [some_item(dice) for _ in range(40)]

    def watches_of(subject: Item) -> list[str]:
        return [match.watch for match in matcher.match(subject, None)]

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(watches_of, subjects * 3)) == list(map(watches_of, subjects)) * 3


# --- what need not be judged ---


def candidates(subject: Item, *queries: str, frequencies: dict[str, int] | None = None) -> list[str]:
    watches = [Watch(name=query, queries=(query,)) for query in queries]
    matcher = compile_watches(watches, THINGS, frequencies=frequencies)
    return [queries[number] for number in matcher.index.candidates(subject)]


@pytest.mark.parametrize(
    "query",
    [
        "kurilsk",
        "kuril summit",
        '"islands kuril"',
        "北方",
        "kuril* tokyo",
        "text:/tokyo/",
        "a NEAR/2 kuril",
        "(x OR y) kuril",
    ],
)
def test_watch_that_lacks_a_word_is_not_judged(query: str) -> None:
    assert candidates(item("The Kuril Islands"), query) == []


@pytest.mark.parametrize("query", ["source:wire", "lang:en OR xyz", "source:wire OR tokyo"])
def test_watch_that_asks_for_other_fields_is_always_judged(query: str) -> None:
    assert candidates(item("The Kuril Islands"), query) == [query]


def test_watch_is_looked_at_for_its_rarest_word_only() -> None:
    watches = [Watch(name="w", queries=("government kuril",))]
    known = compile_watches(watches, (), frequencies={"government": 3, "kuril": 900}).index
    guessed = compile_watches(watches, ()).index
    common, rare = item("Kuril"), item("The government")
    assert [index.looked_at(subject) for index in (known, guessed) for subject in (common, rare)] == [0, 1, 0, 1]


def test_without_frequencies_the_longest_word_counts_as_the_rarest() -> None:
    index = compile_watches([Watch(name="w", queries=("tariff on",))], ()).index
    assert (index.looked_at(item("on")), index.looked_at(item("tariff"))) == (0, 1)
