"""What HTTP says about when to come back. Decides nothing about a feed's own rhythm (see `monitor.feeds.cadence`)."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

LONGEST_WAIT = timedelta(days=1)

HUSH = timedelta(minutes=15)
"""How long a host is left alone that says 429 and not for how long."""

_SECONDS = re.compile(r"[0-9]+")
_MAX_AGE = re.compile(r"(?:^|,)\s*max-age\s*=\s*\"?([0-9]+)", re.IGNORECASE)
_LONGEST_FRESH = timedelta(days=365)


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


def fresh_for(headers: Mapping[str, str], *, now: datetime) -> timedelta | None:
    """For how long the answer stays fresh (RFC 9111, section 4.2), less the age that it has already; never negative.

    None where the server says nothing that can be read. `s-maxage` is for shared caches, and monitor is none.
    """
    found = _MAX_AGE.search(headers.get("cache-control", ""))
    if found is not None:
        return max(timedelta(), _seconds(found[1]) - _seconds(headers.get("age", "").strip()))
    expires = _http_date(headers.get("expires", "").strip())
    if expires is None:
        return None
    moment = _http_date(headers.get("date", "").strip()) or now
    return min(max(timedelta(), expires - moment), _LONGEST_FRESH)


def _seconds(text: str) -> timedelta:
    if not _SECONDS.fullmatch(text):
        return timedelta()
    return min(timedelta(seconds=int(text) if len(text) <= 9 else 10**9), _LONGEST_FRESH)
