"""`monitor demo`: the whole daemon on sample feeds of its own, served on loopback."""

import click

from monitor.cli.options import common_options


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
    from monitor.cli.doing import demo  # noqa: PLC0415 - heavy

    demo.demo(ctx, once)
