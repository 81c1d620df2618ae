"""What a module says of itself is held by an import contract."""

import ast
import re
from configparser import ConfigParser
from pathlib import Path

ROOT = Path(__file__).parents[2]


def module_docs() -> dict[str, str]:
    files = sorted((ROOT / "monitor").rglob("*.py"))
    return {
        ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): ast.get_docstring(
            ast.parse(file.read_text(encoding="utf-8"))
        )
        or ""
        for file in files
    }


def contract(name: str, key: str) -> list[str]:
    parser = ConfigParser()
    parser.read(ROOT / ".importlinter", encoding="utf-8")
    return parser[f"importlinter:contract:{name}"][key].split()


def test_a_module_that_calls_itself_pure_is_held_to_it() -> None:
    held = contract("pure", "source_modules")
    pure = [name for name, doc in module_docs().items() if re.search(r"\bPure\b", doc)]
    assert [name for name in pure if not any(name == room or name.startswith(f"{room}.") for room in held)] == []


def test_every_module_says_what_it_promises() -> None:
    assert [name for name, doc in module_docs().items() if not doc and not name.endswith("env")] == []


def test_every_notifier_is_kept_from_the_others() -> None:
    files = (ROOT / "monitor" / "notify").glob("*.py")
    notifiers = {
        f"monitor.notify.{file.stem}"
        for file in files
        if re.search(r"^class \w+Notifier\b", file.read_text(), re.MULTILINE)
    }
    assert notifiers == set(contract("notifiers", "modules"))
