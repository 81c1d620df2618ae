"""The real daemon as a child process, with its log in a file."""

import json
import os
import pty
import signal
import subprocess
import sys
import termios
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.support.waiting import wait_until

ROOT = Path(__file__).parents[2]

_LIMITED = (
    "import os, resource, sys; size = int(sys.argv[1]); resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)); "
    "os.execv(sys.argv[2], sys.argv[2:])"
)


def run_monitor(
    *arguments: str,
    folder: Path,
    env: dict[str, str] | None = None,
    stdin: str = "",
    deadline: float = 60,
) -> subprocess.CompletedProcess[str]:
    """One command, run to its end."""
    return subprocess.run(
        [sys.executable, "-m", "monitor", *arguments],
        cwd=folder, env=environment(env), input=stdin, capture_output=True, text=True, timeout=deadline, check=False,
    )  # fmt: skip


def run_at_terminal(*arguments: str, folder: Path, env: dict[str, str] | None = None, typed: str = "") -> str:
    """One command at a terminal of 80 columns, run to its end; what a person would have seen, colours left out. `typed`
    waits in the terminal until the command reads it."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (50, 80))
    look = {"TERM": "dumb", "NO_COLOR": "1", **(env or {})}
    with subprocess.Popen(
        [sys.executable, "-m", "monitor", *arguments],
        cwd=folder, env=environment(look), stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
    ) as process:  # fmt: skip
        os.close(theirs)
        os.write(ours, typed.encode())
        seen = b"".join(_read_all(ours))
        process.wait(60)
    os.close(ours)
    return seen.decode().replace("\r\n", "\n")


def _read_all(terminal: int) -> Iterator[bytes]:
    # Linux ends a terminal that nobody writes to any more with an error.
    with suppress(OSError):
        while part := os.read(terminal, 65_536):
            yield part


class DaemonProcess:
    """`monitor run` (or another module) as a child; killed at the end if it still runs."""

    def __init__(
        self,
        folder: Path,
        *arguments: str,
        env: dict[str, str] | None = None,
        module: str = "monitor",
        largest_file: int | None = None,
    ) -> None:
        """`largest_file`, in bytes, makes the disk full for every file that would grow past it."""
        self._folder = folder
        limit = [] if largest_file is None else ["-c", _LIMITED, str(largest_file), sys.executable]
        self._command = [sys.executable, *limit, "-m", module, *arguments]
        self._env = environment(env)
        if largest_file is not None:
            # Measuring coverage writes a file, too, and its complaint about the disk is not the daemon's.
            self._env.pop("COVERAGE_PROCESS_CONFIG", None)
        self.log_path = folder / "daemon.log"
        self.screen_path = folder / "screen.txt"

    def __enter__(self) -> Self:
        with self.log_path.open("ab") as log, self.screen_path.open("ab") as screen:
            self.process = subprocess.Popen(
                self._command, cwd=self._folder, env=self._env, stdin=subprocess.DEVNULL, stdout=screen, stderr=log
            )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(10)

    @property
    def log(self) -> str:
        """Everything that this daemon and its predecessors in the folder logged."""
        return self.log_path.read_text(encoding="utf-8", errors="replace")

    @property
    def screen(self) -> str:
        """Everything that was printed."""
        return self.screen_path.read_text(encoding="utf-8", errors="replace")

    def events(self, name: str) -> list[dict[str, Any]]:
        """The log's events of one name, where it is JSON."""
        lines = [json.loads(line) for line in self.log.splitlines() if line.startswith("{")]
        return [line for line in lines if line["event"] == name]

    def wait_for_log(self, text: str, deadline: float = 20) -> None:
        """Wait until the log has this text; fail at once when the daemon ends without it."""

        def there() -> bool:
            if text in self.log:
                return True
            if self.process.poll() is not None and text not in self.log:
                raise AssertionError(f"the daemon ended with {self.process.returncode} and no {text!r}:\n{self.log}")
            return False

        wait_until(there, deadline, f"{text!r} in the log")

    def stop(self, number: signal.Signals = signal.SIGTERM, deadline: float = 11) -> int:
        """Send a signal and wait for the end; returns the exit status."""
        self.process.send_signal(number)
        return self.process.wait(deadline)


def write_config(folder: Path, text: str) -> Path:
    """A config.yaml in the folder."""
    path = folder / "config.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def environment(more: dict[str, str] | None) -> dict[str, str]:
    """What a child of a test needs of our environment, and more."""
    kept = ("PATH", "HOME", "LANG", "TMPDIR", "VIRTUAL_ENV", "COVERAGE_PROCESS_CONFIG")
    return {
        **{name: os.environ[name] for name in kept if name in os.environ},
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
        **(more or {}),
    }
