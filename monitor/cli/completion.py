"""`monitor completion SHELL`: the script that lets a shell complete commands, options and names."""

import click
from click.shell_completion import get_completion_class

from monitor.cli.options import common_options

_SHELLS = ("bash", "zsh", "fish")


@click.command("completion")
@click.argument("shell", type=click.Choice(_SHELLS))
@common_options
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print the script that completes commands and options in SHELL, and names of the configuration.

    Names of watches and destinations are those of the file in -c, else of $MONITOR_CONFIG or config.yaml.

    In zsh, `fpath+=~/.zfunc` has to stand before compinit in ~/.zshrc.

    \b
    Examples:
      monitor completion bash > ~/.local/share/bash-completion/completions/monitor
      monitor completion zsh > ~/.zfunc/_monitor
      monitor completion fish > ~/.config/fish/completions/monitor.fish
    """
    found = get_completion_class(shell)
    if found is None:
        ctx.fail(f"{shell} is not known")
    click.echo(found(ctx.find_root().command, {}, "monitor", "_MONITOR_COMPLETE").source())
