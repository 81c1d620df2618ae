"""`monitor demo`: the whole daemon on sample feeds of its own, served on loopback."""

import os
import sys
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from monitor.cli.options import common_options, current
from monitor.cli.run import start_log, work
from monitor.clock import SystemClock
from monitor.config.load import load
from monitor.demo.configuration import demo_config
from monitor.demo.server import DemoSite


@click.command("demo")
@click.option("--once", is_flag=True, help="End after the first round.")
@common_options
@click.pass_context
def command(ctx: click.Context, once: bool) -> None:
    """See it work on built-in sample feeds: no network, no token, no file.

    Three invented outlets report, in English, Russian and Japanese, on talks between Russia and Japan; four watches
    look for the Kuril Islands, a summit and a treaty. Alerts appear on the screen, each with its reason.

    \b
    Example:
      monitor demo --once
    """
    with DemoSite(SystemClock().now()) as site, TemporaryDirectory(prefix="monitor-demo-") as folder:
        path = Path(folder) / "config.yaml"
        path.write_text(demo_config(site.base_url, Path(folder) / "demo.db"), encoding="utf-8")
        loaded = load(path, os.environ)
        options = current(ctx)
        # The alerts are what there is to see; -v shows the log's lines between them.
        start_log(replace(options, verbosity=options.verbosity - 1), loaded)
        click.echo(f"Sample feeds are served at {site.base_url}, and polled as any others would be.", err=True)
        if not once:
            click.echo("Ctrl-C ends the demo.", err=True)
        status = work(loaded.settings, once=once)
    sys.exit(status)
