"""What a person types on the command line where a file or an address may stand."""

from pathlib import Path

from monitor.errors import InputError, OperationError
from monitor.feeds.identity import canonical_link


def is_address(where: str) -> bool:
    """Whether it is a web address; anything else is a file."""
    return where.lower().startswith(("http://", "https://"))


def address(text: str) -> str:
    """What was typed as a web address, which may lack its `https://`. Raises `InputError` for what is none."""
    typed = text.strip()
    whole = typed if "://" in typed else f"https://{typed}"
    if not canonical_link(whole) or any(letter.isspace() for letter in typed):
        raise InputError(f"{text!r} is no address of a page: write one such as https://example.org/news/letter")
    return whole


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
