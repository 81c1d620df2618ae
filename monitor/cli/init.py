"""`monitor init`: from nothing to a first configuration, by questions or by options."""

import os
import sys
from datetime import timedelta
from pathlib import Path

import click

from monitor.cli.options import common_options, current
from monitor.cli.parameters import DURATION

OFFICIAL = "https://api.telegram.org"


@click.command("init")
@click.option(
    "--feed",
    "feeds",
    multiple=True,
    metavar="URL",
    help="The address of a feed, or of a page with one; may be given several times.",
)
@click.option(
    "--watch", "watches", multiple=True, metavar="QUERY", help="What to wait for; may be given several times."
)
@click.option(
    "--telegram-token",
    "token",
    metavar="TOKEN",
    envvar="TELEGRAM_BOT_TOKEN",
    help="The token of your bot (default: $TELEGRAM_BOT_TOKEN, which does not show in `ps`).",
)
@click.option("--chat", metavar="ID", help="The chat's number or @name; without it, you press Start there.")
@click.option("--base-url", metavar="URL", default=OFFICIAL, help="A Bot API server of your own.")
@click.option(
    "--wait", type=DURATION, default="5m", metavar="DURATION", help="How long to wait for Start (default: 5m)."
)
@click.option("--full-text", is_flag=True, help="Read the article page of each new item, too.")
@click.option("--offline", is_flag=True, help="Ask nothing and try nothing: take every option as it is.")
@click.option("--yes", is_flag=True, help="Ask nothing, also at a terminal.")
@common_options
@click.pass_context
def command(
    ctx: click.Context,
    *,
    feeds: tuple[str, ...],
    watches: tuple[str, ...],
    token: str | None,
    chat: str | None,
    base_url: str,
    wait: timedelta,
    full_text: bool,
    offline: bool,
    yes: bool,
) -> None:
    """Write a first configuration: asks for feeds, watches and a Telegram bot, and tries each at once.

    Feeds are found on any page of a site. A watch is tried on what stands in them now. The chat is the one in which you
    press Start, a group or your own; a test alert is sent there. The file comes last, with comments; one that is there
    already is never overwritten. The token goes into .env beside it, which only you can read.

    Without a terminal, or with --yes, nothing is asked: then --feed and --watch are needed, and --chat where there is a
    token. Without a token, alerts appear on the screen.

    \b
    Examples:
      monitor init
      monitor init --yes --feed https://example.org/news --watch Kuril
    """
    # Deferred: the help of this command needs none of it.
    from monitor.app.first_steps import must_be_new, write  # noqa: PLC0415 - heavy
    from monitor.cli.wizard import Given, Wizard  # noqa: PLC0415 - heavy
    from monitor.telemetry import log  # noqa: PLC0415 - heavy

    path, options = current(ctx).config_path, current(ctx)
    must_be_new(path)
    given = Given(
        feeds=feeds, watches=watches, token=token, chat=chat, base_url=base_url, wait=wait, offline=offline,
        full_text=full_text,
    )  # fmt: skip
    asks = sys.stdin.isatty() and not yes and not offline
    if not asks:
        _nothing_missing(ctx, given.missing())
    # The answers are what there is to see; -v shows the log's lines between them.
    log.configure(verbosity=options.verbosity - 1, style=options.log, secrets=[token] if token else [])
    answers = Wizard(given, asks=asks).answers()
    in_dotenv = write(path, answers, os.environ)
    _close(path, in_dotenv=in_dotenv)


def _nothing_missing(ctx: click.Context, missing: list[str]) -> None:
    if missing:
        why = "nothing is asked" if sys.stdin.isatty() else "there is no terminal to ask at"
        raise click.UsageError(f"{why}; give {', '.join(missing)}.", ctx)


def _close(path: Path, *, in_dotenv: bool) -> None:
    named = "" if path == Path("config.yaml") else f" -c {path}"
    also = f" and {path.with_name('.env')}" if in_dotenv else ""
    click.echo(f"\nWrote {path}{also}. Next:")
    click.echo(f"  monitor run{named}     starts the watch; what the feeds hold now counts as read")
    click.echo(f"  monitor check{named}   finds mistakes after you edited the file")
