"""Advice on watches that the stored items give: those that match too much, and those that match nothing. Pure."""

from collections.abc import Iterator
from datetime import timedelta

from monitor.config.advice.evidence import ENOUGH, Evidence
from monitor.config.tree import Finding, Value, walk
from monitor.model import Watch

_TOO_MANY = 1 / 5
_QUIET = timedelta(days=90)


def advise(file: dict[str, Value], watches: tuple[Watch, ...], evidence: Evidence) -> Iterator[Finding]:
    """What is unwise in watches, as far as the items tell; `watches` stand in the order of the file."""
    if evidence.items < ENOUGH:
        return
    for watch, (path, _) in zip(watches, walk(file, "watchlists[]"), strict=True):
        if message := _too_many(watch, evidence) or _nothing(watch, evidence):
            yield Finding(path=path, message=message, warning=True)


def _too_many(watch: Watch, evidence: Evidence) -> str:
    hits = evidence.hits.get(watch.name, 0)
    if hits <= evidence.items * _TOO_MANY:
        return ""
    return f"this matches {hits:,} of the {evidence.items:,} newest items, more than a fifth; add a word to it"


def _nothing(watch: Watch, evidence: Evidence) -> str:
    last = evidence.last_alerts.get(watch.name)
    lately = last is not None and evidence.now is not None and evidence.now - last < _QUIET
    if lately or evidence.hits.get(watch.name) or not evidence.remembers(_QUIET):
        return ""
    return (
        f"no alert in {_QUIET.days} days, and none of the {evidence.items:,} newest items matches; "
        "see what it looks for with `monitor match`"
    )
