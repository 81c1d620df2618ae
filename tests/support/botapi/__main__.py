"""Run the server by hand: `python -m tests.support.botapi --port 8081`, and point `telegram: {base_url: …}` at it."""

import asyncio
import contextlib
from pathlib import Path

import click

from tests.support.botapi.faults import Call
from tests.support.botapi.ledger import Entry, Ledger
from tests.support.botapi.server import TOKEN, BotApi
from tests.support.botapi.throttle import Throttle


@click.command()
@click.option("--port", type=int, default=8081, show_default=True, help="Where to listen on 127.0.0.1.")
@click.option("--token", default=TOKEN, show_default=True, help="The bot token to accept.")
@click.option("--ledger", "file", type=click.Path(path_type=Path, dir_okay=False),
              help="Keep the ledger in this file, as JSON; one that exists is continued.")  # fmt: skip
@click.option("--limits", is_flag=True, help="Refuse what is faster than Telegram allows.")
@click.option("--quiet", is_flag=True, help="Print no messages.")
def main(port: int, token: str, file: Path | None, limits: bool, quiet: bool) -> None:
    """A Bot API server for tests: takes any chat, and prints what a person would see. GET /ledger shows it as JSON.

    What people do is posted to /by-hand: {"say": {"chat": 77, "text": "/status"}}, or "stand", "push_as_it_is".
    """
    known = Ledger.from_json(file.read_text(encoding="utf-8")) if file and file.exists() else Ledger()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(port, token, known, file, limits=limits, quiet=quiet))


async def _serve(port: int, token: str, known: Ledger, file: Path | None, *, limits: bool, quiet: bool) -> None:
    async with BotApi.start(port=port, token=token, ledger=known, save_to=file) as api:
        if limits:
            api.enforce(Throttle())
        click.echo(f"base_url: {api.base_url}\ntoken:    {token}\n")
        shown = {entry.id: len(entry.versions) for entry in known.entries}

        def show(_call: Call) -> None:
            for entry in known.entries:
                if shown.get(entry.id) != len(entry.versions):
                    shown[entry.id] = len(entry.versions)
                    click.echo(_line(entry))

        if not quiet:
            api.on("after", show)
        await asyncio.Event().wait()


def _line(entry: Entry) -> str:
    marks = [f"chat {entry.chat}", f"#{entry.id}", f"{entry.now.at:%H:%M:%S}"]
    marks += ["edited"] * entry.edited + ["silent"] * entry.silent
    marks += [f"thread {entry.thread}"] * (entry.thread is not None)
    return f"── {' · '.join(marks)}\n{entry.text}\n"


if __name__ == "__main__":
    main()
