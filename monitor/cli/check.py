"""`monitor check`: the file, and what is stored already; without polling or sending anything."""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click

from monitor.cli.options import common_options, current
from monitor.cli.problems import print_problems
from monitor.clock import SystemClock
from monitor.errors import ConfigError, Problem

_SHOWN = ("file", "line", "column", "where", "message", "warning")


@click.command("check")
@common_options
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout, for other programs.")
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """Check the configuration, and show every mistake at once.

    Exits with 0 when the file can be used, and with 2 when it cannot. Warnings alone are no mistake: they tell of
    watches that can never match, match nearly everything, or have not matched for long, and of names that stand for
    too much. Where a database is there already, its newest items are tried, too; it is not changed.

    \b
    Examples:
      monitor check
      monitor check -c /etc/monitor/config.yaml
      monitor check --json | jq .problems
    """
    path = current(ctx).config_path
    try:
        summary, problems = _check(path)
    except ConfigError as error:
        if not as_json:
            raise
        _print_json(False, error.problems)
        ctx.exit(2)
    if as_json:
        _print_json(True, problems)
        return
    if problems:
        print_problems(problems)
    click.echo(f"{path}: fine: {summary}")


def _check(path: Path) -> tuple[str, tuple[Problem, ...]]:
    # Deferred: the help of this command needs none of it.
    from monitor.app.checking import check_file  # noqa: PLC0415 - heavy

    checked = check_file(path, os.environ, SystemClock())
    settings = checked.settings
    counts = (
        (len(settings.feeds), "feed", "feeds"),
        (len(settings.watches), "watch", "watches"),
        (len(settings.destinations), "destination", "destinations"),
    )
    return ", ".join(f"{count} {one if count == 1 else many}" for count, one, many in counts), checked.advice


def _print_json(ok: bool, problems: Sequence[Problem]) -> None:
    shown = [{key: asdict(problem)[key] for key in _SHOWN} for problem in problems]
    click.echo(json.dumps({"ok": ok, "problems": shown}, ensure_ascii=False, indent=2))
