"""`monitor backtest`: what watches would have told of the stored items, beside what was sent."""

from typing import Any

import click

from monitor.cli.names import watches
from monitor.cli.options import common_options
from monitor.cli.parameters import DURATION


@click.command("backtest")
@click.option("--since", type=DURATION, default="30d", show_default=True, help="How far to go back.")
@click.option("--watch", metavar="NAME", shell_complete=watches, help="Only this watch of the file.")
@click.option("--query", metavar="QUERY", help="This query instead of the file's watchlists.")
@click.option("--all", "everything", is_flag=True, help="Also items that were taken as read at a feed's first poll.")
@click.option("--samples", type=click.IntRange(0, 1000), default=5, show_default=True,
              help="So many of the newest alerts are shown whole.")  # fmt: skip
@click.option("--workers", type=click.IntRange(1, 64), help="Processes (default: as many as are worth it).")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@common_options
@click.pass_context
def command(ctx: click.Context, /, as_json: bool, **asked: Any) -> None:
    """Replay the stored items: how many alerts the watches of the file would have made, day by day, the newest of them
    with the reason, and how that compares with what was really sent.

    Works while the daemon runs, and without it, and changes nothing. An alert is one watch and one story, however many
    outlets carry it. Limits, digests, quiet hours and mutes make no difference here.

    \b
    Examples:
      monitor backtest --since 7d
      monitor backtest --watch Kuril
      monitor backtest --query 'Kuril*' --since 90d --json | jq .alerts
    """
    from monitor.cli.doing import backtest  # noqa: PLC0415 - heavy

    backtest.replay(ctx, as_json, **asked)
