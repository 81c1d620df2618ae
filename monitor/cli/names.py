"""Names of the configuration as a shell completes them: `shell_complete=watches` on an option or argument."""

from collections.abc import Iterable

import click
from click.shell_completion import CompletionItem

from monitor.cli.options import current


def watches(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG001 - click's signature
    """Names of watches."""
    # Deferred: reading YAML takes a tenth of a second, which only a shell that asks should pay.
    from monitor.config.names import names_in  # noqa: PLC0415

    return _beginning(names_in(current(ctx).config_path).watches, incomplete)


def destinations(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG001 - click's signature
    """Names of destinations."""
    from monitor.config.names import names_in  # noqa: PLC0415 - as above

    return _beginning(names_in(current(ctx).config_path).destinations, incomplete)


def feeds(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Addresses of feeds, and files."""
    from monitor.config.names import names_in  # noqa: PLC0415 - as above

    return [*_beginning(names_in(current(ctx).config_path).feeds, incomplete), *files(ctx, param, incomplete)]


def files(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG001 - click's signature
    """Files, which the shell knows itself."""
    return [CompletionItem(incomplete, type="file")]


def _beginning(names: Iterable[str], incomplete: str) -> list[CompletionItem]:
    return [CompletionItem(name) for name in names if name.casefold().startswith(incomplete.casefold())]
