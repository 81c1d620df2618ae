"""What a watch says of an item: matches with their places, misses with their reasons."""

import pytest

from monitor.errors import QueryError
from monitor.match.compile import compile_watches
from monitor.model import Entity, Field, Item, Priority, Watch
from tests.match.samples import feed, item, only_match, only_miss, places, verdicts, watch

LETTER = item(
    "Japanese FM Hands Personal Letter From Putin to Abe",
    "The two sides are preparing a Japan-Russia summit for the spring.",
)


# --- the first measure of the whole program ---


def test_headline_and_summary_together_satisfy_a_query_of_words() -> None:
    assert places(only_match(LETTER, "Abe Putin summit")) == [
        ("Putin", "title", "Putin", 39, 44),
        ("Abe", "title", "Abe", 48, 51),
        ("summit", "summary", "summit", 43, 49),
    ]


def test_word_that_only_the_page_has_is_missed_until_the_page_is_read() -> None:
    assert only_miss(LETTER, "Kuril") == "no term found: Kuril"
    read = item(LETTER.title, LETTER.summary, "The talks touched the Kuril Islands.")
    assert places(only_match(read, "Kuril")) == [("Kuril", "text", "Kuril", 22, 27)]


# --- places ---


def test_every_place_of_a_term_is_given_by_field_and_start() -> None:
    subject = item("Ice, ice", "No ice", "Ice")
    assert places(only_match(subject, "ice")) == [
        ("ice", "title", "Ice", 0, 3),
        ("ice", "title", "ice", 5, 8),
        ("ice", "summary", "ice", 3, 6),
        ("ice", "text", "Ice", 0, 3),
    ]


def test_places_count_code_points_of_the_original() -> None:
    subject = item("🌋 ﬁre at Ku\u00adril, Cafe\u0301")
    assert places(only_match(subject, "fire kuril café")) == [
        ("fire", "title", "ﬁre", 2, 5),
        ("kuril", "title", "Ku\u00adril", 9, 15),
        ("café", "title", "Cafe\u0301", 17, 22),
    ]


def test_place_in_a_script_without_spaces_is_the_term_alone() -> None:
    assert places(only_match(item("故安倍晋三氏、ﾌﾟｰﾁﾝ氏"), "安倍 プーチン")) == [
        ("安倍", "title", "安倍", 1, 3),
        ("プーチン", "title", "ﾌﾟｰﾁﾝ", 7, 12),
    ]


def test_place_of_a_korean_word_leaves_its_particle_out() -> None:
    assert places(only_match(item("오늘 푸틴이 왔다"), "푸틴")) == [("푸틴", "title", "푸틴", 3, 5)]


def test_place_of_a_prefix_is_the_whole_word() -> None:
    assert places(only_match(item("On Kurilsk!"), "kuril*")) == [("kuril*", "title", "Kurilsk", 3, 10)]


def test_phrase_is_shown_as_written_and_named_without_quotes() -> None:
    assert places(only_match(item("A peace – Treaty"), '"peace treaty"')) == [
        ("peace treaty", "title", "peace – Treaty", 2, 16)
    ]


def test_sign_within_a_phrase_counts_as_a_space() -> None:
    assert only_match(item("A peace, treaty"), '"peace & treaty"').terms[0].text == "peace, treaty"


def test_only_the_branches_that_hold_give_terms() -> None:
    match = only_match(item("red sky over blue sea"), "red OR (blue green) OR sea")
    assert [term.term for term in match.terms] == ["red", "sea"]


def test_excluded_words_give_no_terms() -> None:
    assert [term.term for term in only_match(item("red sky"), "red -green").terms] == ["red"]


def test_every_query_of_a_watch_that_holds_gives_its_terms() -> None:
    assert [term.term for term in only_match(item("red sky"), "sky", "green", "red").terms] == ["red", "sky"]


def test_term_that_two_queries_share_is_given_once() -> None:
    assert len(only_match(item("red sky"), "red sky", "red").terms) == 2


def test_match_carries_its_watch_and_priority() -> None:
    loud = Watch(name="loud", queries=("sky",), priority=Priority.HIGH)
    (match,) = verdicts(item("red sky"), loud).matches
    assert (match.watch, match.priority) == ("loud", Priority.HIGH)


# --- entities ---


@pytest.mark.parametrize("text", ["Shinzo Abe spoke", "安倍氏", "Абэ сказал", "ABE"])
def test_word_that_is_a_name_of_an_entity_stands_for_all_its_names(text: str) -> None:
    assert {term.entity for term in only_match(item(text), "Abe").terms} == {"Abe"}


