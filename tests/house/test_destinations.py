"""docs/destinations.md and docs/webhook.md are so."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.config.load import load
from monitor.notify.webhook_call import payload
from monitor.ports import Envelope
from tests.alerts.examples import letter
from tests.support.clock import START

DOCS = Path(__file__).parents[2] / "docs"
ENVIRON = {"TELEGRAM_BOT_TOKEN": "1:a", "SMTP_PASSWORD": "p/w@#", "HOOK_SECRET": "s"}
EXAMPLES = re.findall(r"```yaml\n(.*?)```", (DOCS / "destinations.md").read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_of_a_destination_is_accepted(tmp_path: Path, example: str) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(f"feeds: [https://example.org/feed.xml]\nwatchlists: [Kuril]\n{example}", encoding="utf-8")
    names = re.findall(r"^  (\w+):", example, re.MULTILINE)
    assert [one.name for one in load(path, ENVIRON).settings.destinations] == names != []


def test_there_is_an_example_of_each_kind() -> None:
    assert [
        kind for kind in ("telegram", "console", "email", "webhook", "apprise") if kind not in "".join(EXAMPLES)
    ] == []


def test_the_example_of_a_call_has_the_shape_of_a_call() -> None:
    found = re.search(r"```json\n(.*?)```", (DOCS / "webhook.md").read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    sent = payload(replace(letter(), also=letter().also[:1]), Envelope(key="a1b2c3d4" * 4), START)
    assert shape(json.loads(found[1])) == shape(json.loads(sent))


def shape(value: object) -> object:
    """Keys and kinds, without the values."""
    match value:
        case dict():
            return {key: shape(below) for key, below in value.items()}
        case [first, *_]:
            return [shape(first)]
        case _:
            return type(value)
