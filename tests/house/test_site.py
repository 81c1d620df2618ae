"""The documents build as a site, whole and offline, and the reference is that of the schema."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from monitor.config.load import load
from scripts.reference import PAGE, SECTIONS, page, sections
from scripts.reference_examples import EXAMPLES

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "monitor" / "config" / "config.schema.json").read_text(encoding="utf-8"))
SECRETS = re.findall(r"\$\{(\w+)\}", "".join(EXAMPLES.values()))
WITHOUT = re.compile(r"Default: |Without it, ")


def test_reference_is_that_of_the_schema() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(SCHEMA), "run `make docs`"


@pytest.mark.parametrize("heading", EXAMPLES)
def test_example_in_the_reference_is_accepted(tmp_path: Path, heading: str) -> None:
    (tmp_path / "subscriptions.opml").write_text("<opml><body/></opml>", encoding="utf-8")
    around = {"feeds": "[{url: https://n.example/x, name: NHK, tags: [japan]}]", "watchlists": "[Kuril]",
              "notify": "{screen: console}", "entities": "{Kurils: Kuril}"}  # fmt: skip
    missing = [
        f"{key}: {value}\n"
        for key, value in around.items()
        if not re.search(rf"^{key}:", EXAMPLES[heading], re.MULTILINE)
    ]
    path = tmp_path / "config.yaml"
    path.write_text("".join([EXAMPLES[heading], *missing]), encoding="utf-8")
    assert load(path, dict.fromkeys(SECRETS, "12345:abcdefghijklmnopqrstuvwxyzABCDEFGHI")).settings.watches


@pytest.mark.parametrize("name", SECTIONS)
def test_reference_shows_every_key_of_a_section_at_work(name: str) -> None:
    keys = {key for form in sections(SCHEMA, name) for key in form["properties"]}
    assert [key for key in sorted(keys) if f"{key}:" not in EXAMPLES.get(SECTIONS[name], "")] == []


@pytest.mark.parametrize("name", [name for name in SECTIONS if name != "DestinationEntry"])
def test_reference_says_what_holds_without_a_key(name: str) -> None:
    for form in sections(SCHEMA, name):
        optional = {key: value for key, value in form["properties"].items() if key not in form.get("required", ())}
        assert [key for key, value in optional.items() if not WITHOUT.search(value.get("description", ""))] == []


def test_every_document_has_its_place_in_the_site() -> None:
    site = YAML(typ="safe").load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    documents = {path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*.md")}
    assert sorted(_pages(site["nav"])) == sorted(documents)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built in a copy of what it is made of."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "mkdocs.yml").write_bytes((ROOT / "mkdocs.yml").read_bytes())
    shutil.copytree(ROOT / "docs", folder / "docs")
    command = [str(Path(sys.executable).with_name("zensical")), "build", "--strict"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "dist" / "site"


def test_site_builds_with_every_document(site: Path) -> None:
    assert {"index.html", "configuration.html", "query-language.html", "timing.html"} <= {
        path.name for path in site.glob("*.html")
    }


def test_site_loads_nothing_from_elsewhere(site: Path) -> None:
    loads = re.compile(r'<(?:script|img|iframe)[^>]*src="?https?:|<link[^>]*rel="?stylesheet[^>]*href="?https?:')
    assert [path.name for path in site.rglob("*.html") if loads.search(path.read_text(encoding="utf-8"))] == []


def _pages(nav: list[Any]) -> Iterator[str]:
    for entry in nav:
        if isinstance(entry, str):
            yield entry
        else:
            for below in entry.values():
                yield from _pages(below)