@pytest.mark.parametrize("query", ['"shinzo abe"', "Shinzo-Abe", "абэ", "@Abe", '@"abe"', "安倍"])
def test_every_name_of_an_entity_stands_for_it(query: str) -> None:
    (term,) = only_match(item("ABE"), query).terms
    assert (term.entity, term.text) == ("Abe", "ABE")


def test_words_side_by_side_are_not_a_name_without_quotes() -> None:
    assert only_miss(item("安倍氏"), "Shinzo Abe") == "no term found: Shinzo"


def test_names_within_one_another_are_one_place() -> None:
    assert places(only_match(item("Shinzo Abe, Abe"), "Abe")) == [
        ("Abe", "title", "Shinzo Abe", 0, 10),
        ("Abe", "title", "Abe", 12, 15),
    ]


def test_names_that_overlap_leave_the_longest() -> None:
    names = ("one", "one two", "two three four", "four five")
    matcher = compile_watches([watch("one")], [Entity(name="one", names=names)])
    (match,) = matcher.match(item("one two three four five one"), None)
    assert [term.text for term in match.terms] == ["one", "two three four", "one"]


@pytest.mark.parametrize("text", ["Kurilsk", "курильская гряда", "Northern Territories", "北方領土の日"])
def test_names_may_be_prefixes_and_phrases(text: str) -> None:
    assert only_match(item(text), "@Kurils").terms[0].entity == "Kurils"


def test_exact_word_is_no_entity() -> None:
    assert only_miss(item("安倍"), "=Abe") == "no term found: =Abe"
    assert only_miss(item("ABE"), "=Abe") == "no term found: =Abe"
    assert only_match(item("Abe"), "=Abe").terms[0].entity is None


@pytest.mark.parametrize(
    ("text", "found"), [("A Peace-Treaty", False), ("a peace\ntreaty", True), ("peace treaties", False)]
)
def test_exact_phrase_keeps_its_spelling(text: str, found: bool) -> None:
    assert bool(verdicts(item(text), watch('="peace treaty"')).matches) is found


def test_exact_term_in_a_script_without_spaces_keeps_its_width() -> None:
    assert only_match(item("プーチン ﾌﾟｰﾁﾝ"), "=プーチン").terms[0].text == "プーチン"
    assert only_miss(item("ﾌﾟｰﾁﾝ"), "=プーチン") == "no term found: =プーチン"


def test_name_of_two_entities_stands_for_both() -> None:
    pair = [Entity(name="A", names=("A", "twin", "left")), Entity(name="B", names=("B", "twin", "right"))]
    (match,) = compile_watches([watch("twin")], pair).match(item("left right twin"), None)
    assert [(term.entity, term.text) for term in match.terms] == [("A", "left"), ("B", "right"), ("A", "twin")]
    (miss,) = compile_watches([watch("twin")], pair).explain(item("none"), None).misses
    assert str(miss) == "no term found: twin"


# --- nearness ---


@pytest.mark.parametrize(
    ("text", "query", "found"),
    [
        ("a b c d", "a NEAR/2 d", ["a", "d"]),
        ("a b c d", "d NEAR/2 a", ["a", "d"]),
        ("a b c d", "a NEAR/1 d", []),
        ("a b", "a NEAR/0 b", ["a", "b"]),
        ("a b c d", "a BEFORE/2 d", ["a", "d"]),
        ("a b c d", "d BEFORE/2 a", []),
        ("a x b x x b", "a NEAR/1 b", ["a", "b"]),
        ("c b a", "a NEAR/1 b NEAR/1 c", ["c", "b", "a"]),
        ("c b x a", "a NEAR/1 b NEAR/1 c", []),
        ("a b a c", "a BEFORE/1 b BEFORE/1 c", []),
        ("a b a c", "a BEFORE/2 b BEFORE/2 c", ["a", "b", "c"]),
        ("red sky x x blue sea", '"red sky" NEAR/2 "blue sea"', ["red sky", "blue sea"]),
        ("a b c", "(a OR c) NEAR/0 b", ["a", "b", "c"]),
        ("a-b, c", "a NEAR/1 c", ["a", "c"]),
        ("Aso's letter", "Aso NEAR/0 letter", ["Aso", "letter"]),
        ("安倍首相の手紙", "安倍 NEAR/3 手紙", ["安倍", "手紙"]),
        ("安倍首相の手紙", "安倍 NEAR/2 手紙", []),
        ("푸틴이 왔다", "푸틴 NEAR/0 왔다", ["푸틴", "왔다"]),
        ("in 2026 x summit", "/20[0-9]{2}/ NEAR/1 summit", ["2026", "summit"]),
        ("peace — x treaty", "/—/ BEFORE/1 treaty", ["—", "treaty"]),
        ("peace x — treaty", "peace BEFORE/1 /—/", ["peace", "—"]),
        ("peace x x — treaty", "peace BEFORE/1 /—/", []),
        ("Kurilsk of 安倍", "Kuril* NEAR/1 @Abe", ["Kurilsk", "安倍"]),
    ],
)
def test_near_and_before_find_what_stands_close(text: str, query: str, found: list[str]) -> None:
    matches = verdicts(item(text), watch(query)).matches
    assert [term.text for match in matches for term in match.terms] == found


