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
from monitor.app.beside import open_beside
from monitor.app.outbox_desk import Listed, Retried, Shown
from monitor.cli.deliveries import expectation, show_attempt
from monitor.cli.documents import attempt_document, delivery_document
from monitor.cli.options import current
from monitor.cli.outbox import MOST_ROWS
from monitor.cli.output import count, print_json, print_table
from monitor.cli.paper import Paper, local, plain
from monitor.clock import SystemClock
from monitor.config.load import load
from monitor.config.settings import Settings
from monitor.model import OPEN_STATES, Delivery, DeliveryState
from monitor.ports import Store

T = TypeVar("T")


def list_(ctx: click.Context, failed: bool, limit: int | None, as_json: bool) -> None:
    """Print the deliveries that are not done."""
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
        count(len(found.rows) + found.more, "delivery", "deliveries"),
        ("id", "to", "message"),
        [
            (one.id[:8], one.destination, plain(f"{one.message.headline}\n→ {expectation(expected, now)}"))
            for one, expected in found.rows
        ],
        fold=["message"],
    )


def show(ctx: click.Context, identity: str, as_json: bool) -> None:
    """Print one delivery."""
    found = _with_store(ctx, lambda store, settings: desk.shown(settings, store, identity))
    if as_json:
        print_json(_document(found))
    else:
        _show(found)


def retry(ctx: click.Context, ids: tuple[str, ...]) -> None:
    """Queue failed deliveries again."""
    done = _with_store(ctx, lambda store, _: desk.retry(store, ids, SystemClock().now()))
    for line in _retried(done):
        click.echo(line)


def _retried(done: Retried) -> list[str]:
    freed = [
        f"{place.name} is no longer parked; {count(place.waiting, 'delivery', 'deliveries')} waited for it."
        for place in done.freed
    ]
    waiting = [
        f"{one.id[:8]} is {'tried now' if one.state is DeliveryState.RETRY else 'under way already'} ({one.state})."
        for one in done.named
        if one.state is not DeliveryState.DEAD
    ]
    queued = f"{count(done.dead, 'failed delivery', 'failed deliveries')} queued again; a running monitor sends"
    return [*freed, *waiting, f"{queued} {'it' if done.dead == 1 else 'them'} now."]


def drop(ctx: click.Context, ids: tuple[str, ...], yes: bool) -> None:
    """Give up deliveries, after a question at a terminal."""
    chosen = _with_store(ctx, lambda store, _: desk.resolve(store, ids, OPEN_STATES))
    if not yes and sys.stdin.isatty() and not _agreed(chosen):
        click.echo("Nothing dropped.")
        ctx.exit(1)
    dropped = _with_store(ctx, lambda store, _: store.drop([one.id for one in chosen]))
    click.echo(f"{count(dropped, 'delivery', 'deliveries')} dropped.")
    for one in chosen:
        if one.state is DeliveryState.SENDING:
            click.echo(f"{one.id[:8]} is being sent at this moment, and may arrive.", err=True)


def _agreed(chosen: Sequence[Delivery]) -> bool:
    for one in chosen:
        click.echo(plain(f"{one.id[:8]}  {one.destination}  {one.message.headline}"), err=True)
    return click.confirm(f"Give up {count(len(chosen), 'delivery', 'deliveries')} for good?", err=True)


def _with_store(ctx: click.Context, act: Callable[[Store, Settings], Awaitable[T]]) -> T:
    settings = load(current(ctx).config_path, os.environ).settings

    async def go() -> T:
        store = open_beside(settings)
        try:
            return await act(store, settings)
        finally:
            await store.close()

    return asyncio.run(go())


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
