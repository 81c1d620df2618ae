"""`monitor run`: the daemon."""

import os
import sys
from dataclasses import replace
from datetime import timedelta
from functools import partial

import click

from monitor.app.event_loop import run_to_end
from monitor.app.lifecycle import Daemon
from monitor.app.source import ConfigSource, log_advice
from monitor.app.wiring import assemble
from monitor.cli.options import Options, common_options, current
from monitor.cli.parameters import DURATION
from monitor.config.load import Loaded
from monitor.config.settings import Settings
from monitor.telemetry import log


@click.command("run")
@click.option("--once", is_flag=True, help="Poll every feed once, deliver, and exit (for cron and CI).")
@click.option(
    "--backfill", type=DURATION, metavar="DURATION",
    help="At a feed's first poll, also alert on its items of this long (24h), instead of taking all as read.",
)  # fmt: skip
@common_options
@click.pass_context
def command(ctx: click.Context, once: bool, backfill: timedelta | None) -> None:
    """Watch the feeds and deliver alerts, until stopped.

    Ends on SIGTERM or Ctrl-C within ten seconds, losing nothing; a second one ends it at once. A configuration that is
    saved takes effect within two seconds, or at once on SIGHUP; one with mistakes changes nothing.

    \b
    Examples:
      monitor run                     the daemon, with config.yaml
      monitor run --once -c my.yaml   one round; exit 1 if an alert is left
    """
    options = current(ctx)
    source = ConfigSource(options.config_path, os.environ, partial(with_backfill, backfill=backfill))
    loaded, settings = source.load()
    start_log(options, loaded)
    sys.exit(work(settings, once=once, source=source))


def start_log(options: Options, loaded: Loaded) -> None:
    """Logging as the options want it, and the file's warnings as its first lines."""
    log.configure(
        verbosity=options.verbosity, style=options.log, secrets=[secret.reveal() for secret in loaded.settings.secrets]
    )
    log_advice(loaded)


def with_backfill(settings: Settings, backfill: timedelta | None) -> Settings:
    """The settings with a look-back for the feeds that set none of their own."""
    if backfill is None:
        return settings
    feeds = tuple(replace(feed, backfill=feed.backfill or backfill) for feed in settings.feeds)
    return replace(settings, feeds=feeds)


def work(settings: Settings, *, once: bool, source: ConfigSource | None = None) -> int:
    """Run the daemon, or one round of it; returns the exit status. What is saved at `source` is put in force."""
    daemon = Daemon(assemble(settings, screen=sys.stdout), source=source)
    return run_to_end(_one_round(daemon) if once else _until_stopped(daemon))


async def _until_stopped(daemon: Daemon) -> int:
    await daemon.run()
    return 0


async def _one_round(daemon: Daemon) -> int:
    left = await daemon.run_once()
    if left:
        click.echo(f"monitor: {left} deliveries could not be made yet; see `monitor outbox list`", err=True)
    return 1 if left else 0