@pytest.mark.parametrize(
    ("text", "query", "found"),
    [
        ("treaty of old peace", '"peace treaty"~2', ["treaty", "peace"]),
        ("treaty of old peace", '"peace treaty"~1', []),
        ("bye x bye", '"bye bye"~1', ["bye", "bye"]),
        ("bye x", '"bye bye"~5', []),
        ("a peace-loving treaty", '"peace-treaty now*"~2', []),
        ("nowadays a peace treaty", '"peace-treaty now*"~1', ["nowadays", "peace", "treaty"]),
        ("条約 の 平和", '"平和 条約"~1', ["条約", "平和"]),
        ("条約 なしの 平和", '"平和 条約"~1', []),
    ],
)
def test_loose_phrase_finds_its_words_in_any_order(text: str, query: str, found: list[str]) -> None:
    matches = verdicts(item(text), watch(query)).matches
    assert [term.text for match in matches for term in match.terms] == found


def test_nearness_does_not_reach_from_field_to_field() -> None:
    subject = item("a", "b", tags=("x", "y"))
    assert only_miss(subject, "a NEAR/50 b") == "not close enough: a NEAR/50 b"
    assert only_miss(subject, "tag:(x NEAR/5 y)") == "not close enough: tag:x NEAR/5 y"


def test_terms_of_nearness_are_only_those_that_are_close() -> None:
    match = only_match(item("a x b x x x a", "a"), "a NEAR/1 b")
    assert places(match) == [("a", "title", "a", 0, 1), ("b", "title", "b", 4, 5)]


def test_nearness_within_a_field_of_the_query() -> None:
    assert only_miss(item("x", "a b"), "title:(a NEAR/1 b)") == "no term found: title:a, title:b"
    assert only_match(item("a b", "x"), "title:(a NEAR/1 b)").terms
    assert verdicts(item("sky"), watch("source:(harbour NEAR/0 wire)")).matches[0].terms == ()


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("red NEAR/1 sea", "not close enough: red NEAR/1 sea"),
        ("sea BEFORE/9 red", "not close enough: sea BEFORE/9 red"),
        ("red NEAR/1 green", "no term found: green"),
        ("red NEAR/1 (green OR white)", "no term found: green or white"),
        ("(red OR sky) NEAR/0 sea", "not close enough: (red OR sky) NEAR/0 sea"),
        ("(red NEAR/1 sea) green", "no term found: green"),
        ("(red NEAR/1 sea) OR green", "not close enough: red NEAR/1 sea"),
        ('"red sea"~1', 'not close enough: "red sea"~1'),
        ('"red coast"~1', "no term found: coast"),
        ("red -(sky NEAR/3 red)", "excluded by: sky NEAR/3 red"),
        ("/gr[e]+n/ red", "no term found: /gr[e]+n/"),
    ],
)
def test_miss_says_that_terms_are_there_but_not_close(query: str, reason: str) -> None:
    assert only_miss(item("red sky over the blue sea"), query) == reason


# --- regular expressions ---


def test_regex_is_found_in_the_text_as_it_is_written() -> None:
    subject = item("🌋 Flight SU-123", "su-123", "Ｓｕ-123 ΣU")
    assert places(only_match(subject, "/S[Uu]-?[0-9]+/")) == [("/S[Uu]-?[0-9]+/", "title", "SU-123", 9, 15)]
    assert len(only_match(subject, "/(?i)su-[0-9]+/").terms) == 2


def test_regex_keeps_to_its_field() -> None:
    assert only_miss(item("abc", "abd"), "title:/abd/") == "no term found: title:/abd/"
    assert only_match(item("abc", link="https://news.example/42"), r"link:/\/[0-9]+$/").terms == ()


# --- much of it ---


