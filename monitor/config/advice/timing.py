"""Watches whose times contradict one another: what `docs/timing.md` lets win is told. Pure."""

from collections.abc import Iterator, Sequence
from datetime import time

from monitor.config.tree import Finding, Value, walk
from monitor.model import Priority, QuietHours, Watch


def advise(file: dict[str, Value], watches: Sequence[Watch], quiet: QuietHours | None) -> Iterator[Finding]:
    """A warning at each digest that comes at another time than its watch seems to say."""
    for path, _ in walk(file, "watchlists[].digest"):
        watch = watches[int(path[1])]
        if watch.digest is None:
            continue
        if watch.priority is Priority.HIGH:
            message = "the digest gathers alerts of high priority, too: none of them rings at once"
            yield Finding(path=path, message=message, warning=True)
        elif quiet is not None and _is_quiet(watch.digest, quiet):
            message = f"this is in the quiet hours, so the digest comes when they end, at {quiet.end:%H:%M}"
            yield Finding(path=path, message=message, warning=True)


def _is_quiet(digest: str, quiet: QuietHours) -> bool:
    """Whether a digest at a time of day, in the zone of the quiet hours, lies in them."""
    hour, colon, minute = digest.partition(":")
    if not colon:
        return False
    moment = time(int(hour), int(minute))
    if quiet.start < quiet.end:
        return quiet.start <= moment < quiet.end
    return moment >= quiet.start or moment < quiet.end
