"""The model's nested values as JSON text and back.

What a newer version added to a value is ignored by an older one; what it left out gets its default.
"""

import json
from datetime import UTC, datetime
from typing import Any, TypeVar

from cattrs.errors import StructureHandlerNotFoundError
from cattrs.preconf.json import make_converter

from monitor.errors import StoreError
from monitor.store.columns import storable
from monitor.words import Phrase

T = TypeVar("T")


def _instant(value: datetime) -> str:
    if value.tzinfo is None:
        raise ValueError(f"a time without a zone cannot be stored: {value}")
    return value.astimezone(UTC).isoformat()


# By hand, because what fills a phrase may be phrases again.
def _of_phrase(phrase: Phrase) -> dict[str, Any]:
    values = [[name, _of_phrase(part) if isinstance(part, Phrase) else part] for name, part in phrase.values]
    return {"text": phrase.text, "many": phrase.many, "count": phrase.count, "values": values}


def _phrase(value: dict[str, Any]) -> Phrase:
    values = ((str(name), _phrase(part) if isinstance(part, dict) else part) for name, part in value["values"])
    return Phrase(text=value["text"], many=value["many"], count=value["count"], values=tuple(values))


_converter = make_converter(detailed_validation=False)
_converter.register_unstructure_hook(datetime, _instant)
_converter.register_unstructure_hook(Phrase, _of_phrase)
_converter.register_structure_hook(Phrase, lambda value, _: _phrase(value))


def dump(value: Any) -> str:
    """A frozen dataclass of the model as JSON, letters as they are. Half a surrogate pair becomes U+FFFD."""
    return storable(json.dumps(_converter.unstructure(value), ensure_ascii=False, separators=(",", ":")))


def load(text: str, kind: type[T]) -> T:
    """The value that `dump` wrote. StoreError where the text is something else."""
    try:
        return _converter.structure(json.loads(text), kind)
    except (ValueError, TypeError, KeyError, AttributeError, StructureHandlerNotFoundError) as error:
        raise StoreError(
            f"the database holds a damaged {kind.__name__.lower()} ({type(error).__name__}); restore a backup"
        ) from error
