"""What the items of one document make match, and by what each can be known as a story. Pure, but long: for a thread."""

from collections.abc import Sequence
from datetime import datetime

from monitor.alerts.policy import period_start
from monitor.feeds.identity import canonical_link
from monitor.model import Feed, Item, Match
from monitor.poll.news import News
from monitor.poll.plan import Finding, oldest_first
from monitor.poll.snapshot import Snapshot
from monitor.stories.fingerprint import fingerprint
from monitor.stories.grouping import story_keys
from monitor.stories.headline import is_new_in_substance


def find(news: News, feed: Feed, snapshot: Snapshot) -> list[Finding]:
    """Match what is new, and what an edit made match, in the order in which it is to be told."""
    found = [_finding(item, snapshot.matcher.match(item, feed), snapshot) for item in news.fresh]
    for edit in news.edits:
        before = {match.watch for match in snapshot.matcher.match(edit.before, feed)} | edit.alerted
        now = snapshot.matcher.match(edit.after, feed)
        anew = tuple(match for match in now if match.watch not in before)
        again = bool(edit.alerted) and is_new_in_substance(edit.before, edit.after)
        found.append(_finding(edit.after, anew, snapshot, renamed=again))
    return oldest_first([finding for finding in found if finding is not None])


def _finding(item: Item, matches: tuple[Match, ...], snapshot: Snapshot, *, renamed: bool = False) -> Finding | None:
    if not matches and not renamed:
        return None
    mark = fingerprint(item) if snapshot.merge else None
    return Finding(item=item, matches=matches, keys=_story_keys(item, snapshot), mark=mark, renamed=renamed)


def periods(findings: Sequence[Finding], snapshot: Snapshot, now: datetime) -> dict[str, datetime]:
    """When the present period of each limit began that one of these may meet."""
    watches = {match.watch for finding in findings for match in finding.matches}
    limits = {watch: snapshot.watches[watch].limit for watch in watches}
    return {watch: period_start(limit, now) for watch, limit in limits.items() if limit is not None}


def _story_keys(item: Item, snapshot: Snapshot) -> tuple[str, ...]:
    return story_keys(item_id=item.id, link=canonical_link(item.link), title=item.title, merge=snapshot.merge)
