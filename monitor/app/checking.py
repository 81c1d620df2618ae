"""Checking the file for a person: every mistake, or else all advice about it, also what the stored items tell."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from monitor.clock import Clock
from monitor.config.advice import NOTHING, Evidence, advise
from monitor.config.load import examine
from monitor.config.settings import Settings
from monitor.errors import Problem, StoreError


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A file that can be used. `advice` is in its order."""

    settings: Settings
    advice: tuple[Problem, ...]


def check_file(path: Path, environ: Mapping[str, str], clock: Clock) -> Checked:
    """Read the file. Raises `ConfigError` with every mistake in it; the database may be in any state, or none."""
    examined = examine(path, environ)
    settings = examined.loaded.settings
    advice = advise(examined.file, settings, _evidence(settings, clock))
    return Checked(settings=settings, advice=examined.warnings(advice))


def _evidence(settings: Settings, clock: Clock) -> Evidence:
    if settings.database is None or not settings.database.is_file():
        return NOTHING
    # Deferred: without a database, a check needs none of the libraries that read one.
    from monitor.app.evidence import gather  # noqa: PLC0415 - heavy

    try:
        return asyncio.run(gather(settings, clock.now()))
    except StoreError:
        # A damaged or locked database is no fault of the file, and `monitor status` tells of it.
        return NOTHING
