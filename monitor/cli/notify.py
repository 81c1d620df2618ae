"""`monitor notify test`: a real alert through the outbox, to see that it arrives."""

import click

from monitor.cli.names import destinations
from monitor.cli.options import common_options


@click.group("notify")
@common_options
def command() -> None:
    """Try destinations.

    \b
    Example:
      monitor notify test
    """


@command.command()
@click.argument("name", required=False, metavar="[NAME]", shell_complete=destinations)
@common_options
@click.pass_context
def test(ctx: click.Context, name: str | None) -> None:
    """Send a test alert to every destination, or to NAME only.

    Says what came of it; exit 1 if one did not arrive. It goes through the outbox as any alert
    does; a running monitor sends it, or else this command.

    \b
    Example:
      monitor notify test phone
    """
    from monitor.cli.doing import notify  # noqa: PLC0415 - heavy

    notify.test(ctx, name)
