"""The real program, or a shell, at a terminal of 80 columns, which somebody types into as they read."""

import os
import pty
import re
import select
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.support.daemon import environment

_STEERING = re.compile(r"\x1b(?:\[[0-9;?]*[A-Za-z]|[()=>][0-9A-B]?)|\r")


class Terminal:
    """A context manager; the program is killed at the end if it still runs."""

    def __init__(
        self,
        *arguments: str,
        folder: Path,
        env: dict[str, str] | None = None,
        columns: int = 80,
        program: Sequence[str] = (sys.executable, "-m", "monitor"),
    ) -> None:
        self._ours, theirs = pty.openpty()
        termios.tcsetwinsize(theirs, (50, columns))
        self._process = subprocess.Popen(
            [*program, *arguments], cwd=folder, stdin=theirs, stdout=theirs, stderr=theirs,
            env=environment({"TERM": "dumb", "NO_COLOR": "1", **(env or {})}), start_new_session=True,
        )  # fmt: skip
        os.close(theirs)
        self._raw = b""
        self._read = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait(10)
        os.close(self._ours)

    @property
    def screen(self) -> str:
        """Everything so far, colours left out."""
        return _STEERING.sub("", self._raw.decode(errors="replace"))

    def see(self, text: str, deadline: float = 20) -> str:
        """Wait until this is shown, after what was seen before; gives all between."""
        end = time.monotonic() + deadline
        while text not in self.screen[self._read :]:
            assert time.monotonic() < end, f"no {text!r} in {deadline} s:\n{self.screen}"
            assert self._take(0.2) or self._process.poll() is None, f"ended without {text!r}:\n{self.screen}"
        place = self.screen.index(text, self._read) + len(text)
        seen, self._read = self.screen[self._read : place], place
        return seen

    def type(self, line: str) -> None:
        """Type a line and press Enter."""
        os.write(self._ours, f"{line}\n".encode())

    def press(self, keys: str) -> None:
        """Type without Enter; `\t` is the Tab key."""
        os.write(self._ours, keys.encode())

    def answer(self, question: str, line: str) -> str:
        """See a question, and answer it; gives what was shown up to it."""
        seen = self.see(question)
        self.type(line)
        return seen

    def interrupt(self) -> None:
        """Press Ctrl-C, and again where nothing happens: just as a prompt begins to read, Python overhears one."""
        for _ in range(5):
            os.kill(self._process.pid, signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(2)
                return
            self._take(0)

    def end(self, deadline: float = 20) -> int:
        """Read on until the program ends; its exit status."""
        end = time.monotonic() + deadline
        while self._process.poll() is None:
            assert time.monotonic() < end, f"still there after {deadline} s:\n{self.screen}"
            self._take(0.05)
        while self._take(0):
            pass
        return self._process.returncode

    def _take(self, patience: float) -> bool:
        """Read what is there; whether there was anything."""
        if not select.select([self._ours], [], [], patience)[0]:
            return False
        try:
            part = os.read(self._ours, 65_536)
        except OSError:  # Linux ends a terminal that nobody writes to any more with an error
            return False
        self._raw += part
        return bool(part)
