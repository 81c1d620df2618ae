"""`monitor db`: the database as a whole. A mistake in the configuration is no reason to go without a backup."""

import os
from pathlib import Path

import click

from monitor.cli.options import common_options, current
from monitor.cli.progress import bar
from monitor.errors import ConfigError


@click.group("db")
@common_options
def command() -> None:
    """Back up the database, bring it up to date, or make it smaller.

    \b
    Example, each night by cron, while the daemon runs:
      monitor db backup "backup/monitor-$(date +%F).db"
    """


@command.command("backup")
@click.argument("target", metavar="FILE", type=click.Path(path_type=Path))
@common_options
@click.pass_context
def backup(ctx: click.Context, target: Path) -> None:
    """Copy the database into a new FILE, also while the daemon runs.

    The copy is one moment of the database, and is checked; a FILE that is there is not written over. To go back to it,
    stop the daemon, put the copy in the database's place, and remove the -wal and -shm files beside that.

    \b
    Example:
      monitor db backup /mnt/backup/monitor.db
    """
    from monitor.store.upkeep import back_up  # noqa: PLC0415 - heavy, and not needed for the help

    with bar("Copying") as progress:
        size = back_up(_url(ctx), target, progress)
    click.echo(f"Copied to {target}: {_megabytes(size)}.")


@command.command("upgrade", short_help="Bring the database to this version's form.")
@common_options
@click.pass_context
def upgrade(ctx: click.Context) -> None:
    """Bring the database to this version's form, as `monitor run` does by itself.

    Stop the daemon first, and make a backup: an older version cannot use the database afterwards.

    \b
    Example:
      monitor db backup before.db && monitor db upgrade
    """
    from monitor.store.upkeep import bring_up_to_date  # noqa: PLC0415 - heavy, and not needed for the help

    schemas = bring_up_to_date(_url(ctx))
    if schemas.before == schemas.now:
        click.echo(f"The database is up to date: schema {schemas.now}.")
    else:
        click.echo(f"The database has schema {schemas.now} now; before it had {schemas.before or 'none'}.")


@command.command("vacuum", short_help="Write the database anew, smaller.")
@common_options
@click.pass_context
def vacuum(ctx: click.Context) -> None:
    """Write the database anew, without the room that forgotten items left. Stop the daemon first.

    That room is used again by itself, so this is only of use when a database has become much smaller for good: after
    a shorter `retention`, or after feeds went. It needs twice the database's size free on its disk meanwhile.

    \b
    Example:
      monitor db vacuum
    """
    from monitor.store.upkeep import vacuum as make_smaller  # noqa: PLC0415 - heavy, and not needed for the help

    sizes = make_smaller(_url(ctx))
    click.echo(f"The database takes {_megabytes(sizes.now)}; before it took {_megabytes(sizes.before)}.")


def _url(ctx: click.Context) -> str:
    from monitor.config.load import load, store_of  # noqa: PLC0415 - heavy, and not needed for the help

    path = current(ctx).config_path
    try:
        return load(path, os.environ).settings.store.reveal()
    except ConfigError:
        if not path.is_file():
            raise
    click.echo(f"{path} has mistakes (`monitor check` shows them); its `store` is used all the same.", err=True)
    return store_of(path, os.environ).reveal()


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:,.1f} MB"
