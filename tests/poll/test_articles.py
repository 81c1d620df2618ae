"""What becomes of an item when its article page was read, or was not."""

from datetime import timedelta

import pytest

from monitor.articles.extract import Article
from monitor.poll import articles
from monitor.ports import FetchFailed, FetchFailure, NotModified, Validators
from tests.support.build import item
from tests.support.clock import START


def test_a_page_that_fails_is_tried_again_twice() -> None:
    failure = FetchFailed(reason=FetchFailure.TIMEOUT)
    first = articles.next_try("1", failure, tries=0, now=START)
    assert first is not None
    assert (first.tries, first.due) == (1, START + timedelta(minutes=2))
    second = articles.next_try("1", failure, tries=1, now=START)
    assert second is not None
    assert second.due == START + timedelta(minutes=15)
    assert articles.next_try("1", failure, tries=2, now=START) is None


@pytest.mark.parametrize("reason", [FetchFailure.GONE, FetchFailure.NOT_AN_ARTICLE, FetchFailure.FORBIDDEN])
def test_a_page_that_will_never_come_is_not_tried_again(reason: FetchFailure) -> None:
    assert articles.next_try("1", FetchFailed(reason=reason), tries=0, now=START) is None


def test_a_page_that_was_read_is_not_read_again() -> None:
    assert articles.next_try("1", Article(title="", text="words"), tries=0, now=START) is None
    assert articles.next_try("1", NotModified(validators=Validators()), tries=0, now=START) is None


def test_a_page_that_is_late_is_read_soon_and_nothing_is_held_against_it() -> None:
    assert articles.postponed("1", START).tries == 0


def test_the_longer_of_the_pages_and_the_feeds_text_is_kept() -> None:
    assert articles.with_text(item(text="short"), "a longer text").text == "a longer text"
    assert articles.with_text(item(text="a longer text"), "short").text == "a longer text"


def test_a_late_page_is_an_edit_of_its_item() -> None:
    after = item(text="late")
    assert [edit.after for edit in articles.late_news(item(), after).edits] == [after]
    assert articles.late_news(item(), item()).edits == ()
