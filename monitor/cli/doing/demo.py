"""`monitor demo`: the whole daemon on sample feeds of its own, served on loopback."""

import os
import sys
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from monitor.cli.doing.run import start_log, work
from monitor.cli.options import current
from monitor.clock import SystemClock
from monitor.config.load import load
from monitor.demo.configuration import demo_config
from monitor.demo.server import DemoSite


def demo(ctx: click.Context, once: bool) -> None:
    """Run the daemon on the sample feeds; exits with its status."""
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
