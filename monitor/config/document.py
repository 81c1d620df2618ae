"""The file as text: reading it, and telling where in it something stands.

Every way in which a file cannot even be read as text ends here, as one `Problem` that says what to do. The text
itself is not interpreted.
"""

import bisect
import re
from dataclasses import dataclass, field
from pathlib import Path

from monitor.errors import ConfigError, Problem

LARGEST = 10_000_000  # bytes: some 100,000 feeds; what is larger is not a configuration
_LINE_END = re.compile(r"\r\n|\r|\n")
_WAYS_TO_START = "`monitor init` writes one, config.example.yaml shows every key, and `monitor demo` needs none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file's text. `shown` is the same text, letter for letter, with its secrets starred: only that is printed."""

    file: str
    text: str = field(repr=False)
    shown: str = field(repr=False)
    starts: tuple[int, ...] = field(repr=False)

    def place(self, index: int) -> tuple[int, int]:
        """Line and column, both from 1, of the code point at `index`."""
        line = bisect.bisect_right(self.starts, index)
        return line, index - self.starts[line - 1] + 1

    def problem(self, index: int, message: str, *, where: str = "", warning: bool = False) -> Problem:
        """A mistake at `index`, with the line that it stands in."""
        line, column = self.place(index)
        return Problem(
            file=self.file,
            line=line,
            column=column,
            where=where,
            message=message,
            source=self._line(line),
            warning=warning,
        )

    def _line(self, number: int) -> str:
        start = self.starts[number - 1]
        end = self.starts[number] if number < len(self.starts) else len(self.shown)
        return self.shown[start:end].rstrip("\r\n")


def document(file: str, text: str, shown: str) -> Document:
    """The document of a text; `shown` must have its length and its line ends."""
    starts = (0, *(found.end() for found in _LINE_END.finditer(text)))
    return Document(file=file, text=text, shown=shown, starts=starts)


def unreadable(file: str, message: str) -> ConfigError:
    """The error of a file that is wrong as a whole."""
    return ConfigError((Problem(file=file, line=1, column=1, where="", message=message),))


def read_text(path: Path) -> str:
    """The text of a UTF-8 file, a byte order mark left out; raises ConfigError."""
    data = _read_bytes(path)
    if len(data) > LARGEST:
        raise unreadable(str(path), f"this file is larger than {LARGEST // 1_000_000} MB; is it the right one?")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise unreadable(str(path), "this file is in UTF-16; save it as UTF-8")
    if b"\0" in data:
        raise unreadable(str(path), "this is a binary file, not YAML; is it the right one?")
    return _decode(path, data)


def _read_bytes(path: Path) -> bytes:
    file = str(path)
    try:
        with path.open("rb") as stream:
            return stream.read(LARGEST + 1)
    except FileNotFoundError:
        raise unreadable(file, f"there is no such file; {_WAYS_TO_START}") from None
    except IsADirectoryError:
        raise unreadable(file, "this is a folder; name the file in it, such as config.yaml") from None
    except PermissionError:
        raise unreadable(file, "this user may not read the file; change its owner or mode") from None
    except OSError as error:
        raise unreadable(file, f"the file cannot be read: {error.strerror or error}") from error
    except ValueError:
        raise unreadable(file, "no file can have such a name") from None


def _decode(path: Path, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # With a byte order mark the codec counts from behind it.
        start = error.start + (3 if data.startswith(b"\xef\xbb\xbf") else 0)
        before = data[:start].decode("utf-8-sig")
        line, column = document(str(path), before, before).place(len(before))
        message = f"the byte 0x{data[start]:02X} here is not UTF-8; save the file as UTF-8"
        raise ConfigError((Problem(file=str(path), line=line, column=column, where="", message=message),)) from None
