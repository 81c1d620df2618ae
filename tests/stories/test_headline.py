"""A headline that says something else is told again; one that says the same is not."""

from dataclasses import replace

import pytest

from monitor.stories.headline import is_new_in_substance
from tests.support.build import item


def differs(before: str, after: str) -> bool:
    return is_new_in_substance(replace(item(), title=before), replace(item(), title=after))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Ferry with 10 aboard missing off Korsakov", "Ferry with 50 aboard missing off Korsakov"),
        ("Envoy Ivanov hands letter to Abe in Tokyo", "Envoy Petrov hands letter to Abe in Tokyo"),
        ("Talks on islands begin in Moscow", "Treaty signed after night of bargaining"),
        ("Паром с 10 пассажирами пропал у Корсакова", "Паром с 50 пассажирами пропал у Корсакова"),
        ("首相、北方領土交渉で訪ロへ", "地震で新幹線が運転見合わせ"),
    ],
)
def test_other_numbers_names_or_words_are_another_headline(before: str, after: str) -> None:
    assert differs(before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Ferry missing off Korsakov", "UPDATE 1-Ferry missing off Korsakov"),
        ("Ferry missing off Korsakov", "Ferry missing off Korsakov, search goes on in heavy seas"),
        ("Ferry mising off Korsakov", "Ferry missing off Korsakov"),
        ("FERRY MISSING OFF KORSAKOV", "Ferry missing off Korsakov"),
        ("Ferry missing off Korsakov", "Ferry missing off Korsakov – live"),
        ("", "Ferry missing off Korsakov"),
        ("Ferry missing off Korsakov", ""),
    ],
)
def test_labels_corrections_and_additions_are_the_same_headline(before: str, after: str) -> None:
    assert not differs(before, after)
