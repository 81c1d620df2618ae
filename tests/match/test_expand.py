"""What people are told that a query was expanded to."""

import pytest

from monitor.errors import QueryError
from monitor.match.expand import expansions
from monitor.match.query import parse
from monitor.model import Entity
from tests.match.samples import ENTITIES


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("Киев", "Киев: Киев, Киева, Киеву, Киевом, Киеве, Киевы, Киевов, Киевам, Киевами, Киевах (Russian forms)"),
        ("treaty", "treaty: treaty, treatys, treaties (English forms)"),
        ('"peace treaty"', "peace treaty: peace/peaces, treaty/treatys/treaties (in this order; English forms)"),
        ('"a treaty"~3', '"a treaty"~3: a, treaty/treatys/treaties (in this order; any case, English forms)'),
        ("Kuril*", "Kuril*: Kuril… (any word that starts so)"),
        (
            '"north Kuril*"',
            "north Kuril*: north/norths, Kuril… (in this order; English forms, any word that starts so)",
        ),
        ("=Kuril", "=Kuril: Kuril (exactly this spelling)"),
        ("US", "US: US, USs (in capitals only)"),
        ("2026", "2026: 2026 (any case)"),
        ("푸틴", "푸틴: 푸틴 (with Korean particles)"),
        ("NHK가", "NHK가: NHK가 (as one word)"),
        ("北海道", "北海道: 北海道 (anywhere in a text)"),
        ("/ab+c/", "/ab+c/: ab+c (regular expression)"),
        ("Abe", "Abe: Abe, Shinzo Abe, Синдзо Абэ, Абэ, 安倍 (the entity Abe)"),
        ("@abe", "@Abe: Abe, Shinzo Abe, Синдзо Абэ, Абэ, 安倍 (the entity Abe)"),
    ],
)
def test_word_is_shown_with_what_it_finds(query: str, expected: str) -> None:
    (only,) = expansions(query, ENTITIES, ("ru",))
    assert str(only) == expected


def test_parts_are_given_in_order_and_once() -> None:
    found = expansions("b (a OR title:c) -b (b NEAR/3 d) lang:ru", ())
    assert [expansion.term for expansion in found] == ["b", "a", "c", "d"]


def test_long_row_of_forms_is_cut_for_reading_only() -> None:
    (found,) = expansions("подписать", (), ("ru",))
    assert len(found.forms) > 40
    assert str(found).count(",") == 11
    assert "… (Russian forms)" in str(found)


def test_forms_of_a_stem_are_shown_by_their_start() -> None:
    (found,) = expansions("Insel", (), ("de", "en"))
    assert str(found) == "Insel: Insel, Insels, Ins… of the same stem (English and German forms)"


def test_name_of_two_entities_is_shown_with_the_names_of_both() -> None:
    pair = (Entity(name="A", names=("A", "twin")), Entity(name="B", names=("B", "twin")))
    assert expansions("twin", pair)[0].forms == ("A", "twin", "B")


def test_tree_is_taken_as_well_as_a_text() -> None:
    assert expansions(parse("a b"), ()) == expansions("a b", ())


def test_text_that_is_no_query_is_refused() -> None:
    with pytest.raises(QueryError):
        expansions("(", ())
