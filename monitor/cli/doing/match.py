"""`monitor match`: which watches match a text, a feed or a page, and why."""

import asyncio
import os
import sys
from typing import Any

import click

from monitor.app.trial import Setup, Trial, configured, of_query, try_feed, try_page, try_text
from monitor.app.typed import is_address
from monitor.cli.documents import verdicts_document
from monitor.cli.foot import mention
from monitor.cli.options import current
from monitor.cli.output import print_json
from monitor.cli.problems import print_problems, query_problem
from monitor.cli.verdicts import show_expansions, show_trials
from monitor.clock import SystemClock
from monitor.errors import QueryError


def match(
    ctx: click.Context, text: str | None, feed: str | None, page: str | None, query: str | None, as_json: bool
) -> None:
    """Match what was given, and print why it matches or does not."""
    if text is None and feed is None and page is None:
        raise click.UsageError("Give something to match: --text, --feed or --page.", ctx)
    if text is not None and (feed is not None or page is not None):
        raise click.UsageError("--text stands alone, without --feed and --page.", ctx)
    setup = _setup(ctx, query)
    for where in (feed, page):
        if where is not None and is_address(where):
            mention(f"looking at {where} …")
    if feed is not None:
        trials = asyncio.run(try_feed(feed, page, setup, SystemClock()))
    elif page is not None:
        trials = (asyncio.run(try_page(page, setup, SystemClock())),)
    else:
        trials = (try_text(_given(text or ""), setup, SystemClock()),)
    if as_json:
        print_json(_document(trials, listed=feed is not None))
    else:
        if query is not None:
            language = trials[0].item.language if trials else None
            show_expansions(setup.expansions(language or ""), every_form=current(ctx).verbosity > 0)
        show_trials(trials, every_miss=len(trials) == 1 or current(ctx).verbosity > 0)


def _setup(ctx: click.Context, query: str | None) -> Setup:
    options = current(ctx)
    if query is None:
        return configured(options.config_path, os.environ)
    try:
        return of_query(query, options.config, os.environ)
    except QueryError as error:
        print_problems([query_problem(query, error)])
        ctx.exit(2)


def _given(text: str) -> str:
    return sys.stdin.buffer.read().decode("utf-8", "replace") if text == "-" else text


def _document(trials: tuple[Trial, ...], *, listed: bool) -> dict[str, Any]:
    """A text or page is one object; a feed is a list of them, and its only item is at the top as well."""
    objects = [_object(trial) for trial in trials]
    if not listed:
        return objects[0]
    return (objects[0] if len(objects) == 1 else {}) | {"items": objects}


def _object(trial: Trial) -> dict[str, Any]:
    return {
        "item": {"title": trial.item.title, "link": trial.item.link},
        **verdicts_document(trial.verdicts),
    }
