"""What a person types on the command line where a file or an address may stand."""

from pathlib import Path

from monitor.errors import OperationError


def is_address(where: str) -> bool:
    """Whether it is a web address; anything else is a file."""
    return where.lower().startswith(("http://", "https://"))


def read_file(where: str, limit: int) -> bytes:
    """The file's bytes, `limit` at most. Raises `OperationError`."""
    try:
        with Path(where).open("rb") as file:
            content = file.read(limit + 1)
    except OSError as error:
        raise unreadable(where, error.strerror or str(error)) from error
    except ValueError as error:  # a NUL in the name
        raise unreadable(where, "no such file can exist") from error
    if len(content) > limit:
        raise unreadable(where, f"it is larger than {limit} bytes")
    return content


def unreadable(where: str, reason: str) -> OperationError:
    """The error of something that cannot be read."""
    return OperationError(f"cannot read {where}: {reason}")
