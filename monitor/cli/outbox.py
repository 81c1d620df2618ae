"""`monitor outbox`: what waits, what failed, and what to do with it."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable, Sequence
from shlex import quote
from typing import Any, TypeVar

import click

from monitor.alerts.render import plain_text
from monitor.app import outbox_desk as desk
from monitor.app.outbox_desk import Listed, Retried, Shown
from monitor.cli.deliveries import expectation, show_attempt
from monitor.cli.documents import attempt_document, delivery_document
from monitor.cli.options import common_options, current
from monitor.cli.output import print_json, print_table
from monitor.cli.paper import Paper, local, plain
from monitor.clock import SystemClock
from monitor.config.load import load
from monitor.config.settings import Settings
from monitor.model import OPEN_STATES, Delivery, DeliveryState
from monitor.ports import Store

T = TypeVar("T")

MOST_ROWS = 50


@click.group("outbox")
@common_options
def command() -> None:
    """List, show, retry or drop deliveries, also while the daemon runs.

    A delivery is named by the beginning of its id, four digits at least. A message marked `may repeat · #a1b2` is the
    delivery a1b2.

    \b
    Examples:
      monitor outbox list --failed
      monitor outbox retry
    """


@command.command("list")
@click.option("--failed", is_flag=True, help="Only those that monitor gave up.")
@click.option("--limit", type=click.IntRange(min=0), metavar="N",
              help=f"N at most, the oldest; 0 is all (default: {MOST_ROWS}, with --json all).")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@common_options
@click.pass_context
def list_(ctx: click.Context, failed: bool, limit: int | None, as_json: bool) -> None:
    """Show every delivery that is not done, the oldest first: waiting, in doubt or failed; and what is to be expected.

    \b
    Example:
      monitor outbox list --failed --json | jq -r '.[].id'
    """
    states = (DeliveryState.DEAD,) if failed else OPEN_STATES
    most = (0 if as_json else MOST_ROWS) if limit is None else limit
    found = _with_store(ctx, lambda store, settings: desk.listed(settings, store, states, most or None))
    if as_json:
        print_json([delivery_document(delivery, expected) for delivery, expected in found.rows])
    elif found.rows:
        _show_list(found)
    else:
        click.echo("Nothing failed." if failed else "Nothing waits and nothing failed.")
    if found.more:
        click.echo(f"+{found.more} more; --limit 0 shows all", err=as_json)


def _show_list(found: Listed) -> None:
    now = SystemClock().now()
    print_table(
        _count(len(found.rows) + found.more, "delivery", "deliveries"),
        ("id", "to", "message"),
        [
            (one.id[:8], one.destination, plain(f"{one.message.headline}\n→ {expectation(expected, now)}"))
            for one, expected in found.rows
        ],
        fold=["message"],
    )


@command.command()
@click.argument("identity", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@common_options
@click.pass_context
def show(ctx: click.Context, identity: str, as_json: bool) -> None:
    """Show one delivery, whatever its state: the message as text, every try, and its story.

    \b
    Example:
      monitor outbox show a1b2c3d4
    """
    found = _with_store(ctx, lambda store, settings: desk.shown(settings, store, identity))
    if as_json:
        print_json(_document(found))
    else:
        _show(found)


@command.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
@common_options
@click.pass_context
def retry(ctx: click.Context, ids: tuple[str, ...]) -> None:
    """Send failed deliveries again, all of them without ID; what waits to be tried again is tried now, if it is named.

    A destination that is parked gets another chance, and what waits for it goes out at once, in its order. A pause that
    a destination asked for still holds.

    \b
    Example:
      monitor outbox retry a1b2c3d4
    """
    done = _with_store(ctx, lambda store, _: desk.retry(store, ids, SystemClock().now()))
    for line in _retried(done):
        click.echo(line)


def _retried(done: Retried) -> list[str]:
    freed = [
        f"{place.name} is no longer parked; {_count(place.waiting, 'delivery', 'deliveries')} waited for it."
        for place in done.freed
    ]
    waiting = [
        f"{one.id[:8]} is {'tried now' if one.state is DeliveryState.RETRY else 'under way already'} ({one.state})."
        for one in done.named
        if one.state is not DeliveryState.DEAD
    ]
    queued = f"{_count(done.dead, 'failed delivery', 'failed deliveries')} queued again; a running monitor sends"
    return [*freed, *waiting, f"{queued} {'it' if done.dead == 1 else 'them'} now."]


@command.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@click.option("--yes", is_flag=True, help="Do not ask.")
@common_options
@click.pass_context
def drop(ctx: click.Context, ids: tuple[str, ...], yes: bool) -> None:
    """Give up deliveries for good: they are not sent any more. Asks before, on a terminal.

    \b
    Example:
      monitor outbox drop --yes a1b2c3d4
    """
    chosen = _with_store(ctx, lambda store, _: desk.resolve(store, ids, OPEN_STATES))
    if not yes and sys.stdin.isatty() and not _agreed(chosen):
        click.echo("Nothing dropped.")
        ctx.exit(1)
    count = _with_store(ctx, lambda store, _: store.drop([one.id for one in chosen]))
    click.echo(f"{_count(count, 'delivery', 'deliveries')} dropped.")
    for one in chosen:
        if one.state is DeliveryState.SENDING:
            click.echo(f"{one.id[:8]} is being sent at this moment, and may arrive.", err=True)


def _agreed(chosen: Sequence[Delivery]) -> bool:
    for one in chosen:
        click.echo(plain(f"{one.id[:8]}  {one.destination}  {one.message.headline}"), err=True)
    return click.confirm(f"Give up {_count(len(chosen), 'delivery', 'deliveries')} for good?", err=True)


def _with_store(ctx: click.Context, act: Callable[[Store, Settings], Awaitable[T]]) -> T:
    settings = load(current(ctx).config_path, os.environ).settings

    async def go() -> T:
        store = desk.open_beside(settings)
        try:
            return await act(store, settings)
        finally:
            await store.close()

    return asyncio.run(go())


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


# --- one delivery ---


def _show(found: Shown) -> None:
    paper, delivery = Paper(), found.delivery
    paper.line((f"{delivery.id[:8]} to {delivery.destination}: ", "bold"), _expected(found))
    paper.line(f"Id: {delivery.id}")
    paper.line(f"State: {delivery.state}; queued first {local(delivery.created)}")
    paper.line(f"Revision: {delivery.revision}; {_arrived(delivery)}")
    paper.line()
    for line in plain_text(delivery.message).splitlines():
        paper.line(line, indent=2, whole=line.startswith(("http://", "https://")))
    paper.line()
    paper.line("Tries:" if found.tries else "Tries: none so far")
    for attempt in found.tries:
        show_attempt(paper, attempt, indent=2)
    if found.folded:
        paper.line("Folded into it:")
        for one in found.folded:
            paper.line(f"{one.id[:8]}  {one.message.headline}", indent=2)
    if found.story:
        paper.line(f"Story: {found.story.story.title}")
        paper.line(f"Opened: {local(found.story.story.opened)}")
    if delivery.message.link:
        paper.line(f"`monitor why {quote(delivery.message.link)}` has the item's whole way.", whole=True)


def _expected(found: Shown) -> str:
    return expectation(found.expected, SystemClock().now())


def _arrived(delivery: Delivery) -> str:
    there = f", known there as {delivery.external_id}" if delivery.external_id is not None else ""
    return (
        f"the newest that surely arrived is {delivery.sent_revision}{there}"
        if delivery.sent_revision
        else "none arrived"
    )


def _document(found: Shown) -> dict[str, Any]:
    story = found.story.story if found.story else None
    return delivery_document(found.delivery, found.expected) | {
        "text": plain_text(found.delivery.message),
        "tries": [attempt_document(attempt) for attempt in found.tries],
        "story": {"id": story.id, "title": story.title, "opened": story.opened} if story else None,
        "folded": [{"id": one.id, "headline": one.message.headline} for one in found.folded],
    }
