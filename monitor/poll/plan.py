"""The plan of a poll: from what was found to all that is to be written. Pure.

Promises: every match becomes an alert of a story, and every alert a delivery at each destination that is to hear of
it, in the same plan that marks the item as seen. A story that was told before changes its message; no second one is
sent.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.alerts.compose import alert_message, amended
from monitor.alerts.deliveries import digest, new_delivery
from monitor.alerts.policy import routes
from monitor.model import Alert, Delivery, FeedState, Item, Match, Story
from monitor.poll.news import News
from monitor.poll.snapshot import Snapshot
from monitor.ports import ArticleRetry, OpenStory, PollPlan
from monitor.stories.grouping import join


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One item with the watches that it matches anew, and the names under which its story is found."""

    item: Item
    matches: tuple[Match, ...]
    keys: tuple[str, ...]


@dataclass(slots=True)
class _Draft:
    """The plan while it grows: stories by id as they will stand, and what is new about them."""

    stories: dict[str, OpenStory]
    opened: list[Story]
    joins: list[tuple[str, str]]
    alerts: list[Alert]
    deliveries: dict[str, Delivery]


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
    articles: Sequence[ArticleRetry] = (),
    notices: Sequence[Delivery] = (),
    now: datetime,
) -> PollPlan:
    """Everything that a poll changes. `findings` are the items that match something; `stories` those they may join."""
    draft = _Draft({story.story.id: story for story in stories}, [], [], [], {})
    for finding in findings:
        _tell(draft, finding, snapshot, now)
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


def _items(news: News, findings: Sequence[Finding]) -> list[Item]:
    """What is written of the items; those that were matched may carry more text than the feed gave."""
    items = {item.id: item for item in (*news.baseline, *news.fresh, *(edit.after for edit in news.edits))}
    return list((items | {finding.item.id: finding.item for finding in findings}).values())


def _tell(draft: _Draft, finding: Finding, snapshot: Snapshot, now: datetime) -> None:
    joined = join(finding.keys, finding.item.feed_id, draft.stories.values())
    story = joined[0] if joined else _open(draft, finding, now)
    anew = [match for match in finding.matches if match.watch not in story.alerted]
    draft.alerts += [
        Alert(story_id=story.story.id, watch=match.watch, item_id=finding.item.id, priority=match.priority, raised=now)
        for match in anew
    ]
    if finding.item.id not in story.item_ids:
        draft.joins.append((story.story.id, finding.item.id))
    told = {delivery.destination: delivery for delivery in story.deliveries}
    changed = _deliveries(story, told, finding, snapshot, now)
    draft.deliveries |= {delivery.id: delivery for delivery in changed}
    draft.stories[story.story.id] = replace(
        story,
        item_ids=story.item_ids | {finding.item.id},
        feed_ids=story.feed_ids | {finding.item.feed_id},
        alerted=story.alerted | {match.watch for match in anew},
        deliveries=tuple((told | {delivery.destination: delivery for delivery in changed}).values()),
    )


def _open(draft: _Draft, finding: Finding, now: datetime) -> OpenStory:
    # The time is part of the id: the same item may open another story, long after its first one was closed.
    story = Story(
        id=digest(f"{finding.item.id}\n{now.isoformat()}"), title=finding.item.title, opened=now, keys=finding.keys
    )
    draft.opened.append(story)
    return OpenStory(story=story, item_ids=frozenset(), feed_ids=frozenset(), alerted=frozenset(), deliveries=())


def _deliveries(
    story: OpenStory, told: Mapping[str, Delivery], finding: Finding, snapshot: Snapshot, now: datetime
) -> list[Delivery]:
    """The messages that change or appear because of one finding."""
    changed = []
    for destination, matches in routes(finding.matches, snapshot.watches, snapshot.destinations).items():
        before = told.get(destination)
        if before is None:
            message = alert_message(finding.item, matches)
            changed.append(
                new_delivery(
                    destination=destination, subject=story.story.id, story_id=story.story.id, message=message, now=now
                )
            )
        elif (message := amended(before.message, finding.item, matches)) != before.message:
            changed.append(replace(before, message=message, not_before=max(before.not_before, now)))
    return changed
