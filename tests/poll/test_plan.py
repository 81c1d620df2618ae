"""The plan of a poll: what is written, and what is said."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from monitor.model import Delivery, DeliveryState, Item, Joined, Match, Priority, Watch
from monitor.poll.finding import find
from monitor.poll.news import News
from monitor.poll.plan import Finding, oldest_first, poll_plan, quiet_plan
from monitor.poll.snapshot import Snapshot
from monitor.ports import OpenStory, PollPlan
from monitor.stories.fingerprint import fingerprint
from tests.support.build import feed, feed_state, item, match, snapshot
from tests.support.clock import START

LETTER = Watch(name="letter", queries=("letter",))
SUMMIT = Watch(name="summit", queries=("summit",), priority=Priority.HIGH)
DESK_ONLY = Watch(name="desk only", queries=("treaty",), notify=("desk",))
WATCHES = (LETTER, SUMMIT, DESK_ONLY)
BOTH = snapshot(watches=WATCHES, destinations=("phone", "desk"))


def news(*fresh: Item) -> News:
    return News(fresh=fresh, baseline=(), edits=(), seen={f"g:{one.id}": one.id for one in fresh}, served=())


def finding(one: Item, *matches: Match, keys: tuple[str, ...] = ("l:http://news.test/letter",)) -> Finding:
    return Finding(item=one, matches=matches, keys=keys)


REPORT = (
    "The envoy carried a sealed letter from Moscow to Tokyo on Friday, the ministry said, and spoke of fishing rights "
    "off the southern islands, of 14 rounds of talks, and of a summit that may take place in Vladivostok in September."
)


def report(title: str, summary: str = REPORT, **changes: Any) -> Item:
    return item(title, summary=summary, **changes)


def read(one: Item, *matches: Match) -> Finding:
    """An item as it is found where stories are merged, without a name in common with another."""
    return Finding(item=one, matches=matches, keys=(f"i:{one.id}",), mark=fingerprint(one))


def plan(*findings: Finding, stories: tuple[OpenStory, ...] = (), by: Snapshot = BOTH) -> PollPlan:
    fresh = news(*(found.item for found in findings))
    return poll_plan(
        state=feed_state(),
        news=fresh,
        findings=findings,
        stories=stories,
        snapshot=by,
        now=START + timedelta(minutes=1),
    )


def told(before: PollPlan, *deliveries: Delivery) -> OpenStory:
    """The story that a plan opened, as the store gives it back."""
    return OpenStory(
        story=before.stories[0],
        item_ids=frozenset(joined.item_id for joined in before.joins),
        feed_ids=frozenset({item().feed_id}),
        alerted=frozenset(alert.watch for alert in before.alerts),
        deliveries=deliveries or tuple(before.deliveries),
        first=before.items[0],
    )


def test_a_match_is_planned_whole_in_one_piece() -> None:
    made = plan(finding(item(), match("letter")))
    assert [one.id for one in made.items] == [item().id]
    assert made.seen == {f"g:{item().id}": item().id}
    assert [(alert.watch, alert.item_id) for alert in made.alerts] == [("letter", item().id)]
    assert [one.story_id for one in made.deliveries] == [made.stories[0].id] * 2
    assert {one.destination for one in made.deliveries} == {"phone", "desk"}
    assert {one.state for one in made.deliveries} == {DeliveryState.QUEUED}


def test_two_watches_on_one_item_are_one_message_that_names_both_the_strongest_first() -> None:
    made = plan(finding(item(), match("letter"), match("summit", priority=Priority.HIGH)))
    for one in made.deliveries:
        assert [reason.watch for reason in one.message.reasons] == ["summit", "letter"]
        assert one.message.priority is Priority.HIGH


def test_a_watch_is_told_only_where_it_asks_to_be() -> None:
    made = plan(finding(item(), match("desk only")))
    assert [one.destination for one in made.deliveries] == ["desk"]


def test_a_destination_that_is_not_there_is_left_out() -> None:
    only_phone = replace(BOTH, destinations=("phone",))
    assert plan(finding(item(), match("desk only")), by=only_phone).deliveries == []


def test_a_second_outlet_changes_the_first_message_and_adds_none() -> None:
    first = plan(finding(item(), match("letter")))
    copy = item("A copy", source="NHK", feed_id="nhk-id")
    second = plan(finding(copy, match("letter")), stories=(told(first),))
    assert second.stories == []
    assert second.alerts == []
    assert [(joined.story_id, joined.item_id) for joined in second.joins] == [(first.stories[0].id, copy.id)]
    assert {one.id for one in second.deliveries} == {one.id for one in first.deliveries}
    assert [outlet.source for outlet in second.deliveries[0].message.also] == ["NHK"]


def test_a_merge_never_hides_a_watch_that_did_not_fire_before() -> None:
    first = plan(finding(item(), match("letter")))
    copy = item("A copy", source="NHK", feed_id="nhk-id")
    second = plan(finding(copy, match("letter"), match("desk only")), stories=(told(first),))
    assert [alert.watch for alert in second.alerts] == ["desk only"]
    said = {one.destination: [reason.watch for reason in one.message.reasons] for one in second.deliveries}
    assert said == {"phone": ["letter"], "desk": ["letter", "desk only"]}


def test_a_copy_under_another_headline_changes_the_first_message_and_says_why_it_is_one() -> None:
    first = plan(read(report("Envoy carries letter to Tokyo"), match("letter")))
    copy = report("Moscow writes to Abe", f"TOKYO, June 3 (Wire) - {REPORT}", source="NHK", feed_id="nhk-id")
    second = plan(read(copy, match("letter")), stories=(told(first),))
    assert (second.stories, second.alerts) == ([], [])
    assert [joined.likeness.reason for joined in second.joins] == [Joined.SAME_TEXT]
    assert {one.id for one in second.deliveries} == {one.id for one in first.deliveries}


def test_a_copy_alerts_a_watch_that_did_not_match_the_first_item() -> None:
    first = plan(read(report("Envoy carries letter to Tokyo"), match("letter")))
    copy = report("A summit in sight", source="NHK", feed_id="nhk-id")
    second = plan(read(copy, match("summit", priority=Priority.HIGH)), stories=(told(first),))
    assert [alert.watch for alert in second.alerts] == ["summit"]
    for one in second.deliveries:
        assert "summit" in [reason.watch for reason in one.message.reasons]


def test_two_copies_in_one_poll_that_opened_no_story_before_are_two_items_of_one_feed() -> None:
    one, other = (
        report("Envoy carries letter to Tokyo"),
        report("Moscow writes to Abe", f"{REPORT} More soon, we hear."),
    )
    assert len(plan(read(one, match("letter")), read(other, match("letter"))).stories) == 2


def test_a_republication_in_one_feed_adds_no_alert() -> None:
    one, again = report("Envoy carries letter to Tokyo"), report("Envoy carries letter to Tokyo", id="again")
    made = plan(read(one, match("letter")), read(again, match("letter")))
    assert (len(made.stories), len(made.alerts)) == (1, 1)
    assert made.joins[-1].likeness.reason is Joined.REPUBLISHED


def test_a_report_that_merges_two_stories_does_not_make_them_one() -> None:
    second = (
        "Bakers in the capital walked out over night pay on Tuesday and left the shelves of most shops empty, while "
        "the hospitals were supplied with bread from warehouses in Lindhagen and a mediator invited both sides to "
        "talks."
    )
    one = report("Envoy carries letter to Tokyo", feed_id="a")
    both = report("Envoy carries letter to Tokyo on day of strike", f"{REPORT} {second}", feed_id="b")
    other = report("Bakers strike over night pay", second, feed_id="c")
    made = plan(read(one, match("letter")), read(both, match("letter")), read(other, match("letter")))
    assert [joined.likeness.reason for joined in made.joins] == [Joined.OPENED, Joined.SAME_TEXT, Joined.OPENED]


def test_without_merging_copies_are_stories_of_their_own() -> None:
    copies = [report(title, feed_id=title) for title in ("Envoy carries letter", "Moscow writes")]
    found = find(news(*copies), feed(), snapshot(watches=(LETTER,), merge=False))
    assert len(found) == 2
    assert len(plan(*found).stories) == 2


def test_a_destination_that_had_no_message_of_the_story_gets_a_whole_one() -> None:
    first = plan(finding(item(), match("desk only")))
    second = plan(finding(item("A copy", source="NHK", feed_id="nhk-id"), match("letter")), stories=(told(first),))
    messages = {one.destination: one.message for one in second.deliveries}
    assert messages["phone"].headline == "A copy"
    assert messages["desk"].headline == item().title


def test_nothing_is_planned_twice_for_the_same_item_in_its_story() -> None:
    same = finding(item(), match("letter"), keys=("i:1",))
    again = plan(same, stories=(told(plan(same)),))
    assert (again.alerts, again.joins, again.deliveries) == ([], [], [])


def test_items_of_one_feed_that_share_a_page_are_each_told() -> None:
    made = plan(finding(item(), match("letter")), finding(item("Another report"), match("letter")))
    assert len(made.stories) == 2
    assert len(made.deliveries) == 4


def test_items_of_different_stories_are_different_messages() -> None:
    made = plan(
        finding(item("One"), match("letter"), keys=("i:1",)), finding(item("Two"), match("letter"), keys=("i:2",))
    )
    assert len({planned.id for planned in made.deliveries}) == 4


def test_the_same_story_at_the_same_destination_always_has_the_same_delivery() -> None:
    found = finding(item(), match("letter"))
    assert [one.id for one in plan(found).deliveries] == [one.id for one in plan(found).deliveries]


def test_a_poll_without_news_changes_only_the_feeds_state() -> None:
    made = quiet_plan(feed_state())
    assert (made.state, made.seen, made.items, made.deliveries) == (feed_state(), {}, (), ())


def told_in_order(*listed: tuple[str, int | None]) -> list[str]:
    """Titles and, where there is one, the minute of publication, as a feed lists them; in the order of telling."""
    made = [
        item(title, published=None if minute is None else START + timedelta(minutes=minute)) for title, minute in listed
    ]
    return [one.item.title for one in oldest_first([finding(one, match("letter")) for one in made])]


def test_what_one_poll_found_is_told_by_time_the_oldest_first_however_the_feed_lists_it() -> None:
    assert told_in_order(("c", 3), ("b", 2), ("a", 1)) == ["a", "b", "c"]
    assert told_in_order(("a", 1), ("c", 3), ("b", 2)) == ["a", "b", "c"]


def test_of_two_with_one_time_or_none_the_later_in_the_feed_is_told_first() -> None:
    assert told_in_order(("b", 1), ("a", 1)) == ["a", "b"]
    assert told_in_order(("b", None), ("a", None)) == ["a", "b"]


def test_one_without_a_date_keeps_its_place_among_those_that_have_one() -> None:
    assert told_in_order(("d", 3), ("c", None), ("a", 1), ("b", 2)) == ["a", "b", "c", "d"]


def test_a_poll_hands_what_it_found_to_the_plan_in_the_order_of_telling() -> None:
    newest, older = item("Letter of Friday"), item("Letter of Monday", published=START - timedelta(days=4))
    found = find(news(newest, older), feed(), BOTH)
    assert [one.item.title for one in found] == ["Letter of Monday", "Letter of Friday"]
