"""When the digests of watches fall due, by the times in the file.

`cronsim` reads cron's fields as cron does. APScheduler's reader does not: its week begins with 0 for Monday, so that
`1-5` would leave out the Mondays.

Times of day and cron fields are local: in the zone of the quiet hours where the file has them, else in the machine's.
Intervals follow one another from midnight UTC on, as far as they divide a day.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta, tzinfo
from functools import partial
from zoneinfo import ZoneInfo

from cronsim import CronSim
from tzlocal import get_localzone

from monitor.config import units
from monitor.model import QuietHours, Watch

_DAY = timedelta(days=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

NextDigest = Callable[[datetime], datetime]
"""The first time of a digest after a moment, in UTC."""


def digests_of(watches: Iterable[Watch], quiet: QuietHours | None) -> dict[str, NextDigest]:
    """For each watch that has a digest, when it is due."""
    zone = zone_of(quiet)
    return {watch.name: next_digest(watch.digest, zone) for watch in watches if watch.digest is not None}


def zone_of(quiet: QuietHours | None) -> tzinfo | None:
    """The zone of local times; None is the machine's."""
    return None if quiet is None else ZoneInfo(quiet.timezone)


def newest_due(following: NextDigest, now: datetime) -> datetime | None:
    """The newest time up to now, within the last day or so; None where there was none."""
    window = timedelta(minutes=1)
    while (due := following(now - window)) > now:
        if window > _DAY:
            return None
        window *= 2
    while (later := following(due)) <= now:
        due = later
    return due


def next_digest(when: str, zone: tzinfo | None) -> NextDigest:
    """A checked `digest` of the file ("08:00", "every 2h" or five cron fields) as what tells its next time. None is the
    machine's zone."""
    if when.startswith("every "):
        return partial(_after, units.duration(when.removeprefix("every ")))
    hour, colon, minute = when.partition(":")
    cron = f"{int(minute)} {int(hour)} * * *" if colon else when
    return partial(_fires, cron, get_localzone() if zone is None else zone)


def _after(period: timedelta, now: datetime) -> datetime:
    return now + period - (now - _EPOCH) % period


def _fires(cron: str, zone: tzinfo, now: datetime) -> datetime:
    return next(CronSim(cron, now.astimezone(zone))).astimezone(UTC)
