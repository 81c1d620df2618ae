"""`monitor run`: the daemon."""

import os
import sys
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TextIO

import click

from monitor.app.event_loop import run_to_end
from monitor.app.lifecycle import Daemon
from monitor.app.source import ConfigSource, log_advice
from monitor.app.wiring import assemble
from monitor.cli.foot import Foot, above, foot_of, progress
from monitor.cli.options import Options, current
from monitor.cli.output import count, print_error
from monitor.config.load import Loaded
from monitor.config.settings import Settings
from monitor.telemetry import log


def run(ctx: click.Context, once: bool, backfill: timedelta | None) -> None:
    """Run the daemon, or one round of it; exits with its status."""
    options = current(ctx)
    source = ConfigSource(options.config_path, os.environ, partial(with_backfill, backfill=backfill))
    loaded, settings = source.load()
    if not once:
        start_log(options, loaded)
        sys.exit(work(settings, once=False, source=source))
    with foot_of(sys.stderr) as foot:
        start_log(options, loaded, above(foot, sys.stderr))
        sys.exit(work(settings, once=True, source=source, foot=foot))


def start_log(options: Options, loaded: Loaded, stream: TextIO | None = None) -> None:
    """Logging as the options want it, and the file's warnings as its first lines; on stderr, or another stream."""
    secrets = [secret.reveal() for secret in loaded.settings.secrets]
    log.configure(verbosity=options.verbosity, style=options.log, secrets=secrets, stream=stream)
    log_advice(loaded)


def with_backfill(settings: Settings, backfill: timedelta | None) -> Settings:
    """The settings with a look-back for the feeds that set none of their own."""
    if backfill is None:
        return settings
    feeds = tuple(replace(feed, backfill=feed.backfill or backfill) for feed in settings.feeds)
    return replace(settings, feeds=feeds)


def work(settings: Settings, *, once: bool, source: ConfigSource | None = None, foot: Foot | None = None) -> int:
    """Run the daemon, or one round of it; returns the exit status. What is saved at `source` is put in force. How far a
    round is, is shown at the `foot`."""
    daemon = Daemon(assemble(settings, screen=above(foot, sys.stdout)), source=source)
    return run_to_end(_one_round(daemon, foot) if once else _until_stopped(daemon))


async def _until_stopped(daemon: Daemon) -> int:
    await daemon.run()
    return 0


async def _one_round(daemon: Daemon, foot: Foot | None) -> int:
    left = await (daemon.run_once() if foot is None else daemon.run_once(partial(progress, foot, "Polling feeds")))
    if left:
        print_error(
            f"monitor: {count(left, 'delivery', 'deliveries')} could not be made yet; see `monitor outbox list`"
        )
    return 1 if left else 0
