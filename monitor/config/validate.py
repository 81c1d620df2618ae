"""From the file's values to its model, or to one `Finding` for every value that its key cannot hold.

Turns pydantic's reports into sentences of our own; no text of that library reaches a user, and no value either.
"""

from collections.abc import Iterator, Mapping
from typing import Any, get_args, get_origin

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from monitor.config.nearest import did_you_mean
from monitor.config.schema import FileModel, Section
from monitor.config.tree import Finding, KeyPath, Scalar, Value
from monitor.config.wrong import Unresolved, Wrong

_SHAPES = {
    "tuple_type": "a list is meant here: each entry on a line of its own, after `- `",
    "dict_type": "a mapping is meant here: `key: value` on each line below",
    "model_type": "a mapping is meant here: `key: value` on each line below",
}
_ENTRIES: dict[str | int, str] = {"feeds": "an address", "watchlists": "a query"}
# What a query may begin with: without quotes YAML takes it for a key.
_SCOPES = frozenset({"title", "summary", "text", "source", "author", "tag", "link", "lang"})


def validate(file: Mapping[str, Value]) -> tuple[FileModel | None, list[Finding]]:
    """The model of a file's (expanded) values, or all that is wrong with them."""
    try:
        return FileModel.model_validate(file), []
    except ValidationError as error:
        details = error.errors(include_url=False)
        return None, [finding for detail in details for finding in _findings(detail)]


def _findings(detail: ErrorDetails) -> Iterator[Finding]:
    """One report of pydantic's; `loc` has the path, `input` the value, and `ctx` what a check raised."""
    path = detail["loc"]
    match detail["type"]:
        case "extra_forbidden":
            yield Finding(path=path, message=_unknown_key(path), on_key=True)
        case "missing":
            yield Finding(path=path[:-1], message=f"the key `{path[-1]}` is missing here")
        case "value_error":
            yield from _of_value(path, detail["ctx"]["error"])
        case kind:
            yield from _of_shape(path, kind, detail["input"])


def _of_value(path: KeyPath, error: Wrong) -> Iterator[Finding]:
    if isinstance(error, Unresolved):
        return
    of_key = path[-1] == "[key]"
    yield Finding(path=path[:-1] if of_key else path, message=error.message, offset=error.offset, on_key=of_key)


def _of_shape(path: KeyPath, kind: str, value: object) -> Iterator[Finding]:
    message = _SHAPES[kind]
    if isinstance(value, Scalar):
        message = _not_a_scalar(path, kind, value)
    if not (isinstance(value, Scalar) and value.broken):
        yield Finding(path=path, message=message)


def _not_a_scalar(path: KeyPath, kind: str, value: Scalar) -> str:
    message = _SHAPES[kind]
    if value.nothing and len(path) == 2 and path[0] in _ENTRIES:
        return f"there is nothing here; write {_ENTRIES[path[0]]}, or remove the line"
    if len(path) == 2 and path[0] == "notify":
        return f"a kind of destination is meant here: {', '.join(_keys_at(path))}; only `console` can stand alone"
    if value.nothing:
        return f"there is nothing here; {message}, or remove the key"
    if kind == "tuple_type" and value.text.startswith("-"):
        return f"{message} (a `-` needs a blank after it)"
    return message


def _unknown_key(path: KeyPath) -> str:
    keys = _keys_at(path[:-1])
    name = str(path[-1])
    if path[0] == "watchlists" and name in _SCOPES:
        return f"there is no key `{name}`; if this is a query, put it in quotes: '{name}: …'"
    if similar := did_you_mean(name, keys):
        return f"there is no key `{name}`{similar}"
    if ":" in name:
        return f"there is no key `{name}`; put a blank after the `:` of a key, or text with `: ` in it in quotes"
    return f"there is no key `{name}` here; there {'is' if len(keys) == 1 else 'are'} {', '.join(keys)}"


def _keys_at(path: KeyPath) -> tuple[str, ...]:
    """The keys that the mapping at `path` may have."""
    section: type[Section] = FileModel
    skip = False
    for part in path:
        if skip or isinstance(part, int):
            skip = False
            continue
        annotation = _fields(section)[str(part)]
        skip = _is_mapping(annotation)
        section = _section_in(annotation) or section
    return tuple(_fields(section))


def _fields(section: type[Section]) -> dict[str, Any]:
    return {field.alias or name: field.annotation for name, field in section.model_fields.items()}


def _is_mapping(annotation: Any) -> bool:
    return get_origin(annotation) is dict or any(get_origin(part) is dict for part in get_args(annotation))


def _section_in(annotation: Any) -> type[Section] | None:
    """The section that an annotation such as `tuple[FeedEntry, ...] | None` speaks of."""
    if isinstance(annotation, type) and get_origin(annotation) is None and issubclass(annotation, Section):
        return annotation
    found = (_section_in(part) for part in get_args(annotation))
    return next((section for section in found if section), None)
