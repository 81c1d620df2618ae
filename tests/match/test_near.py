"""The sweep against the plain meaning of nearness, by trying every choice of places."""

from itertools import pairwise, product

from hypothesis import given
from hypothesis import strategies as st

from monitor.match.near import before, near, within

PLACE = st.tuples(st.integers(0, 12), st.integers(0, 2)).map(lambda place: (place[0], sum(place)))
WORD = st.integers(0, 12).map(lambda number: (number, number))
THINGS = st.lists(st.lists(PLACE, unique=True, max_size=5).map(sorted), min_size=2, max_size=3)


def _near(chosen: tuple[tuple[int, int], ...], distance: int) -> bool:
    return max(first for first, _ in chosen) - min(last for _, last in chosen) - 1 <= distance


def _in_order(chosen: tuple[tuple[int, int], ...]) -> bool:
    return all(left[1] < right[0] for left, right in pairwise(chosen))


@given(THINGS, st.integers(0, 6))
def test_near_keeps_the_places_of_every_choice_that_is_close(things: list[list[tuple[int, int]]], most: int) -> None:
    choices = [chosen for chosen in product(*things) if _near(chosen, most)]
    assert near(things, most) == [sorted({chosen[n] for chosen in choices}) for n in range(len(things))]


@given(THINGS, st.integers(0, 6))
def test_before_keeps_the_places_of_every_choice_in_order(things: list[list[tuple[int, int]]], most: int) -> None:
    choices = [chosen for chosen in product(*things) if _near(chosen, most) and _in_order(chosen)]
    assert before(things, most) == [sorted({chosen[n] for chosen in choices}) for n in range(len(things))]


@given(
    st.lists(st.lists(WORD, unique=True, max_size=5).map(sorted), min_size=1, max_size=3),
    st.lists(st.integers(1, 2), min_size=3, max_size=3),
    st.integers(1, 8),
)
def test_window_holds_as_many_places_of_each_as_are_wanted(
    things: list[list[tuple[int, int]]], counts: list[int], length: int
) -> None:
    wanted = counts[: len(things)]
    fits = any(
        all(
            sum(start <= first < start + length for first, _ in places) >= count
            for places, count in zip(things, wanted, strict=True)
        )
        for start in range(13)
    )
    assert any(within(things, wanted, length)) is fits
