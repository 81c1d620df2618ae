"""The files that are shipped: the example is valid, and the JSON Schema is the models' own."""

import json
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

from monitor.config.load import load
from monitor.config.pending import PENDING, pending
from monitor.config.schema import FileModel, file_schema
from monitor.config.shorthand import expand
from monitor.config.tree import walk
from tests.config.support import GOOD, loaded, mistakes

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "config.example.yaml"


def test_example_is_valid_and_uses_nothing_that_does_nothing() -> None:
    good = load(EXAMPLE, {"TELEGRAM_BOT_TOKEN": "1:a"})
    assert good.warnings == ()
    assert len(good.settings.watches) == 6


def test_example_names_the_schema_for_editors() -> None:
    first = EXAMPLE.read_text().splitlines()[0]
    assert first == "# yaml-language-server: $schema=monitor/config/config.schema.json"
    assert (ROOT / first.partition("=")[2]).is_file()


def test_example_shows_every_section() -> None:
    text = EXAMPLE.read_text()
    assert [key for key in FileModel.model_fields if f"\n{key}:" not in text and f"\n# {key}:" not in text] == []


def test_shipped_schema_is_the_models_own() -> None:
    """After a change of the models: `monitor schema > monitor/config/config.schema.json`."""
    shipped = (resources.files("monitor.config") / "config.schema.json").read_text(encoding="utf-8")
    assert json.loads(shipped) == file_schema()


def objects(schema: Any) -> Iterator[dict[str, Any]]:
    """Every mapping that is described somewhere in a schema."""
    if isinstance(schema, dict):
        if "properties" in schema:
            yield schema
        for below in schema.values():
            yield from objects(below)
    elif isinstance(schema, list):
        for below in schema:
            yield from objects(below)


def test_schema_describes_every_key_and_forbids_others() -> None:
    schema = file_schema()
    for described in objects(schema):
        assert described["additionalProperties"] is False
        for key, value in described["properties"].items():
            target = schema["$defs"][value["$ref"].split("/")[-1]] if "$ref" in value else value
            described_below = [target, *target.get("anyOf", [])]
            assert any("description" in part for part in (value, *described_below)), key


def test_schema_is_of_the_draft_that_editors_know() -> None:
    assert file_schema()["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_key_that_does_nothing_yet_is_told_once(tmp_path: Path) -> None:
    (token,) = loaded(tmp_path, f"{GOOD}web: {{token: '{'a' * 35}'}}\n").warnings
    assert token.where == "web.token"
    assert "nothing to protect yet" in token.message


def test_store_on_postgresql_is_told_and_sqlite_is_not(tmp_path: Path) -> None:
    assert loaded(tmp_path, GOOD + "store: sqlite:///x.db\n").warnings == ()
    assert len(loaded(tmp_path, GOOD + "store: postgresql://db/x\n").warnings) == 1


def test_every_pending_key_is_one_that_the_file_has() -> None:
    for entry in PENDING:
        section: Any = file_schema()
        for step in entry.key.replace("[]", "").replace(".*", "").split("."):
            properties = next(iter(objects(section)))["properties"]
            assert step in properties, entry.key
            below = properties[step]
            name = json.dumps(below).partition("#/$defs/")[2].partition('"')[0]
            section = file_schema()["$defs"].get(name, below)


def test_values_of_a_wrong_shape_have_no_pending_keys() -> None:
    assert list(pending(expand({"feeds": [], "notify": {}}))) == []
    assert list(walk([], "a.b")) == []


def test_mistakes_hide_no_warnings(tmp_path: Path) -> None:
    assert len(mistakes(tmp_path, GOOD + "web: {listen: x}\n")) == 1
