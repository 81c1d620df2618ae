"""The message of an alert, and what is added to it."""

from monitor.alerts.compose import alert_message, amended
from monitor.model import Outlet, Priority
from tests.support.build import item, match
from tests.support.clock import START


def test_an_alert_takes_its_headline_link_source_and_time_from_the_item() -> None:
    one = item(summary="All aboard are well.")
    message = alert_message(one, [match("ferry", "Ferry")])
    assert (message.headline, message.link, message.source, message.time) == (
        one.title,
        one.link,
        one.source,
        one.published,
    )
    assert message.published


def test_an_undated_item_shows_when_it_was_seen() -> None:
    message = alert_message(item(published=None), [match("ferry", "Ferry")])
    assert (message.time, message.published) == (START, False)


def test_an_item_without_a_title_is_known_by_its_first_words_or_else_its_link() -> None:
    post = alert_message(item(title="", summary="The ferry came back. " * 20), [match("ferry")])
    assert post.headline.startswith("The ferry came back. The ferry")
    assert post.headline.endswith("…")
    assert len(post.headline) <= 100
    assert alert_message(item(title="", link="http://news.test/1"), [match("x")]).headline == "http://news.test/1"
    assert alert_message(item(title="", link=""), [match("x")]).headline == "Harbour Wire"


def test_the_strongest_priority_rules_also_when_it_comes_later() -> None:
    first = alert_message(item(), [match("a", "Ferry", priority=Priority.LOW)])
    later = amended(first, item("A copy", source="NHK"), [match("b", "Ferry", priority=Priority.HIGH)])
    assert (first.priority, later.priority) == (Priority.LOW, Priority.HIGH)
    assert [reason.watch for reason in later.reasons] == ["b", "a"]


def test_an_outlet_is_named_once() -> None:
    first = alert_message(item(), [match("a", "Ferry")])
    copy = item("A copy", source="NHK", link="http://nhk.test/1")
    twice = amended(amended(first, copy, [match("a", "Ferry")]), copy, [match("a", "Ferry")])
    assert twice.also == (Outlet(source="NHK", link="http://nhk.test/1"),)
    assert amended(first, item(), [match("a", "Ferry")]) == first
