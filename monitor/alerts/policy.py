"""Which destinations hear of a match, and when: at once, later in one message with others, or not at all. Pure.

Every decision has a reason that people read (`Verdict.policy`). What is held is a delivery like any other, which waits
until its time; those held for the same reason (`Verdict.hold`) are told in one message then (`monitor.alerts.digest`).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from monitor.alerts.quiet import quiet_until
from monitor.model import Limit, Match, Priority, QuietHours, Watch
from monitor.words import ENGLISH, Phrase, moment, noted, reread

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# After so long without a poll of its feed, and three of its intervals, what comes was missed.
MISSED_AFTER = timedelta(hours=1)
MISSED_INTERVALS = 3
# What was missed is gathered for so long at least, up to the end of a minute.
GATHER = timedelta(seconds=20)

AT_ONCE = noted("told at once")
_MUTED = noted("not told: muted until {until}")
_FOR_DIGEST = noted("held until {until}, for the digest of {watch}")
_PAST_LIMIT = noted("held until {until}, past the limit of {watch}")
_IN_QUIET = noted("held until {until}, for the quiet hours")
_MISSED = noted("held until {until}, to be told with all that was missed")
_POLICIES = (AT_ONCE, _MUTED, _FOR_DIGEST, _PAST_LIMIT, _IN_QUIET, _MISSED)


class Hold(StrEnum):
    """Why a delivery is held. With a watch of its own, its name follows (see `held_for`)."""

    QUIET = "quiet hours"
    DIGEST = "digest"
    LIMIT = "limit"
    CATCH_UP = "catch-up"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the configuration says of when alerts are told. `digests` gives, by watch, the first time of its digest
    after a moment. Without `catch_up`, what was missed is told like all else."""

    quiet: QuietHours | None = None
    digests: Mapping[str, Callable[[datetime], datetime]] = field(default_factory=dict)
    catch_up: bool = True


NO_RULES = Rules()


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What becomes of one alert. `told` is False where nobody hears of it; `hold` is "" where it is told at once, else
    `until` is when it is told. `policy` says all that to people."""

    told: bool
    until: datetime
    hold: str = ""
    policy: str = AT_ONCE


def verdict(
    watch: Watch, rules: Rules, *, now: datetime, spent: int = 0, muted: datetime | None = None, missed: bool = False
) -> Verdict:
    """What becomes of an alert of this watch. `spent` counts its alerts in the present period of its limit, `muted` is
    until when it is muted, `missed` says that its item appeared while nobody looked."""
    if muted is not None and now < muted:
        return Verdict(told=False, until=now, policy=ENGLISH.say(_MUTED, until=moment(muted)))
    if (following := rules.digests.get(watch.name)) is not None:
        return _held(Hold.DIGEST, watch, _allowed(following(now), watch, rules), _FOR_DIGEST)
    if watch.limit is not None and spent >= watch.limit.count:
        end = period_start(watch.limit, now) + watch.limit.period
        return _held(Hold.LIMIT, watch, _allowed(end, watch, rules), _PAST_LIMIT)
    if watch.priority is Priority.HIGH:
        return Verdict(told=True, until=now)
    if (end_of_quiet := quiet_until(rules.quiet, now)) is not None:
        return _held(Hold.QUIET, None, end_of_quiet, _IN_QUIET)
    if missed and rules.catch_up:
        return _held(Hold.CATCH_UP, None, _next_minute(now + GATHER), _MISSED)
    return Verdict(told=True, until=now)


def period_start(limit: Limit, now: datetime) -> datetime:
    """When the present period of a limit began: periods follow one another from 1970 on, hours with the clock."""
    return now - (now - _EPOCH) % limit.period


def is_missed(last_success: datetime | None, interval: timedelta, now: datetime) -> bool:
    """Whether what a feed brings now may have stood there for long, because nobody looked."""
    return last_success is not None and now - last_success > max(MISSED_AFTER, MISSED_INTERVALS * interval)


def soonest(verdicts: Iterable[Verdict]) -> Verdict:
    """The one that rules a message for several alerts: at once if any of them is, else as the earliest. Not empty."""
    return min(verdicts, key=lambda one: (one.hold != "", one.until))


def routes(
    matches: Sequence[Match], watches: Mapping[str, Watch], destinations: Sequence[str]
) -> dict[str, list[Match]]:
    """For each destination that hears of any of these matches, those matches, in the order of the configuration."""
    told: dict[str, list[Match]] = {}
    for match in matches:
        for name in watches[match.watch].notify or destinations:
            if name in destinations:
                told.setdefault(name, []).append(match)
    return told


def said(policy: str) -> str | Phrase:
    """What became of an alert, as it was stored, to be said in any language."""
    return reread(policy, _POLICIES)


def held_for(hold: str) -> tuple[Hold | None, str]:
    """Why a delivery is held, and for which watch ("" for all); None where it is not."""
    reason, _, watch = hold.partition(": ")
    return (Hold(reason) if reason in set(Hold) else None), watch


def _held(reason: Hold, watch: Watch | None, until: datetime, why: str) -> Verdict:
    hold = f"{reason}: {watch.name}" if watch else str(reason)
    policy = ENGLISH.say(why, until=moment(until), watch=watch.name if watch else "")
    return Verdict(told=True, until=until, hold=hold, policy=policy)


def _allowed(moment: datetime, watch: Watch, rules: Rules) -> datetime:
    """That time, or the end of the quiet hours in which it lies."""
    if watch.priority is Priority.HIGH:
        return moment
    return quiet_until(rules.quiet, moment) or moment


def _next_minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0) + timedelta(minutes=1)
