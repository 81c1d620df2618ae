"""The `monitor` command on a machine whose clock jumps: `python -m tests.soak.child OFFSET_FILE ARGUMENTS…`.

The file holds the seconds by which the clock is wrong; it is read again many times a second. The whole process is
deceived (the daemon, the library that wakes it, the log's times); what counts durations (`time.monotonic`) is not, as
on a real machine.
"""

import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

import time_machine

LOOK_EVERY = 0.02


def main(file: Path, arguments: list[str]) -> None:
    """Set the clock, keep it set, and run the command."""
    offset = _read(file)
    clock = time_machine.travel(time.time() + offset, tick=True).start()  # noqa: TID251 - it is set, not asked
    threading.Thread(target=_follow, args=(file, clock, offset), name="clock", daemon=True).start()
    # Only now, so that nothing has looked at the clock before.
    from monitor.cli import main as run  # noqa: PLC0415

    run(arguments)


def _follow(file: Path, clock: time_machine.Traveller, offset: float) -> None:
    while True:
        wanted = _read(file)
        if wanted != offset:
            clock.shift(timedelta(seconds=wanted - offset))
            offset = wanted
        time.sleep(LOOK_EVERY)


def _read(file: Path) -> float:
    return float(file.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
