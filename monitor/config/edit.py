"""Adds entries to the lists of a configuration file, or takes them out, and leaves every other letter of it alone.

The text is edited where the YAML parser says that the list ends, so comments, order, quoting, indents and line ends
stay as their owner wrote them. The whole new text is checked before it replaces the old one, which happens at once or
not at all.
"""

import errno
import json
import os
import re
import stat
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from monitor.config.document import read_text
from monitor.errors import InputError, OperationError

Entry: TypeAlias = str | Mapping[str, "str | bool | Sequence[str]"]
"""An entry of a list: a plain value, or keys with values."""

_PLAIN = re.compile(r"[A-Za-z0-9_/.][\w./:?=&%+~@;!$()*'-]*", re.ASCII)
_MEANS_ELSE = re.compile(r"(?i:true|false|yes|no|on|off|null|~|[-+.\d_:e]*)")
# What stands in the way of a rename over the file: it is mounted, or the folder is not ours.
_NOT_TO_BE_RENAMED = frozenset({errno.EBUSY, errno.EXDEV, errno.EACCES, errno.EPERM, errno.EROFS})


def literal(text: str) -> str:
    """A text as the file has it where `${` is to mean no placeholder."""
    return text.replace("${", "$${")


def appended(text: str, key: str, entries: Sequence[Entry]) -> str:
    """The file's text with these entries at the end of the list `key`, which is made where there is none.

    Raises `InputError` for a file where that cannot be told.
    """
    end = "\r\n" if "\r\n" in text else "\n"
    found = _pair(text, key)
    if found is None:
        return _with_new_list(text, key, entries, end)
    name, node = found
    if node.start_mark.index < name.end_mark.index:
        # The value is an alias: its node stands at the anchor, before the key.
        raise InputError(f"`{key}` is an alias here; add the entry by hand")
    if isinstance(node, SequenceNode) and node.flow_style:
        return _in_brackets(text, node, entries)
    if isinstance(node, SequenceNode):
        return _in_lines(text, node, entries, end)
    if isinstance(node, ScalarNode) and node.value in ("", "~", "null"):
        place = _line_end(text, node.end_mark.index if node.value else name.end_mark.index)
        return _inserted(text, place, [_lines(entry, "  ", end) for entry in entries], end)
    raise InputError(f"`{key}` is no list here; add the entry by hand")


def removed(text: str, key: str, number: int) -> str:
    """The file's text without one entry, counted from 0, of the list `key`, and without the comment in its line.

    Raises `InputError` for a file where that cannot be told.
    """
    found = _pair(text, key)
    if found is None or not isinstance(found[1], SequenceNode) or found[1].start_mark.index < found[0].end_mark.index:
        raise InputError(f"`{key}` is no list here; take the entry out by hand")
    node = found[1]
    entry = node.value[number]
    if not node.start_mark.index <= entry.start_mark.index < node.end_mark.index:
        raise InputError("this entry is an alias; take it out by hand")
    if node.flow_style:
        return _without_bracketed(text, node, number)
    begin = max(text.rfind("\n", 0, entry.start_mark.index), text.rfind("\r", 0, entry.start_mark.index)) + 1
    if not re.fullmatch(r"[ \t]*-[ \t]+(?:[&!][^\s]*[ \t]+)*", text[begin : entry.start_mark.index]):
        raise InputError("this entry does not begin in the line of its dash; take it out by hand")
    return text[:begin] + text[_after(text, entry) :]


def _without_bracketed(text: str, node: SequenceNode, number: int) -> str:
    entry = node.value[number]
    if number + 1 < len(node.value):
        return text[: entry.start_mark.index] + text[node.value[number + 1].start_mark.index :]
    begin = node.value[number - 1].end_mark.index if number else entry.start_mark.index
    return text[:begin] + text[entry.end_mark.index :]


def _pair(text: str, key: str) -> tuple[Node, Node] | None:
    """The nodes of a key and its value at the top of the file."""
    try:
        root = YAML().compose(text)
    except YAMLError as error:
        raise InputError("the file is no YAML that can be added to; `monitor check` says where") from error
    if root is None:
        return None
    if not isinstance(root, MappingNode):
        raise InputError("the file is no mapping; `monitor check` says more")
    return next(((name, value) for name, value in root.value if name.value == key), None)


def _with_new_list(text: str, key: str, entries: Sequence[Entry], end: str) -> str:
    before = text if not text or text.endswith(("\n", "\r")) else text + end
    return before + f"{key}:{end}" + "".join(_lines(entry, "  ", end) for entry in entries)


