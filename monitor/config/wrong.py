"""The exception that carries "this one value is wrong" from a check to the place that knows where the value stands.

Never leaves this room: it becomes a `Finding` and then a `Problem`.
"""

from monitor.errors import QueryError


class Wrong(ValueError):  # noqa: N818 - a finding in flight, not an error for callers
    """What is wrong with a value, as a sentence. `offset` counts code points in the value's text."""

    def __init__(self, message: str, offset: int = 0) -> None:
        self.message = message
        self.offset = offset
        super().__init__(message)


class Unresolved(Wrong):
    """The value is wrong in a way that was reported where it was found: nothing more to say."""

    def __init__(self) -> None:
        super().__init__("reported already")


def sentence(error: QueryError) -> str:
    """What is wrong with a query, as the sentences here are written: no capital at the start, no dot at the end."""
    text = str(error)
    return (text if text[1:2].isupper() else text[:1].lower() + text[1:]).rstrip(".")
