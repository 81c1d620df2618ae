"""All commands alike: each explains itself, and says what to do about what was typed wrong."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from monitor.cli import COMMANDS, cli, main
from monitor.cli.man import manual
from tests.support.daemon import run_at_terminal, run_monitor

INDENT = 7  # columns that `man` leaves free on the left
COLOUR = re.compile(r"\x1b\[(?:\d+;)*[39][0-7]m")
YAML = """
feeds: [http://127.0.0.1:9/feed]
watchlists: [Kuril, {name: islands, query: Kunashir}, {query: Iturup}]
notify:
  phone: {telegram: {token: "${NOT_SET}", chat: 1}}
  desk: console
"""


def commands() -> Iterator[tuple[str, ...]]:
    context = click.Context(cli)
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        yield (name,)
        if isinstance(command, click.Group):
            yield from ((name, inner) for inner in command.commands)


def found(words: tuple[str, ...]) -> click.Command:
    command: click.Command = cli
    for word in words:
        inner = command.get_command(click.Context(command), word) if isinstance(command, click.Group) else None
        assert inner is not None
        command = inner
    return command


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    out, err = capsys.readouterr()
    assert isinstance(ended.value.code, int)
    return ended.value.code, out, err


@pytest.mark.parametrize("command", [(), *commands()], ids=" ".join)
def test_help_has_a_sentence_and_an_example_and_explains_every_option(
    capsys: pytest.CaptureFixture[str], command: tuple[str, ...]
) -> None:
    status, out, _ = said(capsys, *command, "--help")
    assert status == 0
    usage, sentence, *_ = out.split("\n\n")
    assert usage.startswith("Usage: monitor")
    assert sentence.strip()[0].isupper()
    assert "Example" in out
    assert f"monitor {' '.join(command)}".strip() in out.split("Example")[1]
    assert all(option.help for option in found(command).params if isinstance(option, click.Option))


@pytest.mark.parametrize("command", [(), *commands()], ids=" ".join)
def test_unknown_option_is_one_line_that_names_the_help(
    capsys: pytest.CaptureFixture[str], command: tuple[str, ...]
) -> None:
    status, out, err = said(capsys, *command, "--no-such-thing")
    assert (status, out) == (2, "")
    assert err.count("\n") == 1
    assert "--no-such-thing" in err
    assert f"`{' '.join(('monitor', *command))} --help`" in err


@pytest.mark.parametrize(
    ("arguments", "meant"), [(["stats"], "status"), (["feeds", "lst"], "list"), (["status", "--jsn"], "--json")]
)
def test_misspelt_word_is_told_the_nearest_one(
    capsys: pytest.CaptureFixture[str], arguments: list[str], meant: str
) -> None:
    status, _, err = said(capsys, *arguments)
    assert status == 2
    assert f"Did you mean '{meant}'?" in err


def test_colours_are_for_terminals_without_no_color(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text(
        "feeds: [http://127.0.0.1:9/feed]\nwatchlists: [Kuril]\nstore: sqlite:///a.db\n"
    )
    run_monitor("run", "--once", folder=tmp_path)
    coloured = run_at_terminal("status", folder=tmp_path, env={"NO_COLOR": "", "TERM": "xterm"})
    assert COLOUR.search(coloured)
    assert not COLOUR.search(run_at_terminal("status", folder=tmp_path, env={"TERM": "xterm"}))
    assert "\x1b[" not in run_monitor("status", folder=tmp_path).stdout


# --- completion ---


def completed(folder: Path, *words: str) -> list[str]:
    done = run_monitor(folder=folder, env={"_MONITOR_COMPLETE": "fish_complete", "_MONITOR_LINE": " ".join(words)})
    assert (done.returncode, done.stderr) == (0, "")
    return [line.split("\t")[1] for line in done.stdout.splitlines() if line]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "config.yaml").write_text(YAML, encoding="utf-8")
    return tmp_path


def test_commands_and_options_are_completed(folder: Path) -> None:
    assert completed(folder, "monitor", "st") == ["status"]
    assert "--json" in completed(folder, "monitor", "status", "--j")
    assert completed(folder, "monitor", "feeds", "dis") == ["discover"]


def test_destinations_are_completed_though_a_secret_is_not_set(folder: Path) -> None:
    assert completed(folder, "monitor", "notify", "test", "") == ["phone", "desk"]
    (folder / "other.yaml").write_text("notify: {there: console}")
    assert completed(folder, "monitor", "-c", "other.yaml", "notify", "test", "") == ["there"]
    (folder / "other.yaml").write_text("notify: [")
    assert completed(folder, "monitor", "-c", "other.yaml", "notify", "test", "") == []


def test_feeds_are_completed_without_those_that_have_a_secret(folder: Path) -> None:
    (folder / "config.yaml").write_text(
        "feeds: [{url: http://a.example}, 'http://b.example?k=${KEY}', http://c.example]"
    )
    assert completed(folder, "monitor", "match", "--feed", "http") == ["http://a.example", "http://c.example", "http"]


@pytest.mark.parametrize(
    ("line", "replaced", "answer"),
    [
        ("monitor backtest --watch Ab", "Ab", r"Abe\ Putin\ summit"),
        (r"monitor backtest --watch Abe\ P", r"Abe\ P", r"Abe\ Putin\ summit"),
        ("monitor backtest --watch 'Abe P", "Abe P", "Abe Putin summit"),
        ('monitor backtest --watch "all', "all", r"all \"now\""),
        ("monitor backtest --watch=Ab", "Ab", r"Abe\ Putin\ summit"),
        ("monitor backtest --watch title:", "", r"Куриль\ OR\ x"),
        ("monitor feeds import conf", "conf", "conf"),
    ],
)
def test_bash_is_told_what_to_put_in_place_of_what_it_replaces(
    folder: Path, line: str, replaced: str, answer: str
) -> None:
    watches = "watchlists: [Abe Putin summit, 'all \"now\"', 'title:Куриль OR x']"
    (folder / "config.yaml").write_text(watches, encoding="utf-8")
    env = {"_MONITOR_COMPLETE": "bash_complete", "_MONITOR_LINE": line, "_MONITOR_WORD": replaced}
    done = run_monitor(folder=folder, env=env)
    assert done.stdout.splitlines() == [f"{'file' if 'import' in line else 'plain'}\t{answer}"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_script_for_each_shell_asks_the_program(tmp_path: Path, shell: str) -> None:
    done = run_monitor("completion", shell, folder=tmp_path)
    assert done.returncode == 0
    assert f"_MONITOR_COMPLETE={shell}_complete" in done.stdout


# --- manual ---


def test_manual_has_every_command_and_no_letter_that_roff_would_take() -> None:
    page = manual()
    for command in commands():
        assert f'.SS "monitor {" ".join(command)}'.replace("-", r"\-") in page
    assert "\b" not in page
    macros = {line.split()[0] for line in page.splitlines() if line.startswith(".")}
    assert macros <= {".TH", ".ad", ".nh", ".SH", ".SS", ".PP", ".TP", ".B", ".nf", ".fi"}


def test_what_keeps_its_lines_fits_into_eighty_columns() -> None:
    kept = re.findall(r"^\.nf\n(.*?)\n\.fi$", manual(), re.MULTILINE | re.DOTALL)
    lines = [line.replace("\\", "").replace("(dq", '"') for block in kept for line in block.splitlines()]
    assert lines
    assert [line for line in lines if len(line) > 80 - INDENT] == []


# --- a quick start ---

HEAVY = {
    "sqlalchemy",
    "pydantic",
    "ruamel",
    "rich",
    "httpx",
    "lxml",
    "telegram",
    "re2",
    "monitor.ports",
}


def test_no_command_loads_what_only_its_work_needs() -> None:
    """So that a shell that completes, and help, are answered at once."""
    modules = ", ".join(module for module, _ in COMMANDS.values())
    done = subprocess.run(
        [sys.executable, "-c", f"import sys, {modules}; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert HEAVY.intersection(done.stdout.split()) == set()


@pytest.mark.parametrize("group", ["db", "feeds", "outbox", "notify"])
def test_group_says_in_whole_sentences_what_its_commands_do(capsys: pytest.CaptureFixture[str], group: str) -> None:
    _, out, _ = said(capsys, group, "--help")
    listed = out.partition("\nCommands:\n")[2]
    assert listed
    assert [line for line in listed.splitlines() if line.endswith("...")] == []


def test_errors_are_folded_between_words_at_a_terminal_only(tmp_path: Path) -> None:
    words = ("backtest", "--since", "soon")
    whole = run_monitor(*words, folder=tmp_path).stderr
    assert whole.count("\n") == 1
    seen = run_at_terminal(*words, folder=tmp_path)
    assert max(map(len, seen.splitlines())) <= 80
    assert seen.split() == whole.split()
