"""`monitor check`: the file, and what is stored already; with `--online` also what it names. Nothing is sent."""

import os
from collections.abc import Sequence
from dataclasses import asdict
from itertools import starmap
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from monitor.cli.options import common_options, current
from monitor.cli.output import count, print_json
from monitor.cli.problems import print_problems
from monitor.cli.progress import bar
from monitor.clock import SystemClock
from monitor.errors import ConfigError, Problem

if TYPE_CHECKING:
    from monitor.config.settings import Settings

_SHOWN = ("file", "line", "column", "where", "message", "warning")


@click.command("check")
@common_options
@click.option("--online", is_flag=True, help="Also ask each feed, and reach each destination, without sending.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout, for other programs.")
@click.pass_context
def command(ctx: click.Context, online: bool, as_json: bool) -> None:
    """Check the configuration, and show every mistake at once.

    Exits with 0 when the file can be used, and with 2 when it cannot. Warnings alone are no mistake: they tell of
    watches that can never match, match nearly everything, or have not matched for long, and of names that stand for
    too much. Where a database is there already, its newest items are tried, too; it is not changed.

    With --online every feed is asked and read, and every destination reached as far as that goes without a message.
    Exits with 1 when one of them does not work.

    \b
    Examples:
      monitor check
      monitor check --online
      monitor check -c /etc/monitor/config.yaml
      monitor check --json | jq .problems
    """
    path = current(ctx).config_path
    try:
        settings, problems = _check(path)
    except ConfigError as error:
        if not as_json:
            raise
        _print_json(False, error.problems)
        ctx.exit(2)
    if not as_json:
        if problems:
            print_problems(problems)
        click.echo(f"{path}: fine: {_summary(settings)}")
    if online:
        ctx.exit(_try_online(settings, problems, as_json=as_json, all_feeds=current(ctx).verbosity > 0))
    if as_json:
        _print_json(True, problems)


def _try_online(settings: "Settings", problems: Sequence[Problem], *, as_json: bool, all_feeds: bool) -> int:
    """Try what the file names, and tell of it; the exit status."""
    # Deferred: a check of the file alone needs neither network nor notifiers.
    from monitor.app.online import try_all  # noqa: PLC0415 - heavy
    from monitor.cli import online  # noqa: PLC0415 - heavy

    with bar("Trying") as progress:
        tried = try_all(settings, SystemClock(), progress)
    if as_json:
        _print_json(True, problems, online=online.document(tried))
    else:
        online.show(tried, all_feeds=all_feeds)
        click.echo(online.verdict(tried))
    return 1 if tried.failed else 0


def _check(path: Path) -> tuple["Settings", tuple[Problem, ...]]:
    # Deferred: the help of this command needs none of it.
    from monitor.app.checking import check_file  # noqa: PLC0415 - heavy

    checked = check_file(path, os.environ, SystemClock())
    return checked.settings, checked.advice


def _summary(settings: "Settings") -> str:
    counts = (
        (len(settings.feeds), "feed"),
        (len(settings.watches), "watch", "watches"),
        (len(settings.destinations), "destination"),
    )
    return ", ".join(starmap(count, counts))


def _print_json(ok: bool, problems: Sequence[Problem], **more: Any) -> None:
    shown = [{key: asdict(problem)[key] for key in _SHOWN} for problem in problems]
    print_json({"ok": ok, "problems": shown, **more})
