"""Durations, sizes and limits as people write them (`90s`, `10MB`, `10/1h`). Pure."""

import re
from datetime import timedelta

from monitor.config.wrong import Wrong
from monitor.model import Limit

DURATION = r"[0-9]+(?:\.[0-9]+)?[smhd]"
SIZE = r"[0-9]+(?:\.[0-9]+)?(?:B|[KMG]i?B)"
LIMIT = rf"[0-9]+/{DURATION}"

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_BYTES = {"B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30}
_LONGEST = timedelta(days=36_500)
_LARGEST = 10**15


def duration(text: str) -> timedelta:
    """A positive length of time; raises Wrong."""
    found = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?)([smhd])", text)
    if not found:
        raise Wrong("a duration is meant here: a number with s, m, h or d, such as 90s, 5m, 2h or 7d")
    seconds = float(found[1]) * _SECONDS[found[2]]
    if seconds < 0.001:
        raise Wrong("a duration must be a thousandth of a second at least, such as 90s, 5m, 2h or 7d")
    if seconds > _LONGEST.total_seconds():
        raise Wrong("this is longer than a hundred years; write less, such as 365d")
    return timedelta(seconds=seconds)


def size(text: str) -> int:
    """A positive number of bytes; raises Wrong."""
    found = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?) ?(B|[KMG]i?B)", text)
    if not found:
        raise Wrong("a size is meant here: a number with KB, MB or GB, such as 500KB or 10MB")
    count = float(found[1]) * _BYTES[found[2]]
    if count < 1:
        raise Wrong("a size must be more than nothing, such as 500KB or 10MB")
    if count > _LARGEST:
        raise Wrong("this is larger than any body can be; write less, such as 100MB")
    return int(count)


def limit(text: str) -> Limit:
    """How many in which time; raises Wrong."""
    count, slash, period = text.partition("/")
    if not slash or not re.fullmatch(r"[0-9]{1,9}", count.strip()) or int(count) < 1:
        raise Wrong("a limit is a number of alerts, a slash and a duration, such as 10/1h")
    return Limit(count=int(count), period=duration(period.strip()))
