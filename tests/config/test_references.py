"""What no single key can tell: names, queries, and keys that need one another."""

from pathlib import Path

import pytest

from tests.config.support import FEEDS, GOOD, WATCHES, loaded, mistake, mistakes, place

NAMED = "feeds: [{url: https://example.org/feed.xml, name: NHK, tags: [japan]}]\n"


def test_two_watches_of_one_name(tmp_path: Path) -> None:
    problem = mistake(tmp_path, FEEDS + "watchlists:\n  - Kuril\n  - {name: Kuril, query: Abe}\n")
    assert (place(problem), problem.where) == ((4, 12), "watchlists[1].name")
    assert "also what `watchlists[0]` is called" in problem.message


def test_two_feeds_of_one_name(tmp_path: Path) -> None:
    text = "feeds:\n  - {url: https://a.example, name: A}\n  - {url: https://b.example, name: A}\n"
    assert mistake(tmp_path, text + WATCHES).where == "feeds[1].name"


@pytest.mark.parametrize("selector", ["NHK", "-NHK", "tag:japan", "-tag:japan", "https://example.org/feed.xml"])
def test_selector_names_a_feed_a_tag_or_an_address(tmp_path: Path, selector: str) -> None:
    text = NAMED + f"watchlists: [{{query: Kuril, feeds: ['{selector}']}}]\n"
    assert loaded(tmp_path, text).settings.watches[0].feeds == (selector,)


@pytest.mark.parametrize(
    ("selector", "hint"),
    [
        ("NHL", "no feed has the name or address `NHL`; did you mean `NHK`?"),
        ("tag:japn", "no feed has the tag `tag:japn`; did you mean `tag:japan`?"),
        ("-japan", "no feed has the name or address `-japan`; did you mean `tag:japan`?"),
    ],
)
def test_selector_of_no_feed_gets_the_nearest(tmp_path: Path, selector: str, hint: str) -> None:
    problem = mistake(tmp_path, NAMED + f"watchlists: [{{query: Kuril, feeds: ['{selector}']}}]\n")
    assert (problem.message, problem.where) == (hint, "watchlists[0].feeds[0]")


def test_selector_of_an_address_with_a_password(tmp_path: Path) -> None:
    text = "feeds: ['https://u:hunter2@example.org/']\nwatchlists: [{query: x, feeds: '-https://u:hunter2@example.org/'}]\n"
    assert loaded(tmp_path, text).settings.watches[0].feeds == ("-https://u:***@example.org/",)


def test_selector_that_is_no_text_is_told_once(tmp_path: Path) -> None:
    assert "quotes" in mistake(tmp_path, NAMED + "watchlists: [{query: Kuril, feeds: [no]}]\n").message


def test_destination_that_is_not_there(tmp_path: Path) -> None:
    text = GOOD.replace("[Kuril]", "[{query: Kuril, notify: phnoe}]") + "notify: {phone: console}\nadmin: desk\n"
    watch, admin = mistakes(tmp_path, text)
    assert watch.message.endswith("is called `phnoe`; did you mean `phone`?")
    assert admin.message.endswith("is called `desk`; there is phone")


def test_destination_of_no_kind_and_of_two(tmp_path: Path) -> None:
    text = GOOD + "notify:\n  a: {}\n  b: {console: {}, apprise: 'json://x'}\n  c: consol\n"
    none, two, word = mistakes(tmp_path, text)
    assert "needs one of telegram, apprise" in none.message
    assert "cannot be `console` and `apprise`" in two.message
    assert "only `console` can stand alone" in word.message


def test_watch_without_a_query(tmp_path: Path) -> None:
    problem = mistake(tmp_path, FEEDS + "watchlists:\n  - name: x\n    not: film\n")
    assert (place(problem), problem.where) == ((3, 5), "watchlists[0]")
    assert "give it a `query`" in problem.message


