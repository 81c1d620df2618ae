"""A headline that changed in substance is told to those who have the old one, as a reply."""

from dataclasses import replace
from typing import Any

import pytest

from monitor.model import Delivery, DeliveryState, Feed, Match
from monitor.poll.finding import find
from monitor.poll.news import Edit, News
from monitor.poll.plan import MOST_RENAMED, Finding
from monitor.ports import OpenStory, PollPlan
from tests.poll.test_plan import LETTER, finding, plan, told
from tests.support.build import item, match, snapshot

OLD = item(title="Ferry with 10 aboard missing off Korsakov", summary="letter")
KEYS = (f"i:{OLD.id}",)
NEW = replace(OLD, title="Ferry with 50 aboard missing off Korsakov")


def first_of(matched: Match) -> tuple[PollPlan, Delivery]:
    made = plan(finding(OLD, matched, keys=KEYS), by=snapshot(watches=(LETTER,)))
    return made, made.deliveries[0]


def again(*stories: OpenStory, headline: str = NEW.title) -> list[Delivery]:
    changed = replace(finding(replace(NEW, title=headline), keys=KEYS), renamed=True)
    return list(plan(changed, stories=stories, by=snapshot(watches=(LETTER,))).deliveries)


def arrived(first: Delivery, **changes: Any) -> Delivery:
    return replace(first, state=DeliveryState.SENT, sent_revision=1, external_id="7", **changes)


def test_message_that_arrived_gets_a_reply_with_the_new_headline_and_names_it_itself() -> None:
    made, first = first_of(match("letter"))
    changed, reply = again(told(made, arrived(first)))
    assert (changed.id, changed.message.headline, changed.message.renamed) == (first.id, OLD.title, (NEW.title,))
    assert (reply.answers, reply.message.headline) == (first.id, NEW.title)
    assert reply.message.body == f"before: {OLD.title}"
    assert [reason.watch for reason in reply.message.reasons] == ["letter"]


def test_message_that_waits_has_the_new_headline_at_once() -> None:
    made, first = first_of(match("letter"))
    (changed,) = again(told(made, first))
    assert (changed.id, changed.message.headline, changed.answers) == (first.id, NEW.title, None)


def test_same_headline_again_is_told_once() -> None:
    made, first = first_of(match("letter"))
    renamed = replace(first.message, renamed=(NEW.title,))
    assert again(told(made, arrived(first, message=renamed))) == []


def test_story_is_told_of_a_few_headlines_and_then_no_more() -> None:
    made, first = first_of(match("letter"))
    often = replace(first.message, renamed=tuple(f"Ferry {number}" for number in range(MOST_RENAMED)))
    assert again(told(made, arrived(first, message=often))) == []


def test_headline_of_another_outlet_is_no_new_headline_of_the_message() -> None:
    made, first = first_of(match("letter"))
    elsewhere = replace(first.message, link="http://other.test/")
    assert again(told(made, arrived(first, message=elsewhere))) == []


def test_new_headline_of_a_story_that_is_closed_opens_none() -> None:
    assert again() == []


@pytest.mark.parametrize(("alerted", "found"), [(frozenset({"letter"}), True), (frozenset[str](), False)])
def test_edit_is_a_finding_only_where_somebody_was_told(alerted: frozenset[str], found: bool) -> None:
    edits = (Edit(before=OLD, after=NEW, alerted=alerted),)
    news = News(fresh=(), baseline=(), edits=edits, seen={}, served=())
    by = snapshot(watches=(LETTER,))
    (feed,) = by.feeds.values()
    assert isinstance(feed, Feed)
    findings: list[Finding] = find(news, feed, by)
    assert [(one.renamed, one.matches) for one in findings] == ([(True, ())] if found else [])
