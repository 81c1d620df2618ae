"""The manual page, made from the commands' own help: `make man` writes it to docs/monitor.1.

One page for all of them, in roff's man macros (groff_man(7)). What stands in the help stands here; nothing is added but
the exit statuses, the files and the variables of the environment.
"""

import sys
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from importlib.metadata import version
from inspect import cleandoc

import click

from monitor.cli import cli

_SECTION = 1
_EXIT = (
    ("0", "Fine."),
    ("1", "It ran, and something is wrong."),
    ("2", "What was typed, or the configuration, is wrong."),
)
_FILES = (
    ("config.yaml", "The configuration, where neither -c nor $MONITOR_CONFIG names another."),
    (".env", "Beside it: NAME=value lines for ${NAME} in the configuration."),
    ("data/monitor.db", "The database, where the configuration names no other."),
)
_ENVIRONMENT = (
    ("MONITOR_CONFIG", "The configuration, where -c names none."),
    ("PAGER", "What shows a list that is longer than the screen (default: less)."),
    ("NO_COLOR", "If it is set, nothing is printed in colour."),
)


def manual() -> str:
    """The page. It loads every command."""
    context = click.Context(cli, info_name="monitor", **cli.context_settings)
    return "\n".join(_page(context)) + "\n"


def _page(context: click.Context) -> Iterator[str]:
    yield f'.TH MONITOR {_SECTION} "" "monitor {version("news-monitor")}"'
    yield from (".ad l", ".nh")  # ragged on the right, and words whole: commands and addresses stay as they are typed
    yield ".SH NAME"
    yield r"monitor \- watches news feeds, and alerts when a story appears"
    yield ".SH SYNOPSIS"
    yield r"\fBmonitor\fR [\fIOPTIONS\fR] \fICOMMAND\fR [\fIARGS\fR]..."
    yield ".SH DESCRIPTION"
    yield from _help(cli)
    yield ".SH OPTIONS"
    yield "Every command takes these, too."
    yield from _options(context)
    yield ".SH COMMANDS"
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        if command is not None:
            yield from _command(click.Context(command, info_name=name, parent=context), _names(context))
    for title, entries in (("EXIT STATUS", _EXIT), ("FILES", _FILES), ("ENVIRONMENT", _ENVIRONMENT)):
        yield f".SH {title}"
        for term, text in entries:
            yield from (".TP", f".B {_escaped(term)}", _escaped(text))


def _command(context: click.Context, shared: set[str]) -> Iterator[str]:
    command = context.command
    usage = " ".join(command.collect_usage_pieces(context)[1:])
    yield f'.SS "{_escaped(f"{context.command_path} {usage}".strip())}"'
    yield from _help(command)
    yield from _options(context, shared)
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            yield from _command(click.Context(inner, info_name=name, parent=context), shared)


def _help(command: click.Command) -> Iterator[str]:
    r"""The paragraphs of a docstring; those that begin with \b keep their lines, as in the help."""
    for paragraph in cleandoc(command.help or "").split("\n\n"):
        yield ".PP"
        if paragraph.startswith("\b"):
            yield from (".nf", *map(_escaped, paragraph.splitlines()[1:]), ".fi")
        else:
            yield _escaped(" ".join(paragraph.split()))


def _options(context: click.Context, without: AbstractSet[str] = frozenset()) -> Iterator[str]:
    for option in context.command.get_params(context):
        record = option.get_help_record(context)
        if record is not None and record[1] and option.name not in without:
            yield from (".TP", f".B {_escaped(record[0])}", _escaped(" ".join(record[1].split())))


def _names(context: click.Context) -> set[str]:
    return {str(option.name) for option in context.command.get_params(context)}


def _escaped(text: str) -> str:
    """Letters that roff would take for its own."""
    escaped = text.replace("\\", r"\e").replace("-", r"\-").replace('"', r"\(dq")
    return rf"\&{escaped}" if escaped.startswith((".", "'")) else escaped


if __name__ == "__main__":
    sys.stdout.write(manual())
