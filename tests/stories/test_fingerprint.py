"""The outline of an item leads to what the whole comparison would find, and nothing less."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from monitor.model import Item
from monitor.stories.fingerprint import MAX_CHARS, MAX_WORDS, Outline, excerpt, fingerprint, outline
from monitor.stories.similarity import likeness, republication, worth_comparing
from tests.support.build import item

WORDS = (
    "ferry", "Ferry", "Korsakov", "storm", "the", "of", "Kuril's", "don’t", "12", "1,000", "3.5", "FM", "Путин", "ёлка",
    "首相", "北方領土", "プーチン", "月曜", "naïve", "İstanbul", "ﬁnal", "x_y", "e\u0301te\u0301", "हिन्दी", "—",
    "понеділок",
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join) | st.text(max_size=80)
ITEMS = st.builds(lambda title, summary, text: item(title, summary=summary, text=text), TEXTS, TEXTS, TEXTS)


def _of(outlined: Outline) -> tuple[list[int], list[int]]:
    return list(outlined.headline), list(outlined.shingles)


@given(ITEMS)
def test_outline_is_that_of_the_fingerprint(one: Item) -> None:
    assert _of(outline(one)) == _of(fingerprint(one))
    assert outline(one).sketch == fingerprint(one).sketch


@given(ITEMS, st.integers(1, 40), st.sampled_from(["", "A", "a", "ﷺ" * 600]))
def test_excerpt_has_the_fingerprint_of_the_whole(one: Item, times: int, more: str) -> None:
    long = replace(one, text=f"{one.text}{more} " * times, summary=one.summary * times)
    cut = excerpt(long)
    assert fingerprint(replace(long, summary="", text=cut)) == fingerprint(long)


def test_excerpt_of_a_long_read_is_what_is_read_of_it() -> None:
    long = item(text="ferry " * 5 * MAX_WORDS)
    assert len(excerpt(long)) == len("ferry ") * MAX_WORDS - 1
    assert len(excerpt(item(text="f" * 3 * MAX_CHARS))) == MAX_CHARS


@given(ITEMS, ITEMS, st.integers(0, 60), st.integers(0, 60))
def test_whatever_is_alike_is_worth_comparing(one: Item, other: Item, start: int, end: int) -> None:
    words = one.summary.split()
    copy = replace(one, title=f"{one.title} {other.title[:9]}", summary=" ".join(words[start:] + words[:end]))
    for two in (other, copy):
        marks = fingerprint(one), fingerprint(two)
        if likeness(*marks) or republication(*marks):
            assert worth_comparing(outline(one), outline(two))
