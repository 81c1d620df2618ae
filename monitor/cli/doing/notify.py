"""`monitor notify test`: a real alert through the outbox, to see that it arrives."""

import asyncio
import os
import sys

import click

from monitor.app.outbox_desk import send_test
from monitor.cli.doing.run import start_log
from monitor.cli.foot import mention
from monitor.cli.options import current
from monitor.clock import SystemClock
from monitor.config.load import load
from monitor.model import DeliveryState


def test(ctx: click.Context, name: str | None) -> None:
    """Send a test alert, and print what came of it; exits with 1 where one did not arrive."""
    options = current(ctx)
    loaded = load(options.config_path, os.environ)
    start_log(options, loaded)
    mention("sending …")
    ended = asyncio.run(send_test(loaded.settings, [name] if name else [], SystemClock(), sys.stdout))
    for delivery in ended:
        arrived = delivery.state is DeliveryState.SENT
        click.echo(f"{delivery.destination}: {'arrived' if arrived else f'{delivery.state}: {delivery.error}'}")
    sys.exit(0 if all(delivery.state is DeliveryState.SENT for delivery in ended) else 1)
