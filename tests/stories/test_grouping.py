"""Which items tell the same story."""

from datetime import timedelta

from monitor.model import Joined, Likeness, Story
from monitor.ports import OpenStory
from monitor.stories.grouping import join, story_keys
from tests.support.clock import START

HEADLINE = "Foreign minister returns from Moscow with a sealed letter"


def keys(item_id: str = "1", link: str = "", title: str = HEADLINE, *, merge: bool = True) -> tuple[str, ...]:
    return story_keys(item_id=item_id, link=link, title=title, merge=merge)


def open_story(of: tuple[str, ...], *feed_ids: str, age: int = 1) -> OpenStory:
    story = Story(id=f"story {age}", title=HEADLINE, opened=START - timedelta(hours=age), keys=of)
    return OpenStory(
        story=story, item_ids=frozenset(), feed_ids=frozenset(feed_ids), alerted=frozenset(), deliveries=()
    )


def test_the_same_page_in_two_feeds_is_one_story() -> None:
    story = open_story(keys("1", "http://a.test/x", "One headline of several words here"), "NHK")
    other = keys("2", "http://a.test/x", "Another headline of several words there")
    assert join(other, "TASS", [story]) == (story, Likeness(reason=Joined.SAME_LINK))


def test_a_page_that_several_items_of_one_feed_share_makes_them_no_single_story() -> None:
    story = open_story(keys("1", "http://a.test/live", "Putin arrives in Tokyo for two days of talks"), "NHK")
    later = keys("2", "http://a.test/live", "Putin leaves Tokyo after two days of talks")
    assert join(later, "NHK", [story]) is None


def test_the_same_headline_in_another_feed_is_one_story_whatever_its_case_and_punctuation() -> None:
    story = open_story(keys("1", "http://a.test/x"), "NHK")
    other = keys("2", "http://b.test/y", "FOREIGN MINISTER RETURNS from Moscow – with a sealed letter!")
    assert join(other, "TASS", [story]) == (story, Likeness(reason=Joined.SAME_HEADLINE))


def test_a_headline_that_its_own_feed_repeats_is_a_story_of_its_own() -> None:
    story = open_story(keys("1", "http://a.test/x"), "NHK", "TASS")
    assert join(keys("2", "http://a.test/y"), "NHK", [story]) is None
    assert join(keys("2", "http://a.test/y"), "TASS", [story]) is None


def test_the_same_item_finds_its_story_again_even_without_a_link() -> None:
    story = open_story(keys("1"), "NHK")
    assert join(keys("1", title="Changed"), "NHK", [story]) == (story, Likeness(reason=Joined.SAME_ITEM))


def test_a_short_headline_names_a_column_and_joins_nothing() -> None:
    for title in ("Morning briefing", "Weather", "天気予報", ""):
        assert keys("1", title=title) == ("i:1",)


def test_a_japanese_headline_counts_by_its_letters() -> None:
    assert len(keys("1", title="岸田外相がプーチン大統領の親書を手渡す")) == 2


def test_the_oldest_of_several_stories_takes_the_item() -> None:
    young, old = open_story(keys("1"), "NHK", age=1), open_story(keys("2"), "AP", age=5)
    assert join(keys("3"), "TASS", [young, old]) == (old, Likeness(reason=Joined.SAME_HEADLINE))


def test_without_merging_an_item_joins_only_its_own_story() -> None:
    assert keys("1", "http://a.test/x", merge=False) == ("i:1",)
