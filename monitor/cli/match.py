"""`monitor match`: which watches match a text, a feed or a page, and why."""

import click

from monitor.cli.names import feeds, files
from monitor.cli.options import common_options


@click.command(name="match")
@common_options
@click.option("--text", metavar="TEXT", help="A text; its first line is the headline. - reads it from the input.")
@click.option("--feed", metavar="FILE-or-URL", shell_complete=feeds, help="Every item of a feed.")
@click.option("--page", metavar="FILE-or-URL", shell_complete=files,
              help="The main text of a page; with --feed, the article of its item.")  # fmt: skip
@click.option("--query", metavar="QUERY", help="Try this query instead of the file's watchlists.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def command(
    ctx: click.Context, text: str | None, feed: str | None, page: str | None, query: str | None, as_json: bool
) -> None:
    """Show which watches match a text, a feed or a page, and why.

    With --query the file is read only if -c names one, for its entities and feeds; and each word of the query is shown
    with the forms that it stands for.

    \b
    Examples:
      monitor match --text "Abe meets Putin"
      monitor match --query 'Kuril* -football' --page https://example.org/1
      monitor match --feed https://example.org/feed.xml --json | jq .items
    """
    from monitor.cli.doing import match  # noqa: PLC0415 - heavy

    match.match(ctx, text, feed, page, query, as_json)
