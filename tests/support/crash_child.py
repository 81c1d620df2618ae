"""The daemon, built from its real parts, that kills itself with SIGKILL at a named point.

`python -m tests.support.crash_child CONFIG POINT`: a point is `verb.before` or `verb.after` for a call at one of the
seams (fetch, fetch_page, poll_context, open_stories, commit_poll, lease, send, settle), `commit_poll.inside` or
`settle.inside` for the moment before the database's own COMMIT, or `never`.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from monitor.app.lifecycle import Daemon
from monitor.app.wiring import Parts, assemble
from monitor.config.load import load
from monitor.telemetry.log import configure

VERBS = ("fetch", "fetch_page", "poll_context", "open_stories", "commit_poll", "lease", "send", "settle")
POINTS = (
    # Before a lease is the same as after the commit before it.
    *(f"{verb}.{when}" for verb in VERBS for when in ("before", "after") if (verb, when) != ("lease", "before")),
    "commit_poll.inside",
    "settle.inside",
)

# What a lease gives when nothing waits: no point of interest.
NOTHING: tuple[object, ...] = ()


def die() -> None:
    """As a power cut would."""
    os.kill(os.getpid(), signal.SIGKILL)


class Deadly:
    """Any part, with death before or after one of its verbs."""

    def __init__(self, part: object, point: str) -> None:
        self._part = part
        self._verb, _, self._when = point.partition(".")

    def __getattr__(self, name: str) -> Any:
        real = getattr(self._part, name)
        return self._wrapped(real) if name == self._verb else real

    def _wrapped(self, real: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def call(*arguments: Any, **named: Any) -> Any:
            # An unconcerned call (nothing to lease, no news in a plan) passes: the point lies on an alert's way.
            if not _concerns_an_alert(self._verb, arguments):
                return await real(*arguments, **named)
            if self._when == "before":
                die()
            if self._when == "inside":
                event.listen(Engine, "commit", lambda _: die())
            answer = await real(*arguments, **named)
            if self._verb != "lease" or answer != NOTHING:
                die()
            return answer

        return call


def _concerns_an_alert(verb: str, arguments: tuple[Any, ...]) -> bool:
    return verb != "commit_poll" or bool(arguments[0].alerts)


def deadly(parts: Parts, point: str) -> Parts:
    """The same parts, one of which is deadly."""
    return replace(
        parts,
        store=_part(parts.store, point),
        fetcher=_part(parts.fetcher, point),
        notifiers={name: _part(part, point) for name, part in parts.notifiers.items()},
        limits={},
    )


def _part(part: object, point: str) -> Any:
    """Stands in for any of the seams, whichever is asked for."""
    return Deadly(part, point)


def main(config: str, point: str) -> None:
    loaded = load(Path(config), os.environ)
    configure(style="json", secrets=[secret.reveal() for secret in loaded.settings.secrets])
    parts = deadly(assemble(loaded.settings, screen=sys.stdout), point)
    asyncio.run(Daemon(parts, unknown_delay=timedelta(seconds=0.2)).run())


if __name__ == "__main__":
    main(*sys.argv[1:])
