"""The plan of a poll: from what was found to all that is to be written. Pure.

Promises: every match becomes an alert of a story, and every alert a delivery at each destination that is to hear of
it, in the same plan that marks the item as seen. A story that was told before changes its message; no second one is
sent. Findings are told in the order in which they are given.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from monitor.alerts.compose import alert_message, amended, follow_up, renamed
from monitor.alerts.deliveries import digest, new_delivery
from monitor.alerts.policy import Verdict, routes, soonest, verdict
from monitor.model import (
    Alert,
    Delivery,
    DeliveryState,
    FeedState,
    Item,
    Join,
    Joined,
    Likeness,
    Match,
    Message,
    Story,
)
from monitor.poll.news import News
from monitor.poll.snapshot import Snapshot
from monitor.ports import ArticleRetry, OpenStory, PolicyContext, PollPlan
from monitor.stories.fingerprint import Fingerprint
from monitor.stories.grouping import join

NO_POLICY = PolicyContext(spent={}, muted={})

# Headlines of one story that are told as replies.
MOST_RENAMED = 3
# Outlets that join a story within so short a time are one edit.
SETTLE = timedelta(seconds=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One item with the watches that it matches anew, and what its story is found by: names, and, where stories are
    merged, what it says. `renamed` says that its headline is another one, in substance, than was told."""

    item: Item
    matches: tuple[Match, ...]
    keys: tuple[str, ...]
    mark: Fingerprint | None = None
    renamed: bool = False


@dataclass(slots=True)
class _Draft:
    """The plan while it grows: stories by id as they will stand, what is new about them, and by watch how many alerts
    its limit has seen."""

    stories: dict[str, OpenStory]
    spent: Counter[str]
    joins: list[Join] = field(default_factory=list)
    opened: list[Story] = field(default_factory=list)
    alerts: list[Alert] = field(default_factory=list)
    deliveries: dict[str, Delivery] = field(default_factory=dict)


def quiet_plan(
    state: FeedState | None,
    *,
    deliveries: Sequence[Delivery] = (),
    held: tuple[Collection[str], datetime] | None = None,
) -> PollPlan:
    """A poll that brought no items: only the feed's state changes, and perhaps a notice goes out, or other feeds of the
    host have to wait (`held`)."""
    return PollPlan(state=state, seen={}, deliveries=deliveries, held=held)


def poll_plan(
    *,
    state: FeedState | None,
    news: News,
    findings: Sequence[Finding],
    stories: Iterable[OpenStory],
    snapshot: Snapshot,
    policy: PolicyContext = NO_POLICY,
    missed: bool = False,
    articles: Sequence[ArticleRetry] = (),
    notices: Sequence[Delivery] = (),
    now: datetime,
) -> PollPlan:
    """Everything that a poll changes. `findings` are the items that match something, `stories` those they may join;
    `missed` says that they may have stood there for long."""
    draft = _Draft({story.story.id: story for story in stories}, Counter(policy.spent))
    for finding in findings:
        _tell(draft, finding, snapshot, policy, missed=missed, now=now)
    return PollPlan(
        state=state,
        seen=news.seen,
        served=news.served,
        items=_items(news, findings),
        matches=[(finding.item.id, match) for finding in findings for match in finding.matches],
        stories=draft.opened,
        joins=draft.joins,
        alerts=draft.alerts,
        deliveries=[*draft.deliveries.values(), *notices],
        articles=articles,
    )


def oldest_first(findings: Sequence[Finding]) -> list[Finding]:
    """The order in which people are told of what one poll found: by time. `findings` are as the feed lists them.

    Feeds list the newest first, so that of two with one time the later in the list is the older. Those without a date
    stand at their places in the list turned over, and those that have one are in order among themselves.
    """
    turned = list(reversed(findings))
    times = [finding.item.published for finding in turned]
    dated = iter(sorted((time, place) for place, time in enumerate(times) if time is not None))
    return [finding if time is None else turned[next(dated)[1]] for finding, time in zip(turned, times, strict=True)]


def _items(news: News, findings: Sequence[Finding]) -> list[Item]:
    """What is written of the items; those that were matched may carry more text than the feed gave."""
    items = {item.id: item for item in (*news.baseline, *news.fresh, *(edit.after for edit in news.edits))}
    return list((items | {finding.item.id: finding.item for finding in findings}).values())


def _tell(
    draft: _Draft, finding: Finding, snapshot: Snapshot, policy: PolicyContext, *, missed: bool, now: datetime
) -> None:
    joined = join(finding.keys, finding.item.feed_id, draft.stories.values(), finding.mark)
    if joined is None and not finding.matches:
        return  # its story is closed
    story, likeness = joined or (_open(draft, finding, now), Likeness(reason=Joined.OPENED))
    verdicts = _verdicts(draft, story, finding, snapshot, policy, missed=missed, now=now)
    draft.alerts += [
        Alert(
            story_id=story.story.id, watch=match.watch, item_id=finding.item.id, priority=match.priority, raised=now,
            policy=verdicts[match.watch].policy, told=verdicts[match.watch].told,
        )
        for match in finding.matches if match.watch in verdicts
    ]  # fmt: skip
    if finding.item.id not in story.item_ids:
        draft.joins.append(Join(story_id=story.story.id, item_id=finding.item.id, likeness=likeness))
    told = {delivery.destination: delivery for delivery in story.deliveries}
    changed = _deliveries(story, told, finding, verdicts, snapshot, now)
    if finding.renamed:
        changed += _told_anew(told | {delivery.destination: delivery for delivery in changed}, finding.item, now)
    draft.deliveries |= {delivery.id: delivery for delivery in changed}
    draft.stories[story.story.id] = replace(
        story,
        item_ids=story.item_ids | {finding.item.id},
        feed_ids=story.feed_ids | {finding.item.feed_id},
        alerted=story.alerted | verdicts.keys(),
        deliveries=tuple((told | {one.destination: one for one in changed if one.story_id}).values()),
    )