@pytest.mark.parametrize(
    ("entry", "at"),
    [
        ("- (a OR b", (3, 5)),
        ("- query: a (b OR c", (3, 14)),
        ("- 'it''s (a'", (3, 12)),
        (r'- "x \" (z"', (3, 8)),
        (r'- "\x41\u0041\U00000041 (z"', (3, 27)),
        ('- "a\n\n    (b"', (5, 5)),
        ('- "a\\\n    b (c"', (4, 7)),
        ("- a b\n    c (d", (4, 7)),
        ("- |\n    a\n    b (c\n", (5, 7)),
        ("- >-\n    a\n\n    b (c\n", (6, 6)),
        ("- {any: [Kuril, (a]}", (3, 19)),
        ("- {query: Kuril, not: '(a'}", (3, 26)),
    ],
)
def test_wrong_query_is_pointed_at_in_its_scalar(tmp_path: Path, entry: str, at: tuple[int, int]) -> None:
    problem = mistake(tmp_path, FEEDS + f"watchlists:\n  {entry}\n")
    assert "never closed" in problem.message
    assert place(problem) == at


def test_query_error_does_not_show_what_a_placeholder_stands_for(tmp_path: Path) -> None:
    problem = mistake(tmp_path, FEEDS + "watchlists: ['${QUERY}']\n", {"QUERY": "(hidden"})
    assert "cannot be read once what its `${…}` stands for is put in" in problem.message


def test_queries_may_name_the_entities_of_the_file(tmp_path: Path) -> None:
    good = loaded(tmp_path, FEEDS + "entities: {Abe: 安倍}\nwatchlists: ['@Abe']\n")
    assert good.settings.watches[0].queries == ("@Abe",)


def test_query_of_an_unknown_entity(tmp_path: Path) -> None:
    assert "Abe" in mistake(tmp_path, FEEDS + "entities: {Abe: 安倍}\nwatchlists: ['@Ade']\n").message


def test_entity_names_that_cannot_be_matched(tmp_path: Path) -> None:
    text = GOOD + 'entities:\n  "!!!": [Abe, "K*"]\n  Putin: {names: Путин, near: ["..."]}\n'
    assert [problem.line for problem in mistakes(tmp_path, text)] == [4, 4, 5]


def test_entity_that_takes_in_an_unknown_one(tmp_path: Path) -> None:
    problem = mistake(tmp_path, GOOD + "entities: {Leaders: ['@Abee'], Abe: 安倍}\n")
    assert problem.message == "`@Abee` is no entity of this file; did you mean `Abe`?"


@pytest.mark.parametrize(
    ("entities", "circle"),
    [
        ("{A1: ['@A1']}", "A1 → A1"),
        ("{A1: ['@B1'], B1: ['@C1'], C1: ['@A1']}", "A1 → B1 → C1 → A1"),
        ("{A1: ['@B1', '@C1'], B1: ['@C1'], C1: ['@B1']}", "B1 → C1 → B1"),
    ],
)
def test_entities_in_a_circle(tmp_path: Path, entities: str, circle: str) -> None:
    assert mistake(tmp_path, GOOD + f"entities: {entities}\n").message.endswith(f"in a circle: {circle}")


def test_name_of_two_entities_is_warned_of(tmp_path: Path) -> None:
    (warning,) = loaded(tmp_path, GOOD + "entities: {Abe: [Shinzo], Aso: [Taro, SHINZO]}\n").warnings
    assert warning.where == "entities.Aso[1]"
    assert "also a name of `entities.Abe`" in warning.message


def test_ambiguous_name_that_the_entity_does_not_have(tmp_path: Path) -> None:
    problem = mistake(
        tmp_path, GOOD + "entities: {Abe: {names: [Shinzo Abe], ambiguous: [Shinzo Ab], near: [Japan]}}\n"
    )
    assert problem.message == "`Shinzo Ab` is not among the names of this entity; did you mean `Shinzo Abe`?"


