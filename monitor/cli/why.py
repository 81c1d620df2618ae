"""`monitor why URL`: an item's whole way, and why an alert of it came or did not."""

import click

from monitor.cli.options import common_options


@click.command("why")
@click.argument("url", metavar="URL")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@common_options
@click.pass_context
def command(ctx: click.Context, url: str, as_json: bool) -> None:
    """Show an item's whole way: when it was seen, every watch's verdict, its story, its alerts, and every try to
    deliver them. URL is the address of its page; http or https, a last slash and trackers make no difference.

    Works while the daemon runs, and without it. Exit 1 when no item with that address is known; then it says what may
    be the reason.

    \b
    Examples:
      monitor why https://example.org/news/letter
      monitor why --json https://example.org/news/letter | jq -r .summary
    """
    from monitor.cli.doing import why  # noqa: PLC0415 - heavy

    why.why(ctx, url, as_json)
