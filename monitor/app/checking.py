"""Checking the file for a person: every mistake, or else all advice about it, also what the stored items tell."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from monitor.app.evidence import gather
from monitor.clock import Clock
from monitor.config.advice import advise
from monitor.config.load import examine
from monitor.config.settings import Settings
from monitor.errors import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A file that can be used. `advice` is in its order."""

    settings: Settings
    advice: tuple[Problem, ...]


def check_file(path: Path, environ: Mapping[str, str], clock: Clock) -> Checked:
    """Read the file. Raises `ConfigError` with every mistake in it; the database may be in any state, or none."""
    examined = examine(path, environ)
    settings = examined.loaded.settings
    advice = advise(examined.file, settings, gather(settings, clock.now()))
    return Checked(settings=settings, advice=examined.warnings(advice))