def test_places_of_a_term_are_given_up_to_a_limit() -> None:
    match = only_match(item("ice " * 30, "ice " * 30, "ice fire"), "ice fire")
    assert [term.field for term in match.terms if term.term == "ice"] == [Field.TITLE] * 30 + [Field.SUMMARY] * 20
    assert [term.text for term in match.terms if term.term == "fire"] == ["fire"]


def test_nearness_in_a_long_text_takes_no_more_than_a_sweep() -> None:
    subject = item(text="sky " * 20_000 + "x x x x " + "sea " * 20_000)
    assert only_miss(subject, "sky NEAR/3 sea") == "not close enough: sky NEAR/3 sea"
    assert len(only_match(subject, "sky NEAR/4 sea").terms) == 2


@pytest.mark.parametrize(
    "text", ["\ud800 sky \udfff sea", "sky\x00sea", "\u202esky\u202c sea\u200f", "sky " + "y" * 1_000_000 + " sea"]
)
def test_odd_texts_are_read_all_the_same(text: str) -> None:
    match = only_match(item(text), "sky NEAR/1 sea NEAR/1 /s[k]y/")
    assert {term.text.strip("\u202c\u200f") for term in match.terms} == {"sky", "sea"}


# --- fields ---


def test_words_may_stand_in_different_fields() -> None:
    assert [term.field for term in only_match(item("a", "b", "c"), "c b a").terms] == list(Field)


def test_scope_keeps_a_term_to_its_field() -> None:
    assert only_miss(item("red", "sky"), "title:(red sky)") == "no term found: title:sky"
    assert places(only_match(item("red", "red"), "title:red")) == [("red", "title", "red", 0, 3)]


def test_watch_looks_only_into_its_fields() -> None:
    narrow = Watch(name="w", queries=("red",), fields=(Field.TITLE,))
    assert len(verdicts(item("red", "red"), narrow).matches[0].terms) == 1
    assert not verdicts(item("", "red"), narrow).matches


def test_scope_outside_of_the_fields_of_a_watch_finds_nothing() -> None:
    narrow = Watch(name="w", queries=("text:red sky",), fields=(Field.TITLE,))
    (miss,) = verdicts(item("red sky", text="red sky"), narrow).misses
    assert str(miss) == "no term found: text:red"
    assert compile_watches([narrow], ()).match(item("red sky", text="red sky"), None) == ()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("source:wire", True),
        ("source:NHK", True),
        ("source:TASS", False),
        ("author:ivanova", True),
        ('author:"A Ivanova"', True),
        ("tag:islands", True),
        ('tag:"far east"', True),
        ('tag:"east islands"', False),
        ("tag:japan", True),
        ("link:news.example", True),
        ("link:https://news.example/kuril-day", True),
        ("link:kuril", True),
        ("link:other.example", False),
        ("lang:ja", True),
        ("lang:ja-JP", True),
        ("lang:(en OR ru)", False),
        ("lang:=ja", True),
        ("source:(harbour -NHK)", False),
    ],
)
def test_scopes_of_an_item_s_attributes_decide_but_give_no_places(query: str, found: bool) -> None:
    subject = item(
        "sky", author="A. Ivanova", tags=("far east", "islands"), link="https://news.example/kuril-day", language="ja"
    )
    result = verdicts(subject, watch(query), watch(f"sky {query}"), feed=feed(tags=("Japan",)))
    assert [places(match) for match in result.matches] == ([[], [("sky", "title", "sky", 0, 3)]] if found else [])


def test_unknown_language_is_no_language_of_a_query() -> None:
    assert only_miss(item("sky"), "sky lang:ja") == "no term found: lang:ja"


# --- reasons ---


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("green", "no term found: green"),
        ("green red white", "no term found: green, white"),
        ("red (green OR white)", "no term found: green or white"),
        ('"red sea"', "no term found: red sea"),
        ("green*", "no term found: green*"),
        ("title:green", "no term found: title:green"),
        ("red -sky", "excluded by: sky"),
        ("red -(green OR sky)", "excluded by: green OR sky"),
        ("red -title:sky", "excluded by: title:sky"),
        ("green -sky", "no term found: green"),
        ("(red -sky) OR white", "excluded by: sky"),
        ("(red -sky) white", "no term found: white"),
        ("red --green", "excluded by: -green"),
        ("title:(red -sky)", "excluded by: title:sky"),
    ],
)
def test_miss_says_what_was_missing_or_too_much(query: str, reason: str) -> None:
    assert only_miss(item("red sky"), query) == reason


def test_miss_of_several_queries_names_what_each_lacked() -> None:
    (miss,) = verdicts(item("red sky"), Watch(name="w", queries=("green", "red white", "green"))).misses
    assert str(miss) == "no term found: green or white"


