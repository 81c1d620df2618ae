"""`monitor status`: how things stand; exit 1 when something needs a person."""

import asyncio
import math
import os
import sys
from collections import Counter
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click

from monitor.app.beside import open_looking
from monitor.app.overview import FeedRow, Overview, overview
from monitor.cli.feed_rows import show_feeds, worst_first
from monitor.cli.options import current
from monitor.cli.output import ago, count, print_json, print_table
from monitor.cli.paper import plain
from monitor.clock import SystemClock
from monitor.config.load import load, store_of
from monitor.config.settings import Settings
from monitor.errors import ConfigError, StoreError
from monitor.model import Secret
from monitor.ports import DestinationState

MOST_ROWS = 12


def status(ctx: click.Context, as_json: bool) -> None:
    """Print how things stand; exits with 1 where something needs a person."""
    path = current(ctx).config_path
    try:
        settings = load(path, os.environ).settings
    except ConfigError:
        seen = _beside_refused(path)
        if seen is None:
            raise
    else:
        seen = asyncio.run(_look(settings, settings.store))
    if as_json:
        print_json(asdict(seen) | {"troubles": [*map(str, seen.troubles)]})
    else:
        _show(seen, math.inf if current(ctx).verbosity > 0 else MOST_ROWS)
    sys.exit(1 if seen.troubles else 0)


def _beside_refused(path: Path) -> Overview | None:
    """How a daemon stands that works on with what the file said before; None where there is no such daemon."""
    with suppress(StoreError):
        seen = asyncio.run(_look(None, store_of(path, os.environ)))
        return seen if seen.refused else None
    return None


async def _look(settings: Settings | None, url: Secret) -> Overview:
    store = open_looking(url)
    try:
        return await overview(settings, store, SystemClock().now())
    finally:
        await store.close()


def _show(seen: Overview, most: float) -> None:
    """What needs a person comes first; then the feeds, of which `most` are shown if they are well."""
    now = SystemClock().now()
    _show_troubles(seen.troubles, most)
    click.echo()
    _show_feeds(seen.feeds, now, most)
    click.echo()
    print_table(
        "Destinations",
        ("destination", "state", "waiting", "failed", "last sent"),
        [
            (place.name, _standing(place, now), str(place.waiting), str(place.dead), ago(place.last_sent, now))
            for place in seen.destinations
        ],
        fold=["state"],
    )
    waiting = ", ".join(f"{number} {state}" for state, number in seen.queue.items() if number)
    click.echo(f"\nQueue: {waiting or 'empty'}")


def _show_troubles(troubles: tuple[object, ...], most: float) -> None:
    if not troubles:
        click.secho("Nothing needs you.", fg="green")
        return
    click.secho(f"{count(len(troubles), 'thing needs', 'things need')} you:", fg="red", bold=True)
    shown = troubles if len(troubles) <= most else troubles[: int(most)]
    for trouble in shown:
        click.secho(plain(f"! {trouble}"), fg="red")
    if len(shown) < len(troubles):
        click.echo(f"+{len(troubles) - len(shown)} more (-v shows all)")


def _show_feeds(feeds: tuple[FeedRow, ...], now: datetime, most: float) -> None:
    ordered = worst_first(feeds)
    shown = ordered if len(ordered) <= most else ordered[: int(most)]
    healths = Counter(feed.health for feed in ordered)
    standing = ", ".join(f"{number:,} {health}" for health, number in healths.items())
    daily = round(sum(feed.items_a_day for feed in feeds))
    show_feeds(
        f"{count(len(feeds), 'feed')}: {standing}; {count(daily, 'item')} a day" if feeds else "No feeds", shown, now
    )
    if len(shown) < len(feeds):
        rest = Counter(feed.health for feed in ordered[len(shown) :])
        click.echo(f"+{', '.join(f'{number:,} {health}' for health, number in rest.items())} (-v shows all)")


def _standing(place: DestinationState, now: datetime) -> str:
    if place.parked:
        return f"parked: {place.parked}"
    if place.not_before and place.not_before > now:
        return f"waits, {ago(place.not_before, now)}"
    return "ok"
