"""`monitor feeds`: which feeds there are, finding more, and lists of them."""

from pathlib import Path

import click

from monitor.cli.names import files
from monitor.cli.options import common_options

MOST_ROWS = 50


@click.group("feeds")
@common_options
def command() -> None:
    """List, find, add, import or export feeds.

    What is written into the configuration leaves its comments and its order as they are.

    \b
    Examples:
      monitor feeds add https://example.org/news --tag asia
      monitor feeds list
    """


@command.command("list", short_help="Show every feed and how it is.")
@click.option(
    "--limit",
    type=click.IntRange(min=0),
    metavar="N",
    help=f"N at most, those that are not well first; 0 is all (default: {MOST_ROWS}, with --json all).",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@common_options
@click.pass_context
def list_(ctx: click.Context, limit: int | None, as_json: bool) -> None:
    """Show every feed and how it is, also while the daemon runs; those that are not well first.

    At a terminal, what is longer than the screen is shown by way of $PAGER.

    \b
    Examples:
      monitor feeds list --limit 10
      monitor feeds list --json | jq -r '.[].address'
    """
    from monitor.cli.doing import feeds  # noqa: PLC0415 - heavy

    feeds.list_(ctx, limit, as_json)


@command.command("discover")
@click.argument("page", metavar="PAGE", shell_complete=files)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@common_options
def discover_(page: str, as_json: bool) -> None:
    """Find the feeds of PAGE, an address or a file. Exit 1 when there is none.

    \b
    Example:
      monitor feeds discover https://example.org/news
    """
    from monitor.cli.doing import feeds  # noqa: PLC0415 - heavy

    feeds.discover_(page, as_json)


@command.command()
@click.argument("url", metavar="URL")
@click.option("--name", help="What to call it; its own title otherwise.")
@click.option("--tag", "tags", multiple=True, help="A tag; may be given several times.")
@click.option("--language", help="The language of its items, such as en.")
@click.option("--every", help="A fixed interval, such as 5m.")
@click.option("--full-text", is_flag=True, help="Read the article page of each new item, too.")
@click.option("--offline", is_flag=True, help="Take the address as it is, without asking whether there is a feed.")
@common_options
@click.pass_context
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
    """Add the feed at URL, or the one of the page there, to the file.

    \b
    Example:
      monitor feeds add https://example.org/feed.xml --name "The Wire"
    """
    from monitor.cli.doing import feeds  # noqa: PLC0415 - heavy

    feeds.add(ctx, url, name, tags, language, every, full_text, offline)


@command.command("import", short_help="Add the feeds of an OPML list to the file.")
@click.argument("opml", metavar="OPML", shell_complete=files)
@click.option("--dry-run", is_flag=True, help="Say what would be added, and add nothing.")
@common_options
@click.pass_context
def import_(ctx: click.Context, opml: str, dry_run: bool) -> None:
    """Add the feeds of an OPML list to the file; its folders become tags.

    OPML is a file or an address. A feed that the configuration has already is left out.

    \b
    Example:
      monitor feeds import --dry-run subscriptions.opml
    """
    from monitor.cli.doing import feeds  # noqa: PLC0415 - heavy

    feeds.import_(ctx, opml, dry_run)


@command.command()
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file.")
@common_options
@click.pass_context
def export(ctx: click.Context, output: Path | None) -> None:
    """Write the feeds as an OPML list. Their tags become folders; addresses with secrets are left out.

    \b
    Example:
      monitor feeds export -o subscriptions.opml
    """
    from monitor.cli.doing import feeds  # noqa: PLC0415 - heavy

    feeds.export(ctx, output)
