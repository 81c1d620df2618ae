"""Whether it is a quiet hour, and when that ends. Pure."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from monitor.model import QuietHours

_DAY = timedelta(days=1)


def quiet_until(quiet: QuietHours | None, now: datetime) -> datetime | None:
    """The end of the quiet hours in which `now` lies, in UTC; None outside of them.

    Both ends are local times of day, whatever the clocks do in between: the night in which they go back is an hour
    longer. A time of day that a night leaves out is taken as if the clocks had not been changed yet.
    """
    if quiet is None:
        return None
    zone = ZoneInfo(quiet.timezone)
    today = now.astimezone(zone).date()
    for day in (today - _DAY, today):
        last = day if quiet.start < quiet.end else day + _DAY
        start = datetime.combine(day, quiet.start, zone).astimezone(UTC)
        end = datetime.combine(last, quiet.end, zone).astimezone(UTC)
        if start <= now < end:
            return end
    return None
