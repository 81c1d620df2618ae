"""Completion in the real shells, set up as `monitor completion --help` says, at a terminal: what is typed is completed,
and what the program is then called with is what was meant.

`make check` runs these tests, and `make test` does not: they need zsh and fish.
"""

import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.daemon import run_monitor
from tests.support.terminal import Terminal

YAML = """
feeds: [https://example.org/feed.xml, {url: https://example.org/other.xml, name: The Wire}]
entities: {Kurils: [Kuril]}
watchlists: [Kuril, Abe Putin summit, "title:Курилы OR 安倍", {name: '@Kurils (treaty OR "talks"), x', query: Any}]
notify: {phone: console, my desk: console}
"""
READY = "ready> "

# A shell wants the terminal for its own.
OWNING = (
    sys.executable,
    "-c",
    "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execvp(sys.argv[1], sys.argv[1:])",
)

# Answers a shell that asks, and else only shows what it was called with.
PROGRAM = """#!/bin/sh
[ -n "$_MONITOR_COMPLETE" ] || [ "$1" = completion ] && exec {python} -m monitor "$@"
printf 'called with'; printf ' <%s>' "$@"; echo '.'
"""


@dataclass(frozen=True, kw_only=True)
class Shell:
    """How one is started, where it looks for the script, and what its owner has in their settings."""

    command: tuple[str, ...]
    settings: str
    lines: str
    script: str | None = None


SHELLS = {
    "bash": Shell(
        command=("bash", "--rcfile", "settings", "-i"),
        settings="settings",
        lines=f"PS1='{READY}'\neval \"$(monitor completion bash)\"\n",
    ),
    "zsh": Shell(
        command=("zsh", "-i"),
        script=".zfunc/_monitor",
        settings=".zshrc",
        lines=f"PS1='{READY}'\nfpath+=~/.zfunc\nautoload -Uz compinit; compinit -u\n",
    ),
    "fish": Shell(
        command=("fish", "-i"),
        script=".config/fish/completions/monitor.fish",
        settings=".config/fish/config.fish",
        lines=f"set fish_greeting\nfunction fish_prompt; echo '{READY}'; end\n",
    ),
}

pytestmark = pytest.mark.shells


@pytest.fixture(params=SHELLS)
def shell(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Terminal]:
    """A shell that waits for a command, in a folder with a configuration."""
    chosen = SHELLS[request.param]
    if shutil.which(chosen.command[0]) is None:
        pytest.fail(
            f"this test needs {request.param}: apt-get install {request.param}, or run `make test`, which does not"
        )
    _write(tmp_path / "bin" / "monitor", PROGRAM.format(python=sys.executable)).chmod(0o755)
    _write(tmp_path / "config.yaml", YAML)
    if chosen.script is not None:
        _write(tmp_path / chosen.script, run_monitor("completion", request.param, folder=tmp_path).stdout)
    _write(tmp_path / chosen.settings, chosen.lines)
    env = {
        "HOME": str(tmp_path), "ZDOTDIR": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path / ".config"), "TERM": "xterm",
        "XDG_DATA_HOME": str(tmp_path / ".local"), "LC_ALL": "C.UTF-8",
        "PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}",
    }  # fmt: skip
    with Terminal(folder=tmp_path, env=env, columns=200, program=(*OWNING, *chosen.command)) as terminal:
        terminal.see(READY)
        yield terminal


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def called(shell: Terminal, typed: str) -> str:
    """What the program is called with once this is typed, with `\\t` for the Tab key, and Enter is pressed."""
    shell.press(typed)
    shell.type("")
    shell.see("called with ")
    return shell.see(".\n").removesuffix(".\n")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("monitor stat\t", "<status>"),
        ("monitor feeds dis\t", "<feeds> <discover>"),
        ("monitor status --js\t", "<status> <--json>"),
        ("monitor -c conf\t status", "<-c> <config.yaml> <status>"),
        ("monitor notify test ph\t", "<notify> <test> <phone>"),
        ("monitor notify test my\t", "<notify> <test> <my desk>"),
        ("monitor backtest --watch Ab\t", "<backtest> <--watch> <Abe Putin summit>"),
        ("monitor backtest --watch Abe\\ P\t", "<backtest> <--watch> <Abe Putin summit>"),
        ("monitor backtest --watch 'Abe P\t", "<backtest> <--watch> <Abe Putin summit>"),
        ('monitor backtest --watch "Abe P\t', "<backtest> <--watch> <Abe Putin summit>"),
        ("monitor backtest --watch title:\t", "<backtest> <--watch> <title:Курилы OR 安倍>"),
        ("monitor backtest --watch @\t", '<backtest> <--watch> <@Kurils (treaty OR "talks"), x>'),
        ("monitor match --feed https://example.org/o\t", "<match> <--feed> <https://example.org/other.xml>"),
        ("monitor feeds import conf\t", "<feeds> <import> <config.yaml>"),
    ],
)
def test_tab_completes_what_the_program_is_then_called_with(shell: Terminal, typed: str, meant: str) -> None:
    assert called(shell, typed).strip() == meant


def test_value_that_is_joined_to_its_option_is_completed(shell: Terminal) -> None:
    assert called(shell, "monitor backtest --watch=Abe\\ P\t").strip() == "<backtest> <--watch=Abe Putin summit>"


def test_names_are_listed_where_several_fit(shell: Terminal) -> None:
    shell.press("monitor notify test \t\t")
    shown = shell.see("phone") + shell.see("my")
    assert "Error" not in shown
