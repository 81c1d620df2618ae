"""`monitor outbox`: what waits, what failed, and what to do with it."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import click

from monitor.app.outbox_desk import open_beside, resolve
from monitor.cli.options import common_options, current
from monitor.cli.output import ago, print_json, print_table
from monitor.clock import SystemClock
from monitor.config.load import load
from monitor.model import OPEN_STATES, Delivery, DeliveryState
from monitor.ports import Store

T = TypeVar("T")


@click.group("outbox")
@common_options
def command() -> None:
    """List, retry or drop deliveries, also while the daemon runs."""


@command.command("list")
@click.option("--failed", is_flag=True, help="Only those that monitor gave up.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@common_options
@click.pass_context
def list_(ctx: click.Context, failed: bool, as_json: bool) -> None:
    """Show every delivery that is not done: waiting, in doubt or failed."""
    states = (DeliveryState.DEAD,) if failed else OPEN_STATES
    found = _with_store(ctx, lambda store: store.deliveries(states))
    if as_json:
        print_json([_document(delivery) for delivery in found])
    elif found:
        now = SystemClock().now()
        print_table(
            f"{len(found)} deliveries",
            ("id", "to", "state", "tries", "next try", "headline", "reason"),
            [
                (
                    one.id[:8], one.destination, one.state, str(one.attempts),
                    "" if one.state is DeliveryState.DEAD else ago(one.not_before, now),
                    one.message.headline, one.error,
                )
                for one in found
            ],
        )  # fmt: skip
    else:
        click.echo("Nothing failed." if failed else "Nothing waits and nothing failed.")


@command.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
@common_options
@click.pass_context
def retry(ctx: click.Context, ids: tuple[str, ...]) -> None:
    """Send failed deliveries again (all of them without ID), and give parked destinations another chance."""

    async def act(store: Store) -> tuple[int, list[str]]:
        before = [place.name for place in await store.destinations() if place.parked]
        count = await store.retry(await resolve(store, ids) if ids else None, SystemClock().now())
        still = [place.name for place in await store.destinations() if place.parked]
        return count, [name for name in before if name not in still]

    count, freed = _with_store(ctx, act)
    for name in freed:
        click.echo(f"{name} is no longer parked.")
    click.echo(f"{count} failed deliveries queued again; a running monitor sends them now.")


@command.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@common_options
@click.pass_context
def drop(ctx: click.Context, ids: tuple[str, ...]) -> None:
    """Give up deliveries for good."""

    async def act(store: Store) -> int:
        return await store.drop(await resolve(store, ids))

    click.echo(f"{_with_store(ctx, act)} deliveries dropped.")


def _with_store(ctx: click.Context, act: Callable[[Store], Awaitable[T]]) -> T:
    settings = load(current(ctx).config_path, os.environ).settings

    async def go() -> T:
        store = open_beside(settings)
        try:
            return await act(store)
        finally:
            await store.close()

    return asyncio.run(go())


def _document(delivery: Delivery) -> dict[str, Any]:
    return {
        "id": delivery.id,
        "destination": delivery.destination,
        "state": delivery.state,
        "headline": delivery.message.headline,
        "link": delivery.message.link,
        "watches": [reason.watch for reason in delivery.message.reasons],
        "created": delivery.created,
        "not_before": delivery.not_before,
        "attempts": delivery.attempts,
        "failures": delivery.failures,
        "unknowns": delivery.unknowns,
        "error": delivery.error,
    }
