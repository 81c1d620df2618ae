"""The piece of an item's text that is shown: which one, where it is cut, and that the marks stay on the words."""

import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from monitor.alerts.snippet import LENGTH, snippet_of
from monitor.model import Field, Item, Snippet, Term
from tests.alerts.examples import JAPANESE, LETTER, found


def marked(snippet: Snippet | None) -> list[str]:
    assert snippet is not None
    return [snippet.text[start:end] for start, end in snippet.marks]


def summary_item(summary: str, text: str = "") -> Item:
    return replace(LETTER, summary=summary, text=text)


def text_of(snippet: Snippet | None) -> str:
    assert snippet is not None
    return snippet.text


def test_the_summary_is_shown_when_it_matched() -> None:
    item = summary_item("About the summit.", text="The summit, at length.")
    snippet = snippet_of(item, [found(item, "summit", Field.TEXT), found(item, "summit", Field.SUMMARY)])
    assert snippet == Snippet(text="About the summit.", marks=((10, 16),))


def test_the_text_is_shown_when_only_it_matched() -> None:
    item = summary_item("A summary.", text="Iturup is an island.")
    assert marked(snippet_of(item, [found(item, "Iturup", Field.TEXT)])) == ["Iturup"]


def test_the_summary_begins_when_only_the_headline_matched() -> None:
    item = summary_item("Words of a summary. " * 30, text="A text.")
    snippet = snippet_of(item, [found(item, "Putin", Field.TITLE)])
    assert text_of(snippet).startswith("Words of a summary.")
    assert snippet is not None
    assert snippet.marks == ()


def test_the_text_begins_when_the_headline_matched_and_there_is_no_summary() -> None:
    item = summary_item(" ", text="A text.")
    assert snippet_of(item, [found(item, "Putin", Field.TITLE)]) == Snippet(text="A text.")


def test_there_is_no_snippet_when_there_is_only_a_headline() -> None:
    assert snippet_of(summary_item(""), [found(LETTER, "Putin", Field.TITLE)]) is None


def test_whitespace_is_collapsed_and_marks_stay_on_their_words() -> None:
    item = summary_item("  The\n\n Japan-Russia \t peace \n treaty  ")
    snippet = snippet_of(item, [found(item, "peace \n treaty", Field.SUMMARY)])
    assert text_of(snippet) == "The Japan-Russia peace treaty"
    assert marked(snippet) == ["peace treaty"]


def test_overlapping_marks_are_one() -> None:
    item = summary_item("the peace treaty talks")
    snippet = snippet_of(item, [found(item, "peace treaty", Field.SUMMARY), found(item, "treaty talks", Field.SUMMARY)])
    assert marked(snippet) == ["peace treaty talks"]


def test_a_long_text_is_cut_at_words_around_the_match() -> None:
    item = summary_item("word " * 200 + "Kuril " + "other " * 200)
    snippet = snippet_of(item, [found(item, "Kuril", Field.SUMMARY)])
    assert re.fullmatch(r"…(word )+Kuril (other )+other…", text_of(snippet))
    assert marked(snippet) == ["Kuril"]


def test_the_window_has_the_most_different_words_when_they_stand_far_apart() -> None:
    item = summary_item("Abe " + "word " * 200 + "Putin and the summit " + "other " * 200)
    terms = [found(item, word, Field.SUMMARY) for word in ("Abe", "Putin", "summit")]
    assert marked(snippet_of(item, terms)) == ["Putin", "summit"]


def test_a_text_without_spaces_is_cut_near_the_match() -> None:
    snippet = snippet_of(JAPANESE, [found(JAPANESE, "北方領土", Field.SUMMARY)])
    assert marked(snippet) == ["北方領土"]
    assert text_of(snippet).startswith("…")
    assert text_of(snippet).endswith("…")


def test_a_match_that_is_longer_than_the_window_is_shown_whole() -> None:
    phrase = "x" * (LENGTH + 50)
    item = summary_item(f"{'a ' * 200}{phrase} {'b ' * 200}")
    assert marked(snippet_of(item, [found(item, phrase, Field.SUMMARY)])) == [phrase]


PLACED = st.tuples(st.text(alphabet="ab \n北é😀", min_size=1, max_size=900), st.data())


@given(PLACED)
def test_marks_cover_what_was_matched_whatever_the_text(placed: tuple[str, st.DataObject]) -> None:
    text, data = placed
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, min(len(text), start + 20)))
    term = Term(term="t", entity=None, field=Field.SUMMARY, text=text[start:end], start=start, end=end)
    snippet = snippet_of(summary_item(text), [term])
    wanted = " ".join(text[start:end].split())
    if snippet is not None and wanted:
        assert [word.strip() for word in marked(snippet)] == [wanted]
        assert len(snippet.text) <= LENGTH + 22
