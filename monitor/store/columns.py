"""The kinds of column that the tables are made of: a type of Python on one side, one of every database on the other.

Times are whole microseconds since 1970 (exact, small, ordered), durations whole microseconds, tuples JSON.
"""

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from sqlalchemy import BigInteger, Dialect, LargeBinary, Text
from sqlalchemy.types import TypeDecorator

from monitor.model import Silence

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def microseconds(span: timedelta) -> int:
    """A duration as the databases have it."""
    return span // _MICROSECOND


def storable(text: str) -> str:
    """The text without what a database refuses: NUL goes, half a surrogate pair becomes U+FFFD."""
    if "\0" in text:
        text = text.replace("\0", "")
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


class Moment(TypeDecorator[datetime]):
    """An aware time, given back in UTC. A naive one is a mistake of the caller: ValueError."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - SQLAlchemy's
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a zone cannot be stored: {value}")
        return microseconds(value - _EPOCH)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's
        return None if value is None else _EPOCH + value * _MICROSECOND


class Span(TypeDecorator[timedelta]):
    """A duration."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: timedelta | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - SQLAlchemy's
        return None if value is None else microseconds(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> timedelta | None:  # noqa: ARG002 - SQLAlchemy's
        return None if value is None else value * _MICROSECOND


class Plain(TypeDecorator[str]):
    """Text from anywhere; what no database takes is mended on the way in (see `storable`)."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's
        return None if value is None else storable(str(value))


class Quiet(TypeDecorator[Silence]):
    """Whether a feed is silent."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Silence | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Silence | None:  # noqa: ARG002 - SQLAlchemy's
        return None if value is None else Silence(value)


class Raw(TypeDecorator[bytes]):
    """Bytes; none of them are stored as NULL."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002 - SQLAlchemy's
        return value or None

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> bytes:  # noqa: ARG002 - SQLAlchemy's
        return value or b""


class Words(TypeDecorator[tuple[str, ...]]):
    """A tuple of strings."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Iterable[str] | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's
        return None if value is None else storable(json.dumps(list(value), ensure_ascii=False))

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...] | None:  # noqa: ARG002 - SQLAlchemy's
        return None if value is None else tuple(json.loads(value))


class Numbers(TypeDecorator[tuple[int, ...]]):
    """A tuple of whole numbers."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Iterable[int] | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's
        return None if value is None else json.dumps(list(value), separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[int, ...] | None:  # noqa: ARG002 - SQLAlchemy's
        return None if value is None else tuple(json.loads(value))


class Moments(TypeDecorator[tuple[datetime, ...]]):
    """A tuple of times, to the second: they are many, and no more is asked of them."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Iterable[datetime] | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's
        return (
            None if value is None else json.dumps([int(moment.timestamp()) for moment in value], separators=(",", ":"))
        )

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[datetime, ...] | None:  # noqa: ARG002 - SQLAlchemy's
        return None if value is None else tuple(datetime.fromtimestamp(second, UTC) for second in json.loads(value))
