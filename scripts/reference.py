"""Writes docs/configuration.md, the reference of config.yaml, from the JSON Schema that `monitor schema` prints."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scripts.reference_examples import EXAMPLES

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "configuration.md"

Schema = dict[str, Any]

HEAD = """# Configuration reference

<!-- Written by scripts/reference.py from the schema: change the descriptions there, and run `make docs`. -->

Every key of `config.yaml`: what it means, what holds without it, and what it takes. `monitor check` tells every mistake
with its line; `monitor schema` prints what editors need to complete and check the file. Durations are written as `90s`,
`5m`, `2h`, `7d`, sizes as `500KB`, `10MB`. Secrets come as `${NAME}` from the environment or from `.env`, or as
`${file:/run/secrets/name}`. Paths are relative to the file.
"""

SECTIONS = {
    "FeedEntry": "A feed", "WatchEntry": "A watch", "EntityEntry": "An entity", "DestinationEntry": "A destination",
    "TelegramEntry": "Telegram", "AppriseEntry": "Apprise", "EmailEntry": "E-mail", "WebhookEntry": "A webhook",
    "ConsoleEntry": "The screen",
    "AuthEntry": "A feed's login", "QuietEntry": "Quiet hours", "PollEntry": "Polling", "StoriesEntry": "Stories",
    "WebEntry": "The web server",
}  # fmt: skip


def page(schema: Schema) -> str:
    """The whole page."""
    parts = [HEAD, "## The file\n", *_shown("The file"), _table(schema, schema)]
    for name, heading in SECTIONS.items():
        for variant in sections(schema, name):
            parts += [f"## {heading}\n", _described(variant), *_shown(heading), _table(variant, schema)]
    return "\n".join(part for part in parts if part)


def sections(schema: Schema, name: str) -> list[Schema]:
    """What may have keys of its own among the forms of a definition."""
    return [below for below in _variants(schema["$defs"][name], schema) if "properties" in below]


def _shown(heading: str) -> list[str]:
    return [f"```yaml\n{EXAMPLES[heading]}```\n"] if heading in EXAMPLES else []


def _described(entry: Schema) -> str:
    return f"{entry['description']}\n" if "description" in entry else ""


def _table(entry: Schema, schema: Schema) -> str:
    needed = entry.get("required", ())
    rows = [
        f"| `{key}` | {_cell(_meaning(value, schema))}<br>*{_takes(value, schema)}{'; needed' * (key in needed)}* |"
        for key, value in entry.get("properties", {}).items()
    ]
    return "\n".join(["| key | meaning |", "| --- | --- |", *rows, ""]) if rows else ""


def _meaning(value: Schema, schema: Schema) -> str:
    if "description" in value:
        return str(value["description"])
    return next((str(below["description"]) for below in _variants(value, schema) if "description" in below), "")


def _takes(value: Schema, schema: Schema) -> str:
    return _cell(" or ".join(dict.fromkeys(_kinds(value, schema))))


def _kinds(value: Schema, schema: Schema) -> Iterator[str]:
    if "$ref" in value:
        name = value["$ref"].rpartition("/")[2]
        heading = SECTIONS[name]
        yield f"[{heading.lower()}](#{heading.lower().replace(' ', '-').replace(chr(39), '')})"
    elif "anyOf" in value:
        yield from _choice(value["anyOf"], schema)
    elif "enum" in value:
        yield ", ".join(f"`{one}`" for one in value["enum"])
    elif value.get("type") == "array":
        yield f"a list of {_takes(value.get('items', {}), schema) or 'values'}"
    elif value.get("type") == "object":
        inner = value.get("additionalProperties")
        yield f"names with {_takes(inner, schema)}" if isinstance(inner, dict) else "keys"
    elif "examples" in value:
        yield "such as " + ", ".join(f"`{one}`" for one in value["examples"][:3])
    elif value.get("type") == "boolean":
        yield "`true` or `false`"
    elif value.get("type") != "null":
        kinds = value.get("type", "text")
        yield "text" if isinstance(kinds, list) or kinds == "string" else "a number"


def _choice(forms: list[Schema], schema: Schema) -> Iterator[str]:
    """Another way to write the same is no news, and neither is that a placeholder may stand everywhere."""
    first, *others = forms
    yield from _kinds(first, schema)
    for other in others:
        if other.get("items") == first:
            yield "a list of these"
        elif other not in ({"enum": ["yes", "no", "on", "off"]}, {"type": "string", "pattern": r"\$\{"}):
            yield from _kinds(other, schema)


def _variants(value: Schema, schema: Schema) -> Iterator[Schema]:
    if "$ref" in value:
        yield from _variants(schema["$defs"][value["$ref"].rpartition("/")[2]], schema)
    elif "anyOf" in value and "properties" not in value:
        for below in value["anyOf"]:
            yield from _variants(below, schema)
    else:
        yield value


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    written = page(json.loads((ROOT / "monitor" / "config" / "config.schema.json").read_text(encoding="utf-8")))
    PAGE.write_text(written, encoding="utf-8")
    sys.stdout.write(f"{PAGE.relative_to(ROOT)}\n")
