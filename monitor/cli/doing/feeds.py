"""`monitor feeds`: which feeds there are, finding more, and lists of them."""

import asyncio
import os
import sys
from dataclasses import asdict
from itertools import chain
from itertools import count as counted
from pathlib import Path

import click

from monitor.app.beside import open_beside
from monitor.app.feeds_desk import (
    FoundFeed,
    add_feeds,
    discover,
    is_private,
    new_ones,
    read_anywhere,
    read_list,
)
from monitor.app.overview import FeedRow, overview
from monitor.app.typed import is_address
from monitor.cli.feed_rows import page_feeds, worst_first
from monitor.cli.feeds import MOST_ROWS
from monitor.cli.foot import mention
from monitor.cli.options import current
from monitor.cli.output import ago, count, print_json, print_table
from monitor.clock import SystemClock
from monitor.config.edit import Entry, literal
from monitor.config.load import load
from monitor.config.opml import Outline, write_opml
from monitor.config.settings import PollSettings, Settings
from monitor.errors import InputError, OperationError


def list_(ctx: click.Context, limit: int | None, as_json: bool) -> None:
    """Print the feeds, those that are not well first."""
    rows = asyncio.run(_rows(_settings(ctx)))
    most = (0 if as_json else MOST_ROWS) if limit is None else limit
    shown = rows if not most or len(rows) <= most else tuple(worst_first(rows)[:most])
    more = f"+{len(rows) - len(shown):,} more; --limit 0 shows all" if len(shown) < len(rows) else ""
    if not as_json:
        page_feeds(count(len(rows), "feed"), worst_first(shown), SystemClock().now(), more)
        return
    print_json([asdict(row) for row in shown])
    if more:
        click.echo(more, err=True)


async def _rows(settings: Settings) -> tuple[FeedRow, ...]:
    store = open_beside(settings)
    try:
        return (await overview(settings, store, SystemClock().now())).feeds
    finally:
        await store.close()


def discover_(page: str, as_json: bool) -> None:
    """Print the feeds that stand at `page`. Raises `OperationError` where there is none."""
    found = _discovered(page)
    if as_json:
        print_json([asdict(feed) for feed in found])
    elif found:
        _show(found)
        click.echo("\nAdd one with `monitor feeds add ADDRESS`.", err=True)
    if not found:
        raise OperationError(
            f"no feed was found at {page}; look on the page for words such as RSS, and give that address"
        )


def add(
    ctx: click.Context,
    url: str,
    name: str | None,
    tags: tuple[str, ...],
    language: str | None,
    every: str | None,
    full_text: bool,
    offline: bool,
) -> None:
    """Write the feed at `url`, or the one of the page there, into the file."""
    settings = _settings(ctx)
    typed, private = url, False
    if not offline:
        url = _the_only_one(url)
        private = asyncio.run(is_private(url, settings.poll, SystemClock()))
    fresh, twice = new_ones([Outline(url=url, name=name, tags=tags)], settings.feeds)
    if twice:
        raise InputError(f"{url} is in the configuration already")
    keys: dict[str, str | bool | tuple[str, ...] | None] = {
        "name": literal(name or ""), "tags": tuple(map(literal, tags)), "language": language, "every": every,
        "full_text": full_text, "allow_private": private,
    }  # fmt: skip
    given = {key: value for key, value in keys.items() if value}
    # What the owner types may name a secret; what stands in a page may not.
    written = url if url == typed else literal(url)
    entry: Entry = {"url": written, **given} if given else written
    add_feeds(current(ctx).config_path, os.environ, [entry])
    click.echo(f"added {fresh[0].url} to {current(ctx).config_path}", err=True)


def _the_only_one(url: str) -> str:
    found = _discovered(url)
    match found:
        case []:
            raise OperationError(f"there is no feed at {url}, and the page names none; --offline adds it all the same")
        case [one]:
            return one.url
        case _:
            commands = "\n".join(f"  monitor feeds add {feed.url}" for feed in found)
            raise InputError(f"{url} has {len(found)} feeds; choose one:\n{commands}")


def import_(ctx: click.Context, opml: str, dry_run: bool) -> None:
    """Write the feeds of a list into the file."""
    settings = _settings(ctx)
    if is_address(opml):
        mention(f"looking at {opml} …")
    listed = read_list(asyncio.run(read_anywhere(opml, settings.poll, SystemClock())), opml)
    fresh, twice = new_ones(listed, settings.feeds)
    if fresh and not dry_run:
        names = {feed.name for feed in settings.feeds if feed.name}
        add_feeds(current(ctx).config_path, os.environ, [_entry(outline, names) for outline in fresh])
    for outline in fresh:
        click.echo(outline.url)
    done = "would add" if dry_run else "added"
    click.echo(f"{done} {count(len(fresh), 'feed')}; {count(len(twice), 'is', 'are')} there already", err=True)


def _entry(outline: Outline, names: set[str]) -> Entry:
    """The entry, with a name that no other feed has; `names` grows by it. A stranger's list cannot name secrets."""
    keys: dict[str, str | tuple[str, ...]] = {}
    if outline.name and outline.name != outline.url:
        known = {name.casefold() for name in names}
        numbered = (f"{outline.name} ({number})" for number in counted(2))
        free = (name for name in chain([outline.name], numbered) if name.casefold() not in known)
        names.add(name := next(free))
        keys["name"] = literal(name)
    if outline.tags:
        keys["tags"] = tuple(map(literal, outline.tags))
    url = literal(outline.url)
    return {"url": url, **keys} if keys else url


def export(ctx: click.Context, output: Path | None) -> None:
    """Print the feeds as a list, or write it to `output`."""
    feeds = _settings(ctx).feeds
    told = [feed for feed in feeds if not feed.has_secret_address]
    for feed in feeds:
        if feed.has_secret_address:
            click.echo(f"left out {feed.address}: its address has a secret", err=True)
    text = write_opml([Outline(url=feed.address, name=feed.name, tags=feed.tags) for feed in told])
    if output is None:
        sys.stdout.write(text)
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise OperationError(f"cannot write {output}: {error.strerror or error}") from error


def _settings(ctx: click.Context) -> Settings:
    return load(current(ctx).config_path, os.environ).settings


def _discovered(where: str) -> list[FoundFeed]:
    mention(f"looking at {where} …")
    return asyncio.run(discover(where, PollSettings(), SystemClock()))


def _show(found: list[FoundFeed]) -> None:
    now = SystemClock().now()
    print_table(
        count(len(found), "feed"),
        ("address", "title", "items", "newest"),
        [(feed.url, feed.title, str(feed.items), ago(feed.newest, now) if feed.newest else "") for feed in found],
        fold=["address", "title"],
    )
