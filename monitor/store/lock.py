"""One monitor per database: a lock file beside it, which the system releases however the process ends."""

import contextlib
import os
from pathlib import Path

from filelock import FileLock, Timeout

from monitor.errors import StoreBusyError, StoreError


def lock(file: Path, *, patience: float = 0) -> FileLock:
    """Hold the database for this process, waiting `patience` seconds at most. `release()` it in the end.

    Raises StoreBusyError where another process holds it, StoreError where the lock file cannot be written.
    """
    path = file.with_name(file.name + ".lock")
    # A lock of the process, not of a thread: the one who closes may be another than the one who opened.
    held = FileLock(path, timeout=patience, thread_local=False)
    try:
        held.acquire()
    except Timeout as error:
        raise StoreBusyError(
            f"another monitor{_holder(path)} runs on the database {file}: stop it, or name another file under `store`"
        ) from error
    except (OSError, NotImplementedError) as error:
        raise StoreError(
            f"the lock file {path} cannot be written ({_reason(error)}): let this user write to that folder"
        ) from error
    # For people only; a lock without a readable number is as good.
    with contextlib.suppress(OSError):
        path.write_bytes(b"%d\n" % os.getpid())
    return held


def _holder(path: Path) -> str:
    try:
        number = path.read_bytes().strip()
    except OSError:
        return ""
    return f" (process {number.decode()})" if number.isdigit() else ""


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or type(error).__name__