def _in_lines(text: str, node: SequenceNode, entries: Sequence[Entry], end: str) -> str:
    indent = " " * node.start_mark.column
    return _inserted(text, _after(text, node), [_lines(entry, indent, end) for entry in entries], end)


def _after(text: str, node: Node) -> int:
    """Where the line after the node's last one begins."""
    reached = node.start_mark.index
    while isinstance(node, SequenceNode | MappingNode) and not node.flow_style and node.value:
        *before, node = [one for entry in node.value for one in (entry if isinstance(entry, tuple) else (entry,))]
        reached = max([reached, *(one.end_mark.index for one in before)])
        if node.start_mark.index < reached:
            # An alias: its node stands where its anchor is.
            raise InputError("the list ends with an alias; add the entry by hand")
    place = node.end_mark.index
    if isinstance(node, ScalarNode) and node.style in ("|", ">"):
        return _line_end(text, len(text[:place].rstrip()))
    return _line_end(text, place)


def _line_end(text: str, place: int) -> int:
    found = re.compile(r"\r\n|\r|\n").search(text, place)
    return found.end() if found else len(text)


def _inserted(text: str, place: int, lines: Sequence[str], end: str) -> str:
    before, after = text[:place], text[place:]
    if before and not before.endswith(("\n", "\r")):
        # The file's last line has no end, and gets none.
        return before + end + "".join(lines).removesuffix(end)
    return before + "".join(lines) + after


def _in_brackets(text: str, node: SequenceNode, entries: Sequence[Entry]) -> str:
    added = ", ".join(map(_inline, entries))
    closing = node.end_mark.index - 1
    if not node.value:
        return text[:closing] + added + text[closing:]
    last = node.value[-1].end_mark.index
    comma = re.compile(r"\s*,").match(text, last)
    if comma:
        return text[: comma.end()] + f" {added}" + text[comma.end() :]
    return text[:last] + f", {added}" + text[last:]


def _lines(entry: Entry, indent: str, end: str) -> str:
    if isinstance(entry, str):
        return f"{indent}- {_scalar(entry)}{end}"
    pairs = [f"{key}: {_inline(value)}" for key, value in entry.items()]
    return "".join(f"{indent}{'  ' if number else '- '}{pair}{end}" for number, pair in enumerate(pairs))


def _inline(value: Entry | bool | Sequence[str]) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return _scalar(value)
        case Mapping():
            return "{" + ", ".join(f"{key}: {_inline(inner)}" for key, inner in value.items()) + "}"
        case _:
            return "[" + ", ".join(map(_scalar, value)) + "]"


def _scalar(text: str) -> str:
    """The text as YAML has it: as it is, where that can mean nothing else, else in quotes."""
    if _PLAIN.fullmatch(text) and not _MEANS_ELSE.fullmatch(text) and not text.endswith(":"):
        return text
    return (
        json.dumps(text, ensure_ascii=False).replace("\x7f", "\\x7f").replace("\u2028", "\\L").replace("\u2029", "\\P")
    )


def edit(path: Path, change: Callable[[str], str], check: Callable[[Path], object]) -> None:
    """Replace the file's text by what `change` makes of it, if `check` accepts it.

    `check` is given a file beside the real one with the new text, and raises what is to be told; then nothing is
    changed. Raises `OperationError` where the file cannot be written.
    """
    real = Path(os.path.realpath(path))
    text = read_text(real)
    mark = "\ufeff" if real.read_bytes().startswith(b"\xef\xbb\xbf") else ""
    data = (mark + change(text)).encode()
    try:
        _replace(real, data, check)
    except OSError as error:
        raise OperationError(f"cannot write {path}: {error.strerror or error}") from error


def _replace(real: Path, data: bytes, check: Callable[[Path], object]) -> None:
    descriptor, name = tempfile.mkstemp(prefix=f".{real.name}.", suffix=".new", dir=real.parent)
    beside = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        check(beside)
        _take_over(real, beside)
        try:
            beside.replace(real)
        except OSError as error:
            if error.errno not in _NOT_TO_BE_RENAMED:
                raise
            real.write_bytes(data)
    finally:
        with suppress(FileNotFoundError):
            beside.unlink()


def _take_over(real: Path, beside: Path) -> None:
    """Give the new file the mode of the old one, and its owner where that is allowed."""
    known = real.stat()
    beside.chmod(stat.S_IMODE(known.st_mode))
    with suppress(PermissionError):
        os.chown(beside, known.st_uid, known.st_gid)
