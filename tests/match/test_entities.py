"""Entities that are narrowed: which mentions count, and what is said of those that do not."""

import pytest

from monitor.errors import QueryError
from monitor.match.compile import compile_watches
from monitor.model import Entity, Field, Item, Verdicts, Watch
from tests.match.samples import item

ABE = Entity(name="Abe", names=("Abe", "Shinzo Abe", "安倍"), unless=("Lincoln", "Fortas judge*"))
GEORGIA = Entity(
    name="Georgia", names=("Georgia", "Tbilisi"), ambiguous=("Georgia",), near=("Caucasus", "prime minister", "@Russia")
)
RUSSIA = Entity(name="Russia", names=("Russia", "Россия", "俄罗斯"))
ROSS = Entity(name="Ross", names=("Ross", "罗斯"), unless=("俄罗斯",))
ENTITIES = (ABE, GEORGIA, RUSSIA, ROSS)


def verdicts(subject: Item, query: str, *entities: Entity) -> Verdicts:
    return compile_watches([Watch(name="w", queries=(query,))], entities or ENTITIES).explain(subject, None)


def found(subject: Item, query: str, *entities: Entity) -> list[tuple[str, int]]:
    return [(term.text, term.start) for match in verdicts(subject, query, *entities).matches for term in match.terms]


def missed(subject: Item, query: str, *entities: Entity) -> str:
    (miss,) = verdicts(subject, query, *entities).misses
    return str(miss)


# --- unless ---


@pytest.mark.parametrize(
    "text",
    [
        "Abe Lincoln",
        "Lincoln, called Abe",
        "Abe one two three four Lincoln",
        "Lincoln one two three four Abe",
        "Abe Lincoln's hat",
        "Fortas judged; Abe",
        "安倍一二三四Lincoln",
    ],
)
def test_mention_is_dropped_beside_a_word_of_unless(text: str) -> None:
    assert missed(item(text), "Abe").startswith("another meaning: Abe beside ")


@pytest.mark.parametrize(
    "text",
    [
        "Abe one two three four five Lincoln",
        "Lincoln one two three four five Abe",
        "安倍一二三四五Lincoln",
        "Abe and Lincolnshire",
        "Abe Fortas",
    ],
)
def test_mention_counts_when_the_word_of_unless_is_farther_than_five_words(text: str) -> None:
    assert len(found(item(text), "Abe")) == 1


def test_word_of_unless_in_another_field_drops_nothing() -> None:
    assert found(item("Abe", "Lincoln"), "Abe") == [("Abe", 0)]


def test_word_of_unless_that_lies_over_the_mention_drops_it() -> None:
    assert missed(item("俄罗斯总统"), "Ross") == "another meaning: Ross beside 俄罗斯"
    assert found(item("罗斯总统"), "Ross") == [("罗斯", 0)]


def test_only_the_mentions_that_count_are_given() -> None:
    text = "Abe Lincoln's hat is shown in Tokyo while all wait for Shinzo Abe"
    assert found(item(text), "Abe") == [("Shinzo Abe", 55)]


def test_literal_word_is_not_narrowed() -> None:
    assert found(item("Abe Lincoln"), "=Abe") == [("Abe", 0)]


def test_excluded_entity_is_narrowed_too() -> None:
    assert found(item("Tokyo: Abe Lincoln"), "Tokyo -Abe") == [("Tokyo", 0)]


# --- ambiguous and near ---


@pytest.mark.parametrize(
    "subject",
    [
        item("Georgia votes", text="The Caucasus is calm"),
        item("Georgia votes", "Its prime ministers"),
        item("Россия and Georgia"),
        item("Georgia votes; Tbilisi waits"),
        item("Georgia votes", text="Tbilisi waits"),
        item("Tbilisi waits"),
    ],
)
def test_ambiguous_name_counts_where_the_item_settles_it(subject: Item) -> None:
    assert verdicts(subject, "Georgia").matches
    assert verdicts(subject, "@Georgia").matches


def test_ambiguous_name_alone_does_not_count() -> None:
    reason = "ambiguous here: Georgia with none of Caucasus, prime minister, @Russia"
    assert missed(item("Georgia votes for a governor"), "Georgia") == reason


def test_word_of_near_settles_a_name_in_the_field_that_the_query_asks_for() -> None:
    subject = item("Georgia votes", text="The Caucasus is calm. Georgia")
    (match,) = verdicts(subject, "title:Georgia").matches
    assert [term.field for term in match.terms] == [Field.TITLE]


def test_longer_name_makes_the_ambiguous_one_within_it_sure() -> None:
    abe = Entity(name="Abe", names=("Abe", "Shinzo Abe"), ambiguous=("Abe",))
    assert found(item("Shinzo Abe met Abe"), "Abe", abe) == [("Shinzo Abe", 0), ("Abe", 15)]
    assert missed(item("Abe"), "Abe", abe) == "ambiguous here: Abe without another name"


def test_dropped_mention_settles_nothing() -> None:
    abe = Entity(name="Abe", names=("Abe", "Shinzo Abe"), ambiguous=("abe",), unless=("film",))
    assert missed(item("film Shinzo Abe", "Abe"), "Abe", abe) == "ambiguous here: Abe without another name"


def test_narrowed_entity_stands_in_near_as_elsewhere() -> None:
    subject = item("Abe Lincoln sent nobody a letter, and nobody else sent letters but Abe, who sent one letter")
    assert [text for text, _ in found(subject, "Abe NEAR/3 letter")] == ["letters", "Abe", "letter"]
    assert missed(item("Abe Lincoln's letter"), "Abe NEAR/3 letter") == "another meaning: Abe beside Lincoln"


def test_watches_that_share_an_entity_and_a_regex_judge_alike() -> None:
    watches = [Watch(name=name, queries=("Georgia /v[o]te/",)) for name in "ab"]
    matcher = compile_watches(watches, ENTITIES)
    assert [match.watch for match in matcher.match(item("Georgia votes in the Caucasus"), None)] == ["a", "b"]
    assert matcher.match(item("Georgia votes"), None) == ()


# --- the words themselves ---


def test_word_of_near_that_is_a_name_of_an_entity_stands_for_it() -> None:
    georgia = Entity(name="Georgia", names=("Georgia",), ambiguous=("Georgia",), near=("Russia",))
    assert found(item("Georgia и Россия"), "Georgia", georgia, RUSSIA) == [("Georgia", 0)]


@pytest.mark.parametrize(
    ("entity", "message"),
    [
        (Entity(name="A", names=("A",), near=("@Rusia",)), "There is no entity Rusia. Did you mean @Russia?"),
        (Entity(name="A", names=("A",), unless=("!",)), "no letter or digit"),
        (Entity(name="A", names=("K*",)), "too short"),
    ],
)
def test_compiling_refuses_a_name_or_word_that_finds_nothing(entity: Entity, message: str) -> None:
    with pytest.raises(QueryError) as caught:
        compile_watches([], [entity, RUSSIA])
    assert message in str(caught.value)
