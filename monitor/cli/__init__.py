"""The command line: one file a group of commands; each parses its words, calls `monitor.app`, and prints.

Commands are loaded when they are called, so that `monitor --help` starts at once.
"""

import importlib
import os
import sys
import traceback

import click
from click.shell_completion import CompletionItem

from monitor.cli.options import Options, common_options
from monitor.cli.output import print_error
from monitor.cli.shells import COMPLETE, answer
from monitor.config.nearest import nearest
from monitor.errors import ConfigError, InputError, MonitorError

# name → (module, one line of help): the help is here so that the list needs no imports.
COMMANDS = {
    "run": ("monitor.cli.run", "Watch the feeds and deliver alerts, until stopped."),
    "demo": ("monitor.cli.demo", "See it work on built-in sample feeds, offline."),
    "init": ("monitor.cli.init", "Write a first configuration, by questions, and try it."),
    "check": ("monitor.cli.check", "Check the configuration; show every mistake at once."),
    "match": ("monitor.cli.match", "Show which watches match a text, a feed or a page, and why."),
    "backtest": ("monitor.cli.backtest", "Replay stored items: the alerts that watches would have made."),
    "why": ("monitor.cli.why", "Show why an alert of a page came, or did not."),
    "status": ("monitor.cli.status", "Show feeds, queue and destinations."),
    "feeds": ("monitor.cli.feeds", "List, find, add, import or export feeds."),
    "outbox": ("monitor.cli.outbox", "List, show, retry or drop deliveries."),
    "notify": ("monitor.cli.notify", "Send a test alert."),
    "db": ("monitor.cli.db", "Back up, upgrade or vacuum the database."),
    "schema": ("monitor.cli.schema", "Print the JSON Schema of the configuration."),
    "completion": ("monitor.cli.completion", "Print what completes commands and names in your shell."),
}


class LazyGroup(click.Group):
    """A group that imports a command's module only when the command is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        if cmd_name not in COMMANDS:
            return None
        command = getattr(importlib.import_module(COMMANDS[cmd_name][0]), "command")  # noqa: B009 - a fixed name
        return command if isinstance(command, click.Command) else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, which names no command that is like an unknown one where it would have to load them all."""
        if args[0] not in COMMANDS and not args[0].startswith("-"):
            meant = nearest(args[0], COMMANDS)
            ctx.fail(f"No such command {args[0]!r}." + (f" Did you mean {meant!r}?" if meant else ""))
        return super().resolve_command(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """As click does, without loading a command to tell its name."""
        names = [CompletionItem(name, help=text) for name, (_, text) in COMMANDS.items() if name.startswith(incomplete)]
        return [*names, *click.Command.shell_complete(self, ctx, incomplete)]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=LazyGroup, no_args_is_help=False, invoke_without_command=True,
             context_settings={"help_option_names": ["-h", "--help"]})  # fmt: skip
@common_options
@click.version_option(package_name="news-monitor", prog_name="monitor")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Watches news feeds, and tells you when a story that you wait for appears.

    \b
    Example, from nothing to alerts:
      monitor demo     see it work, offline
      monitor init     answer three questions; writes config.yaml
      monitor run      start the watch
    """
    if os.environ.get("NO_COLOR"):
        ctx.color = False  # which the contexts of all commands take over
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit: 0 fine, 1 it ran and something is wrong, 2 the input is wrong."""
    context: click.Context | None = None
    try:
        if wanted := os.environ.get(COMPLETE):
            sys.exit(answer(cli, wanted))
        with cli.make_context("monitor", list(sys.argv[1:] if arguments is None else arguments)) as context:
            cli.invoke(context)
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        sys.exit(error.exit_code)
    except click.ClickException as error:
        print_error(f"monitor: {error.format_message()}{_hint(error)}")
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except BrokenPipeError:
        # The reader of our output went away (`monitor … | head`): nothing is wrong with us.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except MonitorError as error:
        _explain(error, context)
        sys.exit(2 if isinstance(error, InputError) else 1)
    except Exception as error:  # noqa: BLE001 - the outermost boundary: a person gets one line, not a traceback
        if _verbosity(context) >= 2:
            traceback.print_exc()
        print_error(f"monitor: unexpected {type(error).__name__}: {error} (-vv shows where)")
        sys.exit(1)


def _hint(error: click.ClickException) -> str:
    """Where to read on, after a command that was typed wrong."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    return f" (`{context.command_path} --help` says more)" if context else ""


def _verbosity(context: click.Context | None) -> int:
    return context.obj.verbosity if context is not None and isinstance(context.obj, Options) else 0


def _explain(error: MonitorError, context: click.Context | None) -> None:
    if _verbosity(context) >= 2:
        traceback.print_exception(error)
    if isinstance(error, ConfigError):
        from monitor.cli.problems import print_problems  # noqa: PLC0415 - only a wrong file needs it

        print_problems(error.problems)
    else:
        print_error(f"monitor: {error}")