def test_least_interval_longer_than_the_most(tmp_path: Path) -> None:
    problem = mistake(tmp_path, GOOD + "poll: {min: 2h, max: 1h}\n")
    assert (problem.where, problem.message) == ("poll.max", "`1h` is shorter than `poll.min`, `2h`")


def test_wrong_interval_is_not_compared(tmp_path: Path) -> None:
    assert mistake(tmp_path, GOOD + "poll: {min: fast, max: 1h}\n").where == "poll.min"


def test_quiet_hours_that_never_end(tmp_path: Path) -> None:
    problem = mistake(tmp_path, GOOD + "quiet_hours: {from: '23:00', to: '23:00', timezone: UTC}\n")
    assert problem.where == "quiet_hours.to"


@pytest.mark.parametrize("listen", ["0.0.0.0:80", "[::]:80", "monitor.example.org:80"])
def test_page_for_others_needs_a_token(tmp_path: Path, listen: str) -> None:
    assert "needs a token" in mistakes(tmp_path, GOOD + f"web: {{listen: '{listen}'}}\n")[-1].message


@pytest.mark.parametrize(("notify", "example"), [("notify: {phone: console}\n", "phone"), ("", "screen")])
def test_heartbeat_without_an_admin_says_whom_to_name(tmp_path: Path, notify: str, example: str) -> None:
    problem = mistake(tmp_path, GOOD + notify + 'heartbeat: "08:00"\n')
    assert problem.where == "heartbeat"
    assert problem.message.endswith(f"such as `admin: {example}`")


def test_sections_of_a_wrong_shape_are_told_once(tmp_path: Path) -> None:
    text = "feeds: x\nwatchlists: {}\nentities: x\nnotify: [x]\npoll: x\nadmin: x\n"
    lines = [problem.line for problem in mistakes(tmp_path, text)]
    assert lines == [1, 2, 2, 4, 5] or lines == [1, 2, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("watchlist: [x]\n", "did you mean `watchlists`?"),
        ("zzz: 1\n", "there are feeds, opml, entities"),
        ("notify: {telegram: {telegram: {token: '1:a', chat: 1, tred: 2}}}\n", "did you mean `thread`?"),
        ("notify: {a: {telgram: {}}}\n", "did you mean `telegram`?"),
        ("notify: {a: {console: {color: yes}}}\n", "there is language"),
        ("entities: {a: {nmes: x}}\n", "did you mean `names`?"),
        ("web: {lisen: '127.0.0.1:80'}\n", "did you mean `listen`?"),
    ],
)
def test_unknown_key_gets_the_nearest(tmp_path: Path, text: str, hint: str) -> None:
    assert hint in mistakes(tmp_path, GOOD + text)[0].message


def test_unknown_key_in_a_list_entry_is_pointed_at(tmp_path: Path) -> None:
    problem = mistake(tmp_path, FEEDS + "watchlists:\n  - name: x\n    qury: Kuril\n")
    assert (place(problem), problem.where) == ((4, 5), "watchlists[0].qury")
    assert problem.message == "there is no key `qury`; did you mean `query`?"


def test_missing_key_is_told_at_its_mapping(tmp_path: Path) -> None:
    problem = mistake(tmp_path, GOOD + "notify:\n  phone:\n    telegram:\n      chat: 1\n")
    assert (place(problem), problem.where) == ((6, 7), "notify.phone.telegram")
    assert problem.message == "the key `token` is missing here"


@pytest.mark.parametrize("list_", ["unless", "near"])
def test_an_unknown_entity_in_what_narrows_another_is_a_mistake(tmp_path: Path, list_: str) -> None:
    text = FEEDS + f"entities:\n  Abe: {{names: [安倍], {list_}: ['@Japam']}}\n  Japan: [日本]\n" + WATCHES
    problem = mistake(tmp_path, text)
    assert (problem.where, problem.line) == (f"entities.Abe.{list_}[0]", 3)
    assert problem.message == "`@Japam` is no entity of this file; did you mean `Japan`?"
