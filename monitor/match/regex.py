"""Regular expressions by RE2, whose time grows with the text's length only; within bounds, and with errors explained.

Promises
- What is refused is refused when it is compiled, with its place: what RE2 does not know, what is too large, and what
  would match without a single character.
- Places count code points of the text as it was given. A lone surrogate is read as U+FFFD, which takes one, too.
- One search costs at most about `_WORK` steps: a large expression (many repetitions, classes such as `\\p{L}`) reads
  only so much of a very long text. At most `MOST_PLACES` are given for one text.

Does not normalise: case, accents and width count as they are written.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import re2

from monitor.match.text import Span

MAX_LENGTH = 1_000
"""Code points of an expression."""

MAX_PROGRAM = 10_000
"""RE2's instructions; `\\p{L}` takes 1,200 of them."""

MOST_PLACES = 1_000
"""Places of one expression in one text; a tenth of it in texts of many megabytes."""

_MEMORY = 4 << 20
_WORK = 4_000_000_000  # the steps of a few seconds, when nothing of RE2's cache can be used

_ADVICE = (
    (r"\(\?<?[=!]", "RE2 has no look-around, which can take forever. Join two parts with AND or NOT instead."),
    (r"\\[1-9k]|\(\?P=", "RE2 has no back-references, which can take forever."),
    (r"\(\?>|[*+?}]\+", "RE2 never goes back, so that a plain group or repetition does."),
    (r"\\Z", r"The end of the text is \z."),
    (r"\\[uN]", r"A character by its number is \x{416}."),
    (r"\((?!\?)|\)", r"A parenthesis as such is \( or \)."),
    (r"\{", "A repetition is of at most 1000, also when it stands within another one."),
)
"""What to write instead, by how the piece begins that RE2 does not take."""

_SYNTAX = "The rules: https://github.com/google/re2/wiki/Syntax"
_PARENTHESIS = re.compile(r"\\.|\[\^?\]?(?:\\.|\[:\w+:\]|[^\]\\])*\]|[()]", re.DOTALL)
_DEAF_EDGE = re.compile(r"(?<!\\)(?:\\\\)*(\\b(?=[^\x00-\x7f])|(?<=[^\x00-\x7f])\\b)")

_READ_AGAIN = 2_000_000_000  # bytes, when an expression looks at the whole rest of a text for each of its places

_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTINUATION = bytes(range(0x80, 0xC0))


class RegexpError(Exception):
    """An expression cannot be used. `at` is the offset of the fault in it, in code points."""

    def __init__(self, message: str, at: int = 0, hint: str = "") -> None:
        self.message = message
        self.at = at
        self.hint = hint
        super().__init__(message)


class Haystack:
    """A text in the form that expressions are searched in, made once for all of them."""

    def __init__(self, text: str) -> None:
        self.data = _encoded(text)
        self.is_ascii = text.isascii()

    def length(self, start: int, end: int) -> int:
        """How many code points begin between two bytes."""
        if self.is_ascii:
            return end - start
        return len(self.data[start:end].translate(None, _CONTINUATION))


@dataclass(frozen=True, slots=True, eq=False)
class Regexp:
    """A compiled expression."""

    source: str
    program: "re2._Regexp"

    def occurs(self, haystack: Haystack) -> bool:
        """Whether it matches anything in the text."""
        return next(self._found(haystack), None) is not None

    def places(self, haystack: Haystack) -> list[Span]:
        """The first places in the text, in order; none overlaps another."""
        places: list[Span] = []
        counted = characters = 0
        most = min(MOST_PLACES, max(MOST_PLACES // 10, _READ_AGAIN // (len(haystack.data) + 1)))
        for start, end in islice(self._found(haystack), most):
            first = characters + haystack.length(counted, start)
            counted, characters = end, first + haystack.length(start, end)
            places.append((first, characters))
        return places

    def _found(self, haystack: Haystack) -> Iterator[Span]:
        limit = min(len(haystack.data), _WORK // self.program.programsize)
        for found in self.program.finditer(haystack.data, 0, limit):
            if found.end() > found.start():
                yield found.span()


def regexp(source: str) -> Regexp:
    """Compile an expression. Raises `RegexpError`."""
    if not source:
        raise RegexpError("An empty regex", hint="Write something between the slashes.")
    if len(source) > MAX_LENGTH:
        raise RegexpError(f"The regex is longer than {MAX_LENGTH} characters", MAX_LENGTH, "Split it into several.")
    if deaf := _DEAF_EDGE.search(source):
        raise RegexpError(r"\b knows the letters a to z only", deaf.start(1),
                          r"Write (?:^|\P{L}) before a word, and (?:\P{L}|$) after it.")  # fmt: skip
    program = _compiled(source)
    if program.programsize > MAX_PROGRAM:
        raise RegexpError("The regex is too large once its repetitions are written out", hint="Use smaller numbers.")
    if program.search(b"") is not None:
        raise RegexpError(
            "The regex also matches nothing at all, which every text has",
            hint="Make a part of it necessary: x+ instead of x*, for example.",
        )
    return Regexp(source, program)


def _compiled(source: str) -> "re2._Regexp":
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MEMORY
    try:
        return re2.compile(source, options)
    except UnicodeEncodeError as error:
        raise RegexpError("A lone surrogate in a regex", error.start, "Leave it out.") from None
    except re2.error as error:
        reason, _, piece = error.args[0].decode("utf-8", "replace").partition(": ")
        at = _fault(source, reason, piece)
        raise RegexpError(f"The regex cannot be read: {reason}", at, _advice(source[at:])) from None


def _fault(source: str, reason: str, piece: str) -> int:
    if reason in ("missing )", "unexpected )"):
        return _unpaired(source)
    return max(0, source.find("(?P=" if piece == "(?P" else piece))


def _unpaired(source: str) -> int:
    """Where the parenthesis stands that has no other; RE2 does not tell."""
    opened = [0]
    for found in _PARENTHESIS.finditer(source):
        if found[0] == "(":
            opened.append(found.start())
        elif found[0] == ")":
            if len(opened) == 1:
                return found.start()
            opened.pop()
    return opened[-1]


def _advice(rest: str) -> str:
    return next((advice for begin, advice in _ADVICE if re.match(begin, rest)), _SYNTAX)


def _encoded(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", text).encode()
