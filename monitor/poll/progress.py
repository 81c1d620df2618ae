"""What a poll's outcome teaches about its feed: the next state, and what a person is told of it. Pure."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from monitor.feeds.cadence import Pace, next_poll, next_try
from monitor.model import FeedState
from monitor.ports import FetchFailed, FetchFailure, Validators

# A feed that fails for a day is a person's business; a night's maintenance is not.
TELL_AFTER = timedelta(days=1)


class Turn(StrEnum):
    """What changed about a feed that people want to know."""

    FAILING = "failing"  # the first failure after a success
    DOWN = "down for a day"
    GONE = "gone"
    RECOVERED = "recovered"
    BACK = "back after admin was told"


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """The feed's next state, and what turned."""

    state: FeedState
    turns: Sequence[Turn] = ()


def after_success(
    state: FeedState, pace: Pace, *, validators: Validators, news: int, now: datetime, rng: random.Random
) -> Progress:
    """The server answered, and the body was understood (or is unchanged). `news` counts its new items."""
    following = next_poll(pace, now=now, interval=state.interval, news=news > 0, rng=rng)
    recovered = (Turn.BACK if state.told else Turn.RECOVERED,) if state.failures else ()
    changed = replace(
        state,
        etag=validators.etag,
        last_modified=validators.last_modified,
        next_poll=following.at,
        interval=following.interval,
        last_poll=now,
        last_success=now,
        failures=0,
        failing_since=None,
        error="",
        told=False,
    )
    return Progress(state=changed, turns=recovered)


def after_failure(state: FeedState, pace: Pace, *, failure: FetchFailed, now: datetime, rng: random.Random) -> Progress:
    """Nothing usable came. Validators stay as they were, so that the next poll asks the same question."""
    since = state.failing_since or now
    failures = state.failures + 1
    # One 410 may be a slip of the server's; the second in a row is its word.
    gone = failure.reason is FetchFailure.GONE and state.error.startswith(FetchFailure.GONE)
    down = not gone and not state.told and now - since >= TELL_AFTER
    following = next_try(
        pace,
        now=now,
        interval=state.interval,
        failures=failures,
        reason=failure.reason,
        retry_after=failure.retry_after,
        rng=rng,
    )
    changed = replace(
        state,
        next_poll=following.at,
        interval=following.interval,
        last_poll=now,
        failures=failures,
        failing_since=since,
        error=str(failure),
        told=state.told or down or gone,
        gone=gone,
    )
    turns = [Turn.FAILING] if failures == 1 else []
    if gone:
        turns.append(Turn.GONE)
    elif down:
        turns.append(Turn.DOWN)
    return Progress(state=changed, turns=tuple(turns))