def _verdicts(
    draft: _Draft,
    story: OpenStory,
    finding: Finding,
    snapshot: Snapshot,
    policy: PolicyContext,
    *,
    missed: bool,
    now: datetime,
) -> dict[str, Verdict]:
    """What becomes of each alert that the finding raises anew, by watch."""
    verdicts: dict[str, Verdict] = {}
    for match in finding.matches:
        if match.watch in story.alerted:
            continue
        verdicts[match.watch] = verdict(
            snapshot.watches[match.watch], snapshot.rules, now=now, spent=draft.spent[match.watch],
            muted=policy.muted.get(match.watch), missed=missed,
        )  # fmt: skip
        draft.spent[match.watch] += verdicts[match.watch].told
    return verdicts


def _open(draft: _Draft, finding: Finding, now: datetime) -> OpenStory:
    # The time is part of the id: the same item may open another story, long after its first one was closed.
    story = Story(
        id=digest(f"{finding.item.id}\n{now.isoformat()}"),
        title=finding.item.title,
        opened=now,
        keys=finding.keys,
        item_id=finding.item.id,
        sketch=tuple(sorted(finding.mark.sketch)) if finding.mark else (),
    )
    draft.opened.append(story)
    return OpenStory(
        story=story,
        item_ids=frozenset(),
        feed_ids=frozenset(),
        alerted=frozenset(),
        deliveries=(),
        first=finding.item if finding.mark else None,
    )


def _deliveries(
    story: OpenStory,
    told: Mapping[str, Delivery],
    finding: Finding,
    verdicts: Mapping[str, Verdict],
    snapshot: Snapshot,
    now: datetime,
) -> list[Delivery]:
    """The messages that change or appear because of one finding."""
    # A watch that is muted says nothing; one that alerted before may only be in messages that it is in already.
    speaking = [match for match in finding.matches if match.watch not in verdicts or verdicts[match.watch].told]
    changed = []
    for destination, matches in routes(speaking, snapshot.watches, snapshot.destinations).items():
        before = told.get(destination)
        anew = [match for match in matches if match.watch in verdicts]
        ruling = soonest(verdicts[match.watch] for match in anew) if anew else None
        if before is not None:
            if (message := amended(before.message, finding.item, matches)) != before.message:
                changed.append(_amended(replace(before, message=message), ruling, now))
        elif ruling is not None:
            changed.append(_first(story, destination, alert_message(finding.item, anew), ruling, now))
    return changed


def _first(story: OpenStory, destination: str, message: Message, ruling: Verdict, now: datetime) -> Delivery:
    first = new_delivery(
        destination=destination, subject=story.story.id, story_id=story.story.id, message=message, now=now
    )
    return _ruled(first, ruling, now)


def _ruled(delivery: Delivery, ruling: Verdict, now: datetime) -> Delivery:
    return replace(delivery, hold=ruling.hold, not_before=max(ruling.until, now))


def _amended(delivery: Delivery, ruling: Verdict | None, now: datetime) -> Delivery:
    """A message that was planned before, with more in it. `ruling` is None where only an outlet is added."""
    if ruling is None:
        if delivery.state is DeliveryState.SENT:
            return replace(delivery, not_before=now + SETTLE)
    else:
        is_sooner = delivery.hold and (not ruling.hold or ruling.until < delivery.not_before)
        if is_sooner or delivery.state is DeliveryState.FOLDED:
            return _ruled(delivery, ruling, now)
    return replace(delivery, not_before=max(delivery.not_before, now))


def _told_anew(told: Mapping[str, Delivery], item: Item, now: datetime) -> list[Delivery]:
    """What is said of an item's new headline: a reply to each message that arrived; one that waits just has it."""
    changed = []
    for first in told.values():
        message = first.message
        if message.link != item.link or item.title in (message.headline, *message.renamed):
            continue
        if first.sent_revision == 0:
            changed.append(replace(first, message=replace(message, headline=item.title)))
        elif len(message.renamed) < MOST_RENAMED:
            changed += [replace(first, message=renamed(message, item.title)), _reply(first, item, now)]
    return changed


def _reply(first: Delivery, item: Item, now: datetime) -> Delivery:
    # Of no story, so that what joins the story later changes the first message.
    said = new_delivery(
        destination=first.destination, subject=f"{first.id} {item.title}", story_id=None,
        message=follow_up(first.message, item), now=now,
    )  # fmt: skip
    return replace(said, answers=first.id)
