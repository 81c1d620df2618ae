"""Where the settings come from: the file and whatever it names, read as often as somebody asks.

Remembers what those files looked like when they were read, by their inode, size and times. Looking, once and again, is
all the watching there is: no notice from the kernel, which comes through neither network file systems nor many mounts
of containers, and has to be set up anew for each file that is replaced by another (docs/decisions/0014).
"""

from collections.abc import Callable, Mapping
from pathlib import Path

import structlog

from monitor.app.saves import Print, Prints
from monitor.config.load import Loaded, load
from monitor.config.settings import Settings

log = structlog.get_logger(__name__)


class ConfigSource:
    """One configuration file. `adjust` is what the command line adds to what it says."""

    def __init__(
        self, path: Path, environ: Mapping[str, str], adjust: Callable[[Settings], Settings] = lambda settings: settings
    ) -> None:
        self.path = path
        self._environ = environ
        self._adjust = adjust
        self._read: dict[Path, Print] = {}

    @property
    def read(self) -> Prints:
        """What every file that matters looked like right before it was read the last time."""
        return self._read

    def load(self) -> tuple[Loaded, Settings]:
        """What the file says, and its settings as they are to be used. Raises `ConfigError`. May run in a thread."""
        before, prints = self._read, dict[Path, Print]()

        def note(path: Path) -> None:
            prints.setdefault(path, _print(path))

        try:
            loaded = load(self.path, self._environ, looking_at=note)
        except BaseException:
            # A file that cannot be read to its end names only some of those that matter.
            self._read = before | prints
            raise
        self._read = prints
        return loaded, self._adjust(loaded.settings)

    def look(self) -> Prints:
        """What those files look like now. Asks the disk, which may be slow: for a thread."""
        return {path: _print(path) for path in self._read}


def log_advice(loaded: Loaded) -> None:
    """The file's warnings, as lines of the log."""
    for problem in loaded.warnings:
        place = f"{problem.file}:{problem.line}"
        log.warning("configuration", place=place, key=problem.where, advice=problem.message)


def _print(path: Path) -> Print:
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns
