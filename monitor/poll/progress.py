"""What a poll's outcome teaches about its feed: the next state, and what a person is told of it. Pure."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from monitor.feeds.cadence import Advice, Pace, next_poll, next_try
from monitor.feeds.rhythm import remember
from monitor.model import FeedState, Silence
from monitor.poll import moves
from monitor.poll.silence import silence_of
from monitor.ports import Fetched, FetchFailed, FetchFailure, NotModified, Validators

# A feed that fails for a day is a person's business; a night's maintenance is not.
TELL_AFTER = timedelta(days=1)

_AFTER_SILENCE = timedelta(minutes=1)


class Turn(StrEnum):
    """What changed about a feed that people want to know."""

    FAILING = "failing"  # the first failure after a success
    DOWN = "down for a day"
    GONE = "gone"
    RECOVERED = "recovered"
    BACK = "back after admin was told"
    MOVED = "moved for good"
    UPGRADED = "moved to https"
    SILENT = "silent for many times its own rhythm"
    SPEAKS = "brings news again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """The feed's next state, and what turned."""

    state: FeedState
    turns: Sequence[Turn] = ()


def after_success(
    state: FeedState,
    pace: Pace,
    *,
    answer: Fetched | NotModified,
    validators: Validators,
    appeared: Sequence[datetime] = (),
    now: datetime,
    rng: random.Random,
) -> Progress:
    """The server answered, and the body was understood (or is unchanged). `validators` are what to show it next time,
    `appeared` the times at which new items did."""
    arrivals = remember(state.arrivals, appeared, now=now)
    following = next_poll(
        pace,
        now=now,
        arrivals=arrivals,
        advice=Advice(
            fresh_for=answer.fresh_for, least=state.least, skip_hours=state.skip_hours, skip_days=state.skip_days
        ),
        interval=state.interval,
        news=bool(appeared),
        rng=rng,
    )
    moved = moves.after_answer(state, permanent=answer.permanent, upgraded=answer.upgraded, now=now)
    changed = replace(
        moved,
        etag=validators.etag,
        last_modified=validators.last_modified,
        next_poll=following.at,
        interval=following.interval,
        arrivals=arrivals,
        last_poll=now,
        last_success=now,
        failures=0,
        failing_since=None,
        error="",
        told=False,
        silence=silence_of(arrivals, before=state.silence, is_first=state.last_success is None, now=now),
    )
    return Progress(state=changed, turns=tuple(_turns_of_success(state, changed, upgraded=answer.upgraded)))


def _turns_of_success(before: FeedState, after: FeedState, *, upgraded: bool) -> Iterator[Turn]:
    if before.failures:
        yield Turn.BACK if before.told else Turn.RECOVERED
    if after.moved and not before.moved:
        yield Turn.UPGRADED if upgraded else Turn.MOVED
    if after.silence is not before.silence and Silence.FELL in {before.silence, after.silence}:
        yield Turn.SILENT if after.silence else Turn.SPEAKS


def after_silence(state: FeedState, *, until: datetime, rng: random.Random) -> Progress:
    """Nothing was asked, because the host wants to be left alone until then; its feeds do not come back all at once."""
    return Progress(state=replace(state, next_poll=until + _AFTER_SILENCE * rng.random()))


def polled_soon(state: FeedState, least: timedelta, now: datetime) -> FeedState:
    """There may be news: the next poll comes now, but not sooner after the last one than polls may, nor against what a
    failure or the server's wish put off."""
    soon = max(now, (state.last_poll or now) + least)
    return state if state.failures else replace(state, next_poll=min(state.next_poll, soon))


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
    changed = moves.after_failure(changed)
    turns = [Turn.FAILING] if failures == 1 else []
    if gone:
        turns.append(Turn.GONE)
    elif down:
        turns.append(Turn.DOWN)
    return Progress(state=changed, turns=tuple(turns))