def test_watch_misses_when_one_of_its_exclusions_matches() -> None:
    picky = Watch(name="w", queries=("red",), exclude=("green", "film festival"))
    (miss,) = verdicts(item("red film at the festival"), picky).misses
    assert str(miss) == "excluded by: film festival"
    assert verdicts(item("red film"), picky).matches


def test_verdicts_keep_the_order_of_the_file() -> None:
    result = verdicts(item("red sky"), watch("sky"), watch("x"), watch("red"), watch("a"))
    assert [match.watch for match in result.matches] == ["sky", "red"]
    assert [miss.watch for miss in result.misses] == ["x", "a"]


# --- feeds and languages ---


@pytest.mark.parametrize(
    ("selectors", "matches"),
    [
        ((), True),
        (("NHK",), True),
        (("nhk",), True),
        (("Harbour Wire",), True),
        (("TASS",), False),
        (("TASS", "tag:japan"), True),
        (("tag:Japan",), True),
        (("tag:sport",), False),
        (("https://news.example/feed.xml",), True),
        (("-NHK",), False),
        (("-TASS",), True),
        (("-tag:sport",), True),
        (("NHK", "-tag:japan"), False),
        (("TASS", "-tag:sport"), False),
    ],
)
def test_feed_selectors_choose_feeds(selectors: tuple[str, ...], matches: bool) -> None:
    choosy = Watch(name="w", queries=("sky",), feeds=selectors)
    result = verdicts(item("sky"), choosy, feed=feed(tags=("Japan", "public")))
    assert bool(result.matches) is matches
    assert [str(miss) for miss in result.misses] == ([] if matches else ["not for this feed: Harbour Wire"])


def test_feed_without_a_name_is_known_by_its_own_title() -> None:
    choosy = Watch(name="w", queries=("sky",), feeds=("Harbour Wire",))
    assert verdicts(item("sky"), choosy, feed=feed(name=None)).matches


def test_text_without_a_feed_passes_every_selector() -> None:
    assert verdicts(item("sky"), Watch(name="w", queries=("sky",), feeds=("TASS",))).matches


@pytest.mark.parametrize(
    ("item_language", "feed_language", "matches"),
    [
        (None, None, True),
        ("ja", None, True),
        ("ja-JP", "en", True),
        (None, "JA", True),
        ("", "ja", True),
        ("en_GB", "ja", False),
        (None, "ru", False),
    ],
)
def test_languages_are_compared_by_their_first_subtag(
    item_language: str | None, feed_language: str | None, matches: bool
) -> None:
    choosy = Watch(name="w", queries=("sky",), languages=("ja", "de-AT"))
    result = verdicts(item("sky", language=item_language), choosy, feed=feed(language=feed_language))
    assert bool(result.matches) is matches


def test_other_language_is_named() -> None:
    (miss,) = verdicts(item("sky", language="ru-RU"), Watch(name="w", queries=("sky",), languages=("ja",))).misses
    assert str(miss) == "not for this language: ru"


# --- compiling ---


@pytest.mark.parametrize(
    ("subject", "message"),
    [
        (Watch(name="w", queries=("(",)), "never closed"),
        (Watch(name="w", queries=("a",), exclude=("-a",)), "only NOT"),
        (Watch(name="w", queries=()), "no query"),
        (Watch(name="w", queries=("@Nobody",)), "no entity Nobody"),
    ],
)
def test_compiling_refuses_a_query_that_cannot_be_read(subject: Watch, message: str) -> None:
    with pytest.raises(QueryError, match=message):
        compile_watches([subject], ())


def test_compiling_refuses_a_name_that_cannot_be_found() -> None:
    with pytest.raises(QueryError, match="no letter or digit"):
        compile_watches([], [Entity(name="!", names=("!",))])


def test_phrase_with_a_star_is_no_name() -> None:
    assert only_match(item("Shinzo Abers"), '"Shinzo Abe*"').terms[0].entity is None


def test_no_watches_match_nothing() -> None:
    subject: Item = item("sky")
    assert compile_watches((), ()).match(subject, None) == ()


def test_dense_terms_share_their_first_letter_without_harm() -> None:
    result = verdicts(item("北京と北海道"), watch("北京"), watch("北極"), watch("北海道"))
    assert [match.watch for match in result.matches] == ["北京", "北海道"]
    matcher = compile_watches([watch("北京"), watch("北極"), watch("北海道")], ())
    assert [match.watch for match in matcher.match(item("北京と北海道"), None)] == ["北京", "北海道"]
