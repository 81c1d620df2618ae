"""What documents quote is what monitor really says, and the documents name commands and options that there are.

A quotation is found where each of its parts, between … and signs that join clauses, stands in a text of the code.
"""

import ast
import re
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click
import pytest

from monitor.cli import cli
from monitor.model import DeliveryState, MessageKind

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted(path.relative_to(ROOT) for path in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
PAGE = (ROOT / "docs" / "troubleshooting.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"```\w*\n(.*?)```", re.DOTALL)

# Telegram's words, which monitor hands on, as the server of our tests has them, too.
TELEGRAMS = (ROOT / "tests" / "support" / "botapi" / "faults.py").read_text(encoding="utf-8").lower()


@cache
def texts() -> str:
    """Every text of the code, each on a line of its own; a place that is filled in when it is said is a …."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in (ROOT / "monitor").rglob("*.py")]
    return "\n".join(" ".join(text.split()).lower() for tree in trees for text in _texts(tree))


def _texts(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield re.sub(r"\{\w*\}", "…", node.value)


def said(quotation: str) -> bool:
    parts = [part.strip(" .") for part in re.split(r"[…:;()]|\d+", quotation.lower())]
    return all(part in texts() or part in TELEGRAMS for part in parts)


def quotations() -> list[str]:
    prose = re.sub(r"`[^`\n]+`", lambda code: "" if '"' in code[0] else code[0], BLOCK.sub("", PAGE))
    return list(dict.fromkeys(" ".join(found.split()) for found in re.findall(r'"([^"]+)"', prose)))


@pytest.mark.parametrize("quotation", quotations())
def test_what_is_quoted_is_said(quotation: str) -> None:
    assert said(quotation), "the code has no such text"


def test_troubles_and_reasons_in_the_examples_are_said() -> None:
    lines = [line.strip() for block in BLOCK.findall(PAGE) for line in block.splitlines()]
    shown = [line for line in lines if line.startswith(("! ", "→ ", "monitor: "))]
    templates = [
        re.compile(".+".join(map(re.escape, text.split("…"))))
        for text in texts().splitlines()
        if len(text.replace("…", "")) > 8
    ]
    assert [line for line in shown if not any(template.search(line.lower()) for template in templates)] == []
    assert len(shown) >= 8


OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("section", ["The log", "What admin is told"])
def test_first_columns_of_operations_are_said(section: str) -> None:
    table = OPERATIONS.partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    first = [line.split("|")[1].strip() for line in table.splitlines() if line.startswith("|")][2:]
    lines = [line.strip("`") for cell in first for line in cell.split("`, `")]
    # A feed's turn for the worse or the better is put into the line when it is said: `feed failing`.
    assert [line for line in lines if not said(line) and not said(line.replace("feed ", "feed …"))] == []
    assert len(first) > 10


def test_every_state_and_kind_of_a_delivery_is_explained() -> None:
    json_page = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")
    states = re.findall(r"^\| `(\w+)` \|", OPERATIONS.partition("## What `monitor outbox` shows")[2], re.MULTILINE)
    assert set(states) == set(DeliveryState)
    assert [name for name in (*DeliveryState, *MessageKind) if f"`{name}`" not in json_page] == []


def commands(document: Path) -> list[str]:
    """What stands behind a prompt, or is marked as code, and begins with `monitor`."""
    text = (ROOT / document).read_text(encoding="utf-8")
    typed = re.findall(r"^\$ (?:\w+=\S+ )?(?:\.venv/bin/)?(monitor [^#|>\n]*)", text, re.MULTILINE)
    return list(dict.fromkeys([*typed, *re.findall(r"`(monitor [^`\n…]*?)(?: [|>][^`\n]*)?`", BLOCK.sub("", text))]))


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_commands_in_the_documents_are_those_of_monitor(document: Path) -> None:
    assert [wrong for line in commands(document) for wrong in unknown(line)] == []


def unknown(line: str) -> Iterator[str]:
    """The words of a command line that are neither commands nor options, where such must stand."""
    _, *words = shlex.split(line)
    command: click.Command = cli
    context = click.Context(cli)
    for word in words:
        if word.startswith("-"):
            options = {name for one in command.get_params(context) for name in (*one.opts, *one.secondary_opts)}
            if word.partition("=")[0] not in options:
                yield f"{line}: {word}"
        elif isinstance(command, click.Group) and not word.isupper():
            below = command.get_command(context, word)
            if below is None:
                yield f"{line}: {word}"
                return
            command = below
