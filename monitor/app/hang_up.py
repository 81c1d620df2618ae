"""SIGHUP has two meanings: "read your configuration again" to a daemon, and "your terminal is gone" to whatever runs in
one. Where there was a terminal, and it cannot be opened any more, it is the second.
"""

import asyncio
import os
import signal
from collections.abc import Callable

_TERMINAL = "/dev/tty"  # the one that the process runs in, whichever that is


class HangUp:
    """Tells the meanings apart. To be made at the start, when the terminal is there."""

    def __init__(self) -> None:
        self._had_terminal = _has_terminal()

    def take(self, on_gone: Callable[[], None], on_reload: Callable[[], None]) -> None:
        """From now on the running loop calls one of the two at each SIGHUP."""

        def tell() -> None:
            (on_gone if self._is_gone() else on_reload)()

        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, tell)

    def _is_gone(self) -> bool:
        return self._had_terminal and not _has_terminal()


def _has_terminal() -> bool:
    try:
        os.close(os.open(_TERMINAL, os.O_RDONLY | os.O_NOCTTY | os.O_NONBLOCK))
    except OSError:
        return False
    return True
