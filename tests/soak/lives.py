"""The daemon's lives: how it is started, killed, stopped and deceived about the time, and what was seen of it."""

import resource
import signal
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from tests.soak.cast import Edition
from tests.soak.evidence import Life
from tests.soak.script import End
from tests.support.botapi.thread import BotApiThread
from tests.support.daemon import DaemonProcess
from tests.support.waiting import wait_until

CHILD = "tests.soak.child"
_STARTS_WITHIN = 60.0
# With this much to send, somebody who waits for the next message does not wait long; else the kill comes anyway.
_AMBUSH = 4.0
_PAGE = resource.getpagesize()


@dataclass(slots=True)
class Lives:
    """One daemon after another in a folder. Times are in seconds of `time.monotonic`."""

    folder: Path
    api: BotApiThread
    past: list[Life] = field(default_factory=list)
    clock: timedelta = timedelta()
    clocks: list[tuple[float, timedelta]] = field(default_factory=list)
    _process: DaemonProcess | None = None
    _target: DaemonProcess | None = None
    _ambush: End | None = None

    def __post_init__(self) -> None:
        self.jump(timedelta())
        self.api.on("before", lambda _: self._spring(End.KILL_BEFORE_SEND), method="sendMessage")
        self.api.on("after", lambda _: self._spring(End.KILL_AFTER_SEND), method="sendMessage")

    @property
    def now(self) -> Life:
        """The life that is, or was last."""
        return self.past[-1]

    def start(self, edition: Edition) -> None:
        """Start the daemon, and wait until it has read its file."""
        began = time.monotonic()
        life = Life(number=len(self.past) + 1, editions=[(began, edition)], began=began)
        self.past.append(life)
        offset = str(self.folder / "clock")
        process = DaemonProcess(self.folder, offset, "-vv", "--log", "json", "run", module=CHILD)
        process.log_path = self.folder / f"life-{life.number:03}.log"
        self._process = process.__enter__()
        process.wait_for_log('"started"', _STARTS_WITHIN)
        life.ready = time.monotonic()

    def end(self, how: End) -> None:
        """End it, and wait for the end."""
        assert self._process is not None
        process = self._process.process
        self.now.how = how
        self.now.told = time.monotonic()
        if process.poll() is not None:
            self.now.ended_by_itself = True
        elif how is End.TERM:
            process.send_signal(signal.SIGTERM)
        elif how is not End.KILL:
            self._lie_in_wait(how)
        if how is not End.TERM:
            process.kill()
        self.now.status = process.wait(15)
        self.now.ended = time.monotonic()
        self._process = None

    def reload(self, edition: Edition) -> None:
        """Tell it that its file has changed, to this edition."""
        assert self._process is not None
        self.now.editions.append((time.monotonic(), edition))
        self._process.process.send_signal(signal.SIGHUP)

    def jump(self, by: timedelta) -> None:
        """Set the clock of the daemon's machine. `clocks` has by how much it was wrong from when on."""
        self.clock += by
        self.clocks.append((time.monotonic(), self.clock))
        written = self.folder / "clock.new"
        written.write_text(str(self.clock.total_seconds()), encoding="utf-8")
        written.replace(self.folder / "clock")

    def look(self) -> None:
        """Take note of the daemon's memory, where the system shows it."""
        if self._process is not None:
            with suppress(OSError, ValueError, IndexError):
                shown = Path(f"/proc/{self._process.process.pid}/statm").read_text(encoding="ascii").split()
                self.now.memory.append((time.monotonic(), int(shown[1]) * _PAGE))

    def give_up(self) -> None:
        """Leave nothing running."""
        if self._process is not None:
            self._process.__exit__(None, None, None)
            self._process = None

    def _lie_in_wait(self, how: End) -> None:
        assert self._process is not None
        self._target, self._ambush = self._process, how
        with suppress(AssertionError):
            wait_until(lambda: self._ambush is None, _AMBUSH)
        self._ambush = None

    def _spring(self, moment: End) -> None:
        """Called in the server's thread, while a message is with it."""
        if self._ambush is moment and self._target is not None:
            self._target.process.kill()
            self._ambush = None
            if moment is End.KILL_BEFORE_SEND:
                # Ends the conversation: with its sender gone, the message has not arrived.
                raise ConnectionAbortedError
