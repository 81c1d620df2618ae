"""What the policies make of a poll's plan: held, muted, past a limit, brought forward again."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta

from monitor.alerts.policy import AT_ONCE, Rules
from monitor.model import Delivery, DeliveryState, Limit, Priority, QuietHours, Watch
from monitor.poll.news import News
from monitor.poll.plan import SETTLE, Finding, poll_plan
from monitor.ports import OpenStory, PolicyContext, PollPlan
from tests.poll.test_plan import finding, told
from tests.support.build import feed_state, item, match, snapshot
from tests.support.clock import START

EVENING = START + timedelta(hours=8)
LETTER = Watch(name="letter", queries=("letter",))
SUMMIT = Watch(name="summit", queries=("summit",))
URGENT = Watch(name="urgent", queries=("urgent",), priority=Priority.HIGH)
DAILY = Watch(name="daily", queries=("daily",), digest="20:00")
FEW = Watch(name="few", queries=("few",), limit=Limit(count=2, period=timedelta(hours=1)))
NIGHT = QuietHours(start=time(11), end=time(13), timezone="UTC")
BY = snapshot(
    watches=(LETTER, SUMMIT, URGENT, DAILY, FEW),
    destinations=("phone",),
    rules=Rules(digests={"daily": lambda _: EVENING}),
)
QUIET = replace(BY, rules=replace(BY.rules, quiet=NIGHT))


def plan(
    *findings: Finding,
    by: object = BY,
    stories: tuple[OpenStory, ...] = (),
    spent: Mapping[str, int] | None = None,
    muted: Mapping[str, datetime] | None = None,
    missed: bool = False,
) -> PollPlan:
    assert isinstance(by, type(BY))
    return poll_plan(
        state=feed_state(), news=News(fresh=(), baseline=(), edits=(), seen={}, served=()), findings=findings,
        stories=stories, snapshot=by, policy=PolicyContext(spent=spent or {}, muted=muted or {}), missed=missed,
        now=START,
    )  # fmt: skip


def one(made: PollPlan) -> Delivery:
    (delivery,) = made.deliveries
    return delivery


def test_alert_in_the_quiet_hours_is_held_to_their_end_and_says_so() -> None:
    made = plan(finding(item(), match("letter")), by=QUIET)
    assert (one(made).hold, one(made).not_before) == ("quiet hours", START + timedelta(hours=1))
    assert made.alerts[0].policy == "held until 2026-03-01 13:00 UTC, for the quiet hours"


def test_message_goes_out_at_once_where_one_of_its_watches_is_urgent() -> None:
    made = plan(finding(item(), match("letter"), match("urgent", priority=Priority.HIGH)), by=QUIET)
    assert (one(made).hold, one(made).not_before) == ("", START)
    assert [reason.watch for reason in one(made).message.reasons] == ["urgent", "letter"]


def test_held_message_is_brought_forward_when_an_urgent_watch_joins_it() -> None:
    first = plan(finding(item(), match("letter")), by=QUIET)
    again = plan(finding(item(), match("urgent", priority=Priority.HIGH)), by=QUIET, stories=(told(first),))
    assert (one(again).id, one(again).hold, one(again).not_before) == (one(first).id, "", START)


def test_held_message_stays_held_when_another_outlet_joins_it() -> None:
    first = plan(finding(item(), match("daily")))
    other = replace(item(), id="copy", feed_id="nhk", source="NHK")
    again = plan(finding(other, match("daily")), stories=(told(first),))
    assert (one(again).hold, one(again).not_before) == ("digest: daily", EVENING)
    assert [outlet.source for outlet in one(again).message.also] == ["NHK"]


def test_message_that_arrived_is_changed_a_little_later_when_an_outlet_joins() -> None:
    first = plan(finding(item(), match("letter")))
    sent = replace(one(first), state=DeliveryState.SENT, sent_revision=1)
    other = replace(item(), id="copy", feed_id="nhk", source="NHK")
    assert one(plan(finding(other, match("letter")), stories=(told(first, sent),))).not_before == START + SETTLE


def test_message_that_was_told_in_a_digest_is_told_again_only_for_a_watch_that_it_did_not_name() -> None:
    first = plan(finding(item(), match("daily")))
    folded = replace(one(first), state=DeliveryState.FOLDED, hold="", not_before=START)
    again = plan(finding(item(), match("letter")), stories=(told(first, folded),))
    assert (one(again).hold, one(again).not_before) == ("", START)


def test_muted_watch_raises_an_alert_that_nobody_hears_of() -> None:
    made = plan(finding(item(), match("letter")), muted={"letter": START + timedelta(hours=1)})
    assert made.deliveries == []
    assert [(alert.watch, alert.told) for alert in made.alerts] == [("letter", False)]
    assert made.alerts[0].policy == "not told: muted until 2026-03-01 13:00 UTC"


def test_muted_watch_is_not_named_in_the_message_of_another_one() -> None:
    made = plan(finding(item(), match("letter"), match("summit")), muted={"letter": EVENING})
    assert [reason.watch for reason in one(made).message.reasons] == ["summit"]


def test_alert_that_was_muted_is_not_told_when_another_outlet_has_it_later() -> None:
    first = plan(finding(item(), match("letter")), muted={"letter": EVENING})
    other = replace(item(), id="copy", feed_id="nhk", source="NHK")
    assert plan(finding(other, match("letter")), stories=(told(first),)).deliveries == []


def test_limit_counts_what_this_poll_tells_and_what_was_told_before() -> None:
    found = [
        finding(replace(item(), id=f"i{n}", title=f"Few {n}"), match("few"), keys=(f"l:http://n.test/{n}",))
        for n in range(3)
    ]
    made = plan(*found, spent={"few": 1})
    assert [delivery.hold for delivery in made.deliveries] == ["", "limit: few", "limit: few"]
    assert {delivery.not_before for delivery in made.deliveries[1:]} == {START + timedelta(hours=1)}


def test_what_was_missed_is_gathered_and_what_is_urgent_is_not() -> None:
    urgent = finding(replace(item(), id="u"), match("urgent", priority=Priority.HIGH), keys=("l:http://n.test/u",))
    made = plan(finding(item(), match("letter")), urgent, missed=True)
    assert [delivery.hold for delivery in made.deliveries] == ["catch-up", ""]


def test_alert_that_nothing_holds_says_so() -> None:
    assert plan(finding(item(), match("letter"))).alerts[0].policy == AT_ONCE
