"""A feed that changes its ids or its address floods nobody."""

from dataclasses import replace

import pytest

from monitor.model import Item
from monitor.poll.flood import is_worth_asking, without_flood
from monitor.poll.news import News, Standing
from tests.support.build import item


def items(count: int, start: int = 0, host: str = "new.test") -> list[Item]:
    return [
        replace(item(), id=f"i{n}", title=f"Ferry {n} returns", link=f"http://{host}/ferries/{n}")
        for n in range(start, start + count)
    ]


def news(*fresh: Item) -> News:
    return News(fresh=fresh, baseline=(), edits=(), seen={f"g:{one.id}": one.id for one in fresh}, served=())


def before(*known: Item) -> list[tuple[str, str]]:
    return [(one.title, one.link) for one in known]


def test_old_headlines_under_new_ids_are_taken_as_read() -> None:
    sorted_out, flooded = without_flood(news(*items(10)), before(*items(10, host="old.test")))
    assert (sorted_out.fresh, flooded) == ((), 10)
    assert {one.standing for one in sorted_out.baseline} == {Standing.FLOOD}


def test_what_is_really_new_in_a_flood_stays_news() -> None:
    sorted_out, _ = without_flood(news(*items(12)), before(*items(10)))
    assert [one.title for one in sorted_out.fresh] == ["Ferry 10 returns", "Ferry 11 returns"]
    assert len(sorted_out.seen) == 12


def test_same_address_on_another_server_tells_though_headlines_changed() -> None:
    renamed = [replace(one, title=f"{one.title}, says harbour master") for one in items(8)]
    assert without_flood(news(*renamed), before(*items(8, host="old.test")))[1] == 8


@pytest.mark.parametrize("again", [1, 4])
def test_a_few_old_headlines_are_a_column_and_told(again: int) -> None:
    assert without_flood(news(*items(again)), before(*items(again)))[1] == 0


def test_a_busy_feed_with_some_old_headlines_is_no_flood() -> None:
    assert without_flood(news(*items(20)), before(*items(6)))[1] == 0


def test_items_without_headline_and_path_are_never_taken_for_one_another() -> None:
    bare = [replace(one, title="", link="http://new.test/") for one in items(9)]
    assert without_flood(news(*bare), before(*bare))[1] == 0


def test_headlines_are_compared_without_their_case_and_spaces() -> None:
    loud = [replace(one, title=one.title.upper() + "  ", link="") for one in items(6)]
    assert without_flood(news(*loud), before(*items(6)))[1] == 6


def test_an_address_that_cannot_be_read_says_nothing() -> None:
    odd = [replace(one, title="", link="http://[::1/x") for one in items(6)]
    assert without_flood(news(*odd), before(*odd))[1] == 0


def test_the_store_is_asked_only_where_there_is_enough_news() -> None:
    assert not is_worth_asking(news(*items(4)))
    assert is_worth_asking(news(*items(5)))
