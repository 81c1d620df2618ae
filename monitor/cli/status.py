"""`monitor status`: how things stand; exit 1 when something needs a person."""

import asyncio
import os
import sys
from dataclasses import asdict

import click

from monitor.app.outbox_desk import open_beside
from monitor.app.overview import Overview, overview
from monitor.cli.options import common_options, current
from monitor.cli.output import ago, print_json, print_table
from monitor.clock import SystemClock
from monitor.config.load import load
from monitor.config.settings import Settings


@click.command("status")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@common_options
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """Show feeds, queue and destinations, also while the daemon runs. Exit 1 when something needs a person."""
    settings = load(current(ctx).config_path, os.environ).settings
    seen = asyncio.run(_look(settings))
    if as_json:
        print_json(asdict(seen))
    else:
        _show(seen)
    sys.exit(1 if seen.troubles else 0)


async def _look(settings: Settings) -> Overview:
    store = open_beside(settings)
    try:
        return await overview(settings, store, SystemClock().now())
    finally:
        await store.close()


def _show(seen: Overview) -> None:
    now = SystemClock().now()
    print_table(
        "Feeds",
        ("feed", "health", "last success", "next poll", "items/day", "reason"),
        [
            (
                row.name, row.health, ago(row.last_success, now), ago(row.next_poll, now),
                f"{row.items_a_day:g}", f"{row.reason} ({row.failures} times)" if row.failures else row.reason,
            )
            for row in seen.feeds
        ],
    )  # fmt: skip
    click.echo()
    print_table(
        "Destinations",
        ("destination", "waiting", "failed", "last sent", "state"),
        [
            (
                place.name, str(place.waiting), str(place.dead), ago(place.last_sent, now),
                f"parked: {place.parked}" if place.parked
                else f"waits, {ago(place.not_before, now)}" if place.not_before and place.not_before > now
                else "ok",
            )
            for place in seen.destinations
        ],
    )  # fmt: skip
    click.echo()
    for trouble in seen.troubles:
        click.secho(f"! {trouble}", fg="red")
    if not seen.troubles:
        click.echo("Nothing needs you.")
