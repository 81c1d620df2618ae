"""When a permanent redirect changes where a feed is polled. Pure.

One 301 may be a mistake, and a mistake that is believed for good loses a feed. So a move counts once it was seen at
several polls over a week. The step from http to https of the same address is taken at once: there is nothing to lose.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from monitor.model import FeedState

SEEN_FOR = timedelta(days=7)
SEEN_AT_POLLS = 5
LOST_AFTER = 3
"""Failures in a row at the new address, after which the address in the file is asked again."""


def after_answer(state: FeedState, *, permanent: str | None, upgraded: bool, now: datetime) -> FeedState:
    """The state after an answer that came from `permanent` by permanent redirects alone, or from the address asked."""
    if permanent is None:
        return state if state.moved else _stays(state)
    if upgraded:
        return replace(state, moved_to=permanent, moved_since=now, moved_polls=1, moved=True)
    if state.moved or permanent != state.moved_to or state.moved_since is None:
        return replace(state, moved_to=permanent, moved_since=now, moved_polls=1, moved=False)
    polls = state.moved_polls + 1
    return replace(state, moved_polls=polls, moved=polls >= SEEN_AT_POLLS and now - state.moved_since >= SEEN_FOR)


def after_failure(state: FeedState) -> FeedState:
    """The state after a failure that is counted already: a move that leads nowhere any more is taken back."""
    return _stays(state) if state.moved and state.failures >= LOST_AFTER else state


def _stays(state: FeedState) -> FeedState:
    if state.moved_to is None:
        return state
    return replace(state, moved_to=None, moved_since=None, moved_polls=0, moved=False)
