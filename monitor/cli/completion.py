"""`monitor completion SHELL`: the script that lets a shell complete commands, options and names."""

import click

from monitor.cli.options import common_options
from monitor.cli.shells import SHELLS, script


@click.command("completion")
@click.argument("shell", type=click.Choice(list(SHELLS)))
@common_options
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print the script that completes commands and options in SHELL, and names of the configuration.

    Names of watches, feeds and destinations are those of the file in -c, else of $MONITOR_CONFIG or config.yaml. The
    folders of the examples may have to be made. In zsh, `fpath+=~/.zfunc` has to stand before compinit in ~/.zshrc. A
    new shell completes.

    \b
    Examples:
      echo 'eval "$(monitor completion bash)"' >> ~/.bashrc
      monitor completion zsh > ~/.zfunc/_monitor
      monitor completion fish > ~/.config/fish/completions/monitor.fish
    """
    click.echo(script(ctx.find_root().command, shell), nl=False)
