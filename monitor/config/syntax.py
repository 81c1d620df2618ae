"""YAML's syntax errors in plain words, at the place where a person would mend them.

It knows the messages of the YAML library and the traps behind each. It never quotes the file's values.
"""

import re
from collections import deque
from itertools import takewhile

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.reader import ReaderError
from ruamel.yaml.tokens import ScalarToken

_QUOTE_IT = "put the whole value in quotes, such as {example}"
_STARTS = {
    "@": _QUOTE_IT.format(example="'@Kurils treaty'"),
    "`": _QUOTE_IT.format(example="'`'"),
    "%": _QUOTE_IT.format(example="'%'"),
    "*": "in YAML it calls up an anchor; " + _QUOTE_IT.format(example="'*'"),
    "&": "in YAML it names an anchor; " + _QUOTE_IT.format(example="'&'"),
    "!": "in YAML it starts a tag; " + _QUOTE_IT.format(example="'!'"),
    "|": "in YAML it starts a text block; " + _QUOTE_IT.format(example="'|'"),
    ">": "in YAML it starts a text block; " + _QUOTE_IT.format(example="'>'"),
    "]": _QUOTE_IT.format(example="']'"),
    "}": _QUOTE_IT.format(example="'}'"),
    ",": _QUOTE_IT.format(example="','"),
}
_TAB = "a tab stands here; YAML is indented with spaces only"
_INDENT = (
    "this line is not indented like the lines that it belongs to; give the keys of one mapping, "
    "and the `-` of one list, the same indentation"
)
_TRAILING = (
    "something follows a value that ended with its closing quote or bracket; if all of it is one value, "
    "put it in single quotes, such as '\"peace treaty\" Kuril'"
)
_SECOND_COLON = "a second `: ` in one value; put the value in quotes, such as 'title: Kuril'"
_NO_COLON = "this line has no `: ` (a colon and a blank) between its key and its value"
_PLACEHOLDER = 'between { and } a `${…}` must be in quotes: "${NAME}"'


class SyntaxFault(Exception):  # noqa: N818 - a value on its way to becoming a Problem, caught in this room
    """The file is not YAML: what is wrong, in plain words, and the index in the text."""

    def __init__(self, index: int, message: str) -> None:
        self.index = index
        self.message = message
        super().__init__(message)


def starts_badly(character: str) -> str:
    """What to say of a value that begins with a character which YAML keeps for itself."""
    shown = "a backtick" if character == "`" else f"`{character}`"
    return f"a value without quotes cannot start with {shown}: {_STARTS[character]}"


def explain(text: str, error: YAMLError) -> SyntaxFault:
    """What an error of the YAML library means for the person who wrote the file."""
    if isinstance(error, ReaderError):
        code = ord(text[error.position])
        return SyntaxFault(error.position, f"a control character (U+{code:04X}) stands here; remove it")
    if isinstance(error, MarkedYAMLError) and error.problem_mark is not None:
        index = error.problem_mark.index
        start = error.context_mark.index if error.context_mark is not None else index
        return _explain(text, f"{error.context or ''}: {error.problem}", start, index)
    return SyntaxFault(0, "this file is not valid YAML")


def _explain(text: str, problem: str, start: int, index: int) -> SyntaxFault:
    if "cannot start any token" in problem:
        return _bad_start(text, index)
    if "quoted scalar" in problem:
        return _bad_quotes(problem, start, index)
    if "block end" in problem:
        return _trailing_or_indent(text, index)
    if "expected ','" in problem:
        return _in_brackets(text, problem, start, index)
    if "mapping values are not allowed" in problem:
        return _misplaced_colon(text, index)
    if "<document start>" in problem:
        return _before_a_document(text, index)
    for words, at, message in (
        ("expected ':'", start, _NO_COLON),
        ("anchor", start, starts_badly("&")),
        ("alias", start, starts_badly("*")),
        ("tag", start, starts_badly("!")),
        ("scanning a block scalar", start, ""),
        ("node content", index, ""),
        ("sequence entries", index, "a list cannot start on the line of its key; write each `- ` on a line of its own"),
        ("document", index, "the file must be one document; remove this line and what surrounds it"),
        ("mapping keys", index, "a `?` at the start means something else in YAML; put the value in quotes"),
        ("maximum depth", index, "this is nested too deeply; the file needs no more than six levels"),
    ):
        if words in problem:
            return SyntaxFault(at, message or _quote_start(text, at))
    return SyntaxFault(index, "YAML cannot read this; put values with special characters in quotes")


def _before_a_document(text: str, index: int) -> SyntaxFault:
    character = text[index : index + 1]
    if character in ("]", "}"):
        return SyntaxFault(index, f"this `{character}` closes nothing")
    return SyntaxFault(
        index, _INDENT if character else "after a line that starts with `%`, YAML wants `---`; remove both"
    )


def _bad_start(text: str, index: int) -> SyntaxFault:
    return SyntaxFault(index, _TAB if text[index] == "\t" else _quote_start(text, index))


def _quote_start(text: str, index: int) -> str:
    character = text[index : index + 1]
    return starts_badly(character) if character in _STARTS else f"YAML cannot read `{character}` here; quote the value"


def _bad_quotes(problem: str, start: int, index: int) -> SyntaxFault:
    if "escape" in problem:
        message = "in double quotes a backslash starts an escape; put the value in single quotes"
        return SyntaxFault(index, message)
    return SyntaxFault(start, "the quote that opens here is never closed")


def _trailing_or_indent(text: str, index: int) -> SyntaxFault:
    before = text[:index].rstrip(" \t\r\n")
    opened = _quote_over_lines(text, index)
    if opened is not None:
        return SyntaxFault(opened, "the quote that opens here closes on a later line; is its closing quote missing?")
    same_line = "\n" not in text[len(before) : index]
    if same_line and before.endswith(('"', "'", "]", "}")):
        return SyntaxFault(index, _TRAILING)
    return SyntaxFault(index, _INDENT)


def _quote_over_lines(text: str, index: int) -> int | None:
    """Where the quoted value right before `index` opened, if that was on an earlier line than it closed."""
    tokens = takewhile(lambda token: token.start_mark.index < index, YAML(typ="safe", pure=True).scan(text))
    last = next(iter(deque(tokens, maxlen=1)), None)
    if isinstance(last, ScalarToken) and last.style in ("'", '"') and last.start_mark.line < last.end_mark.line:
        opened: int = last.start_mark.index
        return opened
    return None


def _in_brackets(text: str, problem: str, start: int, index: int) -> SyntaxFault:
    if text[index : index + 1] == "{" and text[index - 1 : index] == "$":
        return SyntaxFault(index - 1, _PLACEHOLDER)
    if "<stream end>" in problem or "\n" in text[start:index]:
        return SyntaxFault(start, f"the `{text[start]}` that opens here is not closed, or a comma is missing after it")
    return SyntaxFault(index, "a comma or the closing bracket is missing before this")


def _misplaced_colon(text: str, index: int) -> SyntaxFault:
    """A `: ` where no key can be: the second one of its line, or below a line that is itself no key."""
    start = text.rfind("\n", 0, index) + 1
    if re.search(r":[ \t]", text[start:index]):
        return SyntaxFault(index, _SECOND_COLON)
    above = text[:start].rstrip()
    line = above[above.rfind("\n") + 1 :]
    if re.search(r":(?:[ \t]|$)", line):
        return SyntaxFault(start + len(text[start:index]) - len(text[start:index].lstrip()), _INDENT)
    return SyntaxFault(len(above) - len(line.lstrip()), _NO_COLON)
