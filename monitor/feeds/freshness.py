"""What HTTP says about when to come back. Decides nothing about a feed's own rhythm (see `monitor.feeds.cadence`)."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

LONGEST_WAIT = timedelta(days=1)

_SECONDS = re.compile(r"[0-9]+")


def retry_after(value: str | None, *, now: datetime) -> timedelta | None:
    """How long a `Retry-After` header asks to wait, at most a day; None where it asks for nothing that makes sense.

    Both forms of RFC 9110, section 10.2.3, are read: seconds, and a date. A date that has passed asks for nothing.
    """
    text = (value or "").strip()
    if _SECONDS.fullmatch(text):
        # Python refuses to read a number of thousands of digits; ten of them are past any day already.
        seconds = int(text) if len(text) <= 10 else LONGEST_WAIT.total_seconds()
        return timedelta(seconds=min(seconds, LONGEST_WAIT.total_seconds()))
    moment = _http_date(text)
    if moment is None or moment <= now:
        return None
    return min(moment - now, LONGEST_WAIT)


def _http_date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
