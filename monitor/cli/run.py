"""`monitor run`: the daemon."""

import os
import sys
from dataclasses import replace
from datetime import timedelta

import click
import structlog

from monitor.app.event_loop import run_to_end
from monitor.app.lifecycle import Daemon
from monitor.app.wiring import assemble
from monitor.cli.options import Options, common_options, current
from monitor.cli.parameters import DURATION
from monitor.config.load import Loaded, load
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

    Ends on SIGTERM or Ctrl-C within ten seconds, losing nothing; a second one ends it at once.

    \b
    Examples:
      monitor run                     the daemon, with config.yaml
      monitor run --once -c my.yaml   one round, then exit 0 (1 if an alert could not be delivered)
    """
    options = current(ctx)
    loaded = load(options.config_path, os.environ)
    start_log(options, loaded)
    sys.exit(work(with_backfill(loaded.settings, backfill), once=once))


def start_log(options: Options, loaded: Loaded) -> None:
    """Logging as the options want it, and the file's warnings as its first lines."""
    log.configure(
        verbosity=options.verbosity, style=options.log, secrets=[secret.reveal() for secret in loaded.settings.secrets]
    )
    logger = structlog.get_logger(__name__)
    for problem in loaded.warnings:
        place = f"{problem.file}:{problem.line}"
        logger.warning("configuration", place=place, key=problem.where, advice=problem.message)


def with_backfill(settings: Settings, backfill: timedelta | None) -> Settings:
    """The settings with a look-back for the feeds that set none of their own."""
    if backfill is None:
        return settings
    feeds = tuple(replace(feed, backfill=feed.backfill or backfill) for feed in settings.feeds)
    return replace(settings, feeds=feeds)


def work(settings: Settings, *, once: bool) -> int:
    """Run the daemon, or one round of it; returns the exit status."""
    daemon = Daemon(assemble(settings, screen=sys.stdout))
    return run_to_end(_one_round(daemon) if once else _until_stopped(daemon))


async def _until_stopped(daemon: Daemon) -> int:
    await daemon.run()
    return 0


async def _one_round(daemon: Daemon) -> int:
    left = await daemon.run_once()
    if left:
        click.echo(f"monitor: {left} deliveries could not be made yet; see `monitor outbox list`", err=True)
    return 1 if left else 0
