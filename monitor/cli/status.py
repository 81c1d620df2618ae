"""`monitor status`: how things stand; exit 1 when something needs a person."""

import click

from monitor.cli.options import common_options


@click.command("status")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@common_options
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """Show what needs a person, and how feeds, destinations and queue stand; also while the daemon runs.

    Feeds that are not well come first; of many, only those and some others are shown, without -v. Exit 1 when something
    needs a person: a feed that is down for a day or gone, a destination that takes nothing, a delivery that failed, a
    saved file that the daemon could not take (it works on with what the file said before).

    \b
    Examples:
      monitor status
      monitor status --json | jq -r '.troubles[]'
    """
    from monitor.cli.doing import status  # noqa: PLC0415 - heavy

    status.status(ctx, as_json)
