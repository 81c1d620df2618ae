"""`monitor run`: the daemon."""

from datetime import timedelta

import click

from monitor.cli.options import common_options
from monitor.cli.parameters import DURATION


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
    from monitor.cli.doing import run  # noqa: PLC0415 - heavy

    run.run(ctx, once, backfill)
