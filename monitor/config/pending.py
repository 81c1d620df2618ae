"""The keys that are accepted and checked, but do nothing in this version: the one list of them. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from monitor.config.tree import Finding, Scalar, Value, walk


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """One such key: a pattern as `tree.walk` reads it, and what happens meanwhile.

    `prefix` narrows it to values that begin so.
    """

    key: str
    sentence: str
    prefix: str = ""


PENDING = (
    Pending(key="store", prefix="postgresql://", sentence="use sqlite:///data/monitor.db"),
    Pending(key="web.token", sentence="there is nothing to protect yet, only /healthz"),
)


def pending(values: Value) -> Iterator[Finding]:
    """A warning at the first use of each such key in a file's (expanded) values."""
    for entry in PENDING:
        for path, value in walk(values, entry.key):
            if not isinstance(value, Scalar) or value.text.startswith(entry.prefix):
                message = f"this does nothing in this version yet: {entry.sentence}"
                yield Finding(path=path, message=message, on_key=True, warning=True)
                break
