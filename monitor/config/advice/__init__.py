"""Advice on a file that can be used: what in it will hardly do what its writer meant. Pure.

Every finding is a warning. `monitor check` shows them; the daemon starts whatever they say. What came through `${…}`
is never quoted.
"""

from collections.abc import Iterator

from monitor.config.advice import names, stored, timing, watches
from monitor.config.advice.evidence import NOTHING, Evidence
from monitor.config.settings import Settings
from monitor.config.tree import Finding, Value

__all__ = ["NOTHING", "Evidence", "advise"]


def advise(file: dict[str, Value], settings: Settings, evidence: Evidence = NOTHING) -> Iterator[Finding]:
    """All advice on a file, given its (expanded) values and its settings."""
    entities = {entity.name: entity for entity in settings.entities}
    feeds = {feed.id: feed for feed in settings.feeds}
    yield from names.advise(file, entities, evidence)
    yield from names.missing_scripts(file, entities, feeds, evidence.languages)
    yield from watches.advise(file, settings.watches, entities)
    yield from timing.advise(file, settings.watches, settings.quiet_hours)
    yield from stored.advise(file, settings.watches, evidence)
