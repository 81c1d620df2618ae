"""Writes a configuration where there is none, and a secret into `.env` beside it: both of them whole, or neither.

What is there already is never overwritten; of an existing `.env`, every other line stays as it is. Only its
owner can read `.env`.
"""

import errno
import os
import re
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from pathlib import Path

from monitor.errors import InputError, OperationError

_NO_LINKS = frozenset({errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK, errno.EACCES})


def write_new(path: Path, text: str, secrets: Mapping[str, str], check: Callable[[Path], bool]) -> None:
    """Write the file, and the secrets into `.env`, if `check` accepts a file beside it with the same text.

    `check` raises what is to be told, and says whether the text itself is a secret. Raises `InputError` where the
    file is there already, and `OperationError` where it cannot be written.
    """
    must_be_new(path)
    try:
        with ExitStack() as stack:
            beside = _beside(path, text.encode(), stack)
            if not check(beside):
                beside.chmod(0o666 & ~_umask())
            _put_both(path, beside, secrets, stack)
    except FileExistsError:
        must_be_new(path)
        raise
    except OSError as error:
        raise OperationError(f"cannot write {path}: {error.strerror or error}") from error


def must_be_new(path: Path) -> None:
    """Raises `InputError` where there is a file already, or no folder for one."""
    if os.path.lexists(path):
        raise InputError(
            f"{path} is there already, and is not overwritten: edit it, or name another file with -c; "
            "`monitor feeds add URL` adds a feed"
        )
    if not path.absolute().parent.is_dir():
        raise InputError(f"there is no folder {path.absolute().parent} for {path.name}; make it first")


def _put_both(path: Path, beside: Path, secrets: Mapping[str, str], stack: ExitStack) -> None:
    dotenv = Path(os.path.realpath(path.parent / ".env"))
    ready = _beside(dotenv, _dotenv(dotenv, secrets), stack) if secrets else None
    try:
        _link(beside, path)
        if ready is not None:
            ready.replace(dotenv)
    except FileExistsError:
        raise
    except BaseException:
        # Also where somebody pressed Ctrl-C at this very moment: the one is no use without the other.
        path.unlink(missing_ok=True)
        raise


def _link(beside: Path, path: Path) -> None:
    """Give the file its name, unless somebody else took it meanwhile."""
    try:
        path.hardlink_to(beside)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        with path.open("xb") as stream:
            stream.write(beside.read_bytes())
        path.chmod(beside.stat().st_mode & 0o777)


def _beside(path: Path, data: bytes, stack: ExitStack) -> Path:
    """A file in the same folder, for its owner only, which is gone when the stack ends."""
    name = path.with_name(f".{path.name}.{os.getpid()}.new")
    stack.callback(name.unlink, missing_ok=True)
    with suppress(FileNotFoundError):
        name.unlink()
    with os.fdopen(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    return name


def _dotenv(path: Path, secrets: Mapping[str, str]) -> bytes:
    """The lines of the file but those that set one of these, and then these."""
    known = path.read_bytes() if path.exists() else b""
    names = "|".join(map(re.escape, secrets))
    kept = re.sub(rf"(?m)^[ \t]*(?:export[ \t]+)?(?:{names})[ \t]*=.*(?:\n|\Z)".encode(), b"", known)
    if kept and not kept.endswith(b"\n"):
        kept += b"\n"
    return kept + "".join(f"{name}={value}\n" for name, value in secrets.items()).encode()


def _umask() -> int:
    """The process has one umask, and it can be read only by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
