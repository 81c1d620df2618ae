"""`monitor notify test`: a real alert through the outbox, to see that it arrives."""

import asyncio
import os
import sys

import click

from monitor.app.outbox_desk import send_test
from monitor.cli.names import destinations
from monitor.cli.options import common_options, current
from monitor.cli.run import start_log
from monitor.clock import SystemClock
from monitor.config.load import load
from monitor.model import DeliveryState


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
    options = current(ctx)
    loaded = load(options.config_path, os.environ)
    start_log(options, loaded)
    ended = asyncio.run(send_test(loaded.settings, [name] if name else [], SystemClock(), sys.stdout))
    for delivery in ended:
        arrived = delivery.state is DeliveryState.SENT
        click.echo(f"{delivery.destination}: {'arrived' if arrived else f'{delivery.state}: {delivery.error}'}")
    sys.exit(0 if all(delivery.state is DeliveryState.SENT for delivery in ended) else 1)
