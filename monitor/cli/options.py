"""The options that every command shares. They may stand before or after the command's name; the later one wins."""

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """`config` is None where nobody named a file. `verbosity` rises by -v and falls by -q. `log` is text or json."""

    config: Path | None = None
    verbosity: int = 0
    log: str = "text"

    @property
    def config_path(self) -> Path:
        """The file that was named, by an option or else by the environment, or the default one."""
        return self.config or Path(os.environ.get("MONITOR_CONFIG") or "config.yaml")


def current(ctx: click.Context) -> Options:
    """The options in force for this call."""
    found = ctx.find_root().obj
    return found if isinstance(found, Options) else Options()


def _remember(ctx: click.Context, param: click.Parameter, value: Any) -> None:
    if value in (None, 0):
        return
    root = ctx.find_root()
    options = root.obj if isinstance(root.obj, Options) else Options()
    match param.name:
        case "config":
            options = replace(options, config=Path(value))
        case "verbose":
            options = replace(options, verbosity=options.verbosity + value)
        case "quiet":
            options = replace(options, verbosity=options.verbosity - value)
        case "log":
            options = replace(options, log=value)
    root.obj = options


def common_options(command: F) -> F:
    """Give a command the shared options; it reads them with `current(ctx)`."""
    for option in (
        click.option("--log", type=click.Choice(["text", "json"]), callback=_remember, expose_value=False,
                     help="How log lines look (default: text)."),
        click.option("-q", "--quiet", count=True, callback=_remember, expose_value=False, help="Log less."),
        click.option("-v", "--verbose", count=True, callback=_remember, expose_value=False,
                     help="Log more; -vv also shows tracebacks."),
        click.option("-c", "--config", metavar="FILE", type=click.Path(), callback=_remember,
                     expose_value=False, help="The configuration (default: config.yaml, or $MONITOR_CONFIG)."),
    ):  # fmt: skip
        command = option(command)
    return command
