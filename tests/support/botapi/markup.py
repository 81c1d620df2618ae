"""Telegram's own parser (`tdjson`), used offline, in the terms of the Bot API.

It answers with the official error texts. What it taught, which the renderer relies on:

- `<tg-time unix="1480682040" format="dt">…</tg-time>` is accepted and becomes a `date_time` entity. `format` is `r`, or
  letters of `w`, `d` or `D`, `t` or `T`; without it the text stays as it is; another one is an error for the whole
  message ("Invalid date format used"). A `unix` that is no positive number loses the entity without an error, and one
  past 32 bits becomes another moment.
- A link that is not http(s), tg or the like, or whose host has no dot (`http://localhost/`), is lost without an error.
- `/word`, `#tag`, `@name` and `$CASH` become links by themselves; with U+2060 after the sign they do not.
"""

import json
from dataclasses import dataclass
from typing import Any

import tdjson

# Kinds of entities, as the Bot API names them; what it does not show is left out.
_KINDS = {
    "Bold": "bold",
    "Italic": "italic",
    "Underline": "underline",
    "Strikethrough": "strikethrough",
    "Spoiler": "spoiler",
    "Code": "code",
    "Pre": "pre",
    "BlockQuote": "blockquote",
    "ExpandableBlockQuote": "expandable_blockquote",
    "TextUrl": "text_link",
    "DateTime": "date_time",
    "BotCommand": "bot_command",
    "Hashtag": "hashtag",
    "Cashtag": "cashtag",
    "Mention": "mention",
    "Url": "url",
    "EmailAddress": "email",
    "PhoneNumber": "phone_number",
}

Entity = dict[str, Any]


class MarkupError(Exception):
    """The text is refused; `str()` of it is the official reason, as the Bot API words it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """A text without markup, with its entities in the Bot API's form (offsets in UTF-16 units)."""

    text: str
    entities: tuple[Entity, ...]


def parse(text: str, parse_mode: str | None) -> Parsed:
    """Parse as the service does. Raises `MarkupError`."""
    if not parse_mode:
        return Parsed(text=text, entities=_entities(_execute({"@type": "getTextEntities", "text": text})))
    if parse_mode.upper() != "HTML":
        raise MarkupError("unsupported parse_mode")
    mode = {"@type": "textParseModeHTML"}
    answer = _execute({"@type": "parseTextEntities", "text": text, "parse_mode": mode})
    if answer["@type"] == "error":
        raise MarkupError(_lower_first(answer["message"]))
    written = _entities(answer)
    found = _entities(_execute({"@type": "getTextEntities", "text": answer["text"]}))
    automatic = tuple(entity for entity in found if not any(_overlap(entity, other) for other in written))
    ordered = sorted((*written, *automatic), key=lambda entity: entity["offset"])
    return Parsed(text=answer["text"], entities=tuple(ordered))


def _execute(request: dict[str, Any]) -> dict[str, Any]:
    answer = tdjson.td_execute(json.dumps(request, ensure_ascii=False).encode("utf-8", "surrogatepass"))
    result: dict[str, Any] = json.loads(answer or b"{}")
    return result


def _entities(answer: dict[str, Any]) -> tuple[Entity, ...]:
    return tuple(entity for entity in map(_entity, answer.get("entities", [])) if entity)


def _entity(found: dict[str, Any]) -> Entity | None:
    about = found["type"]
    kind = _KINDS.get(about["@type"].removeprefix("textEntityType"))
    if kind is None:
        return None
    entity: Entity = {"type": kind, "offset": found["offset"], "length": found["length"]}
    if kind == "text_link":
        entity["url"] = about["url"]
    if kind == "date_time":
        entity["unix_time"] = about["unix_time"]
    return entity


def _overlap(one: Entity, other: Entity) -> bool:
    return bool(one["offset"] < other["offset"] + other["length"] and other["offset"] < one["offset"] + one["length"])


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


# The library writes to stderr otherwise, even for an error that it also returns.
_execute({"@type": "setLogVerbosityLevel", "new_verbosity_level": 0})
