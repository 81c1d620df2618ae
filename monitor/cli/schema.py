"""`monitor schema`: the JSON Schema that lets an editor complete and check config.yaml."""

import json

import click

from monitor.cli.options import common_options


@click.command("schema")
@common_options
def command() -> None:
    """Print the JSON Schema (draft 2020-12) of the configuration.

    \b
    Example, for an editor with a YAML language server:
      monitor schema > config.schema.json
    and as the first line of config.yaml:
      # yaml-language-server: $schema=config.schema.json
    """
    # Deferred: the help of this command needs none of it.
    from monitor.config.schema import file_schema  # noqa: PLC0415 - heavy

    click.echo(json.dumps(file_schema(), ensure_ascii=False, indent=2))
