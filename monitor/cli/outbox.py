"""`monitor outbox`: what waits, what failed, and what to do with it."""

from typing import TypeVar

import click

from monitor.cli.options import common_options

T = TypeVar("T")

MOST_ROWS = 50


@click.group("outbox")
@common_options
def command() -> None:
    """List, show, retry or drop deliveries, also while the daemon runs.

    A delivery is named by the beginning of its id, four digits at least. A message marked `may repeat · #a1b2` is the
    delivery a1b2.

    \b
    Examples:
      monitor outbox list --failed
      monitor outbox retry
    """


@command.command("list", short_help="Show the deliveries that are not done.")
@click.option("--failed", is_flag=True, help="Only those that monitor gave up.")
@click.option("--limit", type=click.IntRange(min=0), metavar="N",
              help=f"N at most, the oldest; 0 is all (default: {MOST_ROWS}, with --json all).")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@common_options
@click.pass_context
def list_(ctx: click.Context, failed: bool, limit: int | None, as_json: bool) -> None:
    """Show every delivery that is not done, the oldest first: waiting, in doubt or failed; and what is to be expected.

    \b
    Example:
      monitor outbox list --failed --json | jq -r '.[].id'
    """
    from monitor.cli.doing import outbox  # noqa: PLC0415 - heavy

    outbox.list_(ctx, failed, limit, as_json)


@command.command(short_help="Show one delivery and every try of it.")
@click.argument("identity", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
@common_options
@click.pass_context
def show(ctx: click.Context, identity: str, as_json: bool) -> None:
    """Show one delivery, whatever its state: the message as text, every try, and its story.

    \b
    Example:
      monitor outbox show a1b2c3d4
    """
    from monitor.cli.doing import outbox  # noqa: PLC0415 - heavy

    outbox.show(ctx, identity, as_json)


@command.command(short_help="Send failed deliveries again.")
@click.argument("ids", nargs=-1, metavar="[ID]...")
@common_options
@click.pass_context
def retry(ctx: click.Context, ids: tuple[str, ...]) -> None:
    """Send failed deliveries again, all of them without ID; what waits to be tried again is tried now, if it is named.

    A destination that is parked gets another chance, and what waits for it goes out at once, in its order. A pause that
    a destination asked for still holds.

    \b
    Example:
      monitor outbox retry a1b2c3d4
    """
    from monitor.cli.doing import outbox  # noqa: PLC0415 - heavy

    outbox.retry(ctx, ids)


@command.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@click.option("--yes", is_flag=True, help="Do not ask.")
@common_options
@click.pass_context
def drop(ctx: click.Context, ids: tuple[str, ...], yes: bool) -> None:
    """Give up deliveries for good: they are not sent any more. Asks before, on a terminal.

    \b
    Example:
      monitor outbox drop --yes a1b2c3d4
    """
    from monitor.cli.doing import outbox  # noqa: PLC0415 - heavy

    outbox.drop(ctx, ids, yes)
